"""The routine script: the Markdown language that routines are written in, and where scripts are found."""

"""The routine as written: its records, its script, and where scripts are found."""

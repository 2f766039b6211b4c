"""The routine script: the Markdown language that routines are written in, and where scripts are found.

A text becomes a Routine (`model`) step by step: blocks (`markdown`), headings with what stands below them (`outline`;
`options` says what each option may be), the options that hold for each exercise (`inheritance`), and the routine
(`parser`, `exercise_parser`). `reading` reads files, and `library` finds routines by their names.
"""

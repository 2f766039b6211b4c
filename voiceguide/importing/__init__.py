"""Reads lists of exercises as people have them, and makes a script of them.

`read` tells what form a list has. A pasted one goes through `plain`: `lines` cuts it into lines, `line_reader` finds
the name and the dose in each, `layout` and `headings` see them together, `roles` tells what each is there for, and
`drafts` keeps what they make. `table`, `timer_texts` and `programs` read other forms. Each makes an ImportedRoutine
(`model`), and `markdown` a script of that.
"""

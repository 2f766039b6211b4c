"""Writing sessions as MP3 and other audio files, with tags, chapters, captions and covers; and printed sheets.

`exporter` writes the files, each in one of the `formats`. `record` remembers them, and `up_to_date` tells whether they
have to be written again. `sheet` is what is printed, `sheet_pdf` how.
"""

"""The program's own words, one file for each language."""

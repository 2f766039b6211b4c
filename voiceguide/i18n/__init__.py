"""The program's own words, one module for each language."""

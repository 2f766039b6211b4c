"""The program's own words: a language is one module."""

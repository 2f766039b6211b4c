"""The words that the program itself speaks: one table per language."""

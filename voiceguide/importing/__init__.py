"""Reads lists of exercises as people have them, and makes a script of them."""

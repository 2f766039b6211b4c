"""The version of voiceguide, which the tags of its files name; apart, so that no layer leans on the library."""

__version__ = "0.1.0"

"""Sessions: what is heard, in which order and when. No audio, no files."""

"""MP3 files: frames, the encoder, and splicing encoded segments."""

"""Audio: voices, chimes, music, loudness and mixing."""

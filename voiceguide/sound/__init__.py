"""Sound: voices, chimes, the clip cache, loudness and mixing."""

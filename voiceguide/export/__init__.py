"""Writing sessions as MP3 and other audio files, with tags, chapters, captions and covers."""

"""Files: sessions as MP3 and in other formats, with tags, chapters, captions and covers."""

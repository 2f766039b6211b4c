"""MP3 files: their frames, the Info frame in front, and how a session becomes frames quickly."""

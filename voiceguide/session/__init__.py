"""The session: what is said and sounded, in which order, and when. No audio, no files."""

"""Text to speech: voices, and the worker processes that synthesize."""

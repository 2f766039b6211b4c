"""The listener's settings: their schema, their file, and where each value comes from."""

"""The session as heard: what is said and sounded, in which order, and when."""

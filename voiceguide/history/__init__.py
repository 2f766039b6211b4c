"""The history: sessions that were done, how they felt, and the level that results."""

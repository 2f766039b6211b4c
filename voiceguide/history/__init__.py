"""What the listener has done: sessions and how they felt, the level that follows from them, what is left out."""

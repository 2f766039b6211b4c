"""What the listener has done: sessions, how they felt, and the level that follows from them."""

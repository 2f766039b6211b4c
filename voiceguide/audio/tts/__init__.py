"""Speech: the voices, and the worker processes that speak."""

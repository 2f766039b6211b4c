"""What people set once: the settings, where their values come from, and the file that keeps them."""

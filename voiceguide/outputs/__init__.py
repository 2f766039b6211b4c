"""What leaves the program: files."""

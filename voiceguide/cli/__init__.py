"""The command line: commands, options and screens."""

"""The use cases: one function for each, handed the outside world and a reporter; nothing here prints."""

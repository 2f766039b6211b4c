"""Sharing sessions with a phone: the web page, the podcast feed, and the server on the local network."""

"""Sessions on the phone: the page, the feed and the server on the local network."""

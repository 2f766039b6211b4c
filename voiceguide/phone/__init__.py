"""Sessions handed to a phone over the local network: what is served, to whom, and as what."""

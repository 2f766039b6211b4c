"""Music under a session: found, measured, joined, turned down under the voice."""

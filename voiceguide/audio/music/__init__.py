"""Music under a session: found, measured, joined and mixed."""

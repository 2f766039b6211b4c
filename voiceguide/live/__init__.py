"""Playing a session: the device, the listener's commands, and where the session was stopped."""

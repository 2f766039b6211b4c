"""Players: what takes samples from a performance to a loudspeaker."""

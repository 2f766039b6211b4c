"""A session as it is played: the device, the listener's wishes, where it stopped."""

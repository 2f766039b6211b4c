"""Live playback: the audio stream, its controller, remote controls and devices."""

"""Voice-guided routines: scripts in, spoken sessions out."""

__version__ = "0.1.0"

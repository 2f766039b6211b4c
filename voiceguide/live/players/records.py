"""What every player does."""

from collections.abc import Callable
from typing import Protocol

Pull = Callable[[int], bytes]
"""Gives the next so many samples as PCM: mono, 16 bit, at SAMPLE_RATE; always exactly as many."""


class Player(Protocol):
    """One stream to one device; it pulls from a thread of its own until it is closed."""

    def start(self, pull: Pull) -> None:
        """Open the device and begin to pull; raises DeviceError if there is none."""

    def close(self) -> None:
        """Fall silent at once, and give the device back."""

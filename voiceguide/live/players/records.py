"""What every player does."""

from collections.abc import Callable
from typing import Protocol

from voiceguide.sound.pcm import SPOKEN, PcmForm

Pull = Callable[[int], bytes]
"""Gives the next so many samples of each channel as PCM; always exactly as many."""


class Source(Protocol):
    """What is played."""

    @property
    def form(self) -> PcmForm:
        """Its rate and channels."""

    def pull(self, samples: int) -> bytes:
        """The next samples of each channel; always exactly as many."""


class Player(Protocol):
    """One stream to one device; it pulls from a thread of its own until it is closed."""

    def start(self, pull: Pull, form: PcmForm = SPOKEN) -> None:
        """Open the device and begin to pull samples of that form; raises DeviceError if there is none."""

    def close(self) -> None:
        """Fall silent at once, and give the device back."""

"""Music that is there to be played: tracks, how loud they are, and how loud they are to be."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.errors import VoiceguideError

if TYPE_CHECKING:
    from voiceguide.sound.loudness import Wave

DEFAULT_LEVEL = -12
"""dB that music in the pauses is above the voice."""
DEFAULT_DUCK = 12
"""dB that music goes down by while something is said or chimes."""


class MusicError(VoiceguideError):
    """Music that cannot be found or read."""


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """A file of music as it was measured; `identity` changes when the file does.

    `frames` are its samples of each channel, `powers` the K-weighted power of each tenth of a second.
    """

    path: Path
    identity: str
    frames: int
    powers: "Wave"

    @property
    def loudness(self) -> float:
        """Its integrated loudness in LUFS, as one file of both channels; minus infinity for silence."""
        from voiceguide.sound.loudness import gated_loudness, powers_of_blocks

        return gated_loudness(powers_of_blocks(self.powers))


@dataclass(frozen=True, slots=True, eq=False)
class Music:
    """Tracks that were chosen for a session.

    `level` is in dB above the voice, so mostly below 0; `duck` in dB that they go down by under words and chimes.
    """

    tracks: tuple[Track, ...]
    level: int = DEFAULT_LEVEL
    duck: int = DEFAULT_DUCK


@dataclass(frozen=True, eq=False)
class Bed:
    """Music as it lies under a session: its tracks in turn, over and over.

    `gains` bring each track to its loudness in the pauses; under words and chimes it is `duck` dB softer.
    """

    tracks: tuple[Track, ...]
    gains: tuple[float, ...]
    duck: int

    @cached_property
    def digest(self) -> str:
        """A hash of all that its samples depend on."""
        made_by = [(track.identity, gain) for track, gain in zip(self.tracks, self.gains, strict=True)]
        return hashlib.sha256(repr((made_by, self.duck)).encode()).hexdigest()

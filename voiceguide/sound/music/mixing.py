"""A session with music under it: the session's own blocks become blocks in the form of music."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain

import numpy as np

from voiceguide.session.timeline import Timeline
from voiceguide.sound.loudness import Wave
from voiceguide.sound.music import doubling, limiter
from voiceguide.sound.music.decoder import Decode, decoded
from voiceguide.sound.music.doubling import Doubled
from voiceguide.sound.music.ducking import ducking
from voiceguide.sound.music.joining import Joined
from voiceguide.sound.music.limiter import CEILING, Limiter
from voiceguide.sound.music.records import Bed
from voiceguide.sound.pcm import MUSIC, to_pcm, to_wave

FRAMES = 2
"""Frames in the form of music for each sample of a session."""
LATE_BY = doubling.LATE_BY + limiter.LATE_BY
"""Frames that the mix comes out later than what went in."""
CENTRE = np.ones(MUSIC.channels)
"""The voice is in the middle: both channels have it whole, as two speakers play a mono file."""


def times_of(at: int, count: int) -> Wave:
    """The times in ms of `count` frames from frame `at` on."""
    return np.asarray((at + np.arange(count)) * (1000 / MUSIC.rate), dtype=np.float64)


class Mix:
    """Voice and music made one, piece by piece."""

    def __init__(self) -> None:
        self._voice = Doubled()
        self._late = np.zeros((doubling.LATE_BY, MUSIC.channels))
        self._limiter = Limiter()

    def add(self, spoken: bytes, music: Wave, ceiling: float = CEILING) -> bytes:
        """The mix, LATE_BY frames late, of a piece of the session and of its music, FRAMES for each sample."""
        voice = self._voice.add(to_wave(spoken))
        known = np.concatenate([self._late, music])
        self._late = known[len(music) :]
        return to_pcm(self._limiter.add(known[: len(music)] + np.outer(voice, CENTRE), ceiling).reshape(-1))


def accompanied(
    blocks: Iterable[bytes], timeline: Timeline, bed: Bed, start: int = 0, decode: Decode = decoded
) -> Iterator[bytes]:
    """Blocks of a session from sample `start` on, with music under them, in blocks of other sizes; as many in all.

    Raises MusicError if a file can no longer be read.
    """
    at = start * FRAMES
    mix, early = Mix(), LATE_BY
    with closing(Joined(bed, at, decode)) as music:
        for spoken, is_end in chain(((block, False) for block in blocks), [(bytes(LATE_BY // FRAMES * 2), True)]):
            count = len(spoken) // 2 * FRAMES
            sound = np.zeros((count, MUSIC.channels)) if is_end else music.read(count)
            gains = ducking(timeline, bed.duck, times_of(at, count))
            mixed = mix.add(spoken, sound * gains[:, np.newaxis])
            cut, at = min(early, count), at + count
            early -= cut
            if len(mixed) > cut * MUSIC.frame_width:
                yield mixed[cut * MUSIC.frame_width :]

"""A limiter for sound as it comes: peaks of voice and music together are held under a ceiling."""

import numpy as np

from voiceguide.sound.loudness import CEILING_DBTP, Wave, limiting_gains, true_peaks
from voiceguide.sound.pcm import MUSIC

STEP = MUSIC.rate // 1000
"""Frames that have one gain: a millisecond."""
LATE_BY = 3 * STEP
"""Frames that the sound comes out later: the gain at a place is told from two and a half milliseconds on both sides."""
CEILING = 10 ** (CEILING_DBTP / 20)


class Limiter:
    """Holds true peaks of all channels under a ceiling, as voiceguide.sound.loudness.limited does for a whole clip."""

    def __init__(self) -> None:
        self._known = np.zeros((2 * LATE_BY, MUSIC.channels))
        self._into = 0
        """Frames from the start of a step to the first of those known."""

    def add(self, frames: Wave, ceiling: float = CEILING) -> Wave:
        """As many frames: those LATE_BY earlier, as they are to be heard."""
        known = np.concatenate([self._known, frames])
        self._known = known[len(frames) :]
        into, self._into = self._into, (self._into + len(frames)) % STEP
        heard = known[LATE_BY : LATE_BY + len(frames)]
        peaks = np.max([true_peaks(np.ascontiguousarray(channel), ceiling / 2) for channel in known.T], axis=0)
        if peaks.max(initial=0.0) <= ceiling:
            return heard
        gains = limiting_gains(np.pad(peaks, (into, 0)), STEP, ceiling)[into + LATE_BY :][: len(frames)]
        return np.asarray(heard * gains[:, np.newaxis])

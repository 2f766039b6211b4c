"""Spoken sound at the rate of music, twice its own: as it comes, without the end being known."""

import numpy as np

from voiceguide.sound.loudness import Wave

REACH = 16
"""Samples before and after a place that the sample there is told from."""
LATE_BY = 2 * REACH
"""Frames that the sound comes out later."""


class Doubled:
    """Doubles the rate of a signal: every sample stays, and one is put between each two.

    What lies between two samples is told by a windowed sinc (Julius O. Smith, "Digital Audio Resampling Home Page",
    "Theory of Ideal Bandlimited Interpolation").
    """

    def __init__(self) -> None:
        self._before = np.zeros(2 * REACH)

    def add(self, samples: Wave) -> Wave:
        """Twice as many samples: those of the signal LATE_BY earlier."""
        known = np.concatenate([self._before, samples])
        self._before = known[len(samples) :]
        doubled = np.empty(2 * len(samples))
        doubled[0::2] = known[REACH : REACH + len(samples)]
        doubled[1::2] = np.convolve(known, _between(), "valid")[1:]
        return doubled


def _between() -> Wave:
    """The weights of the 2 * REACH samples around a place in the middle of two."""
    away = np.arange(2 * REACH) - REACH + 0.5
    weights = np.sinc(away) * np.cos(np.pi * away / (2 * REACH)) ** 2
    return np.asarray(weights / weights.sum())

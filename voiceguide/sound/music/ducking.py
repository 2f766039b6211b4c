"""How loud music is at any time of a session: down before something is heard, up after it."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import attrgetter

import numpy as np

from voiceguide.session.timeline import Cue, Timeline
from voiceguide.sound.loudness import Wave
from voiceguide.sound.mixing import LONGEST_CLIP_MS
from voiceguide.units import Ms

BEFORE, AFTER = 100, 300
"""ms before and after a cue in which the music stays down."""
DOWN, UP = 500, 1500
"""ms that it takes to go down and to come up; the ear forgives a slow rise, and a pumping one never."""
TOO_SHORT = 1500
"""ms that music has to be up for to come up at all."""
FADE_IN, FADE_OUT = 3_000, 8_000
"""ms from silence at the start of a session, and to silence at its end."""
LOOKS_AHEAD = Ms(max(BEFORE + DOWN + UP + TOO_SHORT + AFTER, FADE_OUT))
"""ms of a timeline after a moment that the music at it depends on."""


def ducking(timeline: Timeline, duck: int, times: Wave, *, is_whole: bool = True) -> Wave:
    """The gains, 1 for full, at rising `times` in ms; to silence at the end of a timeline that `is_whole`."""
    if not len(times):
        return times
    points = list(_points(timeline, duck, int(times[0]), int(times[-1]) + 1))
    level = np.interp(times, *np.array(points, dtype=float).T) if points else np.zeros(len(times))
    ends = times / FADE_IN
    if is_whole:
        ends = np.minimum(ends, (timeline.length - times) / FADE_OUT)
    return np.asarray(10 ** (level / 20) * np.clip(ends, 0, 1))


def _points(timeline: Timeline, duck: int, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Times in ms and levels in dB between which the level runs straight."""
    for start, stop in _spoken_for(timeline.cues, begin - UP, end + DOWN):
        yield from ((start - DOWN, 0), (start, -duck), (stop, -duck), (stop + UP, 0))


def _spoken_for(cues: Sequence[Cue], begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The times around cues in which the music stays down, as far as they reach between `begin` and `end`."""
    least = DOWN + UP + TOO_SHORT
    present: tuple[int, int] | None = None
    first = bisect_left(cues, begin - least - LONGEST_CLIP_MS, key=attrgetter("start"))
    for cue in islice(cues, first, None):
        start, stop = cue.start - BEFORE, cue.end + AFTER
        if present and start - present[1] >= least:
            yield present
            present = None
        if start > end + least:
            break
        present = (present[0], max(present[1], stop)) if present else (start, stop)
    if present:
        yield present

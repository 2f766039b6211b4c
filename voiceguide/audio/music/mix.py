"""A session with music under it: the music is ducked, the voice brought to its rate, and their peaks limited."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain, islice
from operator import attrgetter

import numpy as np

from voiceguide.audio.loudness import CEILING_DBTP, Wave, limiting_gains, true_peaks
from voiceguide.audio.mixer import LONGEST_CLIP_MS
from voiceguide.audio.music.stream import CrossfadeLoop
from voiceguide.audio.music.tracks import Decode, MusicBed, decoded
from voiceguide.audio.pcm import MUSIC, to_pcm, to_wave
from voiceguide.session.timeline import Cue, Timeline
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


REACH = 16
"""Samples before and after a place that the sample there is told from."""
UPSAMPLER_DELAY = 2 * REACH
"""Frames that the sound comes out later."""


class Upsampler:
    """Doubles the rate of a signal: every sample stays, and one is put between each two.

    What lies between two samples is told by a windowed sinc (Julius O. Smith, "Digital Audio Resampling Home Page",
    "Theory of Ideal Bandlimited Interpolation").
    """

    def __init__(self) -> None:
        self._before = np.zeros(2 * REACH)

    def add(self, samples: Wave) -> Wave:
        """Twice as many samples: those of the signal UPSAMPLER_DELAY earlier."""
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


STEP = MUSIC.rate // 1000
"""Frames that have one gain: a millisecond."""
LIMITER_DELAY = 3 * STEP
"""Frames that the sound comes out later: the gain at a place is told from two and a half milliseconds on both sides."""
CEILING = 10 ** (CEILING_DBTP / 20)


class Limiter:
    """Holds true peaks of all channels under a ceiling, as voiceguide.audio.loudness.limited does for a whole clip."""

    def __init__(self) -> None:
        self._known = np.zeros((2 * LIMITER_DELAY, MUSIC.channels))
        self._into = 0
        """Frames from the start of a step to the first of those known."""

    def add(self, frames: Wave, ceiling: float = CEILING) -> Wave:
        """As many frames: those LIMITER_DELAY earlier, as they are to be heard."""
        known = np.concatenate([self._known, frames])
        self._known = known[len(frames) :]
        into, self._into = self._into, (self._into + len(frames)) % STEP
        heard = known[LIMITER_DELAY : LIMITER_DELAY + len(frames)]
        peaks = np.max([true_peaks(np.ascontiguousarray(channel), ceiling / 2) for channel in known.T], axis=0)
        if peaks.max(initial=0.0) <= ceiling:
            return heard
        gains = limiting_gains(np.pad(peaks, (into, 0)), STEP, ceiling)[into + LIMITER_DELAY :][: len(frames)]
        return np.asarray(heard * gains[:, np.newaxis])


FRAMES = 2
"""Frames in the form of music for each sample of a session."""
MIX_DELAY = UPSAMPLER_DELAY + LIMITER_DELAY
"""Frames that the mix comes out later than what went in."""
CENTRE = np.ones(MUSIC.channels)
"""The voice is in the middle: both channels have it whole, as two speakers play a mono file."""


def times_of(at: int, count: int) -> Wave:
    """The times in ms of `count` frames from frame `at` on."""
    return np.asarray((at + np.arange(count)) * (1000 / MUSIC.rate), dtype=np.float64)


class Mix:
    """Voice and music made one, piece by piece."""

    def __init__(self) -> None:
        self._voice = Upsampler()
        self._late = np.zeros((UPSAMPLER_DELAY, MUSIC.channels))
        self._limiter = Limiter()

    def add(self, spoken: bytes, music: Wave, ceiling: float = CEILING) -> bytes:
        """The mix, MIX_DELAY frames late, of a piece of the session and of its music, FRAMES for each sample."""
        voice = self._voice.add(to_wave(spoken))
        known = np.concatenate([self._late, music])
        self._late = known[len(music) :]
        return to_pcm(self._limiter.add(known[: len(music)] + np.outer(voice, CENTRE), ceiling).reshape(-1))


def accompanied(
    blocks: Iterable[bytes], timeline: Timeline, bed: MusicBed, start: int = 0, decode: Decode = decoded
) -> Iterator[bytes]:
    """Blocks of a session from sample `start` on, with music under them, in blocks of other sizes; as many in all.

    Raises MusicError if a file can no longer be read.
    """
    at = start * FRAMES
    mix, early = Mix(), MIX_DELAY
    with closing(CrossfadeLoop(bed, at, decode)) as music:
        for spoken, is_end in chain(((block, False) for block in blocks), [(bytes(MIX_DELAY // FRAMES * 2), True)]):
            count = len(spoken) // 2 * FRAMES
            sound = np.zeros((count, MUSIC.channels)) if is_end else music.read(count)
            gains = ducking(timeline, bed.duck, times_of(at, count))
            mixed = mix.add(spoken, sound * gains[:, np.newaxis])
            cut, at = min(early, count), at + count
            early -= cut
            if len(mixed) > cut * MUSIC.frame_width:
                yield mixed[cut * MUSIC.frame_width :]

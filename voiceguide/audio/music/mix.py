"""Mixes a session with background music: ducking, upsampling the voice, and limiting the peaks."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain, islice
from operator import attrgetter

from voiceguide.audio.arrays import Wave, np
from voiceguide.audio.loudness import CEILING_DBTP, limiting_gains, true_peaks
from voiceguide.audio.mixer import LONGEST_CLIP_MS
from voiceguide.audio.music.stream import CrossfadeLoop
from voiceguide.audio.music.tracks import Decode, MusicBed, decoded
from voiceguide.audio.pcm import MUSIC, to_pcm, to_wave
from voiceguide.session.timeline import Cue, Timeline
from voiceguide.units import Ms

BEFORE, AFTER = 100, 300
"""ms before and after a cue during which the music stays ducked."""
DOWN, UP = 500, 1500
"""ms of the fade down and up; slow, so that it does not pump."""
TOO_SHORT = 1500
"""ms that the music must be able to stay up, otherwise it stays ducked."""
FADE_IN, FADE_OUT = 3_000, 8_000
"""ms of the fades at the start and the end of a session."""
LOOKS_AHEAD = Ms(max(BEFORE + DOWN + UP + TOO_SHORT + AFTER, FADE_OUT))
"""The gain of the music depends on this many ms of the timeline after it."""


def ducking(timeline: Timeline, duck: int, times: Wave, *, is_whole: bool = True) -> Wave:
    """The gains from 0 to 1 at ascending `times` in ms; `is_whole` adds the fade at the end of the timeline."""
    if not len(times):
        return times
    points = list(_points(timeline, duck, int(times[0]), int(times[-1]) + 1))
    level = np.interp(times, *np.array(points, dtype=float).T) if points else np.zeros(len(times))
    ends = times / FADE_IN
    if is_whole:
        ends = np.minimum(ends, (timeline.length - times) / FADE_OUT)
    return np.asarray(10 ** (level / 20) * np.clip(ends, 0, 1))


def _points(timeline: Timeline, duck: int, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Breakpoints of the level: times in ms and levels in dB."""
    for start, stop in _ducked_ranges(timeline.cues, begin - UP, end + DOWN):
        yield from ((start - DOWN, 0), (start, -duck), (stop, -duck), (stop + UP, 0))


def _ducked_ranges(cues: Sequence[Cue], begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The ranges in ms around cues in which the music stays ducked, from `begin` to `end`."""
    min_gap = DOWN + UP + TOO_SHORT
    present: tuple[int, int] | None = None
    first = bisect_left(cues, begin - min_gap - LONGEST_CLIP_MS, key=attrgetter("start"))
    for cue in islice(cues, first, None):
        start, stop = cue.start - BEFORE, cue.end + AFTER
        if present and start - present[1] >= min_gap:
            yield present
            present = None
        if start > end + min_gap:
            break
        present = (present[0], max(present[1], stop)) if present else (start, stop)
    if present:
        yield present


REACH = 16
"""Samples on each side that an interpolated sample is computed from."""
UPSAMPLER_DELAY = 2 * REACH
"""The delay of the output in frames."""


class Upsampler:
    """Doubles the sample rate, keeping every sample and interpolating one between each two.

    By a windowed sinc (Julius O. Smith, "Digital Audio Resampling Home Page", "Theory of Ideal Bandlimited
    Interpolation").
    """

    def __init__(self) -> None:
        self._before = np.zeros(2 * REACH)

    def add(self, samples: Wave) -> Wave:
        """Twice as many samples, delayed by UPSAMPLER_DELAY."""
        known = np.concatenate([self._before, samples])
        self._before = known[len(samples) :]
        doubled = np.empty(2 * len(samples))
        doubled[0::2] = known[REACH : REACH + len(samples)]
        doubled[1::2] = np.convolve(known, _interpolation_weights(), "valid")[1:]
        return doubled


def _interpolation_weights() -> Wave:
    """The weights of the 2 * REACH samples around the middle between two samples."""
    distance = np.arange(2 * REACH) - REACH + 0.5
    weights = np.sinc(distance) * np.cos(np.pi * distance / (2 * REACH)) ** 2
    return np.asarray(weights / weights.sum())


STEP = MUSIC.rate // 1000
"""Frames in a step of the limiter: a millisecond."""
LIMITER_DELAY = 3 * STEP
"""The delay of the output in frames; a gain depends on 2.5 ms of the signal on both sides."""
CEILING = 10 ** (CEILING_DBTP / 20)


class Limiter:
    """Limits the true peaks of all channels, piece by piece, as `loudness.limited` does for a whole clip."""

    def __init__(self) -> None:
        self._known = np.zeros((2 * LIMITER_DELAY, MUSIC.channels))
        self._into = 0
        """The position of the first known frame in its step."""

    def add(self, frames: Wave, ceiling: float = CEILING) -> Wave:
        """As many frames, limited, delayed by LIMITER_DELAY."""
        known = np.concatenate([self._known, frames])
        self._known = known[len(frames) :]
        into, self._into = self._into, (self._into + len(frames)) % STEP
        delayed = known[LIMITER_DELAY : LIMITER_DELAY + len(frames)]
        peaks = np.max([true_peaks(np.ascontiguousarray(channel), ceiling / 2) for channel in known.T], axis=0)
        if peaks.max(initial=0.0) <= ceiling:
            return delayed
        gains = limiting_gains(np.pad(peaks, (into, 0)), STEP, ceiling)[into + LIMITER_DELAY :][: len(frames)]
        return np.asarray(delayed * gains[:, np.newaxis])


FRAMES = 2
"""Frames in the format MUSIC for each sample of a session."""
MIX_DELAY = UPSAMPLER_DELAY + LIMITER_DELAY
"""The delay of the mix in frames."""
CENTRE = (1.0,) * MUSIC.channels
"""The gains of the voice in each channel; full in both, as two speakers play a mono file."""


def times_of(at: int, count: int) -> Wave:
    """The times in ms of `count` frames, starting at frame `at`."""
    return np.asarray((at + np.arange(count)) * (1000 / MUSIC.rate), dtype=np.float64)


class Mix:
    """Mixes voice and music piece by piece."""

    def __init__(self) -> None:
        self._voice = Upsampler()
        self._delayed = np.zeros((UPSAMPLER_DELAY, MUSIC.channels))
        self._limiter = Limiter()

    def add(self, spoken: bytes, music: Wave, ceiling: float = CEILING) -> bytes:
        """The mix of a piece of the session with its music (FRAMES for each sample), delayed by MIX_DELAY."""
        voice = self._voice.add(to_wave(spoken))
        known = np.concatenate([self._delayed, music])
        self._delayed = known[len(music) :]
        return to_pcm(self._limiter.add(known[: len(music)] + np.outer(voice, CENTRE), ceiling).reshape(-1))


def accompanied(
    blocks: Iterable[bytes], timeline: Timeline, bed: MusicBed, start: int = 0, decode: Decode = decoded
) -> Iterator[bytes]:
    """Mix music under the blocks of a session that start at sample `start`; block sizes change, the length does not.

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

"""Mixes a timeline and its clips into blocks of PCM, skipping silence."""

import warnings
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from operator import attrgetter
from typing import Any

from voiceguide.audio.pcm import SAMPLE_RATE, SAMPLE_WIDTH, sample_count
from voiceguide.session.model import Sound
from voiceguide.session.timeline import Timeline
from voiceguide.units import Samples, samples_at

PlacedClips = tuple[tuple[int, bytes], ...]
"""Clips with the samples at which they start."""
Content = tuple[int, PlacedClips]
"""The sound of a segment: its length in samples, and its clips relative to its start."""


@dataclass(frozen=True, slots=True)
class FrameGrid:
    """The grid that segments are aligned to: frames of `frame` samples.

    A segment starts `before` frames before its first clip and ends `after` frames after its last one; segments are at
    least `min_gap` frames apart.
    """

    frame: int
    before: int
    after: int
    min_gap: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A range of samples that is not silent, and its clips."""

    begin: int
    end: int
    clips: PlacedClips

    @property
    def content(self) -> Content:
        """The sound, independent of the position in the session."""
        return self.end - self.begin, tuple((at - self.begin, clip) for at, clip in self.clips)

    def blocks(self) -> Iterator[bytes]:
        """The PCM in blocks of BLOCK samples; the last one may be shorter."""
        for begin in range(self.begin, self.end, BLOCK):
            size = min(BLOCK, self.end - begin)
            here = [(at, clip) for at, clip in self.clips if at < begin + size and at + sample_count(clip) > begin]
            yield mixed(here, begin, size) if here else bytes(size * SAMPLE_WIDTH)


def find_segments(
    timeline: Timeline, clips: Mapping[Sound, bytes], grid: FrameGrid, start: int, total: int
) -> Iterator[Segment]:
    """The segments in `total` samples of a session, in order; clips that are close together share one.

    Positions are relative to sample `start` of the session; a clip may begin before it.
    """
    placed: list[tuple[int, bytes]] = []
    begin = end = 0
    for at, clip in _placed_clips(timeline, clips, start, total):
        first = max(0, at // grid.frame - grid.before) * grid.frame
        if placed and first >= end + grid.min_gap * grid.frame:
            yield Segment(begin, min(end, total), tuple(placed))
            placed, end = [], 0
        if not placed:
            begin = first
        end = max(end, (-(-(at + sample_count(clip)) // grid.frame) + grid.after) * grid.frame)
        placed.append((at, clip))
    if placed:
        yield Segment(begin, min(end, total), tuple(placed))


def _placed_clips(
    timeline: Timeline, clips: Mapping[Sound, bytes], start: int, total: int
) -> Iterator[tuple[int, bytes]]:
    """The clips in those samples, with their relative starts."""
    for cue in timeline.cues:
        at, clip = samples_at(cue.start, SAMPLE_RATE) - start, clips[cue.sound]
        if at < total and at + sample_count(clip) > 0:
            yield at, clip


BLOCK = Samples(SAMPLE_RATE)
"""Samples in a block of one second."""
LONGEST_CLIP_MS = 10 * 60 * 1000
"""No clip is longer: the slowest voice takes five minutes for the longest clip."""


def session_samples(timeline: Timeline) -> Samples:
    """The length of the session in samples."""
    return samples_at(timeline.length, SAMPLE_RATE)


def blocks(timeline: Timeline, clips: Mapping[Sound, bytes], start: int = 0) -> Iterator[bytes]:
    """The session from sample `start` on, in blocks of BLOCK samples; the last one may be shorter."""
    total = session_samples(timeline)
    silence = bytes(BLOCK * SAMPLE_WIDTH)
    cursor = _CueCursor(timeline, clips, start)
    for begin in range(start, total, BLOCK):
        size = min(BLOCK, total - begin)
        heard = cursor.between(begin, begin + size)
        yield mixed(heard, begin, size) if heard else silence[: size * SAMPLE_WIDTH]


def excerpt(timeline: Timeline, clips: Mapping[Sound, bytes], begin: int, size: int) -> bytes:
    """`size` samples of the session from sample `begin` on, at most BLOCK; identical to those of `blocks`."""
    end = begin + size
    first = bisect_left(timeline.cues, begin * 1000 // SAMPLE_RATE - LONGEST_CLIP_MS, key=attrgetter("start"))
    heard: list[tuple[int, bytes]] = []
    for cue in islice(timeline.cues, first, None):
        at = samples_at(cue.start, SAMPLE_RATE)
        if at >= end:
            break
        if at + sample_count(clips[cue.sound]) > begin:
            heard.append((at, clips[cue.sound]))
    return mixed(heard, begin, size) if heard else bytes(size * SAMPLE_WIDTH)


class _CueCursor:
    """Walks through the cues once, keeping those that reach into the current block."""

    def __init__(self, timeline: Timeline, clips: Mapping[Sound, bytes], start: int) -> None:
        self._cues = iter(timeline.cues)
        self._clips = clips
        self._heard: list[tuple[int, bytes]] = []
        self._coming = self._next()
        self.between(0, start)

    def between(self, begin: int, end: int) -> list[tuple[int, bytes]]:
        """The clips that sound between samples `begin` and `end`, with their starts."""
        while self._coming and self._coming[0] < end:
            self._heard.append(self._coming)
            self._coming = self._next()
        self._heard = [(at, clip) for at, clip in self._heard if at + sample_count(clip) > begin]
        return self._heard

    def _next(self) -> tuple[int, bytes] | None:
        for cue in self._cues:
            return samples_at(cue.start, SAMPLE_RATE), self._clips[cue.sound]
        return None


def mixed(heard: Sequence[tuple[int, bytes]], begin: int, size: int) -> bytes:
    """The block of `size` samples from sample `begin` on, with these clips mixed at their starts."""
    layers = [_pad_to_block(clip, at - begin) for at, clip in heard]
    if len(layers) > 1:
        mix = _audio_segment(layers[0])
        for layer in layers[1:]:
            mix = mix.overlay(_audio_segment(layer))
        layers = [bytes(mix.raw_data)]
    return layers[0][: size * SAMPLE_WIDTH]


def _pad_to_block(clip: bytes, at: int) -> bytes:
    """A whole block with the part of the clip that is in it; the clip starts at sample `at` of the block.

    Pydub drops the rest of a millisecond, and a block is a whole number of them.
    """
    if at < 0:
        clip, at = clip[-at * SAMPLE_WIDTH :], 0
    part = clip[: (BLOCK - at) * SAMPLE_WIDTH]
    return bytes(at * SAMPLE_WIDTH) + part + bytes((BLOCK - at) * SAMPLE_WIDTH - len(part))


def as_mono_16_bit(frames: bytes, channels: int, width: int, rate: int) -> bytes:
    """Frames of any width and number of channels as mono 16-bit PCM, at the same rate."""
    segment = _pydub().AudioSegment(frames, sample_width=width, channels=channels, frame_rate=rate)
    return bytes(segment.set_sample_width(SAMPLE_WIDTH).set_channels(1).raw_data)


def _audio_segment(pcm: bytes) -> Any:
    return _pydub().AudioSegment(pcm, sample_width=SAMPLE_WIDTH, channels=1, frame_rate=SAMPLE_RATE)


@cache
def _pydub() -> Any:
    """Pydub, imported without its warning about a missing ffmpeg, which is not needed here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pydub
    return pydub

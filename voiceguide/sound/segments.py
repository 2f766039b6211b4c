"""The segments of a session in which something sounds, on a grid of equal frames: all else is silence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from voiceguide.session.sounds import Sound
from voiceguide.session.timeline import Timeline
from voiceguide.sound.mixing import BLOCK, mixed
from voiceguide.sound.pcm import SAMPLE_RATE, SAMPLE_WIDTH, sample_count
from voiceguide.units import samples_at

PlacedClips = tuple[tuple[int, bytes], ...]
"""Clips, each with the sample at which it starts."""
Content = tuple[int, PlacedClips]
"""What a segment sounds like: its length in samples, and its clips counted from its own start."""


@dataclass(frozen=True, slots=True)
class FrameGrid:
    """Frames of `frame` samples each.

    A segment has `before` frames of silence before its first clip and `after` frames after its last; between two
    segments there are at least `min_gap` frames.
    """

    frame: int
    before: int
    after: int
    min_gap: int


@dataclass(frozen=True, slots=True)
class Segment:
    """Samples from `begin` to `end`, and the clips that sound in them."""

    begin: int
    end: int
    clips: PlacedClips

    @property
    def content(self) -> Content:
        """The same wherever the segment lies in a session."""
        return self.end - self.begin, tuple((at - self.begin, clip) for at, clip in self.clips)

    def blocks(self) -> Iterator[bytes]:
        """Its sound, in blocks of BLOCK samples; the last one may be shorter."""
        for begin in range(self.begin, self.end, BLOCK):
            size = min(BLOCK, self.end - begin)
            here = [(at, clip) for at, clip in self.clips if at < begin + size and at + sample_count(clip) > begin]
            yield mixed(here, begin, size) if here else bytes(size * SAMPLE_WIDTH)


def find_segments(
    timeline: Timeline, clips: Mapping[Sound, bytes], grid: FrameGrid, start: int, total: int
) -> Iterator[Segment]:
    """The segments of `total` samples of a session, in order; clips that are close together share one.

    Samples and frames are counted from sample `start` of the session; a clip may begin before it.
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
    """The clips that sound in those samples, each with the sample at which it starts."""
    for cue in timeline.cues:
        at, clip = samples_at(cue.start, SAMPLE_RATE) - start, clips[cue.sound]
        if at < total and at + sample_count(clip) > 0:
            yield at, clip

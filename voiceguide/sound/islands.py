"""The parts of a session in which something sounds, on a grid of equal cells: all else is silence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from voiceguide.session.sounds import Sound
from voiceguide.session.timeline import Timeline
from voiceguide.sound.mixing import BLOCK, mixed
from voiceguide.sound.pcm import SAMPLE_RATE, SAMPLE_WIDTH, sample_count
from voiceguide.units import samples_at

Heard = tuple[int, tuple[tuple[int, bytes], ...]]
"""How many samples, and the clips in them with the sample that each starts at."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells of `cell` samples: so many of silence an island has `before` and `after` its clips, or keeps `apart`."""

    cell: int
    before: int
    after: int
    apart: int


@dataclass(frozen=True, slots=True)
class Island:
    """Samples from `begin` to `end`, and the clips in them with the sample that each starts at."""

    begin: int
    end: int
    heard: tuple[tuple[int, bytes], ...]

    @property
    def from_its_start(self) -> Heard:
        """What is heard, counted from its own start: the same wherever it lies in a session."""
        return self.end - self.begin, tuple((at - self.begin, clip) for at, clip in self.heard)

    def blocks(self) -> Iterator[bytes]:
        """Its sound, in blocks of BLOCK samples; the last one may be shorter."""
        for begin in range(self.begin, self.end, BLOCK):
            size = min(BLOCK, self.end - begin)
            here = [(at, clip) for at, clip in self.heard if at < begin + size and at + sample_count(clip) > begin]
            yield mixed(here, begin, size) if here else bytes(size * SAMPLE_WIDTH)


def islands(timeline: Timeline, clips: Mapping[Sound, bytes], grid: Grid, start: int, total: int) -> Iterator[Island]:
    """The islands of `total` samples of a session in order; clips close together are on one.

    All is counted from sample `start` of the session, the cells too: a clip may begin before it.
    """
    heard: list[tuple[int, bytes]] = []
    begin = end = 0
    for at, clip in _heard(timeline, clips, start, total):
        first = max(0, at // grid.cell - grid.before) * grid.cell
        if heard and first >= end + grid.apart * grid.cell:
            yield Island(begin, min(end, total), tuple(heard))
            heard, end = [], 0
        if not heard:
            begin = first
        end = max(end, (-(-(at + sample_count(clip)) // grid.cell) + grid.after) * grid.cell)
        heard.append((at, clip))
    if heard:
        yield Island(begin, min(end, total), tuple(heard))


def _heard(timeline: Timeline, clips: Mapping[Sound, bytes], start: int, total: int) -> Iterator[tuple[int, bytes]]:
    """The clips that are heard in those samples, each with the sample that it starts at."""
    for cue in timeline.cues:
        at, clip = samples_at(cue.start, SAMPLE_RATE) - start, clips[cue.sound]
        if at < total and at + sample_count(clip) > 0:
            yield at, clip

"""What is written as one file: a session, or a part of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from voiceguide.outputs.tags import Tags
from voiceguide.sound.cache import ClipCache
from voiceguide.sound.mixing import blocks, session_samples
from voiceguide.sound.pcm import SAMPLE_WIDTH, sample_count
from voiceguide.sound.rehearsal import Rehearsal
from voiceguide.units import Samples

OnProgress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Recording:
    """The samples of a session from `begin` up to `end`, and what a player shows of them.

    `cache` keeps what was encoded; `on_progress` is told how many of how many samples are done.
    """

    rehearsal: Rehearsal
    tags: Tags
    begin: Samples
    end: Samples
    cache: ClipCache
    on_progress: OnProgress = lambda *_: None

    @property
    def samples(self) -> int:
        """How many samples it has."""
        return self.end - self.begin

    @property
    def is_whole(self) -> bool:
        """Whether it is all of the session."""
        return (self.begin, self.end) == (0, session_samples(self.rehearsal.timeline))

    def blocks(self) -> Iterator[bytes]:
        """Its sound: the same samples as the whole session has there."""
        done = 0
        for block in blocks(self.rehearsal.timeline, self.rehearsal.clips, self.begin):
            part = block[: (self.samples - done) * SAMPLE_WIDTH]
            yield part
            done += sample_count(part)
            self.on_progress(done, self.samples)
            if done == self.samples:
                return

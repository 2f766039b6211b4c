"""What is written as one file: a session, or a part of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from voiceguide.audio.cache import BlobCache
from voiceguide.audio.mixer import blocks
from voiceguide.audio.pcm import MUSIC, SAMPLE_RATE, SAMPLE_WIDTH, SPOKEN, PcmForm, sample_count
from voiceguide.audio.render import RenderedSession
from voiceguide.export.tags_id3 import Tags
from voiceguide.units import Samples

OnProgress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Recording:
    """A session from sample `begin` up to `end`, at the rate of speech, and what a player shows of it.

    `cache` keeps what was encoded; `on_progress` is told how many of how many samples are done.
    """

    rendered: RenderedSession
    tags: Tags
    begin: Samples
    end: Samples
    cache: BlobCache
    on_progress: OnProgress = lambda *_: None

    @property
    def pcm(self) -> PcmForm:
        """The form of its sound: with music it is another."""
        return MUSIC if self.rendered.bed else SPOKEN

    @property
    def samples(self) -> int:
        """How many samples it has, of each channel."""
        return (self.end - self.begin) * self.pcm.rate // SAMPLE_RATE

    @property
    def seconds(self) -> float:
        """How long it is."""
        return (self.end - self.begin) / SAMPLE_RATE

    def blocks(self) -> Iterator[bytes]:
        """Its sound: the same samples as the whole session has there."""
        bed = self.rendered.bed
        if bed is None:
            return self._spoken()
        from voiceguide.audio.music.mix import accompanied

        return accompanied(self._spoken(), self.rendered.timeline, bed, self.begin)

    def _spoken(self) -> Iterator[bytes]:
        done, size = 0, self.end - self.begin
        for block in blocks(self.rendered.timeline, self.rendered.clips, self.begin):
            part = block[: (size - done) * SAMPLE_WIDTH]
            yield part
            done += sample_count(part)
            self.on_progress(done, size)
            if done == size:
                return

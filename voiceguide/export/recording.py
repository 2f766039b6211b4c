"""A recording: the session, or the part of it, that goes into one audio file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from voiceguide.audio.cache import BlobCache
from voiceguide.audio.mixer import blocks
from voiceguide.audio.music.mix import accompanied
from voiceguide.audio.pcm import MUSIC, SAMPLE_RATE, SAMPLE_WIDTH, SPOKEN, PcmForm, sample_count
from voiceguide.audio.render import RenderedSession
from voiceguide.export.tags_id3 import Tags
from voiceguide.units import Samples

OnProgress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Recording:
    """A session from sample `begin` to `end`, counted at SAMPLE_RATE, with its tags.

    `cache` keeps encoded segments; `on_progress` is called with the samples done and their total.
    """

    rendered: RenderedSession
    tags: Tags
    begin: Samples
    end: Samples
    cache: BlobCache
    on_progress: OnProgress = lambda *_: None

    @property
    def pcm(self) -> PcmForm:
        """The sample rate and channels, which depend on whether there is music."""
        return MUSIC if self.rendered.bed else SPOKEN

    @property
    def samples(self) -> int:
        """The number of samples per channel at the rate of `pcm`."""
        return (self.end - self.begin) * self.pcm.rate // SAMPLE_RATE

    @property
    def seconds(self) -> float:
        """The length in seconds."""
        return (self.end - self.begin) / SAMPLE_RATE

    def blocks(self) -> Iterator[bytes]:
        """The PCM in blocks, with the same samples that an export of the whole session has there."""
        bed = self.rendered.bed
        if bed is None:
            return self._spoken()
        # It needs numpy, which an export without music does not have to load.
        return accompanied(self._spoken(), self.rendered.timeline, bed, self.begin)

    def _spoken(self) -> Iterator[bytes]:
        done, total = 0, self.end - self.begin
        for block in blocks(self.rendered.timeline, self.rendered.clips, self.begin):
            part = block[: (total - done) * SAMPLE_WIDTH]
            yield part
            done += sample_count(part)
            self.on_progress(done, total)
            if done == total:
                return

"""The blocks of audio that a file is made of: 16 bit, of any lengths."""

from collections.abc import Iterable, Iterator

from voiceguide.errors import ExportError
from voiceguide.sound.pcm import SAMPLE_WIDTH


def promised(blocks: Iterable[bytes], samples: int, channels: int = 1) -> Iterator[bytes]:
    """The same blocks, if together they hold `samples` of each channel; raises ExportError as soon as they cannot.

    A header that was written with another length would make players stop early or wait for what never comes.
    """
    width = channels * SAMPLE_WIDTH
    left = samples * width
    for block in blocks:
        left -= len(block)
        if left < 0:
            raise ExportError(f"there is more sound than the {samples} samples that were promised")
        yield block
    if left:
        given = samples - left / width
        raise ExportError(f"the sound ends after {given:g} of {samples} samples")


def batched(blocks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same audio in blocks of at least `size` bytes; the last may be shorter, or empty."""
    batch: list[bytes] = []
    held = 0
    for block in blocks:
        batch.append(block)
        held += len(block)
        if held >= size:
            yield b"".join(batch)
            batch, held = [], 0
    yield b"".join(batch)

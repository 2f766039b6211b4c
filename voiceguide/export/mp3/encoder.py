"""The MP3 file, an ID3 tag, an Info frame, then sound at a constant bit rate; and LAME, which encodes it, by lameenc.

The bit rate is constant since iPhones seek by the bit rate, and miss by minutes where it varies.
"""

import io
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, BinaryIO

from voiceguide.errors import ExportError
from voiceguide.export.mp3.frames import Mp3Format
from voiceguide.export.mp3.info import Mp3Audio, info_frame, info_frame_length
from voiceguide.export.tags_id3 import Tags, id3_tag

QUALITY = 7
"""LAME's effort: 2 is the most, 9 the least."""
ENCODED_AT_ONCE = 441_000
"""Bytes given to the encoder at a time: 10 s."""
WRITTEN_AT_ONCE = 1_000_000
"""Bytes of frames that are written at a time."""


def write_mp3(file: BinaryIO, form: Mp3Format, frames: Iterable[bytes], samples: int, tags: Tags) -> None:
    """Write frames as they come, in pieces of any size; `samples` is how many they hold. `file` must be seekable."""
    file.write(id3_tag(tags))
    start = file.tell()
    file.write(bytes(info_frame_length(form)))
    before = file.tell()
    file.writelines(batched(frames, WRITTEN_AT_ONCE))
    audio = Mp3Audio(samples, file.tell() - before)
    file.seek(start)
    file.write(info_frame(form, audio))
    file.seek(0, io.SEEK_END)


def encode_frames(form: Mp3Format, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The frames of 16-bit blocks, in pieces of any size; raises ExportError if the encoder fails."""
    encoder = _encoder(form)
    for batch in batched(blocks, ENCODED_AT_ONCE):
        yield _call(encoder.encode, batch)
    yield _call(encoder.flush)


@cache
def encoder_name() -> str:
    """The encoder with its version and effort: all that changes its frames apart from sound and format."""
    from importlib.metadata import version

    return f"lameenc {version('lameenc')} quality {QUALITY}"


def batched(blocks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in blocks of at least `size`; the last may be shorter, or empty."""
    batch: list[bytes] = []
    held = 0
    for block in blocks:
        batch.append(block)
        held += len(block)
        if held >= size:
            yield b"".join(batch)
            batch, held = [], 0
    yield b"".join(batch)


def _encoder(form: Mp3Format) -> Any:
    import lameenc

    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(form.channels)
    encoder.set_in_sample_rate(form.rate)
    encoder.set_out_sample_rate(form.rate)
    encoder.set_bit_rate(form.kbps)
    encoder.set_quality(QUALITY)
    return encoder


def _call(method: Any, *arguments: bytes) -> bytes:
    """What a method of the encoder returns; its errors as ours."""
    try:
        return bytes(method(*arguments))
    except RuntimeError as error:
        raise ExportError(f"the MP3 encoder gave up: {error}") from error

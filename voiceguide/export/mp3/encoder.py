"""Writing an MP3 file (ID3 tag, Info frame, audio frames), and encoding with LAME through lameenc.

The bit rate is constant because iPhones seek by it: with a variable one they are off by minutes.
"""

import io
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, BinaryIO

from voiceguide.errors import ExportError
from voiceguide.export.mp3.frames import Mp3Format
from voiceguide.export.mp3.info import Mp3Audio, info_frame, info_frame_length
from voiceguide.export.tags_id3 import Tags, id3_tag
from voiceguide.version import installed_version

QUALITY = 7
"""LAME's quality setting, from 2 (slowest) to 9 (fastest)."""
ENCODE_SIZE = 441_000
"""Bytes given to the encoder at a time: 10 s."""
WRITE_SIZE = 1_000_000
"""Bytes of frames written at a time."""


def write_mp3(file: BinaryIO, form: Mp3Format, frames: Iterable[bytes], samples: int, tags: Tags) -> None:
    """Write frames, given in pieces of any size, to a seekable file; `samples` is the number per channel in them."""
    file.write(id3_tag(tags))
    info_start = file.tell()
    file.write(bytes(info_frame_length(form)))
    audio_start = file.tell()
    file.writelines(batched(frames, WRITE_SIZE))
    audio = Mp3Audio(samples, file.tell() - audio_start)
    file.seek(info_start)
    file.write(info_frame(form, audio))
    file.seek(0, io.SEEK_END)


def encode_frames(form: Mp3Format, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Encode 16-bit PCM blocks to frames, in pieces of any size; raises ExportError if the encoder fails."""
    encoder = _new_encoder(form)
    for batch in batched(blocks, ENCODE_SIZE):
        yield _call(encoder.encode, batch)
    yield _call(encoder.flush)


@cache
def encoder_name() -> str:
    """The encoder with its version and quality: what its frames depend on besides sound and format."""
    return f"lameenc {installed_version('lameenc')} quality {QUALITY}"


def batched(blocks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in blocks of at least `size`; the last may be shorter, or empty."""
    batch: list[bytes] = []
    collected = 0
    for block in blocks:
        batch.append(block)
        collected += len(block)
        if collected >= size:
            yield b"".join(batch)
            batch, collected = [], 0
    yield b"".join(batch)


def _new_encoder(form: Mp3Format) -> Any:
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
    """Call a method of the encoder; raises ExportError for its errors."""
    try:
        return bytes(method(*arguments))
    except RuntimeError as error:
        raise ExportError(f"the MP3 encoder failed: {error}") from error

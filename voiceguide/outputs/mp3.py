"""The MP3 file: an ID3 tag, an Info frame, then the sound at a constant bit rate."""

import io
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from voiceguide.errors import ExportError
from voiceguide.outputs.blocks import batched, promised
from voiceguide.outputs.checksum import crc16
from voiceguide.outputs.info_frame import Mp3Audio, Mp3Format, info_frame, info_frame_length
from voiceguide.outputs.tags import Tags, id3_tag

KBPS = 48
"""Constant, since iPhones jump to a place by the bit rate, and miss it by minutes where it varies."""
QUALITY = 7
"""LAME's effort: 2 is the most, 9 the least."""
BATCH = 441_000
"""Bytes given to the encoder at a time: 10 s."""


def write_mp3(file: BinaryIO, blocks: Iterable[bytes], samples: int, tags: Tags, rate: int) -> None:
    """Write mono, 16-bit blocks as they come; `samples` is their total. `file` must be seekable.

    Raises ExportError if the blocks hold another number of samples, or the encoder gives up.
    """
    form = Mp3Format(rate, channels=1, kbps=KBPS)
    file.write(id3_tag(tags))
    start = file.tell()
    file.write(bytes(info_frame_length(form)))
    audio = _write_frames(file, _encoded(form, promised(blocks, samples)), samples)
    file.seek(start)
    file.write(info_frame(form, audio))
    file.seek(0, io.SEEK_END)


def _write_frames(file: BinaryIO, encoded: Iterable[bytes], samples: int) -> Mp3Audio:
    size = crc = 0
    for frames in encoded:
        file.write(frames)
        size += len(frames)
        crc = crc16(frames, crc)
    return Mp3Audio(samples, size, crc)


def _encoded(form: Mp3Format, blocks: Iterable[bytes]) -> Iterator[bytes]:
    encoder = _encoder(form)
    for batch in batched(blocks, BATCH):
        yield _asked(encoder.encode, batch)
    yield _asked(encoder.flush)


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


def _asked(method: Any, *arguments: bytes) -> bytes:
    """What the encoder answers; its errors as ours."""
    try:
        return bytes(method(*arguments))
    except RuntimeError as error:
        raise ExportError(f"the MP3 encoder gave up: {error}") from error

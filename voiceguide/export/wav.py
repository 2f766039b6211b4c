"""WAV files: a header, the samples, and a marker at the start of each chapter."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from voiceguide.audio.pcm import SAMPLE_WIDTH, PcmForm
from voiceguide.errors import ExportError
from voiceguide.session.timeline import Chapter
from voiceguide.units import samples_at

HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
MAX_LENGTH = 0xFFFF_FFFF
"""The most bytes that the length fields can state: 4 GiB, which is 27 hours at 22,050 Hz."""
RIFF_FIELDS = 8
"""Bytes at the start of the file that its length field does not count."""
FORMAT_LENGTH = 16
INTEGER_SAMPLES = 1
CUE_POINT = struct.Struct("<II4sIII")
"""A marker: its number, its sample, and where that is (in the first and only block of `data`)."""


def write_wav(
    file: BinaryIO, blocks: Iterable[bytes], samples: int, pcm: PcmForm, chapters: Sequence[Chapter] = ()
) -> None:
    """Write PCM blocks as they come; `samples` is their total per channel, which the header has to state first.

    Raises ExportError if there are more than 4 GiB, or if the blocks have another number of samples.
    """
    markers = _markers(chapters, pcm.rate) if chapters else b""
    file.write(_header(samples, pcm, len(markers)))
    file.writelines(checked(blocks, samples, pcm.channels))
    file.write(markers)


def checked(blocks: Iterable[bytes], samples: int, channels: int = 1) -> Iterator[bytes]:
    """The same blocks; raises ExportError if they do not have exactly `samples` samples per channel.

    With the wrong length in the header, players would stop early or wait for more.
    """
    width = channels * SAMPLE_WIDTH
    left = samples * width
    for block in blocks:
        left -= len(block)
        if left < 0:
            raise ExportError(f"there is more sound than the expected {samples} samples")
        yield block
    if left:
        given = samples - left / width
        raise ExportError(f"the sound ends after {given:g} of {samples} samples")


def _header(samples: int, pcm: PcmForm, markers_length: int) -> bytes:
    """The header for PCM (Multimedia Programming Interface 1.0, IBM and Microsoft, 1991)."""
    size = samples * pcm.frame_width
    length = HEADER.size - RIFF_FIELDS + size + markers_length
    if length > MAX_LENGTH:
        raise ExportError("the session is too long for a WAV file, which holds 4 GiB at most; write an MP3 instead")
    per_second, bits = pcm.rate * pcm.frame_width, 8 * SAMPLE_WIDTH
    fields = (FORMAT_LENGTH, INTEGER_SAMPLES, pcm.channels, pcm.rate, per_second, pcm.frame_width, bits)
    return HEADER.pack(b"RIFF", length, b"WAVE", b"fmt ", *fields, b"data", size)


def _markers(chapters: Sequence[Chapter], rate: int) -> bytes:
    """A marker at the start of each chapter, with its title (same source, "cue" and "adtl" chunks).

    They follow the samples, because some programs assume that those begin at byte 44.
    """
    points, labels = [], []
    for number, chapter in enumerate(chapters, 1):
        start = samples_at(chapter.start, rate)
        points.append(CUE_POINT.pack(number, start, b"data", 0, 0, start))
        labels.append(_chunk(b"labl", struct.pack("<I", number) + chapter.title.encode() + b"\0"))
    count = struct.pack("<I", len(points))
    return _chunk(b"cue ", count + b"".join(points)) + _chunk(b"LIST", b"adtl" + b"".join(labels))


def _chunk(name: bytes, content: bytes) -> bytes:
    """A RIFF chunk, padded to an even length."""
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)

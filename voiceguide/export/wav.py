"""The WAV file: a header with the length, the samples as they are, and marks where chapters begin."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from voiceguide.audio.pcm import SAMPLE_WIDTH, PcmForm
from voiceguide.errors import ExportError
from voiceguide.session.timeline import Chapter
from voiceguide.units import samples_at

HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
LONGEST = 0xFFFF_FFFF
"""The largest number of bytes that the length fields hold: 4 GiB, 27 hours at 22,050 Hz."""
RIFF_FIELDS = 8
"""Bytes at the start of the file that its own length field leaves out."""
FORMAT_LENGTH = 16
INTEGER_SAMPLES = 1
CUE_POINT = struct.Struct("<II4sIII")
"""A mark: its number, its sample, and where that lies (in the first and only block of `data`)."""


def write_wav(
    file: BinaryIO, blocks: Iterable[bytes], samples: int, pcm: PcmForm, chapters: Sequence[Chapter] = ()
) -> None:
    """Write blocks of that form as they come; `samples` is the total of each channel, which the header states first.

    Raises ExportError for more than 4 GiB, and if the blocks hold another number of samples.
    """
    marks = _marks(chapters, pcm.rate) if chapters else b""
    file.write(_header(samples, pcm, len(marks)))
    file.writelines(checked(blocks, samples, pcm.channels))
    file.write(marks)


def checked(blocks: Iterable[bytes], samples: int, channels: int = 1) -> Iterator[bytes]:
    """The same blocks; raises ExportError as soon as they cannot hold exactly `samples` of each channel.

    A header with the wrong length would make players stop early, or wait for what never comes.
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


def _header(samples: int, pcm: PcmForm, marks: int) -> bytes:
    """The header of the plain PCM format (Multimedia Programming Interface 1.0, IBM and Microsoft, 1991)."""
    size = samples * pcm.frame_width
    length = HEADER.size - RIFF_FIELDS + size + marks
    if length > LONGEST:
        raise ExportError("the session is too long for a WAV file, which ends at 4 GiB; write an MP3 instead")
    per_second, bits = pcm.rate * pcm.frame_width, 8 * SAMPLE_WIDTH
    form = (FORMAT_LENGTH, INTEGER_SAMPLES, pcm.channels, pcm.rate, per_second, pcm.frame_width, bits)
    return HEADER.pack(b"RIFF", length, b"WAVE", b"fmt ", *form, b"data", size)


def _marks(chapters: Sequence[Chapter], rate: int) -> bytes:
    """A mark at the start of each chapter, with its title (the same source, "cue" and "adtl" chunks).

    They come after the samples, since some programs take for granted that those begin at byte 44.
    """
    points, labels = [], []
    for number, chapter in enumerate(chapters, 1):
        start = samples_at(chapter.start, rate)
        points.append(CUE_POINT.pack(number, start, b"data", 0, 0, start))
        labels.append(_chunk(b"labl", struct.pack("<I", number) + chapter.title.encode() + b"\0"))
    count = struct.pack("<I", len(points))
    return _chunk(b"cue ", count + b"".join(points)) + _chunk(b"LIST", b"adtl" + b"".join(labels))


def _chunk(name: bytes, content: bytes) -> bytes:
    """A part of the file with its name and length, filled up to an even one."""
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)

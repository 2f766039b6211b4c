"""The WAV file: a header with the length, then the samples as they are."""

import struct
from collections.abc import Iterable
from typing import BinaryIO

from voiceguide.errors import ExportError
from voiceguide.outputs.blocks import promised
from voiceguide.sound.pcm import SAMPLE_WIDTH

HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
LONGEST = 0xFFFF_FFFF
"""The largest number of bytes that the length fields hold: 4 GiB, 27 hours at 22,050 Hz."""
RIFF_FIELDS = 8
"""Bytes at the start of the file that its own length field leaves out."""
FORMAT_LENGTH = 16
INTEGER_SAMPLES = 1
CHANNELS = 1


def write_wav(file: BinaryIO, blocks: Iterable[bytes], samples: int, rate: int) -> None:
    """Write mono, 16-bit blocks as they come; `samples` is their total, which the header states first.

    Raises ExportError for more than 4 GiB, and if the blocks hold another number of samples.
    """
    file.write(_header(samples, rate))
    file.writelines(promised(blocks, samples))


def _header(samples: int, rate: int) -> bytes:
    """The header of the plain PCM format (Multimedia Programming Interface 1.0, IBM and Microsoft, 1991)."""
    size = samples * SAMPLE_WIDTH
    length = HEADER.size - RIFF_FIELDS + size
    if length > LONGEST:
        raise ExportError("the session is too long for a WAV file, which ends at 4 GiB; write an MP3 instead")
    frame = CHANNELS * SAMPLE_WIDTH
    form = (FORMAT_LENGTH, INTEGER_SAMPLES, CHANNELS, rate, rate * frame, frame, 8 * SAMPLE_WIDTH)
    return HEADER.pack(b"RIFF", length, b"WAVE", b"fmt ", *form, b"data", size)

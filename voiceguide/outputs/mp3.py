"""The MP3 file: an ID3 tag, an Info frame, then the sound at a constant bit rate."""

import io
from collections.abc import Iterable
from typing import BinaryIO

from voiceguide.outputs.blocks import batched
from voiceguide.outputs.frames import Mp3Format
from voiceguide.outputs.info_frame import Mp3Audio, info_frame, info_frame_length
from voiceguide.outputs.tags import Tags, id3_tag

KBPS = 48
"""Constant, since iPhones jump to a place by the bit rate, and miss it by minutes where it varies."""
WRITTEN_AT_ONCE = 1_000_000
"""Bytes of frames that are written at a time."""


def write_mp3(file: BinaryIO, form: Mp3Format, frames: Iterable[bytes], samples: int, tags: Tags) -> None:
    """Write frames as they come, in pieces of any size; `samples` is what they hold. `file` must be seekable."""
    file.write(id3_tag(tags))
    start = file.tell()
    file.write(bytes(info_frame_length(form)))
    before = file.tell()
    file.writelines(batched(frames, WRITTEN_AT_ONCE))
    audio = Mp3Audio(samples, file.tell() - before)
    file.seek(start)
    file.write(info_frame(form, audio))
    file.seek(0, io.SEEK_END)

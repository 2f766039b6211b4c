"""The MP3 file: an ID3 tag, an Info frame, then the sound at a constant bit rate."""

import io
from collections.abc import Iterable
from typing import BinaryIO

from voiceguide.outputs.assembly import Session, assembled
from voiceguide.outputs.blocks import batched, promised
from voiceguide.outputs.checksum import crc16
from voiceguide.outputs.encoder import encoded
from voiceguide.outputs.frames import Mp3Format
from voiceguide.outputs.info_frame import Mp3Audio, info_frame, info_frame_length
from voiceguide.outputs.tags import Tags, id3_tag
from voiceguide.sound.cache import ClipCache

KBPS = 48
"""Constant, since iPhones jump to a place by the bit rate, and miss it by minutes where it varies."""
CHECKED_AT_ONCE = 1_000_000
"""Bytes of frames that are written and checked at a time."""


def write_mp3(file: BinaryIO, blocks: Iterable[bytes], samples: int, tags: Tags, rate: int) -> None:
    """Write mono, 16-bit blocks as they come; `samples` is their total. `file` must be seekable.

    Raises ExportError if the blocks hold another number of samples, or the encoder gives up.
    """
    form = Mp3Format(rate, channels=1, kbps=KBPS)
    _write(file, form, tags, encoded(form, promised(blocks, samples)), samples)


def assemble_mp3(file: BinaryIO, session: Session, tags: Tags, cache: ClipCache) -> None:
    """Write a session whose sound is encoded where there is any, or taken from the cache. `file` must be seekable.

    Raises ExportError if the encoder gives up.
    """
    form = Mp3Format(session.rate, channels=1, kbps=KBPS)
    _write(file, form, tags, assembled(session, form, cache), session.samples)


def _write(file: BinaryIO, form: Mp3Format, tags: Tags, frames: Iterable[bytes], samples: int) -> None:
    file.write(id3_tag(tags))
    start = file.tell()
    file.write(bytes(info_frame_length(form)))
    audio = _write_frames(file, frames, samples)
    file.seek(start)
    file.write(info_frame(form, audio))
    file.seek(0, io.SEEK_END)


def _write_frames(file: BinaryIO, frames: Iterable[bytes], samples: int) -> Mp3Audio:
    size = crc = 0
    for batch in batched(frames, CHECKED_AT_ONCE):
        file.write(batch)
        size += len(batch)
        crc = crc16(batch, crc)
    return Mp3Audio(samples, size, crc)

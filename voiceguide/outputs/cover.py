"""The cover: a picture that players show, a PNG or a JPEG."""

import struct
import zlib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from voiceguide.errors import UsageError
from voiceguide.ordinary_file import open_file

LARGEST = 5_000_000
"""Bytes; players on phones give up on much larger ones."""
PNG_START = b"\x89PNG\r\n\x1a\n"
JPEG_START, JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
PNG, JPEG = "image/png", "image/jpeg"
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""The markers before the size of a picture (ITU-T T.81, table B.1)."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What kind of picture a cover is; its size in pixels."""

    mime: str
    width: int
    height: int


def bundled_cover() -> bytes:
    """The cover of sessions that have none of their own."""
    return files("voiceguide.outputs").joinpath("cover.png").read_bytes()


def read_cover(path: Path) -> bytes:
    """The picture in a file, checked; raises UsageError if it is too large, damaged, or neither PNG nor JPEG."""
    try:
        with open_file(path) as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise UsageError(f"the cover {path} is larger than 5 MB; make it smaller, 1400 pixels wide are plenty")
        picture_of(content)
    except OSError as error:
        raise UsageError(f"the cover {path} cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise UsageError(f"the cover {path} cannot be used: {error}") from error
    return content


def mime_of(cover: bytes) -> str:
    """The kind of a picture that was checked before."""
    return JPEG if cover.startswith(JPEG_START) else PNG


def picture_of(content: bytes) -> Picture:
    """The kind and the size of a picture; raises ValueError if it is damaged, or neither PNG nor JPEG."""
    try:
        if content.startswith(PNG_START):
            return Picture(PNG, *_png_size(content))
        if content.startswith(JPEG_START):
            return Picture(JPEG, *_jpeg_size(content))
    except struct.error as error:
        raise ValueError("it ends too early") from error
    raise ValueError("it is neither a PNG nor a JPEG")


def _png_size(content: bytes) -> tuple[int, int]:
    """Width and height, with the checksum of every chunk compared (PNG 1.2, section 3.2)."""
    at, size = len(PNG_START), (0, 0)
    while True:
        length, kind = struct.unpack_from(">I4s", content, at)
        end = at + 8 + length
        (checksum,) = struct.unpack_from(">I", content, end)
        if zlib.crc32(content[at + 4 : end]) != checksum:
            raise ValueError("it is damaged")
        if kind == b"IHDR":
            size = struct.unpack_from(">II", content, at + 8)
        if kind == b"IEND":
            return size
        at = end + 4


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Width and height, from the segment before the picture itself; its end has to be there too."""
    at = len(JPEG_START) - 1
    while True:
        start, marker, length = struct.unpack_from(">BBH", content, at)
        if start != 0xFF:
            raise ValueError("it is damaged")
        if marker in JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            break
        at += 1 if marker == 0xFF else 2 + length
    if JPEG_END not in content[at:]:
        raise ValueError("it ends too early")
    return width, height

"""Cover pictures: their type, and checks of a picture that the user has chosen (cover_drawing.py draws ours)."""

import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.errors import UsageError
from voiceguide.files import open_file

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

MAX_BYTES = 5_000_000
"""Phone players give up on much larger pictures."""
MAX_PIXELS = 25_000_000
DAMAGED = "it is damaged or incomplete"
MAKE_SMALLER = "make it smaller; 1400 pixels wide is plenty"
PNG, JPEG = "image/png", "image/jpeg"
SIGNATURES: Mapping[str, bytes] = {PNG: b"\x89PNG\r\n\x1a\n", JPEG: b"\xff\xd8\xff"}
"""The first bytes of each type of picture that a cover can be."""
PNG_BIT_DEPTH = 24
"""Offset of the byte with the bits per channel (PNG 1.2, section 4.1.1)."""


@dataclass(frozen=True, slots=True)
class CoverPicture:
    """A cover's media type, size in pixels, bits per pixel, and number of palette colours (0 without a palette)."""

    mime: str
    width: int
    height: int
    depth: int
    colours: int


def read_cover(path: Path) -> bytes:
    """The content of a picture file, checked; raises UsageError if players could not show it."""
    try:
        with open_file(path) as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise UsageError(f"the cover {path} is larger than 5 MB; {MAKE_SMALLER}")
        picture_of(content)
    except OSError as error:
        raise UsageError(f"the cover {path} cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise UsageError(f"the cover {path} cannot be used: {error}") from error
    return content


def mime_of(content: bytes) -> str:
    """The media type of a picture by its first bytes; empty unless it is a PNG or JPEG."""
    return next((mime for mime, signature in SIGNATURES.items() if content.startswith(signature)), "")


def picture_of(content: bytes) -> CoverPicture:
    """The properties of a picture; raises ValueError unless it is an intact, still PNG or JPEG of usable size."""
    image = _open(content)
    if image.width * image.height > MAX_PIXELS:
        raise ValueError(f"it has {image.width} × {image.height} pixels; {MAKE_SMALLER}")
    # Cameras put a second picture behind a JPEG, which Pillow counts as animation.
    if mime_of(content) == PNG and getattr(image, "is_animated", False):
        raise ValueError("it is animated; save one frame of it as a PNG")
    # Before decoding, which enlarges the palette.
    picture = _describe(image, content)
    try:
        image.verify()
        # JPEGs have no checksums: only decoding shows whether one is complete.
        _open(content).load()
    except Exception as error:  # Damaged pictures raise many kinds.
        raise ValueError(DAMAGED) from error
    return picture


def _open(content: bytes) -> "ImageFile":
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return Image.open(io.BytesIO(content), formats=["PNG", "JPEG"])
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise ValueError(f"it has far too many pixels; {MAKE_SMALLER}") from error
    except Exception as error:
        raise ValueError(DAMAGED if mime_of(content) else "it is neither a PNG nor a JPEG") from error


def _describe(image: "ImageFile", content: bytes) -> CoverPicture:
    colours = len(image.palette.palette) // 3 if image.palette else 0
    bits = content[PNG_BIT_DEPTH] if mime_of(content) == PNG else 8
    depth = 24 if colours else bits * len(image.getbands())
    return CoverPicture(mime_of(content), image.width, image.height, depth, colours)

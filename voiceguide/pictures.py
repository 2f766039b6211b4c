"""Pictures: what kind a file is, whether it can be shown, and its pixels."""

import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.errors import VoiceguideError
from voiceguide.files import open_file
from voiceguide.svg import check_svg

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

MAX_BYTES = 5_000_000
"""Phone players give up on much larger pictures."""
MAX_SVG_BYTES = 1_000_000
MAX_PIXELS = 25_000_000
NARROWEST = 10
"""A picture may be at most this many times as wide as it is high, or the other way round."""
DAMAGED = "it is damaged or incomplete"
MAKE_SMALLER = "make it smaller; 1400 pixels wide is plenty"
PNG, JPEG, SVG = "image/png", "image/jpeg", "image/svg+xml"
SIGNATURES: Mapping[str, bytes] = {PNG: b"\x89PNG\r\n\x1a\n", JPEG: b"\xff\xd8\xff"}
"""The first bytes of each type of picture made of pixels."""
_FONT = Path(__file__).parent / "fonts" / "DejaVuSansCondensed.ttf"
PNG_BIT_DEPTH = 24
"""Offset of the byte with the bits per channel (PNG 1.2, section 4.1.1)."""


@dataclass(frozen=True, slots=True)
class PictureInfo:
    """A picture's media type, size in pixels, bits per pixel, and number of palette colours (0 without a palette)."""

    mime: str
    width: int
    height: int
    depth: int
    colours: int


def mime_of(content: bytes) -> str:
    """The media type of a picture by its first bytes; empty unless it is a PNG or JPEG."""
    return next((mime for mime, signature in SIGNATURES.items() if content.startswith(signature)), "")


def picture_of(content: bytes) -> PictureInfo:
    """The properties of a picture; raises ValueError unless it is an intact, still PNG or JPEG of usable size."""
    image = _open(content)
    _check_pixels(image, content)
    # Before decoding, which enlarges the palette.
    picture = _describe(image, content)
    try:
        image.verify()
        # JPEGs have no checksums: only decoding shows whether one is complete.
        _open(content).load()
    except Exception as error:  # Damaged pictures raise many kinds.
        raise ValueError(DAMAGED) from error
    return picture


def read_picture_file(path: Path) -> bytes:
    """The content of a file that may be a picture of an exercise; raises OSError, or ValueError if it is too large."""
    with open_file(path) as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError(f"it is larger than {MAX_BYTES // 1_000_000} MB; {MAKE_SMALLER}")
    return content


def check_picture(content: bytes, *, is_decoded: bool = True) -> None:
    """Raise ValueError unless it is an SVG, PNG or JPEG that can be shown as the picture of an exercise.

    Unless it `is_decoded`, a photo may still be incomplete, and a drawing not be drawn: decoding takes a moment. Raises
    NoRasterizerError.
    """
    if is_svg(content):
        if len(content) > MAX_SVG_BYTES:
            raise ValueError(f"it is larger than {MAX_SVG_BYTES // 1_000_000} MB; simplify the drawing")
        check_svg(content)
        if is_decoded:
            _rasterised(content, 100, 100)
    elif not mime_of(content):
        raise ValueError("it is none of SVG, PNG and JPEG; save it as one of these")
    elif is_decoded:
        _check_shape(picture_of(content))
    else:
        image = _open(content)
        _check_pixels(image, content)
        _check_shape(_describe(image, content))


def is_svg(content: bytes) -> bool:
    """Whether it looks like an SVG: XML, at least."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def picture_mime_of(content: bytes) -> str:
    """The media type of a checked SVG, PNG or JPEG."""
    return SVG if is_svg(content) else mime_of(content)


def image_of(content: bytes, width: int, height: int, *, is_mirrored: bool = False) -> "Image":
    """The pixels of a checked SVG, PNG or JPEG, as large as fits into that many.

    An SVG is drawn that large; the others only become smaller. Where nothing is drawn, it is transparent. Raises
    NoRasterizerError, and ValueError if it cannot be decoded.
    """
    from PIL import Image, ImageOps

    if is_svg(content):
        image: Image.Image = Image.open(io.BytesIO(_rasterised(content, width, height)))
    else:
        try:
            photo = _open(content)
            # A JPEG is decoded no larger than needed, which is much quicker.
            photo.draft(None, (width, height))
            # Cameras note how they were held.
            image = ImageOps.exif_transpose(photo)
            image.thumbnail((width, height))
        except Exception as error:  # Damaged pictures raise many kinds.
            raise ValueError(DAMAGED) from error
    image = image.convert("RGBA")
    return ImageOps.mirror(image) if is_mirrored else image


class NoRasterizerError(VoiceguideError):
    """The package that draws an SVG in pixels is not there."""


def _rasterised(content: bytes, width: int, height: int) -> bytes:
    """A drawing as a PNG; raises ValueError if it cannot be drawn."""
    try:
        from resvg_py import svg_to_bytes
    except ImportError as error:
        said = "SVG pictures are drawn by resvg_py, which is not there; install it: pip install resvg_py"
        raise NoRasterizerError(said) from error
    try:
        return svg_to_bytes(
            content.decode("utf-8-sig"),
            width=width,
            height=height,
            # What a millimetre is.
            dpi=96,
            # Text in another font than this one would not be drawn; with the system's fonts it would differ.
            skip_system_fonts=True,
            font_files=[str(_FONT)],
            style_sheet='* { font-family: "DejaVu Sans" !important }',
        )
    except ValueError as error:
        raise ValueError(f"it cannot be drawn: {error}") from error


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


def _check_pixels(image: "ImageFile", content: bytes) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise ValueError(f"it has {image.width} × {image.height} pixels; {MAKE_SMALLER}")
    # Cameras put a second picture behind a JPEG, which Pillow counts as animation.
    if mime_of(content) == PNG and getattr(image, "is_animated", False):
        raise ValueError("it is animated; save one frame of it as a PNG")


def _check_shape(picture: PictureInfo) -> None:
    if max(picture.width, picture.height) > NARROWEST * min(picture.width, picture.height):
        raise ValueError(f"it has {picture.width} × {picture.height} pixels, which is too narrow; crop it")


def _describe(image: "ImageFile", content: bytes) -> PictureInfo:
    colours = len(image.palette.palette) // 3 if image.palette else 0
    bits = content[PNG_BIT_DEPTH] if mime_of(content) == PNG else 8
    depth = 24 if colours else bits * len(image.getbands())
    return PictureInfo(mime_of(content), image.width, image.height, depth, colours)

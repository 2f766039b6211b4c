"""The cover: the picture that players show. A user's own is checked; else one is drawn for the routine.

The drawing is a sunrise over an exercise mat: its rays are the holds, under it stand the title and the length.
"""

import io
import re
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import cos, pi, sin
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.audio.cache import BlobCache, cache_key
from voiceguide.errors import UsageError
from voiceguide.files import open_file
from voiceguide.units import MINUTE, Ms

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFile import ImageFile
    from PIL.ImageFont import FreeTypeFont

# A user's own picture

LARGEST = 5_000_000
"""Bytes; players on phones give up on much larger ones."""
MOST_PIXELS = 25_000_000
DAMAGED = "it is damaged, or the end of it is missing"
TOO_LARGE = "make it smaller, 1400 pixels wide are plenty"
PNG, JPEG = "image/png", "image/jpeg"
PNG_START, JPEG_START = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
PNG_BITS = 24
"""The byte of a PNG that holds the bits of a channel (PNG 1.2, section 4.1.1)."""


@dataclass(frozen=True, slots=True)
class CoverPicture:
    """What kind of picture a cover is: type, size in pixels, bits of a pixel, colours in its palette or 0."""

    mime: str
    width: int
    height: int
    depth: int
    colours: int


def read_cover(path: Path) -> bytes:
    """The picture in a file, checked; raises UsageError if players could not show it."""
    try:
        with open_file(path) as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise UsageError(f"the cover {path} is larger than 5 MB; {TOO_LARGE}")
        picture_of(content)
    except OSError as error:
        raise UsageError(f"the cover {path} cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise UsageError(f"the cover {path} cannot be used: {error}") from error
    return content


def mime_of(cover: bytes) -> str:
    """The type of a picture that was checked before."""
    return JPEG if cover.startswith(JPEG_START) else PNG


def picture_of(content: bytes) -> CoverPicture:
    """What a picture is; raises ValueError if it is neither PNG nor JPEG, damaged, animated, or too large."""
    image = _opened(content)
    if image.width * image.height > MOST_PIXELS:
        raise ValueError(f"it has {image.width} × {image.height} pixels; {TOO_LARGE}")
    # Cameras put a second picture behind a JPEG, which counts as one that moves.
    if mime_of(content) == PNG and getattr(image, "is_animated", False):
        raise ValueError("it is animated; save one picture of it as a PNG")
    # Described before it is decoded, which makes its palette larger.
    picture = _described(image, content)
    try:
        image.verify()
        # A JPEG has no checksums: whether all of it is there only shows when it is decoded.
        _opened(content).load()
    except Exception as error:  # Damaged pictures raise many kinds.
        raise ValueError(DAMAGED) from error
    return picture


def _opened(content: bytes) -> "ImageFile":
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return Image.open(io.BytesIO(content), formats=["PNG", "JPEG"])
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise ValueError(f"it has far too many pixels; {TOO_LARGE}") from error
    except Exception as error:
        is_either = content.startswith((PNG_START, JPEG_START))
        raise ValueError(DAMAGED if is_either else "it is neither a PNG nor a JPEG") from error


def _described(image: "ImageFile", content: bytes) -> CoverPicture:
    colours = len(image.palette.palette) // 3 if image.palette else 0
    bits = content[PNG_BITS] if mime_of(content) == PNG else 8
    depth = 24 if colours else bits * len(image.getbands())
    return CoverPicture(mime_of(content), image.width, image.height, depth, colours)


# The drawing; places and lengths are in pixels

DRAWING = 2
"""Changes with what is drawn."""
SIZE = 1000
"""The width and height of a cover."""
FINENESS = 2
"""It is drawn this many times larger, then made smaller, for smooth edges."""
SIDE = SIZE * FINENESS
"""The width and height of the drawing."""
COLOURS = 64
SKY, GROUND, MAT, CREAM, SAND = "#163a48", "#102c37", "#eb9e6a", "#fbf1e1", "#debea0"
RINGS = ((760, "#1b4552"), (630, "#22525d"), (500, "#2d636b"), (370, "#3f797d"))
"""The rings of light around the sun: radius and colour."""
MARGIN = 160
HORIZON, HORIZON_ALONE = 920, 1160
"""The second one is that of a cover without a title."""
SUN, MAT_THICKNESS = 170, 68
RAYS_FROM, SHORTEST_RAY, LONGEST_RAY = 250, 150, 450
WIDEST_RAY = 40
LOWEST_RAY = pi / 16
"""The angle between it and the mat."""
FEWEST_RAYS, MOST_RAYS = 7, 13
"""In each half of the sun."""


@dataclass(frozen=True, slots=True)
class CoverContent:
    """What a cover shows: a title, how long a session lasts, and its holds in order."""

    title: str
    length: Ms
    holds: tuple[Ms, ...]


def cached_cover(shown: CoverContent, cache: BlobCache) -> bytes:
    """The cover as a PNG, drawn only if `cache` does not have it."""
    key = cache_key(cover=shown.title, drawing=DRAWING, length=shown.length, holds=" ".join(map(str, shown.holds)))
    kept = cache.get(key)
    if kept is not None:
        return kept
    cover = draw_cover(shown)
    cache.put(key, cover)
    return cover


def draw_cover(shown: CoverContent) -> bytes:
    """The cover as a PNG; it has no title if no font has all the letters of it."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (SIDE, SIDE), SKY)
    draw = ImageDraw.Draw(image)
    title = without_emoji(shown.title)
    font = font_for(title)
    _draw_sun(draw, HORIZON if font else HORIZON_ALONE, half_of_rays(shown.holds))
    if font:
        _draw_title(draw, title, font)
    draw.text((SIDE / 2, LENGTH_BASE), in_words(shown.length), SAND, own_font().font_variant(size=LENGTH), anchor="ms")
    # The fast ways: the better ones of both take a quarter of a second for a sixth of the bytes.
    colours = image.reduce(FINENESS).quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    file = io.BytesIO()
    colours.save(file, "PNG")
    return file.getvalue()


def in_words(length: Ms) -> str:
    """A length as a cover shows it: `45 s`, `16 min`, `1 h 5 min`."""
    if length < MINUTE:
        return f"{length // 1000} s"
    hours, rest = divmod(round(length / MINUTE), 60)
    return " ".join(f"{count} {unit}" for count, unit in ((hours, "h"), (rest, "min")) if count)


def half_of_rays(holds: Sequence[Ms]) -> tuple[float, ...]:
    """The lengths of the rays of one half from the mat upwards, 1 for the longest: the holds in order.

    A few holds are repeated until there are enough rays; of many, each ray is the mean of several.
    """
    repeated = tuple(holds) * -(-FEWEST_RAYS // max(1, len(holds))) or (1,) * FEWEST_RAYS
    count = min(len(repeated), MOST_RAYS)
    bounds = [len(repeated) * number // count for number in range(count + 1)]
    means = [sum(repeated[start:end]) / (end - start) for start, end in pairwise(bounds)]
    return tuple(mean / max(*means, 1) for mean in means)


def _draw_sun(draw: "ImageDraw", horizon: int, rays: Sequence[float]) -> None:
    """Rings, rays, sun and mat; both halves are alike."""
    for radius, colour in RINGS:
        _draw_disc(draw, (SIDE / 2, horizon), radius, colour)
    step = (pi / 2 - LOWEST_RAY) / (len(rays) - 0.5)
    width = min(WIDEST_RAY, round(0.4 * step * RAYS_FROM))
    for number, ray in enumerate(rays):
        angle = LOWEST_RAY + number * step
        reach = RAYS_FROM + SHORTEST_RAY + (LONGEST_RAY - SHORTEST_RAY) * ray
        for across in (-cos(angle), cos(angle)):
            ends = [(SIDE / 2 + across * far, horizon - sin(angle) * far) for far in (RAYS_FROM, reach)]
            draw.line(ends, CREAM, width)
            for end in ends:
                _draw_disc(draw, end, (width - 1) / 2, CREAM)
    _draw_disc(draw, (SIDE / 2, horizon), SUN, MAT)
    draw.rectangle((0, horizon, SIDE, SIDE), fill=GROUND)
    half = MAT_THICKNESS / 2
    draw.rounded_rectangle((MARGIN, horizon - half, SIDE - MARGIN, horizon + half), half, fill=MAT)


def _draw_disc(draw: "ImageDraw", middle: tuple[float, float], radius: float, colour: str) -> None:
    x, y = middle
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


# Its text

OWN_FONT = "DejaVuSansCondensed.ttf"
"""Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew and Arabic."""
SYSTEM_FONTS = (
    "NotoSansCJK-Regular.ttc", "NotoSansCJK-VF.ttc", "DroidSansFallbackFull.ttf", "wqy-microhei.ttc",
    "NotoSansDevanagari-Regular.ttf", "NotoSansThai-Regular.ttf",
    "Hiragino Sans GB.ttc", "Arial Unicode.ttf",
    "YuGothM.ttc", "msyh.ttc", "malgun.ttf", "Nirmala.ttf", "LeelawUI.ttf",
)  # fmt: skip
"""Fonts of Linux, macOS and Windows that have other letters; Pillow looks for them where the system keeps fonts."""
UNIT = 100
"""The size at which text is measured."""
TITLE_MIDDLE, TITLE_HEIGHT, TITLE_WIDTH = 1335, 580, SIDE - 2 * MARGIN
LARGEST_TITLE, SMALLEST_TITLE, MOST_LINES = 260, 100, 5
LENGTH, LENGTH_BASE = 140, 1850
LEADING, CAPITALS = 1.2, 0.73
"""From line to line, and the height of capitals, as shares of a font's size."""
LEFT_OUT = frozenset({"So", "Sk", "Cf", "Cs", "Co", "Cc"})
"""Emoji and what joins them (Unicode, general categories)."""
KEPT = frozenset("°©®\u200c")
"""Not left out all the same. The last one keeps letters of Persian from being joined."""
HAN = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
FOLLOWING = r"\u3001\u3002\u300d\u300f\u30fb\u30fc\uff01\uff09\uff1f"
"""Signs of Chinese and Japanese, and those of them that begin no line: punctuation and the like."""
PIECE = re.compile(rf"[{HAN}][{FOLLOWING}]*\s*|[^\s{HAN}]+\s*")
"""What no line is broken in: a word, or such a sign."""


def without_emoji(title: str) -> str:
    """A title in letters and signs alone, one space between words."""
    letters = (
        letter
        for letter in unicodedata.normalize("NFC", title).replace("\ufe0f", "")
        if letter.isspace() or letter in KEPT or unicodedata.category(letter) not in LEFT_OUT
    )
    return " ".join("".join(letters).split())


def font_for(
    text: str, *, fonts: "Iterable[FreeTypeFont] | None" = None, can_shape: bool | None = None
) -> "FreeTypeFont | None":
    """The first font that has all the letters, our own before those of the system; None if there is none.

    Without the library FriBidi Pillow cannot shape, and Arabic would be single letters, the last one first: so it is
    None for such texts too. Tests hand in `fonts` and `can_shape`.
    """
    from PIL import features

    if not text or (any(map(_is_shaped, text)) and not (features.check("raqm") if can_shape is None else can_shape)):
        return None
    return next((font for font in fonts or _fonts() if _has_all(font, text)), None)


@cache
def own_font() -> "FreeTypeFont":
    """The font that comes with voiceguide."""
    from PIL import ImageFont

    return ImageFont.truetype(io.BytesIO(files("voiceguide").joinpath("fonts", OWN_FONT).read_bytes()), UNIT)


def _fonts() -> "Iterator[FreeTypeFont]":
    from PIL import ImageFont

    yield own_font()
    for name in SYSTEM_FONTS:
        with suppress(OSError):
            yield ImageFont.truetype(name, UNIT)


def _is_shaped(letter: str) -> bool:
    """Whether it is written from right to left, or changes with the letters around it."""
    return unicodedata.bidirectional(letter) in {"R", "AL"} or unicodedata.category(letter) in {"Mn", "Mc"}


def _has_all(font: "FreeTypeFont", text: str) -> bool:
    missing = bytes(font.getmask("\uffff"))
    return all(bytes(font.getmask(letter)) != missing for letter in set(text) - {" "})


def _draw_title(draw: "ImageDraw", title: str, font: "FreeTypeFont") -> None:
    size, lines = fitted(title, font.getlength)
    scaled = font.font_variant(size=size)
    base = TITLE_MIDDLE + (size * CAPITALS - (len(lines) - 1) * size * LEADING) / 2
    for number, line in enumerate(lines):
        draw.text((SIDE / 2, base + number * size * LEADING), line, CREAM, scaled, anchor="ms")


def fitted(text: str, length_of: Callable[[str], float]) -> tuple[int, list[str]]:
    """The largest size in which a text fits, and its lines; at the smallest, words are broken and the end is cut off.

    `length_of` measures text of size UNIT.
    """
    length_of = cache(length_of)
    pieces = PIECE.findall(text)
    longest = max(length_of(piece.rstrip()) for piece in pieces)
    for size in range(LARGEST_TITLE, SMALLEST_TITLE - 1, -4):
        width = TITLE_WIDTH * UNIT / size
        lines = _wrapped(pieces, length_of, width)
        if longest <= width and len(lines) <= min(MOST_LINES, TITLE_HEIGHT // (size * LEADING)):
            return size, _balanced(pieces, length_of, width)
    letters = [part for piece in pieces for part in (piece if length_of(piece.rstrip()) > width else (piece,))]
    lines = _wrapped(letters, length_of, width)
    if len(lines) > MOST_LINES:
        lines[MOST_LINES - 1 :] = [f"{lines[MOST_LINES - 1][:-1].rstrip()}…"]
    return size, lines


def _wrapped(pieces: Sequence[str], length_of: Callable[[str], float], width: float) -> list[str]:
    lines, used = [""], 0.0
    for piece in pieces:
        if lines[-1] and used + length_of(piece.rstrip()) > width:
            lines.append("")
            used = 0.0
        lines[-1] += piece
        used += length_of(piece)
    return [line.rstrip() for line in lines]


def _balanced(pieces: Sequence[str], length_of: Callable[[str], float], width: float) -> list[str]:
    """As many lines as in that width, of lengths as even as can be."""
    count = len(_wrapped(pieces, length_of, width))
    shares = (width * percent / 100 for percent in range(100, 0, -4))
    return [lines for share in shares if len(lines := _wrapped(pieces, length_of, share)) == count][-1]

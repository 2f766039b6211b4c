"""The cover that is drawn for a routine without a picture of its own.

It shows a sunrise over an exercise mat, with a ray for each hold, or with the picture of an exercise on the mat; the
title and the length are below.
"""

import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import cos, pi, sin
from typing import TYPE_CHECKING

from voiceguide.audio.cache import BlobCache, cache_key
from voiceguide.export.lettering import (
    MEASURED_SIZE,
    bundled_font,
    font_for,
    without_emoji,
    words_of,
    wrap,
    wrap_evenly,
    wrap_words,
)
from voiceguide.pictures import image_of
from voiceguide.units import MINUTE, Ms

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

# The picture; coordinates and lengths are in pixels of the drawing

VERSION = 2
"""Part of the cache key: increase it when the drawing changes."""
SIZE = 1000
"""Width and height of the finished cover."""
OVERSAMPLING = 2
"""The drawing is this many times larger, then scaled down for smooth edges."""
SIDE = SIZE * OVERSAMPLING
"""Width and height of the drawing."""
COLOURS = 64
SKY, GROUND, MAT, CREAM, SAND = "#163a48", "#102c37", "#eb9e6a", "#fbf1e1", "#debea0"
RINGS = ((760, "#1b4552"), (630, "#22525d"), (500, "#2d636b"), (370, "#3f797d"))
"""Radius and colour of the rings of light around the sun."""
MARGIN = 160
HORIZON, HORIZON_UNTITLED = 920, 1160
SUN_RADIUS, MAT_THICKNESS = 170, 68
RAY_START, MIN_RAY_LENGTH, MAX_RAY_LENGTH = 250, 150, 450
MAX_RAY_WIDTH = 40
CARD_CORNER = 60
CARD, CARD_GAP = (640, 370), 12
"""Pixels of the finished cover: the size that the picture of an exercise fits into, and its distance from the mat."""
LOWEST_RAY_ANGLE = pi / 16
MIN_RAYS, MAX_RAYS = 7, 13
"""In each half of the sun."""


@dataclass(frozen=True, slots=True)
class CoverContent:
    """What a cover shows: the title, the length of the session, and the picture of an exercise, or the holds in order.

    The picture is an SVG, PNG or JPEG, and empty if there is none.
    """

    title: str
    length: Ms
    holds: tuple[Ms, ...]
    picture: bytes = b""
    is_mirrored: bool = False


def cached_cover(content: CoverContent, cache: BlobCache) -> bytes:
    """The cover as a PNG, drawn only if it is not in `cache`."""
    key = cache_key(cover=content.title, drawing=VERSION, length=content.length, **_subject(content))
    cover = cache.get(key)
    if cover is None:
        cover = draw_cover(content)
        cache.put(key, cover)
    return cover


def _subject(content: CoverContent) -> Mapping[str, str]:
    """What the cover depends on besides the title and length."""
    if content.picture:
        return {"picture": hashlib.sha256(content.picture).hexdigest(), "mirrored": str(content.is_mirrored)}
    return {"holds": " ".join(map(str, content.holds))}


def draw_cover(content: CoverContent) -> bytes:
    """The cover as a PNG; the title is left out if no font has all its letters."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (SIDE, SIDE), SKY)
    draw = ImageDraw.Draw(image)
    title = without_emoji(content.title)
    font = font_for(title)
    horizon = HORIZON if font else HORIZON_UNTITLED
    _draw_sky(draw, horizon)
    if not content.picture:
        _draw_sun(draw, horizon, ray_lengths(content.holds))
    _draw_ground(draw, horizon)
    if font:
        _draw_title(draw, title, font)
    length_font = bundled_font().font_variant(size=LENGTH_SIZE)
    draw.text((SIDE / 2, LENGTH_BASELINE), length_text(content.length), SAND, length_font, anchor="ms")
    finished = image.reduce(OVERSAMPLING)
    if content.picture:
        _add_picture(finished, (horizon - MAT_THICKNESS // 2) // OVERSAMPLING, content)
    # Slower scaling and quantizing would take another quarter of a second to save a sixth of the bytes.
    colours = finished.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    file = io.BytesIO()
    colours.save(file, "PNG")
    return file.getvalue()


def draw_icon(size: int) -> bytes:
    """The sunrise alone as a PNG, `size` pixels wide and high."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (SIDE, SIDE), SKY)
    _draw_sun(ImageDraw.Draw(image), HORIZON_UNTITLED, ray_lengths(()))
    file = io.BytesIO()
    image.resize((size, size), Image.Resampling.LANCZOS).save(file, "PNG")
    return file.getvalue()


def length_text(length: Ms) -> str:
    """The length as the cover shows it, such as `45 s`, `16 min` or `1 h 5 min`."""
    if length < MINUTE:
        return f"{length // 1000} s"
    hours, rest = divmod(round(length / MINUTE), 60)
    return " ".join(f"{count} {unit}" for count, unit in ((hours, "h"), (rest, "min")) if count)


def ray_lengths(holds: Sequence[Ms]) -> tuple[float, ...]:
    """The lengths of one half of the rays from the mat upwards, 1 for the longest; they follow the holds in order.

    Few holds are repeated until there are enough rays; with many holds, each ray is the mean of several.
    """
    repeated = tuple(holds) * -(-MIN_RAYS // max(1, len(holds))) or (1,) * MIN_RAYS
    count = min(len(repeated), MAX_RAYS)
    bounds = [len(repeated) * number // count for number in range(count + 1)]
    means = [sum(repeated[start:end]) / (end - start) for start, end in pairwise(bounds)]
    return tuple(mean / max(*means, 1) for mean in means)


def _draw_sky(draw: "ImageDraw", horizon: int) -> None:
    for radius, colour in RINGS:
        _draw_disc(draw, (SIDE / 2, horizon), radius, colour)


def _add_picture(cover: "Image", mat: int, content: CoverContent) -> None:
    """Put the picture on the mat of the finished cover, as a card with round corners."""
    from PIL import Image, ImageDraw

    picture = image_of(content.picture, *CARD, is_mirrored=content.is_mirrored)
    card = Image.new("RGB", picture.size, CREAM)
    card.paste(picture, (0, 0), picture)
    width, height = (length * OVERSAMPLING for length in picture.size)
    corners = Image.new("L", (width, height))
    ImageDraw.Draw(corners).rounded_rectangle((0, 0, width - 1, height - 1), CARD_CORNER, 255)
    cover.paste(card, ((SIZE - card.width) // 2, mat - CARD_GAP - card.height), corners.reduce(OVERSAMPLING))


def _draw_sun(draw: "ImageDraw", horizon: int, rays: Sequence[float]) -> None:
    """Draw rays and sun; the right half mirrors the left."""
    step = (pi / 2 - LOWEST_RAY_ANGLE) / (len(rays) - 0.5)
    width = min(MAX_RAY_WIDTH, round(0.4 * step * RAY_START))
    for number, ray in enumerate(rays):
        angle = LOWEST_RAY_ANGLE + number * step
        tip = RAY_START + MIN_RAY_LENGTH + (MAX_RAY_LENGTH - MIN_RAY_LENGTH) * ray
        for x in (-cos(angle), cos(angle)):
            ends = [(SIDE / 2 + x * radius, horizon - sin(angle) * radius) for radius in (RAY_START, tip)]
            draw.line(ends, CREAM, width)
            for end in ends:
                _draw_disc(draw, end, (width - 1) / 2, CREAM)
    _draw_disc(draw, (SIDE / 2, horizon), SUN_RADIUS, MAT)


def _draw_ground(draw: "ImageDraw", horizon: int) -> None:
    draw.rectangle((0, horizon, SIDE, SIDE), fill=GROUND)
    half = MAT_THICKNESS / 2
    draw.rounded_rectangle((MARGIN, horizon - half, SIDE - MARGIN, horizon + half), half, fill=MAT)


def _draw_disc(draw: "ImageDraw", centre: tuple[float, float], radius: float, colour: str) -> None:
    x, y = centre
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


# The text

TITLE_MIDDLE, TITLE_HEIGHT, TITLE_WIDTH = 1335, 580, SIDE - 2 * MARGIN
MAX_TITLE_SIZE, MIN_TITLE_SIZE, MAX_LINES = 260, 100, 5
LENGTH_SIZE, LENGTH_BASELINE = 140, 1850
LINE_HEIGHT, CAPITAL_HEIGHT = 1.2, 0.73
"""Relative to the font size."""


def _draw_title(draw: "ImageDraw", title: str, font: "FreeTypeFont") -> None:
    size, lines = fit_text(title, font.getlength)
    scaled = font.font_variant(size=size)
    baseline = TITLE_MIDDLE + (size * CAPITAL_HEIGHT - (len(lines) - 1) * size * LINE_HEIGHT) / 2
    for number, line in enumerate(lines):
        draw.text((SIDE / 2, baseline + number * size * LINE_HEIGHT), line, CREAM, scaled, anchor="ms")


def fit_text(text: str, measure: Callable[[str], float]) -> tuple[int, list[str]]:
    """The largest font size at which a text fits, and its lines.

    At the smallest size, long words are broken and the end is cut off. `measure` gives widths at MEASURED_SIZE.
    """
    measure = cache(measure)
    words = words_of(text)
    longest = max(measure(word.rstrip()) for word in words)
    for size in range(MAX_TITLE_SIZE, MIN_TITLE_SIZE - 1, -4):
        width = TITLE_WIDTH * MEASURED_SIZE / size
        lines = wrap_words(words, measure, width)
        if longest <= width and len(lines) <= min(MAX_LINES, TITLE_HEIGHT // (size * LINE_HEIGHT)):
            return size, wrap_evenly(words, measure, width)
    lines = wrap(text, measure, width)
    if len(lines) > MAX_LINES:
        lines[MAX_LINES - 1 :] = [f"{lines[MAX_LINES - 1][:-1].rstrip()}…"]
    return size, lines

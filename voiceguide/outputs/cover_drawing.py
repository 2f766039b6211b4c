"""The cover that is drawn for a routine: its title, its length, and each of its holds as a ray of the rising sun."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import TYPE_CHECKING

from voiceguide.outputs.cover_text import Box, draw_text, drawable, set_in
from voiceguide.sound.cache import ClipCache, clip_key
from voiceguide.units import MINUTE, Ms

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

DRAWING = 1
"""Changes with what is drawn."""
SIZE = 1000
"""Pixels wide and high."""
FINENESS = 2
"""It is drawn so many times larger, and made smaller again, for smooth edges."""
COLOURS = 64
SKY, GROUND, MAT, CREAM, SAND = "#163a48", "#102c37", "#eb9e6a", "#fbf1e1", "#debea0"
ARCS = ((0.44, "#1b4552"), (0.36, "#22525d"), (0.28, "#2d636b"), (0.20, "#3f797d"))
"""The rings of light around the sun: their radius as a share of the width, and their colour."""
HORIZON, SUN = 0.43, 0.09
RAYS_FROM, SHORTEST_RAY, LONGEST_RAY = 0.13, 0.05, 0.28
WIDEST_RAY = 0.028
LOWEST = pi / 24
"""The angle above the mat that stays free of rays, on either side."""
MOST_RAYS = 60
TITLE = (0.485, 0.385)
"""The top of the title and its height, as shares of the whole."""
LENGTH = (0.87, 0.10)
"""The same of the length."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a cover shows: a title, how long a session lasts, and its holds in order."""

    title: str
    length: Ms
    holds: tuple[Ms, ...]


def kept_or_drawn(shown: Drawn, cache: ClipCache) -> bytes:
    """The cover as a PNG, drawn only if `cache` does not have it."""
    key = clip_key(cover=shown.title, drawing=DRAWING, length=shown.length, holds=" ".join(map(str, shown.holds)))
    kept = cache.get(key)
    if kept is not None:
        return kept
    cover = drawn_cover(shown)
    cache.put(key, cover)
    return cover


def drawn_cover(shown: Drawn) -> bytes:
    """The cover as a PNG; it has no title where the title is in letters that cannot be drawn."""
    from PIL import Image, ImageDraw

    side = SIZE * FINENESS
    image = Image.new("RGB", (side, side), SKY)
    draw = ImageDraw.Draw(image)
    _draw_sky(draw, side)
    _draw_rays(draw, side, shown.holds)
    _draw_ground(draw, side)
    _draw_words(draw, side, shown)
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


def _draw_sky(draw: "ImageDraw", side: int) -> None:
    for radius, colour in ARCS:
        _draw_disc(draw, (side / 2, HORIZON * side), radius * side, colour)


def _draw_rays(draw: "ImageDraw", side: int, holds: Sequence[Ms]) -> None:
    """A ray for each hold, from the left to the right, the longest hold with the longest ray."""
    rays = _at_most(holds)
    width = min(WIDEST_RAY, 0.6 * pi * RAYS_FROM / max(1, len(rays))) * side
    for number, hold in enumerate(rays):
        angle = LOWEST + (pi - 2 * LOWEST) * (number + 0.5) / len(rays)
        length = SHORTEST_RAY + (LONGEST_RAY - SHORTEST_RAY) * hold / max(rays)
        ends = [
            (side / 2 - cos(angle) * reach * side, (HORIZON - sin(angle) * reach) * side)
            for reach in (RAYS_FROM, RAYS_FROM + length)
        ]
        draw.line(ends, CREAM, max(1, round(width)))
        for end in ends:
            _draw_disc(draw, end, width / 2, CREAM)


def _at_most(holds: Sequence[Ms]) -> tuple[Ms, ...]:
    """As many holds as there is room for, evenly out of all."""
    count = min(len(holds), MOST_RAYS)
    return tuple(holds[number * len(holds) // count] for number in range(count))


def _draw_ground(draw: "ImageDraw", side: int) -> None:
    middle = (side / 2, HORIZON * side)
    _draw_disc(draw, middle, SUN * side, MAT)
    draw.rectangle((0, HORIZON * side, side, side), fill=GROUND)
    mat = (0.06 * side, (HORIZON - 0.018) * side, 0.94 * side, (HORIZON + 0.018) * side)
    draw.rounded_rectangle(mat, 0.018 * side, fill=MAT)


def _draw_words(draw: "ImageDraw", side: int, shown: Drawn) -> None:
    title, (top, height) = drawable(shown.title), TITLE
    if title:
        box = Box(side / 2, top * side, 0.9 * side, height * side)
        draw_text(draw, box, set_in(box, title, side * 17 // 100, side * 6 // 100, most_lines=4), CREAM)
    top, height = LENGTH if title else (TITLE[0], LENGTH[0] + LENGTH[1] - TITLE[0])
    box = Box(side / 2, top * side, 0.9 * side, height * side)
    largest = side * (9 if title else 20) // 100
    draw_text(draw, box, set_in(box, in_words(shown.length), largest, side * 4 // 100, most_lines=1), SAND)


def _draw_disc(draw: "ImageDraw", middle: tuple[float, float], radius: float, colour: str) -> None:
    x, y = middle
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)

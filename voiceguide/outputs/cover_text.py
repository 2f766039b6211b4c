"""The text of a cover, in the font that Pillow has built in.

That font has the letters of English and little else. So accents are drawn over the letters that they belong to, some
letters are spelled with others, and signs that are pictures are left out.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

Point = tuple[float, float]

SPELLED = str.maketrans(
    {"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "\N{EN DASH}": "-", "—": "-", "×": "x", "′": "'"}
)
PICTURES = frozenset({"So", "Sk", "Cf", "Cs", "Co"})
"""The kinds of characters that are left out (Unicode, general categories): emoji and what joins them."""
# Strokes in a square that is one wide: acute, grave, circumflex, caron, tilde, macron.
STROKES = {
    "\u0301": ((0.3, 0.8), (0.7, 0.1)),
    "\u0300": ((0.3, 0.1), (0.7, 0.8)),
    "\u0302": ((0.1, 0.8), (0.5, 0.1), (0.9, 0.8)),
    "\u030c": ((0.1, 0.1), (0.5, 0.8), (0.9, 0.1)),
    "\u0303": ((0.0, 0.7), (0.3, 0.3), (0.7, 0.7), (1.0, 0.3)),
    "\u0304": ((0.0, 0.5), (1.0, 0.5)),
}
# Where dots are: diaeresis, dot above.
DOTS = {"\u0308": (0.12, 0.88), "\u0307": (0.5,)}
RING, CEDILLA = "\u030a", "\u0327"
MARKS = frozenset({*STROKES, *DOTS, RING, CEDILLA})
MISSING = "\uffff"
ELLIPSIS = "…"
LEADING = 1.16


@dataclass(frozen=True, slots=True)
class Box:
    """Where text goes: the middle of its width, its top, and how wide and high it may be."""

    middle: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Setting:
    """Lines of text at a size, in pixels."""

    size: int
    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        """Of all lines."""
        return len(self.lines) * self.size * LEADING


def drawable(text: str) -> str | None:
    """The text in letters that can be drawn, accents after their letters; None where it has others or is empty."""
    spelled = unicodedata.normalize("NFD", text.translate(SPELLED))
    kept = "".join(character for character in spelled if unicodedata.category(character) not in PICTURES)
    words = " ".join(kept.replace("\ufe0f", "").split())
    return words if words and all(map(_is_known, words)) else None


def set_in(box: Box, text: str, largest: int, smallest: int, most_lines: int) -> Setting:
    """Drawable text in the largest size that fits; at the smallest, words are broken and the rest is left out."""
    for size in range(largest, smallest, -4):
        lines = tuple(_wrapped(text.split(), size, box.width))
        setting = Setting(size, lines)
        if len(lines) <= most_lines and setting.height <= box.height and _widest(setting) <= box.width:
            return setting
    lines = tuple(_wrapped(_broken(text, smallest, box.width), smallest, box.width))
    most = min(most_lines, int(box.height / (smallest * LEADING)))
    if len(lines) > most:
        lines = (*lines[: most - 1], f"{lines[most - 1][:-1].rstrip()}{ELLIPSIS}")
    return Setting(smallest, lines)


def draw_text(draw: "ImageDraw", box: Box, setting: Setting, colour: str) -> None:
    """Draw it in the middle of the box."""
    top = box.top + (box.height - setting.height) / 2
    for number, line in enumerate(setting.lines):
        left = box.middle - _width(line, setting.size) / 2
        _draw_line(draw, (left, top + number * setting.size * LEADING), line, setting.size, colour)


def _draw_line(draw: "ImageDraw", at: Point, line: str, size: int, colour: str) -> None:
    font, letters = _font(size), ""
    draw.text(at, _plain(line), font=font, fill=colour)
    for character in line:
        if character not in MARKS:
            letters += character
            continue
        left, top, right, bottom = font.getbbox(letters[-1])
        middle, side = at[0] + font.getlength(letters[:-1]) + (left + right) / 2, size * 0.3
        if character == CEDILLA:
            draw.text((middle, at[1] + bottom + side * 0.25), ",", font=font, fill=colour, anchor="ms")
        else:
            _draw_accent(draw, character, (middle - side / 2, at[1] + top - side * 1.1), side, colour)


def _draw_accent(draw: "ImageDraw", mark: str, corner: Point, side: float, colour: str) -> None:
    def place(x: float, y: float) -> Point:
        return corner[0] + x * side, corner[1] + y * side

    thick = round(side * 0.28)
    if mark in STROKES:
        draw.line([place(*point) for point in STROKES[mark]], colour, thick, joint="curve")
    elif mark == RING:
        draw.ellipse((*place(0.1, 0.1), *place(0.9, 0.9)), outline=colour, width=round(side * 0.2))
    for x in DOTS.get(mark, ()):
        draw.ellipse((*place(x - 0.2, 0.4), *place(x + 0.2, 0.8)), fill=colour)


def _wrapped(words: Sequence[str], size: int, width: float) -> Iterator[str]:
    line = ""
    for word in words:
        longer = f"{line} {word}".strip()
        if line and _width(longer, size) > width:
            yield line
            line = word
        else:
            line = longer
    yield line


def _broken(text: str, size: int, width: float) -> tuple[str, ...]:
    """Its words, those that are too long in parts; an accent stays with its letter."""
    parts = [""]
    for character in text:
        is_wide = character not in MARKS and _width(parts[-1] + character, size) > width
        if character == " " or is_wide:
            parts.append("")
        parts[-1] += character.strip()
    return tuple(filter(None, parts))


def _widest(setting: Setting) -> float:
    return max(_width(line, setting.size) for line in setting.lines)


def _width(line: str, size: int) -> float:
    return float(_font(size).getlength(_plain(line)))


def _plain(line: str) -> str:
    return "".join(character for character in line if character not in MARKS)


def _is_known(character: str) -> bool:
    return character in MARKS or bytes(_font(40).getmask(character)) != bytes(_font(40).getmask(MISSING))


@cache
def _font(size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)  # noqa: S101 (so it is wherever a size is given)
    return font

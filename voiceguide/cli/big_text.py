"""Letters and digits so large that they can be read from a mat, made of half blocks."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

LEAST_SCALE = 3
"""Smaller digits are hardly easier to read than the line that has the seconds otherwise."""
LARGE_NAMES = ((2, 1, 4.0), (1, 1, 1.5), (1, 2, 1.5))
"""How large a name may be: its scale, its rows, and how many times as high the digits must be at least."""
FIGURE_SPACE = "\u2007"
"""As wide as a digit."""
BESIDE = 4
"""Columns between the seconds and the side."""
HEIGHT = 5
"""Pixels of a letter without a mark above it; a pixel is half a line high, and as wide as a column."""
_GAP = 1
_ROWS: Mapping[str, str] = {
    FIGURE_SPACE: "... ... ... ... ...",
    "A": ".#. #.# ### #.# #.#", "B": "##. #.# ##. #.# ##.", "C": ".## #.. #.. #.. .##", "D": "##. #.# #.# #.# ##.",
    "E": "### #.. ##. #.. ###", "F": "### #.. ##. #.. #..", "G": ".## #.. #.# #.# .##", "H": "#.# #.# ### #.# #.#",
    "I": "# # # # #", "J": "..# ..# ..# #.# .#.", "K": "#.# #.# ##. #.# #.#", "L": "#.. #.. #.. #.. ###",
    "M": "#...# ##.## #.#.# #...# #...#", "N": "#..# ##.# #.## #..# #..#", "O": ".#. #.# #.# #.# .#.",
    "P": "##. #.# ##. #.. #..", "Q": ".##. #..# #..# #.#. .#.#", "R": "##. #.# ##. #.# #.#",
    "S": ".## #.. .#. ..# ##.", "T": "### .#. .#. .#. .#.", "U": "#.# #.# #.# #.# ###", "V": "#.# #.# #.# #.# .#.",
    "W": "#...# #...# #.#.# ##.## #...#", "X": "#.# #.# .#. #.# #.#", "Y": "#.# #.# .#. .#. .#.",
    "Z": "### ..# .#. #.. ###", "0": "### #.# #.# #.# ###", "1": ".#. ##. .#. .#. ###", "2": "### ..# ### #.. ###",
    "3": "### ..# ### ..# ###", "4": "#.# #.# ### ..# ..#", "5": "### #.. ### ..# ###", "6": "### #.. ### #.# ###",
    "7": "### ..# ..# ..# ..#", "8": "### #.# ### #.# ###", "9": "### #.# ### ..# ###", ":": ". # . # .",
    "-": ".. .. ## .. ..", "'": "# # . . .", ",": ". . . # #", ".": ". . . . #",
    "/": "..# ..# .#. #.. #..", "(": ".# #. #. #. .#", ")": "#. .# .# .# #.",
}  # fmt: skip
"""The rows of each letter, from the top."""
_SAME = {"–": "-", "’": "'", "‘": "'", "Æ": "AE", "Ø": "O", "Ł": "L", "Đ": "D", "Œ": "OE"}
_MARKS: Mapping[str, str] = {
    "\u0300": "#..", "\u0301": "..#", "\u0302": ".#.", "\u0303": "##.", "\u0306": ".#.", "\u0307": ".#.",
    "\u0308": "#.#", "\u030a": ".#.", "\u030b": ".##", "\u030c": "#.#",
}  # fmt: skip
"""What stands above a letter, by the combining character."""
_UPPER, _LOWER, _BOTH = "▀", "▄", "█"


@dataclass(frozen=True, slots=True)
class Poster:
    """The lines of an exercise's name, and those of its seconds, with its side beside them."""

    name: tuple[str, ...]
    seconds: tuple[str, ...]


def poster_of(name: str, side: str, seconds: str, columns: int, rows: int) -> Poster | None:
    """The name, side and seconds of a hold for a screen of that size; None if there is no room for large digits.

    The seconds may begin with a FIGURE_SPACE, so that they do not jump when there is a digit less.

    The digits get as much room as they can. The name is in large letters where these leave enough for them, and has
    letters that are known; so is the side.
    """
    for scale, most, ratio in LARGE_NAMES:
        lines = big_wrapped(name, columns, most, scale)
        digits = _seconds(seconds, side, columns, rows - len(lines)) if lines else ()
        if digits and len(digits) >= ratio * len(lines):
            return Poster(lines, digits)
    digits = _seconds(seconds, side, columns, rows - 1)
    return Poster((name,), digits) if digits else None


def _seconds(seconds: str, side: str, columns: int, rows: int) -> tuple[str, ...]:
    """The seconds, as large as fits, with the side beside them; empty if that is not large."""
    for scale in range(2 * rows // HEIGHT, LEAST_SCALE - 1, -1):
        digits = big(seconds, scale)
        beside = _largest(side, columns - len(digits[0]) - BESIDE)
        if len(digits) <= rows and len(digits[0]) <= columns and (beside or not big(side)):
            return tuple(_side_by_side(digits, beside))
    return ()


def _largest(side: str, columns: int) -> tuple[str, ...]:
    """The side in the largest letters that fit; empty if there are none."""
    sizes = (big(side, scale) for scale in (3, 2, 1))
    return next((lines for lines in sizes if lines and len(lines[0]) <= columns), ())


def _side_by_side(digits: tuple[str, ...], beside: tuple[str, ...]) -> Iterator[str]:
    """The lines of both, the second in the middle of the height."""
    above = (len(digits) - len(beside)) // 2
    for number, line in enumerate(digits):
        right = beside[number - above] if 0 <= number - above < len(beside) else ""
        yield f"{line}{' ' * BESIDE}{right}".rstrip()


def big(text: str, scale: int = 1) -> tuple[str, ...]:
    """The lines of the text in capitals, `scale` times as large; empty if there is a letter that is not known."""
    letters = [_letter(cluster) for cluster in _clusters(text)]
    if not letters or not all(letters):
        return ()
    has_marks = any(any("#" in row for row in letter[:-HEIGHT]) for letter in letters)
    number = len(letters[0]) if has_marks else HEIGHT
    rows = [_scaled(("." * _GAP).join(letter[row - number] for letter in letters), scale) for row in range(number)]
    pixels = [row for row in rows for _ in range(scale)]
    pixels += [] if len(pixels) % 2 == 0 else ["." * len(pixels[0])]
    return tuple(_half_blocks(upper, lower) for upper, lower in zip(pixels[::2], pixels[1::2], strict=True))


def big_wrapped(text: str, columns: int, most: int, scale: int = 1) -> tuple[str, ...]:
    """The lines of the text, wrapped between words into at most `most` rows of letters; empty if it does not fit."""
    rows = [""]
    for word in text.split():
        longer = f"{rows[-1]} {word}".strip()
        rows[-1:] = [longer] if _fits(longer, columns, scale) else [rows[-1], word] if rows[-1] else [word]
    if len(rows) > most or not all(_fits(row, columns, scale) for row in rows):
        return ()
    return tuple(line for row in rows for line in big(row, scale))


def _fits(text: str, columns: int, scale: int) -> bool:
    lines = big(text, scale)
    return bool(lines) and len(lines[0]) <= columns


def _clusters(text: str) -> Sequence[str]:
    """Each letter in its capital form, with its marks; some are written as two."""
    clusters: list[str] = []
    for character in unicodedata.normalize("NFD", "".join(_SAME.get(one, one) for one in text.upper())):
        if unicodedata.combining(character) and clusters:
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


def _letter(cluster: str) -> tuple[str, ...]:
    """The rows of a letter, with two more for a mark above it; empty if the letter is not known."""
    rows = _ROWS.get(cluster[0], "").split()
    if not rows and cluster[0] == " ":
        rows = [".."] * HEIGHT
    if not rows:
        return ()
    width = len(rows[0])
    mark = next((_MARKS[one] for one in cluster[1:] if one in _MARKS), "")
    return mark.center(width, ".")[: max(width, len(mark))], "." * width, *rows


def _scaled(row: str, scale: int) -> str:
    return "".join(pixel * scale for pixel in row)


def _half_blocks(upper: str, lower: str) -> str:
    kinds = {"##": _BOTH, "#.": _UPPER, ".#": _LOWER, "..": " "}
    return "".join(kinds[above + below] for above, below in zip(upper, lower, strict=True))

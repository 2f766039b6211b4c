"""Lettering: a font that has the letters of a text, and its lines."""

import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

BUNDLED_FONT = "DejaVuSansCondensed.ttf"
"""Has Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew and Arabic."""
SYSTEM_FONTS = (
    "NotoSansCJK-Regular.ttc", "NotoSansCJK-VF.ttc", "DroidSansFallbackFull.ttf", "wqy-microhei.ttc",
    "NotoSansDevanagari-Regular.ttf", "NotoSansThai-Regular.ttf",
    "Hiragino Sans GB.ttc", "Arial Unicode.ttf",
    "YuGothM.ttc", "msyh.ttc", "malgun.ttf", "Nirmala.ttf", "LeelawUI.ttf",
)  # fmt: skip
"""Linux, macOS and Windows fonts for other scripts; Pillow looks for them in the system's font folders."""
MEASURED_SIZE = 100
"""The font size at which text is measured."""
DROPPED_CATEGORIES = frozenset({"So", "Sk", "Cf", "Cs", "Co", "Cc"})
"""Unicode's general categories of emoji and their joiners."""
KEPT_CHARACTERS = frozenset("°©®\u200c")
"""Exceptions to the above; the last one keeps Persian letters apart."""
CJK = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
NOT_AT_LINE_START = r"\u3001\u3002\u300d\u300f\u30fb\u30fc\uff01\uff09\uff1f"
"""Chinese and Japanese punctuation that must not begin a line."""
UNBREAKABLE = re.compile(rf"[{CJK}][{NOT_AT_LINE_START}]*\s*|[^\s{CJK}]+\s*")
"""A word, or one Chinese or Japanese character, with the space after it."""


def without_emoji(title: str) -> str:
    """The title without emoji and control characters, with one space between words."""
    kept = (
        character
        for character in unicodedata.normalize("NFC", title).replace("\ufe0f", "")
        if character.isspace()
        or character in KEPT_CHARACTERS
        or unicodedata.category(character) not in DROPPED_CATEGORIES
    )
    return " ".join("".join(kept).split())


def font_for(
    text: str, *, fonts: "Iterable[FreeTypeFont] | None" = None, can_shape: bool | None = None
) -> "FreeTypeFont | None":
    """The first font that has all the letters, starting with the bundled one; None if there is none.

    Also None for Arabic and the like where Pillow lacks FriBidi: it would draw separate letters in reverse order. Tests
    hand in `fonts` and `can_shape`.
    """
    from PIL import features

    if can_shape is None:
        can_shape = features.check("raqm")
    if not text or (any(map(needs_shaping, text)) and not can_shape):
        return None
    return next((font for font in fonts or _fonts() if _has_all(font, text)), None)


@cache
def bundled_font() -> "FreeTypeFont":
    """The font that comes with voiceguide."""
    from PIL import ImageFont

    content = files("voiceguide").joinpath("fonts", BUNDLED_FONT).read_bytes()
    return ImageFont.truetype(io.BytesIO(content), MEASURED_SIZE)


def _fonts() -> "Iterator[FreeTypeFont]":
    from PIL import ImageFont

    yield bundled_font()
    for name in SYSTEM_FONTS:
        with suppress(OSError):
            yield ImageFont.truetype(name, MEASURED_SIZE)


def needs_shaping(letter: str) -> bool:
    """Whether a letter is written from right to left, or combines with its neighbours."""
    return unicodedata.bidirectional(letter) in {"R", "AL"} or unicodedata.category(letter) in {"Mn", "Mc"}


def _has_all(font: "FreeTypeFont", text: str) -> bool:
    missing = bytes(font.getmask("\uffff"))
    return all(bytes(font.getmask(letter)) != missing for letter in set(text) - {" "})


def words_of(text: str) -> Sequence[str]:
    """The parts of a text that lines are not broken in, each with the space after it."""
    return UNBREAKABLE.findall(text)


def wrap(text: str, measure: Callable[[str], float], width: float) -> list[str]:
    """The text in lines of that width; long words are broken."""
    words = words_of(text)
    pieces = [piece for word in words for piece in (word if measure(word.rstrip()) > width else (word,))]
    return wrap_words(pieces, measure, width)


def wrap_words(pieces: Sequence[str], measure: Callable[[str], float], width: float) -> list[str]:
    """Words with the spaces after them in lines of that width, if none is wider."""
    lines, used = [""], 0.0
    for piece in pieces:
        if lines[-1] and used + measure(piece.rstrip()) > width:
            lines.append("")
            used = 0.0
        lines[-1] += piece
        used += measure(piece)
    return [line.rstrip() for line in lines]


def wrap_evenly(words: Sequence[str], measure: Callable[[str], float], width: float) -> list[str]:
    """Lines of nearly equal width, no more of them than `width` needs."""
    count = len(wrap_words(words, measure, width))
    narrower = (width * percent / 100 for percent in range(100, 0, -4))
    return [lines for share in narrower if len(lines := wrap_words(words, measure, share)) == count][-1]

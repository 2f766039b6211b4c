"""The paper that a sheet is set on: wrapped text, lines, boxes and pictures at places in mm, as a PDF."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Literal, get_args

from voiceguide.export.lettering import BUNDLED_FONT, needs_shaping, without_emoji, wrap
from voiceguide.pictures import image_of

if TYPE_CHECKING:
    from fpdf import FPDF
    from PIL.Image import Image

PaperSize = Literal["a4", "letter"]
PAPER_SIZES: tuple[PaperSize, ...] = get_args(PaperSize)

Colour = tuple[int, int, int]
BLACK: Colour = (0, 0, 0)

POINT = 25.4 / 72
"""A point, the unit of font sizes, in mm."""
LEADING = 1.45
"""The distance of lines relative to the font size."""
BOLD = 0.25
"""The width in mm of the line around bold letters; the package has the font in one weight."""
RULE = 0.25
"""The width in mm of all other lines."""
DPI = 300
MODULE = 8
"""Pixels for a module of a QR code."""
UNKNOWN = "□"
"""Stands for a letter that the font does not have."""

_FONT = "sheet"
_DATE = re.compile(rb"/CreationDate \([^)]*\)")
_BEFORE = datetime(2000, 1, 1, tzinfo=UTC)
"""Any date that is the same each time; it is removed."""


@dataclass(frozen=True, slots=True)
class Style:
    """How text is set; the size is in points."""

    size: float
    colour: Colour = BLACK
    is_bold: bool = False

    @property
    def line_height(self) -> float:
        """The distance of two lines in mm."""
        return self.size * POINT * LEADING


class Paper:
    """Pages of one size, and a pen that draws on the last of them."""

    def __init__(self, pdf: "FPDF") -> None:
        self._pdf = pdf
        self._known = frozenset(map(chr, pdf.fonts[_FONT].cmap))  # type: ignore[union-attr]
        self._wrapped: dict[tuple[str, Style, float], tuple[str, ...]] = {}
        self.missing: set[str] = set()
        """The letters that the font does not have."""

    @property
    def width(self) -> float:
        """The width of a page."""
        return float(self._pdf.w)

    @property
    def height(self) -> float:
        """The height of a page."""
        return float(self._pdf.h)

    def can_print(self, text: str) -> bool:
        """Whether the font has most of the letters of a text."""
        printable = self._printable(text)
        return 2 * printable.count(UNKNOWN) <= len(printable)

    def describe(self, title: str, language: str) -> None:
        """What programs tell of the file: its title, and the language that it is read aloud in."""
        self._pdf.set_title(self._printable(title))
        self._pdf.set_lang(language)

    def add_page(self) -> None:
        """Begin another page."""
        self._pdf.add_page()

    def content(self) -> bytes:
        """The PDF; the same pages are the same bytes."""
        content = bytes(self._pdf.output())
        # A date is always written; over it, the place of everything behind it stays.
        return _DATE.sub(lambda found: b" " * len(found[0]), content)

    # Text

    def lines(self, text: str, style: Style, width: float) -> tuple[str, ...]:
        """The text in lines of that width, broken between words; words that are too long are broken too."""
        key = text, style, width
        if key not in self._wrapped:
            printable = self._printable(text)
            self._use(style)
            self._wrapped[key] = tuple(wrap(printable, self._pdf.get_string_width, width)) if printable else ()
        return self._wrapped[key]

    def text_width(self, text: str, style: Style) -> float:
        """The width of a line."""
        self._use(style)
        return float(self._pdf.get_string_width(self._printable(text)))

    def draw_lines(self, lines: Sequence[str], style: Style, x: float, y: float) -> float:
        """Draw lines below `y`; returns the place below them."""
        for line in lines:
            self._draw_line(line, style, x, y)
            y += style.line_height
        return y

    def draw_text(self, text: str, style: Style, x: float, y: float) -> None:
        """Draw text in one line below `y`."""
        self._draw_line(self._printable(text), style, x, y)

    def _draw_line(self, line: str, style: Style, x: float, y: float) -> None:
        self._use(style)
        with self._pdf.local_context(text_mode="FILL_STROKE" if style.is_bold else "FILL", line_width=BOLD):
            self._pdf.set_text_color(*style.colour)
            self._pdf.set_draw_color(*style.colour)
            self._pdf.set_xy(x, y)
            self._pdf.cell(h=style.line_height, text=line)

    def _use(self, style: Style) -> None:
        self._pdf.set_font(_FONT, size=style.size)

    def _printable(self, text: str) -> str:
        """The text in one line, without emoji; letters that the font does not have are replaced, and noted."""
        clean = without_emoji(text)
        unknown = {letter for letter in clean if letter not in self._known or needs_shaping(letter)}
        self.missing |= unknown
        return clean.translate({ord(letter): UNKNOWN for letter in unknown})

    # Lines and pictures

    def draw_rule(self, x: float, y: float, width: float) -> None:
        """Draw a horizontal line."""
        with self._pen():
            self._pdf.line(x, y, x + width, y)

    def draw_box(self, x: float, y: float, width: float, height: float) -> None:
        """Draw an empty box."""
        with self._pen():
            self._pdf.rect(x, y, width, height)

    def draw_code(self, rows: Sequence[Sequence[bool]], x: float, y: float, size: float) -> None:
        """Draw a QR code; as a picture, since there are fine lines between boxes that touch each other."""
        from PIL import Image

        image = Image.new("L", (len(rows), len(rows)))
        image.putdata([0 if is_dark else 255 for row in rows for is_dark in row])
        side = len(rows) * MODULE
        self._pdf.image(image.resize((side, side), Image.Resampling.NEAREST), x, y, w=size)

    def draw_picture(self, image: "Image", words: str, x: float, y: float, width: float) -> None:
        """Draw a picture; `words` say what it shows."""
        self._pdf.image(image, x, y, w=width, alt_text=words or None)

    @contextmanager
    def _pen(self) -> Iterator[None]:
        with self._pdf.local_context(draw_color=BLACK, line_width=RULE):
            yield


@contextmanager
def new_paper(size: PaperSize) -> Iterator[Paper]:
    """Paper of that size, for as long as the block lasts."""
    from fpdf import FPDF

    with as_file(files("voiceguide").joinpath("fonts", BUNDLED_FONT)) as font:
        pdf = FPDF(format=size)
        pdf.add_font(_FONT, fname=font)
        pdf.set_font(_FONT)
        pdf.set_auto_page_break(False)
        pdf.c_margin = 0
        pdf.set_creator("voiceguide")
        pdf.set_creation_date(_BEFORE)
        yield Paper(pdf)


def printed_picture(content: bytes, width: float, *, is_mirrored: bool) -> "Image":
    """A checked SVG, PNG or JPEG on white, as large as is printed in a square of that width."""
    from PIL import Image

    dots = round(width * DPI / 25.4)
    drawn = image_of(content, dots, dots, is_mirrored=is_mirrored)
    on_white = Image.new("RGB", drawn.size, "white")
    on_white.paste(drawn, mask=drawn.getchannel("A"))
    return on_white

"""Sets the sheet of a routine as a PDF: large letters, one column, and nothing broken across pages."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from voiceguide.export.sheet import Sheet, SheetExercise, SheetPicture, SheetSection
from voiceguide.export.sheet_paper import Colour, Paper, PaperSize, Style, new_paper, printed_picture

if TYPE_CHECKING:
    from PIL.Image import Image

# Lengths are in mm. RNIB, Clear Print: 12 points at least, 16 for large print; to the left; lines of 60 to 70 letters.

BODY_SIZE, LARGE_SIZE = 12, 16
"""Font sizes in points."""
TITLE, LONG_TITLE = 1.7, 1.2
"""Font sizes relative to that of the body."""
LONGEST_TITLE = 60
"""Characters; a longer title is set smaller."""
ACCENT: Colour = (22, 58, 72)
MARGIN, TOP, FOOT = 15, 10, 7
"""At the sides, at the top, and below the page number."""
COLUMN, COLUMN_GAP = 41, 4
"""The column on the left, and its distance from the text."""
PICTURE_HEIGHTS = range(COLUMN, 19, -2)
"""Pictures are as high as they can be without another page."""
CODE_SIZE = 26
GAP, SMALL_GAP, WORD_GAP = 3, 1, 2
UNBROKEN = 8
"""Lines that stay together on a page."""
CELL_HEIGHT = 7
WEEKS, DAYS, WEEKS_BESIDE = 4, 7, 2
"""The grid has WEEKS_BESIDE weeks beside each other."""


@dataclass(frozen=True, slots=True)
class SheetPdf:
    """A sheet as a PDF, its number of pages, and the letters in it that the font does not have."""

    content: bytes
    pages: int
    missing: str = ""
    is_readable: bool = True
    """Whether the font has most of the letters of the exercises."""


@dataclass(frozen=True, slots=True)
class _Block:
    """What stays together on a page: its height, and what draws it below a place; `space` is above it on a page."""

    height: float
    draw: Callable[[float], object]
    space: float = 0


def set_sheet(sheet: Sheet, size: PaperSize, *, is_large: bool = False) -> SheetPdf:
    """The sheet as a PDF; the same sheet is the same bytes."""
    with new_paper(size) as paper:
        setter = _Setter(paper, sheet, LARGE_SIZE if is_large else BODY_SIZE)
        pages = setter.draw()
        return SheetPdf(paper.content(), pages, "".join(sorted(paper.missing)), setter.is_readable)


class _Setter:
    """Sets one sheet, block by block: headings and pictures in a column on the left, text beside it."""

    def __init__(self, paper: Paper, sheet: Sheet, size: int) -> None:
        self._paper = paper
        self._sheet = sheet
        self._words = sheet.words.sheet
        self._images: dict[SheetPicture, Image] = {}
        self._body = Style(size)
        self._label = Style(size, is_bold=True)
        self._heading = Style(size, ACCENT, is_bold=True)
        self._title = Style(size * (TITLE if len(sheet.title) <= LONGEST_TITLE else LONG_TITLE), ACCENT, is_bold=True)
        self._width = paper.width - 2 * MARGIN
        self._bottom = paper.height - FOOT - self._body.line_height
        self._text_left = MARGIN + COLUMN + COLUMN_GAP
        self._text_width = self._width - COLUMN - COLUMN_GAP

    @property
    def is_readable(self) -> bool:
        """Whether the font has most of the letters of the exercises."""
        exercises = (exercise for section in self._sheet.sections for exercise in section.exercises)
        return self._paper.can_print(" ".join(f"{exercise.name} {exercise.how}" for exercise in exercises))

    def draw(self) -> int:
        """Draw all pages; returns their number."""
        sheet, paper = self._sheet, self._paper
        paper.describe(sheet.title, sheet.language)
        pages = self._pages()
        for number, page in enumerate(pages, 1):
            paper.add_page()
            for y, block in page:
                block.draw(y)
            paper.draw_text(f"{number} / {len(pages)}", self._body, MARGIN, self._bottom)
        return len(pages)

    def _pages(self) -> list[list[tuple[float, _Block]]]:
        """The blocks of each page, with the largest pictures that take the fewest pages."""
        has_pictures = any(exercise.picture for section in self._sheet.sections for exercise in section.exercises)
        heights = PICTURE_HEIGHTS if has_pictures else PICTURE_HEIGHTS[:1]
        return min((self._paginated(self._blocks(height)) for height in heights), key=len)

    def _paginated(self, blocks: Iterable[_Block]) -> list[list[tuple[float, _Block]]]:
        """The blocks of each page, each with its place; one that does not fit begins the next page."""
        pages: list[list[tuple[float, _Block]]] = [[]]
        y: float = TOP
        for block in blocks:
            if pages[-1] and y + block.space + block.height > self._bottom:
                pages.append([])
                y = TOP
            y += block.space if pages[-1] else 0
            pages[-1].append((y, block))
            y += block.height
        return pages

    def _blocks(self, picture_height: float) -> Iterator[_Block]:
        yield self._head()
        yield from self._before()
        number = 1
        for section in self._sheet.sections:
            yield from self._section(section, number, picture_height)
            number += len(section.exercises)
        yield self._grid()

    # Parts of blocks

    def _text(self, text: str, style: Style, x: float, width: float) -> _Block:
        return self._lines(self._paper.lines(text, style, width), style, x)

    def _lines(self, lines: Sequence[str], style: Style, x: float) -> _Block:
        return _Block(len(lines) * style.line_height, partial(self._paper.draw_lines, lines, style, x))

    def _paragraph(self, text: str) -> list[_Block]:
        """Text beside the column on the left; one block, unless it is so long that it may go on on the next page."""
        lines = self._paper.lines(text, self._body, self._text_width)
        parts = [lines[start : start + UNBROKEN] for start in range(0, len(lines), UNBROKEN)]
        return [self._lines(part, self._body, self._text_left) for part in parts]

    def _in_column(self, heading: str) -> _Block:
        return self._text(heading, self._heading, MARGIN, COLUMN)

    # The head

    def _head(self) -> _Block:
        """The title, and whom the sheet is for, beside the QR code."""
        handover = self._sheet.handover
        width = self._width - (CODE_SIZE + COLUMN_GAP if handover.code else 0)
        half = (width - COLUMN_GAP) / 2
        people = _side_by_side(
            self._person(self._words.patient, handover.patient, MARGIN, half),
            self._person(self._words.clinician, handover.clinician, MARGIN + half + COLUMN_GAP, half),
        )
        text = _stacked(self._text(self._sheet.title, self._title, MARGIN, width), _gap(SMALL_GAP), people)
        if handover.link:
            link = self._labelled(self._words.link, handover.link, MARGIN, width)
            text = _stacked(text, _gap(SMALL_GAP), link)
        if not handover.code:
            return text
        left = self._paper.width - MARGIN - CODE_SIZE
        code = _Block(CODE_SIZE, lambda y: self._paper.draw_code(handover.code, left, y, CODE_SIZE))
        return _side_by_side(text, code)

    def _person(self, label: str, name: str, x: float, width: float) -> _Block:
        """A label, and a name or a line to write it on."""
        if name:
            return self._labelled(label, name, x, width)
        indent = self._paper.text_width(label, self._label) + WORD_GAP
        height = self._body.line_height

        def draw(y: float) -> None:
            self._paper.draw_text(label, self._label, x, y)
            self._paper.draw_rule(x + indent, y + 0.8 * height, width - indent)

        return _Block(height, draw)

    def _labelled(self, label: str, text: str, x: float, width: float) -> _Block:
        """A bold word, and text behind it."""
        indent = self._paper.text_width(label, self._label) + WORD_GAP
        return _side_by_side(
            self._text(label, self._label, x, width), self._text(text, self._body, x + indent, width - indent)
        )

    def _before(self) -> Iterator[_Block]:
        """What is needed, and what to know before the first exercise."""
        sheet = self._sheet
        yield from self._headed(sheet.words.page.needs, ", ".join(sheet.needs))
        yield from self._headed(
            self._words.before, *sheet.caution, *([self._words.other_side] if sheet.has_sides else [])
        )

    def _headed(self, heading: str, *texts: str) -> Iterator[_Block]:
        """Paragraphs with a heading on the left; nothing if there are none."""
        parts = [part for text in texts for part in self._paragraph(text)]
        if parts:
            yield self._under_rule(_side_by_side(self._in_column(heading), parts[0]))
            yield from parts[1:]

    def _under_rule(self, block: _Block) -> _Block:
        rule = _Block(SMALL_GAP, lambda y: self._paper.draw_rule(MARGIN, y, self._width))
        return replace(_stacked(rule, block), space=GAP)

    # Exercises

    def _section(self, section: SheetSection, number: int, picture_height: float) -> Iterator[_Block]:
        """The exercises of a section, the first with the title above its picture."""
        for place, exercise in enumerate(section.exercises):
            title = section.title if place == 0 else ""
            first, *others = self._exercise(exercise, number + place, title, picture_height)
            yield replace(first, space=GAP) if place else self._under_rule(first)
            yield from others

    def _exercise(self, exercise: SheetExercise, number: int, title: str, picture_height: float) -> list[_Block]:
        """Title and picture beside name, dose, and how it is done: one block, unless it is longer than a page."""
        left = [self._in_column(title)] if title else []
        if exercise.picture:
            left.append(self._picture(exercise.picture, picture_height))
        name = self._name_and_dose(f"{number}. {exercise.name}", exercise.dose)
        texts = exercise.how, exercise.easier, exercise.note
        parts = [part for text in texts for part in self._paragraph(text)]
        whole = _side_by_side(_stacked(*left), _stacked(name, *parts))
        if whole.height <= self._bottom - TOP - GAP:
            return [whole]
        return [_side_by_side(_stacked(*left), name), *parts]

    def _picture(self, picture: SheetPicture, height: float) -> _Block:
        if picture not in self._images:
            self._images[picture] = printed_picture(picture.content, COLUMN, is_mirrored=picture.is_mirrored)
        image = self._images[picture]
        scale = min(COLUMN / image.width, height / image.height)
        width, height = image.width * scale, image.height * scale
        return _Block(height, lambda y: self._paper.draw_picture(image, picture.words, MARGIN, y, width))

    def _name_and_dose(self, name: str, dose: str) -> _Block:
        """The name, and the dose behind it, or below it where there is no room."""
        x, width = self._text_left, self._text_width
        indent = self._paper.text_width(name, self._label) + 2 * WORD_GAP
        if indent + self._paper.text_width(dose, self._body) <= width:
            return _side_by_side(
                self._text(name, self._label, x, width), self._text(dose, self._body, x + indent, width - indent)
            )
        return _stacked(self._text(name, self._label, x, width), self._text(dose, self._body, x, width))

    # The grid

    def _grid(self) -> _Block:
        """Four weeks to tick, with the pain before and after."""
        head = _side_by_side(self._in_column(self._words.weeks), _stacked(*self._paragraph(self._words.pain_scale)))
        weeks = (self._weeks(range(week, week + WEEKS_BESIDE)) for week in range(1, WEEKS + 1, WEEKS_BESIDE))
        return self._under_rule(_stacked(head, *weeks))

    def _weeks(self, weeks: range) -> _Block:
        """Weeks beside each other, with a column for each day."""
        labels = self._words.done, self._words.pain_before, self._words.pain_after
        indent = max(self._paper.text_width(label, self._body) for label in labels) + WORD_GAP
        cell = (self._width - indent) / (DAYS * len(weeks))
        head, height = self._body.line_height, max(CELL_HEIGHT, self._body.line_height)

        def draw(y: float) -> None:
            for place, week in enumerate(weeks):
                x = MARGIN + indent + place * DAYS * cell
                self._paper.draw_text(self._words.week.format(number=week), self._label, x, y)
            for row, label in enumerate(labels):
                top = y + head + row * height
                self._paper.draw_text(label, self._body, MARGIN, top + (height - head) / 2)
                for column in range(DAYS * len(weeks)):
                    self._paper.draw_box(MARGIN + indent + column * cell, top, cell, height)

        return _Block(head + len(labels) * height, draw)


def _stacked(*blocks: _Block) -> _Block:
    """Blocks one below the other that stay together."""

    def draw(y: float) -> None:
        for block in blocks:
            block.draw(y)
            y += block.height

    return _Block(sum(block.height for block in blocks), draw)


def _side_by_side(*blocks: _Block) -> _Block:
    """Blocks that begin at the same height."""

    def draw(y: float) -> None:
        for block in blocks:
            block.draw(y)

    return _Block(max(block.height for block in blocks), draw)


def _gap(height: float) -> _Block:
    return _Block(height, lambda _: None)

"""Reads tables: CSV, tab-separated, or Markdown, with or without headings, their columns in any order."""

import csv
import io
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from voiceguide.errors import UsageError
from voiceguide.importing.columns import KIND, read_own_table
from voiceguide.importing.dose import StatedDose, is_possible
from voiceguide.importing.line_reader import read_line
from voiceguide.importing.lines import instructions
from voiceguide.importing.model import ImportedExercise, ImportedRoutine, ImportedSection, duration_text, not_understood
from voiceguide.importing.plain import read_plain
from voiceguide.importing.prescription import options_of
from voiceguide.importing.sides import SIDES, are_both, side_names, side_place
from voiceguide.importing.vocabulary import Vocabulary, fold, vocabulary
from voiceguide.script.emphasis import without_emphasis

Row = Sequence[str]
NumberedRow = tuple[int, Row]
_DELIMITERS = "\t;|,"
_UNIT = re.compile(
    r"\s*[(\[]?\s*\b(s|sec|secs|seconds|sek|sekunden|seg|sg|secondes|secondi|seconden|sekundy|min|mins|minutes|minuten|minutos|minuti|minuty)\b\.?\s*[)\]]?\s*$"
)
_RULE = re.compile(r"\|?[\s:|-]*-{2,}[\s:|-]*\|?")
_DASHES = re.compile(r"[\s=-]*$")
_CELL = re.compile(r"\S+(?: \S+)*")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?(?:\s?[-–]\s?\d+(?:[.,]\d+)?)?")
_SIDE = "Side: "


def is_table(text: str, language: str) -> bool:
    """Whether a list is a table: all its lines have the same columns, and these have headings or numbers."""
    return _rows_of(text, vocabulary(language)) is not None


def read_table(text: str, language: str) -> ImportedRoutine:
    """The routine in a table."""
    words = vocabulary(language)
    rows = _rows_of(text, words)
    if not rows:
        return read_plain(text, language)
    if rows[0][1][0].strip().casefold() == KIND:
        return read_own_table([row for _, row in rows])
    header = _header(rows[0][1], words)
    routine = _Table(
        rows[1:] if header else rows, header or _guessed_header([row for _, row in rows], words), words
    ).read()
    return replace(routine, format="a table")


def _rows_of(text: str, words: Vocabulary) -> Sequence[NumberedRow] | None:
    """The rows with their lines, if the text is a table."""
    lines = [(number, line.strip()) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if any("|" in line and _RULE.fullmatch(line) for _, line in lines):
        return [(number, _cells(line)) for number, line in lines if "|" in line and not _RULE.fullmatch(line)]
    aligned = _aligned(text)
    if aligned and _header(aligned[0][1], words):
        return aligned
    for delimiter in _DELIMITERS:
        rows = _split(text, delimiter) if lines and delimiter in lines[0][1] else []
        if rows and _looks_like_table([row for _, row in rows], words, delimiter):
            return rows
    return None


def _cells(line: str) -> Row:
    """The cells of a row in Markdown."""
    return [without_emphasis(cell.strip()) for cell in line.removeprefix("|").removesuffix("|").split("|")]


def _aligned(text: str) -> list[NumberedRow]:
    """The rows of a table whose columns stand below each other, with runs of spaces between them; none if it is none.

    A cell is in the column below whose heading, or in the space after that, its middle stands.
    """
    lines = [
        (number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip() and not _DASHES.match(line)
    ]
    if len(lines) < 2 or any("\t" in line for _, line in lines):
        return []
    starts = [found.start() for found in _CELL.finditer(lines[0][1])]
    rows: list[NumberedRow] = []
    for number, line in lines:
        row = [""] * len(starts)
        for cell in _CELL.finditer(line):
            column = max(0, bisect_right(starts, (cell.start() + cell.end() - 1) // 2) - 1)
            row[column] = f"{row[column]}  {cell[0]}".strip()
        rows.append((number, row))
    return rows if all(sum(map(bool, row)) > 1 for _, row in rows) else []


def _split(text: str, delimiter: str) -> list[NumberedRow]:
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True, skipinitialspace=True)
    rows: list[NumberedRow] = []
    try:
        while True:
            line = reader.line_num + 1
            row = next(reader, None)
            if row is None:
                return rows
            if any(cell.strip() for cell in row):
                rows.append((line, row))
    except csv.Error:
        return []


def _looks_like_table(rows: Sequence[Row], words: Vocabulary, delimiter: str) -> bool:
    width = len(rows[0])
    if width < 2:
        return False
    if rows[0][0].strip().casefold() == KIND or _header(rows[0], words):
        return len(rows) > 1
    widths = [len(row) for row in rows]
    if min(widths) < 2 or max(widths) - min(widths) > 2 or len(rows) < 2:
        return False
    with_number = sum(any(_NUMBER.fullmatch(cell.strip()) for cell in row) for row in rows)
    is_even = max(widths) == min(widths)
    return with_number == len(rows) or (is_even and (delimiter == "\t" or (delimiter == ";" and width > 2)))


def _header(row: Row, words: Vocabulary) -> tuple[str, ...] | None:
    """The meaning of each column, if these are headings: a name, and something else that is known."""
    meanings = tuple(_meaning(cell, words) for cell in row)
    known = [meaning for meaning in meanings if meaning]
    return meanings if "name" in known and len(set(known)) > 1 and not any(map(str.isdigit, "".join(row))) else None


def _meaning(heading: str, words: Vocabulary) -> str:
    plain = " ".join(fold(heading).replace("_", " ").replace("#", " ").strip(" .:").split())
    if plain in words.columns:
        return words.columns[plain]
    unit = _UNIT.search(plain)
    bare = _UNIT.sub("", plain).strip(" .:/")
    meaning = words.columns.get(bare, "")
    if not meaning and bare:
        meaning = next((found for part in re.split(r"[/,&]|\s+", bare) if (found := words.columns.get(part))), "")
    is_minutes = unit is not None and unit[1].startswith("min")
    return {"hold": "minutes", "rest": "rest minutes"}.get(meaning, meaning) if is_minutes else meaning


def _guessed_header(rows: Sequence[Row], words: Vocabulary) -> tuple[str, ...]:
    """The meaning of the columns of a table without headings, by what stands in them."""
    width = max(map(len, rows))
    columns = [[row[index].strip() if index < len(row) else "" for row in rows] for index in range(width)]
    numeric = [
        index for index, cells in enumerate(columns) if all(not cell or _NUMBER.fullmatch(cell) for cell in cells)
    ]
    with_words = [index for index in range(width) if index not in numeric]
    name = next(
        (index for index in with_words if not any(read_line(cell, words).dose for cell in columns[index])), None
    )
    name = with_words[0] if name is None and with_words else name or 0
    meanings = ["dose"] * width
    meanings[name] = "name"
    numbers = [index for index in numeric if any(columns[index])]
    usual = {1: ("hold",), 2: ("sets", "amount"), 3: ("sets", "amount", "rest")}.get(len(numbers), ())
    for index, meaning in zip(numbers, usual, strict=False):
        meanings[index] = meaning
    return tuple(meanings)


@dataclass(slots=True)
class _RowDraft:
    """A row that is being read; `side` is the one that it is about, if it names one."""

    number: int
    name: str
    dose: StatedDose
    side: str = ""
    words: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class _Table:
    """Reads the rows of a table."""

    def __init__(self, rows: Sequence[NumberedRow], header: Sequence[str], words: Vocabulary) -> None:
        self._rows = rows
        self._header = header
        self._words = words
        self._notes: list[str] = []
        self._skipped: list[tuple[int, str]] = []

    def read(self) -> ImportedRoutine:
        sections: list[tuple[str, list[ImportedExercise]]] = []
        for number, row in self._rows:
            cells = [
                (meaning, text) for meaning, cell in zip(self._header, row, strict=False) if (text := cell.strip())
            ]
            title = dict(reversed(cells)).get("section", "")
            if not sections or title != sections[-1][0]:
                sections.append((title, []))
            self._add(number, cells, sections[-1][1])
        filled = tuple(ImportedSection(title, exercises=tuple(found)) for title, found in sections if found)
        if not filled:
            raise UsageError(
                "no exercise was found in this table; it needs a column of names, and one of times or numbers"
            )
        notes, skipped = tuple(self._notes), tuple(self._skipped)
        return ImportedRoutine("", self._words.language, filled, notes=notes, skipped=skipped)

    def _add(self, number: int, cells: Sequence[tuple[str, str]], exercises: list[ImportedExercise]) -> None:
        """Add the exercise of a row; a rest belongs to the one before, and the right side to the left one."""
        row = self._row(number, cells)
        if not row.name or not is_possible(row.dose):
            self._skip(number, [cell for _, cell in cells])
        elif self._words.is_rest(row.name) and exercises and row.dose.holds:
            exercises[-1] = _with_option(exercises[-1], "rest after", duration_text(*row.dose.holds[0]))
        elif exercises and self._is_other_side(exercises[-1], row):
            kept = tuple(note for note in exercises[-1].notes if not note.startswith(_SIDE))
            both = _with_option(exercises[-1], "sides", ", ".join(side_names(self._words.language)))
            exercises[-1] = replace(both, notes=kept)
        else:
            exercises.append(self._exercise(row))

    def _row(self, number: int, cells: Sequence[tuple[str, str]]) -> _RowDraft:
        row = _RowDraft(number, *self._name_of(cells))
        for meaning, cell in cells:
            match meaning:
                case "name" | "section":
                    pass
                case "words":
                    row.words.extend(instructions(cell, self._words))
                case "sides":
                    self._add_sides(row, cell)
                case "notes":
                    row.notes.append(cell)
                case "" if not self._is_dose(cell):
                    row.notes.append(cell)
                case _:
                    self._add_dose(row, meaning, cell)
        return row

    def _add_sides(self, row: _RowDraft, cell: str) -> None:
        row.side, both, says_both = self._side_word(cell), are_both(cell), read_line(cell, self._words).dose.has_sides
        has_sides = both if both is not None else says_both or not row.side
        is_guessed = has_sides and both is None and not says_both
        guesses = (f"took `{cell}` as both sides",) if is_guessed else ()
        row.dose = row.dose.with_more(StatedDose(has_sides=has_sides, guesses=guesses))

    def _add_dose(self, row: _RowDraft, meaning: str, cell: str) -> None:
        more, side = self._cell(meaning, cell), self._side_word(cell)
        row.side = row.side or side
        row.notes.extend(more.notes if more or side else [cell])
        row.dose = row.dose.with_more(more)

    def _is_dose(self, cell: str) -> bool:
        """Whether a cell below a heading that is not known says nothing but how much."""
        read = read_line(cell, self._words)
        return read.dose.says_how_much and not read.name and not _NUMBER.fullmatch(cell)

    def _name_of(self, cells: Sequence[tuple[str, str]]) -> tuple[str, StatedDose]:
        cell = next((cell for meaning, cell in cells if meaning == "name"), "")
        read = read_line(cell, self._words)
        return (read.name, read.dose) if read.name and read.dose.says_how_much else (cell, StatedDose())

    def _exercise(self, row: _RowDraft) -> ImportedExercise:
        options, guesses = options_of(row.dose, self._words.language)
        notes = (*row.notes, *([f"{_SIDE}{row.side}"] if row.side else ()))
        is_guessed = not row.dose.says_how_much and not row.dose.sets
        return ImportedExercise(row.name, row.number, options, tuple(row.words), notes, guesses, is_guessed=is_guessed)

    def _cell(self, meaning: str, cell: str) -> StatedDose:
        """The dose in a cell; what a bare number is depends on its column."""
        if not _NUMBER.fullmatch(cell):
            dose = read_line(cell, self._words).dose
            is_rest = meaning.startswith("rest") and dose.holds
            return replace(dose, rest=dose.holds[0][0], holds=()) if is_rest else dose
        low, *high = (float(part.replace(",", ".")) for part in re.split(r"\s?[-–]\s?", cell))
        amount = low, max(low, *high) if high else low
        scale = 60_000 if meaning.endswith("minutes") else 1000
        match meaning:
            case "hold" | "minutes":
                return StatedDose(holds=((low * scale, amount[1] * scale),) if low > 0 else ())
            case "rest" | "rest minutes":
                return StatedDose(rest=low * scale)
            case "sets":
                return StatedDose(sets=amount if low >= 1 else None)
            case "reps":
                return StatedDose(reps=amount if low >= 1 else None)
            case "amount":
                return self._amount(cell, amount)
        return StatedDose(guesses=(f"did not know what the number {cell} means",))

    def _amount(self, cell: str, amount: tuple[float, float]) -> StatedDose:
        """A number beside one of sets: seconds if it is long and round, else repetitions."""
        if amount[0] >= 20 and amount[0] % 5 == 0:
            return StatedDose(
                holds=((amount[0] * 1000, amount[1] * 1000),), guesses=(f"took the number {cell} as seconds",)
            )
        return StatedDose(reps=amount, guesses=(f"took the number {cell} as repetitions",))

    def _side_word(self, cell: str) -> str:
        """`left` or `right`, if the cell says nothing else."""
        place = side_place(cell, self._words)
        return "" if place is None else SIDES[place]

    def _is_other_side(self, last: ImportedExercise, row: _RowDraft) -> bool:
        """Whether a row is about the other side of the exercise before it."""
        exercise, other = self._exercise(row), f"{_SIDE}{'left' if row.side == 'right' else 'right'}"
        is_same = (last.name, last.options) == (exercise.name, exercise.options)
        return bool(row.side) and is_same and other in last.notes

    def _skip(self, number: int, cells: Sequence[str]) -> None:
        text = " · ".join(filter(None, cells))
        self._skipped.append((number, text))
        self._notes.append(not_understood(number, text))


def _with_option(exercise: ImportedExercise, name: str, value: str) -> ImportedExercise:
    return replace(exercise, options={**exercise.options, name: value})

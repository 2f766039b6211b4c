"""A session on one page: what is needed, and each exercise in a line with its dose."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from shlex import quote

from voiceguide.cli.screen import console, is_terminal, say, shown
from voiceguide.cli.session_report import SessionReport, heading, print_heading
from voiceguide.i18n.catalog import BUILT_IN
from voiceguide.script.markdown import first_paragraph
from voiceguide.script.model import Exercise
from voiceguide.script.placeholders import fill
from voiceguide.session.dose import dose_of, written_values
from voiceguide.text import counted


@dataclass(frozen=True, slots=True)
class ExerciseLine:
    """An exercise on the page: its name, its dose, the first sentence of its words, and its first note."""

    name: str
    dose: str
    words: str
    note: str


def print_page(report: SessionReport, name: str) -> None:
    """The page as a table on a terminal, as plain text in a pipe; commands find the routine by `name`."""
    rows = tuple(lines(report))
    if is_terminal():
        _print_table(report, rows)
    else:
        names, doses = (max(map(len, column)) for column in ([row.name for row in rows], [row.dose for row in rows]))
        say(*heading(report), "", *(line for row in rows for line in _aligned(row, names, doses)))
        say(*(line for paragraph in report.caution for line in ("", paragraph)))
    say("", *_below(report, name))


def _aligned(row: ExerciseLine, names: int, doses: int) -> Iterator[str]:
    """The words beside name and dose, and the note below the words."""
    beside = [text for text in (row.words, row.note) if text] or [""]
    for name, dose_of_it, text in zip((row.name, ""), (row.dose, ""), beside, strict=False):
        yield f"{name:<{names}}  {dose_of_it:<{doses}}  {text}".rstrip()


def lines(report: SessionReport) -> Iterator[ExerciseLine]:
    """A line for each exercise, in order."""
    steps = [placed.step for placed in report.timeline.steps]
    english = BUILT_IN.words("en")
    for number, exercise in enumerate(report.routine.exercises):
        dose = dose_of(exercise, steps)
        words = fill(_first_sentence(exercise), written_values(report.routine, number, dose, english))
        note = "" if report.is_bundled else first_paragraph(exercise.notes)
        yield ExerciseLine(exercise.name, dose.text(english), words, note)


def _first_sentence(exercise: Exercise) -> str:
    text = exercise.in_short.text if exercise.in_short else exercise.words[0].text if exercise.words else ""
    return re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0]


def _print_table(report: SessionReport, rows: Sequence[ExerciseLine]) -> None:
    from rich.cells import cell_len
    from rich.padding import Padding
    from rich.table import Table

    screen = console()
    print_heading(report, screen)
    # Names and doses are seen whole where they can be; the words take the room that is left, a line each.
    columns = ([row.name for row in rows], 0.4), ([row.dose for row in rows], 0.3)
    widths = [min(max(map(cell_len, column)), int(screen.width * share)) for column, share in columns]
    table = Table.grid(padding=(0, 2), pad_edge=False)
    for width in (*widths, max(1, screen.width - sum(widths) - 4)):
        table.add_column(width=width)
    for row in rows:
        table.add_row(shown(row.name, style="bold"), shown(row.dose, style="green"), shown(row.words, no_wrap=True))
        if row.note:
            table.add_row("", "", shown(row.note, style="dim"))
    screen.print(Padding(table, (1, 0, 0, 0)))
    for paragraph in report.caution:
        screen.print(shown("", paragraph))


def _below(report: SessionReport, name: str) -> Iterator[str]:
    """Where the rest is."""
    full = f"voiceguide show {quote(name)} --full"
    count = len(report.timeline.warnings)
    if count and not report.is_bundled:
        yield f"{counted(count, 'warning')}; see `{full}`"
    pictures = (exercise.picture for exercise in report.routine.exercises)
    for folder in dict.fromkeys(picture.path.parent for picture in pictures if picture):
        yield f"Pictures of the exercises:  {folder}"
    yield f"Every word with its time, and the notes:  {full}"

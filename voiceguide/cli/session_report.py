"""The report of a session: what you need, what you hear and when, and the script's notes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from voiceguide.cli.screen import console, is_terminal, say, shown
from voiceguide.script.emphasis import without_emphasis
from voiceguide.script.limits import MOST_WARNINGS
from voiceguide.script.model import Exercise, Routine
from voiceguide.session.model import Chime, HoldStep, MovementStep, RestStep, Speech, TalkStep
from voiceguide.session.pictures import shown_picture
from voiceguide.session.timeline import Cue, PlacedStep, Timeline
from voiceguide.text import counted
from voiceguide.units import Ms, clock

if TYPE_CHECKING:
    from rich.console import Console

Kind = Literal["exercise", "speech", "work", "pause", "chime"]


@dataclass(frozen=True, slots=True)
class SessionReport:
    """All that is shown of a session; `unspoken` are the paragraphs of the `caution` that are not heard in it."""

    routine: Routine
    level: int
    timeline: Timeline
    is_measured: bool
    remarks: tuple[str, ...] = ()
    is_bundled: bool = False
    caution: tuple[str, ...] = ()
    unspoken: tuple[str, ...] = ()
    voice: str = ""
    """Who speaks, in words."""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """Something that happens at `time` ms."""

    time: Ms
    kind: Kind
    text: str


def print_session(report: SessionReport) -> None:
    """Print the report, as a table on a terminal and as plain text in a pipe."""
    if is_terminal():
        _print_table(report)
    else:
        say(*_plain(report))


def rows(timeline: Timeline) -> Iterator[SessionRow]:
    """What is heard, in order, without the ticks of countdowns and single repetitions."""
    cues, at = list(timeline.cues), 0
    titles = {chapter.start: chapter.title for chapter in timeline.chapters}
    rests = {rest.start: rest for rest in timeline.rests}
    for placed in timeline.steps:
        if rest := rests.get(placed.start):
            name = "rest" if rest.kind == "rest" else "change of side"
            # Rounded up to a tenth, as in warnings.
            yield SessionRow(rest.start, "pause", f"{name} {length_in_words(-(-rest.length // 100) * 100)}")
        if placed.start in titles:
            yield SessionRow(placed.start, "exercise", titles.pop(placed.start))
        first = at
        while at < len(cues) and cues[at].start < placed.end:
            at += 1
        yield from _of_step(placed, cues[first:at])


def _of_step(placed: PlacedStep, heard: list[Cue]) -> Iterator[SessionRow]:
    match placed.step:
        case HoldStep() as step:
            yield SessionRow(placed.start, "work", f"{_length(step)}{_side(step)}")
            yield from _speech(heard)
        case MovementStep() as step:
            words = " · ".join(_phases(step))
            times = f"{step.repetitions} times" if step.repetitions > 1 else "once"
            yield SessionRow(placed.start, "work", f"{times}{_side(step)}: {words}")
        case RestStep():
            yield from _speech(heard)
        case TalkStep() as step:
            yield from _speech(heard)
            yield from _finish(heard)
            if step.pause >= 2000:
                yield from _pause(placed, heard)


def _speech(heard: list[Cue]) -> Iterator[SessionRow]:
    for cue in heard:
        if isinstance(cue.sound, Speech):
            yield SessionRow(cue.start, "speech", cue.sound.text)


def _finish(heard: list[Cue]) -> Iterator[SessionRow]:
    for cue in heard:
        if cue.sound == Chime("finish"):
            yield SessionRow(cue.start, "chime", "the finish chime")


def _pause(placed: PlacedStep, heard: list[Cue]) -> Iterator[SessionRow]:
    """The silence after the last sound of a step, in whole seconds."""
    start = heard[-1].end if heard else placed.start
    if placed.end - start >= 1000:
        yield SessionRow(start, "pause", f"pause {length_in_words(round(placed.end - start, -3))}")


def _phases(step: MovementStep) -> Iterator[str]:
    """Each phase of one repetition with its length."""
    for name, (length, _) in zip(step.names, step.phases, strict=False):
        yield f"{name} {length_in_words(length)}".strip()


def _length(step: HoldStep) -> str:
    return length_in_words(step.length) if step.is_moving else f"hold {length_in_words(step.length)}"


def _side(step: HoldStep | MovementStep) -> str:
    return f", {step.ref.side}" if step.ref.side else ""


def length_in_words(time: int) -> str:
    """A length in ms as people write it: `2.5 s`, `20 s`, `1:30`."""
    return f"{time / 1000:.3g} s" if time < 60_000 else clock(time)


def heading(report: SessionReport) -> Iterator[str]:
    """The title, the summary, the length, and what you need."""
    routine, timeline = report.routine, report.timeline
    about = "" if report.is_measured else "about "
    yield routine.title
    if routine.summary:
        yield routine.summary
    exercises = counted(len(routine.exercises), "exercise")
    voice = f" · spoken by {report.voice}" if report.voice else ""
    yield f"{about}{clock(timeline.length)} at level {report.level} · {exercises}{voice}"
    yield from (f"{remark[:1].upper()}{remark[1:]}." for remark in report.remarks)
    if routine.needs:
        yield f"You need: {', '.join(routine.needs)}"


def print_heading(report: SessionReport, screen: "Console") -> None:
    """Print the heading on a terminal."""
    title, *rest = heading(report)
    screen.print(shown(title, style="bold"))
    for line in rest:
        screen.print(shown(line))


def _after(report: SessionReport) -> Iterator[tuple[str, list[str]]]:
    """Paragraphs under headings: the caution, warnings, notes, and each exercise's easier variant and notes."""
    routine = report.routine
    warnings = report.timeline.warnings
    yield "Before you start", list(report.unspoken)
    shown = [f"line {warning.line}: {warning.message}" for warning in warnings[:MOST_WARNINGS]]
    yield "Warnings", [*shown, *more_warnings(len(warnings))]
    yield "Notes", list(_paragraphs((*routine.notes, *(note for part in routine.sections for note in part.notes))))
    for exercise in dict.fromkeys(routine.exercises):
        easier = (f"Easier: {exercise.easier.text}",) if exercise.easier else ()
        yield exercise.name, [*_picture(routine, exercise), *_paragraphs((*easier, *exercise.notes))]


def _picture(routine: Routine, exercise: Exercise) -> Iterator[str]:
    """Where the picture of an exercise is, and what it shows."""
    if shown_here := shown_picture(routine, exercise):
        words = f": {shown_here.words}" if shown_here.words else ""
        yield f"Picture: {shown_here.picture.path}{words}"


def more_warnings(count: int) -> Iterator[str]:
    """How many of `count` warnings are not shown, if any."""
    if count > MOST_WARNINGS:
        yield f"and {count - MOST_WARNINGS} more warnings"


def _paragraphs(notes: Sequence[str]) -> Iterator[str]:
    """The paragraphs of notes, each on one line and without emphasis."""
    for note in notes:
        for paragraph in note.split("\n\n"):
            yield without_emphasis(" ".join(paragraph.split()))


def _separated(paragraphs: Sequence[str]) -> Iterator[str]:
    """Paragraphs with an empty line between them."""
    for number, paragraph in enumerate(paragraphs):
        yield from ("", paragraph) if number else (paragraph,)


def _plain(report: SessionReport) -> Iterator[str]:
    yield from heading(report)
    yield ""
    for row in rows(report.timeline):
        mark = {"exercise": "## ", "speech": "", "work": "* ", "pause": "  ", "chime": "* "}[row.kind]
        yield f"{clock(row.time):>7}  {mark}{row.text}"
    for title, lines in _after(report):
        if lines:
            yield from ("", title, *_separated(lines))


_STYLES = {"exercise": "bold", "speech": "", "work": "green", "pause": "dim", "chime": "green"}


def _print_table(report: SessionReport) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.padding import Padding
    from rich.table import Table

    screen = console()
    print_heading(report, screen)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Time", justify="right", no_wrap=True)
    table.add_column("What you hear", ratio=1)
    for row in rows(report.timeline):
        if row.kind == "exercise":
            table.add_section()
        table.add_row(clock(row.time), shown(row.text, style=_STYLES[row.kind]))
    screen.print(Padding(table, (1, 0, 0, 0)))
    for title, lines in _after(report):
        if lines:
            screen.print(shown("", title, style="bold"))
            screen.print(shown(*_separated(lines)))

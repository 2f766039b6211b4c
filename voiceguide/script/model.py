"""A routine as its script describes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from voiceguide.i18n.model import Pronunciation, Words
from voiceguide.units import Ms

Talk = Literal["full", "brief", "chimes"]
"""How much is spoken: everything; names, sides and releases; nothing."""
TALKS: tuple[Talk, ...] = get_args(Talk)

Sore = Literal["", "first", "only", "as written"]
"""How an exercise treats the sore side: first, as the only one, or no differently; empty if that is not said."""


@dataclass(frozen=True, slots=True)
class Script:
    """The text of a script, and the file name to show."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class SourceLocation:
    """A position in a script: the file name to show, and the line and column from 1."""

    file: str
    line: int
    column: int = 1

    def shifted(self, columns: int) -> "SourceLocation":
        """The location `columns` to the right."""
        return SourceLocation(self.file, self.line, self.column + columns)


@dataclass(frozen=True, slots=True)
class Text:
    """Words to be spoken, with placeholders such as `{side}`.

    `line` is the line in the routine's own script; for a linked exercise, that of the link.
    """

    text: str
    location: SourceLocation
    line: int


@dataclass(frozen=True, slots=True)
class Range:
    """A range from `low` to `high` in multiples of `step`; the level determines the value."""

    low: int
    high: int
    step: int = 1

    def at(self, level: int) -> int:
        """The value at a level from 0 to 100, rounded to a step; a half is rounded down, the gentler way."""
        distance, whole = (self.high - self.low) * level, 100 * self.step
        # ceil(distance / whole - 1/2) in whole numbers.
        return self.low - (whole - 2 * distance) // (2 * whole) * self.step


@dataclass(frozen=True, slots=True)
class CueOffset:
    """The time of a cue in a hold: ms from its start, or a percentage of its length."""

    value: int
    is_percent: bool

    def within(self, length: int) -> Ms:
        """The time in ms from the start of a hold of `length` ms."""
        return Ms(length * self.value // 100 if self.is_percent else self.value)


@dataclass(frozen=True, slots=True)
class HoldCue:
    """Words spoken during a hold."""

    offset: CueOffset
    words: Text
    is_halfway: bool


@dataclass(frozen=True, slots=True)
class Hold:
    """An exercise in which a position is held still."""

    length: Range
    cues: tuple[HoldCue, ...]


@dataclass(frozen=True, slots=True)
class Phase:
    """One part of a movement: its cue and its length in ms."""

    words: Text
    length: Range


@dataclass(frozen=True, slots=True)
class Repeat:
    """An exercise in which a movement is repeated."""

    count: Range
    phases: tuple[Phase, ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """The sides of an exercise, in their order, and which of them is the left one."""

    names: tuple[str, ...] = ()
    sore: Sore = ""
    left: int = 0

    @property
    def heed_sore(self) -> bool:
        """Whether a sore side changes their order or number."""
        return self.sore in ("first", "only")


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise, with the options that it inherits.

    When time is short, exercises with the highest `priority` number are left out first. The locations are those of the
    options that state a length; None stands for the default. `file` is the exercise file that it comes from, the same
    in all languages (`exercises/cat-pose`); empty if it stands in the routine itself.
    """

    name: str
    location: SourceLocation
    line: int
    words: tuple[Text, ...]
    notes: tuple[str, ...]
    work: Hold | Repeat
    rounds: Range
    sides: Sides
    priority: int
    talk: Talk
    rest: Ms
    switch: Ms
    ready: Ms
    countdown: Ms
    fetch: tuple[str, ...]
    fetching: Ms
    release: Text | None
    easier: Text | None
    rest_location: SourceLocation | None
    switch_location: SourceLocation | None
    file: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Exercises in the same position, and the words for getting into it."""

    title: str
    line: int
    words: tuple[Text, ...]
    notes: tuple[str, ...]
    settle: Ms
    talk: Talk
    exercises: tuple[Exercise, ...]


@dataclass(frozen=True, slots=True)
class Routine:
    """A whole routine; `music` is an existing file or folder, `words` are what the program says by itself.

    The `reminder` stands in for the opening where the listener has heard that lately.
    """

    title: str
    location: SourceLocation
    summary: str
    language: str
    words: Words
    needs: tuple[str, ...]
    author: str
    voice: str | None
    rate: int | None
    talk: Talk
    music: Path | None
    pronunciations: tuple[Pronunciation, ...]
    opening: tuple[Text, ...]
    reminder: Text | None
    closing: Text | None
    notes: tuple[str, ...]
    sections: tuple[Section, ...]

    @property
    def line(self) -> int:
        """The line of the title."""
        return self.location.line

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """All exercises in order."""
        return tuple(exercise for section in self.sections for exercise in section.exercises)


def longest(sections: Iterable[Section]) -> int:
    """A lower bound in ms for the length of a session at level 100: everything but speech."""
    return sum(section.settle + sum(map(_longest, section.exercises)) for section in sections)


def _longest(exercise: Exercise) -> int:
    work = exercise.work
    match work:
        case Hold(length):
            once = length.high
        case Repeat(count, phases):
            once = count.high * sum(phase.length.high for phase in phases)
    return exercise.rounds.high * (max(1, len(exercise.sides.names)) * once + exercise.rest)

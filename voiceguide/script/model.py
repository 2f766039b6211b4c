"""A routine, as its script states it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from voiceguide.i18n.model import Pronunciation
from voiceguide.units import Ms

Talk = Literal["full", "brief", "chimes"]
"""How much is said: everything; names, sides and releases; nothing."""
TALKS: tuple[Talk, ...] = get_args(Talk)

Sore = Literal["", "first", "only"]
"""What an exercise does with the side that is sore: nothing special, begin with it, do it alone."""


@dataclass(frozen=True, slots=True)
class SourceLocation:
    """Where something stands: `file` as it is shown, line and column from 1."""

    file: str
    line: int
    column: int = 1

    def shifted(self, columns: int) -> "SourceLocation":
        """A place further on in the same line."""
        return SourceLocation(self.file, self.line, self.column + columns)


@dataclass(frozen=True, slots=True)
class Text:
    """Words to be spoken, values such as `{side}` still in them.

    `line` is the line of the routine's own script that they belong to; for a linked exercise, the link's.
    """

    text: str
    location: SourceLocation
    line: int


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high` in whole steps; the level picks the point."""

    low: int
    high: int
    step: int = 1

    def at(self, level: int) -> int:
        """The value at a level from 0 to 100; halves go down, since one works up slowly."""
        way, whole = (self.high - self.low) * level, 100 * self.step
        # The next step up from half a step below, in whole numbers.
        return self.low - (whole - 2 * way) // (2 * whole) * self.step


@dataclass(frozen=True, slots=True)
class CueOffset:
    """A point in a hold: ms from its start, or a share of it in percent."""

    value: int
    is_percent: bool

    def within(self, length: int) -> Ms:
        """The point in ms from the start of a hold of `length` ms."""
        return Ms(length * self.value // 100 if self.is_percent else self.value)


@dataclass(frozen=True, slots=True)
class HoldCue:
    """Words inside a hold."""

    offset: CueOffset
    words: Text
    is_halfway: bool


@dataclass(frozen=True, slots=True)
class Hold:
    """A position that is kept still."""

    length: Range
    cues: tuple[HoldCue, ...]


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of a movement: its cue and how long it lasts."""

    words: Text
    length: Range


@dataclass(frozen=True, slots=True)
class Repeat:
    """A movement done over and over at a pace."""

    count: Range
    phases: tuple[Phase, ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """The sides of an exercise, the left one first where one may be sore."""

    names: tuple[str, ...] = ()
    sore: Sore = ""


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise with everything that it inherits filled in.

    When time is short, exercises of the highest `priority` are left out first; those of priority 1 stay longest.
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


@dataclass(frozen=True, slots=True)
class Section:
    """Exercises in one position, and how to get into it."""

    title: str
    line: int
    words: tuple[Text, ...]
    notes: tuple[str, ...]
    settle: Ms
    talk: Talk
    exercises: tuple[Exercise, ...]


@dataclass(frozen=True, slots=True)
class Routine:
    """A whole routine; `music` is a file or a folder that is there."""

    title: str
    location: SourceLocation
    summary: str
    language: str
    needs: tuple[str, ...]
    author: str
    voice: str | None
    rate: int | None
    talk: Talk
    music: Path | None
    pronunciations: tuple[Pronunciation, ...]
    opening: tuple[Text, ...]
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
    """At least this many ms at level 100, talk not counted."""
    return sum(section.settle + sum(map(_longest, section.exercises)) for section in sections)


def _longest(exercise: Exercise) -> int:
    work = exercise.work
    match work:
        case Hold(length):
            once = length.high
        case Repeat(count, phases):
            once = count.high * sum(phase.length.high for phase in phases)
    per_side = once + exercise.countdown
    return exercise.rounds.high * (max(1, len(exercise.sides.names)) * per_side + exercise.rest)

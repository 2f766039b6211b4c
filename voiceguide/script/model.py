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
    """Words to be spoken, with placeholders such as `{side}`, as they are shown.

    `line` is the line in the routine's own script; for a linked exercise, that of the link. `marked` are the same words
    for a voice, with marks around those that are emphasised, and with its pauses.
    """

    text: str
    location: SourceLocation
    line: int
    marked: str


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
    """The time of a cue in a hold or rest: ms from its start or before its end, or a percentage of its length."""

    value: int
    is_percent: bool = False
    is_from_end: bool = False

    def within(self, length: int) -> Ms:
        """The time in ms from the start of a hold or rest of `length` ms; negative if that is too short."""
        if self.is_from_end:
            return Ms(length - self.value)
        return Ms(length * self.value // 100 if self.is_percent else self.value)


@dataclass(frozen=True, slots=True)
class TimedCue:
    """Words at a time of a hold or rest."""

    offset: CueOffset
    words: Text
    is_halfway: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """An exercise in which a position is held, or, if it `is_moving`, something is done for a time.

    There is a length for each round, or one for all.
    """

    lengths: tuple[Range, ...]
    cues: tuple[TimedCue, ...]
    is_moving: bool = False

    def length_in(self, round_number: int) -> Range:
        """The length in a round, from 1."""
        return self.lengths[min(round_number, len(self.lengths)) - 1]


@dataclass(frozen=True, slots=True)
class Phase:
    """One part of a movement: its cue if it has words, and its length in ms."""

    words: Text | None
    length: Range


@dataclass(frozen=True, slots=True)
class Repeat:
    """An exercise in which a movement is repeated.

    It is done `amount` times or, if it `is_timed`, as often as fits into `amount` ms. If it `is_counted`, the number of
    each repetition is spoken.
    """

    amount: Range
    phases: tuple[Phase, ...]
    is_timed: bool = False
    is_counted: bool = False

    def repetitions(self, level: int) -> int:
        """How often the movement is done at a level."""
        amount = self.amount.at(level)
        return max(1, amount // sum(phase.length.at(level) for phase in self.phases)) if self.is_timed else amount


@dataclass(frozen=True, slots=True)
class Sides:
    """The sides of an exercise, in their order, and which of them is the left one.

    They alternate from round to round, or all rounds of one come before those of the next.
    """

    names: tuple[str, ...] = ()
    sore: Sore = ""
    left: int = 0
    is_one_at_a_time: bool = False

    @property
    def heed_sore(self) -> bool:
        """Whether a sore side changes their order or number."""
        return self.sore in ("first", "only")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of an exercise: an SVG, PNG or JPEG, and what it shows in words, for those who cannot see it.

    Of two sides it shows one, `side`, and is mirrored for the other. The location is that of its name in the script.
    """

    path: Path
    words: Text | None
    location: SourceLocation
    side: str = ""

    def is_mirrored_for(self, side: str | None) -> bool:
        """Whether it has to be mirrored to show this side."""
        return bool(self.side and side) and side != self.side


@dataclass(frozen=True, slots=True)
class Pause:
    """The length of a pause, the option that states it, and where; None stands for the default."""

    length: Ms
    option: str
    location: SourceLocation | None = None


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise, with the options that it inherits.

    When time is short, exercises with the highest `priority` number are left out first. `rest` is the pause between its
    rounds, `rest_after` that before the next exercise. `file` is the exercise file that it comes from, the same in all
    languages (`exercises/cat-pose`); empty if it stands in the routine itself. What it is
    `in_short` is read, not heard.
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
    rest: Pause
    rest_after: Pause
    rest_cues: tuple[TimedCue, ...]
    switch: Pause
    ready: Ms
    countdown: Ms
    fetch: tuple[str, ...]
    fetching: Ms
    release: Text | None
    easier: Text | None
    eases_off: bool
    ready_location: SourceLocation | None
    file: str = ""
    picture: Picture | None = None
    in_short: Text | None = None


@dataclass(frozen=True, slots=True)
class Circuit:
    """How often exercises are done, all of them in each turn, and the rest between two turns if it has its own."""

    turns: Range = Range(1, 1)
    rest: Pause | None = None

    @property
    def is_repeated(self) -> bool:
        """Whether there may be more than one turn."""
        return self.turns.high > 1


ONCE = Circuit()


@dataclass(frozen=True, slots=True)
class Section:
    """Exercises in the same position, the words for getting into it and out of it, and what only they need."""

    title: str
    line: int
    words: tuple[Text, ...]
    notes: tuple[str, ...]
    settle: Ms
    talk: Talk
    exercises: tuple[Exercise, ...]
    circuit: Circuit = ONCE
    leave: Text | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hint:
    """Something in a script that may be meant differently."""

    location: SourceLocation
    message: str


@dataclass(frozen=True, slots=True)
class Routine:
    """A whole routine; `music` is an existing file or folder, `words` are what the program says by itself.

    The `reminder` stands in for the opening where the listener has heard that lately. The `circuit` is that of all
    sections together.
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
    circuit: Circuit = ONCE
    hints: tuple[Hint, ...] = ()
    phrases: tuple[tuple[str, str], ...] = ()
    """The phrases that the script brings, with their keys; `words` has them in their places."""

    @property
    def line(self) -> int:
        """The line of the title."""
        return self.location.line

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """All exercises in order."""
        return tuple(exercise for section in self.sections for exercise in section.exercises)


def longest(sections: Iterable[Section], circuit: Circuit = ONCE) -> int:
    """A lower bound in ms for the length of a session at level 100: everything but speech."""
    return circuit.turns.high * sum(section.settle + _longest_section(section) for section in sections)


def _longest_section(section: Section) -> int:
    return section.circuit.turns.high * sum(map(_longest, section.exercises))


def _longest(exercise: Exercise) -> int:
    work, sides, rounds = exercise.work, max(1, len(exercise.sides.names)), exercise.rounds.high
    match work:
        case Hold():
            done = sum(work.length_in(number).high for number in range(1, rounds + 1))
        case Repeat(amount, phases):
            done = rounds * (amount.high if work.is_timed else amount.high * sum(phase.length.high for phase in phases))
    return sides * done + (rounds - 1) * exercise.rest.length

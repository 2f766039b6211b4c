"""A routine as it was read from a list: what a script will say, and what was guessed or not understood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Options = Mapping[str, str]
"""The options of a script by name, as they are written there."""


@dataclass(frozen=True, slots=True)
class ImportedExercise:
    """An exercise with the options that it will have in the script.

    `guesses` say what was taken for granted, `notes` keep what has no option. `line` is its line in the list; `target`
    the file of an exercise that is linked to.
    """

    name: str
    line: int
    options: Options = field(default_factory=dict)
    words: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()
    target: str = ""
    is_guessed: bool = False
    """Whether nothing says how much of it is done, so that a linked exercise keeps its own dose."""


@dataclass(frozen=True, slots=True)
class ImportedSection:
    """Exercises under a heading; without one, the title is empty."""

    title: str = ""
    options: Options = field(default_factory=dict)
    words: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()
    exercises: tuple[ImportedExercise, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedRoutine:
    """A whole list; without a title of its own, the title is empty. `skipped` are lines that were not understood."""

    title: str
    language: str
    sections: tuple[ImportedSection, ...]
    options: Options = field(default_factory=dict)
    words: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()
    skipped: tuple[tuple[int, str], ...] = ()
    format: str = field(default="a list", compare=False)

    @property
    def exercises(self) -> Sequence[ImportedExercise]:
        """All exercises in order."""
        return tuple(exercise for section in self.sections for exercise in section.exercises)

    @property
    def all_guesses(self) -> Sequence[str]:
        """Every guess, in order, with the exercise that it is about."""
        return (
            *self.guesses,
            *(guess for section in self.sections for guess in section.guesses),
            *(f"{exercise.name}: {guess}" for exercise in self.exercises for guess in exercise.guesses),
        )


def not_understood(line: int, text: str) -> str:
    """The note for a line that could not be read."""
    return f"Line {line} was not understood: {text}"


def duration_text(low: float, high: float | None = None) -> str:
    """A time in ms as it is written in scripts: `20s`, `10-30s`, `2 min`, `1500ms`."""
    low, high = round(low), round(low if high is None else high)
    unit, scale = ("ms", 1) if low % 1000 or high % 1000 else ("s", 1000)
    if scale == 1000 and low >= 120_000 and not low % 60_000 and not high % 60_000:
        unit, scale = " min", 60_000
    return f"{low // scale}{unit}" if low == high else f"{low // scale}-{high // scale}{unit}"


def count_text(low: float, high: float | None = None) -> str:
    """A number or a range of numbers."""
    low, high = round(low), round(low if high is None else high)
    return str(low) if low == high else f"{low}-{high}"

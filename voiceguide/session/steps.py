"""The steps of a session in the order in which they are heard; their times are not known yet."""

from dataclasses import dataclass

from voiceguide.session.sounds import Sound
from voiceguide.units import Ms


@dataclass(frozen=True, slots=True)
class Spot:
    """Whom a step belongs to: the chapter, and within an exercise the side and the round (from 1)."""

    chapter: int
    line: int
    exercise: str | None = None
    side: str | None = None
    round: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A sound, and the line of the script that it comes from."""

    sound: Sound
    line: int


@dataclass(frozen=True, slots=True)
class TalkStep:
    """Sounds one after the other, then a pause."""

    spot: Spot
    lines: tuple[Line, ...]
    pause: Ms


@dataclass(frozen=True, slots=True)
class RestStep:
    """A rest of at least `length`, in which something may be said; `after` follows what is said."""

    spot: Spot
    lines: tuple[Line, ...]
    length: Ms
    after: Ms


@dataclass(frozen=True, slots=True)
class CountdownStep:
    """A tick for each second up to a start signal."""

    spot: Spot
    ticks: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Sounds of which the first that fits is heard.

    Beyond `good` of them it is second best, and the author is told: `name` is what the warning calls it, and
    `where` begins it if the words stand in a linked file.
    """

    options: tuple[tuple[Line, ...], ...]
    name: str
    line: int
    where: str = ""
    good: int = 1


@dataclass(frozen=True, slots=True)
class HoldStep:
    """A start signal, then stillness of exactly `length` from its first sample on.

    Its last `ticks` seconds are counted.
    """

    spot: Spot
    length: Ms
    cues: tuple[tuple[Ms, Choice], ...]
    ticks: int


@dataclass(frozen=True, slots=True)
class MovementStep:
    """A start signal, then the phases of all repetitions, each with its exact length."""

    spot: Spot
    repetitions: int
    phases: tuple[tuple[Ms, Choice], ...]


Step = TalkStep | RestStep | CountdownStep | HoldStep | MovementStep


@dataclass(frozen=True, slots=True)
class Advice:
    """A warning: something that the author of a script should know, with its line."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is heard in a session: its chapters' titles and its steps."""

    chapters: tuple[str, ...]
    steps: tuple[Step, ...]
    warnings: tuple[Advice, ...]

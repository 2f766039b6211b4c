"""What a session is made of: sounds, the listener's choices, and steps in the order in which they are heard."""

from dataclasses import dataclass
from typing import Literal, get_args

from voiceguide.script.model import SourceLocation, Talk
from voiceguide.units import Ms

ChimeName = Literal["tick", "start", "halfway", "end", "switch", "finish", "listen"]
"""The chimes: each is a file of that name in `sounds/`."""

CHIME_NAMES: tuple[ChimeName, ...] = get_args(ChimeName)


@dataclass(frozen=True, slots=True)
class Speech:
    """Words to be spoken: as they are read, and as the voice is given them (respelled)."""

    text: str
    spoken: str


@dataclass(frozen=True, slots=True)
class Chime:
    """A short sound of the program."""

    name: ChimeName


Sound = Speech | Chime


SoreSide = Literal["left", "right", "both"]
"""The side that exercises begin with, or are done on, where they ask for the sore one."""
SORE_SIDES: tuple[SoreSide, ...] = get_args(SoreSide)

DEFAULT_LEVEL = 50


@dataclass(frozen=True, slots=True)
class Choices:
    """A level from 0 to 100, with or without countdown ticks, how much talk if not the script's, the sore side."""

    level: int = DEFAULT_LEVEL
    has_countdown: bool = True
    talk: Talk | None = None
    sore: SoreSide = "both"


@dataclass(frozen=True, slots=True)
class StepRef:
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

    ref: StepRef
    lines: tuple[Line, ...]
    pause: Ms


@dataclass(frozen=True, slots=True)
class RestStep:
    """A rest of at least `length`, in which something may be said; `after` follows what is said."""

    ref: StepRef
    lines: tuple[Line, ...]
    length: Ms
    after: Ms


@dataclass(frozen=True, slots=True)
class CountdownStep:
    """A tick for each second up to a start signal."""

    ref: StepRef
    ticks: int


@dataclass(frozen=True, slots=True)
class CueAlternatives:
    """Sounds of which the first that fits is heard.

    Beyond `good` of them it is second best, and the author is told: `name` is what the warning calls it. The words
    stand at `linked` if that is in a linked file.
    """

    options: tuple[tuple[Line, ...], ...]
    name: str
    line: int
    linked: SourceLocation | None = None
    acceptable: int = 1


@dataclass(frozen=True, slots=True)
class HoldStep:
    """A start signal, then stillness of exactly `length` from its first sample on.

    Its last `ticks` seconds are counted.
    """

    ref: StepRef
    length: Ms
    cues: tuple[tuple[Ms, CueAlternatives], ...]
    ticks: int


@dataclass(frozen=True, slots=True)
class MovementStep:
    """A start signal, then the phases of all repetitions, each with its exact length."""

    ref: StepRef
    repetitions: int
    phases: tuple[tuple[Ms, CueAlternatives], ...]


Step = TalkStep | RestStep | CountdownStep | HoldStep | MovementStep


@dataclass(frozen=True, slots=True)
class CueWarning:
    """A warning: something that the author of a script should know, with its line.

    What it is about stands at `linked` if that is in a linked file.
    """

    line: int
    message: str
    linked: SourceLocation | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is heard in a session: its chapters' titles and its steps."""

    chapters: tuple[str, ...]
    steps: tuple[Step, ...]
    warnings: tuple[CueWarning, ...]

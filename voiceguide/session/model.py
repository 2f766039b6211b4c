"""The parts of a session: the listener's choices, sounds, and the steps of a plan."""

from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from voiceguide.script.model import Picture, SourceLocation, Talk
from voiceguide.units import Ms

ChimeName = Literal["tick", "start", "halfway", "end", "switch", "again", "move", "return", "finish", "listen"]
"""The chimes; each is a WAV file of that name in `sounds/`.

`again` begins another round, `move` the first phase of a movement and `return` each of the others.
"""

CHIME_NAMES: tuple[ChimeName, ...] = get_args(ChimeName)


@dataclass(frozen=True, slots=True)
class Speech:
    """Words to be spoken: as text to show, and respelled for the voice, with marks around emphasised ones."""

    text: str
    spoken: str


@dataclass(frozen=True, slots=True)
class Chime:
    """A short signal."""

    name: ChimeName


Sound = Speech | Chime


SoreSide = Literal["left", "right", "both"]
"""The listener's sore side, for exercises that treat it differently."""
SORE_SIDES: tuple[SoreSide, ...] = get_args(SoreSide)

Opening = Literal["full", "reminder"]
"""The words before the first exercise: all of them, or the script's reminder of them if it has one."""

DEFAULT_LEVEL = 50


@dataclass(frozen=True, slots=True)
class Choices:
    """The listener's choices: a level from 0 to 100; None for `talk` means as much as the script has.

    `lowered_from` is the listener's level if `level` is lower, for lack of time.
    """

    level: int = DEFAULT_LEVEL
    has_countdown: bool = True
    talk: Talk | None = None
    sore: SoreSide = "both"
    lowered_from: int | None = None
    opening: Opening = "full"
    explains_ticks: bool = False

    @property
    def listener_level(self) -> int:
        """The level that the listener would have with more time."""
        return self.level if self.lowered_from is None else self.lowered_from

    def lowered_to(self, level: int) -> "Choices":
        """The same at that level, for lack of time."""
        return self if level == self.level else replace(self, level=level, lowered_from=self.listener_level)


@dataclass(frozen=True, slots=True)
class StepRef:
    """What a step belongs to: a chapter, a line of the script and, within an exercise, a side and a round (from 1)."""

    chapter: int
    line: int
    exercise: str | None = None
    side: str | None = None
    round: int | None = None


NO_TIME = Ms(0)


@dataclass(frozen=True, slots=True)
class Line:
    """A sound, its line in the script, and the pause that its words ask for after it."""

    sound: Sound
    line: int
    pause: Ms = NO_TIME


@dataclass(frozen=True, slots=True)
class TalkStep:
    """Sounds one after the other, then a pause."""

    ref: StepRef
    lines: tuple[Line, ...]
    pause: Ms


PauseKind = Literal["rest", "switch"]
"""A rest, or a change of side."""


@dataclass(frozen=True, slots=True)
class StatedLength:
    """The place where a script states the length of pauses, and the exercise before one of them.

    `linked` is the location of the option if it comes from a linked file.
    """

    option: str
    exercise: str = field(compare=False)
    line: int
    linked: SourceLocation | None = None


@dataclass(frozen=True, slots=True)
class CueAlternatives:
    """Alternatives for a cue, best first; the first one that fits is heard.

    The first `acceptable` ones need no warning. A warning about the others calls them `name`; `linked` is the location
    of the words if they come from a linked file. A cue that `is_flexible` takes the place of the first ticks at the end
    of a hold, or starts earlier, if it does not fit otherwise; one that `is_from_end` keeps its distance from the end.
    One that `is_optional` waits for the cue before it, and is left out without a warning.
    """

    options: tuple[tuple[Line, ...], ...]
    name: str
    line: int
    linked: SourceLocation | None = None
    acceptable: int = 1
    is_flexible: bool = False
    is_from_end: bool = False
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class RestStep:
    """A pause of `length` from the end of the hold or movement before it, which the release after that is part of.

    It starts with speech, and is longer if the speech, `after` and the `ticks` of the countdown that follows need more.
    If its length is `stated` in the script, that is worth a warning. A listener who asks for more time gets `extra`.
    The times of its cues count from its start.
    """

    ref: StepRef
    lines: tuple[Line, ...]
    length: Ms
    after: Ms = NO_TIME
    ticks: int = 0
    kind: PauseKind = "rest"
    stated: StatedLength | None = None
    extra: Ms = NO_TIME
    cues: tuple[tuple[Ms, CueAlternatives], ...] = ()


@dataclass(frozen=True, slots=True)
class CountdownStep:
    """One tick a second before a start signal."""

    ref: StepRef
    ticks: int


@dataclass(frozen=True, slots=True)
class HoldStep:
    """A hold of exactly `length`, from the first sample of its start signal.

    There is a tick in each of the last `ticks` seconds. If it `is_moving`, something is done all the time.
    """

    ref: StepRef
    length: Ms
    cues: tuple[tuple[Ms, CueAlternatives], ...]
    ticks: int
    is_moving: bool = False


@dataclass(frozen=True, slots=True)
class MovementStep:
    """A start signal, then the phases of all repetitions, each with its exact length.

    `names` are the words of the phases of one repetition, empty for those without words.
    """

    ref: StepRef
    repetitions: int
    phases: tuple[tuple[Ms, CueAlternatives], ...]
    names: tuple[str, ...]


Step = TalkStep | RestStep | CountdownStep | HoldStep | MovementStep


@dataclass(frozen=True, slots=True)
class CueWarning:
    """A warning for the author of a script; `linked` is the location of the words if they come from a linked file."""

    line: int
    message: str
    linked: SourceLocation | None = None


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture as it is seen: whether it is mirrored, and what it shows then; empty if that is not said."""

    picture: Picture
    is_mirrored: bool
    words: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A session before its times are known: the titles of its chapters, its steps, and the pictures of its chapters."""

    chapters: tuple[str, ...]
    steps: tuple[Step, ...]
    warnings: tuple[CueWarning, ...]
    pictures: tuple[ShownPicture | None, ...] = ()

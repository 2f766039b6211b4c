"""The records of the history, which all modules of this package use."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

from voiceguide.errors import VoiceguideError
from voiceguide.units import Ms

Feedback = Literal["easy", "right", "hard", "hurt"]
"""The listener's answer to how a session felt."""
FELT: tuple[Feedback, ...] = get_args(Feedback)


class HistoryError(VoiceguideError):
    """The history cannot be read, written or plotted."""


NONE = Ms(0)
RULES = 2
"""The rules by which new sessions change the level."""


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session of a routine at a level: how much of it was heard, and how it felt (None: no answer).

    `at` has the UTC offset of the place where it was done, so that its date is the local day. `counted` is the part of
    `heard` that an earlier record has, of the same session before it was stopped and continued. By the `rules` 1 of
    early versions, a session without an answer raises the level, and pain lowers it more than once a day.
    """

    at: datetime
    routine: str
    title: str
    level: int
    heard: Ms
    length: Ms
    felt: Feedback | None
    counted: Ms = NONE
    rules: int = RULES

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise ValueError(f"{self.at} has no offset from UTC")

    @property
    def day(self) -> date:
        """The local day on which it was done."""
        return self.at.date()

    @property
    def counts_as_done(self) -> bool:
        """Whether at least 80 % of the session was heard."""
        return self.heard * 5 >= self.length * 4


@dataclass(frozen=True, slots=True)
class SetLevel:
    """The level of a routine that its user has set, at a time with its UTC offset.

    If it `is_start`, it is the level that all new routines started at by then, and comes before all that was done.
    """

    at: datetime
    routine: str
    level: int
    is_start: bool = False

    @property
    def day(self) -> date:
        """The local day on which it was set."""
        return self.at.date()


Event = SessionRecord | SetLevel
"""What a level follows from."""


@dataclass(frozen=True, slots=True)
class Skip:
    """An exercise that is left out: the routine that it was left out of, and its name there.

    `file` is the exercise's own file, as in `Exercise.file`: it is left out wherever a routine links to that. It is
    empty for an exercise that stands in the routine itself, and None if an early version stored the skip. `routine` is
    empty once that routine's history was deleted.
    """

    routine: str
    exercise: str
    file: str | None = ""


def local_now() -> datetime:
    """The current local time, with its UTC offset."""
    return datetime.now().astimezone()

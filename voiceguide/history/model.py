"""The record of a session that was done, which all modules of this package use."""

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


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session of a routine at a level: how much of it was heard, and how it felt (None: no answer).

    `at` has the UTC offset of the place where it was done, so that its date is the local day.
    """

    at: datetime
    routine: str
    title: str
    level: int
    heard: Ms
    length: Ms
    felt: Feedback | None

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


def local_now() -> datetime:
    """The current local time, with its UTC offset."""
    return datetime.now().astimezone()

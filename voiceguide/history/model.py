"""A session that was done."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

from voiceguide.errors import VoiceguideError
from voiceguide.units import Ms

Feedback = Literal["easy", "right", "hard", "hurt"]
"""The listener's answer to how a session felt."""
FELT: tuple[Feedback, ...] = get_args(Feedback)


class HistoryError(VoiceguideError):
    """The history cannot be read, written or drawn."""


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session of a routine at a level: how much of its length was heard, and how it felt; None is no answer.

    `at` has the offset of the place where it was done, so that its date is the day as it was lived there.
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
        """The day on which it was done."""
        return self.at.date()

    @property
    def counts_as_done(self) -> bool:
        """Whether at least four fifths of it were heard."""
        return self.heard * 5 >= self.length * 4


def local_now() -> datetime:
    """The time as the clocks show it here, with its offset."""
    return datetime.now().astimezone()

"""The answer to "How was it?" that a phone sends, or keeps as a file: JSON that may come from anybody."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from voiceguide.history.model import FELT, Feedback
from voiceguide.units import Ms

FORMAT = 1
MOST_BYTES = 4096
"""The size of an answer; that of a routine with a long name is a tenth of it."""
OLDEST = timedelta(days=366)
SKEW = timedelta(minutes=10)
"""How far the clock of a phone may be ahead."""
MOST_OFFSET = timedelta(hours=14)
"""The largest difference from UTC that any place has."""
LONGEST = Ms(24 * 3_600_000)
_ID = re.compile(r"[0-9a-f]{32}")


class AnswerProblem(StrEnum):
    """What is wrong with an answer, as it appears in messages."""

    UNREADABLE = "not an answer"
    FUTURE = "answer from the future"
    OLD = "answer from more than a year ago"


@dataclass(frozen=True, slots=True)
class SessionAnswer:
    """How a session felt that was done on a phone; its `id` tells it from all other answers."""

    id: str
    routine: str
    level: int
    length: Ms
    heard: Ms
    felt: Feedback
    at: datetime


class AnswerError(ValueError):
    """An answer cannot be taken; it is None if it is not readable."""

    def __init__(self, problem: AnswerProblem, answer: SessionAnswer | None = None) -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.answer = answer


def read_answer(content: bytes, now: datetime) -> SessionAnswer:
    """The answer in these bytes; raises AnswerError. A phone whose clock is slightly ahead has answered `now`."""
    try:
        answer = _answer(_object(content))
    except (ValueError, RecursionError, KeyError, TypeError, OverflowError) as error:
        raise AnswerError(AnswerProblem.UNREADABLE) from error
    if answer.at > now + SKEW:
        raise AnswerError(AnswerProblem.FUTURE, answer)
    if answer.at < now - OLDEST:
        raise AnswerError(AnswerProblem.OLD, answer)
    return answer


def _object(content: bytes) -> Mapping[str, Any]:
    if len(content) > MOST_BYTES:
        raise ValueError("too long")
    value = json.loads(content.decode("utf-8"))
    if not isinstance(value, dict) or value["format"] != FORMAT:
        raise ValueError("not of this format")
    return value


def _answer(value: Mapping[str, Any]) -> SessionAnswer:
    at, identity = datetime.fromisoformat(_text(value["at"])), _text(value["id"])
    felt = next((each for each in FELT if each == value["felt"]), None)
    offset = at.utcoffset()
    if offset is None or abs(offset) > MOST_OFFSET or not _ID.fullmatch(identity) or felt is None:
        raise ValueError("nothing that our page sends")
    length = _number(value["length_ms"], LONGEST)
    return SessionAnswer(
        id=identity,
        routine=_text(value["routine"]),
        level=_number(value["level"], 100),
        length=Ms(length),
        heard=Ms(_number(value["heard_ms"], length)),
        felt=felt,
        at=at,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not text")
    return value


def _number(value: object, most: int) -> int:
    """A whole number from 0 to `most`; True and 1.0 are none."""
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError("not such a number")
    return value

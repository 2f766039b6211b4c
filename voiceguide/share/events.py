"""The events that the server reports; a peer is the address of another computer, without the port."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from voiceguide.share.catalog import ResourceRef


class RefusalReason(StrEnum):
    """Why a request was refused, as it appears in messages."""

    ADDRESS = "unknown address"
    HOST = "unknown host name"
    METHOD = "not a GET or HEAD request"
    BODY = "request with a body"
    GARBAGE = "not an HTTP request"
    RANGE = "range beyond the end of the file"
    CHANGED = "file changed since it was shared"
    DISK = "disk not responding"
    SLOW = "too slow"
    CROWD = "too many connections"
    ORIGIN = "page of another site"
    TYPE = "answer that is not JSON"
    SIZE = "answer that is too long or has no length"
    ANSWER = "not an answer"
    ROUTINE = "answer for an unknown routine"
    FUTURE = "answer from the future"
    OLD = "answer from more than a year ago"
    RATE = "too many answers"
    HISTORY = "answer that the history could not take"


class AnswerRefusedError(Exception):
    """An answer is not taken."""

    def __init__(self, reason: RefusalReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Opened:
    """A peer requested something and gets it; players request the same file many times."""

    peer: str
    ref: ResourceRef


@dataclass(frozen=True, slots=True)
class Sending:
    """A peer has received the first `done` bytes of a file of `total` bytes, over one or several requests."""

    peer: str
    ref: ResourceRef
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A request for a file has been served; `is_all` says that the peer now has every byte of it."""

    peer: str
    ref: ResourceRef
    is_all: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """A peer did not get what it requested."""

    peer: str
    reason: RefusalReason


@dataclass(frozen=True, slots=True)
class Answered:
    """A phone has said how a session felt, which is in the history now; `message` tells it with the new level."""

    peer: str
    ref: ResourceRef
    felt: str
    level_before: int
    level: int
    message: str


Event = Opened | Sending | Sent | Refused | Answered
OnEvent = Callable[[Event], None]

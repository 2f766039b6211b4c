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


Event = Opened | Sending | Sent | Refused
OnEvent = Callable[[Event], None]

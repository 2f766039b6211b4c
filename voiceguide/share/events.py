"""What a server of sessions reports while it runs.

A peer is the address of another machine, without its port.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from voiceguide.share.catalog import ResourceRef


class RefusalReason(StrEnum):
    """Why a request is refused, in the words that people are told."""

    ADDRESS = "an address that is not shared"
    HOST = "a name of this machine that was not announced"
    METHOD = "something other than to fetch"
    BODY = "a request that brings something along"
    GARBAGE = "something that is not a request"
    RANGE = "a part that the file does not have"
    CHANGED = "a file that has changed since it was shared"
    DISK = "a file that the disk does not give out"
    SLOW = "too slow"
    CROWD = "too many connections at once"


@dataclass(frozen=True, slots=True)
class Opened:
    """A peer asked for something and gets it; players ask for the same file many times."""

    peer: str
    ref: ResourceRef


@dataclass(frozen=True, slots=True)
class Sending:
    """Of the `total` bytes of a file, the first `done` have left for a peer, those of earlier requests among them."""

    peer: str
    ref: ResourceRef
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Sent:
    """All that was asked of a file has been sent.

    `is_all` is set when with that the peer has every byte of it; then counting starts again.
    """

    peer: str
    ref: ResourceRef
    is_all: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """A peer did not get what it asked for."""

    peer: str
    reason: RefusalReason


Event = Opened | Sending | Sent | Refused
OnEvent = Callable[[Event], None]

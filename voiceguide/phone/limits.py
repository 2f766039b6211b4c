"""How much of a server a peer may take; times in seconds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much a peer may ask; what is beyond that is cut."""

    head: float = 10
    """From the first byte of a request to the end of its head; and from a connection to its first request."""
    idle: float = 30
    """Between two requests of a connection."""
    stalled: float = 30
    """Until a peer has taken the next piece of what is sent."""
    parting: float = 1
    """How long a connection that is over may still talk, so that its last answer is read before it breaks."""
    head_bytes: int = 16_384
    ranges: int = 16
    """How many parts of a file one request may ask for."""
    of_one_peer: int = 8
    """Connections; browsers open up to six."""
    in_all: int = 64
    news: float = 0.5
    """The least time between two reports on the progress of a file."""


USUAL = Limits()

"""How much of a server a peer may take."""

from dataclasses import dataclass
from typing import Protocol

from voiceguide.share.events import RefusalReason


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much a peer may ask, and a disk may take; times in seconds."""

    head: float = 10
    """From the first byte of a request to the end of its head; and from a connection to its first request."""
    idle: int = 30
    """Between two requests of a connection."""
    stalled: float = 30
    """Until a peer has taken the next piece of what is sent."""
    disk: float = 10
    """Until a disk has given the next piece of a file."""
    head_bytes: int = 16_384
    of_one_peer: int = 8
    """Connections; browsers open up to six."""
    in_all: int = 64


DEFAULT_LIMITS = Limits()


class Connection(Protocol):
    """What is limited."""

    @property
    def peer(self) -> str:
        """Whose it is."""

    @property
    def waits_since(self) -> float | None:
        """Since when it has been waiting for a request, or for the rest of one; None while it is answered."""

    def cut(self, why: RefusalReason) -> None:
        """End it at once."""


class ConnectionLimiter:
    """The connections that are open, of each peer and in all no more than there may be."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.connections: set[Connection] = set()

    def admit(self, new: Connection) -> None:
        """Add a connection; where there are too many, the one whose request is longest in coming is cut.

        So unfinished requests shut nobody out. Where all of them are being answered, the new one is cut itself.
        """
        of_peer = {each for each in self.connections if each.peer == new.peer}
        if len(of_peer) >= self._limits.of_one_peer:
            self._cut_one(of_peer, new)
        elif len(self.connections) >= self._limits.in_all:
            self._cut_one(self.connections, new)
        else:
            self.connections.add(new)

    def leave(self, connection: Connection) -> None:
        """Forget one that has ended."""
        self.connections.discard(connection)

    def _cut_one(self, candidates: set[Connection], new: Connection) -> None:
        waiting = [(each.waits_since, each) for each in candidates if each.waits_since is not None]
        _, oldest = min(waiting, key=lambda pair: pair[0], default=(0, new))
        if oldest is not new:
            self.connections.remove(oldest)
            self.connections.add(new)
        oldest.cut(RefusalReason.CROWD)

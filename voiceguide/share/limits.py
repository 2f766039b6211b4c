"""Limits on how much of the server a peer can use."""

from dataclasses import dataclass
from typing import Protocol

from voiceguide.share.events import RefusalReason


@dataclass(frozen=True, slots=True)
class Limits:
    """Time limits in seconds, and limits of sizes and numbers."""

    head: float = 10
    """From the first byte of a request to the end of its head, and from a new connection to its first request."""
    idle: int = 30
    """Between two requests on a connection."""
    stalled: float = 30
    """For a peer to read the next chunk of a response."""
    disk: float = 10
    """For reading the next chunk of a file."""
    head_bytes: int = 16_384
    per_peer: int = 8
    """Connections of one peer; browsers open up to six."""
    in_total: int = 64
    """Connections of all peers."""


DEFAULT_LIMITS = Limits()


class Connection(Protocol):
    """A connection that can be limited."""

    @property
    def peer(self) -> str:
        """The address of the other computer."""

    @property
    def waits_since(self) -> float | None:
        """Since when the connection has been waiting for a complete request; None during a response."""

    def cut(self, reason: RefusalReason) -> None:
        """End the connection at once, and report it."""


class ConnectionLimiter:
    """Limits the number of open connections, per peer and in total."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.connections: set[Connection] = set()
        self.is_closed = False
        """Whether no connection is admitted any more."""

    def admit(self, new: Connection) -> None:
        """Add a connection; if there are too many, the one that has waited longest for a request is cut.

        So unfinished requests cannot keep others out. If all connections have responses, the new one is cut.
        """
        of_peer = {each for each in self.connections if each.peer == new.peer}
        if len(of_peer) >= self._limits.per_peer:
            self._cut_one(of_peer, new)
        elif len(self.connections) >= self._limits.in_total:
            self._cut_one(self.connections, new)
        else:
            self.connections.add(new)

    def leave(self, connection: Connection) -> None:
        """Remove a connection that has ended."""
        self.connections.discard(connection)

    def _cut_one(self, candidates: set[Connection], new: Connection) -> None:
        waiting = [(each.waits_since, each) for each in candidates if each.waits_since is not None]
        _, oldest = min(waiting, key=lambda pair: pair[0], default=(0, new))
        if oldest is not new:
            self.connections.remove(oldest)
            self.connections.add(new)
        oldest.cut(RefusalReason.CROWD)

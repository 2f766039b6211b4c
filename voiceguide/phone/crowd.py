"""The crowd: how many connections there are, and whose."""

from collections import Counter

from voiceguide.phone.limits import Limits


class Crowd:
    """Connections, counted by peer."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._peers: Counter[str] = Counter()

    def enter(self, peer: str) -> bool:
        """Count one more; False, and nothing is counted, if there are too many."""
        if self._peers[peer] >= self._limits.of_one_peer or self._peers.total() >= self._limits.in_all:
            return False
        self._peers[peer] += 1
        return True

    def leave(self, peer: str) -> None:
        """Count one less."""
        self._peers[peer] -= 1
        if not self._peers[peer]:
            del self._peers[peer]

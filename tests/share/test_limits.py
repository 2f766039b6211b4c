"""How many connections there may be, and which goes for another."""

from dataclasses import dataclass, field

from voiceguide.share.events import RefusalReason
from voiceguide.share.limits import ConnectionLimiter, Limits


@dataclass(eq=False)
class Connection:
    peer: str
    waits_since: float | None = 0.0
    cuts: list = field(default_factory=list)

    def cut(self, why):
        self.cuts.append(why)


def admitted(*connections, per_peer=2, in_total=3):
    """Those that were cut, after all have come in that order."""
    limiter = ConnectionLimiter(Limits(per_peer=per_peer, in_total=in_total))
    for connection in connections:
        limiter.admit(connection)
    assert all(connection.cuts in ([], [RefusalReason.CROWD]) for connection in connections)
    return [connection for connection in connections if connection.cuts]


def test_nobody_is_cut_while_there_is_room():
    """Up to the limits themselves."""
    assert admitted(Connection("a"), Connection("a"), Connection("b")) == []


def test_of_one_peer_the_oldest_goes():
    """Not that of another, however old."""
    other, new, old = Connection("b", 0), Connection("a", 2), Connection("a", 1)
    assert admitted(other, new, old, Connection("a", 3)) == [old]


def test_of_all_the_oldest_goes():
    """Of those that wait for a request."""
    busy, old, new = Connection("a", None), Connection("b", 1), Connection("c", 2)
    assert admitted(busy, new, old, Connection("d", 3)) == [old]


def test_where_all_are_answered_the_new_one_goes():
    """It is not counted then."""
    busy = [Connection(name, None) for name in "abc"]
    late = [Connection("d"), Connection("e")]
    assert admitted(*busy, *late) == late


def test_the_place_of_one_that_has_ended_is_free():
    """Also of one that was never in."""
    limiter = ConnectionLimiter(Limits(in_total=1))
    first, second = Connection("a", None), Connection("b", None)
    limiter.admit(first)
    limiter.leave(first)
    limiter.leave(second)
    limiter.admit(second)
    assert (first.cuts, second.cuts) == ([], [])

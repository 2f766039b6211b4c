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
    """The connections that were cut, after all have been admitted in that order."""
    limiter = ConnectionLimiter(Limits(per_peer=per_peer, in_total=in_total))
    for connection in connections:
        limiter.admit(connection)
    assert all(connection.cuts in ([], [RefusalReason.CROWD]) for connection in connections)
    return [connection for connection in connections if connection.cuts]


def test_no_connection_is_cut_within_the_limits():
    """Up to and including the limits."""
    assert admitted(Connection("a"), Connection("a"), Connection("b")) == []


def test_the_oldest_waiting_connection_of_a_peer_is_cut():
    """Not that of another peer, however old."""
    other, new, old = Connection("b", 0), Connection("a", 2), Connection("a", 1)
    assert admitted(other, new, old, Connection("a", 3)) == [old]


def test_the_oldest_waiting_connection_of_all_is_cut():
    """Only those that wait for a request."""
    busy, old, new = Connection("a", None), Connection("b", 1), Connection("c", 2)
    assert admitted(busy, new, old, Connection("d", 3)) == [old]


def test_the_new_connection_is_cut_if_all_have_responses():
    """It is not counted then."""
    busy = [Connection(name, None) for name in "abc"]
    late = [Connection("d"), Connection("e")]
    assert admitted(*busy, *late) == late


def test_a_connection_that_has_ended_frees_its_place():
    """Also one that was never admitted."""
    limiter = ConnectionLimiter(Limits(in_total=1))
    first, second = Connection("a", None), Connection("b", None)
    limiter.admit(first)
    limiter.leave(first)
    limiter.leave(second)
    limiter.admit(second)
    assert (first.cuts, second.cuts) == ([], [])

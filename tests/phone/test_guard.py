"""The guard at the door."""

from http import HTTPStatus

import pytest

from voiceguide.phone.answers import Desk, Request
from voiceguide.phone.events import Why
from voiceguide.phone.guard import guard_of

SECRET = "a-secret-of-96-bits"  # noqa: S105 (it opens nothing)
HOST = "192.0.2.7:4000"


class Untouched(dict):
    """A table of addresses that nobody may look into."""

    def get(self, key, default=None):
        raise AssertionError("something was looked up")


def test_who_knows_secret_and_host_comes_in():
    """Wherever in the site that leads."""
    guard = guard_of(SECRET, ("192.0.2.7",), 4000)
    assert guard.refusal(f"/{SECRET}/anything", [HOST]) is None


@pytest.mark.parametrize("target", ["", "/", "//", f"/{SECRET[:-1]}/", f"/{SECRET}x/", f"/x/{SECRET}/", "/ü/", "*"])
def test_the_secret_comes_before_the_host(target):
    """A wrong one is the reason even where the host is wrong too."""
    guard = guard_of(SECRET, ("192.0.2.7",), 4000)
    assert guard.refusal(target, [HOST]) is Why.ADDRESS
    assert guard.refusal(target, ["example.org"]) is Why.ADDRESS


@pytest.mark.parametrize(("target", "host"), [("/wrong/", HOST), (f"/{SECRET}/", "example.org")])
def test_nothing_is_looked_up_for_who_does_not_come_in(target, host):
    """Not even whether it exists."""
    desk = Desk(Untouched(), guard_of(SECRET, ("192.0.2.7",), 4000), 16)
    assert desk.answer(Request("GET", target, {"host": [host]})).status is HTTPStatus.NOT_FOUND


def test_the_usual_port_may_be_left_out():
    """As browsers do, and only for that port."""
    assert guard_of(SECRET, ("192.0.2.7",), 80).refusal(f"/{SECRET}/", ["192.0.2.7"]) is None
    assert guard_of(SECRET, ("192.0.2.7",), 80).refusal(f"/{SECRET}/", ["192.0.2.7:80"]) is None
    assert guard_of(SECRET, ("192.0.2.7",), 8000).refusal(f"/{SECRET}/", ["192.0.2.7"]) is Why.HOST

"""How much of a session was heard."""

from dataclasses import replace

import pytest
from scenes import placed, state

from voiceguide.live.heard import Heard

TIMELINE = replace(placed("# T\n\n### A\n\n- hold: 20s\n"), length=100_000)
STATE = state(TIMELINE, "A")


def played(heard, start, end, **others):
    """The states of a session from one second to another."""
    for tenth in range(10 * start, 10 * end):
        heard.show(replace(STATE, at=100 * tenth, **others))
    return heard


def test_what_was_played_was_heard():
    """In whole seconds."""
    assert played(Heard(), 0, 30).time == 30_000


def test_what_was_played_twice_was_heard_once():
    """Who goes back does not do more of the session."""
    assert played(played(Heard(), 0, 30), 10, 40).time == 40_000


def test_what_was_passed_over_was_not_heard():
    """Who goes on to the next exercise has not done this one."""
    assert played(played(Heard(), 0, 30), 70, 80).time == 40_000


def test_what_was_played_while_nobody_looked_was_heard():
    """A busy machine looks late; whoever begins in the middle has not heard what is before it."""
    heard = Heard()
    for at in (3000, 7500, 12_000):
        heard.show(replace(STATE, at=at))
    assert heard.time == 10_000


@pytest.mark.parametrize("others", [{"is_playing": False}, {"delay": 5000}])
def test_a_pause_and_a_delay_are_not_heard(others):
    """Nothing of the session is."""
    assert played(Heard(), 0, 30, **others).time == 0


@pytest.mark.parametrize(("end", "is_whole"), [(0, False), (79, False), (80, True), (100, True)])
def test_four_fifths_are_the_whole(end, is_whole):
    """Neither the last word nor a short exercise has to be among them."""
    assert played(Heard(), 0, end).is_whole is is_whole


def test_a_session_whose_length_is_not_known_yet_is_not_heard():
    """Who stops while its first words are the only ones that were spoken has heard all that there is of it."""
    assert not played(Heard(), 0, 100, is_whole=False).is_whole


def test_a_session_that_goes_on_adds_what_was_heard_before():
    """Each part once, wherever in a second it goes on."""
    heard = Heard(50_000)
    heard.show(replace(STATE, at=50_500))
    assert played(heard, 51, 81).is_whole


def test_who_goes_back_in_a_session_that_goes_on_hears_again_what_was_heard_before():
    """It is not counted twice; what was passed over the last time is new."""
    assert played(played(Heard(50_000), 50, 60), 10, 40).time == 60_000
    assert played(played(Heard(10_000), 50, 60), 10, 40).time == 40_000


def test_more_than_all_is_not_heard():
    """Even if the routine has become shorter since it was stopped."""
    assert played(Heard(500_000), 90, 100).time == 100_000


def test_how_much_was_heard_up_to_a_place():
    """So that what comes after it can be heard again."""
    heard = played(Heard(20_000), 20, 60)
    assert [heard.until(at) for at in (10_000, 30_000, 60_000, 90_000)] == [10_000, 30_000, 60_000, 60_000]


def test_how_loud_it_was_last():
    """What comes after the session is as loud."""
    heard = Heard()
    assert heard.volume == 1.0
    heard.show(replace(STATE, volume=0.4))
    assert heard.volume == 0.4

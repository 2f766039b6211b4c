"""The records pick a point from a range, and find a moment in a hold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.script.model import CueOffset, Range


@pytest.mark.parametrize(("level", "expected"), [(0, 10_000), (50, 20_000), (75, 25_000), (100, 30_000)])
def test_the_level_picks_the_point_of_a_range(level, expected):
    """0 is its lower end, 100 its upper, 50 the middle."""
    assert Range(10_000, 30_000, 1000).at(level) == expected


@pytest.mark.parametrize(
    ("low", "high", "level", "expected"), [(1, 2, 50, 1), (1, 2, 51, 2), (1, 4, 50, 2), (8, 10, 25, 8), (8, 10, 75, 9)]
)
def test_halves_go_down(low, high, level, expected):
    """One works up slowly."""
    assert Range(low, high).at(level) == expected


def test_a_point_lies_on_a_whole_step():
    """Seconds stay whole: 37% of 10 to 30 s is 17.4 s, and 17 s is spoken."""
    assert Range(10_000, 30_000, 1000).at(37) == 17_000


def test_a_range_of_one_is_the_same_at_every_level():
    """`20s` is 20 s."""
    assert {Range(20_000, 20_000, 1000).at(level) for level in range(101)} == {20_000}


@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(1, 20))
@settings(deadline=None)
def test_the_points_rise_with_the_level_from_end_to_end(low, steps, step):
    """Never down, in whole steps, never outside."""
    span = Range(low, low + steps * step, step)
    points = [span.at(level) for level in range(101)]
    assert points == sorted(points)
    assert (points[0], points[-1]) == (span.low, span.high)
    assert all((point - low) % step == 0 for point in points)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (CueOffset(50, is_percent=True), 10_000),
        (CueOffset(75, is_percent=True), 15_000),
        (CueOffset(0, is_percent=True), 0),
        (CueOffset(5_000, is_percent=False), 5_000),
        (CueOffset(60_000, is_percent=False), 60_000),
    ],
)
def test_a_moment_is_found_in_a_hold(moment, expected):
    """A share of its 20 s, or a time from its start, even past the end."""
    assert moment.within(20_000) == expected


def test_a_share_of_an_odd_length_is_a_whole_millisecond():
    """Time is integer ms."""
    assert CueOffset(33, is_percent=True).within(1001) == 330

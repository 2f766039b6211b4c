"""Rounds that come one after the other as the level rises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import parsed, placed

from voiceguide.session.visits import rounds_at


def routine(*rounds):
    """A routine of exercises with these rounds and priorities."""
    parts = (f"### A\n\n- hold: 10s\n- rounds: {text}\n- priority: {priority}\n" for text, priority in rounds)
    return "# E\n\n" + "\n".join(parts)


@pytest.mark.parametrize(
    ("level", "expected"),
    [(0, (1, 1, 1, 2)), (50, (1, 1, 1, 2)), (51, (1, 2, 1, 2)), (67, (2, 2, 1, 2)), (84, (2, 2, 2, 2))],
)
def test_they_come_one_exercise_at_a_time(level, expected):
    """In the upper half of the levels, by priority and then as they stand; a fixed number stays."""
    assert rounds_at(parsed(routine(("1-2", 5), ("1-2", 1), ("1-2", 5), ("2", 1))), level) == expected


@pytest.mark.parametrize("level", range(101))
def test_a_single_exercise_has_them_where_its_range_is_rounded(level):
    """As any other range."""
    one = parsed(routine(("1-4", 5)))
    assert rounds_at(one, level) == (one.exercises[0].rounds.at(level),)


ROUNDS = st.tuples(st.integers(1, 5), st.integers(0, 5), st.integers(1, 9)).map(
    lambda drawn: (f"{drawn[0]}-{drawn[0] + drawn[1]}", drawn[2])
)


@given(st.lists(ROUNDS, min_size=1, max_size=8))
def test_no_round_goes_as_the_level_rises_and_all_of_them_come(rounds):
    """From the lowest number at level 0 to the highest at level 100."""
    one = parsed(routine(*rounds))
    found = [rounds_at(one, level) for level in range(101)]
    for number, exercise in enumerate(one.exercises):
        counts = [rounds[number] for rounds in found]
        assert counts == sorted(counts)
        assert (counts[0], counts[-1]) == (exercise.rounds.low, exercise.rounds.high)


@given(st.lists(ROUNDS, min_size=1, max_size=8))
def test_at_50_every_range_is_in_its_middle(rounds):
    """As holds are, so that 50 means the same for all."""
    one = parsed(routine(*rounds))
    assert rounds_at(one, 50) == tuple(exercise.rounds.at(50) for exercise in one.exercises)


def test_a_session_grows_slowly_with_the_level():
    """No five levels, which are the most of a day, add more than two rounds of eleven."""
    text = routine(*[("1-2", 5)] * 11)
    lengths = [placed(text, level).length for level in range(50, 101)]
    round_length = (lengths[-1] - lengths[0]) / 11
    assert all(later - before <= 2.1 * round_length for before, later in zip(lengths, lengths[5:], strict=False))

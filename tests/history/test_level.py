"""The progression of the level: each line of its table, and properties of any history."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from history_scenes import MONDAY, day, done, set_to
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.history import level as rule
from voiceguide.history.level import CHANGES, EXPLANATION, START, level_on, levels
from voiceguide.history.model import FELT, SessionRecord, SetLevel

OFFSETS = st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2020, 3, 1), timezones=OFFSETS)  # noqa: DTZ001 (Hypothesis wants them so)
SESSIONS = st.lists(
    st.builds(
        SessionRecord,
        at=MOMENTS,
        routine=st.just("legs"),
        title=st.just("Legs"),
        level=st.integers(0, 100),
        heard=st.integers(0, 100),
        length=st.integers(0, 100),
        felt=st.sampled_from([*FELT, None]),
    ),
    max_size=40,
)


def after(*sessions, on=None):
    """The level on the day of the last session, or on another day."""
    return level_on(sessions[-1].day if on is None else day(on), sessions)


def test_a_routine_that_was_never_done_is_at_50():
    """The middle of every range."""
    assert level_on(day(0), []) == START == 50
    assert levels([]) == ()


def test_it_starts_at_the_level_that_was_set_for_new_routines():
    """Whenever that was noted: a session that is added for a day before counts too."""
    start = SetLevel(MONDAY + timedelta(days=5), "legs", 20, is_start=True)
    assert level_on(day(0), [start]) == level_on(day(9), [start]) == 20
    assert level_on(day(5), [start, done("hard", 5, level=20)]) == 10
    earlier = done("hard", 4, level=20)
    assert level_on(day(5), [start, earlier]) == level_on(day(4), [earlier, start]) == 10
    assert levels([start, earlier]) == ((day(4), 10),)


@pytest.mark.parametrize(("felt", "level"), [("easy", 55), ("right", 52), (None, 50), ("hard", 40), ("hurt", 30)])
def test_each_answer_changes_the_level(felt, level):
    """Easy +5, right +2, hard -10, hurt -20; no answer changes nothing."""
    assert after(done(felt)) == level


@pytest.mark.parametrize(
    ("felt", "level", "expected"),
    [
        ("easy", 49, 50),
        ("right", 49, 50),
        ("easy", 100, 55),
        ("hard", 49, 40),
        ("hard", 51, 50),
        ("hurt", 0, 30),
        ("hurt", 100, 30),
    ],
)
def test_answers_at_another_level_count_only_if_they_apply(felt, level, expected):
    """Not easy below one's level, nor hard above it; pain always counts."""
    assert after(done(felt, level=level)) == expected


def test_a_session_is_compared_with_the_level_at_that_time():
    """Easy at 52 counts when the level is 52, but not when it is 57."""
    assert after(done("right", 0), done("easy", 1, level=52)) == 57
    assert after(done("right", 0), done("easy", 1, level=52), done("easy", 2, level=52)) == 57


@pytest.mark.parametrize(("felt", "level"), [("easy", 50), ("right", 50), (None, 50), ("hard", 50), ("hurt", 30)])
def test_a_stopped_session_changes_nothing_unless_it_hurt(felt, level):
    """Less than 80 % of it was heard."""
    assert after(done(felt, heard=79, length=100)) == level
    assert after(done(felt, heard=80, length=100)) == 50 + CHANGES.get(felt, 0)


def test_pain_counts_once_a_day():
    """However often it is noted, and whatever comes in between."""
    sessions = done("hurt"), done("hurt", hour=9), done("hard", hour=10, level=30), done("hurt", hour=11)
    assert after(*sessions) == 20
    assert after(*sessions, done("hurt", 1)) == 0


def test_a_level_that_is_set_holds_from_then_on():
    """What comes later counts from there, and a break from that day."""
    sessions = done("hurt", 0), set_to(40, 8), done("easy", 9, level=40)
    assert levels(sessions) == ((day(0), 30), (day(8), 40), (day(9), 45))
    assert level_on(day(7), sessions) == 30
    assert after(*sessions[:2], on=15) == 40
    assert after(*sessions[:2], on=22) == 30
    assert after(set_to(80)) == 80


def test_setting_a_level_leaves_the_days_rise_as_it_is():
    """It is no way to rise by more than 5 on one day."""
    assert after(done("easy"), set_to(40, hour=9), done("easy", hour=10, level=40)) == 40


def test_sessions_of_early_versions_keep_their_effect():
    """Their owners see the level that they know."""
    sessions = done(None, rules=1), done("hurt", 1, rules=1), done("hurt", 1, hour=9, rules=1), done(None, 2, rules=1)
    assert levels(sessions) == ((day(0), 52), (day(1), 12), (day(2), 14))
    assert after(done(None, heard=79, length=100, rules=1)) == 50


def test_pain_that_an_early_version_noted_is_not_noted_twice_that_day():
    """On the day of the update."""
    assert after(done("hurt", rules=1), done("hurt", hour=9)) == 30


def test_the_level_rises_by_at_most_5_a_day():
    """However many sessions there are."""
    assert after(*[done("right", hour=hour, level=100) for hour in range(8, 18)]) == 55
    assert after(done("right"), done("easy", hour=9, level=60), done("easy", 1, level=60)) == 60


def test_a_fall_does_not_make_room_for_more_rises_that_day():
    """After +5 and -10, it rises again only on the next day."""
    sessions = done("easy"), done("hard", hour=9), done("easy", hour=10, level=100)
    assert after(*sessions) == 45
    assert after(*sessions, done("easy", 1, level=45)) == 50


@pytest.mark.parametrize(
    ("days", "level"), [(1, 52), (7, 52), (8, 47), (13, 47), (14, 42), (34, 32), (35, 27), (42, 27), (9999, 27)]
)
def test_a_break_lowers_the_level_by_5_a_week(days, level):
    """More than a week, and at most by 25."""
    assert after(done("right"), on=days) == level


def test_a_breaks_loss_stays_when_the_break_is_over():
    """The next session starts from the lower level."""
    sessions = done("right", 0), done("right", 14, level=42)
    assert levels(sessions) == ((day(0), 52), (day(14), 44))


def test_a_stopped_session_ends_a_break():
    """Any session does."""
    sessions = done("right", 0), done("right", 7, heard=1)
    assert after(*sessions, on=14) == 52


def test_sessions_later_than_the_day_do_not_count():
    """A wrong clock does not affect the days before."""
    sessions = done("hurt", 5000), done("easy", 0)
    assert level_on(day(1), sessions) == 55
    assert levels(sessions) == ((day(0), 55), (day(5000), 10))


def test_sessions_of_the_day_itself_count():
    """For the second session of that day."""
    assert level_on(day(0), [done("hard")]) == 40


def test_a_flight_west_does_not_mix_up_the_days():
    """A later moment can be on an earlier local day."""
    tuesday = SessionRecord(
        datetime(2026, 3, 3, 1, tzinfo=timezone(timedelta(hours=12))), "legs", "Legs", 50, 1, 1, "easy"
    )
    monday = SessionRecord(datetime(2026, 3, 2, 20, tzinfo=UTC), "legs", "Legs", 55, 1, 1, "easy")
    assert levels([tuesday, monday]) == ((day(0), 55), (day(1), 55))


def test_the_explanations_have_every_number_of_the_progression():
    """The user's and the module's."""
    for text in (EXPLANATION, rule.__doc__):
        for number in ("50", "5", "2", "10", "20", "7", "25"):
            assert number in text.replace("-", " ").replace("+", " ").replace(",", " ").replace(".", " ").split()


@given(SESSIONS)
def test_a_level_is_always_valid(sessions):
    """From 0 to 100, on any day."""
    for on, level in levels(sessions):
        assert 0 <= level <= 100
        assert 0 <= level_on(on + timedelta(days=20), sessions) <= 100


@given(SESSIONS)
def test_no_day_raises_a_level_by_more_than_5(sessions):
    """Whatever the answers, the order and the dates."""
    for (_, before), (_, later) in pairwise([(None, START), *levels(sessions)]):
        assert later - before <= 5


@given(SESSIONS, st.lists(st.builds(SetLevel, MOMENTS, st.just("legs"), st.integers(0, 100)), max_size=3))
def test_without_an_answer_a_level_never_rises(sessions, set_levels):
    """Only easy and right raise it, at whole sessions, and the user who sets it."""
    raising = {each.day for each in set_levels}
    raising |= {each.day for each in sessions if each.felt in ("easy", "right") and each.counts_as_done}
    for (_, before), (on, later) in pairwise([(None, START), *levels([*sessions, *set_levels])]):
        assert later <= before or on in raising


@given(SESSIONS, st.randoms())
def test_the_order_in_which_sessions_are_stored_does_not_matter(sessions, random):
    """Only their times do."""
    distinct = list({session.at: session for session in sessions}.values())
    shuffled = random.sample(distinct, len(distinct))
    assert levels(shuffled) == levels(distinct)


@given(SESSIONS)
def test_the_level_on_a_day_is_the_one_after_its_sessions(sessions):
    """Both functions agree."""
    assert all(level_on(on, sessions) == level for on, level in levels(sessions))

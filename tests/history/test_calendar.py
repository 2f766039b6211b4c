"""Weeks, streak and minutes."""

from datetime import date

from history_scenes import day, done

from voiceguide.history.stats import Week, minutes_by_day, streak, weeks


def test_the_last_weeks_end_with_the_one_of_today():
    """Each begins on its Monday, and days to come are none."""
    sessions = [done(day=1), done(day=7, heard=90_000), done(day=7, heard=95_000)]
    assert weeks(sessions, day(8), 2) == (
        Week(day(0), (0, 10, 0, 0, 0, 0, 0)),
        Week(day(7), (3, 0, None, None, None, None, None)),
    )


def test_a_weeks_total_is_the_sum_of_what_is_shown():
    """The rounding is done once, a day."""
    (week,) = weeks([done(day=number, heard=100_000) for number in range(7)], day(6), 1)
    assert week.minutes == (2,) * 7
    assert week.total == 14


def test_a_few_seconds_show_as_a_minute():
    """A day on which something was heard never looks like one on which nothing was."""
    assert minutes_by_day([done(heard=400)]) == {day(0): 1}
    assert minutes_by_day([done(heard=0)]) == {day(0): 0}


def test_weeks_cross_the_end_of_a_year():
    """29 December 2025 is a Monday."""
    assert [week.monday for week in weeks([], date(2026, 1, 5), 2)] == [date(2025, 12, 29), date(2026, 1, 5)]


def test_without_sessions_there_is_no_streak():
    """It is 0."""
    assert streak([], day(0)) == 0


def test_days_in_a_row_are_a_streak():
    """Two sessions on a day are one day of it."""
    sessions = [done(day=0), done(day=2), done(day=3), done(day=3), done(day=4)]
    assert streak(sessions, day(4)) == 3


def test_today_without_a_session_does_not_end_a_streak():
    """The day is not over."""
    assert streak([done(day=0), done(day=1)], day(2)) == 2
    assert streak([done(day=0), done(day=1)], day(3)) == 0


def test_a_session_that_was_broken_off_keeps_the_streak():
    """Nobody is to go on through pain for its sake."""
    assert streak([done(day=0), done("hurt", 1, heard=1)], day(1)) == 2


def test_a_session_of_the_future_is_no_part_of_a_streak():
    """It comes from a clock that was wrong."""
    assert streak([done(day=0), done(day=9)], day(0)) == 1

"""Statistics: weeks, streak, minutes and sparklines."""

from datetime import date

from history_scenes import day, done

from voiceguide.history.stats import BARS, Week, minutes_by_day, sparkline, streak, weeks


def test_the_last_week_is_the_current_one():
    """Weeks start on Monday, and days in the future are None."""
    sessions = [done(day=1), done(day=7, heard=90_000), done(day=7, heard=95_000)]
    assert weeks(sessions, day(8), 2) == (
        Week(day(0), (0, 10, 0, 0, 0, 0, 0)),
        Week(day(7), (3, 0, None, None, None, None, None)),
    )


def test_a_weeks_total_is_the_sum_of_its_minutes():
    """Times are rounded once per day."""
    (week,) = weeks([done(day=number, heard=100_000) for number in range(7)], day(6), 1)
    assert week.minutes == (2,) * 7
    assert week.total == 14


def test_a_few_seconds_count_as_a_minute():
    """A day with a session never looks like one without."""
    assert minutes_by_day([done(heard=400)]) == {day(0): 1}
    assert minutes_by_day([done(heard=0)]) == {day(0): 0}


def test_what_was_heard_before_a_session_was_continued_counts_once():
    """On the day on which it was heard."""
    sessions = [done(None, heard=6 * 60_000), done(day=1, heard=10 * 60_000, counted=6 * 60_000)]
    assert minutes_by_day(sessions) == {day(0): 6, day(1): 4}
    assert minutes_by_day([done(heard=60_000, counted=70_000)]) == {day(0): 0}


def test_weeks_cross_the_end_of_a_year():
    """29 December 2025 is a Monday."""
    assert [week.monday for week in weeks([], date(2026, 1, 5), 2)] == [date(2025, 12, 29), date(2026, 1, 5)]


def test_without_sessions_there_is_no_streak():
    """It is 0."""
    assert streak([], day(0)) == 0


def test_consecutive_days_are_a_streak():
    """Two sessions on a day are one day of it."""
    sessions = [done(day=0), done(day=2), done(day=3), done(day=3), done(day=4)]
    assert streak(sessions, day(4)) == 3


def test_today_without_a_session_does_not_end_a_streak():
    """The day is not over."""
    assert streak([done(day=0), done(day=1)], day(2)) == 2
    assert streak([done(day=0), done(day=1)], day(3)) == 0


def test_a_stopped_session_keeps_the_streak():
    """Nobody should go on despite pain for it."""
    assert streak([done(day=0), done("hurt", 1, heard=1)], day(1)) == 2


def test_a_session_in_the_future_does_not_count():
    """It comes from a wrong clock."""
    assert streak([done(day=0), done(day=9)], day(0)) == 1


def test_the_scale_is_fixed():
    """The lowest bar is 0 and the highest 100, whatever else is drawn."""
    assert sparkline([0]) == "▁"
    assert sparkline([100]) == "█"
    assert sparkline([50, 0, 100]) == "▄▁█"


def test_the_bars_stand_for_equal_ranges():
    """Each for 12 or 13 levels, in order."""
    drawn = sparkline(range(101))
    assert "".join(dict.fromkeys(drawn)) == BARS
    assert {drawn.count(bar) for bar in BARS} == {12, 13}

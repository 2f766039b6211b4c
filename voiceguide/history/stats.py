"""Weeks, streaks and minutes of practice, and levels as a line of small bars.

Time is counted in whole minutes a day, so that what is shown adds up; a day on which anything was heard has at least 1.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from voiceguide.history.model import SessionRecord
from voiceguide.units import MINUTE

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Week:
    """The minutes of seven days from a Monday on; None for the days that are still to come."""

    monday: date
    minutes: tuple[int | None, ...]

    @property
    def total(self) -> int:
        """The minutes of all its days."""
        return sum(filter(None, self.minutes))


def weeks(sessions: Iterable[SessionRecord], today: date, count: int) -> tuple[Week, ...]:
    """The last `count` weeks, the one of `today` at the end."""
    minutes = minutes_by_day(sessions)
    first = monday_of(today) - 7 * (count - 1) * DAY
    return tuple(_week(first + 7 * week * DAY, today, minutes) for week in range(count))


def monday_of(day: date) -> date:
    """The Monday of the week of `day`."""
    return day - day.weekday() * DAY


def _week(monday: date, today: date, minutes: Mapping[date, int]) -> Week:
    days = [monday + day * DAY for day in range(7)]
    return Week(monday, tuple(minutes.get(day, 0) if day <= today else None for day in days))


def minutes_by_day(sessions: Iterable[SessionRecord]) -> Mapping[date, int]:
    """The minutes heard on each day that had a session, in order of the days."""
    heard: dict[date, int] = {}
    for session in sessions:
        heard[session.day] = heard.get(session.day, 0) + session.heard
    return {day: _minutes(heard[day]) for day in sorted(heard)}


def _minutes(heard: int) -> int:
    return max(round(heard / MINUTE), 1) if heard > 0 else 0


def streak(sessions: Iterable[SessionRecord], today: date) -> int:
    """How many days in a row had a session, up to today, or to yesterday while today has none yet.

    A session that was broken off counts too: nobody is to go on through pain for the sake of a number.
    """
    days = {session.day for session in sessions}
    day = today if today in days else today - DAY
    count = 0
    while day in days:
        count += 1
        day -= DAY
    return count


BARS = "▁▂▃▄▅▆▇█"


def sparkline(levels: Iterable[int]) -> str:
    """A bar for each level; the scale is always 0 to 100, so that two lines can be compared."""
    return "".join(BARS[level * len(BARS) // 101] for level in levels)

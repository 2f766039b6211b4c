"""Statistics of the history: minutes by day and week, the streak, and sparklines of levels.

Times are rounded to whole minutes per day, so that displayed numbers add up; a day with any session has at least 1.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from voiceguide.history.model import SessionRecord
from voiceguide.units import MINUTE

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Week:
    """The minutes of the seven days from a Monday on; None for days in the future."""

    monday: date
    minutes: tuple[int | None, ...]

    @property
    def total(self) -> int:
        """The minutes of the whole week."""
        return sum(filter(None, self.minutes))


def weeks(sessions: Iterable[SessionRecord], today: date, count: int) -> tuple[Week, ...]:
    """The last `count` weeks, up to the one of `today`."""
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
    """The minutes heard on each day that had a session, in order."""
    heard: dict[date, int] = {}
    for session in sessions:
        heard[session.day] = heard.get(session.day, 0) + max(session.heard - session.counted, 0)
    return {day: _minutes(heard[day]) for day in sorted(heard)}


def _minutes(heard: int) -> int:
    return max(round(heard / MINUTE), 1) if heard > 0 else 0


def streak(sessions: Iterable[SessionRecord], today: date) -> int:
    """The number of consecutive days with a session, up to today, or to yesterday if there is none today yet.

    Stopped sessions count too, so that nobody goes on despite pain to keep a streak.
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
    """A bar for each level, on a fixed scale from 0 to 100, so that sparklines can be compared."""
    return "".join(BARS[level * len(BARS) // 101] for level in levels)

"""The progression of a routine's level, computed from its sessions.

A routine starts at level 50, or at another one that the listener chose. Each session changes it:

====================  ======  ================================================
how a session felt    change  unless it was done
====================  ======  ================================================
easy                      +5  below the current level
right, or no answer       +2  below the current level
hard                     -10  above the current level
hurt                     -20
====================  ======  ================================================

The increases of one day add up to at most 5. Sessions of which less than 80 % was heard do not count, unless they hurt.
A break of more than 7 days lowers the level by 5 for each full week, at most by 25. Any session ends a break. The level
stays within 0 to 100.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce

from voiceguide.history.model import Feedback, SessionRecord

START = 50
"""The level of a routine that was never done."""
CHANGES: Mapping[Feedback | None, int] = {"easy": 5, "right": 2, None: 2, "hard": -10, "hurt": -20}
MAX_DAILY_RISE = 5
MAX_GAP = 7
"""Days between two sessions; more than that is a break."""
WEEKLY_LOSS = 5
"""What each full week of a break lowers the level by."""
MAX_LOSS = 25

EXPLANATION = (
    f'A level starts at {START}. "easy" raises it by {CHANGES["easy"]}, "right" or no answer by {CHANGES["right"]},\n'
    f'at most by {MAX_DAILY_RISE} a day; "hard" lowers it by {-CHANGES["hard"]}, "hurt" by {-CHANGES["hurt"]}.\n'
    "A session counts if you heard at least 80 % of it; easy and right only\n"
    "at your level or above it, hard only at it or below it.\n"
    f"A break of more than {MAX_GAP} days lowers it by {WEEKLY_LOSS} for each full week, at most by {MAX_LOSS}."
)
"""The progression in words, in lines of less than 80 characters."""


@dataclass(frozen=True, slots=True)
class _DayState:
    """The level on a day, and how much it has risen on that day."""

    level: int
    day: date | None = None
    rise: int = 0


def level_on(day: date, sessions: Iterable[SessionRecord], start: int = START) -> int:
    """One routine's level for the next session on `day`, from its sessions up to and including that day."""
    earlier = [session for session in sessions if session.day <= day]
    return _advance(reduce(_apply, _in_order(earlier), _DayState(start)), day).level


def levels(sessions: Iterable[SessionRecord], start: int = START) -> tuple[tuple[date, int], ...]:
    """One routine's level after each day that had a session, in order."""
    by_day: dict[date, int] = {}
    state = _DayState(start)
    for session in _in_order(sessions):
        state = _apply(state, session)
        by_day[session.day] = state.level
    return tuple(by_day.items())


def _in_order(sessions: Iterable[SessionRecord]) -> Sequence[SessionRecord]:
    """Sorted by local day first: after a flight west, a later moment can be on an earlier day."""
    return sorted(sessions, key=lambda session: (session.day, session.at))


def _apply(state: _DayState, session: SessionRecord) -> _DayState:
    before = _advance(state, session.day)
    change = _change(session, before)
    return replace(before, level=min(max(before.level + change, 0), 100), rise=before.rise + max(change, 0))


def _advance(state: _DayState, day: date) -> _DayState:
    """The state when `day` begins, after the loss for a break; unchanged on the same day."""
    if state.day is None or state.day == day:
        return replace(state, day=day)
    return _DayState(max(state.level - _loss((day - state.day).days), 0), day)


def _loss(days: int) -> int:
    return min(days // 7 * WEEKLY_LOSS, MAX_LOSS) if days > MAX_GAP else 0


def _change(session: SessionRecord, state: _DayState) -> int:
    counts = session.counts_as_done or session.felt == "hurt"
    change = CHANGES[session.felt] if counts else 0
    if change > 0:
        return min(change, MAX_DAILY_RISE - state.rise) if session.level >= state.level else 0
    if session.felt == "hard" and session.level > state.level:
        return 0
    return change

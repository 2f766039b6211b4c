"""How a routine's level follows from its sessions: the one place of the rule.

A routine begins at level 50. Its sessions move it, day after day:

====================  =====  ==============================================================
how a session felt    level  but
====================  =====  ==============================================================
easy                     +5  not when it was done at a gentler level than one's own
right, or no answer      +2  not when it was done at a gentler level than one's own
hard                    -10  not when it was done at a harder level than one's own
hurt                    -20  at any level
====================  =====  ==============================================================

All rises of one day add up to 5 at most. Only whole sessions count, those of which four fifths were heard, but for one
that hurt. A break of more than 7 days takes off 5 for each full week of it, 25 at most; any session ends a break. The
level never leaves 0 to 100.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce

from voiceguide.history.model import Feedback, SessionRecord

START = 50
"""The level of a routine that was never done."""
MOVES: Mapping[Feedback | None, int] = {"easy": 5, "right": 2, None: 2, "hard": -10, "hurt": -20}
LARGEST_RISE = 5
"""The most that all sessions of one day raise the level."""
BREAK = 7
"""Days between two sessions that are not yet a break."""
WEEK_OFF = 5
"""What each full week of a break takes off."""
LARGEST_LOSS = 25
"""The most that a break takes off: after five weeks, one has to begin again anyway."""

EXPLAINED = (
    f"A level begins at {START}. Easy adds {MOVES['easy']}, right or no answer {MOVES['right']}, "
    f"a day {LARGEST_RISE} at most;\n"
    f"hard takes off {-MOVES['hard']}, hurt {-MOVES['hurt']}. Only sessions heard to four fifths count;\n"
    "easy and right only at your level or above it, hard only at it or below it.\n"
    f"A break of more than {BREAK} days takes off {WEEK_OFF} for each full week, {LARGEST_LOSS} at most."
)
"""The rule for the listener, in lines that fit on any terminal."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """The level on a day, and how much that day has raised it."""

    level: int = START
    day: date | None = None
    risen: int = 0


def level_on(day: date, sessions: Iterable[SessionRecord]) -> int:
    """One routine's level for a session on `day`, from all its sessions up to then, those of that day too."""
    earlier = [session for session in sessions if session.day <= day]
    return _on(day, reduce(_after, _in_order(earlier), _Standing())).level


def levels(sessions: Iterable[SessionRecord]) -> tuple[tuple[date, int], ...]:
    """One routine's level after each day that had a session, in order."""
    after: dict[date, int] = {}
    standing = _Standing()
    for session in _in_order(sessions):
        standing = _after(standing, session)
        after[session.day] = standing.level
    return tuple(after.items())


def _in_order(sessions: Iterable[SessionRecord]) -> Sequence[SessionRecord]:
    """By day first: who flies west may live a later moment on an earlier day."""
    return sorted(sessions, key=lambda session: (session.day, session.at))


def _after(standing: _Standing, session: SessionRecord) -> _Standing:
    before = _on(session.day, standing)
    move = _move(session, before)
    return replace(before, level=min(max(before.level + move, 0), 100), risen=before.risen + max(move, 0))


def _on(day: date, standing: _Standing) -> _Standing:
    """The standing when `day` begins; what it was if that is its day already."""
    if standing.day is None or standing.day == day:
        return replace(standing, day=day)
    return _Standing(max(standing.level - _loss((day - standing.day).days), 0), day)


def _loss(days: int) -> int:
    return min(days // 7 * WEEK_OFF, LARGEST_LOSS) if days > BREAK else 0


def _move(session: SessionRecord, standing: _Standing) -> int:
    counts = session.counts_as_done or session.felt == "hurt"
    move = MOVES[session.felt] if counts else 0
    if move > 0:
        return min(move, LARGEST_RISE - standing.risen) if session.level >= standing.level else 0
    if session.felt == "hard" and session.level > standing.level:
        return 0
    return move

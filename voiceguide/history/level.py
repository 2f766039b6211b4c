"""The progression of a routine's level, computed from its sessions.

A routine starts at level 50, or at the one that the user has set for new routines. Each session changes it:

====================  ======  ================================================
how a session felt    change  unless it was done
====================  ======  ================================================
easy                      +5  below the current level
right                     +2  below the current level
hard                     -10  above the current level
hurt                     -20
====================  ======  ================================================

Nothing else raises it: a session without an answer leaves it as it is, and so does one of which less than 80 % was
heard, unless it hurt. The increases of one day add up to at most 5, and pain counts once a day. The user can set the
level, too. A break of more than 7 days lowers the level by 5 for each full week, at most by 25. Any session ends a
break, and so does setting the level. The level stays within 0 to 100.

Sessions that early versions stored keep their effect: by their rules, no answer was +2, and pain counted every time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce

from voiceguide.history.model import Event, Feedback, SessionRecord, SetLevel

START = 50
"""The level of a routine that was never done, unless the user has set another one for new routines."""
CHANGES: Mapping[Feedback, int] = {"easy": 5, "right": 2, "hard": -10, "hurt": -20}
MAX_DAILY_RISE = 5
MAX_GAP = 7
"""Days between two sessions; more than that is a break."""
WEEKLY_LOSS = 5
"""What each full week of a break lowers the level by."""
MAX_LOSS = 25

EXPLANATION = (
    f'A level starts at {START}. "easy" raises it by {CHANGES["easy"]}, "right" by {CHANGES["right"]}, '
    f"at most by {MAX_DAILY_RISE} a day;\n"
    f'"hard" lowers it by {-CHANGES["hard"]}, "hurt" by {-CHANGES["hurt"]}, once a day. Without an answer it stays.\n'
    "A session counts if you heard at least 80 % of it; easy and right only\n"
    "at your level or above it, hard only at it or below it.\n"
    "`voiceguide config set level` says where new routines start.\n"
    f"A break of more than {MAX_GAP} days lowers it by {WEEKLY_LOSS} for each full week, at most by {MAX_LOSS}."
)
"""The progression in words, in lines of less than 80 characters."""


@dataclass(frozen=True, slots=True)
class _DayState:
    """The level on a day, how much it has risen on that day, and whether a session of it hurt."""

    level: int = START
    day: date | None = None
    rise: int = 0
    has_hurt: bool = False


def level_on(day: date, events: Iterable[Event]) -> int:
    """One routine's level for the next session on `day`, from its history up to and including that day."""
    earlier = [event for event in events if event.day <= day or _is_start(event)]
    return _advance(reduce(_apply, _in_order(earlier), _DayState()), day).level


def levels(events: Iterable[Event]) -> tuple[tuple[date, int], ...]:
    """One routine's level after each day with a session, or on which it was set, in order."""
    by_day: dict[date, int] = {}
    state = _DayState()
    for event in _in_order(events):
        state = _apply(state, event)
        if not _is_start(event):
            by_day[event.day] = state.level
    return tuple(by_day.items())


def _in_order(events: Iterable[Event]) -> Sequence[Event]:
    """The start, then by local day first: after a flight west, a later moment can be on an earlier day."""
    return sorted(events, key=lambda event: (not _is_start(event), event.day, event.at))


def _is_start(event: Event) -> bool:
    return isinstance(event, SetLevel) and event.is_start


def _apply(state: _DayState, event: Event) -> _DayState:
    if isinstance(event, SetLevel) and event.is_start:
        return _DayState(event.level)
    before = _advance(state, event.day)
    match event:
        case SetLevel():
            return replace(before, level=event.level)
        case SessionRecord():
            change = _change(event, before)
            return replace(
                before,
                level=min(max(before.level + change, 0), 100),
                rise=before.rise + max(change, 0),
                has_hurt=before.has_hurt or event.felt == "hurt",
            )


def _advance(state: _DayState, day: date) -> _DayState:
    """The state when `day` begins, after the loss for a break; unchanged on the same day."""
    if state.day is None or state.day == day:
        return replace(state, day=day)
    return _DayState(max(state.level - _loss((day - state.day).days), 0), day)


def _loss(days: int) -> int:
    return min(days // 7 * WEEKLY_LOSS, MAX_LOSS) if days > MAX_GAP else 0


def _change(session: SessionRecord, state: _DayState) -> int:
    is_early = session.rules == 1
    felt = session.felt or ("right" if is_early else None)
    if felt == "hurt":
        return CHANGES[felt] if is_early or not state.has_hurt else 0
    if felt is None or not session.counts_as_done:
        return 0
    change = CHANGES[felt]
    if change > 0:
        return min(change, MAX_DAILY_RISE - state.rise) if session.level >= state.level else 0
    return change if session.level <= state.level else 0


def level_line(title: str, before: int, after: int) -> str:
    """The user's level for a routine after a session, and before it."""
    if before == after:
        return f"Your level for {title} stays at {after}."
    return f"Your level for {title} is now {after} (it was {before})."

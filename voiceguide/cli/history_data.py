"""The history as JSON and CSV."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from voiceguide.app.history import HistoryReport, RoutineHistory
from voiceguide.cli.data import FORMAT, session_data
from voiceguide.history.level import levels
from voiceguide.history.model import SessionRecord, SetLevel
from voiceguide.history.stats import minutes_by_day, streak, weeks

COLUMNS = ("at", "day", "routine", "title", "level", "heard_ms", "length_ms", "counted_ms", "whole", "felt")


def as_data(report: HistoryReport) -> Mapping[str, Any]:
    """The history for other programs; lengths in ms, minutes whole."""
    sessions = report.sessions
    set_levels = (event for event in report.events if isinstance(event, SetLevel))
    return {
        "format": FORMAT,
        "today": report.today.isoformat(),
        "streak_days": streak(sessions, report.today),
        "minutes_this_week": weeks(sessions, report.today, 1)[0].total,
        "minutes_in_all": sum(minutes_by_day(sessions).values()),
        "routines": [_routine(routine) for routine in report.routines],
        "skips": [{"exercise": skip.exercise, "file": skip.file, "routine": skip.routine} for skip in report.skips],
        "sessions": [session_data(session) for session in sessions],
        "set_levels": [_set_level(level) for level in set_levels if not level.is_start],
    }


def _routine(routine: RoutineHistory) -> Mapping[str, Any]:
    return {
        "routine": routine.name,
        "level": routine.level,
        "levels": [{"day": day.isoformat(), "level": level} for day, level in levels(routine.events)],
        "skipped": routine.skipped,
    }


def _set_level(event: SetLevel) -> Mapping[str, Any]:
    return {
        "at": event.at.isoformat(),
        "day": event.day.isoformat(),
        "routine": event.routine,
        "level": event.level,
    }


def as_csv(sessions: Iterable[SessionRecord]) -> str:
    """A heading, and a row for each session."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _safe(value) for name, value in session_data(session).items()} for session in sessions)
    return text.getvalue()


def _safe(value: Any) -> Any:
    """A value that no spreadsheet computes, as it would compute a title such as `=1+1` (OWASP)."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else value

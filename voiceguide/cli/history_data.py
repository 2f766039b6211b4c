"""The history for other programs."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from voiceguide.cli.data import FORMAT, session_data
from voiceguide.cli.history_report import HistoryReport, RoutineHistory
from voiceguide.history.level import levels
from voiceguide.history.model import SessionRecord
from voiceguide.history.stats import minutes_by_day, streak, weeks

COLUMNS = ("at", "day", "routine", "title", "level", "heard_ms", "length_ms", "whole", "felt")


def as_data(sheet: HistoryReport) -> Mapping[str, Any]:
    """The history for other programs; lengths in ms, minutes whole."""
    sessions = sheet.sessions
    return {
        "format": FORMAT,
        "today": sheet.today.isoformat(),
        "streak_days": streak(sessions, sheet.today),
        "minutes_this_week": weeks(sessions, sheet.today, 1)[0].total,
        "minutes_in_all": sum(minutes_by_day(sessions).values()),
        "routines": [_routine(kept, sheet) for kept in sheet.routines],
        "sessions": [session_data(session) for session in sessions],
    }


def _routine(kept: RoutineHistory, sheet: HistoryReport) -> Mapping[str, Any]:
    return {
        "routine": kept.name,
        "level": kept.level(sheet.today),
        "levels": [{"day": day.isoformat(), "level": level} for day, level in levels(kept.sessions)],
        "skipped": kept.skipped,
    }


def as_csv(sessions: Iterable[SessionRecord]) -> str:
    """A heading, and a row for each session."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _safe(value) for name, value in session_data(session).items()} for session in sessions)
    return text.getvalue()


def _safe(value: Any) -> Any:
    """A value that a spreadsheet takes for what it is: a title such as `=1+1` would else be computed (OWASP)."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else value

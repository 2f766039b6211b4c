"""The history on paper: the last weeks, the streak, and the level of each routine."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from voiceguide.cli.screen import console, shown
from voiceguide.history.level import EXPLANATION, level_on, levels
from voiceguide.history.model import SessionRecord
from voiceguide.history.stats import Week, minutes_by_day, sparkline, streak, weeks

if TYPE_CHECKING:
    from rich.table import Table

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LAST_LEVELS = 20
LAST_ANSWERS = 4


@dataclass(frozen=True, slots=True)
class RoutineHistory:
    """What the history has of a routine."""

    name: str
    sessions: tuple[SessionRecord, ...]
    skipped: tuple[str, ...]

    def level(self, today: date) -> int:
        """Its level for a session today."""
        return level_on(today, self.sessions)


@dataclass(frozen=True, slots=True)
class HistoryReport:
    """What there is to show."""

    routines: tuple[RoutineHistory, ...]
    today: date
    weeks: int

    @property
    def sessions(self) -> tuple[SessionRecord, ...]:
        """Those of all routines, in order of time."""
        found = (session for kept in self.routines for session in kept.sessions)
        return tuple(sorted(found, key=lambda session: session.at))


def print_history(sheet: HistoryReport) -> None:
    """The sheet, in colour on a terminal and as plain text in a pipe."""
    paper = console()
    paper.print(_calendar(weeks(sheet.sessions, sheet.today, sheet.weeks), sheet.today))
    paper.print()
    for line in _totals(sheet):
        paper.print(shown(line))
    paper.print()
    paper.print(_levels(sheet, is_ascii=paper.options.ascii_only))
    paper.print()
    for line in _left_out(sheet.routines):
        paper.print(shown(line))
    paper.print(shown(*EXPLANATION.split("\n"), style="dim"))


def _calendar(shown: Sequence[Week], today: date) -> "Table":
    table = _table(*(("Minutes", "left"), *((day, "right") for day in DAYS), ("Week", "right")))
    for week in shown:
        table.add_row(_day(week.monday, today), *map(_cell, week.minutes), str(week.total or "-"))
    return table


def _cell(minutes: int | None) -> str:
    if minutes is None:
        return ""
    return f"[bold green]{minutes}[/]" if minutes else "[dim]-[/]"


def _day(day: date, today: date) -> str:
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day:2} {MONTHS[day.month - 1]}{year}"


def _totals(sheet: HistoryReport) -> Iterator[str]:
    sessions = sheet.sessions
    days = streak(sessions, sheet.today)
    if days:
        end = "" if any(session.day == sheet.today for session in sessions) else ", up to yesterday"
        yield f"In a row: {_count(days, 'day')}{end}"
    (week,) = weeks(sessions, sheet.today, 1)
    in_all = sum(minutes_by_day(sessions).values())
    yield f"This week: {_count(week.total, 'minute')}; in all: {_time(in_all)} in {_count(len(sessions), 'session')}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _time(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{_count(hours, 'hour')} {rest} min" if hours else _count(minutes, "minute")


def _levels(sheet: HistoryReport, *, is_ascii: bool) -> "Table":
    table = _table(("Routine", "left"), ("Level", "right"), ("Its way there", "left"), ("How it felt last", "left"))
    for kept in sheet.routines:
        way = [level for _, level in levels(kept.sessions)][-LAST_LEVELS:]
        # Such an output has no bars.
        drawn = " ".join(map(str, way[-5:])) if is_ascii else sparkline(way)
        answers = " ".join(map(_answer, kept.sessions[-LAST_ANSWERS:]))
        table.add_row(shown(kept.name), str(kept.level(sheet.today)), drawn, answers)
    return table


def _answer(session: SessionRecord) -> str:
    if session.felt:
        return session.felt
    return "-" if session.counts_as_done else "stopped"


def _left_out(routines: Sequence[RoutineHistory]) -> Iterator[str]:
    lines = [f"{kept.name} leaves out: {', '.join(kept.skipped)}" for kept in routines if kept.skipped]
    if lines:
        yield from (*lines, "")


def _table(*columns: tuple[str, str]) -> "Table":
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_edge=False, padding=(0, 3, 0, 0), header_style="bold")
    for heading, justify in columns:
        table.add_column(heading, justify="right" if justify == "right" else "left", overflow="fold")
    return table

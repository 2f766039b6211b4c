"""The report of the history: the last weeks, the streak, and the level of each routine."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from voiceguide.app.history import HistoryReport
from voiceguide.cli.screen import console, shown
from voiceguide.history.level import EXPLANATION, levels
from voiceguide.history.model import Event, SetLevel, Skip
from voiceguide.history.stats import Week, minutes_by_day, sparkline, streak, weeks
from voiceguide.text import counted

if TYPE_CHECKING:
    from rich.table import Table

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LAST_LEVELS = 20
LAST_ANSWERS = 4


def print_history(report: HistoryReport) -> None:
    """Print the report, in colour on a terminal and as plain text in a pipe."""
    screen = console()
    screen.print(_calendar(weeks(report.sessions, report.today, report.weeks), report.today))
    screen.print()
    for line in _totals(report):
        screen.print(shown(line))
    screen.print()
    if report.routines:
        screen.print(_levels(report, is_ascii=screen.options.ascii_only))
        screen.print()
    for line in _left_out(report.skips):
        screen.print(shown(line))
    screen.print(shown(*EXPLANATION.split("\n"), style="dim"))


def _calendar(calendar: Sequence[Week], today: date) -> "Table":
    table = _table(*(("Minutes", "left"), *((day, "right") for day in DAYS), ("Week", "right")))
    for week in calendar:
        table.add_row(_day(week.monday, today), *map(_cell, week.minutes), str(week.total or "-"))
    return table


def _cell(minutes: int | None) -> str:
    if minutes is None:
        return ""
    return f"[bold green]{minutes}[/]" if minutes else "[dim]-[/]"


def _day(day: date, today: date) -> str:
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day:2} {MONTHS[day.month - 1]}{year}"


def _totals(report: HistoryReport) -> Iterator[str]:
    sessions = report.sessions
    days = streak(sessions, report.today)
    if days:
        end = "" if any(session.day == report.today for session in sessions) else " (until yesterday)"
        yield f"Streak: {counted(days, 'day')}{end}"
    (week,) = weeks(sessions, report.today, 1)
    in_all = sum(minutes_by_day(sessions).values())
    this_week, all_sessions = counted(week.total, "minute"), counted(len(sessions), "session")
    yield f"This week: {this_week}; in total: {_time(in_all)} in {all_sessions}"


def _time(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{counted(hours, 'hour')} {rest} min" if hours else counted(minutes, "minute")


def _levels(report: HistoryReport, *, is_ascii: bool) -> "Table":
    table = _table(("Routine", "left"), ("Level", "right"), ("Trend", "left"), ("Last ratings", "left"))
    for routine in report.routines:
        trend = [level for _, level in levels(routine.events)][-LAST_LEVELS:]
        # ASCII has no bars.
        drawn = " ".join(map(str, trend[-5:])) if is_ascii else sparkline(trend)
        answers = " ".join(map(_answer, routine.events[-LAST_ANSWERS:]))
        table.add_row(shown(routine.name), str(routine.level), drawn, answers)
    return table


def _answer(session: Event) -> str:
    if isinstance(session, SetLevel):
        return f"set:{session.level}"
    if session.felt:
        return session.felt
    return "-" if session.counts_as_done else "stopped"


def _left_out(skips: Sequence[Skip]) -> Iterator[str]:
    """What is left out of every routine, and of one alone, for it stands there."""
    everywhere = dict.fromkeys(skip.exercise for skip in skips if skip.file)
    if everywhere:
        yield f"Left out of every routine: {', '.join(everywhere)}"
    for routine in dict.fromkeys(skip.routine for skip in skips if not skip.file):
        names = (skip.exercise for skip in skips if skip.routine == routine and not skip.file)
        yield f"Left out of {routine}: {', '.join(names)}"
    if skips:
        yield ""


def _table(*columns: tuple[str, str]) -> "Table":
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_edge=False, padding=(0, 3, 0, 0), header_style="bold")
    for heading, justify in columns:
        table.add_column(heading, justify="right" if justify == "right" else "left", overflow="fold")
    return table

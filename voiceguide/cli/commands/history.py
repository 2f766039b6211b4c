"""`voiceguide history`: past sessions, how they felt, and the user's levels."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from voiceguide.app.environment import Environment
from voiceguide.app.history import HistoryReport, RoutineHistory, delete_history, history_report, known_routine
from voiceguide.cli.data import FORMAT, session_data
from voiceguide.cli.history_report import print_history
from voiceguide.cli.options import RoutineName, Value, json_option
from voiceguide.cli.screen import is_confirmed, print_json, say, tell
from voiceguide.config.schema import whole_number
from voiceguide.errors import UsageError
from voiceguide.history.level import levels
from voiceguide.history.model import SessionRecord, SetLevel
from voiceguide.history.plot import plot
from voiceguide.history.stats import minutes_by_day, streak, weeks
from voiceguide.history.store import open_history
from voiceguide.text import counted

NOTHING = (
    "Your history is empty. It starts with the first session that you play, or with",
    "one that you heard elsewhere:",
    "  voiceguide done sciatica-relief --felt right",
)

COLUMNS = ("at", "day", "routine", "title", "level", "heard_ms", "length_ms", "counted_ms", "whole", "felt")


@click.group("history", invoke_without_command=True)
@click.option(
    "--weeks", type=Value(whole_number(1, 520)), default=8, metavar="N", help="How many weeks to show.  [default: 8]"
)  # fmt: skip
@json_option
@click.option("--csv", "is_csv", is_flag=True, help="Print CSV, with a row for each session.")
@click.option(
    "--plot", "picture", type=click.Path(path_type=Path), metavar="FILE", help="Draw it: FILE.png or FILE.svg."
)
@click.option("--force", is_flag=True, help="Replace a picture that exists already.")
@click.pass_obj
def command(env: Environment, *, weeks: int, as_json: bool, is_csv: bool, picture: Path | None, force: bool) -> None:
    """Show your sessions, and your level for each routine.

    The level changes with how your sessions felt; `voiceguide level --help` explains how. Your history stays on this
    computer.
    """
    if click.get_current_context().invoked_subcommand:
        return
    if as_json + is_csv + (picture is not None) > 1:
        raise UsageError("--json, --csv and --plot do not go together; choose one of them")
    report = history_report(env, weeks)
    if as_json:
        print_json(_as_data(report))
    elif is_csv:
        say(*_as_csv(report.sessions).removesuffix("\n").split("\n"))
    elif picture:
        _draw(report, picture, overwrite=force)
    elif report.routines or report.skips:
        print_history(report)
    else:
        tell(*NOTHING)


def _draw(report: HistoryReport, picture: Path, *, overwrite: bool) -> None:
    if not report.sessions:
        raise UsageError("there is nothing to draw yet; `voiceguide history` says how it starts")
    plot(report.events, picture, overwrite=overwrite)
    tell(f"{picture}: {counted(len(report.sessions), 'session')}")


@command.command("delete", short_help="Delete your history, or that of one routine.")
@click.argument(
    "name", metavar="[ROUTINE]", type=RoutineName(), required=False, help="Delete only the history of this routine."
)  # fmt: skip
@click.option("-y", "--yes", is_flag=True, help="Delete without asking.")
@click.pass_obj
def delete_command(env: Environment, *, name: str | None, yes: bool) -> None:
    """Delete your history, or that of one routine: its sessions, its level, and which exercises you leave out.

    This cannot be undone, and the file keeps no trace of them. Exercises that other routines can have too stay left
    out when the history of one routine is deleted.
    """
    with open_history(env.folders.history_file) as history:
        routine = known_routine(name, history) if name else None
        count = counted(len(history.sessions(routine)), "session")
        of_routine = f" of {routine}" if routine else ""
        if not yes and not is_confirmed(f"Delete {count}{of_routine} for good?"):
            tell("Nothing was deleted.")
            return
        tell(f"{counted(delete_history(env, history, routine), 'session')}{of_routine} deleted")


def _as_data(report: HistoryReport) -> Mapping[str, Any]:
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


def _as_csv(sessions: Iterable[SessionRecord]) -> str:
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

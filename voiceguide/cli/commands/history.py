"""`voiceguide history`: what was done, how it felt, and the levels that follow from it."""

from datetime import date
from pathlib import Path

import click

from voiceguide.app.environment import Environment
from voiceguide.cli.history_data import as_csv, as_data
from voiceguide.cli.history_report import HistoryReport, RoutineHistory, print_history
from voiceguide.cli.options import RoutineName, json_option
from voiceguide.cli.screen import is_confirmed, print_json, say, tell
from voiceguide.errors import UsageError
from voiceguide.history.plot import plot
from voiceguide.history.store import History, open_history
from voiceguide.script.library import routine_key
from voiceguide.script.names import BEGINNING, ambiguous, fitting

NOTHING = (
    "Nothing is in your history yet. It begins with the first session that you",
    "play to its end, or with one that you heard elsewhere:",
    "  voiceguide done sciatica-relief --felt right",
)


@click.group("history", invoke_without_command=True)
@click.option(
    "--weeks", type=click.IntRange(1, 520), default=8, metavar="N", help="How many weeks to show.  [default: 8]"
)  # fmt: skip
@json_option
@click.option("--csv", "is_csv", is_flag=True, help="As CSV, a row for each session.")
@click.option("--plot", "picture", type=click.Path(path_type=Path), metavar="FILE", help="Draw it: FILE.png, FILE.svg.")
@click.option("--force", is_flag=True, help="Replace a picture that is there already.")
@click.pass_obj
def command(env: Environment, *, weeks: int, as_json: bool, is_csv: bool, picture: Path | None, force: bool) -> None:
    """Show what you have done, and the level of each routine.

    The level is where in every range your next session is: it moves with how your sessions felt. What is kept
    stays on this machine.
    """
    if click.get_current_context().invoked_subcommand:
        return
    if as_json + is_csv + (picture is not None) > 1:
        raise UsageError("--json, --csv and --plot do not go together; choose one of them")
    with open_history(env.folders.history_file) as history:
        sheet = _sheet(history, env.now().date(), weeks)
    if as_json:
        print_json(as_data(sheet))
    elif is_csv:
        say(*as_csv(sheet.sessions).removesuffix("\n").split("\n"))
    elif picture:
        _draw(sheet, picture, overwrite=force)
    elif sheet.routines:
        print_history(sheet)
    else:
        tell(*NOTHING)


def _sheet(history: History, today: date, weeks: int) -> HistoryReport:
    routines = (RoutineHistory(name, history.sessions(name), history.skipped(name)) for name in history.routines())
    return HistoryReport(tuple(routines), today, weeks)


def _draw(sheet: HistoryReport, picture: Path, *, overwrite: bool) -> None:
    if not sheet.sessions:
        raise UsageError("there is nothing to draw yet; `voiceguide history` says how a history begins")
    plot(sheet.sessions, picture, overwrite=overwrite)
    tell(f"{picture}: {_sessions(len(sheet.sessions))}")


@command.command("delete", short_help="Delete your history, or that of one routine.")
@click.argument(
    "name", metavar="[ROUTINE]", type=RoutineName(), required=False, help="Only this routine's; else everything."
)  # fmt: skip
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def delete_command(env: Environment, *, name: str | None, yes: bool) -> None:
    """Delete your history, or that of one routine: its sessions, and which exercises it leaves out.

    The file keeps no trace of it, and there is no way back.
    """
    with open_history(env.folders.history_file) as history:
        routine = _known(name, history) if name else None
        count = _sessions(len(history.sessions(routine)))
        of_routine = f" of {routine}" if routine else ""
        if not yes and not is_confirmed(f"Delete {count}{of_routine} for good?"):
            tell("Nothing was deleted.")
            return
        tell(f"{_sessions(history.delete(routine))}{of_routine} deleted")


def _known(typed: str, history: History) -> str:
    """The routine in the history that is meant, by its name, its title or the beginning of one; it may be gone."""
    key = routine_key(Path(typed if typed.lower().endswith(".md") else f"{typed}.md"))
    named = {name: (name, *(session.title for session in history.sessions(name)[-1:])) for name in history.routines()}
    found = next((each for each in (typed, key) if each in named), None)
    several = fitting(typed, named, BEGINNING)
    if len(several) > 1 and not found:
        raise UsageError(ambiguous(typed, several))
    if not found and not several:
        there = f"it has {', '.join(named)}" if named else "it is empty"
        raise UsageError(f"your history has nothing of `{typed}`; {there}")
    return found or several[0]


def _sessions(count: int) -> str:
    return "1 session" if count == 1 else f"{count} sessions"

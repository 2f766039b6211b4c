"""`voiceguide history`: past sessions, how they felt, and the user's levels."""

from pathlib import Path

import click

from voiceguide.app.environment import Environment
from voiceguide.app.history import HistoryReport, history_report
from voiceguide.cli.history_data import as_csv, as_data
from voiceguide.cli.history_report import print_history
from voiceguide.cli.options import RoutineName, Value, json_option
from voiceguide.cli.screen import is_confirmed, print_json, say, tell
from voiceguide.config.schema import whole_number
from voiceguide.errors import UsageError
from voiceguide.history.plot import plot
from voiceguide.history.store import History, open_history
from voiceguide.script.library import routine_key
from voiceguide.script.names import BEGINNING, ambiguous, fitting

NOTHING = (
    "Your history is empty. It starts with the first session that you play to its",
    "end, or with one that you heard elsewhere:",
    "  voiceguide done sciatica-relief --felt right",
)


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

    The level sets how long and how often you do each exercise, from 0, the gentlest, to 100. It changes with how
    your sessions felt. Your history stays on this computer.
    """
    if click.get_current_context().invoked_subcommand:
        return
    if as_json + is_csv + (picture is not None) > 1:
        raise UsageError("--json, --csv and --plot do not go together; choose one of them")
    report = history_report(env, weeks)
    if as_json:
        print_json(as_data(report))
    elif is_csv:
        say(*as_csv(report.sessions).removesuffix("\n").split("\n"))
    elif picture:
        _draw(report, picture, overwrite=force)
    elif report.routines:
        print_history(report)
    else:
        tell(*NOTHING)


def _draw(report: HistoryReport, picture: Path, *, overwrite: bool) -> None:
    if not report.sessions:
        raise UsageError("there is nothing to draw yet; `voiceguide history` says how it starts")
    plot(report.sessions, picture, overwrite=overwrite)
    tell(f"{picture}: {_sessions(len(report.sessions))}")


@command.command("delete", short_help="Delete your history, or that of one routine.")
@click.argument(
    "name", metavar="[ROUTINE]", type=RoutineName(), required=False, help="Delete only the history of this routine."
)  # fmt: skip
@click.option("--yes", is_flag=True, help="Delete without asking.")
@click.pass_obj
def delete_command(env: Environment, *, name: str | None, yes: bool) -> None:
    """Delete your history, or that of one routine: its sessions, and which exercises you leave out.

    This cannot be undone, and the file keeps no trace of them.
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
        raise UsageError(f"`{typed}` is not in your history; {there}")
    return found or several[0]


def _sessions(count: int) -> str:
    return "1 session" if count == 1 else f"{count} sessions"

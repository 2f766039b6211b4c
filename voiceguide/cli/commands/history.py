"""`voiceguide history`: past sessions, how they felt, and the user's levels."""

from pathlib import Path

import click

from voiceguide.app.environment import Environment
from voiceguide.app.history import HistoryReport, delete_history, history_report, known_routine
from voiceguide.cli.history_data import as_csv, as_data
from voiceguide.cli.history_report import print_history
from voiceguide.cli.options import RoutineName, Value, json_option
from voiceguide.cli.screen import is_confirmed, print_json, say, tell
from voiceguide.config.schema import whole_number
from voiceguide.errors import UsageError
from voiceguide.history.plot import plot
from voiceguide.history.store import open_history

NOTHING = (
    "Your history is empty. It starts with the first session that you play, or with",
    "one that you heard elsewhere:",
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

    The level changes with how your sessions felt; `voiceguide level --help` explains how. Your history stays on this
    computer.
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
    elif report.routines or report.skips:
        print_history(report)
    else:
        tell(*NOTHING)


def _draw(report: HistoryReport, picture: Path, *, overwrite: bool) -> None:
    if not report.sessions:
        raise UsageError("there is nothing to draw yet; `voiceguide history` says how it starts")
    plot(report.events, picture, overwrite=overwrite)
    tell(f"{picture}: {_sessions(len(report.sessions))}")


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
        count = _sessions(len(history.sessions(routine)))
        of_routine = f" of {routine}" if routine else ""
        if not yes and not is_confirmed(f"Delete {count}{of_routine} for good?"):
            tell("Nothing was deleted.")
            return
        tell(f"{_sessions(delete_history(env, history, routine))}{of_routine} deleted")


def _sessions(count: int) -> str:
    return "1 session" if count == 1 else f"{count} sessions"

"""`voiceguide list`: the routines on this machine."""

from dataclasses import asdict, dataclass
from pathlib import Path

import click

from voiceguide.cli.arguments import json_option
from voiceguide.cli.asked import SessionRequest
from voiceguide.cli.folders import own_folder, routine_folders
from voiceguide.cli.screen import is_terminal, print_json, print_table, tell
from voiceguide.cli.session import estimated, load
from voiceguide.script.diagnostics import ScriptError
from voiceguide.script.library import Entry, entries
from voiceguide.units import clock


@dataclass(frozen=True, slots=True)
class RoutineRow:
    """What the list says of one routine; its length is an estimate at the usual level."""

    name: str
    title: str
    summary: str
    language: str
    needs: tuple[str, ...]
    exercises: int
    duration_ms: int
    lengths: str
    file: str
    problems: int


@click.command("list")
@json_option
def command(*, as_json: bool) -> None:
    """List the routines that you can show or export.

    They are the bundled ones, those in your own folder, and those in the folders that the environment
    variable VOICEGUIDE_PATH names. Lengths are estimates at level 50.
    """
    rows = [row_of(entry) for entry in entries(routine_folders())]
    if as_json:
        print_json({"format": 1, "routines": [asdict(row) for row in rows]})
        return
    print_table(("Routine", "What it is", "About", "You need"), map(cells, rows), wide=1)
    if is_terminal():
        tell(f"Your own routines go into {own_folder()}")


def row_of(entry: Entry) -> RoutineRow:
    """What the list says of a routine; if its script cannot be used, how many problems it has."""
    try:
        routine = load(entry.path)
        length = estimated(routine, SessionRequest()).length
    except ScriptError as error:
        return _broken(entry, len(error.problems))
    except Exception:  # noqa: BLE001 (whatever one script does, the others are listed; `check` says what it is)
        return _broken(entry, 1)
    return RoutineRow(
        name=entry.name,
        title=routine.title,
        summary=routine.summary,
        language=routine.language,
        needs=routine.needs,
        exercises=len(routine.exercises),
        duration_ms=length,
        lengths="estimated",
        file=str(Path(entry.path).absolute()),
        problems=0,
    )


def _broken(entry: Entry, problems: int) -> RoutineRow:
    path = str(Path(entry.path).absolute())
    return RoutineRow(entry.name, "", "", "", (), 0, 0, "estimated", path, problems)


def cells(row: RoutineRow) -> tuple[str, ...]:
    """Its name, what it is or that it has problems, how long it is, and what is needed."""
    if row.problems:
        return row.name, f"has problems: voiceguide check {row.file}", "", ""
    minutes = f"{round(row.duration_ms / 60_000)} min" if row.duration_ms >= 60_000 else clock(row.duration_ms)
    return row.name, row.summary or row.title, minutes, ", ".join(row.needs)

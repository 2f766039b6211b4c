"""`voiceguide list`: the routines on this machine."""

from dataclasses import asdict

import click

from voiceguide.app.environment import Environment
from voiceguide.app.routines import RoutineRow, list_routines
from voiceguide.cli.data import FORMAT
from voiceguide.cli.options import json_option
from voiceguide.cli.screen import is_terminal, print_json, print_table, tell
from voiceguide.units import clock


@click.command("list")
@json_option
@click.pass_obj
def command(env: Environment, *, as_json: bool) -> None:
    """List the routines that you can play, show or export.

    They are the bundled ones, those in your own folder, and those in the folders that the environment
    variable VOICEGUIDE_PATH names. Lengths are estimates at level 50.
    """
    rows = list_routines(env)
    if as_json:
        print_json({"format": FORMAT, "routines": [asdict(row) for row in rows]})
        return
    print_table(("Routine", "What it is", "About", "You need"), map(cells, rows), wide=1)
    if is_terminal():
        tell(f"Your own routines go into {env.folders.own}")


def cells(row: RoutineRow) -> tuple[str, ...]:
    """Its name, what it is or that it has problems, how long it is, and what is needed."""
    if row.problems:
        return row.name, f"has problems: voiceguide check {row.file}", "", ""
    minutes = f"{round(row.duration_ms / 60_000)} min" if row.duration_ms >= 60_000 else clock(row.duration_ms)
    return row.name, row.summary or row.title, minutes, ", ".join(row.needs)

"""`voiceguide list`: the routines on this computer."""

from dataclasses import asdict
from shlex import quote

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

    They come with voiceguide, or lie in your own folder or in the folders that the environment variable
    VOICEGUIDE_PATH names. Lengths are estimates at level 50.
    """
    rows = list_routines(env)
    if as_json:
        print_json({"format": FORMAT, "routines": [asdict(row) for row in rows]})
        return
    print_table(("Routine", "What it is", "About", "You need"), map(cells, rows), wide=1)
    if is_terminal():
        tell(f"Your own routines go into {env.folders.own}")


def cells(row: RoutineRow) -> tuple[str, ...]:
    """The name, the summary or that it has problems, the length, and what you need."""
    if row.problems:
        return row.name, f"has problems: voiceguide check {quote(row.file)}", "", ""
    minutes = f"{round(row.duration_ms / 60_000)} min" if row.duration_ms >= 60_000 else clock(row.duration_ms)
    return row.name, row.summary or row.title, minutes, ", ".join(row.needs)

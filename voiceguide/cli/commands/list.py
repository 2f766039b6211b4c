"""`voiceguide list`: the routines on this computer, and the exercises for one of your own."""

from dataclasses import asdict
from shlex import quote

import click

from voiceguide.app.bundled_exercises import bundled_exercises, exercise_language
from voiceguide.app.environment import Environment
from voiceguide.app.routines import RoutineRow, list_routines
from voiceguide.cli.data import FORMAT
from voiceguide.cli.options import json_option
from voiceguide.cli.screen import is_terminal, print_json, print_table, tell
from voiceguide.units import clock


@click.command("list")
@click.option(
    "--exercises", "is_of_exercises", is_flag=True, help="List the exercises for `voiceguide new NAME --with`."
)
@json_option
@click.pass_obj
def command(env: Environment, *, is_of_exercises: bool, as_json: bool) -> None:
    """List the routines that you can play, show or export.

    They come with voiceguide, or lie in your own folder or in the folders that the environment variable
    VOICEGUIDE_PATH names. Lengths are estimates at level 50.
    """
    if is_of_exercises:
        _list_exercises(env, as_json=as_json)
        return
    rows = list_routines(env)
    missing = (folder for folder in env.folders.listed if not folder.is_dir())
    tell(*(f"VOICEGUIDE_PATH: there is no folder {folder}" for folder in missing))
    if as_json:
        print_json({"format": FORMAT, "routines": [asdict(row) for row in rows]})
        return
    print_table(("Routine", "What it is", "About", "You need"), map(cells, rows), wide=1)
    if is_terminal():
        tell(f"Your own routines go into {env.folders.own}")


def _list_exercises(env: Environment, *, as_json: bool) -> None:
    rows = bundled_exercises(env, exercise_language(env, None))
    if as_json:
        listed = [
            {"name": row.name, "title": row.exercise.name, "position": row.position, "link": row.target} for row in rows
        ]
        print_json({"format": FORMAT, "exercises": listed})
        return
    print_table(("Exercise", "Its title", "Position"), ((row.name, row.exercise.name, row.position) for row in rows), 1)
    if is_terminal():
        tell("A routine of some of them:  voiceguide new my-back --with cat-pose,figure-four")


def cells(row: RoutineRow) -> tuple[str, ...]:
    """The name, the summary or that it has problems, the length, and what you need."""
    if row.problems:
        return row.name, f"has problems: voiceguide check {quote(row.file)}", "", ""
    minutes = f"{round(row.duration_ms / 60_000)} min" if row.duration_ms >= 60_000 else clock(row.duration_ms)
    return row.name, row.summary or row.title, minutes, ", ".join(row.needs)

"""`voiceguide skip`: leave exercises out."""

from collections.abc import Sequence
from shlex import quote

import click

from voiceguide.app.environment import Environment
from voiceguide.app.prepare import load_named
from voiceguide.cli.data import FORMAT
from voiceguide.cli.options import json_option, routine_argument
from voiceguide.cli.screen import print_json, say, tell
from voiceguide.errors import UsageError
from voiceguide.history.store import History, open_history
from voiceguide.script.library import routine_key
from voiceguide.script.names import the_exercise


@click.command("skip")
@routine_argument
@click.argument("exercises", metavar="[EXERCISE]...", nargs=-1, help="Its name, or enough of it to be clear.")
@click.option("--undo", is_flag=True, help="Put them back; without EXERCISE, all that are left out.")
@json_option
@click.pass_obj
def command(env: Environment, *, name: str, exercises: tuple[str, ...], undo: bool, as_json: bool) -> None:
    """Leave exercises of a routine out of your sessions from now on.

    Without EXERCISE, list what is left out.
    """
    path, routine = load_named(env, name)
    key = routine_key(path)
    names = tuple(dict.fromkeys(exercise.name for exercise in routine.exercises))
    with open_history(env.folders.history_file) as history:
        if undo:
            _put_back(history, key, exercises)
        elif exercises:
            _leave_out(history, key, names, exercises)
        skipped = history.skipped(key)
    if as_json:
        print_json({"format": FORMAT, "routine": key, "title": routine.title, "skipped": skipped})
        return
    say(*skipped)
    if not skipped:
        example = f"voiceguide skip {quote(name)} {quote(names[0])}"
        tell(f"No exercises are left out of {routine.title}. To leave one out:  {example}")


def _leave_out(history: History, key: str, names: Sequence[str], typed: Sequence[str]) -> None:
    chosen = [the_exercise(each, names) for each in typed]
    if set(names) <= {*chosen, *history.skipped(key)}:
        raise UsageError(f"that would leave nothing of {key}; keep at least one of: {', '.join(names)}")
    for exercise in chosen:
        history.skip(key, exercise)


def _put_back(history: History, key: str, typed: Sequence[str]) -> None:
    skipped = history.skipped(key)
    for exercise in [the_exercise(each, skipped, "you do not leave out") for each in typed] or skipped:
        history.unskip(key, exercise)

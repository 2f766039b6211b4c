"""`voiceguide skip`: leave exercises out."""

from shlex import quote

import click

from voiceguide.app.environment import Environment
from voiceguide.app.history import leave_out, put_back
from voiceguide.cli.data import FORMAT
from voiceguide.cli.options import json_option, routine_argument
from voiceguide.cli.screen import print_json, say, tell


@click.command("skip")
@routine_argument
@click.argument("exercises", metavar="[EXERCISE]...", nargs=-1, help="Its name, or enough of it to be clear.")
@click.option("--undo", is_flag=True, help="Put them back; without EXERCISE, all that are left out.")
@json_option
@click.pass_obj
def command(env: Environment, *, name: str, exercises: tuple[str, ...], undo: bool, as_json: bool) -> None:
    """Leave exercises of a routine out of your sessions from now on.

    An exercise with a file of its own is left out of every routine that links to it, in every language. Without
    EXERCISE, list what is left out.
    """
    skips = put_back(env, name, exercises) if undo else leave_out(env, name, exercises)
    if as_json:
        title = skips.routine.title
        print_json({"format": FORMAT, "routine": skips.key, "title": title, "skipped": skips.skipped})
        return
    say(*skips.skipped)
    if not skips.skipped:
        example = f"voiceguide skip {quote(name)} {quote(skips.routine.exercises[0].name)}"
        tell(f"No exercises are left out of {skips.routine.title}. To leave one out:  {example}")

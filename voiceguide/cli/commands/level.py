"""`voiceguide level`: show or set the user's level for a routine."""

import click

from voiceguide.app.environment import Environment
from voiceguide.app.history import own_level
from voiceguide.cli.data import FORMAT
from voiceguide.cli.options import LEVEL, Value, json_option, routine_argument
from voiceguide.cli.screen import print_json, say
from voiceguide.history.level import EXPLANATION, level_line

_HELP = f"""Show your level for a routine, or set it.

It goes from 0, the gentlest, to 100, and says how long and how often you do each exercise. If you set it, it changes
from there with how your sessions feel, as before.

{EXPLANATION}
"""


@click.command("level", help=_HELP)
@routine_argument
@click.argument(
    "level", metavar="[0..100]", type=Value(LEVEL), required=False, help="The level that is yours from now on."
)  # fmt: skip
@json_option
@click.pass_obj
def command(env: Environment, *, name: str, level: int | None, as_json: bool) -> None:
    """Show or set the user's level for a routine."""
    own = own_level(env, name, level)
    if as_json:
        levels = {"level_before": own.before, "level": own.level}
        print_json({"format": FORMAT, "routine": own.key, "title": own.title, **levels})
    elif level is None:
        say(f"Your level for {own.title} is {own.level}.")
    else:
        say(level_line(own.title, own.before, own.level))

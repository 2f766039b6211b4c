"""`voiceguide new`: a routine to begin with."""

from shlex import quote

import click

from voiceguide.app.environment import Environment
from voiceguide.app.own_routines import new_routine
from voiceguide.cli.screen import say, tell


@click.command("new")
@click.argument("name", metavar="NAME", help="What it is called, such as my-back; or a path, such as ./my-back.md.")
@click.option("--here", "is_here", is_flag=True, help="Write it into this folder.")
@click.pass_obj
def command(env: Environment, *, name: str, is_here: bool) -> None:
    """Write an example routine into your own folder, to be made yours.

    Everything that a routine can have is in it, with notes that explain it. Commands find it by its name.
    """
    path = new_routine(env, name, is_here=is_here)
    say(path)
    is_own = path.parent == env.folders.own
    # A path without a folder would be taken for a name.
    words = quote(path.stem if is_own else str(path))
    tell(f"Change it:     voiceguide edit {words}", f"Look at it:    voiceguide show {words}")
    tell(f"Play it:       voiceguide play {words}")
    if not is_own:
        tell(f"To have it in `voiceguide list`, move it to {env.folders.own}")

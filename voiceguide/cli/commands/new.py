"""`voiceguide new`: start a routine from an example."""

from shlex import quote

import click

from voiceguide.app.environment import Environment
from voiceguide.app.own_routines import new_language, new_routine
from voiceguide.cli.screen import say, tell


@click.command("new")
@click.argument(
    "name", metavar="NAME", help="The name of the routine, such as my-back; or a path, such as ./my-back.md."
)
@click.option("--here", "is_here", is_flag=True, help="Write it into the current folder instead.")
@click.pass_obj
def command(env: Environment, *, name: str, is_here: bool) -> None:
    """Write an example routine into your own folder, for you to change.

    Its notes explain what a routine can have. Commands find it by its name. A name such as sv.toml starts a language:
    the phrases that voiceguide itself speaks in Swedish.
    """
    if name.lower().endswith(".toml"):
        path = new_language(env, name, is_here=is_here)
        say(path)
        tell(f"Change it in your editor, then check it:  voiceguide check {quote(str(path))}")
        return
    path = new_routine(env, name, is_here=is_here)
    say(path)
    is_own = path.parent == env.folders.own
    # A path without a folder would be taken for a name.
    words = quote(path.stem if is_own else str(path))
    tell(f"Change it:     voiceguide edit {words}", f"Look at it:    voiceguide show {words}")
    tell(f"Play it:       voiceguide play {words}")
    if not is_own:
        tell(f"To see it in `voiceguide list`, move it to {env.folders.own}")

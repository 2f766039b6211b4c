"""`voiceguide edit`: a routine in the user's own editor."""

from pathlib import Path

import click

from voiceguide.app.check import check_script
from voiceguide.app.environment import Environment
from voiceguide.app.own_routines import own_copy
from voiceguide.app.personalize import is_bundled
from voiceguide.cli.commands.check import exit_code, lines_of
from voiceguide.cli.editor import open_editor, wants_to_go_on
from voiceguide.cli.options import routine_argument
from voiceguide.cli.screen import is_confirmed, tell
from voiceguide.errors import Exit
from voiceguide.script.library import find


@click.command("edit")
@routine_argument
@click.pass_obj
def command(env: Environment, *, name: str) -> int:
    """Open a routine in your editor ($VISUAL or $EDITOR), and check it afterwards.

    A routine that comes with voiceguide is not changed itself: you are asked whether to copy it into your own
    folder, and from then on your copy is used in its place.
    """
    path = find(name, env.folders.routines, env.language)
    if is_bundled(env, path):
        if not _wants_copy(path, env.folders.own):
            tell("Nothing has changed.")
            return Exit.DONE
        path = own_copy(env, path)
        tell(f"Your copy is {path}. To have the original again, delete it.")
    return _edit(env, path)


def _wants_copy(path: Path, folder: Path) -> bool:
    tell(f"{path.stem} comes with voiceguide, and an update would undo what you change in it.")
    return is_confirmed(f"Copy it into {folder}, and use your copy from now on?")


def _edit(env: Environment, path: Path) -> int:
    """Have it edited until it has no problems, or until somebody wants to stop."""
    while True:
        open_editor(path)
        finding = check_script(env, path)
        lines = tuple(lines_of(finding))
        if finding.is_good or not wants_to_go_on(*lines):
            tell(*lines)
            return exit_code([finding])

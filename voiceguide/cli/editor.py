"""The user's own editor, for settings and scripts."""

import os
import shutil
import sys
from pathlib import Path

import click

from voiceguide.cli.screen import is_confirmed, tell
from voiceguide.errors import VoiceguideError, reason_of


def open_editor(file: Path) -> None:
    """Have a file edited, and wait until the editor is closed; raises VoiceguideError if there is none."""
    # Users who have chosen no editor may not know how to leave vim, which click would take.
    simple = next(filter(shutil.which, ("sensible-editor", "nano")), None)
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or simple
    try:
        click.edit(editor=editor, filename=str(file))
    except click.ClickException as error:
        cause = error.__cause__
        failed = f"cannot be started: {reason_of(cause)}" if isinstance(cause, OSError) else "failed"
        named = f"the editor `{editor}`" if editor else "the editor"
        raise VoiceguideError(f"{named} {failed}; set EDITOR to one that you have, such as nano") from error
    except ValueError as error:
        raise VoiceguideError(f"EDITOR is not a command: {error}; set it to one, such as nano") from error


def wants_to_go_on(*problems: object) -> bool:
    """Show these problems, and ask at a terminal whether to edit again; elsewhere the answer is no."""
    if not sys.stdin.isatty():
        return False
    tell(*problems)
    return is_confirmed("Edit it again?", default=True)

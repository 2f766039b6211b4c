"""`voiceguide config edit`: the settings in the listener's own editor."""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from voiceguide.cli.screen import is_confirmed, tell
from voiceguide.config.file import SettingsError, SettingsProblem, content_of, found_in, locked, write
from voiceguide.config.schema import template
from voiceguide.errors import VoiceguideError


def edit(file: Path) -> bool:
    """Have the file edited, and replace it only by one without problems; whether it was changed.

    What is edited is a draft beside it, so that nothing is lost if the editor, or this program, ends early. Raises
    SettingsError if problems are left, and then the draft stays, to go on with.
    """
    draft = file.with_name("config.draft.toml")
    before = _original(file)
    if draft.exists() and draft.read_bytes() != before:
        tell(f"This is what you wrote last time, from {draft}.")
    else:
        write(draft, before)
    problems = _edited(draft)
    while problems and _wants_to_go_on(problems):
        problems = _edited(draft)
    if draft.read_bytes() == before:
        draft.unlink()
        if problems := found_in(file).problems:
            raise SettingsError(*problems)
        return False
    if problems:
        later = f"{file} has not changed; your text is in {draft}, and `voiceguide config edit` goes on with it"
        raise SettingsError(*problems, SettingsProblem("voiceguide", later))
    _move(draft, file, before)
    return True


def _original(file: Path) -> bytes:
    return content_of(file) or template().encode()


def _move(draft: Path, file: Path, before: bytes) -> None:
    with locked(file):
        if _original(file) != before:
            said = f"{file} was changed meanwhile; your text is in {draft}, so that you can compare them"
            raise VoiceguideError(said)
        write(file, draft.read_bytes())
    draft.unlink()


def _edited(draft: Path) -> Sequence[SettingsProblem]:
    """The problems of the draft after it was in the editor."""
    # Whoever has chosen no editor may not know how to leave vim, which click would take.
    simple = next(filter(shutil.which, ("sensible-editor", "nano")), None)
    try:
        click.edit(editor=os.environ.get("VISUAL") or os.environ.get("EDITOR") or simple, filename=str(draft))
    except click.ClickException as error:
        raise VoiceguideError(f"{error.message}; set EDITOR to one that you have, such as nano") from error
    except ValueError as error:
        raise VoiceguideError(f"EDITOR is not a command: {error}; set it to one, such as nano") from error
    return found_in(draft).problems


def _wants_to_go_on(problems: Sequence[SettingsProblem]) -> bool:
    if not sys.stdin.isatty():
        return False
    tell(*problems)
    return is_confirmed("Edit it again?", default=True)

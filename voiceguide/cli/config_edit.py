"""`voiceguide config edit`: the settings in the listener's own editor."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from voiceguide.cli.screen import is_confirmed, tell
from voiceguide.config.change import locked, write
from voiceguide.config.file import SettingsError, SettingsProblem, checked, content_of, text_of, toml_in
from voiceguide.config.schema import template
from voiceguide.errors import VoiceguideError


def edit(file: Path) -> None:
    """Have the file edited, and replaced only by one without problems.

    What is edited is a draft beside it, so that nothing is lost if the editor, or this program, ends early. Raises
    SettingsError if problems are left, and then the draft stays, to go on with.
    """
    draft = file.with_name("config.draft.toml")
    before = _original(file)
    _begin(draft, before)
    problems = _edited(draft)
    while problems and _wants_to_go_on(problems):
        problems = _edited(draft)
    if draft.read_bytes() == before:
        _leave(draft, file, problems)
    elif problems:
        later = f"{file} is as it was; your text is in {draft}, and `voiceguide config edit` goes on with it"
        raise SettingsError([*problems, SettingsProblem("voiceguide", later)])
    else:
        _save(draft, file, before)


def _save(draft: Path, file: Path, before: bytes) -> None:
    with locked(file):
        if _original(file) != before:
            said = f"{file} was changed meanwhile; your text is in {draft}, so that you can compare them"
            raise VoiceguideError(said)
        write(file, draft.read_bytes())
    draft.unlink()
    tell(f"{file}: saved")


def _original(file: Path) -> bytes:
    """What is to be edited, even if it is too long or no text; the template where there is nothing."""
    return file.read_bytes() if file.is_file() else content_of(file) or template().encode()


def _begin(draft: Path, before: bytes) -> None:
    if draft.exists() and draft.read_bytes() != before:
        tell(f"this goes on with what you wrote last time, in {draft}")
    else:
        write(draft, before)


def _edited(draft: Path) -> Sequence[SettingsProblem]:
    """The problems of the draft after it was in the editor."""
    try:
        click.edit(filename=str(draft))
    except click.ClickException as error:
        raise VoiceguideError(f"{error.message}; set EDITOR to one that you have, such as nano") from error
    except ValueError as error:
        raise VoiceguideError(f"EDITOR is not a command: {error}; set it to one, such as nano") from error
    try:
        return checked(toml_in(text_of(content_of(draft), draft), draft), draft).problems
    except SettingsError as error:
        return error.problems


def _wants_to_go_on(problems: Sequence[SettingsProblem]) -> bool:
    if not sys.stdin.isatty():
        return False
    for problem in problems:
        tell(problem)
    return is_confirmed("Edit it again?", default=True)


def _leave(draft: Path, file: Path, problems: Sequence[SettingsProblem]) -> None:
    """Nothing was changed, so no draft is needed."""
    draft.unlink()
    if problems:
        raise SettingsError([SettingsProblem(p.where.replace(str(draft), str(file)), p.message) for p in problems])
    tell("nothing is changed")

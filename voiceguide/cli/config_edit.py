"""`voiceguide config edit`: the settings in the listener's own editor."""

from collections.abc import Sequence
from pathlib import Path

from voiceguide.cli.editor import open_editor, wants_to_go_on
from voiceguide.cli.screen import tell
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
    while problems and wants_to_go_on(*problems):
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
    open_editor(draft)
    return found_in(draft).problems

"""`voiceguide config edit`: the settings in the user's editor."""

from collections.abc import Sequence
from pathlib import Path

from voiceguide.cli.editor import open_editor, wants_to_go_on
from voiceguide.cli.screen import tell
from voiceguide.config.file import SettingsError, SettingsProblem, content_of, found_in, locked, write
from voiceguide.config.schema import template
from voiceguide.errors import VoiceguideError


def edit(file: Path) -> bool:
    """Have the user edit the file, and replace it only if the new one has no problems; returns whether it changed.

    A draft in the same folder is edited, so that nothing is lost if the editor or this program ends early. Raises
    SettingsError if there are still problems; the draft is then kept for the next time.
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
        later = f"{file} has not changed; your text is in {draft}, and `voiceguide config edit` opens it again"
        raise SettingsError(*problems, SettingsProblem("voiceguide", later))
    _move(draft, file, before)
    return True


def _original(file: Path) -> bytes:
    return content_of(file) or template().encode()


def _move(draft: Path, file: Path, before: bytes) -> None:
    with locked(file):
        if _original(file) != before:
            message = f"{file} was changed meanwhile; your text is in {draft}, so that you can compare them"
            raise VoiceguideError(message)
        write(file, draft.read_bytes())
    draft.unlink()


def _edited(draft: Path) -> Sequence[SettingsProblem]:
    """The problems of the draft after it was edited."""
    open_editor(draft)
    return found_in(draft).problems

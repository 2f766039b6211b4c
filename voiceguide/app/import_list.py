"""`new --from` and `new --with`: a script made of somebody's list, or of bundled exercises."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from voiceguide.app.bundled_exercises import bundled_exercises, script_with
from voiceguide.app.environment import Environment
from voiceguide.app.own_routines import place_of, title_from, write_new
from voiceguide.errors import UsageError, reason_of
from voiceguide.files import open_file
from voiceguide.i18n.catalog import language_base
from voiceguide.importing.markdown import script_of
from voiceguide.importing.matching import KnownExercise
from voiceguide.importing.model import ImportedRoutine
from voiceguide.importing.read import read_list
from voiceguide.script.diagnostics import Problem, ScriptError
from voiceguide.script.limits import LARGEST
from voiceguide.script.model import Repeat, Script
from voiceguide.script.options import LANGUAGE
from voiceguide.script.parser import parse_routine
from voiceguide.script.reading import ScriptFolder

MOST_BYTES = LARGEST + 1
"""Bytes that are read of a list, one more than it may have."""


@dataclass(frozen=True, slots=True)
class ScriptDraft:
    """A script that is not written yet: where it will be, its text, what was read of a list, and its problems."""

    path: Path
    text: str
    imported: ImportedRoutine | None
    problems: tuple[Problem, ...] = ()


def draft_from_list(env: Environment, name: str, content: bytes, language: str | None, *, is_here: bool) -> ScriptDraft:
    """The script that the content of a list makes.

    Raises UsageError if the list cannot be read or is a script itself, or the name is taken; nothing is written.
    """
    path = place_of(env, name, is_here=is_here)
    if _is_script(env, path, content):
        raise UsageError(f"this is a routine script already; to have it in `voiceguide list`, copy it to {path}")
    imported = read_list(content, path.stem, language, env.language, tuple(known_exercises(env)))
    imported = replace(imported, language=_with_region(imported.language, language or "", env.language))
    text = script_of(imported, title_from(path.stem))
    return ScriptDraft(path, text, imported, _problems(env, path, text))


def _with_region(language: str, *wanted: str) -> str:
    """A list's language, with the region in one that is wanted, or that of routines that name no language.

    Without a region, it would be another voice that speaks it.
    """
    tags = (*wanted, LANGUAGE.default)
    return next((tag for tag in tags if language_base(tag) == language != tag), language)


def write_draft(draft: ScriptDraft) -> Path:
    """Write the script; raises ExportError if there is a file already, or it cannot be written."""
    return write_new(draft.path, draft.text)


def list_content(file: Path) -> bytes:
    """The bytes of a list, cut one byte after what a list may have; raises UsageError if it cannot be read."""
    try:
        with open_file(file) as opened:
            return opened.read(MOST_BYTES)
    except (OSError, ValueError) as error:
        raise UsageError(f"{file} cannot be read: {reason_of(error)}") from error


def draft_with(
    env: Environment, name: str, exercises: Sequence[str], language: str | None, *, is_here: bool
) -> ScriptDraft:
    """The script of a routine of bundled exercises; raises UsageError if one is not there, or the name is taken."""
    path = place_of(env, name, is_here=is_here)
    text = script_with(env, title_from(path.stem), exercises, language)
    return ScriptDraft(path, text, None, _problems(env, path, text))


def _is_script(env: Environment, path: Path, content: bytes) -> bool:
    try:
        return not _problems(env, path, content.decode())
    except UnicodeDecodeError:
        return False


def _problems(env: Environment, path: Path, text: str) -> tuple[Problem, ...]:
    folder = ScriptFolder(path.parent, path.parent, env.folders.bundled)
    try:
        parse_routine(Script(str(path), text), folder, env.languages)
    except ScriptError as error:
        return tuple(error.problems)
    return ()


def known_exercises(env: Environment) -> Iterator[KnownExercise]:
    """The same, for finding them by what lists call them."""
    for one in bundled_exercises(env):
        is_movement, has_sides = isinstance(one.exercise.work, Repeat), bool(one.exercise.sides.names)
        names = (one.exercise.name, one.name) if one.language == "en" else (one.exercise.name,)
        yield KnownExercise(one.target, names, one.language, is_movement, has_sides)

"""The routines that are exported together, by their names."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from voiceguide.cli.exporting import ExportOptions, target_of
from voiceguide.cli.folders import routine_folders
from voiceguide.cli.session import load, own_language
from voiceguide.errors import UsageError
from voiceguide.export.file_names import folded, safe_stem
from voiceguide.languages import language_base
from voiceguide.script.library import Entry, entries, find, in_language, is_name, routine_key


def all_names(language: str | None) -> tuple[str, ...]:
    """Each routine on this machine once, whatever its languages; only those in `language`, if it was asked for.

    Raises UsageError if there is none.
    """
    wanted = language or own_language()
    named = {_name(entry, wanted): entry for entry in in_language(entries(routine_folders()), wanted)}
    names = tuple(name for name, entry in named.items() if language is None or _may_be_in(language, entry))
    if not names:
        right = f"leave out `--language {language}`" if named else "`voiceguide new` begins one"
        raise UsageError(f"there are no routines{f' in `{language}`' if language else ''} here; {right}")
    return names


def _name(entry: Entry, language: str) -> str:
    """What finds a script: its routine's name without a language, where there is such a routine."""
    key = routine_key(entry.path)
    try:
        find(key, routine_folders(), language)
    except UsageError:
        return entry.name
    return key


def _may_be_in(language: str, entry: Entry) -> bool:
    """Whether a script is in a language; one with problems is taken, so that they are seen."""
    try:
        return language_base(load(entry.path).language) == language_base(language)
    except Exception:  # noqa: BLE001 (its export will say what it is)
        return True


def stem_of(name: str) -> str:
    """What the file of a routine is called without its suffix, by the routine's name or its script's path."""
    return name if is_name(name) else Path(name).stem


def check_apart(names: Sequence[str], order: ExportOptions) -> None:
    """Raises UsageError if an order would write two of the routines to one file, or makes no sense for one."""
    taken: dict[str, str] = {}
    for name, target in _targets(names, order):
        place = folded(str(target))
        if place in taken:
            raise UsageError(
                f"`{taken[place]}` and `{name}` would both be written to {target}; export them one at a time"
            )
        taken[place] = name


def _targets(names: Sequence[str], order: ExportOptions) -> Iterator[tuple[str, Path]]:
    for name in names:
        yield name, target_of(order, safe_stem(stem_of(name)))

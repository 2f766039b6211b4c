"""The routines on disk: listing them, and finding the one that is meant by a name."""

import difflib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from voiceguide.errors import UsageError
from voiceguide.i18n.catalog import language_base
from voiceguide.script.names import BEGINNING, EXACTLY, ambiguous, fitting, without_language
from voiceguide.script.parser import is_exercise_file, title_of
from voiceguide.script.reading import read_script

_README = "readme"


@dataclass(frozen=True, slots=True)
class Entry:
    """A routine's name and the path of its script."""

    name: str
    path: Path


def entries(folders: Iterable[Path]) -> tuple[Entry, ...]:
    """All routines in the folders, sorted by name; an earlier folder takes precedence over a later one."""
    found: dict[str, Entry] = {}
    for folder in folders:
        for path in scripts_in(folder):
            if not _is_exercise(path):
                found.setdefault(path.stem, Entry(path.stem, path))
    return tuple(sorted(found.values(), key=lambda entry: entry.name))


def in_language(found: Iterable[Entry], language: str) -> tuple[Entry, ...]:
    """Each routine once: its version in `language` if there is one, otherwise the one without a language tag."""
    by_key: dict[str, dict[str, Entry]] = {}
    for entry in found:
        by_key.setdefault(routine_key(entry.path), {})[entry.name] = entry
    return tuple(entry for key, versions in by_key.items() for entry in _versions(key, versions, language))


def _versions(key: str, versions: Mapping[str, Entry], language: str) -> Iterable[Entry]:
    names = (f"{key}.{language}", f"{key}.{language_base(language)}", key)
    best = next((versions[name] for name in names if name in versions), None)
    return (best,) if best else versions.values()


def scripts_in(folder: Path) -> tuple[Path, ...]:
    """The routines and exercises directly in a folder; none if it cannot be read."""
    try:
        paths = sorted(folder.glob("*.md"))
    except OSError:
        return ()
    return tuple(path for path in paths if _may_be_script(path) and path.stem.lower() != _README)


def _may_be_script(path: Path) -> bool:
    """Whether it is a file; True if that cannot be determined, so that the problem shows up later."""
    try:
        return path.is_file()
    except OSError:
        return True


def _is_exercise(path: Path) -> bool:
    """Whether it is a file for links only; False if it cannot be read, so that the problem shows up later."""
    try:
        with path.open("rb") as file:
            return is_exercise_file(file.read(100_000).decode("utf-8", "replace"))
    except OSError:
        return False


def find(routine: str, folders: Sequence[Path], language: str = "") -> Path:
    """The path of a routine's script, given as a path or as a name in one of the folders; raises UsageError.

    In each folder, `legs.de.md` takes precedence over `legs.md` if the language is German. A routine's title is a name
    too, and so is the beginning of either if no other routine begins so.
    """
    if not is_name(routine):
        path = Path(routine)
        if not _exists(path):
            raise UsageError(f"there is no script {routine}")
        return path
    return find_named(routine, folders, language) or _meant(routine, folders, language).path


def find_named(name: str, folders: Sequence[Path], language: str = "") -> Path | None:
    """The script that has exactly this name, if there is one."""
    endings = tuple(f".{tag}.md" for tag in dict.fromkeys((language, language_base(language))) if tag)
    paths = (folder / f"{name}{ending}" for folder in folders for ending in (*endings, ".md"))
    return next((path for path in paths if _exists(path)), None)


def full_name(routine: str, folders: Sequence[Path], language: str = "") -> str:
    """The name of a routine of which a title, or a beginning, was typed; all else stays as it is.

    Raises UsageError if there is no such routine.
    """
    if not is_name(routine) or find_named(routine, folders, language):
        return routine
    entry = _meant(routine, folders, language)
    key = routine_key(entry.path)
    return key if find_named(key, folders, language) == entry.path else entry.name


def is_called(routine: str, folders: Sequence[Path]) -> bool:
    """Whether a routine has exactly this name or title, or a script this path."""
    if not is_name(routine):
        return _exists(Path(routine))
    return bool(find_named(routine, folders) or fitting(routine, _with_titles(folders), EXACTLY))


def _meant(typed: str, folders: Sequence[Path], language: str) -> Entry:
    """The routine by its title, or by the beginning of its name or title; raises UsageError if it is not just one."""
    found = in_language(fitting(typed, _with_titles(folders), BEGINNING), language)
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(ambiguous(typed, [entry.name for entry in found]))
    raise UsageError(_not_found(typed, folders))


def _with_titles(folders: Sequence[Path]) -> Mapping[Entry, tuple[str, ...]]:
    """Each routine with what it is called: its name, the one that it has in every language, and its title."""
    return {entry: (entry.name, routine_key(entry.path), *_title(entry.path)) for entry in entries(folders)}


def _title(path: Path) -> tuple[str, ...]:
    try:
        return (title_of(read_script(path)[0]),)
    except Exception:  # noqa: BLE001 (whatever one script does, the others are found by their titles)
        return ()


def routine_key(path: Path) -> str:
    """The name of a routine without its language: `sciatica-relief` for `sciatica-relief.de.md`."""
    return without_language(path.stem)


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except (OSError, ValueError):
        return False
    return True


def is_name(routine: str) -> bool:
    """Whether this is a name and not the path of a script; `C:legs` is a path on Windows."""
    is_path = "/" in routine or "\\" in routine or PureWindowsPath(routine).drive != ""
    return not is_path and not routine.lower().endswith(".md")


def _not_found(routine: str, folders: Sequence[Path]) -> str:
    for file in (f"{routine}.md", routine):
        if os.path.isfile(file):  # noqa: PTH113 (it never raises)
            return f"there is no routine called `{routine}`; for the script, write `./{file}`"
    names = [entry.name for entry in entries(folders)]
    longer = [name for name in names if name.startswith(routine.lower())] if routine else []
    close = longer if len(longer) == 1 else difflib.get_close_matches(routine, names, 1)
    known = f"choose from: {', '.join(names)}" if names else "no routines were found"
    return f"there is no routine called `{routine}`; {f'did you mean `{close[0]}`?' if close else known}"

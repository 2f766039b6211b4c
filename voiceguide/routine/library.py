"""The routines that can be called by name, and how a name finds its script."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from voiceguide.errors import UsageError
from voiceguide.routine.languages import language_base
from voiceguide.routine.parse import is_exercise_file

_README = "readme"
_LANGUAGE = re.compile(r"(?<=.)\.[a-z]{2,3}(-([a-z]{2}|\d{3}))?$", re.IGNORECASE)
"""What the name of a routine in another language ends with: `.de`, `.pt-BR`, `.es-419`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A routine's name and its script."""

    name: str
    path: Path


def entries(folders: Iterable[Path]) -> tuple[Entry, ...]:
    """Every routine directly in one of `folders`, by name; an earlier folder's goes before a later one's."""
    found: dict[str, Entry] = {}
    for folder in folders:
        for path in _scripts_in(folder):
            found.setdefault(path.stem, Entry(path.stem, path))
    return tuple(sorted(found.values(), key=lambda entry: entry.name))


def in_language(found: Iterable[Entry], language: str) -> tuple[Entry, ...]:
    """Each routine once, in `language` where there is a version in it, else in the one without a language's name."""
    by_key: dict[str, dict[str, Entry]] = {}
    for entry in found:
        by_key.setdefault(routine_key(entry.path), {})[entry.name] = entry
    return tuple(entry for key, versions in by_key.items() for entry in _versions(key, versions, language))


def _versions(key: str, versions: Mapping[str, Entry], language: str) -> Iterable[Entry]:
    names = (f"{key}.{language}", f"{key}.{language_base(language)}", key)
    best = next((versions[name] for name in names if name in versions), None)
    return (best,) if best else versions.values()


def _scripts_in(folder: Path) -> Iterator[Path]:
    try:
        paths = sorted(folder.glob("*.md"))
    except OSError:
        return
    for path in paths:
        if _may_be_script(path) and path.stem.lower() != _README and not _is_exercise(path):
            yield path


def _may_be_script(path: Path) -> bool:
    """Whether it is a file; one that cannot be looked at is listed too, so that its problem is seen."""
    try:
        return path.is_file()
    except OSError:
        return True


def _is_exercise(path: Path) -> bool:
    """Whether it is only linked to; one that cannot be read is listed, so that its problem is seen."""
    try:
        with path.open("rb") as file:
            return is_exercise_file(file.read(100_000).decode("utf-8", "replace"))
    except OSError:
        return False


def find(routine: str, folders: Sequence[Path], language: str = "") -> Path:
    """The script of `routine`: a path, or a name looked up in `folders`; raises UsageError if there is none.

    In each folder, `legs.de.md` goes before `legs.md` where the language is German.
    """
    if not is_name(routine):
        path = Path(routine)
        if not _exists(path):
            raise UsageError(f"there is no script {routine}")
        return path
    endings = tuple(f".{tag}.md" for tag in dict.fromkeys((language, language_base(language))) if tag)
    for folder in folders:
        for ending in (*endings, ".md"):
            path = folder / f"{routine}{ending}"
            if _exists(path):
                return path
    raise UsageError(_not_found(routine, folders))


def routine_key(path: Path) -> str:
    """What a script's routine is called whatever its language: `sciatica-relief` for `sciatica-relief.de.md` too."""
    return _LANGUAGE.sub("", path.stem)


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except (OSError, ValueError):
        return False
    return True


def is_name(routine: str) -> bool:
    """Whether a routine is named, and not the path of a script; `C:legs` is a path on the drive C of Windows."""
    is_path = "/" in routine or "\\" in routine or PureWindowsPath(routine).drive != ""
    return not is_path and not routine.lower().endswith(".md")


def _not_found(routine: str, folders: Sequence[Path]) -> str:
    if _exists(Path(f"{routine}.md")):
        return f"there is no routine called `{routine}`; for the script, write `./{routine}.md`"
    names = [entry.name for entry in entries(folders)]
    close = difflib.get_close_matches(routine, names, 1)
    right = f"did you mean `{close[0]}`?" if close else f"there are {', '.join(names) or 'none here'}"
    return f"there is no routine called `{routine}`; {right}"

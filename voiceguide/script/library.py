"""Scripts on disk: read, trusted in nothing, and found by name."""

import codecs
import difflib
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from urllib.parse import unquote

from voiceguide.errors import UsageError
from voiceguide.files import is_text
from voiceguide.i18n.catalog import language_base
from voiceguide.script.diagnostics import Diagnostics, Problem, ScriptError
from voiceguide.script.limits import LARGEST
from voiceguide.script.links import Script
from voiceguide.script.model import SourceLocation
from voiceguide.script.parser import is_exercise_file
from voiceguide.script.values import BadValue

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class ScriptFolder:
    """The scripts in and below one folder; no file outside it is read."""

    def __init__(self, folder: Path, shown: Path) -> None:
        """Scripts below `folder`, which is shown to people as `shown`."""
        self._folder = folder.resolve()
        self._shown = shown
        self._read: dict[Path, Script] = {}

    def read(self, target: str, linked_from: str) -> Script:
        """The script that a link in the file `linked_from` names; raises BadValue if it may not be read."""
        path = self._inside(unquote(target), linked_from, "link to a file such as `exercises/cat-pose.md`")
        if path not in self._read:
            self._read[path] = self._load(path, target)
        return self._read[path]

    def find(self, target: str, linked_from: str) -> Path:
        """Where the file or folder of sound is that is named there.

        Raises BadValue if it is not there, lies outside, or is no sound: a text may be a list of other files.
        """
        path = self._inside(target, linked_from, "name a file such as `rain.ogg`")
        try:
            path.stat()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise BadValue(f"`{target}` is not there; put it into the folder of the script") from error
        except OSError as error:
            raise BadValue(f"`{target}` cannot be found: {os.strerror(error.errno or 0).lower()}") from error
        try:
            if path.is_dir():
                self._refuse_ways_out(path, target)
            elif is_text(path):
                raise BadValue(f"`{target}` is text, such as a list of other files, and no sound; name a sound file")
        except OSError as error:
            raise BadValue(f"`{target}` cannot be played: {(error.strerror or str(error)).lower()}") from error
        return path

    def _refuse_ways_out(self, folder: Path, target: str) -> None:
        for path in folder.iterdir():
            real = _real(path) if path.is_symlink() else path
            if real is None or not real.is_relative_to(self._folder):
                raise BadValue(f"`{target}` has a link in it that leads out of the folder of the script; leave it out")

    def _inside(self, target: str, linked_from: str, right: str) -> Path:
        if not target:
            raise BadValue(f"this link is empty; {right}")
        if "\0" in target or re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", target) or target.startswith(("/", "\\", "~")):
            raise BadValue(f"`{target}` is not in this folder; {right}")
        here = self._folder / Path(linked_from).relative_to(self._shown).parent
        path = _real(here / target)
        if path is None:
            raise BadValue(f"`{target}` cannot be read: it is a link that leads back to itself")
        if not path.is_relative_to(self._folder):
            raise BadValue(f"`{target}` lies outside the folder of the script; move it inside")
        return path

    def _load(self, path: Path, target: str) -> Script:
        shown = str(self._shown / path.relative_to(self._folder))
        try:
            return Script(shown, decode(_bytes(path), shown))
        except UsageError as error:
            raise BadValue(f"`{target}` cannot be read: {error}") from error
        except ScriptError as error:
            first = error.problems[0]
            where = f"line {first.location.line}, column {first.location.column}"
            raise BadValue(f"`{target}` cannot be read: {where}: {first.message}") from error


def read_script(path: Path) -> tuple[Script, ScriptFolder]:
    """The script at `path`, and the folder that its links are read from.

    Raises UsageError if there is no such file, ScriptError if it is not text.
    """
    real = _real(path)
    if real is None:
        raise UsageError(f"{path} cannot be read: no file can have that name")
    try:
        script = Script(str(path), decode(_bytes(real), str(path)))
    except UsageError as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    return script, ScriptFolder(real.parent, path.parent)


def decode(content: bytes, file: str) -> str:
    """The text of a script: UTF-8, with or without a byte-order mark, lines ending in LF or CRLF."""
    if content.startswith(_UTF_16):
        raise _not_text(file, 1, 1, "this file is UTF-16; save it as UTF-8")
    if len(content) > LARGEST:
        raise _not_text(file, 1, 1, "this file is over 1 MB; a script is text of at most 1 MB")
    plain = content.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        text = plain.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _position(plain, error.start)
        raise _not_text(file, line, column, "this is not UTF-8; save the file as UTF-8") from error
    if plain.count(b"\0") > len(plain) // 4:
        raise _not_text(file, 1, 1, "this file looks like UTF-16; save it as UTF-8")
    _refuse_controls(text, file)
    return text


def _refuse_controls(text: str, file: str) -> None:
    """Characters that nobody can see, and some terminals obey."""
    lines = tuple(text.split("\n"))
    diagnostics = Diagnostics()
    diagnostics.open_file(file, lines)
    for number, line in enumerate(lines, 1):
        for column, character in enumerate(line, 1) if not line.isprintable() else ():
            if character == "\ufeff" or (unicodedata.category(character) == "Cc" and character != "\t"):
                message = f"a character that cannot be seen (U+{ord(character):04X}); delete it"
                diagnostics.add(SourceLocation(file, number, column), message)
    diagnostics.close()


def _position(content: bytes, offset: int) -> tuple[int, int]:
    before = content[:offset]
    start = before.rfind(b"\n") + 1
    return before.count(b"\n") + 1, len(before[start:].decode("utf-8", "replace")) + 1


def _not_text(file: str, line: int, column: int, message: str) -> ScriptError:
    return ScriptError([Problem(SourceLocation(file, line, column), message)])


def _real(path: Path) -> Path | None:
    """The path with its links followed; None if they lead nowhere or the name cannot be one."""
    try:
        real = path.resolve()
    except (OSError, RuntimeError, ValueError):
        return None
    # From Python 3.13 on, a link that leads back to itself is left as it is.
    return None if os.path.islink(real) else real  # noqa: PTH114 (it does not raise for a name that is too long)


def _bytes(path: Path) -> bytes:
    """At most one byte more than is allowed; raises UsageError if `path` is no ordinary file."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise UsageError("it is not a file")
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except ValueError as error:
        raise UsageError("no file can have that name") from error
    except FileNotFoundError as error:
        raise UsageError("there is no such file") from error
    except OSError as error:
        raise UsageError(os.strerror(error.errno or 0).lower()) from error


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

"""Scripts read from disk, trusted in nothing."""

import codecs
import os
import re
import stat
import unicodedata
from pathlib import Path
from urllib.parse import unquote

from voiceguide.errors import UsageError
from voiceguide.ordinary_file import is_text
from voiceguide.routine.limits import LARGEST
from voiceguide.routine.links import Script
from voiceguide.routine.problems import Notebook, Problem, ScriptError
from voiceguide.routine.records import Place
from voiceguide.routine.values import BadValue

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
            is_there = path.exists()
        except OSError as error:
            raise BadValue(f"`{target}` cannot be found: {os.strerror(error.errno or 0).lower()}") from error
        if not is_there:
            raise BadValue(f"`{target}` is not there; put it into the folder of the script")
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
            where = f"line {first.place.line}, column {first.place.column}"
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
    notebook = Notebook()
    notebook.open_file(file, lines)
    for number, line in enumerate(lines, 1):
        for column, character in enumerate(line, 1) if not line.isprintable() else ():
            if character == "\ufeff" or (unicodedata.category(character) == "Cc" and character != "\t"):
                message = f"a character that cannot be seen (U+{ord(character):04X}); delete it"
                notebook.add(Place(file, number, column), message)
    notebook.close()


def _position(content: bytes, offset: int) -> tuple[int, int]:
    before = content[:offset]
    start = before.rfind(b"\n") + 1
    return before.count(b"\n") + 1, len(before[start:].decode("utf-8", "replace")) + 1


def _not_text(file: str, line: int, column: int, message: str) -> ScriptError:
    return ScriptError([Problem(Place(file, line, column), message)])


def _real(path: Path) -> Path | None:
    """The path with its links followed; None if they lead nowhere or the name cannot be one."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return None


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

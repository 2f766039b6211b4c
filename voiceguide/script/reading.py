"""Reads scripts, and the files that they name, without trusting any of them."""

import codecs
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from urllib.parse import unquote

from voiceguide.errors import UsageError, reason_of
from voiceguide.files import is_text
from voiceguide.pictures import check_picture, read_picture_file
from voiceguide.script.diagnostics import Diagnostics, Problem, ScriptError
from voiceguide.script.limits import LARGEST
from voiceguide.script.model import Picture, Script, SourceLocation
from voiceguide.script.names import without_language
from voiceguide.script.values import BadValue

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_DOCUMENTS = (b"PK\x03\x04", b"%PDF-", b"{\\rtf", b"\xd0\xcf\x11\xe0")
"""The first bytes of .docx and .odt, .pdf, .rtf, and .doc files."""
_NOT_TEXT = "this is not a text file; save it as plain text"


class ScriptFolder:
    """Reads scripts in a folder and its subfolders, and never a file outside it.

    A link to a file that is not there may lead to the bundled exercise of the same path.
    """

    def __init__(self, folder: Path, shown: Path, bundled: Path | None = None) -> None:
        """The scripts in `folder`, whose path is `shown` in messages; `bundled` has those that come with voiceguide."""
        self._folder = folder.resolve()
        self._shown = shown
        self._read: dict[Path, Script] = {}
        self._named: dict[Path, None] = {}
        self._bundled = ScriptFolder(bundled, bundled) if bundled and bundled.resolve() != self._folder else None

    def read(self, target: str, linked_from: str) -> Script:
        """The script that a link in the file `linked_from` leads to; raises BadValue if it cannot be read."""
        if self._bundled and self._bundled.has(linked_from):
            return self._bundled.read(target, linked_from)
        path = self._inside(unquote(target), linked_from, "link to a file such as `exercises/cat-pose.md`")
        if self._bundled and not os.path.lexists(path):
            place = path.relative_to(self._folder).as_posix()
            if self._bundled.can_read(place):
                return self._bundled.read_at(place, target)
        return self._once(path, target)

    def read_at(self, place: str, target: str) -> Script:
        """The script at a path in this folder, which `can_read`; a message calls it `target`."""
        return self._once(self._folder / place, target)

    def _once(self, path: Path, target: str) -> Script:
        if path not in self._read:
            self._read[path] = self._load(path, target)
        return self._read[path]

    def has(self, file: str) -> bool:
        """Whether a file that was read, by the name that is shown, lies in this folder."""
        return any(script.file == file for script in self._read.values())

    def can_read(self, place: str) -> bool:
        """Whether there is a file at a path in this folder, and not by a link to outside it."""
        path = _resolve(self._folder / place)
        return path is not None and path.is_relative_to(self._folder) and path.is_file()

    def name_of(self, file: str) -> str:
        """The name of a linked file, the same wherever it is linked from: `exercises/cat-pose`."""
        if self._bundled and self._bundled.has(file):
            return self._bundled.name_of(file)
        path = PurePath(file)
        inner = path.relative_to(self._shown) if path.is_relative_to(self._shown) else path
        return without_language(inner.with_suffix("").as_posix())

    @property
    def linked(self) -> tuple[Path, ...]:
        """The scripts that were read by a link, and the pictures that scripts name."""
        return *self._read, *self._named, *(self._bundled.linked if self._bundled else ())

    def find(self, target: str, linked_from: str) -> Path:
        """The path of the audio file or folder that the file `linked_from` names.

        Raises BadValue if it does not exist, is outside the folder, or is text, which could be a playlist.
        """
        if self._bundled and self._bundled.has(linked_from):
            return self._bundled.find(target, linked_from)
        path = self._existing(target, linked_from, "name a file such as `rain.ogg`")
        try:
            if path.is_dir():
                self._refuse_links_outside(path, target)
            elif is_text(path):
                raise BadValue(f"`{target}` is a text file, perhaps a playlist; name an audio file")
        except OSError as error:
            raise BadValue(f"`{target}` cannot be played: {reason_of(error)}") from error
        return path

    def picture(self, target: str, linked_from: str) -> Path:
        """The path of the SVG, PNG or JPEG that the file `linked_from` names; raises BadValue if it cannot be shown."""
        if self._bundled and self._bundled.has(linked_from):
            return self._bundled.picture(target, linked_from)
        path = self._existing(target, linked_from, "name a file such as `cat-pose.svg`")
        try:
            check_picture(read_picture_file(path), is_decoded=False)
        except OSError as error:
            raise BadValue(f"`{target}` cannot be read: {reason_of(error)}") from error
        except ValueError as error:
            raise BadValue(f"`{target}` cannot be shown: {error}") from error
        self._named[path] = None
        return path

    def _existing(self, target: str, linked_from: str, right: str) -> Path:
        path = self._inside(target, linked_from, right)
        try:
            path.stat()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise BadValue(f"`{target}` does not exist; put it into the folder of the script") from error
        except OSError as error:
            raise BadValue(f"`{target}` cannot be found: {reason_of(error)}") from error
        return path

    def _refuse_links_outside(self, folder: Path, target: str) -> None:
        for path in folder.iterdir():
            real = _resolve(path) if path.is_symlink() else path
            if real is None or not real.is_relative_to(self._folder):
                raise BadValue(f"`{target}` contains a link to outside the folder of the script; remove it")

    def _inside(self, target: str, linked_from: str, right: str) -> Path:
        if not target:
            raise BadValue(f"this link is empty; {right}")
        if "://" in target:
            raise BadValue(f"`{target}` is an address, and only files can be used; {right}")
        if "\0" in target or re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", target) or target.startswith(("/", "\\", "~")):
            raise BadValue(f"`{target}` is not in this folder; {right}")
        here = self._folder / Path(linked_from).relative_to(self._shown).parent
        path = _resolve(here / target)
        if path is None:
            raise BadValue(f"`{target}` cannot be read: it is a link that leads back to itself")
        if not path.is_relative_to(self._folder):
            raise BadValue(f"`{target}` is outside the folder of the script; move it inside")
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


def read_script(path: Path, bundled: Path | None = None) -> tuple[Script, ScriptFolder]:
    """The script at `path`, and its folder for reading links, some of which may lead to `bundled` exercises.

    Raises UsageError if it cannot be read, ScriptError if it is not text.
    """
    real = _resolve(path)
    if real is None:
        raise UsageError(f"{path} cannot be read: no file can have that name")
    try:
        script = Script(str(path), decode(_bytes(real), str(path)))
    except UsageError as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    return script, ScriptFolder(real.parent, path.parent, bundled)


def read_picture(picture: Picture) -> bytes:
    """The content of a picture, all of it checked; raises ScriptError if it cannot be shown, or not any more."""
    with located(picture):
        content = read_picture_file(picture.path)
        check_picture(content)
    return content


@contextmanager
def located(picture: Picture) -> Iterator[None]:
    """Turns the errors of reading and showing a picture into a ScriptError with its place."""
    try:
        yield
    except OSError as error:
        problem = f"`{picture.path.name}` cannot be read: {reason_of(error)}"
    except ValueError as error:
        problem = f"`{picture.path.name}` cannot be shown: {error}"
    else:
        return
    raise ScriptError([Problem(picture.location, f"`picture`: {problem}")])


def decode(content: bytes, file: str) -> str:
    """The text of a script in UTF-8, without a byte order mark and with LF as line ending; raises ScriptError."""
    if content.startswith(_UTF_16):
        raise _encoding_error(file, 1, 1, "this file is UTF-16; save it as UTF-8")
    if content.startswith(_DOCUMENTS):
        raise _encoding_error(file, 1, 1, _NOT_TEXT)
    if len(content) > LARGEST:
        raise _encoding_error(file, 1, 1, "this file is over 1 MB; a script may be at most 1 MB")
    plain = content.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        text = plain.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\0" in plain:
            raise _encoding_error(file, 1, 1, _NOT_TEXT) from error
        line, column = _position(plain, error.start)
        raise _encoding_error(file, line, column, "this is not UTF-8; save the file as UTF-8") from error
    if plain.count(b"\0") > len(plain) // 4:
        raise _encoding_error(file, 1, 1, "this file looks like UTF-16; save it as UTF-8")
    _refuse_invisible(text, file)
    return text


def _refuse_invisible(text: str, file: str) -> None:
    """Raise ScriptError for control characters, which are invisible and can change what a terminal shows."""
    lines = tuple(text.split("\n"))
    diagnostics = Diagnostics()
    diagnostics.open_file(file, lines)
    for number, line in enumerate(lines, 1):
        for column, character in enumerate(line, 1) if not line.isprintable() else ():
            if character == "\ufeff" or (unicodedata.category(character) == "Cc" and character != "\t"):
                message = f"an invisible character (U+{ord(character):04X}); delete it"
                diagnostics.add(SourceLocation(file, number, column), message)
    diagnostics.close()


def _position(content: bytes, offset: int) -> tuple[int, int]:
    before = content[:offset]
    start = before.rfind(b"\n") + 1
    return before.count(b"\n") + 1, len(before[start:].decode("utf-8", "replace")) + 1


def _encoding_error(file: str, line: int, column: int, message: str) -> ScriptError:
    return ScriptError([Problem(SourceLocation(file, line, column), message)])


def _resolve(path: Path) -> Path | None:
    """The path with symbolic links followed; None if they are circular or the name is invalid."""
    try:
        real = path.resolve()
    except (OSError, RuntimeError, ValueError):
        return None
    # From Python 3.13 on, a circular link is returned unresolved.
    return None if os.path.islink(real) else real  # noqa: PTH114 (never raises)


def _bytes(path: Path) -> bytes:
    """The content, cut one byte after LARGEST; raises UsageError if `path` is not a regular file."""
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
        raise UsageError(reason_of(error)) from error

"""The settings file: read with all its problems where they are, and changed so that all else in it stays."""

import difflib
import os
import re
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voiceguide.atomic import atomic_write, make_folder
from voiceguide.audio.tts.program_engine import VoiceProgram
from voiceguide.config.schema import SETTINGS, VOICE, setting_named
from voiceguide.config.voice_programs import TABLE, line_of, read_programs
from voiceguide.errors import Exit, VoiceguideError, reason_of
from voiceguide.script.values import BadValue
from voiceguide.text import quoted, visible
from voiceguide.toml_text import LARGEST, BadToml, toml_values


@dataclass(frozen=True, slots=True)
class SettingsProblem:
    """One thing that is wrong, and where: `file:line`, or the name of an environment variable.

    The message says what is wrong, then after a semicolon what would be right.
    """

    where: str
    message: str

    def __str__(self) -> str:
        """`where: message`."""
        return visible(f"{self.where}: {self.message}")


class SettingsError(VoiceguideError):
    """Settings have problems: all of them, in order."""

    exit_code = Exit.WRONG_USE

    def __init__(self, *problems: SettingsProblem) -> None:
        self.problems = problems
        super().__init__(*map(str, problems))


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in a settings file: the good values with their `file:line`, and the problems in their order.

    `programs` are the voices that are programs.
    """

    values: Mapping[str, tuple[Any, str]]
    problems: tuple[SettingsProblem, ...] = ()
    programs: tuple[VoiceProgram, ...] = ()


# Reading


def found_in(path: Path) -> Found:
    """What stands in the file at `path`; nothing if there is none."""
    try:
        text = _text(path)
        return _checked(_values(text, path), text, path)
    except SettingsError as error:
        return Found({}, error.problems)


def content_of(path: Path) -> bytes:
    """The bytes of the file; none if it is not there. Raises SettingsError if it cannot be read."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _error(path, "this is not a file; move it away, and `voiceguide config edit` creates one")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return b""
    except OSError as error:
        raise _error(path, f"this cannot be read: {reason_of(error)}; use a file that you may read") from error
    if len(content) > LARGEST:
        raise _error(path, "this is over 1 MB; settings take a few lines")
    return content


def _text(path: Path) -> str:
    """The text of the file, without the mark that some editors put first."""
    content = content_of(path)
    try:
        return content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _error(f"{path}:{line}", "this is not UTF-8; save the file as UTF-8") from error


def _values(text: str, path: Path) -> Mapping[str, Any]:
    """What the text says as TOML."""
    try:
        return toml_values(text)
    except BadToml as bad:
        names = {number: name for name, number in key_lines(text).items()}
        meant = setting_named(names.get(bad.line, "")) or VOICE
        raise _error(f"{path}:{bad.line}", f"{bad.message}; {bad.right or f'write it such as `{meant.line}`'}") from bad


_KEY = re.compile(r"""[ \t]*\[{0,2}[ \t]*(["']?)([\w-]+)\1""")


def key_lines(text: str) -> Mapping[str, int]:
    """The first line, from 1, that begins with each key.

    What looks like one in a string of several lines counts too: no more depends on it than where a message points.
    """
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if found := _KEY.match(line):
            lines.setdefault(found[2], number)
    return lines


def _checked(values: Mapping[str, Any], text: str, path: Path) -> Found:
    """The values that are good, and all problems."""
    lines = key_lines(text)
    good: dict[str, tuple[Any, str]] = {}
    problems: list[SettingsProblem] = []
    for name, value in values.items():
        if name == TABLE:
            continue
        where = f"{path}:{lines[name]}" if name in lines else str(path)
        try:
            good[name] = _value(name, value), where
        except BadValue as error:
            problems.append(SettingsProblem(where, error.message))
    programs, more = _programs(values, text, path)
    return Found(good, (*problems, *more), programs)


def _programs(
    values: Mapping[str, Any], text: str, path: Path
) -> tuple[tuple[VoiceProgram, ...], tuple[SettingsProblem, ...]]:
    """The voices that are programs, and the problems of those that cannot be used."""
    found = dict(read_programs(values[TABLE])) if TABLE in values else {}
    lines = {name: line_of(name, text) or key_lines(text).get(TABLE, 1) for name in found}
    return (
        tuple(program for program in found.values() if isinstance(program, VoiceProgram)),
        tuple(
            SettingsProblem(f"{path}:{lines[name]}", error.message)
            for name, error in found.items()
            if isinstance(error, BadValue)
        ),
    )


def _value(name: str, value: Any) -> Any:
    setting = setting_named(name)
    if setting is None:
        raise BadValue(no_setting(name, value))
    if type(value) not in setting.kind.written:
        raise BadValue(f"`{name}` is not written like this; write {setting.kind.words}: `{setting.line}`")
    try:
        found = setting.kind.read(value)
    except BadValue as error:
        raise BadValue(f"`{name}`: {error.message}") from error
    if isinstance(found, Path) and not found.is_absolute():
        where = quoted(str(found))
        raise BadValue(f"`{name}`: {where} depends on the current folder; write the whole path: `{setting.line}`")
    return found


def no_setting(name: str, value: Any = None) -> str:
    """That there is no such setting, and what may be meant: another, or one in the table that is its value."""
    close = difflib.get_close_matches(name[:40].lower(), SETTINGS, 1)
    right = f"did you mean `{close[0]}`?" if close else f"choose from: {', '.join(SETTINGS)}"
    if isinstance(value, dict) and (known := value.keys() & SETTINGS):
        right = f"write `{min(known)}` at the top, without a table around it"
    return f"there is no setting {quoted(name)}; {right}"


def _error(where: Path | str, message: str) -> SettingsError:
    return SettingsError(SettingsProblem(str(where), message))


# Changing


def set_in_file(path: Path, name: str, value: str | int | None) -> Any:
    """Set it, in a new file where there is none, or with None take it out; what the file said before, or None.

    Raises SettingsError for a file that is not TOML, ExportError for one that cannot be written.
    """
    if value is None and not content_of(path):
        return None
    with locked(path):
        text = _text(path)
        before = _values(text, path)
        if value is not None or name in before:
            write(path, _changed(text, before, name, value, path))
    return before.get(name)


def _changed(text: str, before: Mapping[str, Any], name: str, value: str | int | None, path: Path) -> bytes:
    """The text after the change, from which nothing else may be gone."""
    import tomllib

    import tomlkit

    after = {key: kept for key, kept in before.items() if key != name} | ({} if value is None else {name: value})
    is_right = False
    # Comments of the listener's may stand in a table or a list.
    if not isinstance(before.get(name), dict | list):
        with suppress(Exception):  # whatever tomlkit stumbles over, nothing has been written
            document = tomlkit.parse(text)
            if value is None:
                document.remove(name)
            else:
                document[name] = value
            changed = tomlkit.dumps(document)
            is_right = tomllib.loads(changed) == after
    if not is_right:
        message = f"`{name}` cannot be changed in here without touching the rest; use `voiceguide config edit`"
        raise _error(path, message)
    return changed.encode()


def write(path: Path, content: bytes) -> None:
    """Write the file whole or not at all, its folder too; raises ExportError."""
    make_folder(path.parent)
    with atomic_write(path, overwrite=True) as file:
        file.write(content)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Whoever else wants to change the file at `path` waits until the block is over, also in another process.

    The lock is the system's, on a file beside it, and ends with the process however that ends. Where there can be
    none, nothing is locked: such a folder can hardly be written in.
    """
    with ExitStack() as stack:
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
            stack.callback(os.close, handle)  # which also lets go of the lock
            _lock(handle)
        yield


def _lock(handle: int) -> None:
    """Wait for it; on Windows for ten seconds at most."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)

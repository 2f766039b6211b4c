"""The settings file, read and trusted in nothing; its problems are shown where they are."""

import difflib
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from voiceguide.config.schema import SETTINGS, VOICE, Setting
from voiceguide.errors import Exit, VoiceguideError
from voiceguide.script.values import BadValue
from voiceguide.text import quoted, visible


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

    def __init__(self, problems: Iterable[SettingsProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(*map(str, self.problems))


_TOKENS = re.compile(
    r'''
      \#[^\n]*
    | """(?:\\.|[^\\])*?""""{0,2}
    | \'\'\'.*?\'\'\'\'{0,2}
    | "(?:\\.|[^"\\\n])*"
    | '[^'\n]*'
    | (?P<opened>[\[{])
    | (?P<closed>[\]}])
    | (?P<newline>\n)
    ''',
    re.VERBOSE | re.DOTALL,
)
_FIRST_KEY = re.compile(r"""[ \t]*(?P<table>\[{0,2})[ \t]*(?P<key>"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[\w-]+)""")


def key_lines(text: str) -> Mapping[str, int]:
    """The line, from 1, on which each first-level key of `text` stands first; `text` is valid TOML (toml.io, 1.0)."""
    lines: dict[str, int] = {}
    is_in_table = False
    for line, start in _statements(text):
        found = _FIRST_KEY.match(text, start)
        if found and (found["table"] or not is_in_table):
            is_in_table = is_in_table or bool(found["table"])
            lines.setdefault(_plain(found["key"]), line)
    return lines


def _statements(text: str) -> Iterator[tuple[int, int]]:
    """Where statements begin: the line, and the offset. Line ends in strings and lists begin none."""
    line, counted, depth = 1, 0, 0
    yield 1, 0
    for token in _TOKENS.finditer(text):
        depth += bool(token["opened"]) - bool(token["closed"])
        if token["newline"] and not depth:
            line += text.count("\n", counted, token.end())
            counted = token.end()
            yield line, counted


def _plain(key: str) -> str:
    """The key without its quotes and escapes."""
    import tomllib

    return next(iter(tomllib.loads(f"{key} = 0")))


LARGEST = 1_000_000
"""A file of more bytes is refused."""
MOST_DOTS = 100
"""In a line: tomllib takes seconds for a key of thousands of parts."""
MOST_PROBLEMS = 100
NAMES_OF_TYPES: Mapping[type, str] = {
    str: "text",
    int: "a whole number",
    float: "a number with a point",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in a settings file: the good values with their `file:line`, and the problems in order of lines."""

    values: Mapping[str, tuple[Any, str]]
    problems: tuple[SettingsProblem, ...] = ()


def found_in(path: Path) -> Found:
    """What stands in the file at `path`; nothing if there is none."""
    try:
        return checked(toml_in(text_of(content_of(path), path), path), path)
    except SettingsError as error:
        return Found({}, error.problems)


def content_of(path: Path) -> bytes:
    """The bytes of the file; none if it is not there. Raises SettingsError if it cannot be read."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _unreadable(path, "this is not a file; move it away, and `voiceguide config edit` makes one")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return b""
    except OSError as error:
        reason = os.strerror(error.errno or 0).lower()
        raise _unreadable(path, f"this cannot be read: {reason}; it takes a file that you may read") from error
    if len(content) > LARGEST:
        raise _unreadable(path, "this is over 1 MB; settings take a few lines")
    return content


def text_of(content: bytes, path: Path) -> str:
    """The text of the file, without the mark that some editors put first; raises SettingsError if it is not UTF-8."""
    try:
        return content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SettingsError([SettingsProblem(f"{path}:{line}", "this is not UTF-8; save the file as UTF-8")]) from error


@dataclass(frozen=True, slots=True)
class Toml:
    """A file that is TOML: its values, and the line of each first-level key."""

    values: Mapping[str, Any]
    lines: Mapping[str, int]


def toml_in(text: str, path: Path) -> Toml:
    """What the text says as TOML; raises SettingsError."""
    import tomllib

    _refuse_dots(text, path)
    try:
        return Toml(tomllib.loads(text), key_lines(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([_not_toml(str(error), text, path)]) from error
    except (ValueError, RecursionError) as error:
        # Numbers of thousands of digits, and lists in lists in lists.
        message = "something in here is too long or nested too deeply; write lines such as `rate = 140`"
        raise SettingsError([SettingsProblem(f"{path}:1", message)]) from error


def _refuse_dots(text: str, path: Path) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MOST_DOTS and not line.lstrip().startswith("#"):
            message = f"this has over {MOST_DOTS} dots; write lines such as `rate = 140`"
            raise SettingsError([SettingsProblem(f"{path}:{number}", message)])


def checked(toml: Toml, path: Path) -> Found:
    """The values that are good, and all problems."""
    values: dict[str, tuple[Any, str]] = {}
    problems: list[SettingsProblem] = []
    for name, line in sorted(toml.lines.items(), key=lambda item: item[1]):
        try:
            values[name] = _value(name, toml.values[name]), f"{path}:{line}"
        except BadValue as error:
            problems.append(SettingsProblem(f"{path}:{line}", error.message))
        if len(problems) == MOST_PROBLEMS:
            problems.append(
                SettingsProblem(f"{path}:{line}", "these are the first 100 problems; there may be more below")
            )
            break
    return Found(values, tuple(problems))


def nearest(name: str) -> str:
    """What would be right in place of a setting that there is not."""
    close = difflib.get_close_matches(name[:40].lower(), SETTINGS, 1)
    return f"did you mean `{close[0]}`?" if close else f"there are {', '.join(SETTINGS)}"


def _value(name: str, value: Any) -> Any:
    setting = SETTINGS.get(name)
    if setting is None:
        raise BadValue(f"there is no setting {quoted(name)}; {_right_for(name, value)}")
    if type(value) is not setting.kind.written:
        what = NAMES_OF_TYPES.get(type(value), "a date or a time")
        raise BadValue(f"`{name}` is {what} here; write {setting.kind.words}, such as `{setting.line}`")
    try:
        return _from_everywhere(setting, setting.kind.read(value))
    except BadValue as error:
        raise BadValue(f"`{name}`: {error.message}") from error


def _right_for(name: str, value: Any) -> str:
    known = [key for key in islice(value, 100) if key in SETTINGS] if isinstance(value, dict) else []
    return f"write `{known[0]}` at the top, without a table around it" if known else nearest(name)


def _from_everywhere(setting: Setting[Any], value: Any) -> Any:
    """The value, if it means the same whatever folder the program is started in; raises BadValue."""
    if isinstance(value, Path) and not value.is_absolute():
        raise BadValue(f"{quoted(str(value))} is another folder each time; write it in full: `{setting.line}`")
    return value


def _not_toml(message: str, text: str, path: Path) -> SettingsProblem:
    """The first thing that is not TOML, on the line that tomllib names (it has no other way before Python 3.14)."""
    found = re.fullmatch(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", message, re.DOTALL)
    line = int(found[2]) if found and found[2] else text.rstrip("\n").count("\n") + 1
    what = (found[1] if found else message).lower()
    if what.startswith("cannot "):
        # All that tomllib says so is about a key that is there already.
        return SettingsProblem(f"{path}:{line}", "this is set a second time; keep one of them")
    return SettingsProblem(f"{path}:{line}", f"this is not TOML: {what}; {_right_on(_line_of(text, line))}")


def _line_of(text: str, line: int) -> str:
    return next(islice(text.split("\n"), line - 1, None), "")


def _right_on(line: str) -> str:
    first = re.match(r"\s*([\w-]*)", line)
    setting = SETTINGS.get(first[1] if first else "", VOICE)
    return f"write it such as `{setting.line}`"


def _unreadable(path: Path, message: str) -> SettingsError:
    return SettingsError([SettingsProblem(str(path), message)])

"""Problems of a script, shown with the line that they are in."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from voiceguide.errors import Exit, VoiceguideError
from voiceguide.script.limits import MOST_PROBLEMS
from voiceguide.script.model import SourceLocation
from voiceguide.text import exact, visible

LONGEST_QUOTE = 200
SHOWN_WIDTH = 100
"""Characters; longer lines are cut around the problem."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem in a script.

    The message says what is wrong and, after a semicolon, what would be right. `source` is the whole line.
    """

    location: SourceLocation
    message: str
    source: str = ""

    def __str__(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines())

    def lines(self) -> tuple[str, ...]:
        """`file:line:column: message`, then the source line with a caret under the column."""
        location = self.location
        heading = f"{location.file}:{location.line}:{location.column}: {self.message}"
        return visible(heading), *(_with_caret(self.source, location.column) if self.source.strip() else ())


class ScriptError(VoiceguideError):
    """A script has problems; `problems` has all of them, in order."""

    exit_code = Exit.SCRIPT_PROBLEMS

    def __init__(self, problems: Iterable[Problem], *, are_all: bool = True) -> None:
        self.problems = tuple(sorted(set(problems), key=_order))
        note = () if are_all else (f"these are the first {MOST_PROBLEMS} problems; there may be more",)
        super().__init__(*(line for problem in self.problems for line in problem.lines()), *note)


def _order(problem: Problem) -> tuple[str, int, int, str]:
    location = problem.location
    return location.file, location.line, location.column, problem.message


class Diagnostics:
    """Collects problems while a script is read, so that one run reports all of them."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []
        self._sources: dict[str, tuple[str, ...]] = {}

    def open_file(self, file: str, lines: Iterable[str]) -> None:
        """Keep the lines of `file`, to show them with its problems."""
        self._sources[file] = tuple(lines)

    def add(self, location: SourceLocation, message: str) -> None:
        """Record a problem; raises ScriptError when there are MOST_PROBLEMS."""
        lines = self._sources.get(location.file, ())
        source = lines[location.line - 1] if 0 < location.line <= len(lines) else ""
        self._problems.append(Problem(location, re.sub(r"`[^`]*`", _short, message), source))
        if len(self._problems) >= MOST_PROBLEMS:
            raise ScriptError(self._problems, are_all=False)

    def close(self) -> None:
        """Raise ScriptError if a problem was recorded."""
        if self._problems:
            raise ScriptError(self._problems)


def _short(quote: re.Match[str]) -> str:
    """A quotation in backticks, cut after LONGEST_QUOTE characters."""
    return quote[0] if len(quote[0]) <= LONGEST_QUOTE else f"{quote[0][:LONGEST_QUOTE]}…`"


def _with_caret(source: str, column: int) -> tuple[str, str]:
    """The line, cut to SHOWN_WIDTH and safe to print, and a caret under the column."""
    start = max(0, min(column - 1 - SHOWN_WIDTH // 2, len(source) - SHOWN_WIDTH))
    shown = list(map(_visible, source[start : start + SHOWN_WIDTH]))
    before = shown[: column - 1 - start]
    return f"    {''.join(shown)}", f"    {' ' * sum(map(_cells, ''.join(before)))}^"


def _visible(character: str) -> str:
    return " " if character == "\t" else exact(character)


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def as_dict(problem: Problem) -> Mapping[str, str | int]:
    """The problem as plain values for `--json`."""
    location = problem.location
    return {"file": location.file, "line": location.line, "column": location.column, "message": problem.message}

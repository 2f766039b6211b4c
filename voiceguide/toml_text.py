"""Reads TOML that people write: whatever is wrong is one plain message with its line."""

import re
from collections.abc import Mapping
from typing import Any

LARGEST = 1_000_000
"""A file of more bytes is refused."""
MOST_DOTS = 100
"""In a line: tomllib takes minutes and gigabytes for a key of tens of thousands of parts."""

_AT = re.compile(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", re.DOTALL)


class BadToml(Exception):  # noqa: N818 (always caught by code that knows the file)
    """A text that is not TOML: the line from 1, what is wrong and, if that can be said, what would be right."""

    def __init__(self, line: int, message: str, right: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.message = message
        self.right = right


def toml_values(text: str) -> Mapping[str, Any]:
    """What the text says; raises BadToml with the first thing that is wrong."""
    import tomllib

    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MOST_DOTS and not line.lstrip().startswith("#"):
            raise BadToml(number, f"this has over {MOST_DOTS} dots")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(str(error), text) from error
    except (ValueError, RecursionError) as error:
        # Numbers of thousands of digits, and lists in lists in lists.
        raise BadToml(1, "something in here is too long or nested too deeply") from error


def _not_toml(message: str, text: str) -> BadToml:
    """What tomllib says, on the line that it names (it has no other way before Python 3.14)."""
    found = _AT.fullmatch(message)
    line = int(found[2]) if found and found[2] else text.rstrip("\n").count("\n") + 1
    what = (found[1] if found else message).lower()
    if what.startswith("cannot "):
        # All that tomllib says so is about a key that is there already.
        return BadToml(line, "this is set a second time", "keep one of them")
    return BadToml(line, f"this is not TOML: {what}")

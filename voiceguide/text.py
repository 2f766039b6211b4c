"""Untrusted text made safe to print: control characters and invisible ones are escaped.

Scripts, links, tags and file names may come from other people. Everything that is printed, error messages included,
passes through `visible`.
"""

import re
from typing import Any

LONGEST_QUOTE = 60

HIDDEN = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # control characters
    "\u2028\u2029"  # line and paragraph separator
    "\u202a-\u202e\u2066-\u2069"  # changes of writing direction, which make `gpj.exe` read as `exe.jpg`
    "\u2061-\u2065\u206a-\u206f\ufeff\ufff0-\ufffb"  # invisible characters that no script needs
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"  # tags: an invisible copy of ASCII
    "\ud800-\udfff"  # surrogates, by which Python represents bytes of a file name that are not UTF-8
    "]"
)
"""The characters to escape. Joiners, soft hyphens and the direction marks that scripts need are left alone."""

EMPHASIS, EMPHASIS_END = "\ufff9", "\ufffb"
"""What stands around emphasised words on their way to the voice: format characters, which no engine ever gets."""

PAUSE_MARK = re.compile(r"(?:…|\.\.\.)(?:(\d{1,3})s)?")
"""A word that is a pause, perhaps with its seconds: `…`, `…10s`."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def visible(text: object) -> str:
    r"""The text in one line, with unsafe characters escaped, as in `\x1b` or `\u202e`."""
    return HIDDEN.sub(lambda found: escape(found[0]), str(text))


def escape(character: str) -> str:
    r"""A character as a Python escape: `\n`, `\x1b`, `\u202e`, `\udcff`."""
    return repr(character)[1:-1] if character.isascii() else character.encode("ascii", "backslashreplace").decode()


def exact(text: str) -> str:
    """The visible text with every space other than U+0020 escaped too, for errors about the text itself."""
    return "".join(escape(one) if one.isspace() and one != " " else visible(one) for one in text)


def quoted(text: str) -> str:
    """The text in backticks for a message, shortened to LONGEST_QUOTE characters."""
    return f"`{exact(text[:LONGEST_QUOTE])}…`" if len(text) > LONGEST_QUOTE else f"`{exact(text)}`"


def counted(number: int, noun: str) -> str:
    """A number of things: `1 session`, `2 sessions`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def without_marks(text: str) -> str:
    """The text without marks of emphasis, as it is shown."""
    return text.replace(EMPHASIS, "").replace(EMPHASIS_END, "")


def without_pauses(text: str) -> str:
    """The text without marks of pauses, as it is shown."""
    return " ".join(word for word in text.split() if not PAUSE_MARK.fullmatch(word))


def without_surrogates(text: str) -> str:
    """The text with surrogates replaced by U+FFFD, so that it can be encoded as UTF-8."""
    return _SURROGATE.sub("\ufffd", text)


def as_json(value: Any, *, indent: int | None = None, is_ascii: bool = False) -> str:
    r"""The value as JSON that can be encoded as UTF-8, with unsafe characters escaped as in `\u202e`."""
    import json

    text = json.dumps(value, ensure_ascii=is_ascii, indent=indent)
    # Outside strings, a line break is the only such character in JSON.
    return HIDDEN.sub(lambda found: found[0] if found[0] == "\n" else json.dumps(found[0])[1:-1], text)

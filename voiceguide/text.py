"""Text from anywhere, made fit to be shown: in it is nothing that a terminal would obey, or that hides what it says.

Scripts, links, tags and the names of files come from others. `visible` is what the command line puts everything
through; the sentences of errors are made of it too.
"""

import re
from typing import Any

LONGEST_QUOTE = 60

HIDDEN = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # controls: line ends, tab, escape, bell and what some terminals take for an escape
    "\u2028\u2029"  # line and paragraph separator
    "\u202a-\u202e\u2066-\u2069"  # what turns the direction of all that follows, so that `gpj.exe` reads `exe.jpg`
    "\u2061-\u2065\u206a-\u206f\ufeff\ufff0-\ufffb"  # invisible signs that no writing needs
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"  # tags: a second ASCII that nobody sees
    "\ud800-\udfff"  # halves of a character; Python has them for bytes of a file name that are not UTF-8
    "]"
)
"""What is shown by its escape. Joiners, soft hyphens and the marks of direction that writing needs stay as they are."""

_HALF = re.compile("[\ud800-\udfff]")


def visible(text: object) -> str:
    r"""The text in one line, with an escape such as `\x1b` or `\u202e` for each sign that is not to be shown."""
    return HIDDEN.sub(lambda sign: escape(sign[0]), str(text))


def escape(sign: str) -> str:
    r"""A sign as Python would write it in ASCII: `\n`, `\x1b`, `\u202e`, `\udcff`."""
    return repr(sign)[1:-1] if sign.isascii() else sign.encode("ascii", "backslashreplace").decode()


def exact(text: str) -> str:
    """The visible text of which something is wrong: a space that is none is seen to be none."""
    return "".join(escape(sign) if sign.isspace() and sign != " " else visible(sign) for sign in text)


def quoted(text: str) -> str:
    """The text as a message quotes it: short and exact."""
    return f"`{exact(text[:LONGEST_QUOTE])}…`" if len(text) > LONGEST_QUOTE else f"`{exact(text)}`"


def whole(text: str) -> str:
    """The text as UTF-8 can hold it: in place of each half of a character is the sign for what cannot be shown."""
    return _HALF.sub("\ufffd", text)


def as_json(value: Any, *, indent: int | None = None, is_ascii: bool = False) -> str:
    r"""The value as JSON that UTF-8 can hold: what is not to be shown stands as `\u202e` in its strings."""
    import json

    text = json.dumps(value, ensure_ascii=is_ascii, indent=indent)
    # Outside of strings JSON has none of these but line ends.
    return HIDDEN.sub(lambda sign: sign[0] if sign[0] == "\n" else json.dumps(sign[0])[1:-1], text)

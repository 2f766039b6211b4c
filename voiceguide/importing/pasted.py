"""Takes out of a pasted text what mail programs, word processors and web pages have put into it."""

import html
import re
from collections.abc import Iterator

from voiceguide.importing.vocabulary import UNITS, Vocabulary, fold

_QUOTE = re.compile(r"\s?(?:>\s?)+")
_ITEM = re.compile(r"\s*(?:[-–—*+•·▪◦●○☐□]|\(?\w{1,2}[.)])\s")
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_COLUMN = re.compile(r"(?<=\S)\t+(?=\S)")
_SHORTEST = 40
"""Characters of a line that may have been broken in two."""
_WHOLE = re.compile(r"[.!?:;…)\]]$|\d\W*\w{0,8}$")
"""The end of a line that is whole: a sentence, or a dose."""


def pasted_lines(text: str, words: Vocabulary) -> Iterator[tuple[int, str]]:
    """The lines with their numbers, without the signs of quoted mails; those that were broken are one again."""
    lines = _unquoted([_plain(line) for line in text.split("\n")])
    number = 0
    while number < len(lines):
        first, line = number, lines[number]
        while number + 1 < len(lines) and _is_broken(line, lines[number], lines[number + 1], words):
            number += 1
            line = f"{line.rstrip()} {lines[number].strip()}"
        yield first + 1, line
        number += 1


def _plain(line: str) -> str:
    visible = _INVISIBLE.sub("", html.unescape(line)).replace("\u00a0", " ")
    start = len(visible) - len(visible.lstrip()) + 4
    return (visible[:start] + _COLUMN.sub(" | ", visible[start:])).expandtabs(4)


def _unquoted(lines: list[str]) -> list[str]:
    """The lines of a quoted mail without their signs, and without the line that says who wrote it."""
    quoted = [number for number, line in enumerate(lines) if line.lstrip().startswith(">")]
    inner = [_QUOTE.sub("", lines[number], count=1) for number in quoted]
    if not any(not line.strip() or _ITEM.match(line) for line in inner):
        return lines
    for number, line in zip(quoted, inner, strict=True):
        lines[number] = line
    above = max((number for number in range(quoted[0]) if lines[number].strip()), default=None)
    if above is not None and lines[above].rstrip().endswith(":"):
        lines[above] = ""
    return lines


def _is_broken(whole: str, line: str, following: str, words: Vocabulary) -> bool:
    """Whether a line goes on in the following one, since it was too long."""
    end, start = line.rstrip(), following.strip()
    begins_item = bool(_ITEM.match(whole)) or whole.lstrip()[:1].isupper()
    if len(end.strip()) < _SHORTEST or not begins_item or not start[:1].isalpha() or _ITEM.match(following):
        return False
    if _WHOLE.search(end):
        return False
    last = end.split()[-1]
    is_small = last.islower() and last.isalpha() and len(last) <= 3 and words.kinds.get(fold(last)) not in UNITS
    return start[0].islower() or is_small or end.endswith(",")

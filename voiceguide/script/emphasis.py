"""Emphasis in a script, as of CommonMark 0.31, section 6.2, without its rule about multiples of three."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from voiceguide.text import EMPHASIS, EMPHASIS_END, without_marks

_RUN = re.compile(r"\*+|_+")
_WORD_CUT = re.compile(rf"(?<!\w)(\w++)({EMPHASIS})|({EMPHASIS_END})(\w+)")
"""Marks within a word; in linear time."""


@dataclass(slots=True)
class _Run:
    """A run of asterisks or underscores: how many are left, and how much emphasis it can open or close, and does."""

    start: int
    end: int
    mark: str
    left: int
    opens: bool
    closes: bool
    opened: int = 0
    closed: int = 0


def without_emphasis(text: str) -> str:
    """The text without emphasis: `*behind* the **thigh**` loses its asterisks, `3 * 4` and `a_b` keep theirs."""
    return without_marks(with_marks(text))


def with_marks(text: str) -> str:
    """The text with marks around the words that it emphasises, always whole ones, in place of their asterisks."""
    runs = list(_runs(text))
    _pair(runs)
    parts, end, depth = [], 0, 0
    for run in runs:
        parts.append(text[end : run.start])
        # What is emphasised within emphasised words does not stand out any more.
        if run.closed and depth == run.closed:
            parts.append(EMPHASIS_END)
        parts.append(run.mark * run.left)
        depth -= run.closed
        if run.opened and not depth:
            parts.append(EMPHASIS)
        depth += run.opened
        end = run.end
    return _WORD_CUT.sub(r"\2\1\4\3", "".join([*parts, text[end:]]))


def _runs(text: str) -> Iterator[_Run]:
    for found in _RUN.finditer(text):
        before, after = text[max(0, found.start() - 1) : found.start()], text[found.end() : found.end() + 1]
        opens = bool(after.strip()) and (_is_word(after) or not _is_word(before))
        closes = bool(before.strip()) and (_is_word(before) or not _is_word(after))
        if found[0][0] == "_":
            opens, closes = opens and not _is_word(before), closes and not _is_word(after)
        yield _Run(found.start(), found.end(), found[0][0], len(found[0]), opens, closes)


def _is_word(character: str) -> bool:
    return character.isalnum()


def _pair(runs: list[_Run]) -> None:
    """Take matching asterisks or underscores out of the runs."""
    open_runs: dict[str, list[_Run]] = {"*": [], "_": []}
    for run in runs:
        openers = open_runs[run.mark]
        while run.closes and run.left and openers:
            opener = openers[-1]
            taken = min(opener.left, run.left)
            opener.left -= taken
            run.left -= taken
            opener.opened += 1
            run.closed += 1
            if not opener.left:
                openers.pop()
            other = open_runs["_" if run.mark == "*" else "*"]
            while other and other[-1].start > opener.start:
                other.pop()
        if run.opens and run.left:
            openers.append(run)

"""Emphasis as Markdown writes it, which is seen and not spoken.

The rules are those of CommonMark 0.31, section 6.2, but for the multiples of three.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_RUN = re.compile(r"\*+|_+")


@dataclass(slots=True)
class _Run:
    """A run of stars or underscores: how many are left of it, and whether it can open or close."""

    start: int
    end: int
    mark: str
    left: int
    opens: bool
    closes: bool


def without_emphasis(text: str) -> str:
    """The text as a viewer shows it: `*behind* the **thigh**` loses its stars, `3 * 4` and `a_b` keep theirs."""
    runs = list(_runs(text))
    _pair(runs)
    parts, end = [], 0
    for run in runs:
        parts += [text[end : run.start], run.mark * run.left]
        end = run.end
    return "".join([*parts, text[end:]])


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
    """Take away the marks that belong together."""
    open_runs: dict[str, list[_Run]] = {"*": [], "_": []}
    for run in runs:
        waiting = open_runs[run.mark]
        while run.closes and run.left and waiting:
            opener = waiting[-1]
            taken = min(opener.left, run.left)
            opener.left -= taken
            run.left -= taken
            if not opener.left:
                waiting.pop()
            other = open_runs["_" if run.mark == "*" else "*"]
            while other and other[-1].start > opener.start:
                other.pop()
        if run.opens and run.left:
            waiting.append(run)

"""Finds in a line how often a day or a week something is done, which is no part of its dose."""

from collections.abc import Iterator

from voiceguide.importing.dose import DoseDraft
from voiceguide.importing.token_line import TokenLine
from voiceguide.importing.tokens import NUMBER

_FAR = 5
"""Words of `3 times per training day` before the last one, at most."""


def read_frequencies(line: TokenLine, found: DoseDraft) -> None:
    """Keep as notes how often a day or a week a line says that something is done."""
    for first, last in _frequencies_in(line):
        found.notes.append(line.text(first, last))
        line.use(*range(first, last + 1))


def _frequencies_in(line: TokenLine) -> Iterator[tuple[int, int]]:
    """The first and last tokens of `twice a day`, `3x täglich` or `3 times a day, 5 days a week`."""
    end = -1
    for index in tuple(line.of("daily", "day")):
        first = _start(line, index, end) if index > end else None
        if first is not None:
            end = _end(line, index)
            yield first, end


def _start(line: TokenLine, index: int, end: int) -> int | None:
    is_each = line.kind(index - 1) == "each"
    best = index - 1 if is_each else index if line.kind(index) == "daily" else None
    for at in range(index - 1, max(end, index - _FAR - 1), -1):
        token = line.tokens[at]
        if token.kind in ("times", NUMBER) and not token.is_weak:
            return at
        is_link = token.kind in ("each", "filler", "one", "x", "by", "to", "times", "day", "set") or token.is_weak
        is_short = token.kind in ("word", "rest", "hold", "part") and len(token.text) <= 3
        if not (is_link or is_short or token.text in "/-,"):
            break
    return best


def _end(line: TokenLine, index: int) -> int:
    while line.kind(index + 1) in ("day", "daily") or _is_link_to_day(line, index + 1):
        index += 1
    return index


def _is_link_to_day(line: TokenLine, index: int) -> bool:
    """Whether a word joins a day to a week, as in `5 days a week`."""
    kind, text = line.kind(index), line.text_at(index)
    is_small = kind in ("each", "filler", "one", "word") or text in ("a", "à")
    return is_small and line.kind(index + 1) == "day" and len(text) < 5

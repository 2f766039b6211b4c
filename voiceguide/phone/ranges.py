"""The parts of a file that a request asks for (RFC 9110, section 14)."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_SPEC = re.compile(r"([0-9]*)-([0-9]*)")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Bytes of a file: the first of them, and the first one after them."""

    start: int
    end: int

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self.end - self.start


class UnsatisfiableError(Exception):
    """No part that is asked for exists, or they are too many, or they overlap (RFC 9110, section 15.5.17)."""


def spans_of(header: str, size: int, most: int) -> tuple[Span, ...]:
    """The parts of a file of `size` bytes that a Range header asks for; none if it is to be ignored.

    Raises UnsatisfiableError if it has to be answered with 416.
    """
    unit, _, ranges = header.partition("=")
    if unit.strip().lower() != "bytes":
        return ()
    specs = [spec.strip(" \t") for spec in ranges.split(",")]
    found = [_SPEC.fullmatch(spec) for spec in specs if spec]
    asked = [_asked(match[1], match[2], size) if match else None for match in found]
    if not asked or None in asked:
        return ()
    return _checked([span for span in asked if span and span.size > 0], len(asked), most)


def _asked(first: str, last: str, size: int) -> Span | None:
    """One part; it is empty if the file has none of it, and None if it makes no sense."""
    if not first:
        return Span(max(0, size - _number(last)), size) if last else None
    start, end = _number(first), _number(last) + 1 if last else size
    if last and end <= start:
        return None
    return Span(min(start, size), min(end, size))


def _number(digits: str) -> int:
    """A number, or one that is larger than any file: Python refuses to read thousands of digits."""
    return int(digits) if len(digits) < len(str(sys.maxsize)) else sys.maxsize


def _checked(spans: Sequence[Span], asked: int, most: int) -> tuple[Span, ...]:
    if not spans or asked > most or any(one.end > other.start for one, other in pairwise(sorted(spans))):
        raise UnsatisfiableError
    return tuple(spans)

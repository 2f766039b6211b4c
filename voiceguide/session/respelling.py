"""How the voice is given what it would say wrong: words respelled, all of them in one pass."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from voiceguide.routine.records import Pronunciation

_START = re.compile(r"(?<!\w)(?:\w+|\W)")
"""A word, or a sign that is not part of one: where something that is respelled may begin."""


class Respelling:
    """Respells whole words in any case. It is as fast with thousands of pronunciations as with a few.

    At each place the longest one counts, of two for the same words the first; what was respelled is left alone.
    """

    def __init__(self, pronunciations: Iterable[Pronunciation]) -> None:
        self._spoken: dict[str, str] = {}
        lengths: dict[str, set[int]] = {}
        for pronunciation in pronunciations:
            written = _folded(pronunciation.written)
            self._spoken.setdefault(written, pronunciation.spoken)
            lengths.setdefault(_first(written), set()).add(len(written))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}
        """How long the pronunciations are that begin with a word, the longest first."""

    def __call__(self, text: str) -> str:
        """The text as the voice is given it."""
        return "".join(self._parts(text)) if self._spoken else text

    def _parts(self, text: str) -> Iterator[str]:
        folded, end = _folded(text), 0
        for found in _START.finditer(folded):
            start = found.start()
            written = self._written_at(start, found[0], folded) if start >= end else None
            if written is not None:
                yield text[end:start]
                yield self._spoken[written]
                end = start + len(written)
        yield text[end:]

    def _written_at(self, start: int, first: str, folded: str) -> str | None:
        """What is respelled at a place where something begins."""
        for length in self._lengths.get(first, ()):
            written = folded[start : start + length]
            if written in self._spoken and not _is_word(folded[start + length : start + length + 1]):
                return written
        return None


@lru_cache(maxsize=8)
def respelling_by(pronunciations: tuple[Pronunciation, ...]) -> Respelling:
    """Kept, since a session that is to fit a time is planned over and over."""
    return Respelling(pronunciations)


def _first(written: str) -> str:
    found = _START.match(written)
    return found[0] if found else ""


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _folded(text: str) -> str:
    """In small letters, each in its place: there are capitals that become two."""
    folded = text.lower()
    return folded if len(folded) == len(text) else "".join(map(_small, text))


def _small(character: str) -> str:
    small = character.lower()
    return small if len(small) == 1 else character

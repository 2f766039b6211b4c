"""Writes a text for the voice: words by their pronunciation, and signs and lengths of time in words."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache, partial

from voiceguide.i18n.model import Pronunciation

LengthInWords = Callable[[int], str]
"""The words for a time in ms, in some language."""

# A voice makes `20 s` into `twenty ess`, and `2x20` into anything.
_LENGTH = re.compile(
    r"(?<![\w.,:/])(\d{1,4}(?:[.,]\d)?)\s?(s|secs?|segs?|sek|mins?)\b(?:\.(?=[,;:)]|\s+(?:\d|(?-i:[a-zà-öø-ÿąćęłńśźż]))))?",
    re.IGNORECASE,
)
"""A number with a unit; a stop after that is part of it only where the sentence goes on."""
_CLOCK = re.compile(r"(?<![\w.,:/])(\d{1,3}):([0-5]\d) min\b", re.IGNORECASE)

_FRACTIONS = {"1/2": "½", "1/3": "⅓", "2/3": "⅔", "1/4": "¼", "3/4": "¾"}


def _as_fraction(found: re.Match[str]) -> str:
    """`½` for `1/2 turn`, and `1½` for `1 1/2 turns`; `Part 1/2` is none."""
    return f"{found[1] or ''}{_FRACTIONS.get(found[2], found[2])}"


def _as_range(found: re.Match[str]) -> str:
    """`10-15` with the sign of a range, unless it goes down, as intervals or the counts of a breath do."""
    first, last = (float(number.replace(",", ".")) for number in found.groups())
    return f"{found[1]} {RANGE} {found[2]}" if first < last else found[0]


def _as_words(found: re.Match[str]) -> str:
    """`left, right` for `left/right`, and `90 90` for `90/90`; two other numbers may be a date or anything."""
    if not (found[1].isdigit() and found[2].isdigit()):
        return f"{found[1]}, {found[2]}"
    return f"{found[1]} {found[2]}" if found[1] == found[2] else found[0]


TIMES, RANGE, ABOUT = "×", "\N{FIGURE DASH}", "~"
"""The signs for which languages have words among their abbreviations."""
_SIGNS: tuple[tuple[str, re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (TIMES, re.compile(r"(?<=\d) ?[x×] ?(?=\d)"), f" {TIMES} "),
    (TIMES, re.compile(r"(?<=\d) ?[x×](?!\w)"), f" {TIMES}"),
    (ABOUT, re.compile(r"[~≈] ?(?=\d)"), f"{ABOUT} "),
    ("", re.compile(r"(?<![\w.,:/–-])(?:(\d{1,2}) )?([1-3]/[2-4](?=\s[^\W\d_])|[½⅓⅔¼¾](?!\w))"), _as_fraction),
    (
        RANGE,
        re.compile(r"(?<![\w.,:/–-])(\d{1,3}(?:[.,]\d)?) ?[–-] ?(\d{1,3}(?:[.,]\d)?)(?!\d|[.,:/–-]\d)"),
        _as_range,
    ),
    ("", re.compile(r"(?<![\w.:/])([^\W_]{2,}) ?/ ?([^\W_]{2,})(?![\w/])"), _as_words),
)
"""What voices get wrong, and how it is written for them."""


def with_signs(text: str, known: Collection[str]) -> str:
    """The text with `2 × 20` for `2x20`, and the like, as far as the signs are `known`."""
    for sign, pattern, change in _SIGNS:
        if not sign or sign in known:
            text = pattern.sub(change, text)
    return text


def with_units(text: str, in_words: LengthInWords) -> str:
    """The text with its lengths of time in words; all else is left to the voice, which knows its numbers."""
    if not any(map(str.isdigit, text)):
        return text
    text = _CLOCK.sub(lambda found: in_words((60 * int(found[1]) + int(found[2])) * 1000), text)
    return _LENGTH.sub(partial(_length, in_words=in_words), text)


def _length(found: re.Match[str], in_words: LengthInWords) -> str:
    """A time in words; parts of a second are left to the voice."""
    seconds = float(found[1].replace(",", ".")) * (60 if found[2].lower().startswith("m") else 1)
    return in_words(int(seconds) * 1000) if seconds.is_integer() else found[0]


_START = re.compile(r"(?<!\w)(?:\w+|\W)")
"""A word, or a character outside words: the possible start of a respelled phrase."""


class Respelling:
    """Replaces whole words, in any case, by their pronunciation; fast even with thousands of pronunciations.

    The longest match wins; of two pronunciations for the same words, the first. Replacements are not replaced again.
    """

    def __init__(self, pronunciations: Iterable[Pronunciation], length_in_words: LengthInWords | None = None) -> None:
        """Pronunciations, and what says lengths of time in words, if anything."""
        self._length_in_words = length_in_words
        self._spoken: dict[str, str] = {}
        lengths: dict[str, set[int]] = {}
        for pronunciation in pronunciations:
            written = _folded(pronunciation.written)
            self._spoken.setdefault(written, pronunciation.spoken)
            lengths.setdefault(_first(written), set()).add(len(written))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}
        """The lengths of the pronunciations by their first word, longest first."""
        self._with_signs = [
            written for written in self._spoken if not with_signs(f"{written} so", self._spoken).startswith(written)
        ]
        """Pronunciations of what would be written with signs: where they stand, it is not."""

    def __call__(self, text: str) -> str:
        """The text for the voice."""
        if self._spoken and not any(written in _folded(text) for written in self._with_signs):
            text = with_signs(text, self._spoken)
        respelled = "".join(self._parts(text)) if self._spoken else text
        return with_units(respelled, self._length_in_words) if self._length_in_words else respelled

    def _parts(self, text: str) -> Iterator[str]:
        folded, end = _folded(text), 0
        for found in _START.finditer(folded):
            start = found.start()
            is_start = start >= end and not _is_in_number(folded, start)
            written = self._written_at(start, found[0], folded) if is_start else None
            if written is not None:
                yield text[end:start]
                yield self._spoken[written]
                end = start + len(written)
        yield text[end:]

    def _written_at(self, start: int, first: str, folded: str) -> str | None:
        """The longest pronunciation at this position of the text, or None."""
        for length in self._lengths.get(first, ()):
            written = folded[start : start + length]
            if written in self._spoken and not _is_word(folded[start + length : start + length + 1]):
                return written
        return None


@lru_cache(maxsize=8)
def respelling_by(
    pronunciations: tuple[Pronunciation, ...], length_in_words: LengthInWords | None = None
) -> Respelling:
    """Cached, since fitting a session to a time plans it many times."""
    return Respelling(pronunciations, length_in_words)


def _first(written: str) -> str:
    found = _START.match(written)
    return found[0] if found else ""


def _is_in_number(text: str, start: int) -> bool:
    """Whether a number goes on there: the `1 cm` of `2.1 cm` is none."""
    return start > 1 and text[start].isdigit() and text[start - 1] in ".," and text[start - 2].isdigit()


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _folded(text: str) -> str:
    """The text in lower case, of the same length: a capital that would become two characters is kept."""
    folded = text.lower()
    return folded if len(folded) == len(text) else "".join(map(_lower, text))


def _lower(character: str) -> str:
    lower = character.lower()
    return lower if len(lower) == 1 else character

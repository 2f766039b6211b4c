"""Lengths of time and signs as they are spoken: a voice makes `20 s` into `twenty ess`, and `2x20` into anything."""

import re
from collections.abc import Callable

LengthInWords = Callable[[int], str]
"""The words for a time in ms, in some language."""

_LENGTH = re.compile(
    r"(?<![\w.,:/])(\d{1,4})\s?(s|sec|secs|sek|min|mins)\b(?:\.(?=\s+(?-i:[a-zäöüß])))?", re.IGNORECASE
)
"""A number with a unit; a stop after that is part of it only where the sentence goes on."""
_CLOCK = re.compile(r"(?<![\w.,:/])(\d{1,3}):([0-5]\d) min\b", re.IGNORECASE)

_TIMES = re.compile(r"(?<=\d) ?[x×] ?(?=\d)")


def with_signs(text: str) -> str:
    """The text with `2x20` as `2 × 20`, which each language has a word for among its abbreviations."""
    return _TIMES.sub(" × ", text)


def with_units(text: str, in_words: LengthInWords) -> str:
    """The text with its lengths of time in words; all else is left to the voice, which knows its numbers."""
    if not any(map(str.isdigit, text)):
        return text
    text = _CLOCK.sub(lambda found: in_words((60 * int(found[1]) + int(found[2])) * 1000), text)
    return _LENGTH.sub(lambda found: in_words(int(found[1]) * _ms_of(found[2])), text)


def _ms_of(unit: str) -> int:
    return 60_000 if unit.lower().startswith("m") else 1000

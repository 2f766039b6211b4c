"""Splits a line of a list into numbers with their units, words with a meaning, and all else."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from voiceguide.importing.model import count_text, duration_text
from voiceguide.importing.vocabulary import UNITS, Vocabulary, fold

NUMBER = "number"
"""A number that stands for nothing yet."""


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a line from `start` to `end`; a quantity has its two ends, a time in ms.

    The kinds of quantities are `number`, `time`, `rep`, `set`, `times` and `load`; `x` is a sign of multiplication,
    `mark` any other sign, `word` a word without a meaning. One that is `weak` is a word that may be a number. `guess`
    says what a time was counted in.
    """

    kind: str
    text: str
    start: int
    end: int
    low: float = 0
    high: float = 0
    is_weak: bool = False
    guess: str = ""

    @property
    def is_quantity(self) -> bool:
        """Whether it is a number with or without a unit."""
        return self.high > 0 and self.kind in ("number", "time", "rep", "set", "times", "load")


_MS = {"second": 1000, "minute": 60_000, "hour": 3_600_000, "breath": 5000, "count": 1000}
"""Also of a slow breath, and of a number that is counted slowly."""
_CLOCK = re.compile(r"(?<![\w:.])(?:(\d{1,2}):)?(\d{1,2}):([0-5]\d)(?![\w:])")
_PRIMES = re.compile(r"(\d{1,2})(?:\s?['′’]\s?|(?:min|mn|m)(?=\d))([0-5]?\d)\s?(?:\"|″|''|’’|s)?(?!\w)")
_SHORT_MINUTES = re.compile(r"([1-3])m(?!\w)")
"""As in `Plank 1m`; more of them, or apart, are metres."""
_SLASHED = re.compile(r"(\d{1,2})\s?/\s?(\d{1,2})(?=\s?([^\W\d_]+))")
_TEMPO = re.compile(r"(?<![\w-])\d(?:\s?[-–/:]\s?\d){2,3}(?![\w-])|(?<![\w-])\d{4}(?!\w)")
_NAME = re.compile(
    r"\d+(?:st|nd|rd|th|er|ere|eme|e|o|a|º|ª|d)(?![^\W_])|\d+\s?/\s?\d+(?!\d)|\d+(?:[-–/:.]\d+){2,}|#\s?\d+"
)
"""Figures that are no numbers of the dose: `1st`, `90/90`, `4-7-8`."""
_NUMBER = re.compile(r"(\d{1,6}(?:[.,]\d{1,3})?)?\s?([½¼¾])|(\d{1,6}(?:[.,]\d{1,2})?)")
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_TIMES_SIGN = re.compile(r"[x×✕*](?![^\W\d_])")
_WORD = re.compile(r"[^\W\d_](?:[\w'’]|[-\u2010](?=[^\W\d_]))*|\w+")
_DASH = re.compile(r"\s?[-–—~]\s?")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)a(?=\d)")
"""As in `6a8`."""
_DIGIT_LETTER = re.compile(r"[^\W\d_]\d+")


def tokens(line: str, words: Vocabulary) -> tuple[Token, ...]:
    """The tokens of a line in order, with numbers joined to ranges and to their units."""
    return tuple(_with_units(list(_ranges(list(_split(line, words)), line, words))))


def _split(line: str, words: Vocabulary) -> Iterator[Token]:
    text, position = fold(line), 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        token = _token_at(text, position, words)
        yield token
        position = token.end


def _token_at(text: str, at: int, words: Vocabulary) -> Token:
    after_letter = at > 0 and text[at - 1].isalpha() and text[at - 1] not in "xa"
    after_letter = after_letter or (at > 1 and text[at - 1] == "a" and not text[at - 2].isdigit())
    if text[at].isdigit() and not after_letter:
        return _figure_at(text, at, words)
    if _BETWEEN_DIGITS.match(text, at):
        return Token("to", text[at], at, at + 1)
    if fraction := _NUMBER.match(text, at):
        return _number_token(fraction)
    if (sign := _TIMES_SIGN.match(text, at)) and not after_letter:
        return Token("x", sign[0], at, sign.end())
    if text[at] == "#" and (name := _NAME.match(text, at)):
        return Token("word", name[0], at, name.end())
    if phrase := words.phrase_at(text, at):
        return _known_token(phrase, text, at, words)
    if (word := _DIGIT_LETTER.match(text, at) or _WORD.match(text, at)) and word.end() > at:
        return Token("word", word[0], at, word.end())
    return Token("mark", text[at], at, at + 1)


def _figure_at(text: str, at: int, words: Vocabulary) -> Token:
    """The token that begins with a digit."""
    if clock := _CLOCK.match(text, at):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        length = ((hours * 60 + minutes) * 60 + seconds) * 1000
        return Token("time", clock[0], at, clock.end(), length, length)
    if primes := _PRIMES.match(text, at):
        length = (int(primes[1]) * 60 + int(primes[2])) * 1000
        return Token("time", primes[0], at, primes.end(), length, length)
    if short := _SHORT_MINUTES.match(text, at):
        length = int(short[1]) * 60_000
        guess = f"took {short[0]} as {duration_text(length)}"
        return Token("time", short[0], at, short.end(), length, length, guess=guess)
    if tempo := _TEMPO.match(text, at):
        before = re.search(r"(\w+)\W*$", text[:at])
        if len(tempo[0]) != 4 or (before and before[1].startswith(("tempo", "cad", "rit"))):
            return Token("tempo figures", tempo[0], at, tempo.end())
    if (slashed := _SLASHED.match(text, at)) and words.kinds.get(slashed[3]) in UNITS:
        return _slashed_token(slashed, is_time=words.kinds[slashed[3]] in _MS)
    if name := _NAME.match(text, at):
        return Token("word", name[0], at, name.end())
    found = _NUMBER.match(text, at)
    if found is None:  # A digit of another script.
        return Token("word", text[at], at, at + 1)
    return _number_token(found)


def _slashed_token(found: re.Match[str], *, is_time: bool) -> Token:
    """`3/5 reps` as a range, and `1/2 min` as a fraction."""
    first, second = int(found[1]), int(found[2])
    if is_time and first and (first, second) in ((1, 2), (1, 4), (3, 4)):
        first = second = first / second  # type: ignore[assignment]
    return Token(NUMBER, found[0], found.start(), found.end(), first, max(first, second))


def _number_token(found: re.Match[str]) -> Token:
    whole = found[3] or found[1] or "0"
    value = float(whole.replace(",", ".")) + _FRACTIONS.get(found[2] or "", 0)
    return Token(NUMBER, found[0], found.start(), found.end(), value, value)


def _known_token(phrase: str, text: str, at: int, words: Vocabulary) -> Token:
    kind, end = words.kinds[phrase], at + len(phrase)
    # The full stop of an abbreviation.
    if kind in UNITS and len(phrase) < 7 and text[end : end + 1] == ".":
        end += 1
    if kind in ("counted", NUMBER, "one", "half"):
        value = words.numbers[phrase]
        is_weak = kind != "counted"
        return Token("times" if kind == "counted" else NUMBER, phrase, at, end, value, value, is_weak=is_weak)
    return Token(kind, phrase, at, end)


def _ranges(found: Sequence[Token], line: str, words: Vocabulary) -> Iterator[Token]:
    """The tokens with `10 - 15`, `10 to 15` and `10 bis 15` as one, also where the first has a unit of its own."""
    index = 0
    while index < len(found):
        token, count = _range_at(found, index, line, words)
        yield token
        index += count


def _range_at(found: Sequence[Token], index: int, line: str, words: Vocabulary) -> tuple[Token, int]:
    """The range that begins with a token, and how many tokens it has; otherwise the token itself."""
    first, *rest = found[index : index + 5]
    unit = rest.pop(0).kind if rest and rest[0].kind in UNITS else ""
    if (
        first.kind != NUMBER
        or [token.kind for token in rest[1:2]] != [NUMBER]
        or _is_count(found, index, rest[0], line)
    ):
        return first, 1
    sign, second, *after = rest
    has_same_unit = not unit or (bool(after) and after[0].kind == unit)
    text, count = line[first.start : second.end], 4 if unit else 3
    if _joins(sign, line, words) and has_same_unit and 0 < first.low < second.high:
        is_weak = first.is_weak and second.is_weak
        return Token(NUMBER, text, first.start, second.end, first.low, second.high, is_weak=is_weak), count
    # `90-90` is no range.
    if not unit and sign.text in "-–" and first.low >= second.high and sign.end == second.start:
        return Token("word", text, first.start, second.end), count
    return first, 1


def _is_count(found: Sequence[Token], index: int, sign: Token, line: str) -> bool:
    """Whether a number before a dash is a count of its own, as in `x3 – 40 s`."""
    follows_x = index > 0 and found[index - 1].kind == "x" and (index < 2 or not found[index - 2].is_quantity)
    return follows_x and sign.end - sign.start < 2 and line[sign.start - 1] == " "


def _joins(token: Token, line: str, words: Vocabulary) -> bool:
    """Whether a token between two numbers makes a range of them."""
    if token.kind == "mark":
        return token.text in "-–—~"
    plain = " ".join(token.text.split())
    return token.kind == "to" or (plain in _to_words(words) and line[token.start : token.end].strip() != "")


def _to_words(words: Vocabulary) -> frozenset[str]:
    """Words that are something else too."""
    return frozenset(
        {"fr": ("a", "ou"), "es": ("a", "o", "hasta"), "pt": ("a", "ou"), "it": ("a", "o")}.get(words.language, ())
    )


_NEAR = 2
"""Words that may stand between a number and its unit, as in `5 slow breaths`."""


def _with_units(found: list[Token]) -> Iterator[Token]:
    """The tokens, with each number joined to its unit on either side."""
    found = [token for token, following in zip_longest(found, found[1:]) if not _is_one_half(token, following)]
    bound: dict[int, int] = {}
    for index, token in enumerate(found):
        if token.kind in UNITS:
            number = _number_before(found, index, bound)
            if number is None and token.kind != "load":
                number = _number_after(found, index, bound)
            if number is not None:
                bound[number] = index
    units = set(bound.values())
    merged = [
        _quantity(token, found[bound[index]]) if index in bound else token
        for index, token in enumerate(found)
        if index not in units
    ]
    yield from _joined_times(merged)


def _number_before(found: list[Token], unit: int, bound: dict[int, int]) -> int | None:
    for index in range(unit - 1, max(-1, unit - 3 - _NEAR), -1):
        token = found[index]
        if token.kind == NUMBER:
            near = unit - index - 1
            allowed = near == 0 or found[unit].kind in ("rep", "breath", "set", "times") or token.is_weak
            follows = near == 0 or all(
                other.kind in ("word", "filler", "number", "one") or other.text == "-"
                for other in found[index + 1 : unit]
            )
            is_dashed = near == 1 and found[index + 1].text == "-"
            return index if index not in bound and ((allowed and follows) or is_dashed) else None
        if token.kind not in ("word", "filler") and token.text not in "-'":
            return None
    return None


def _number_after(found: list[Token], unit: int, bound: dict[int, int]) -> int | None:
    """The number after a unit that is written like a label, as in `Sets: 3`."""
    if found[unit].text.strip(".") in ("s", "m", "h", "x", '"', "'", "″", "′"):
        return None
    index = unit + 1
    has_colon = index < len(found) and found[index].text in ":="
    index += has_colon
    is_counted = found[unit].kind == "count"
    if index < len(found) and found[index].kind == NUMBER and found[index].is_weak <= is_counted and index not in bound:
        following = found[index + 1].kind if index + 1 < len(found) else ""
        has_unit = following in UNITS
        return None if has_unit or following == "x" else index
    return None


def _quantity(number: Token, unit: Token) -> Token:
    start, end = min(number.start, unit.start), max(number.end, unit.end)
    kind, scale = ("time", _MS[unit.kind]) if unit.kind in _MS else (unit.kind, 1)
    low, high = number.low * scale, number.high * scale
    guess = ""
    if unit.kind in ("breath", "count"):
        guess = f"took {count_text(number.low, number.high)} {unit.kind}s as {duration_text(low, high)}"
    return replace(number, kind=kind, start=start, end=end, low=low, high=high, is_weak=False, guess=guess)


def _is_one_half(token: Token, following: Token | None) -> bool:
    """Whether a word is the article of a half, as in `half a minute` in other languages: `eine halbe Minute`."""
    return bool(following and token.is_weak and following.is_weak and (token.low, following.low) == (1, 0.5))


def _and_a_half(found: Sequence[Token], index: int) -> int:
    """How many tokens after a time say `and a half`."""
    for count, token in enumerate(found[index + 1 : index + 4], 1):
        if token.is_weak and token.low == 0.5:
            return count if count > 1 else 0
        if token.kind not in ("filler", "word", "mark", "one") or len(token.text) > 3 or token.text in ",.;":
            return 0
    return 0


def _joined_times(found: Sequence[Token]) -> Iterator[Token]:
    """The tokens with `1 min 30 s` and `1 min 30` as one time."""
    index = 0
    while index < len(found):
        more, length = _seconds_after(found, index)
        token = found[index]
        if more:
            token = replace(token, end=found[index + more].end, low=token.low + length, high=token.low + length)
        yield token
        index += more + 1


def _seconds_after(found: Sequence[Token], index: int) -> tuple[int, float]:
    """How many tokens after whole minutes belong to them, and the ms that they add."""
    token, following = found[index], next(iter(found[index + 1 :]), None)
    if token.kind != "time" or token.low != token.high or token.low < 60_000 or token.low % 60_000:
        return 0, 0
    if more := _and_a_half(found, index):
        return more, 30_000
    if not following or following.low != following.high or following.start - token.end > 1 or ":" in token.text:
        return 0, 0
    is_bare = following.kind == NUMBER and not following.is_weak
    length = following.low if following.kind == "time" else following.low * 1000 if is_bare else 0
    return (1, length) if 0 < length < 60_000 else (0, 0)

"""Turns words into speech: which phrases are spoken, placeholders, respelling, times, clips, and estimates."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Literal, get_args

from voiceguide.errors import VoiceguideError
from voiceguide.i18n.model import Pronunciation, Words
from voiceguide.script.limits import MOST_READ, MOST_SPOKEN
from voiceguide.script.model import Talk, Text
from voiceguide.script.placeholders import fill, filled_length
from voiceguide.session.model import NO_TIME, Chime, ChimeName, Line, Speech
from voiceguide.text import EMPHASIS_END, PAUSE_MARK, without_marks
from voiceguide.units import Ms

PhraseKind = Literal[
    "title", "opening", "caution", "ticks", "needs", "leave", "position", "position's name", "next", "fetch",
    "standing", "name", "first side", "side", "switch", "instructions", "easier", "rounds left", "cue",
    "ease off", "release", "phase", "count", "last", "closing",
]  # fmt: skip
"""The kinds of phrases in a session."""

_BRIEF: frozenset[PhraseKind] = frozenset(
    {
        *("title", "caution", "leave", "position's name", "name", "fetch", "first side", "side", "rounds left"),
        *("release", "phase", "count"),
    }
)
"""The words of a phase are its name; without them a movement would be just ticks."""
_NOT_FULL: frozenset[PhraseKind] = frozenset({"caution", "position's name", "name"})
"""The opening, the words of a section and the announcement of an exercise say these with other words."""

SPOKEN: Mapping[Talk, frozenset[PhraseKind]] = {
    "full": frozenset(get_args(PhraseKind)) - _NOT_FULL,
    "brief": _BRIEF,
    "chimes": frozenset(),
}
"""The phrases that are spoken for each amount of talk; holds and pauses are always the same."""


MS_PER_CLIP = 200
MS_PER_CHARACTER = 67
"""Measured over the bundled routines with eSpeak NG 1.52 at 150 words a minute."""


def speech_length(speech: Speech, rate: int) -> Ms:
    """The estimated length of `speech` at `rate` words a minute."""
    return Ms(MS_PER_CLIP + len(without_marks(speech.spoken)) * MS_PER_CHARACTER * 150 // rate)


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


LONGEST_CLIP = 400
"""Characters in a clip; longer texts are split between sentences."""

PAUSE = Ms(1500)
"""The length of a pause that says none."""

PER_TEXT = 40
"""The overhead of processing a text, in characters."""


class TooMuchError(VoiceguideError):
    """A session exceeds a limit of voiceguide.script.limits."""


class SpeechBuilder:
    """Builds the speech of one session, with respelling and limits."""

    def __init__(self, pronunciations: tuple[Pronunciation, ...], words: Words | None = None) -> None:
        """Speech with these pronunciations, and with lengths of time in the words of a language."""
        self._respell = respelling_by(pronunciations, words.length if words else None)
        self._texts: set[str] = set()
        self._spoken = 0
        self._read = 0

    def __call__(self, text: str, values: Mapping[str, str]) -> tuple[Speech, ...]:
        """The clips for `text`; empty if it has no words. Raises TooMuchError."""
        return tuple(speech for speech, _ in self.with_pauses(text, values))

    def with_pauses(self, text: str, values: Mapping[str, str]) -> tuple[tuple[Speech, Ms], ...]:
        """The same, each clip with the pause that the text has after it."""
        self._read += PER_TEXT + len(text) + filled_length(text, values)
        if self._read > MOST_READ:
            raise TooMuchError(f"its texts have over {MOST_READ} characters; use fewer words, rounds or sides")
        filled = " ".join(fill(text, values).split())
        clips = _split(filled, self._respell)
        if filled not in self._texts:
            self._texts.add(filled)
            self._spoken += sum(len(clip.spoken) for clip, _ in clips)
            _check_spoken(self._spoken)
        return clips


def _check_spoken(spoken: int) -> None:
    if spoken > MOST_SPOKEN:
        raise TooMuchError(f"over {MOST_SPOKEN} characters are to be spoken; use fewer words, rounds or sides")


@lru_cache(maxsize=2048)
def _split(text: str, respell: Respelling) -> tuple[tuple[Speech, Ms], ...]:
    """The text as clips and pauses; cached, since sessions repeat texts, and are planned often to fit into a time."""
    clips: list[tuple[Speech, Ms]] = []
    length = 0
    for passage, pause in _passages(text):
        for part in _parts(passage):
            if any(map(str.isalnum, part)):
                speech = Speech(without_marks(part), respell(part))
                clips.append((speech, NO_TIME))
                length += len(speech.spoken)
                _check_spoken(length)
        if clips:
            speech, before = clips[-1]
            clips[-1] = speech, Ms(before + pause)
    return tuple(clips)


def _passages(text: str) -> Iterator[tuple[str, Ms]]:
    """What is said without a pause, and the pause after it."""
    words: list[str] = []
    for word in text.split():
        if mark := PAUSE_MARK.fullmatch(word):
            yield " ".join(words), Ms(1000 * int(mark[1])) if mark[1] else PAUSE
            words = []
        else:
            words.append(word)
    yield " ".join(words), NO_TIME


def _parts(text: str) -> Iterator[str]:
    """The text in parts of at most LONGEST_CLIP characters, split between sentences or, if too long, words."""
    part = ""
    for piece in _pieces(text):
        if part and len(part) + 1 + len(piece) > LONGEST_CLIP:
            yield part
            part = ""
        part = f"{part} {piece}" if part else piece
    if part:
        yield part


_SENTENCE_END = re.compile(rf"(?:(?<=[.!?…:;])|(?<=[.!?…:;]{EMPHASIS_END}))\s+")


def _pieces(text: str) -> Iterator[str]:
    for sentence in _SENTENCE_END.split(text):
        if len(sentence) <= LONGEST_CLIP:
            yield sentence
            continue
        for word in sentence.split():
            yield from (word[start : start + LONGEST_CLIP] for start in range(0, len(word), LONGEST_CLIP))


@dataclass(frozen=True, slots=True)
class Phrases:
    """Builds lines in one language for one amount of talk; empty for phrases that are not spoken."""

    words: Words
    build: SpeechBuilder
    talk: Talk

    def at(self, talk: Talk) -> "Phrases":
        """The same for another amount of talk."""
        return replace(self, talk=talk)

    def says(self, kind: PhraseKind) -> bool:
        """Whether phrases of that kind are spoken."""
        return kind in SPOKEN[self.talk]

    def program_lines(
        self, kind: PhraseKind, text: str, line: int, values: Mapping[str, str] | None = None
    ) -> tuple[Line, ...]:
        """Lines with the program's own words."""
        if not self.says(kind):
            return ()
        return tuple(Line(speech, line, pause) for speech, pause in self.build.with_pauses(text, values or {}))

    def script_lines(
        self, kind: PhraseKind, texts: Sequence[Text | None], values: Mapping[str, str]
    ) -> tuple[Line, ...]:
        """Lines with words of the script."""
        return tuple(
            line for text in texts if text for line in self.program_lines(kind, text.marked, text.line, values)
        )

    def item_lines(self, kind: PhraseKind, sentence: str, items: Sequence[str], line: int) -> tuple[Line, ...]:
        """Lines with a sentence about the items that are needed, if any."""
        if not items:
            return ()
        return self.program_lines(kind, sentence.format(things=self.words.listed(items)), line)


def or_chime(lines: tuple[Line, ...], chime: ChimeName, line: int) -> tuple[Line, ...]:
    """The lines, or a chime if there are none, so that the start of something is always audible."""
    return lines or (Line(Chime(chime), line),)

"""From words to speech: which phrases a kind of talk has, their values and respellings, and their estimated lengths."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, get_args

from voiceguide.errors import VoiceguideError
from voiceguide.i18n.model import Pronunciation, Words
from voiceguide.script.limits import MOST_READ, MOST_SPOKEN
from voiceguide.script.model import Talk, Text
from voiceguide.script.placeholders import fill, filled_length
from voiceguide.session.model import Chime, ChimeName, Line, Speech
from voiceguide.units import Ms

PhraseKind = Literal[
    "title", "opening", "needs", "position", "position's name", "next", "fetch", "standing", "name", "first side",
    "side", "switch", "instructions", "easier", "rounds left", "cue", "release", "phase", "last", "closing",
]  # fmt: skip
"""What can be said in a session."""

_BRIEF: frozenset[PhraseKind] = frozenset(
    {"title", "position's name", "name", "first side", "side", "release", "phase"}
)
"""A phase's words are its name: without them a movement would be nothing but ticks."""

SAID: Mapping[Talk, frozenset[PhraseKind]] = {
    # Whoever hears where an exercise stands and how to get into position has heard both names.
    "full": frozenset(get_args(PhraseKind)) - {"position's name", "name"},
    "brief": _BRIEF,
    "chimes": frozenset(),
}
"""What is said at each; holds and pauses are the same at all of them."""


START = 200
PER_CHARACTER_AT_150 = 67
"""Measured over the bundled routines with eSpeak NG 1.52 at 150 words a minute."""


def speech_length(speech: Speech, rate: int) -> Ms:
    """About how long `speech` takes at `rate` words a minute; only ever shown as an estimate."""
    return Ms(START + len(speech.spoken) * PER_CHARACTER_AT_150 * 150 // rate)


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


LONGEST_CLIP = 400
"""A clip has at most this many characters; longer words are cut between sentences."""

PER_TEXT = 40
"""A text, however short, takes about as long to be dealt with as so many characters more."""


class TooMuchError(VoiceguideError):
    """A session is more than anybody would listen to."""


class SpeechBuilder:
    """Makes speech, respelled by the pronunciations that it is given; it stops at what is too much for one session."""

    def __init__(self, pronunciations: tuple[Pronunciation, ...]) -> None:
        self._respell = respelling_by(pronunciations)
        self._said: set[str] = set()
        self._spoken = 0
        self._read = 0

    def __call__(self, text: str, values: Mapping[str, str]) -> tuple[Speech, ...]:
        """The clips that say `text`; none where nothing is left to say. Raises TooMuchError."""
        self._read += PER_TEXT + len(text) + filled_length(text, values)
        if self._read > MOST_READ:
            raise TooMuchError(
                f"over {MOST_READ} characters are read for this session; take fewer words, rounds or sides"
            )
        filled = " ".join(fill(text, values).split())
        clips = _spoken(filled, self._respell)
        if filled not in self._said:
            self._said.add(filled)
            self._spoken += sum(len(clip.spoken) for clip in clips)
            _refuse_long(self._spoken)
        return clips


def _refuse_long(spoken: int) -> None:
    if spoken > MOST_SPOKEN:
        raise TooMuchError(f"over {MOST_SPOKEN} characters are to be spoken; take fewer words, rounds or sides")


@lru_cache(maxsize=2048)
def _spoken(text: str, respell: Respelling) -> tuple[Speech, ...]:
    """Kept, since a session says much again, and one that is to fit a time is planned over and over."""
    clips: list[Speech] = []
    length = 0
    for part in _parts(text):
        if any(map(str.isalnum, part)):
            clips.append(Speech(part, respell(part)))
            length += len(clips[-1].spoken)
            _refuse_long(length)
    return tuple(clips)


def _parts(text: str) -> Iterator[str]:
    """The text in parts of whole sentences, or of whole words where a sentence is too long."""
    part = ""
    for piece in _pieces(text):
        if part and len(part) + 1 + len(piece) > LONGEST_CLIP:
            yield part
            part = ""
        part = f"{part} {piece}" if part else piece
    if part:
        yield part


def _pieces(text: str) -> Iterator[str]:
    for sentence in re.split(r"(?<=[.!?…:;])\s+", text):
        if len(sentence) <= LONGEST_CLIP:
            yield sentence
            continue
        for word in sentence.split():
            yield from (word[start : start + LONGEST_CLIP] for start in range(0, len(word), LONGEST_CLIP))


@dataclass(frozen=True, slots=True)
class Phrases:
    """Makes lines in one language, at one amount of talk; what is not said there has none."""

    words: Words
    say: SpeechBuilder
    talk: Talk

    def at(self, talk: Talk) -> "Phrases":
        """The same at another amount of talk."""
        return replace(self, talk=talk)

    def says(self, part: PhraseKind) -> bool:
        """Whether something of that kind is said at all."""
        return part in SAID[self.talk]

    def program_lines(
        self, part: PhraseKind, text: str, line: int, values: Mapping[str, str] | None = None
    ) -> tuple[Line, ...]:
        """The program's own words."""
        if not self.says(part):
            return ()
        return tuple(Line(speech, line) for speech in self.say(text, values or {}))

    def script_lines(
        self, part: PhraseKind, texts: Sequence[Text | None], values: Mapping[str, str]
    ) -> tuple[Line, ...]:
        """The script's words."""
        return tuple(line for text in texts if text for line in self.program_lines(part, text.text, text.line, values))

    def things(self, part: PhraseKind, sentence: str, things: Sequence[str], line: int) -> tuple[Line, ...]:
        """A sentence of the program about things, where there are any."""
        if not things:
            return ()
        return self.program_lines(part, sentence.format(things=self.words.listed(things)), line)


def or_chime(lines: tuple[Line, ...], chime: ChimeName, line: int) -> tuple[Line, ...]:
    """The lines, or a chime where nothing is said: that something begins is to be heard all the same."""
    return lines or (Line(Chime(chime), line),)

"""Turns a text into clips to be spoken, between its pauses and within limits; and estimates their lengths."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from voiceguide.errors import VoiceguideError
from voiceguide.i18n.model import Pronunciation, Words
from voiceguide.script.limits import MOST_READ, MOST_SPOKEN
from voiceguide.script.placeholders import fill, filled_length
from voiceguide.session.model import NO_TIME, Speech
from voiceguide.session.respelling import Respelling, respelling_by
from voiceguide.text import EMPHASIS_END, PAUSE_MARK, without_marks
from voiceguide.units import Ms

MS_PER_CLIP = 200
MS_PER_CHARACTER = 67
"""Measured over the bundled routines with eSpeak NG 1.52 at 150 words a minute."""


def speech_length(speech: Speech, rate: int) -> Ms:
    """The estimated length of `speech` at `rate` words a minute."""
    return Ms(MS_PER_CLIP + len(without_marks(speech.spoken)) * MS_PER_CHARACTER * 150 // rate)


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

"""Speech made from words: values filled in, respelled for the voice, cut to lengths it can speak."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from voiceguide.errors import VoiceguideError
from voiceguide.routine.limits import MOST_READ, MOST_SPOKEN
from voiceguide.routine.records import Pronunciation
from voiceguide.routine.speech import fill, filled_length
from voiceguide.session.respelling import Respelling, respelling_by
from voiceguide.session.sounds import Speech

LONGEST_CLIP = 400
"""A clip has at most this many characters; longer words are cut between sentences."""

PER_TEXT = 40
"""A text, however short, takes about as long to be dealt with as so many characters more."""


class TooMuchError(VoiceguideError):
    """A session is more than anybody would listen to."""


class Say:
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

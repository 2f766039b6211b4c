"""Speech made from words: values filled in, respelled for the voice, cut to lengths it can speak."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from voiceguide.routine.records import Pronunciation
from voiceguide.routine.speech import fill
from voiceguide.session.sounds import Speech

LONGEST_CLIP = 400
"""A clip has at most this many characters; longer words are cut between sentences."""


@dataclass(frozen=True, slots=True)
class Say:
    """Makes speech; holds how the voice is to pronounce things."""

    pronunciations: tuple[Pronunciation, ...]

    def __call__(self, text: str, values: Mapping[str, str]) -> tuple[Speech, ...]:
        """The clips that say `text`; none where nothing is left to say."""
        return _spoken(" ".join(fill(text, values).split()), self.pronunciations)


@lru_cache(maxsize=2048)
def _spoken(text: str, pronunciations: tuple[Pronunciation, ...]) -> tuple[Speech, ...]:
    """Kept, since a session says much again, and one that is to fit a time is planned over and over."""
    return tuple(Speech(part, _respelled(part, pronunciations)) for part in _parts(text) if any(map(str.isalnum, part)))


def _respelled(text: str, pronunciations: Iterable[Pronunciation]) -> str:
    for pronunciation in pronunciations:
        pattern = rf"(?<!\w){re.escape(pronunciation.written)}(?!\w)"
        said = pronunciation.spoken.replace("\\", r"\\")
        text = re.sub(pattern, said, text, flags=re.IGNORECASE)
    return text


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

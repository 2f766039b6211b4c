"""Finds the exercises that voiceguide knows by the names that lists have for them."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from voiceguide.i18n.catalog import BUILT_IN, language_base
from voiceguide.importing.model import ImportedExercise, Options
from voiceguide.importing.vocabulary import fold

_GENERIC = frozenset(
    fold(word)
    for word in (
        *("stretch", "stretches", "exercise", "pose", "the", "a", "an", "with", "in", "on"),
        *("dehnung", "übung", "mit", "dem", "der", "die", "das", "im", "auf"),
    )
)
"""Words that may be missing from a name."""


@dataclass(frozen=True, slots=True)
class KnownExercise:
    """An exercise that can be linked to: its file, its names, its language, and whether it is a movement."""

    target: str
    names: tuple[str, ...]
    language: str
    is_movement: bool = False
    has_sides: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """The exercise that a name means, if it is just one, and those that are only like it."""

    exercise: KnownExercise | None
    near: tuple[KnownExercise, ...] = ()


def match(name: str, known: Iterable[KnownExercise], language: str) -> Match:
    """What a name in a list of that language means."""
    base = language_base(language)
    candidates = [one for one in known if language_base(one.language) == base]
    for words_of in (_all_words, _own_words):
        wanted = words_of(name, base)
        found = [one for one in candidates if wanted and any(words_of(other, base) == wanted for other in one.names)]
        if len(found) == 1:
            return Match(found[0])
        if found:
            return Match(None, tuple(found))
    wanted = _own_words(name, base)
    return Match(
        None, tuple(one for one in candidates if any(_is_near(wanted, _own_words(other, base)) for other in one.names))
    )


@lru_cache(maxsize=256)
def _all_words(name: str, language: str) -> frozenset[str]:
    numbers = {str(number): fold(word) for number, word in enumerate(BUILT_IN.words(language).numbers)}
    return frozenset(numbers.get(word, word) for word in re.findall(r"\w+", fold(name)))


@lru_cache(maxsize=256)
def _own_words(name: str, language: str) -> frozenset[str]:
    """The words that make a name what it is, in the singular."""
    words = {word.removesuffix("s") if len(word) > 3 else word for word in _all_words(name, language) - _GENERIC}
    return frozenset(words)


def _is_near(wanted: frozenset[str], words: frozenset[str]) -> bool:
    if not wanted or not words:
        return False
    shared = len(wanted & words)
    return (
        shared * 2 > len(wanted | words)
        or difflib.SequenceMatcher(None, " ".join(sorted(wanted)), " ".join(sorted(words))).ratio() > 0.85
    )


def linked(exercise: ImportedExercise, known: Sequence[KnownExercise], language: str) -> ImportedExercise:
    """The exercise as a link, if its name means one that is known; near ones are named in a guess."""
    found = match(exercise.name, known, language)
    if found.exercise:
        return _as_link(exercise, found.exercise)
    if found.near:
        near = " or ".join(f"{one.names[0]} ({one.target})" for one in found.near[:3])
        return replace(exercise, notes=(*exercise.notes, f"voiceguide has {near}; link to it if you mean that."))
    return exercise


def _as_link(exercise: ImportedExercise, known: KnownExercise) -> ImportedExercise:
    """The exercise with the words of the known one, unless it has its own, and with its own dose."""
    options, guesses = dict(exercise.options), list(exercise.guesses)
    if exercise.is_guessed:
        for name in ("hold", "duration"):
            options.pop(name, None)
        guesses = []
    if exercise.name.casefold() not in {name.casefold() for name in known.names}:
        guesses.append(f"took it for {known.names[0]}")
    if known.is_movement and "hold" in options:
        options = _renamed(options, "hold", "duration")
        guesses.append("it is a movement, so it is done for that time")
    if known.has_sides:
        options.pop("sides", None)
    return replace(exercise, options=options, guesses=tuple(guesses), target=known.target)


def _renamed(options: Options | Mapping[str, str], old: str, new: str) -> dict[str, str]:
    return {new if name == old else name: value for name, value in options.items()}

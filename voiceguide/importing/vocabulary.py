"""The words of lists in each language, and how they are found in a line, whatever its capitals and accents."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from voiceguide.i18n.catalog import BUILT_IN, language_base

FOLDER = Path(__file__).parent / "words"
LANGUAGES = tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))
"""The languages in which lists can be read."""

UNITS = ("second", "minute", "hour", "rep", "set", "times", "breath", "count", "load")
_FIXED = {"once": 1, "twice": 2, "thrice": 3}
"""Words that are a number of times."""
_SHARED = (*UNITS, "sides", "rest", "hold", "daily", "tempo", "most", "static", "moving")
"""What people write in English in every language, where that has no such word."""
_LISTS = ("common", "position", "ready", "all", "turn", "whole", "greeting", "farewell", "one_and_half")
"""Words that have no meaning of their own beside a number."""
_FOLDED = {"ł": "l", "ø": "o", "æ": "a", "œ": "o", "ß": "s", "’": "'", "‘": "'"}


def fold(text: str) -> str:
    """The text without capitals and accents, each character in its place."""
    return "".join(map(_folded, text))


@cache
def _folded(character: str) -> str:
    plain = unicodedata.normalize("NFD", character)[0].casefold()[:1] or character
    return _FOLDED.get(plain, plain)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of lists in one language; `kinds` has the kind of each word or phrase, `numbers` the number of each."""

    language: str
    kinds: Mapping[str, str]
    numbers: Mapping[str, float]
    lists: Mapping[str, tuple[str, ...]]
    """Words and phrases of one kind: those of positions, of circuits, of the beginning and the end of a mail."""
    all: frozenset[str]
    each: frozenset[str]
    """Words before sides, some of which have another meaning too."""
    columns: Mapping[str, str]
    """The meaning of a column by its heading."""
    common: frozenset[str]
    phrases: Mapping[str, tuple[str, ...]]
    """The words and phrases by their first letters, the longest first."""

    def phrase_at(self, text: str, at: int) -> str:
        """The longest word or phrase at a place of a folded text; empty if there is none.

        It stands on its own, but after a digit: `20s`.
        """
        run = _RUN.match(text, at)
        for phrase in self.phrases.get(run[0], ()) if run else ():
            end = at + len(phrase)
            if text.startswith(phrase, at) and not (phrase[-1].isalnum() and text[end : end + 1].isalnum()):
                return "" if phrase[0].isalpha() and text[at - 1 : at].isalpha() else phrase
        return ""

    def mentions(self, kind: str, text: str) -> bool:
        """Whether a word or phrase of a list is in a text, such as one for a position or for a circuit."""
        words = " ".join(("", *_WORDS.findall(fold(text)), ""))
        return any(f" {phrase} " in words for phrase in self.lists[kind])

    def begins_with(self, kind: str, text: str) -> bool:
        """Whether a text begins with a word or phrase of a list."""
        words = " ".join((*_WORDS.findall(fold(text)), ""))
        return words.startswith(tuple(f"{phrase} " for phrase in self.lists[kind]))

    def is_position(self, text: str) -> bool:
        """Whether a short line is about a position, or a part of a programme."""
        return self.mentions("position", text)

    def is_rest(self, name: str) -> bool:
        """Whether the name of an interval says that it is a rest, also in English."""
        words = re.findall(r"\w+", fold(name))
        return any(self.kinds.get(word) == "rest" or word in _table("en")["rest"] for word in words)

    def is_ready(self, name: str) -> bool:
        """Whether an interval is for getting ready, also in English."""
        return fold(name).strip(" !.…") in (*self.lists["ready"], *_table("en")["ready"])


@cache
def vocabulary(language: str) -> Vocabulary:
    """The words for a language tag; those of English if there are none."""
    base = language_base(language)
    base = base if base in LANGUAGES else "en"
    own = _table(base)
    kinds = _kinds(base)
    numbers = dict(_numbers(base, own))
    for kind, count in _FIXED.items():
        kinds |= dict.fromkeys(own[kind], "counted")
        numbers |= dict.fromkeys(own[kind], count)
    for word in numbers:
        kinds.setdefault(word, "number")
    kinds |= {f"{word}{times}": "counted" for word in _cardinals(base) for times in own["times"] if times.isalpha()}
    numbers |= {f"{word}{times}": count for word, count in _cardinals(base).items() for times in own["times"]}
    return Vocabulary(
        base,
        kinds,
        numbers,
        {kind: tuple(" ".join(_WORDS.findall(phrase)) for phrase in own[kind]) for kind in _LISTS},
        frozenset(own["all"]),
        frozenset(own["each"]),
        {**_columns(_table("en")), **_columns(own)},
        frozenset(own["common"]),
        _by_beginning(kinds),
    )


def _kinds(language: str) -> dict[str, str]:
    """The kind of each word of a language, and of English words that people write in it too."""
    own, english = _table(language), _table("en")
    kinds: dict[str, str] = {}
    for kind in (kind for kind in own if not kind.startswith("column_") and kind not in _LISTS):
        kinds = dict.fromkeys(own[kind], kind) | kinds
    taken = {*kinds, *own["common"]}
    for kind in _SHARED if language != "en" else ():
        words = (word for word in english[kind] if word not in taken and not (len(word) < 3 and word.isalpha()))
        kinds |= dict.fromkeys(words, kind)
    return kinds


def detected(text: str, otherwise: str = "en") -> str:
    """The language of a list, by its small words and letters; `otherwise` where none has more of them than that."""
    words = re.findall(r"[^\W\d_]+", text[:20_000].casefold())
    scores = {language: _score(words, language) for language in LANGUAGES}
    usual = language_base(otherwise)
    best = max(LANGUAGES, key=lambda language: (scores[language], language == usual, language == "en"))
    return best if scores[best] else usual if usual in LANGUAGES else "en"


_LETTERS = {
    "de": "äöüß",
    "fr": "éèêàç",
    "es": "ñóíáé",
    "it": "àèòù",
    "pt": "ãõçêáé",
    "pl": "łżśęąćńź",
    "nl": "ëï",
    "en": "",
}
"""Letters that are usual in a language."""


def _score(words: Iterable[str], language: str) -> float:
    known = vocabulary(language)
    plain = {word for word, kind in known.kinds.items() if len(word) > 2 and kind not in ("number", "load", "filler")}
    own = plain.union(_columns(_table(language))) - _english_words(language)
    letters = set(_LETTERS[language])
    return sum(
        (1.0 if len(word) > 1 else 0.2) * (fold(word) in known.common)
        + (0.3 if language == "en" else 0.9) * (fold(word) in own)
        + 0.5 * bool(letters.intersection(word))
        for word in words
    )


def _english_words(language: str) -> set[str]:
    """The words that people write in any language, which tell nothing of it."""
    if language == "en":
        return set()
    return {word for kind in _SHARED for word in _table("en")[kind]}.union(_columns(_table("en")))


@cache
def _table(language: str) -> Mapping[str, tuple[str, ...]]:
    """The words of each kind in the file of a language, folded."""
    values = tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))
    return {
        kind: tuple(fold(word.strip()) for word in words.split(",") if word.strip()) for kind, words in values.items()
    }


def _columns(table: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
    return {word: kind.removeprefix("column_") for kind, words in table.items() for word in words if "column_" in kind}


@cache
def _cardinals(language: str) -> Mapping[str, int]:
    words = BUILT_IN.words(language)
    found = {fold(word): number for number, word in enumerate(words.numbers)}
    for changes in words.number_forms.values():
        found |= {fold(form): found[fold(word)] for word, form in changes.items() if fold(word) in found}
    return found


def _numbers(language: str, own: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, float]]:
    yield from _cardinals(language).items()
    yield from ((word, 1) for word in own["one"])
    yield from ((word, 0.5) for word in own["half"])
    yield from ((word, 1.5) for word in own["one_and_half"])


_WORDS = re.compile(r"\w+|--")
_RUN = re.compile(r"[^\W\d_]+|.", re.DOTALL)
"""Letters in a row, or any other character: what words and phrases are found by."""


def _by_beginning(kinds: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The words and phrases by their first letters in a row, the longest first."""
    found: dict[str, list[str]] = {}
    for word in sorted(kinds, key=lambda word: (-len(word), word)):
        found.setdefault(_RUN.match(word)[0], []).append(word)  # type: ignore[index]
    return {start: tuple(words) for start, words in found.items()}

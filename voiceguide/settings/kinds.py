"""The kinds of values that settings have: how each is read."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from voiceguide.routine.options import OPTIONS
from voiceguide.routine.values import BadValue
from voiceguide.text import quoted

T_co = TypeVar("T_co", covariant=True)
W = TypeVar("W", bound=str)

LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class Kind(Generic[T_co]):
    """A kind of value: its type in the file, in words too, and what it means; `read` raises BadValue."""

    written: type[str] | type[int]
    words: str
    read: Callable[[Any], T_co]

    def from_text(self, text: str) -> T_co:
        """The value that was typed; raises BadValue."""
        text = text.strip()
        if self.written is str:
            return self.read(text)
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER):
            raise BadValue(f"{quoted(text)} is not a whole number; write {self.words}")
        return self.read(int(text))


def _words(text: str) -> str:
    if not text.strip():
        raise BadValue("there is nothing here; write a name, or leave the setting out")
    if not text.isprintable():
        raise BadValue(f"{quoted(text)} has a character that cannot be seen; write it without")
    return text.strip()


def _place(text: str) -> Path:
    try:
        return Path(_words(text)).expanduser()
    except RuntimeError as error:
        raise BadValue(f"{quoted(text)} names nobody's home; write `~/` for your own") from error


def _language(text: str) -> str:
    OPTIONS["language"].read(_words(text))
    return text


def _voice(text: str) -> str:
    voice: str = OPTIONS["voice"].read(_words(text))
    return voice


VOICE_NAME = Kind(str, "the name of a voice in quotes", _voice)
FOLDER = Kind(str, "a folder in quotes", _place)
PLACE = Kind(str, "a file or a folder in quotes", _place)
LANGUAGE_TAG = Kind(str, "a language tag in quotes", _language)


def whole_number(low: int, high: int) -> Kind[int]:
    """Whole numbers from `low` to `high`."""

    def read(number: int) -> int:
        if not low <= number <= high:
            raise BadValue(f"{quoted(str(number))} is out of range; write {right}")
        return number

    right = f"a whole number from {low} to {high}"
    return Kind(int, right, read)


def one_of(*words: W) -> Kind[W]:
    """One of these words."""

    def read(text: str) -> W:
        for word in words:
            if text.lower() == word:
                return word
        raise BadValue(f"{quoted(text)} is none of them; write {right}")

    right = f"{', '.join(words[:-1])} or {words[-1]}"
    return Kind(str, f"{right} in quotes", read)

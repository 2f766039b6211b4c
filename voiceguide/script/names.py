"""Which routine or exercise somebody means by what they have typed of its name, and its name in all languages."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from voiceguide.errors import UsageError

T = TypeVar("T")
Way = Callable[[str, str], bool]

EXACTLY: tuple[Way, ...] = (str.__eq__,)
BEGINNING: tuple[Way, ...] = (*EXACTLY, str.startswith)
ANYWHERE: tuple[Way, ...] = (*BEGINNING, str.__contains__)
"""How a name may agree with what was typed; the first way in which any does decides."""


_LANGUAGE = re.compile(r"(?<=.)\.[a-z]{2,3}(-([a-z]{2}|\d{3}))?$", re.IGNORECASE)
"""What the name of a script in another language ends with: `.de`, `.pt-BR`, `.es-419`."""


def without_language(name: str) -> str:
    """The name that a script has in every language: `sciatica-relief` for `sciatica-relief.de`."""
    return _LANGUAGE.sub("", name)


def plain(name: str) -> str:
    """A name as people type it: without its capitals, with spaces for dashes and underscores."""
    return " ".join(name.casefold().replace("-", " ").replace("_", " ").split())


def fitting(typed: str, named: Mapping[T, Iterable[str]], ways: Iterable[Way] = ANYWHERE) -> tuple[T, ...]:
    """Those that may be meant, of things with one name or more: they are called so, else begin so, else have it in."""
    wanted = plain(typed)
    for agrees in ways if wanted else ():
        found = tuple(thing for thing, names in named.items() if any(agrees(plain(name), wanted) for name in names))
        if found:
            return found
    return ()


def matching_exercises(typed: str, names: Iterable[str]) -> tuple[str, ...]:
    """The exercises that may be meant, each name once."""
    return fitting(typed, {name: (name,) for name in names})


def the_exercise(typed: str, names: Iterable[str], none: str = "there is no exercise") -> str:
    """The exercise that is meant; raises UsageError if it may be several, or if it is none, which is said as `none`."""
    listed = tuple(names)
    found = matching_exercises(typed, listed)
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(ambiguous(typed, found))
    raise UsageError(f"{none} `{typed}`; choose from: {', '.join(dict.fromkeys(listed)) or 'none'}")


def ambiguous(typed: str, names: Iterable[str]) -> str:
    """What is said where several may be meant."""
    return f"`{typed}` may be {' or '.join(names)}; write more of its name"

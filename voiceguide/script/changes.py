"""What a listener would notice of the difference between two versions of a routine."""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from voiceguide.script.model import Routine, Section, SourceLocation

WHERE = {"line", "location", "file", "ready_location"}
"""The fields of records that say where something stands."""
NOT_HEARD = {"notes", "summary", "author", "hints"}


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different in the newer of two versions: the names of its exercises that are `changed` or `new`.

    Words that lead into a position belong to the first exercise in it.
    """

    changed: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    is_opening: bool = False
    is_closing: bool = False
    is_throughout: bool = False
    """Whether something changed that all of it has, such as its voice."""

    @property
    def exercises(self) -> tuple[str, ...]:
        """The exercises to listen to."""
        return (*self.new, *self.changed)


def changes(older: Routine, newer: Routine) -> Changes:
    """What is different in `newer`."""
    before, after = dict(_exercises(older)), dict(_exercises(newer))
    return Changes(
        changed=_names(name for name, content in after.items() if name in before and before[name] != content),
        new=_names(name for name in after if name not in before),
        gone=_names(name for name in before if name not in after),
        is_opening=_opening(older) != _opening(newer),
        is_closing=_closing(older) != _closing(newer),
        is_throughout=_throughout(older) != _throughout(newer),
    )


_Nth = tuple[str, int]
"""The name of an exercise, and which of those with that name it is."""


def _names(found: Iterator[_Nth]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name, _ in found))


def _exercises(routine: Routine) -> Iterator[tuple[_Nth, Hashable]]:
    """Each exercise with all that is heard of it; for the first in a position, with the way into that."""
    seen: Counter[str] = Counter()
    left: Hashable = None
    for section in routine.sections:
        way: Hashable = (left, _content(section, without={"exercises", "leave", "needs"}))
        for exercise in section.exercises:
            seen[exercise.name] += 1
            yield (exercise.name, seen[exercise.name]), (way, _content(exercise))
            way = None
        left = _content(section.leave)


def _opening(routine: Routine) -> Hashable:
    return tuple(map(_content, (routine.title, routine.opening, routine.reminder, routine.needs)))


def _closing(routine: Routine) -> Hashable:
    last: Section = routine.sections[-1]
    return _content(routine.closing), _content(last.leave)


def _throughout(routine: Routine) -> Hashable:
    return _content(routine, without={"title", "opening", "reminder", "needs", "closing", "sections"})


def _content(value: Any, without: set[str] | None = None) -> Hashable:
    """A record without where it stands and what is not heard, to be compared."""
    if isinstance(value, SourceLocation):
        return None
    if is_dataclass(value):
        names = {field.name for field in fields(value)} - WHERE - NOT_HEARD - (without or set())
        return tuple((name, _content(getattr(value, name))) for name in sorted(names))
    if isinstance(value, Mapping):
        return tuple((key, _content(each)) for key, each in value.items())
    if isinstance(value, tuple):
        return tuple(map(_content, value))
    return value if isinstance(value, Hashable) else str(value)

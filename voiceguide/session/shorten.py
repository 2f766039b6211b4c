"""A routine made shorter: without some exercises, with fewer rounds."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from voiceguide.routine.records import Exercise, Range, Routine, Section
from voiceguide.session.rounds import rounds_at


def without(routine: Routine, exercises: Collection[int]) -> Routine:
    """The routine without the exercises of these numbers, from 0; a section that has no other goes with them.

    What only they fetch is no longer needed.
    """
    number = 0
    sections: list[Section] = []
    for section in routine.sections:
        numbered = enumerate(section.exercises, number)
        kept = tuple(exercise for index, exercise in numbered if index not in exercises)
        number += len(section.exercises)
        if kept:
            sections.append(replace(section, exercises=kept))
    left = replace(routine, sections=tuple(sections))
    unused = _fetched(routine) - _fetched(left)
    return replace(left, needs=tuple(thing for thing in routine.needs if thing not in unused))


def _fetched(routine: Routine) -> frozenset[str]:
    return frozenset(thing for exercise in routine.exercises for thing in exercise.fetch)


def with_fewer_rounds(routine: Routine, fewer: Mapping[int, int], level: int) -> Routine:
    """The routine as at `level`, with so many rounds fewer of the exercises of these numbers; each keeps one."""
    rounds = enumerate(rounds_at(routine, level))

    def shortened(exercises: tuple[Exercise, ...]) -> Iterator[Exercise]:
        for exercise, (number, count) in zip(exercises, rounds, strict=False):
            left = max(1, count - fewer.get(number, 0))
            yield replace(exercise, rounds=Range(left, left))

    return replace(
        routine,
        sections=tuple(replace(section, exercises=tuple(shortened(section.exercises))) for section in routine.sections),
    )

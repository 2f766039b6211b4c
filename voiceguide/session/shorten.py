"""A routine made shorter: without some exercises, with fewer rounds."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from voiceguide.routine.records import Exercise, Range, Routine, Section


def without(routine: Routine, exercises: Collection[int]) -> Routine:
    """The routine without the exercises of these numbers, from 0; a section that has no other goes with them."""
    number = 0
    sections: list[Section] = []
    for section in routine.sections:
        numbered = enumerate(section.exercises, number)
        kept = tuple(exercise for index, exercise in numbered if index not in exercises)
        number += len(section.exercises)
        if kept:
            sections.append(replace(section, exercises=kept))
    return replace(routine, sections=tuple(sections))


def with_fewer_rounds(routine: Routine, fewer: Mapping[int, int], level: int) -> Routine:
    """The routine with so many rounds fewer than at `level` of the exercises of these numbers; each keeps one."""
    numbers = iter(range(len(routine.exercises)))

    def shortened(exercises: tuple[Exercise, ...]) -> Iterator[Exercise]:
        for exercise, number in zip(exercises, numbers, strict=False):
            taken = fewer.get(number, 0)
            left = max(1, exercise.rounds.at(level) - taken)
            yield replace(exercise, rounds=Range(left, left)) if taken else exercise

    return replace(
        routine,
        sections=tuple(replace(section, exercises=tuple(shortened(section.exercises))) for section in routine.sections),
    )

"""How long a routine lasts at the least, by its script alone."""

from collections.abc import Iterable

from voiceguide.routine.records import Exercise, Hold, Repeat, Section


def longest(sections: Iterable[Section]) -> int:
    """At least this many ms at level 100, talk not counted."""
    return sum(section.settle + sum(map(_longest, section.exercises)) for section in sections)


def _longest(exercise: Exercise) -> int:
    work = exercise.work
    match work:
        case Hold(length):
            once = length.high
        case Repeat(count, phases):
            once = count.high * sum(phase.length.high for phase in phases)
    per_side = once + exercise.countdown
    return exercise.rounds.high * (max(1, len(exercise.sides.names)) * per_side + exercise.rest)

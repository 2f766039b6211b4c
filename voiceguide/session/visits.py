"""The order in which exercises are done, perhaps several times round in a circuit; the rounds and sides of each."""

from collections.abc import Iterator
from dataclasses import dataclass

from voiceguide.script.model import Circuit, Exercise, Range, Routine, Section, Sides
from voiceguide.session.model import SoreSide


@dataclass(frozen=True, slots=True)
class Visit:
    """An exercise in one of the `turns` of its circuit, from 1; it is exercise `number` (from 0) of the routine."""

    exercise: Exercise
    number: int
    section: Section
    circuit: Circuit
    turn: int
    turns: int
    begins_turn: bool
    """Whether it is the first exercise of its turn."""
    begins_section: bool
    """Whether a change of position comes before it."""

    @property
    def is_repeated(self) -> bool:
        """Whether it was done in an earlier turn."""
        return self.turn > 1


def visits(routine: Routine, level: int) -> Iterator[Visit]:
    """All exercises in the order in which they are done at a level."""
    number = 0
    for circuit, sections in circuits(routine):
        yield from _turns(circuit, sections, number, level)
        number += sum(len(section.exercises) for section in sections)


def circuits(routine: Routine) -> Iterator[tuple[Circuit, tuple[Section, ...]]]:
    """The sections that are done together, with their circuit."""
    if routine.circuit.is_repeated:
        yield routine.circuit, routine.sections
    else:
        yield from ((section.circuit, (section,)) for section in routine.sections)


def _turns(circuit: Circuit, sections: tuple[Section, ...], first: int, level: int) -> Iterator[Visit]:
    turns = circuit.turns.at(level)
    for turn in range(1, turns + 1):
        number = first
        for section in sections:
            for index, exercise in enumerate(section.exercises):
                is_first = not index
                begins_section = is_first and (turn == 1 or len(sections) > 1)
                yield Visit(exercise, number, section, circuit, turn, turns, number == first, begins_section)
                number += 1


def rounds_at(routine: Routine, level: int) -> tuple[int, ...]:
    """The number of rounds of each exercise at a level.

    Not all exercises get their next round at the same level, since that could make a session half as long again from
    one day to the next. The extra rounds are spread over the levels, by priority and then by order in the script.
    """
    exercises = routine.exercises
    growing = [number for number, exercise in enumerate(exercises) if exercise.rounds.low < exercise.rounds.high]
    by_priority = sorted(growing, key=lambda number: (exercises[number].priority, number))
    ranks = {number: rank for rank, number in enumerate(by_priority)}
    return tuple(
        exercise.rounds.low + _extra_rounds(exercise.rounds, level, ranks.get(number, 0), len(by_priority))
        for number, exercise in enumerate(exercises)
    )


def _extra_rounds(rounds: Range, level: int, rank: int, count: int) -> int:
    """The rounds to add to the lowest number, for the exercise with that rank (from 0) among `count`.

    A single exercise gets them where `Range.at` would; at levels 50 and 100 this holds for all exercises.
    """
    steps = rounds.high - rounds.low
    added = 0
    for step in range(1, steps + 1):
        # In units of 1 / (2 * steps) levels, so that all numbers are whole.
        start, middle = 100 * (2 * step - 1), 100 * steps
        end = min(start + 200, middle if start < middle else 2 * middle)
        added += 2 * steps * level * count > start * count + (end - start) * rank
    return added


def sides_done(sides: Sides, sore: SoreSide) -> tuple[str, ...]:
    """The sides to exercise, in order."""
    if sore == "both" or not sides.heed_sore:
        return sides.names
    first = sides.left if sore == "left" else 1 - sides.left
    alone = (sides.names[first],)
    return alone if sides.sore == "only" else (*alone, sides.names[1 - first])

"""The order in which exercises are done: one after another, or several times round in a circuit."""

from collections.abc import Iterator
from dataclasses import dataclass

from voiceguide.script.model import Circuit, Exercise, Routine, Section


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
    for circuit, sections in _circuits(routine):
        yield from _turns(circuit, sections, number, level)
        number += sum(len(section.exercises) for section in sections)


def _circuits(routine: Routine) -> Iterator[tuple[Circuit, tuple[Section, ...]]]:
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

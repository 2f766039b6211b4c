"""Fits a session into a given time: fewer exercises, fewer rounds or a lower level, and never a higher one."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from voiceguide.errors import UsageError
from voiceguide.script.model import Circuit, Exercise, Range, Routine, Section
from voiceguide.session.model import Choices
from voiceguide.session.planner import plan
from voiceguide.session.timeline import LengthOf, place
from voiceguide.session.visits import circuits, rounds_at
from voiceguide.units import MINUTE, Ms, clock

LOWEST = 0
"""The gentlest level."""


def without(routine: Routine, exercises: Collection[int]) -> Routine:
    """The routine without the exercises with these numbers (from 0), empty sections, and things only they need."""
    number = 0
    sections: list[Section] = []
    for section in routine.sections:
        numbered = enumerate(section.exercises, number)
        kept = tuple(exercise for index, exercise in numbered if index not in exercises)
        number += len(section.exercises)
        if kept:
            sections.append(replace(section, exercises=kept))
    rest = replace(routine, sections=tuple(sections))
    unused = _used(routine) - _used(rest)
    return replace(rest, needs=tuple(item for item in routine.needs if item not in unused))


def _used(routine: Routine) -> frozenset[str]:
    """What the script names as used by a section or an exercise."""
    fetched = (item for exercise in routine.exercises for item in exercise.fetch)
    return frozenset((*fetched, *(item for section in routine.sections for item in section.needs)))


@dataclass(frozen=True, slots=True)
class FitRequest:
    """A routine to fit into `limit` ms, at most at the level of the choices."""

    routine: Routine
    choices: Choices
    limit: int


@dataclass(frozen=True, slots=True)
class Fit:
    """What fits: a routine, choices and a length; and the names of exercises left out, and of those cut in rounds."""

    routine: Routine
    choices: Choices
    length: Ms
    left_out: tuple[str, ...] = ()
    fewer_rounds: tuple[str, ...] = ()


def fit(wanted: FitRequest, length_of: LengthOf) -> Fit:
    """The session with the most exercises that fit, then the most turns of circuits, rounds, and the highest level.

    With more time, it never has fewer exercises; with the same ones, never fewer turns; and so on. This holds whatever
    the lengths are, since each is found by a binary search in the same order.

    Raises UsageError with the shortest possible time if nothing fits.
    """
    search = _Search(wanted, length_of)
    kept = search.exercises()
    turns = search.turns(kept)
    amount = search.rounds(kept, turns)
    return search.fit_with(amount, search.level(amount))


Rounds = Mapping[int, int]
"""The number of rounds of each exercise that is kept, by its number from 0."""


@dataclass(frozen=True, slots=True)
class _Amount:
    """The rounds of each exercise that is kept, and the most turns of a circuit."""

    rounds: Rounds
    turns: int = 1


class _Search:
    def __init__(self, wanted: FitRequest, length_of: LengthOf) -> None:
        self._wanted = wanted
        self._length_of = length_of
        exercises = wanted.routine.exercises
        self._most_rounds = rounds_at(wanted.routine, wanted.choices.level)
        self._most_turns = [
            circuit.turns.at(wanted.choices.level)
            for circuit, sections in circuits(wanted.routine)
            for section in sections
            for _ in section.exercises
        ]
        self._by_priority = sorted(range(len(exercises)), key=lambda number: (exercises[number].priority, number))

    def exercises(self) -> Sequence[int]:
        """The exercises to keep, the most important one first."""
        order = self._by_priority
        count = _last(len(order), lambda index: self._fits(_one_each(order[: index + 1]), LOWEST))
        if count is None:
            raise self._too_short()
        return order[: count + 1]

    def turns(self, kept: Sequence[int]) -> int:
        """How often circuits with these exercises are done at most."""
        most = max(self._most_turns[number] for number in kept)
        return 1 + (_last(most, lambda more: self._fits(replace(_one_each(kept), turns=1 + more), LOWEST)) or 0)

    def rounds(self, kept: Sequence[int], turns: int) -> _Amount:
        """The rounds of these exercises: the second ones are added by priority, then the third ones."""
        more = [
            number
            for earlier in range(1, max(self._most_rounds))
            for number in kept
            if self._most_rounds[number] > earlier
        ]

        def with_first(count: int) -> _Amount:
            return _Amount(Counter(_one_each(kept).rounds) + Counter(more[:count]), turns)

        return with_first(_last(len(more) + 1, lambda count: self._fits(with_first(count), LOWEST)) or 0)

    def level(self, amount: _Amount) -> int:
        """The highest level at which this much fits, up to the listener's."""
        return _last(self._wanted.choices.level + 1, lambda level: self._fits(amount, level)) or LOWEST

    def fit_with(self, amount: _Amount, level: int) -> Fit:
        """What was found."""
        routine = self._wanted.routine
        left_out = set(self._by_priority) - amount.rounds.keys()
        fewer = [
            number
            for number, count in amount.rounds.items()
            if count < self._most_rounds[number] or amount.turns < self._most_turns[number]
        ]
        is_changed = left_out or fewer or level < self._wanted.choices.level
        return Fit(
            routine=self._routine(amount) if is_changed else routine,
            choices=self._wanted.choices.lowered_to(level),
            length=self._length(amount, level),
            left_out=_names(routine, left_out),
            fewer_rounds=_names(routine, fewer),
        )

    def _fits(self, amount: _Amount, level: int) -> bool:
        return self._length(amount, level) <= self._wanted.limit

    def _length(self, amount: _Amount, level: int) -> Ms:
        return place(plan(self._routine(amount), self._wanted.choices.lowered_to(level)), self._length_of).length

    def _routine(self, amount: _Amount) -> Routine:
        """The routine with just these exercises, rounds and turns."""
        level = self._wanted.choices.level

        def shorter(circuit: Circuit) -> Circuit:
            turns = min(circuit.turns.at(level), amount.turns)
            return replace(circuit, turns=Range(turns, turns))

        routine = _with_rounds(self._wanted.routine, amount.rounds)
        sections = (replace(section, circuit=shorter(section.circuit)) for section in routine.sections)
        return replace(routine, circuit=shorter(routine.circuit), sections=tuple(sections))

    def _too_short(self) -> UsageError:
        first = self._by_priority[0]
        shortest = self._length(_one_each([first]), LOWEST)
        # Rounded up to a tenth of a minute, so that it really fits.
        enough = -(-shortest // (MINUTE // 10)) / 10
        return UsageError(
            f"nothing fits into {clock(self._wanted.limit)}; the shortest session of this routine has "
            f"{self._wanted.routine.exercises[first].name} alone and takes {clock(shortest + 999)}: "
            f"`--minutes {enough:g}`"
        )


def _one_each(numbers: Iterable[int]) -> _Amount:
    return _Amount(dict.fromkeys(numbers, 1))


def _with_rounds(routine: Routine, rounds: Rounds) -> Routine:
    """The routine with just these exercises, each with exactly that number of rounds."""
    numbers = iter(range(len(routine.exercises)))

    def changed(exercises: Iterable[Exercise]) -> Iterator[Exercise]:
        for exercise, number in zip(exercises, numbers, strict=False):
            count = rounds.get(number, 1)
            yield replace(exercise, rounds=Range(count, count))

    sections = (replace(section, exercises=tuple(changed(section.exercises))) for section in routine.sections)
    left_out = set(range(len(routine.exercises))) - rounds.keys()
    return without(replace(routine, sections=tuple(sections)), left_out)


def _last(count: int, fits: Callable[[int], bool]) -> int | None:
    """The last of `count` candidates, each longer than the one before, that fits; None if none does."""
    if fits(count - 1):
        return count - 1
    found = bisect_right(range(count - 1), False, key=lambda candidate: not fits(candidate))
    return found - 1 if found else None


def _names(routine: Routine, numbers: Collection[int]) -> tuple[str, ...]:
    exercises = routine.exercises
    return tuple(exercises[number].name for number in sorted(numbers))

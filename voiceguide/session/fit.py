"""Fits a session into a given time: removes rounds and exercises, and finds the level that comes closest."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import sub

from voiceguide.errors import UsageError
from voiceguide.script.model import Exercise, Hold, Range, Repeat, Routine, Section
from voiceguide.session.exercise import EASIER_BELOW, rounds_at, sides_done
from voiceguide.session.model import Choices
from voiceguide.session.planner import plan
from voiceguide.session.timeline import LengthOf, place
from voiceguide.units import MINUTE, clock


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
    unused = _fetched(routine) - _fetched(rest)
    return replace(rest, needs=tuple(item for item in routine.needs if item not in unused))


def _fetched(routine: Routine) -> frozenset[str]:
    return frozenset(item for exercise in routine.exercises for item in exercise.fetch)


def with_fewer_rounds(routine: Routine, fewer: Mapping[int, int], level: int) -> Routine:
    """The routine with the rounds of `level` minus those in `fewer`, by exercise number; at least one each."""
    rounds = enumerate(rounds_at(routine, level))

    def shorten(exercises: tuple[Exercise, ...]) -> Iterator[Exercise]:
        for exercise, (number, count) in zip(exercises, rounds, strict=False):
            rest = max(1, count - fewer.get(number, 0))
            yield replace(exercise, rounds=Range(rest, rest))

    return replace(
        routine,
        sections=tuple(replace(section, exercises=tuple(shorten(section.exercises))) for section in routine.sections),
    )


Fewer = Mapping[int, int]
"""The number of rounds to remove, by exercise number from 0."""


@dataclass(frozen=True, slots=True)
class FitRequest:
    """A routine to fit into `limit` ms at one of the ascending `levels`."""

    routine: Routine
    choices: Choices
    limit: int
    levels: Sequence[int] = range(101)


@dataclass(frozen=True, slots=True)
class Fit:
    """A routine and choices that fit, with the names of the exercises left out and of those with fewer rounds."""

    routine: Routine
    choices: Choices
    left_out: tuple[str, ...] = ()
    fewer_rounds: tuple[str, ...] = ()


def fit(wanted: FitRequest, length_of: LengthOf) -> Fit:
    """Fit a routine; raises UsageError with the shortest possible time if nothing fits."""
    search = _Search(wanted, length_of)
    removed = search.exercises_to_remove()
    fewer, level = search.closest(removed, search.rounds_to_remove(removed))
    is_complete = not fewer and not removed
    return Fit(
        routine=wanted.routine if is_complete else without(with_fewer_rounds(wanted.routine, fewer, level), removed),
        choices=replace(wanted.choices, level=level),
        left_out=_names(wanted.routine, removed),
        fewer_rounds=_names(wanted.routine, fewer),
    )


class _Search:
    """A search, which caches the lengths that it computes."""

    def __init__(self, wanted: FitRequest, length_of: LengthOf) -> None:
        self._routine = wanted.routine
        self._choices = wanted.choices
        self._levels = wanted.levels
        self._limit = wanted.limit
        self._length_of = length_of
        self._chapters: dict[object, dict[object, int]] = {}
        self._workloads: dict[int, _Workload] = {}
        exercises = wanted.routine.exercises
        # Without the easier variants, a session may be shorter than at the lowest level.
        has_easier = any(exercise.easier for exercise in exercises)
        low = {wanted.levels[0], EASIER_BELOW} if has_easier else {wanted.levels[0]}
        self._low = [level for level in wanted.levels if level in low]
        self._works = tuple(_work(exercise, wanted.choices) for exercise in exercises)
        self._last_first = sorted(range(len(exercises)), key=lambda n: (exercises[n].priority, n), reverse=True)

    def exercises_to_remove(self) -> frozenset[int]:
        """The exercises that must be left out."""
        numbers = self._last_first
        fewest = Counter(self._removable(self._lowest))
        candidates = [frozenset(numbers[:count]) for count in range(len(numbers))]
        found = _first(len(candidates), lambda count: self._is_enough(candidates[count], fewest))
        if found is None:
            shortest = min(self._low_lengths(candidates[-1], fewest))
            raise _too_short(self._routine.exercises[numbers[-1]], shortest, self._limit)
        return candidates[found]

    def rounds_to_remove(self, removed: frozenset[int]) -> Fewer:
        """The rounds that must be removed from the remaining exercises."""
        rounds = self._removable(self._lowest, removed)
        found = _first(len(rounds), lambda count: self._is_enough(removed, Counter(rounds[:count])))
        # It is known by now that it fits without all of them.
        return Counter(rounds if found is None else rounds[:found])

    def closest(self, removed: frozenset[int], fewer: Fewer) -> tuple[Fewer, int]:
        """The rounds to remove and the level that come closest to the limit; the listener's own level wins a tie."""
        fitting = (one for level in self._levels for one in self._at(level, removed, fewer))
        own = self._choices.level
        _, level, best = max(fitting, key=lambda one: (one[0], one[1] == own, one[1]))
        return best, level

    def _at(self, level: int, removed: frozenset[int], fewer: Fewer) -> Iterator[tuple[int, int, Fewer]]:
        """The longest session at a level that fits, if any: its length, the level, and the removed rounds."""
        extra = self._extra_rounds(level, removed)

        def fewer_rounds(count: int) -> Fewer:
            return Counter(fewer) + Counter(extra[:count]) if count else fewer

        found = _first(len(extra) + 1, lambda count: self._length(removed, fewer_rounds(count), level) <= self._limit)
        if found is not None:
            yield self._length(removed, fewer_rounds(found), level), level, fewer_rounds(found)

    @property
    def _lowest(self) -> Mapping[int, int]:
        return self._at_level(self._levels[0]).rounds

    def _removable(self, rounds: Mapping[int, int], removed: Collection[int] = ()) -> list[int]:
        """The exercises to remove a round from, in this order, each as often as possible; one round is kept."""
        return [number for number in self._last_first if number not in removed for _ in range(1, rounds[number])]

    def _extra_rounds(self, level: int, removed: Collection[int]) -> list[int]:
        """Like `_removable`, for the rounds that a level adds to the lowest one."""
        rounds, lowest = self._at_level(level).rounds, self._lowest
        return self._removable({number: 1 + count - lowest[number] for number, count in rounds.items()}, removed)

    # Lengths

    def _is_enough(self, removed: frozenset[int], fewer: Fewer) -> bool:
        return any(length <= self._limit for length in self._low_lengths(removed, fewer))

    def _low_lengths(self, removed: frozenset[int], fewer: Fewer) -> Iterator[int]:
        """The lengths in ms at the shortest levels, with `fewer` rounds than at the lowest."""
        for level in self._low:
            yield self._length(removed, Counter(fewer) + Counter(self._extra_rounds(level, removed)), level)

    def _length(self, removed: frozenset[int], fewer: Fewer, level: int) -> int:
        """The length of a session in ms.

        It is laid out only if a chapter has speech that is not cached. The lengths of holds and movements are added
        afterwards: each round ends with a chime, so nothing after it depends on them.
        """
        full = self._at_level(level)
        rounds = {n: max(1, count - fewer.get(n, 0)) for n, count in full.rounds.items() if n not in removed}
        chapters = [(number, count, full.spoken[number]) for number, count in rounds.items()]
        known = self._chapters.setdefault((removed, level < EASIER_BELOW), {})
        work = [full.work[number] * count for number, count in rounds.items()]
        if any(chapter not in known for chapter in chapters):
            part = without(with_fewer_rounds(self._routine, fewer, level), removed)
            placed = place(plan(part, replace(self._choices, level=level)), self._length_of).chapters
            lengths = (chapter.end - chapter.start for chapter in placed)
            known.update(zip(chapters, map(sub, lengths, work), strict=True))
        return sum(known[chapter] for chapter in chapters) + sum(work)

    def _at_level(self, level: int) -> "_Workload":
        if level not in self._workloads:
            self._workloads[level] = _workload(self._works, rounds_at(self._routine, level), level)
        return self._workloads[level]


@dataclass(frozen=True, slots=True)
class _Workload:
    """A whole routine at a level, by exercise number.

    The rounds; the ms of all holds or movements in one round; and the length of the hold if it is spoken.
    """

    rounds: Mapping[int, int]
    work: Mapping[int, int]
    spoken: Mapping[int, int | None]


def _workload(works: Sequence["_Work"], rounds: Sequence[int], level: int) -> _Workload:
    once = [_once(one.exercise, level) for one in works]
    return _Workload(
        rounds=dict(enumerate(rounds)),
        work={number: once[number] * one.sides for number, one in enumerate(works)},
        spoken={number: once[number] if one.is_spoken else None for number, one in enumerate(works)},
    )


@dataclass(frozen=True, slots=True)
class _Work:
    """An exercise, its number of sides (1 if it has none), and whether the length of its hold is spoken."""

    exercise: Exercise
    sides: int
    is_spoken: bool


def _work(exercise: Exercise, choices: Choices) -> _Work:
    return _Work(exercise, len(sides_done(exercise.sides, choices.sore)) or 1, _is_spoken(exercise))


def _once(exercise: Exercise, level: int) -> int:
    work = exercise.work
    match work:
        case Hold(length):
            return length.at(level)
        case Repeat(count, phases):
            return count.at(level) * sum(phase.length.at(level) for phase in phases)


def _is_spoken(exercise: Exercise) -> bool:
    """Whether the words contain `{hold}`, so that speech depends on the length of the hold."""
    texts = (*exercise.words, exercise.release, exercise.easier)
    return any(text is not None and "{hold}" in text.text for text in texts)


def _first(count: int, fits: Callable[[int], bool]) -> int | None:
    """The first of `count` candidates, each shorter than the one before, that fits; None if none does."""
    if count and fits(0):
        return 0
    found = bisect_left(range(count), True, key=fits)
    return found if found < count else None


def _too_short(exercise: Exercise, shortest: int, limit: int) -> UsageError:
    # Rounded up to a tenth of a minute, so that it really fits.
    enough = -(-shortest // (MINUTE // 10)) / 10
    return UsageError(
        f"nothing fits into {clock(limit)}; the shortest session of this routine has {exercise.name} alone and takes "
        f"{clock(shortest + 999)}: `--minutes {enough:g}`"
    )


def _names(routine: Routine, numbers: Collection[int]) -> tuple[str, ...]:
    exercises = routine.exercises
    return tuple(exercises[number].name for number in sorted(numbers))

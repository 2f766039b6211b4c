"""The session that fits into a given time: fewer rounds and exercises, at the level that comes closest."""

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


Fewer = Mapping[int, int]
"""How many rounds are taken from the exercises of these numbers, from 0."""


@dataclass(frozen=True, slots=True)
class FitRequest:
    """A session of at most `limit` ms of a routine, at one of `levels`, which ascend."""

    routine: Routine
    choices: Choices
    limit: int
    levels: Sequence[int] = range(101)


@dataclass(frozen=True, slots=True)
class Fit:
    """A routine and choices that fit, the names of the exercises that were left out, and of those with fewer rounds."""

    routine: Routine
    choices: Choices
    left_out: tuple[str, ...] = ()
    fewer_rounds: tuple[str, ...] = ()


def fit(wanted: FitRequest, length_of: LengthOf) -> Fit:
    """What of a routine fits; raises UsageError, which names the shortest possible time, if nothing does."""
    search = _Search(wanted, length_of)
    gone = search.gone()
    fewer, level = search.closest(gone, search.fewer(gone))
    is_all = not fewer and not gone
    return Fit(
        routine=wanted.routine if is_all else without(with_fewer_rounds(wanted.routine, fewer, level), gone),
        choices=replace(wanted.choices, level=level),
        left_out=_names(wanted.routine, gone),
        fewer_rounds=_names(wanted.routine, fewer),
    )


class _Search:
    """One search; it keeps every length that it has found."""

    def __init__(self, wanted: FitRequest, length_of: LengthOf) -> None:
        self._routine = wanted.routine
        self._choices = wanted.choices
        self._levels = wanted.levels
        self._limit = wanted.limit
        self._length_of = length_of
        self._chapters: dict[object, dict[object, int]] = {}
        self._full: dict[int, _Full] = {}
        exercises = wanted.routine.exercises
        # Where the easier variants are spoken no more, it may be shorter than at the lowest level.
        has_easier = any(exercise.easier for exercise in exercises)
        low = {wanted.levels[0], EASIER_BELOW} if has_easier else {wanted.levels[0]}
        self._low = [level for level in wanted.levels if level in low]
        self._works = tuple(_work(exercise, wanted.choices) for exercise in exercises)
        self._last_first = sorted(range(len(exercises)), key=lambda n: (exercises[n].priority, n), reverse=True)

    def gone(self) -> frozenset[int]:
        """The exercises that have to be left out."""
        numbers = self._last_first
        fewest = Counter(self._removable(self._lowest))
        ways = [frozenset(numbers[:count]) for count in range(len(numbers))]
        found = _first(len(ways), lambda count: self._is_enough(ways[count], fewest))
        if found is None:
            shortest = min(self._low_lengths(ways[-1], fewest))
            raise _too_short(self._routine.exercises[numbers[-1]], shortest, self._limit)
        return ways[found]

    def fewer(self, gone: frozenset[int]) -> Fewer:
        """The rounds that have to be taken from the exercises that are left."""
        rounds = self._removable(self._lowest, gone)
        found = _first(len(rounds), lambda count: self._is_enough(gone, Counter(rounds[:count])))
        # That it fits without all of them is known by now.
        return Counter(rounds if found is None else rounds[:found])

    def closest(self, gone: frozenset[int], fewer: Fewer) -> tuple[Fewer, int]:
        """The rounds to take, and the level, that come closest to the limit; among equals the listener's own level."""
        fitting = (one for level in self._levels for one in self._at(level, gone, fewer))
        own = self._choices.level
        _, level, best = max(fitting, key=lambda one: (one[0], one[1] == own, one[1]))
        return best, level

    def _at(self, level: int, gone: frozenset[int], fewer: Fewer) -> Iterator[tuple[int, int, Fewer]]:
        """The longest session at a level that fits, if any: its length, the level, the rounds taken."""
        more = self._added(level, gone)

        def way(count: int) -> Fewer:
            return Counter(fewer) + Counter(more[:count]) if count else fewer

        found = _first(len(more) + 1, lambda count: self._length(gone, way(count), level) <= self._limit)
        if found is not None:
            yield self._length(gone, way(found), level), level, way(found)

    @property
    def _lowest(self) -> Mapping[int, int]:
        return self._at_level(self._levels[0]).rounds

    def _removable(self, rounds: Mapping[int, int], gone: Collection[int] = ()) -> list[int]:
        """The exercises that a round can be taken from, in this order, as often as it can be; each keeps one."""
        return [number for number in self._last_first if number not in gone for _ in range(1, rounds[number])]

    def _added(self, level: int, gone: Collection[int]) -> list[int]:
        """The rounds that a level adds to the lowest one's, as `_removable`: they can be taken away again."""
        rounds, lowest = self._at_level(level).rounds, self._lowest
        return self._removable({number: 1 + count - lowest[number] for number, count in rounds.items()}, gone)

    # Lengths

    def _is_enough(self, gone: frozenset[int], fewer: Fewer) -> bool:
        return any(length <= self._limit for length in self._low_lengths(gone, fewer))

    def _low_lengths(self, gone: frozenset[int], fewer: Fewer) -> Iterator[int]:
        """The lengths in ms at the levels that make it short, in so many rounds fewer than at the lowest."""
        for level in self._low:
            yield self._length(gone, Counter(fewer) + Counter(self._added(level, gone)), level)

    def _length(self, gone: frozenset[int], fewer: Fewer, level: int) -> int:
        """The length of a session in ms.

        It is placed only where a chapter has something else to be heard than in those before: holds and movements make
        it longer by what they last, and each round ends with a chime, so that nothing after it depends on them.
        """
        full = self._at_level(level)
        rounds = {n: max(1, count - fewer.get(n, 0)) for n, count in full.rounds.items() if n not in gone}
        heard = [(number, count, full.spoken[number]) for number, count in rounds.items()]
        known = self._chapters.setdefault((gone, level < EASIER_BELOW), {})
        work = [full.work[number] * count for number, count in rounds.items()]
        if any(chapter not in known for chapter in heard):
            part = without(with_fewer_rounds(self._routine, fewer, level), gone)
            placed = place(plan(part, replace(self._choices, level=level)), self._length_of).chapters
            lengths = (chapter.end - chapter.start for chapter in placed)
            known.update(zip(heard, map(sub, lengths, work), strict=True))
        return sum(known[chapter] for chapter in heard) + sum(work)

    def _at_level(self, level: int) -> "_Full":
        if level not in self._full:
            self._full[level] = _full(self._works, rounds_at(self._routine, level), level)
        return self._full[level]


@dataclass(frozen=True, slots=True)
class _Full:
    """A whole routine at a level, by the number of each exercise.

    Its rounds; how many ms the holds or the movements of one round last together; the hold's length where it is spoken.
    """

    rounds: Mapping[int, int]
    work: Mapping[int, int]
    spoken: Mapping[int, int | None]


def _full(works: Sequence["_Work"], rounds: Sequence[int], level: int) -> _Full:
    once = [_once(one.exercise, level) for one in works]
    return _Full(
        rounds=dict(enumerate(rounds)),
        work={number: once[number] * one.sides for number, one in enumerate(works)},
        spoken={number: once[number] if one.is_spoken else None for number, one in enumerate(works)},
    )


@dataclass(frozen=True, slots=True)
class _Work:
    """An exercise, how many sides of it are done (1 if it has none), and whether the length of its hold is spoken."""

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
    """Whether the length of the hold is said in words, with `{hold}`, so that they depend on it."""
    texts = (*exercise.words, exercise.release, exercise.easier)
    return any(text is not None and "{hold}" in text.text for text in texts)


def _first(count: int, fits: Callable[[int], bool]) -> int | None:
    """The first of so many ways that fits, from 0, where each is shorter than the one before; None if none does."""
    if count and fits(0):
        return 0
    found = bisect_left(range(count), True, key=fits)
    return found if found < count else None


def _too_short(exercise: Exercise, shortest: int, limit: int) -> UsageError:
    # To the next tenth of a minute up: what is named has to fit.
    enough = -(-shortest // (MINUTE // 10)) / 10
    return UsageError(
        f"nothing fits into {clock(limit)}; the shortest session of this routine has {exercise.name} alone and takes "
        f"{clock(shortest + 999)}: `--minutes {enough:g}`"
    )


def _names(routine: Routine, numbers: Collection[int]) -> tuple[str, ...]:
    exercises = routine.exercises
    return tuple(exercises[number].name for number in sorted(numbers))

"""The session that fits into the time that a listener has.

As many exercises as can be are done, those of the highest priority number being left out first and of these the last
in the script; then as many of their rounds as can be, in the same order; then comes the level, and with it the rounds
that it adds, which brings the session closest to the time. So a session is never longer than asked, and more time
never gives less: whatever is added with more time did not fit before at any level, and makes the session longer than
it was.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from voiceguide.errors import UsageError
from voiceguide.routine.records import Exercise, Hold, Repeat, Routine
from voiceguide.session.choices import Choices
from voiceguide.session.exercise import EASIER_BELOW, sides_done
from voiceguide.session.plan import plan
from voiceguide.session.shorten import with_fewer_rounds, without
from voiceguide.session.timeline import LengthOf, place
from voiceguide.units import clock

T = TypeVar("T")

MINUTE = 60_000

Fewer = Mapping[int, int]
"""How many rounds are taken from the exercises of these numbers, from 0."""


@dataclass(frozen=True, slots=True)
class Wanted:
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


def fit(wanted: Wanted, length_of: LengthOf) -> Fit:
    """What of a routine fits; raises UsageError, which names the shortest possible time, if nothing does."""
    search = _Search(wanted, length_of)
    gone = search.gone()
    fewer, level = search.closest(gone, search.fewer(gone))
    return Fit(
        routine=without(with_fewer_rounds(wanted.routine, fewer, level), gone),
        choices=replace(wanted.choices, level=level),
        left_out=_names(wanted.routine, gone),
        fewer_rounds=_names(wanted.routine, fewer.keys() - gone),
    )


class _Search:
    """One search; it keeps every length that it has found."""

    def __init__(self, wanted: Wanted, length_of: LengthOf) -> None:
        self._routine = wanted.routine
        self._choices = wanted.choices
        self._levels = wanted.levels
        self._low = [level for level in wanted.levels if level in {wanted.levels[0], EASIER_BELOW}]
        self._limit = wanted.limit
        self._length_of = length_of
        self._around: dict[object, int] = {}
        self._full: dict[int, _Full] = {}
        numbered = enumerate(wanted.routine.exercises)
        self._last_first = sorted(numbered, key=lambda one: (one[1].priority, one[0]), reverse=True)

    def gone(self) -> frozenset[int]:
        """The exercises that have to be left out."""
        fewest = self._ways(self._lowest)[-1]
        numbers = [number for number, _ in self._last_first]
        ways = [frozenset(numbers[:count]) for count in range(len(numbers))]
        found = _first(ways, lambda gone: self._shortest(gone, fewest) <= self._limit)
        if found is None:
            exercise = self._routine.exercises[numbers[-1]]
            raise _too_short(exercise, self._shortest(ways[-1], fewest), self._limit)
        return found

    def fewer(self, gone: frozenset[int]) -> Fewer:
        """The rounds that have to be taken from the exercises that are left."""
        ways = self._ways(self._lowest)
        found = _first(ways, lambda fewer: self._shortest(gone, fewer) <= self._limit)
        # That the last of these ways fits is known by now.
        return ways[-1] if found is None else found

    def closest(self, gone: frozenset[int], fewer: Fewer) -> tuple[Fewer, int]:
        """The rounds to take, and the level, that come closest to the limit."""
        fitting = (one for level in self._levels for one in self._at(level, gone, fewer))
        _, level, best = max(fitting, key=lambda one: one[:2])
        return best, level

    def _at(self, level: int, gone: frozenset[int], fewer: Fewer) -> Iterator[tuple[int, int, Fewer]]:
        """The longest session at a level that fits, if any: its length, the level, the rounds taken."""
        # What a higher level adds in rounds can be taken away again.
        rounds = self._at_level(level).rounds
        added = {number: 1 + rounds[number] - self._lowest[number] for number in rounds.keys() - gone}
        ways = [_sum(fewer, more) for more in self._ways(added)]
        found = _first(ways, lambda way: self._length(gone, way, level) <= self._limit)
        if found is not None:
            yield self._length(gone, found, level), level, found

    @property
    def _lowest(self) -> Mapping[int, int]:
        return self._at_level(self._levels[0]).rounds

    def _ways(self, rounds: Mapping[int, int]) -> list[Fewer]:
        """How many rounds to take from which exercise, from none to all but one round of each."""
        ways: list[Fewer] = [{}]
        for number, _ in self._last_first:
            ways += [{**ways[-1], number: taken} for taken in range(1, rounds.get(number, 1))]
        return ways

    # Lengths

    def _shortest(self, gone: frozenset[int], fewer: Fewer) -> int:
        return min(self._length(gone, fewer, level) for level in self._low)

    def _length(self, gone: frozenset[int], fewer: Fewer, level: int) -> int:
        """The length of a session in ms.

        It is placed only where something else is heard than in one before it: in between, holds and movements make it
        longer by what they last, since what comes after them starts with a chime that does not depend on them.
        """
        full = self._at_level(level)
        rounds = {number: max(1, full.rounds[number] - fewer.get(number, 0)) for number in full.rounds.keys() - gone}
        work = sum(full.work[number] * count for number, count in rounds.items())
        heard = gone, tuple(rounds.values()), level < EASIER_BELOW, full.spoken
        if heard not in self._around:
            part = without(with_fewer_rounds(self._routine, fewer, level), gone)
            length = place(plan(part, replace(self._choices, level=level)), self._length_of).length
            self._around[heard] = length - work
        return self._around[heard] + work

    def _at_level(self, level: int) -> "_Full":
        if level not in self._full:
            self._full[level] = _full(self._routine, self._choices, level)
        return self._full[level]


@dataclass(frozen=True, slots=True)
class _Full:
    """A whole routine at a level, by the number of each exercise.

    Its rounds; how many ms the holds or the movements of one round last together; the hold's length where it is spoken.
    """

    rounds: Mapping[int, int]
    work: Mapping[int, int]
    spoken: tuple[int, ...]


def _full(routine: Routine, choices: Choices, level: int) -> _Full:
    numbered = tuple(enumerate(routine.exercises))
    sides = {number: len(sides_done(exercise.sides, choices.sore)) or 1 for number, exercise in numbered}
    return _Full(
        rounds={number: exercise.rounds.at(level) for number, exercise in numbered},
        work={number: _once(exercise, level) * sides[number] for number, exercise in numbered},
        spoken=tuple(_once(exercise, level) for _, exercise in numbered if _is_spoken(exercise)),
    )


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


def _first(ways: Sequence[T], fits: Callable[[T], bool]) -> T | None:
    """The first way that fits, of ways that become shorter; None if none does."""
    if fits(ways[0]):
        return ways[0]
    index = bisect_left(ways, True, key=fits)
    return ways[index] if index < len(ways) else None


def _sum(fewer: Fewer, more: Fewer) -> Fewer:
    return {number: fewer.get(number, 0) + more.get(number, 0) for number in fewer.keys() | more.keys()}


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

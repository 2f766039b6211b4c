"""Puts the intervals of a timer together to exercises that last as long, with rests between them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from voiceguide.errors import UsageError
from voiceguide.importing.model import ImportedExercise, ImportedSection, duration_text
from voiceguide.importing.sides import side_names
from voiceguide.importing.vocabulary import Vocabulary, fold
from voiceguide.script.limits import LONGEST, MOST_EXERCISES, MOST_ROUNDS

EXACT = {"rest": "0s", "ready": "0s"}
"""Options of a routine whose rests are those of a timer."""
_SHORTEST = 1000
"""Milliseconds of an interval."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A part of a timer's programme; `sides_rest` is the pause between its two halves, left and right."""

    name: str
    length: int
    is_rest: bool = False
    words: tuple[str, ...] = ()
    cues: tuple[tuple[int, str], ...] = ()
    notes: tuple[str, ...] = ()
    sides_rest: int | None = None
    line: int = 1


@dataclass(frozen=True, slots=True)
class _Work:
    """An interval in which something is done, how often, and the rests between its rounds and after them."""

    interval: Interval
    rounds: int = 1
    rest: int = 0
    rest_after: int = 0


def interval_of(name: str, seconds: object, words: Vocabulary, *, is_rest: bool = False) -> Interval:
    """An interval of so many seconds; raises UsageError if that is no time."""
    length = milliseconds(seconds, name)
    return Interval(name, length, is_rest or words.is_rest(name) or words.is_ready(name))


def milliseconds(seconds: object, name: str) -> int:
    """A number of seconds in ms; raises UsageError if it is none."""
    try:
        value = float(seconds) if isinstance(seconds, int | float | str) and not isinstance(seconds, bool) else -1.0
    except ValueError:
        value = -1.0
    if not 0 <= value * 1000 <= LONGEST:
        raise UsageError(f"the interval `{name[:40]}` has no length that can be used; give it one of at most 12 hours")
    return round(value * 1000)


def section_of(intervals: Sequence[Interval], words: Vocabulary, turns: int = 1, turn_rest: int = 0) -> ImportedSection:
    """The exercises of a timer, done so many times in turn; `turn_rest` is added to a rest at the end of each turn."""
    works = list(_works([interval for interval in intervals if interval.length >= _SHORTEST]))
    if turns > MOST_ROUNDS:
        raise UsageError(f"it is done {turns} times; a routine can have at most {MOST_ROUNDS} rounds")
    if len(works) > MOST_EXERCISES:
        raise UsageError(f"it has {len(works)} intervals; a routine can have at most {MOST_EXERCISES}")
    notes = [
        f"Left out at the start: {interval.name}, {duration_text(interval.length)}." for interval in _before(intervals)
    ]
    options: dict[str, str] = {}
    if turns > 1 and works:
        rest = works[-1].rest_after + turn_rest + sum(interval.length for interval in _before(intervals))
        if len(works) == 1 and works[0].rounds == 1:
            works[0] = replace(works[0], rounds=turns, rest=rest)
        else:
            options = {"circuit": str(turns), **({"circuit rest": duration_text(rest)} if rest else {})}
            works[-1] = replace(works[-1], rest_after=rest)
    return ImportedSection(
        options=options, notes=tuple(notes), exercises=tuple(_exercise(work, words) for work in works)
    )


def _before(intervals: Sequence[Interval]) -> Iterator[Interval]:
    for interval in intervals:
        if not interval.is_rest:
            return
        if interval.length:
            yield interval


def _works(intervals: Sequence[Interval]) -> Iterator[_Work]:
    """The intervals with the rests after them; equal ones in a row are rounds."""
    works: list[_Work] = []
    for interval in intervals:
        if not interval.is_rest:
            works.append(_Work(interval))
        elif works:
            works[-1] = replace(works[-1], rest_after=works[-1].rest_after + interval.length)
    current: _Work | None = None
    for work in works:
        if current and _is_another_round(current, work):
            current = replace(current, rounds=current.rounds + 1, rest=current.rest_after, rest_after=work.rest_after)
            continue
        if current:
            yield current
        current = work
    if current:
        yield current


def _is_another_round(current: _Work, work: _Work) -> bool:
    same = replace(work.interval, line=current.interval.line) == current.interval
    has_same_rest = current.rounds == 1 or current.rest == current.rest_after
    return same and has_same_rest and current.rounds < MOST_ROUNDS


def _exercise(work: _Work, words: Vocabulary) -> ImportedExercise:
    interval = work.interval
    options: dict[str, str] = {}
    is_held = any(words.kinds.get(word) == "static" for word in fold(interval.name).split())
    length = interval.length if interval.sides_rest is None else interval.length // 2
    options["hold" if is_held or interval.sides_rest is not None else "duration"] = duration_text(length)
    if work.rounds > 1:
        options |= {"rounds": str(work.rounds), "rest": duration_text(work.rest)}
        if work.rest_after != work.rest:
            options["rest after"] = duration_text(work.rest_after)
    elif work.rest_after:
        options["rest"] = duration_text(work.rest_after)
    if interval.sides_rest is not None:
        options |= {"sides": ", ".join(side_names(words.language)), "switch": duration_text(interval.sides_rest)}
    for at, said in interval.cues:
        options[f"at {duration_text(max(1000, at))}"] = said
    return ImportedExercise(interval.name, interval.line, options, interval.words, interval.notes)

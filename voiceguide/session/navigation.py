"""Seeking in a timeline, giving a hold more time, and the state at a position."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from voiceguide.session.model import (
    Chime,
    CountdownStep,
    CueAlternatives,
    HoldStep,
    Line,
    MovementStep,
    Plan,
    RestStep,
    Speech,
    Step,
    TalkStep,
)
from voiceguide.session.timeline import Cue, PlacedStep, Timeline
from voiceguide.units import Ms

RESTART_THRESHOLD = Ms(2500)
"""Going back within this time from the start of an item leads to the item before it."""


def next_exercise(timeline: Timeline, at: int) -> Ms | None:
    """The start of the next exercise, in the opening of the first one; None in the last one."""
    return min((start for start in _starts(timeline) if start > at), default=None)


def this_exercise(timeline: Timeline, at: int) -> Ms:
    """The start of the current exercise or, close to its start, of the one before, or of the opening."""
    return max((start for start in _starts(timeline) if start <= at - RESTART_THRESHOLD), default=Ms(0))


def _starts(timeline: Timeline) -> Iterator[Ms]:
    """The starts of the chapters, and in the first one the end of the opening."""
    yield from (chapter.start for chapter in timeline.chapters)
    for opening, after in pairwise(timeline.steps[:2]):
        if opening.step.ref.exercise is None and after.step.ref.chapter == 0:
            yield after.start


def said_last(timeline: Timeline, at: int) -> Ms:
    """The start of the last spoken words or, close to their start, of those before."""
    starts = (
        cue.start for cue in timeline.cues if isinstance(cue.sound, Speech) and cue.start <= at - RESTART_THRESHOLD
    )
    return max(starts, default=Ms(0))


def resumed(timeline: Timeline, at: int) -> Ms:
    """The position to continue from after a pause: the start of a cue that was interrupted, otherwise `at`."""
    interrupted = (cue.start for cue in timeline.cues if cue.start <= at < cue.end)
    return min(interrupted, default=Ms(at))


def exercise_at(timeline: Timeline, at: int) -> int:
    """The number of the current exercise, from 0."""
    started = [number for number, chapter in enumerate(timeline.chapters) if chapter.start <= at]
    return started[-1] if started else 0


def with_more_time(plan: Plan, timeline: Timeline, at: int, time: int) -> Plan | None:
    """The plan with `time` ms added to the current hold or pause; None if there is none.

    Everything up to `at` keeps its time.
    """
    steps = plan.steps
    for index, placed in enumerate(timeline.steps):
        if placed.start <= at < placed.end:
            # The release is a part of the rest after it.
            number = index + 1 if isinstance(placed.step, TalkStep) and index + 1 < len(steps) else index
            rest = steps[number]
            if isinstance(rest, RestStep):
                start, _ = _span(timeline, placed, at)
                return replace(
                    plan, steps=(*steps[:number], _longer_rest(rest, at - start, time), *steps[number + 1 :])
                )
            heard = [cue for cue in timeline.cues if placed.start < cue.start < placed.end]
            longer = tuple(_longer(placed, heard, at, time))
            return replace(plan, steps=(*steps[:index], *longer, *steps[index + 1 :])) if longer else None
    return None


def _longer(placed: PlacedStep, heard: Sequence[Cue], at: int, time: int) -> Iterator[Step]:
    step = placed.step
    match step:
        case HoldStep():
            length = Ms(step.length + time)
            yield replace(step, length=length, cues=tuple(_cues_of_longer(step, length, placed.start, heard, at)))
        case TalkStep(lines=(*_, last)) if last.sound == Chime("finish"):
            return
        case TalkStep():
            yield replace(step, pause=Ms(step.pause + time))
        case CountdownStep():
            # All ticks are repeated after the pause.
            yield RestStep(step.ref, (), Ms(0), extra=Ms(at - placed.start + time))
            yield step
        case RestStep() | MovementStep():
            return


def _longer_rest(step: RestStep, elapsed: int, time: int) -> RestStep:
    """The longer rest; cues still to come keep their distance from the end if the script has that."""
    cues = tuple(
        (Ms(offset + time) if choice.is_from_end and offset > elapsed else offset, choice)
        for offset, choice in step.cues
    )
    return replace(step, extra=Ms(step.extra + time), cues=cues)


def _cues_of_longer(
    step: HoldStep, length: int, start: int, heard: Sequence[Cue], at: int
) -> Iterator[tuple[Ms, CueAlternatives]]:
    """The cues of a longer hold: those still to come keep their relative position, so that halfway stays halfway.

    Those that have begun are heard as they were, and those left out until now are not heard later.
    """
    for offset, choice in step.cues:
        lines = {line for option in choice.options for line in option}
        own = [cue for cue in heard if Line(cue.sound, cue.line) in lines]
        if own and min(own[0].start, start + offset) <= at:
            yield from (_fixed(cue, start) for cue in own)
        elif start + offset > at:
            later = offset + length - step.length if choice.is_from_end else offset * length // step.length
            yield Ms(later), choice
    yield from (_fixed(cue, start) for cue in heard if cue.sound == Chime("listen") and cue.start <= at)


def _fixed(cue: Cue, start: int) -> tuple[Ms, CueAlternatives]:
    line = Line(cue.sound, cue.line)
    return Ms(cue.start - start), CueAlternatives(((line,),), "a cue", cue.line)


Doing = Literal["hold", "moving", "movement", "get ready", "rest", "switch", "words"]


@dataclass(frozen=True, slots=True)
class NowPlaying:
    """The state of a session at a position: the exercise (`number` from 1), the current activity, and the progress."""

    exercise: str
    number: int
    side: str | None
    round: int | None
    doing: Doing
    elapsed: Ms
    length: Ms
    words: str
    following: str | None
    at: Ms
    left: Ms


def now_playing_at(timeline: Timeline, titles: Sequence[str], at: int) -> NowPlaying:
    """The state at `at` ms of a timeline with at least one step; `titles` are those of all exercises."""
    number = exercise_at(timeline, at)
    placed = next((step for step in timeline.steps if at < step.end), timeline.steps[-1])
    ref, doing = placed.step.ref, _doing(placed)
    start, end = _span(timeline, placed, at) if doing in {"rest", "switch", "get ready"} else (placed.start, placed.end)
    return NowPlaying(
        exercise=titles[number],
        number=number + 1,
        side=ref.side,
        round=ref.round,
        doing=doing,
        elapsed=Ms(max(0, at - start)),
        length=Ms(end - start),
        words=_words(timeline, placed, at),
        following=titles[number + 1] if number + 1 < len(titles) else None,
        at=Ms(at),
        left=Ms(max(0, timeline.length - at)),
    )


def _span(timeline: Timeline, placed: PlacedStep, at: int) -> tuple[Ms, Ms]:
    """The start and end of a rest, with the release before it and the countdown after it; otherwise of the step."""
    spans = ((rest.start, rest.end) for rest in timeline.rests if rest.start <= at < rest.end)
    return next(spans, (placed.start, placed.end))


def _words(timeline: Timeline, placed: PlacedStep, at: int) -> str:
    """The last words spoken in this step."""
    said = ""
    for cue in timeline.cues:
        if placed.start <= cue.start <= at and isinstance(cue.sound, Speech):
            said = cue.sound.text
    return said


def _doing(placed: PlacedStep) -> Doing:
    match placed.step:
        case HoldStep(is_moving=is_moving):
            return "moving" if is_moving else "hold"
        case MovementStep():
            return "movement"
        case CountdownStep():
            return "get ready"
        case RestStep(kind=kind):
            return kind
        case _:
            return "words"

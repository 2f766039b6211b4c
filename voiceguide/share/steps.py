"""The holds and movements of a session, as the page shows them while they are done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from voiceguide.session.model import HoldStep, MovementStep, StepRef
from voiceguide.session.timeline import Chapter, PlacedStep, Timeline
from voiceguide.units import Ms


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A hold or movement with its start and end; `exercise` is the number of its chapter, from 0.

    `side` is empty for both sides at once, and `round` (from 1) is 0 in an exercise without rounds. A movement has the
    start of each phase, and the `names` of the phases of one repetition.
    """

    exercise: int
    start: Ms
    end: Ms
    side: str = ""
    round: int = 0
    rounds: int = 0
    phases: tuple[Ms, ...] = ()
    names: tuple[str, ...] = ()


def shown_steps(timeline: Timeline) -> tuple[ShownStep, ...]:
    """The holds and movements of a session, in order."""
    placed = [each for each in timeline.steps if isinstance(each.step, HoldStep | MovementStep)]
    return tuple(_shown(each, timeline.chapters, _rounds(each.step.ref, placed)) for each in placed)


def _shown(placed: PlacedStep, chapters: Sequence[Chapter], rounds: int) -> ShownStep:
    step, ref = placed.step, placed.step.ref
    exercise = sum(chapter.start <= placed.start for chapter in chapters) - 1
    has_rounds = rounds > 1
    return ShownStep(
        exercise,
        placed.start,
        placed.end,
        side=ref.side or "",
        round=(ref.round or 0) * has_rounds,
        rounds=rounds * has_rounds,
        phases=tuple(_phase_starts(step, placed.end)) if isinstance(step, MovementStep) else (),
        names=step.names if isinstance(step, MovementStep) else (),
    )


def _rounds(ref: StepRef, steps: Sequence[PlacedStep]) -> int:
    """The number of rounds of an exercise."""
    return max(each.step.ref.round or 0 for each in steps if each.step.ref.exercise == ref.exercise)


def _phase_starts(step: MovementStep, end: Ms) -> Iterator[Ms]:
    """The start of each phase; the last one ends with the movement."""
    lengths = [length for length, _ in step.phases]
    return (Ms(end - sum(lengths) + before) for before in (0, *accumulate(lengths[:-1])))

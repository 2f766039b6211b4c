"""A sample of a session: half a minute that shows what it sounds like."""

from collections.abc import Sequence
from dataclasses import replace

from voiceguide.session.model import CountdownStep, HoldStep, MovementStep, Plan, RestStep, Step, TalkStep
from voiceguide.session.timeline import LengthOf, place
from voiceguide.units import Ms

LONGEST = Ms(30_000)
HOLD = Ms(8000)
"""A hold in a sample is at most this long, so that its start and its end are heard."""
PAUSE = Ms(1000)


def sample_of(planned: Plan, length_of: LengthOf) -> Plan:
    """The title, how to do an exercise, its countdown, a short hold with its end, and the release.

    The exercise is the first one that is held, else the first one. As many of its words are kept as LONGEST has time
    for, by the lengths that sounds have.
    """
    steps = planned.steps
    at = _first_work(steps)
    title = planned.chapters[steps[at].ref.chapter]
    is_counted_down = isinstance(steps[at - 1], CountdownStep)
    opening, words, release = _said(steps[0]), _said(steps[at - 1 - is_counted_down]), _said(steps[at + 1])
    work = (*steps[at - is_counted_down : at], _shortened(steps[at]), release)

    def with_words(count: int) -> Plan:
        said = (replace(opening, lines=opening.lines[:1]), replace(words, lines=words.lines[:count]))
        return Plan((title,), tuple(replace(step, ref=replace(step.ref, chapter=0)) for step in (*said, *work)), ())

    counts = range(len(words.lines), 1, -1)
    return next((plan for plan in map(with_words, counts) if place(plan, length_of).length <= LONGEST), with_words(1))


def _first_work(steps: Sequence[Step]) -> int:
    work = [at for at, step in enumerate(steps) if isinstance(step, HoldStep | MovementStep)]
    return next((at for at in work if isinstance(steps[at], HoldStep)), work[0])


def _shortened(work: Step) -> Step:
    """A hold of at most HOLD without cues, or the last repetition of a movement."""
    match work:
        case HoldStep():
            return replace(work, length=min(work.length, HOLD), cues=())
        case MovementStep():
            return replace(work, repetitions=1, phases=work.phases[-len(work.names) :])
        case _:
            return work


def _said(step: Step) -> TalkStep:
    """What is said in a step, and a short pause."""
    return TalkStep(step.ref, step.lines if isinstance(step, TalkStep | RestStep) else (), PAUSE)

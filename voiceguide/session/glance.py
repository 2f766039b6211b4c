"""What is going on at one moment of a session, for whoever looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from voiceguide.session.moves import exercise_at
from voiceguide.session.sounds import Speech
from voiceguide.session.steps import CountdownStep, HoldStep, MovementStep, RestStep
from voiceguide.session.timeline import PlacedStep, Timeline
from voiceguide.units import Ms

Doing = Literal["hold", "movement", "get ready", "rest", "words"]


@dataclass(frozen=True, slots=True)
class Glance:
    """One moment: the exercise with its number (from 1), what is being done, for how long, and how far it is."""

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


def glance_at(timeline: Timeline, titles: Sequence[str], at: int) -> Glance:
    """The moment at `at` ms of a timeline that has steps; `titles` are those of all exercises, known yet or not."""
    number = exercise_at(timeline, at)
    placed = next((step for step in timeline.steps if at < step.end), timeline.steps[-1])
    spot = placed.step.spot
    return Glance(
        exercise=titles[number],
        number=number + 1,
        side=spot.side,
        round=spot.round,
        doing=_doing(placed),
        elapsed=Ms(max(0, at - placed.start)),
        length=Ms(placed.end - placed.start),
        words=_words(timeline, placed, at),
        following=titles[number + 1] if number + 1 < len(titles) else None,
        at=Ms(at),
        left=Ms(max(0, timeline.length - at)),
    )


def _words(timeline: Timeline, placed: PlacedStep, at: int) -> str:
    """What was said last in this step."""
    said = ""
    for cue in timeline.cues:
        if placed.start <= cue.start <= at and isinstance(cue.sound, Speech):
            said = cue.sound.text
    return said


def _doing(placed: PlacedStep) -> Doing:
    match placed.step:
        case HoldStep():
            return "hold"
        case MovementStep():
            return "movement"
        case CountdownStep():
            return "get ready"
        case RestStep():
            return "rest"
        case _:
            return "words"

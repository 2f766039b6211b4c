"""Which picture is seen when: that of each exercise, mirrored for its other side."""

from collections.abc import Iterator

from voiceguide.script.model import Exercise, Routine
from voiceguide.script.placeholders import fill
from voiceguide.session.model import ShownPicture, SoreSide
from voiceguide.session.timeline import Timeline
from voiceguide.session.visits import sides_done
from voiceguide.units import Ms


def seen_pictures(routine: Routine, timeline: Timeline) -> Iterator[tuple[Ms, ShownPicture | None]]:
    """What is seen from which time on: another exercise, or the other side of the same one."""
    exercises = {exercise.line: exercise for exercise in routine.exercises}
    before: ShownPicture | None = None
    for placed in timeline.steps:
        ref = placed.step.ref
        exercise = exercises.get(ref.line) if ref.exercise else None
        shown = shown_picture(routine, exercise, ref.side) if exercise else before
        if shown != before:
            yield placed.start, shown
            before = shown


def first_picture(routine: Routine, exercise: Exercise, sore: SoreSide) -> ShownPicture | None:
    """The picture of an exercise on the side that it begins with; None if it has none."""
    sides = sides_done(exercise.sides, sore)
    return shown_picture(routine, exercise, sides[0] if sides else None)


def shown_picture(routine: Routine, exercise: Exercise, side: str | None = None) -> ShownPicture | None:
    """The picture of an exercise on one side, as it was drawn if no side is asked for; None if it has none."""
    picture = exercise.picture
    if picture is None:
        return None
    values = routine.words.side_values(side or picture.side, exercise.sides.names)
    words = fill(picture.words.text, values) if picture.words else ""
    return ShownPicture(picture, picture.is_mirrored_for(side), words)

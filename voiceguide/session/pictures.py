"""Which picture is seen when: that of each exercise, mirrored for its other side."""

from voiceguide.script.model import Exercise, Routine
from voiceguide.script.placeholders import fill
from voiceguide.session.model import ShownPicture


def shown_picture(routine: Routine, exercise: Exercise, side: str | None = None) -> ShownPicture | None:
    """The picture of an exercise on one side, as it was drawn if no side is asked for; None if it has none."""
    picture = exercise.picture
    if picture is None:
        return None
    values = routine.words.side_values(side or picture.side, exercise.sides.names)
    words = fill(picture.words.text, values) if picture.words else ""
    return ShownPicture(picture, picture.is_mirrored_for(side), words)

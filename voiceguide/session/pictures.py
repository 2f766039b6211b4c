"""Which picture is seen when: that of each exercise, mirrored for the other side, with its words."""

from dataclasses import dataclass

from voiceguide.script.model import Exercise, Picture, Routine
from voiceguide.script.placeholders import fill


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture as it is seen: whether it is mirrored, and what it shows then; empty if that is not said."""

    picture: Picture
    is_mirrored: bool
    words: str


def shown_picture(routine: Routine, exercise: Exercise, side: str | None = None) -> ShownPicture | None:
    """The picture of an exercise on one side, as it was drawn if no side is asked for; None if it has none."""
    picture = exercise.picture
    if picture is None:
        return None
    values = routine.words.side_values(side or picture.side, exercise.sides.names)
    words = fill(picture.words.text, values) if picture.words else ""
    return ShownPicture(picture, picture.is_mirrored_for(side), words)

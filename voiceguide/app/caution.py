"""The caution: the words of a routine before its first exercise, which not every session says in full."""

from collections.abc import Iterable
from shlex import quote

from voiceguide.app.reporter import Reporter
from voiceguide.script.model import Routine
from voiceguide.script.placeholders import fill
from voiceguide.session.model import Sound, Speech


def caution_of(routine: Routine) -> tuple[str, ...]:
    """The words of the routine before its first exercise."""
    return tuple(fill(text.text, _caution_values(routine)) for text in routine.opening)


def spoken_caution(routine: Routine) -> tuple[str, ...]:
    """The same for a voice, with its pauses."""
    return tuple(fill(text.marked, _caution_values(routine)) for text in routine.opening)


def _caution_values(routine: Routine) -> dict[str, str]:
    exercises = routine.exercises
    return {"total": routine.words.number(len(exercises)), "next": exercises[0].name}


def unspoken_caution(routine: Routine, said: Iterable[Sound]) -> tuple[str, ...]:
    """The paragraphs of the caution that are not among what is said, since there is a reminder or less talk."""
    heard = " ".join(sound.text for sound in said if isinstance(sound, Speech))
    return tuple(text for text in caution_of(routine) if " ".join(text.split()) not in heard)


def tell_caution(routine: Routine, name: str, reporter: Reporter) -> None:
    """Show the caution, and the command that leaves out an exercise; commands find the routine by `name`."""
    for sentence in caution_of(routine):
        reporter.notice("")
        reporter.paragraph(sentence)
    reporter.notice("", f"To leave out an exercise that hurts:  voiceguide skip {quote(name)} EXERCISE")

"""What follows from a session, in writing: the level, and after it hurt the caution."""

from shlex import quote

from voiceguide.cli.screen import tell, tell_sentences
from voiceguide.i18n.catalog import words_for
from voiceguide.script.model import Routine
from voiceguide.script.placeholders import fill


def level_line(key: str, before: int, after: int) -> str:
    """The level of a routine after a session, and before it."""
    return f"{key}: level {after}, {'as before' if before == after else f'before {before}'}"


def caution_of(routine: Routine) -> tuple[str, ...]:
    """What the routine itself says before it begins."""
    exercises = routine.exercises
    values = {"total": words_for(routine.language).number(len(exercises)), "next": exercises[0].name}
    return tuple(fill(text.text, values) for text in routine.opening)


def tell_caution(routine: Routine, name: str) -> None:
    """Show the caution, and how to leave out an exercise of the routine that commands find by `name`."""
    for sentence in caution_of(routine):
        tell("")
        tell_sentences(sentence)
    tell("", f"To leave an exercise out that hurts:  voiceguide skip {quote(name)} EXERCISE")

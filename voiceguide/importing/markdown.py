"""Writes an imported routine as a script."""

import re
from collections.abc import Iterable, Iterator

from voiceguide.importing.model import ImportedExercise, ImportedRoutine, ImportedSection, Options
from voiceguide.script.emphasis import without_emphasis
from voiceguide.text import HIDDEN

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NOT_SPOKEN = (
    (re.compile(r"`"), "'"),
    (re.compile(r"\]\("), "] ("),
    (re.compile(r"<(?=[/!a-zA-Z])"), "< "),
    (re.compile(r"&(?=(?:[a-zA-Z]{2,30}|#\d{1,7});)"), "& "),
    (re.compile(r"\\(?=[!-/:-@\[-`{-~])"), ""),
)
"""What scripts do not speak, and what stands in its place."""
_NOT_AT_START = re.compile(
    r"\s+|#+|>|[-*+](?=\s|$)|[-+*](?=[A-Za-z][A-Za-z ]*:)|```|~~~|([-*_])[ \t]*(\1[ \t]*){2,}$|=+\s*$"
    r"|\d{1,9}[.)](?=\s)|\||:?-+:?[ \t]*\||!(?=\[)|\[(?=[^\]]+\]:)"
)
"""What would be something else than spoken words at the start of a line."""
_BRACES = re.compile(r"[{}]")
_LONGEST_NAME = 200


def script_of(routine: ImportedRoutine, title: str) -> str:
    """The script; `title` is for a list without one."""
    parts = [
        f"# {_heading(routine.title) or title}",
        _bullets({"language": routine.language, **routine.options}),
        *map(_paragraph, routine.words),
        _note((*routine.notes, *_as_guesses(routine.guesses))),
        *(part for section in routine.sections for part in _section(section)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(section: ImportedSection) -> Iterator[str]:
    if title := _heading(section.title) or (
        "" if not section.options else "Circuit" if "circuit" in section.options else "Exercises"
    ):
        yield f"## {title}"
    yield _bullets(section.options)
    yield from map(_paragraph, section.words)
    yield _note((*section.notes, *_as_guesses(section.guesses)))
    for exercise in section.exercises:
        yield from _exercise(exercise)


def _exercise(exercise: ImportedExercise) -> Iterator[str]:
    name = _heading(exercise.name) or "Exercise"
    yield f"### [{name.translate(_BRACKETS)}]({exercise.target})" if exercise.target else f"### {name}"
    yield _bullets(exercise.options)
    yield _note((*exercise.notes, *_as_guesses(exercise.guesses)))
    yield from map(_paragraph, exercise.words)


_BRACKETS = str.maketrans("[]", "()")


def _as_guesses(guesses: Iterable[str]) -> Iterator[str]:
    return (f"Guessed: {guess}." for guess in guesses)


def _heading(text: str) -> str:
    """A name that a heading can have; empty if there are no words in it."""
    plain = without_emphasis(_spoken(_BRACES.sub("", text)))[:_LONGEST_NAME].strip()
    plain = re.sub(r"\s#+$", "", plain)
    return plain if any(map(str.isalnum, plain)) else ""


def _bullets(options: Options) -> str:
    """Options as bullets, one for each line of an option that may stand several times."""
    return "\n".join(f"- {name}: {_spoken(line)}" for name, value in options.items() for line in value.split("\n"))


def _paragraph(text: str) -> str:
    plain = _spoken(text)
    while start := _NOT_AT_START.match(plain):
        plain = plain[start.end() :]
    return plain if any(map(str.isalnum, plain)) else ""


def _note(notes: Iterable[str]) -> str:
    lines = [_plain(line) for note in notes for line in note.split("\n")]
    return "\n>\n".join(f"> {line}" for line in lines if line)


def _spoken(text: str) -> str:
    plain = _plain(text)
    for pattern, instead in _NOT_SPOKEN:
        plain = pattern.sub(instead, plain)
    return plain


def _plain(text: str) -> str:
    """The text in one line, without characters that cannot be seen."""
    return " ".join(HIDDEN.sub("", _CONTROL.sub(" ", text)).split())

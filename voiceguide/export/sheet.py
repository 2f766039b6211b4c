"""What stands on the printed sheet of a routine."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from voiceguide.i18n.model import Words
from voiceguide.script.markdown import first_paragraph
from voiceguide.script.model import Exercise, Routine
from voiceguide.script.placeholders import fill
from voiceguide.script.reading import read_picture
from voiceguide.session.dose import Dose, dose_of, written_values
from voiceguide.session.model import Choices
from voiceguide.session.pictures import shown_picture
from voiceguide.session.planner import plan

HOW_LENGTH = 200
"""Characters of an exercise's words from which on no further sentence is printed."""
LONGEST_NAME = 300
"""Characters after which titles and names are cut off."""

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")

QrRows = tuple[tuple[bool, ...], ...]
"""A QR code with its border, row by row; True for dark modules."""


@dataclass(frozen=True, slots=True)
class Handover:
    """Whom the sheet is for and whom it is from, empty for a line to write on, and where a recording can be heard."""

    patient: str = ""
    clinician: str = ""
    link: str = ""
    code: QrRows = ()
    """The QR code of the link."""


@dataclass(frozen=True, slots=True)
class SheetPicture:
    """A checked SVG, PNG or JPEG, and what it shows, for those who have the sheet read to them."""

    content: bytes
    is_mirrored: bool
    words: str


@dataclass(frozen=True, slots=True)
class SheetExercise:
    """An exercise on the sheet; a text that it does not have is empty."""

    name: str
    dose: str
    how: str
    easier: str
    note: str
    picture: SheetPicture | None = None


@dataclass(frozen=True, slots=True)
class SheetSection:
    """The exercises of one position; the title may be empty."""

    title: str
    exercises: tuple[SheetExercise, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is printed of a routine, with the words of its language."""

    title: str
    language: str
    words: Words
    needs: tuple[str, ...]
    caution: tuple[str, ...]
    sections: tuple[SheetSection, ...]
    handover: Handover
    has_sides: bool = False
    """Whether an exercise is done on one side and then on the other."""


def sheet_of(
    routine: Routine, choices: Choices, caution: tuple[str, ...], handover: Handover, *, has_notes: bool
) -> Sheet:
    """The sheet of a routine with these choices, with notes only if it `has_notes`.

    Raises ScriptError if the session exceeds a limit, or a picture cannot be shown.
    """
    words = routine.words
    steps = plan(routine, choices).steps
    doses = [dose_of(exercise, steps) for exercise in routine.exercises]
    written = (_exercise(routine, number, dose, has_note=has_notes) for number, dose in enumerate(doses))
    return Sheet(
        title=_cut(routine.title),
        language=routine.language,
        words=words,
        needs=routine.needs,
        caution=caution or tuple(filter(None, [words.caution])),
        sections=tuple(
            SheetSection(_cut(section.title), tuple(next(written) for _ in section.exercises))
            for section in routine.sections
        ),
        handover=replace(handover, patient=_cut(handover.patient), clinician=_cut(handover.clinician)),
        has_sides=any(len(dose.sides) == 2 for dose in doses),
    )


def _exercise(routine: Routine, number: int, dose: Dose, *, has_note: bool) -> SheetExercise:
    exercise, words = routine.exercises[number], routine.words
    values = written_values(routine, number, dose, words)
    easier = fill(exercise.easier.text, values) if exercise.easier else ""
    return SheetExercise(
        name=_cut(exercise.name),
        dose=dose.text(words),
        how=fill(_how(exercise, dose, words), values),
        easier=words.easier.format(text=easier) if easier else "",
        note=first_paragraph(exercise.notes) if has_note else "",
        picture=_picture(routine, exercise, dose),
    )


def _picture(routine: Routine, exercise: Exercise, dose: Dose) -> SheetPicture | None:
    """The picture of the side that is done first."""
    shown = shown_picture(routine, exercise, next(iter(dose.sides), None))
    return SheetPicture(read_picture(shown.picture), shown.is_mirrored, shown.words) if shown else None


def _how(exercise: Exercise, dose: Dose, words: Words) -> str:
    """How an exercise is done: in short, or in its first sentences and the parts of a movement."""
    if exercise.in_short:
        return exercise.in_short.text
    first = _first_sentences(" ".join(text.text for text in exercise.words))
    rhythm = dose.rhythm(words)
    return f"{first} {rhythm}." if first and rhythm else first or rhythm


def _first_sentences(text: str) -> str:
    """As many whole sentences as fit into HOW_LENGTH, at least one."""
    kept = ""
    for sentence in _sentences(text):
        if kept and len(kept) + len(sentence) >= HOW_LENGTH:
            break
        kept = f"{kept} {sentence}".strip()
    return kept


def _sentences(text: str) -> Iterator[str]:
    return (sentence for sentence in _SENTENCE_END.split(text) if sentence)


def _cut(text: str) -> str:
    """A name, or its beginning if it is too long."""
    return text if len(text) <= LONGEST_NAME else f"{text[:LONGEST_NAME].rstrip()}…"

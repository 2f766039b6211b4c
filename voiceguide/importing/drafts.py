"""A routine whose lines are still being read: its exercises and sections so far, and what they become at the end."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from voiceguide.importing.dose import Amount, StatedDose
from voiceguide.importing.lines import ListLine, as_sentence, name_and_words
from voiceguide.importing.model import (
    ImportedExercise,
    ImportedRoutine,
    ImportedSection,
    count_text,
    duration_text,
    not_understood,
)
from voiceguide.importing.prescription import options_of
from voiceguide.importing.vocabulary import Vocabulary


@dataclass(slots=True)
class ExerciseDraft:
    """An exercise whose lines are being read."""

    line: ListLine
    name: str
    dose: StatedDose
    words: list[str]
    notes: list[str]
    rest_after: float | None = None

    @property
    def has_dose(self) -> bool:
        """Whether it says how much, or that it is done as long as one can."""
        return self.dose.says_how_much or self.dose.to_failure

    def add(self, dose: StatedDose) -> None:
        """Add what the dose so far does not say."""
        self.dose = self.dose.with_more(replace(dose, notes=()))
        self.notes.extend(dose.notes)


def exercise_in(line: ListLine, words: Vocabulary) -> ExerciseDraft:
    """The exercise that begins with a line; its longer remarks are spoken."""
    name, said = name_and_words(line, words)
    draft = ExerciseDraft(line, name or line.read.dose.tempo, line.read.dose, list(said), list(line.read.dose.notes))
    for remark in line.read.remarks:
        if len(remark.split()) > 3 and remark[:1].isupper():
            draft.words.append(as_sentence(remark))
        else:
            draft.notes.append(remark)
    return draft


@dataclass(slots=True)
class SectionDraft:
    """A section whose exercises are being read; `default` is the dose of those that say none."""

    title: str = ""
    options: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    guesses: list[str] = field(default_factory=list)
    exercises: list[ExerciseDraft] = field(default_factory=list)
    default: StatedDose = field(default_factory=StatedDose)

    def repeat(self, turns: Amount | None, rest: float | None = None) -> None:
        """Have all exercises done in turn, so many times, with a rest before each time but the first."""
        if turns:
            self.options["circuit"] = count_text(*turns)
        if rest is not None:
            self.options["circuit rest"] = duration_text(rest)


@dataclass(slots=True)
class RoutineDraft:
    """A routine whose lines are being read; `default` is the dose of exercises that say none."""

    title: str = ""
    options: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    guesses: list[str] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    sections: list[SectionDraft] = field(default_factory=lambda: [SectionDraft()])
    default: StatedDose = field(default_factory=StatedDose)

    @property
    def section(self) -> SectionDraft:
        """The section that is being read."""
        return self.sections[-1]

    @property
    def exercise(self) -> ExerciseDraft | None:
        """The exercise that lines may still be about."""
        return self.section.exercises[-1] if self.section.exercises else None

    @property
    def has_begun(self) -> bool:
        """Whether there is a title, an exercise or a heading."""
        return bool(self.title or self.exercise or len(self.sections) > 1)

    @property
    def has_rests(self) -> bool:
        """Whether the exercises of the section are done one after the other, with rests between them."""
        return any(draft.rest_after is not None for draft in self.section.exercises)

    def skip(self, line: ListLine) -> None:
        """Keep a line that is not understood as a note, where it stands."""
        self.skipped.append((line.number, line.text))
        owner = self.exercise or (self.section if self.section.title else self)
        owner.notes.append(not_understood(line.number, line.text))

    def finished(self, words: Vocabulary) -> ImportedRoutine:
        """The routine with all that was read."""
        sections = tuple(self._finished_sections(words))
        return ImportedRoutine(
            self.title,
            words.language,
            sections,
            self.options,
            notes=tuple(self.notes),
            guesses=tuple(self.guesses),
            skipped=tuple(sorted(self.skipped)),
        )

    def _finished_sections(self, words: Vocabulary) -> Iterator[ImportedSection]:
        """The sections that have exercises; what the others say is kept as notes."""
        for section in self.sections:
            if section.exercises:
                yield _finished_section(section, section.default.with_more(self.default), words)
            else:
                self.notes.extend((*([section.title] if section.title else ()), *section.notes))


def _finished_section(section: SectionDraft, default: StatedDose, words: Vocabulary) -> ImportedSection:
    """The section with its exercises; in a circuit, a rest after the last one is that of the circuit."""
    last, options = section.exercises[-1], dict(section.options)
    if "circuit" in options and last.rest_after is not None:
        options["circuit rest"], last.rest_after = duration_text(last.rest_after), None
    exercises = tuple(_finished_exercise(draft, default, words) for draft in section.exercises)
    notes, guesses = tuple(section.notes), tuple(section.guesses)
    return ImportedSection(section.title, options, notes=notes, guesses=guesses, exercises=exercises)


def _finished_exercise(draft: ExerciseDraft, default: StatedDose, words: Vocabulary) -> ImportedExercise:
    """The exercise with its options; a dose that holds for the whole section fills what it lacks."""
    dose = draft.dose
    if dose.reps:
        dose = dose.with_more(StatedDose(sets=default.sets))
    elif not dose.sets:
        dose = dose.with_more(replace(default, notes=(), holds=dose.holds or default.holds))
    options, guesses = options_of(dose, words.language)
    is_guessed = not dose.says_how_much and not dose.sets
    if is_guessed and words.is_rest(draft.name):
        guesses = (*guesses, "it may be a rest; then delete it")
    if draft.rest_after is not None:
        options["rest after"] = duration_text(draft.rest_after)
    notes = tuple(dict.fromkeys(draft.notes))
    return ImportedExercise(
        draft.name, draft.line.number, options, tuple(draft.words), notes, guesses, is_guessed=is_guessed
    )

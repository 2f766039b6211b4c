"""Reads a list as people paste it: a line for each exercise, or its name with its dose and instructions below."""

import re
from collections.abc import Callable
from dataclasses import replace

from voiceguide.importing.dose import StatedDose
from voiceguide.importing.drafts import RoutineDraft, SectionDraft, exercise_in
from voiceguide.importing.layout import Layout
from voiceguide.importing.lines import ListLine, instructions, plain_heading, read_lines
from voiceguide.importing.model import ImportedRoutine, duration_text
from voiceguide.importing.roles import Role, RoleFinder
from voiceguide.importing.vocabulary import Vocabulary, vocabulary


def read_plain(text: str, language: str, is_known: Callable[[str], bool] = lambda _: False) -> ImportedRoutine:
    """The routine in a pasted list, whose language is known; a name that `is_known` is that of an exercise."""
    words = vocabulary(language)
    lines = read_lines(text, words)
    layout, draft = Layout(lines, words), RoutineDraft()
    roles, writer = RoleFinder(layout, draft, words, is_known), _Writer(layout, draft, words)
    for line in lines:
        writer.add(line, roles.role_of(line))
    return draft.finished(words)


def _title_of(line: ListLine) -> str:
    """What a heading with a dose says besides, such as `Block A` of `Block A (x3):`."""
    is_plain = line.head.startswith(line.read.name) and not re.search(r"\d", line.head)
    return plain_heading(line.head if is_plain else line.read.name)


class _Writer:
    """Adds lines to a routine, each by its role."""

    def __init__(self, layout: Layout, draft: RoutineDraft, words: Vocabulary) -> None:
        self._layout = layout
        self._draft = draft
        self._words = words
        self._ways: dict[Role, Callable[[ListLine], None]] = {
            Role.TITLE: self._name_routine,
            Role.LENGTH: self._name_routine_with_length,
            Role.HEADING: self._begin_section,
            Role.PART: self._begin_part,
            Role.NAME: self._begin_exercise,
            Role.MORE: self._add_more,
            Role.DOSE: self._add_dose,
            Role.REST: self._add_rest,
            Role.TURNS: self._add_turns,
            Role.OF_SECTION: self._set_default_of_section,
            Role.OF_ALL: self._set_default_of_all,
            Role.FREQUENCY: self._note_frequency,
            Role.ASIDE: self._note,
            Role.UNCLEAR: draft.skip,
        }

    def add(self, line: ListLine, role: Role) -> None:
        if role in self._ways:
            self._ways[role](line)

    # Titles and sections

    def _name_routine(self, line: ListLine) -> None:
        self._draft.title = plain_heading(line.text)

    def _name_routine_with_length(self, line: ListLine) -> None:
        self._draft.title = _title_of(line)
        self._note(line)

    def _begin_part(self, line: ListLine) -> None:
        self._draft.sections.append(SectionDraft(plain_heading(line.read.name), notes=[line.text]))

    def _begin_section(self, line: ListLine) -> None:
        dose, above = self._layout.dose_of_all(line), self._draft.section
        if dose and not line.read.name and above.title and not above.exercises:
            self._set_default_of_section(line)
            return
        title = _title_of(line) if dose else plain_heading(line.text)
        section = SectionDraft(title, notes=list(dose.notes), guesses=list(dose.guesses))
        turns = self._layout.turns(line) or (None if dose.says_how_much else dose.sets)
        if turns:
            rest = dose.turn_rest if dose.holds or dose.turn_rest is not None else dose.rest
            section.repeat(turns, rest)
            if dose.rest is not None and dose.rest != rest:
                section.options["rest"] = duration_text(dose.rest)
            dose = replace(dose, sets=None, reps=None if dose.reps == turns else dose.reps, rest=None)
        section.default = replace(dose, turn_rest=None, guesses=())
        self._draft.sections.append(section)

    def _add_turns(self, line: ListLine) -> None:
        """`Repeat the circuit 3 times, 1 min rest between rounds`: the section above is done so often."""
        dose = line.read.dose
        turns = self._layout.turns(line) or dose.sets or dose.reps
        self._draft.section.repeat(turns, dose.rest if dose.turn_rest is None else dose.turn_rest)

    # Exercises

    def _begin_exercise(self, line: ListLine) -> None:
        self._draft.section.exercises.append(exercise_in(line, self._words))

    def _add_more(self, line: ListLine) -> None:
        if current := self._draft.exercise:
            current.add(line.read.dose)
            current.words.extend(instructions(line.text, self._words))

    def _add_dose(self, line: ListLine) -> None:
        if current := self._draft.exercise:
            current.add(line.read.dose)
            current.notes.extend(line.read.remarks)

    def _add_rest(self, line: ListLine) -> None:
        if current := self._draft.exercise:
            current.rest_after = line.read.dose.rest

    # What is said of several exercises

    def _set_default_of_section(self, line: ListLine) -> None:
        """What stands above the exercises of a section; a number of sets is that of a circuit."""
        dose, section = self._without_turns(line), self._draft.section
        is_first = len(self._draft.sections) == 1
        _set_rest(self._draft.options if is_first else section.options, dose)
        if dose.sets and not dose.says_how_much:
            section.repeat(dose.sets)
        else:
            section.default = section.default.with_more(replace(dose, rest=None))

    def _set_default_of_all(self, line: ListLine) -> None:
        dose = self._without_turns(line)
        if dose.says_how_much and self._layout.for_all is not None:
            self._draft.guesses.append(f"took what line {line.number} says for all exercises")
        _set_rest(self._draft.options, dose)
        self._draft.default = self._draft.default.with_more(replace(dose, rest=None))

    def _without_turns(self, line: ListLine) -> StatedDose:
        """The dose in a line about several exercises; how often they are done in turn goes to the section."""
        dose, turns = self._layout.dose_of_all(line), self._layout.turns(line)
        if not turns or not self._words.mentions("whole", line.text):
            return dose
        self._draft.section.repeat(turns)
        return replace(dose, sets=None)

    # Notes

    def _note(self, line: ListLine) -> None:
        self._draft.notes.append(line.text)

    def _note_frequency(self, line: ListLine) -> None:
        """How often, of the exercise above, or of all if it stands apart."""
        current = self._draft.exercise
        is_apart = current is None or (line.is_after_blank and line.indent <= current.line.indent)
        owner = self._draft if is_apart or current is None else current
        owner.notes.extend([line.text] if line.text else line.read.dose.notes)


def _set_rest(options: dict[str, str], dose: StatedDose) -> None:
    if dose.rest is not None:
        options.setdefault("rest", duration_text(dose.rest))

"""Tells what each line of a list is there for, by the line itself, those around it, and the exercise above it."""

from collections.abc import Callable
from enum import Enum, auto

from voiceguide.importing.dose import is_possible
from voiceguide.importing.drafts import ExerciseDraft, RoutineDraft
from voiceguide.importing.headings import Headings
from voiceguide.importing.layout import Layout
from voiceguide.importing.lines import SHORT, ListLine, is_about_all
from voiceguide.importing.vocabulary import Vocabulary
from voiceguide.script.limits import MOST_ROUNDS


class Role(Enum):
    """What a line of a list is there for."""

    TITLE = auto()
    LENGTH = auto()  # the title with the length of the whole routine
    HEADING = auto()
    PART = auto()  # a heading with the length of its section
    NAME = auto()  # the name of an exercise, with or without its dose
    MORE = auto()  # what the exercise above lacks: its dose, or how it is done
    DOSE = auto()  # nothing but the dose of the exercise above
    REST = auto()  # the rest after the exercise above
    TURNS = auto()  # how often the exercises above are done in turn
    OF_SECTION = auto()  # the dose of the exercises of a section
    OF_ALL = auto()  # the dose of all exercises
    FREQUENCY = auto()  # how often a day or a week
    ASIDE = auto()  # the beginning or the end of a mail
    LABEL = auto()  # what only announces the next lines
    UNCLEAR = auto()


class RoleFinder:
    """Finds the role of each line in turn; a name that `is_known` is that of an exercise."""

    def __init__(self, layout: Layout, draft: RoutineDraft, words: Vocabulary, is_known: Callable[[str], bool]) -> None:
        self._layout = layout
        self._draft = draft
        self._words = words
        self._is_known = is_known
        headings = Headings(layout, words)
        self._rules: tuple[tuple[Role, Callable[[ListLine], bool]], ...] = (
            (Role.ASIDE, layout.is_aside),
            (Role.PART, layout.is_part_with_time),
            (Role.UNCLEAR, self._is_impossible),
            (Role.TURNS, layout.is_of_all),
            (Role.HEADING, layout.is_of_turns),
            (Role.LENGTH, layout.is_whole_time),
            (Role.OF_ALL, self._is_about_all),
            (Role.LABEL, layout.is_only_count),
            (Role.NAME, self._is_named_by_figures),
            (Role.MORE, self._is_more),
            (Role.HEADING, layout.is_shared),
            (Role.NAME, lambda line: line.is_exercise),
            (Role.LABEL, lambda line: line.is_label),
            (Role.NAME, self._is_name_above_its_dose),
            (Role.NAME, _is_to_failure),
            (Role.FREQUENCY, lambda line: line.read.dose.is_only_frequency and len(line.read.name.split()) > 2),
            (Role.TITLE, lambda line: not draft.has_begun and headings.is_title(line)),
            (Role.HEADING, headings.is_heading),
            (Role.FREQUENCY, lambda line: line.read.dose.is_only_frequency),
            (Role.NAME, self._is_like_above),
            (Role.OF_SECTION, lambda line: not draft.exercise and _is_only_dose(line)),
            (Role.TURNS, self._is_turns_of_above),
            (Role.REST, self._is_rest_after),
            (Role.DOSE, _is_only_dose),
            (Role.NAME, self._is_name),
            (Role.MORE, self._is_said),
        )
        """The first one that fits counts."""

    def role_of(self, line: ListLine) -> Role:
        """What a line is there for, once those above it have been read."""
        return next((role for role, fits in self._rules if fits(line)), Role.UNCLEAR)

    def _is_impossible(self, line: ListLine) -> bool:
        """Whether a line says more than a script can have."""
        dose, turns = line.read.dose, self._layout.turns(line)
        return bool(dose) and (not is_possible(dose) or (turns is not None and turns[1] > MOST_ROUNDS))

    def _is_about_all(self, line: ListLine) -> bool:
        return line is self._layout.for_all or (bool(line.read.name) and is_about_all(line.read.name, self._words))

    # What belongs to the exercise above

    def _is_more(self, line: ListLine) -> bool:
        """Whether a line is about the exercise above: a step, or a sentence or dose that it lacks."""
        current = self._draft.exercise
        if current is None or line.depth:
            return False
        if self._layout.is_step(line):
            return True
        if line.bullet == "1" and current.line.bullet == "1":
            return False
        return self._completes(current, line) if current.has_dose else _has_dose_of(current, line)

    def _completes(self, current: ExerciseDraft, line: ListLine) -> bool:
        """Whether a line adds to an exercise that has its dose."""
        is_of_turns = self._draft.has_rests and not line.read.name and self._layout.is_last(line)
        if current.rest_after is not None or is_of_turns:
            return False
        is_deeper = line.indent > current.line.indent and line.bullet != current.line.bullet
        is_new_dose = line.begins_with_dose and line.read.dose.says_more_than(current.dose)
        return (is_deeper and line.is_sentence) or is_new_dose

    def _is_turns_of_above(self, line: ListLine) -> bool:
        """Whether a dose is that of a circuit: its rest, or after a rest `Repeat 3 times`."""
        dose = line.read.dose
        is_rest = dose.turn_rest is not None and not dose.says_how_much and "circuit" in self._draft.section.options
        is_count = self._draft.has_rests and bool(dose.sets or dose.reps) and not dose.holds
        return _is_only_dose(line) and (is_rest or is_count)

    def _is_rest_after(self, line: ListLine) -> bool:
        current, dose = self._draft.exercise, line.read.dose
        is_rest = _is_only_dose(line) and dose.rest is not None and not dose.says_how_much and not dose.sets
        if current is None or not is_rest or not current.has_dose:
            return False
        return not (current.dose.sets and ":" in line.text)

    def _is_said(self, line: ListLine) -> bool:
        """Whether a line says how to do the exercise above it."""
        current = self._draft.exercise
        if current is None or (line.bullet and line.bullet == current.line.bullet):
            return False
        is_other = self._layout.for_all is not None and not line.bullet
        return is_other or line.is_sentence or self._is_below(current, line)

    def _is_below(self, current: ExerciseDraft, line: ListLine) -> bool:
        is_deeper = line.indent > current.line.indent
        is_other = line.bullet not in ("", current.line.bullet) and line.bullet not in self._layout.bullets
        return len(line.text.split()) > 2 and (is_deeper or (is_other and not line.is_after_blank))

    # Names

    def _is_name_above_its_dose(self, line: ListLine) -> bool:
        is_known = not line.read.dose and line.may_be_name and self._is_known(line.text.rstrip(":"))
        return is_known or self._layout.heads_an_exercise(line)

    def _is_named_by_figures(self, line: ListLine) -> bool:
        """Whether a line such as `4-7-8 x 4` has no other name, and no exercise above it that lacks a dose."""
        current, dose = self._draft.exercise, line.read.dose
        is_named = bool(dose.tempo and dose.reps) and not line.read.name and line.text.startswith(dose.tempo)
        return is_named and (current is None or current.has_dose)

    def _is_like_above(self, line: ListLine) -> bool:
        """Whether a line with a dose looks like that of the exercise above it, which needs nothing more."""
        if not line.says_how_much or not line.read.name:
            return False
        current = self._draft.exercise
        return current is None or (
            bool(line.bullet) and line.bullet == current.line.bullet and current.dose.says_how_much
        )

    def _is_name(self, line: ListLine) -> bool:
        """Whether a line without a length or number is the name of an exercise."""
        layout, section = self._layout, self._draft.section
        if line.read.dose.sets and line.head:
            return True
        if layout.for_all is not None:
            return line in layout.names
        if section.default.says_how_much or (layout.is_of_names and line.has_own_head):
            return True
        return line.may_be_name and (layout.is_of_names or line.depth > 0 or self._is_item(line))

    def _is_item(self, line: ListLine) -> bool:
        """Whether a short line has a bullet as exercises have it."""
        current = self._draft.exercise
        if not line.bullet or len(line.text.split()) > SHORT:
            return False
        if current is None:
            return True
        is_level = line.indent <= current.line.indent or line.bullet == current.line.bullet
        return is_level and (line.bullet in self._layout.bullets or line.bullet == "1")


def _is_only_dose(line: ListLine) -> bool:
    return bool(line.read.dose) and (not line.read.name or line.begins_with_dose)


def _is_to_failure(line: ListLine) -> bool:
    """Whether a line such as `Plank to failure` says that, and nothing else of how much."""
    is_named = line.may_be_name and line.read.begins_with == "name" and not line.has_colon
    return line.read.dose.to_failure and line.read.dose.is_only_frequency and is_named


def _has_dose_of(current: ExerciseDraft, line: ListLine) -> bool:
    """Whether a line has the dose of an exercise that says none yet."""
    above, lacks = current.line, line.says_how_much or bool(line.read.dose.sets)
    if not lacks or (line.bullet and line.bullet == above.bullet):
        return False
    if not line.bullet and (above.bullet or above.depth):
        return True
    continues = line.begins_with_dose or line.is_sentence or line.read.name[:1].islower() or line.has_own_head
    return continues and not line.has_label_head

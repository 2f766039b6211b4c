"""Reads a list as people paste it: a line for each exercise, or its name with its dose and instructions below."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from voiceguide.importing.dose import StatedDose, is_possible
from voiceguide.importing.layout import Layout
from voiceguide.importing.lines import (
    SHORT,
    ListLine,
    as_sentence,
    instructions,
    is_about_all,
    name_and_words,
    plain_heading,
    read_lines,
)
from voiceguide.importing.model import (
    ImportedExercise,
    ImportedRoutine,
    ImportedSection,
    count_text,
    duration_text,
    not_understood,
)
from voiceguide.importing.prescription import options_of
from voiceguide.importing.vocabulary import Vocabulary, vocabulary
from voiceguide.script.limits import MOST_ROUNDS


@dataclass(slots=True)
class _Draft:
    """An exercise whose lines are being read."""

    line: ListLine
    name: str
    dose: StatedDose
    words: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rest_after: float | None = None


@dataclass(slots=True)
class _SectionDraft:
    title: str = ""
    options: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    guesses: list[str] = field(default_factory=list)
    drafts: list[_Draft] = field(default_factory=list)
    default: StatedDose = field(default_factory=StatedDose)


def read_plain(text: str, language: str, is_known: Callable[[str], bool] = lambda _: False) -> ImportedRoutine:
    """The routine in a pasted list, whose language is known; a name that `is_known` is that of an exercise."""
    words = vocabulary(language)
    return _ListReader(list(read_lines(text, words)), words, is_known).read()


def _title_of(line: ListLine) -> str:
    """What a heading with a dose says besides, such as `Block A` of `Block A (x3):`."""
    is_plain = line.head.startswith(line.read.name) and not re.search(r"\d", line.head)
    return plain_heading(line.head if is_plain else line.read.name)


class _ListReader:
    """Puts lines together to exercises and sections."""

    def __init__(self, lines: Sequence[ListLine], words: Vocabulary, is_known: Callable[[str], bool]) -> None:
        self._lines = lines
        self._words = words
        self._is_known = is_known
        self._title = ""
        self._sections = [_SectionDraft()]
        self._options: dict[str, str] = {}
        self._notes: list[str] = []
        self._guesses: list[str] = []
        self._skipped: list[tuple[int, str]] = []
        self._default = StatedDose()
        self._layout = Layout(lines, words)

    def read(self) -> ImportedRoutine:
        for index, line in enumerate(self._lines):
            self._take(index, line)
        return ImportedRoutine(
            self._title,
            self._words.language,
            tuple(self._finished_sections()),
            self._options,
            notes=tuple(self._notes),
            guesses=tuple(self._guesses),
            skipped=tuple(sorted(self._skipped)),
        )

    @property
    def _section(self) -> _SectionDraft:
        return self._sections[-1]

    @property
    def _current(self) -> _Draft | None:
        """The exercise that lines may still be about."""
        return self._section.drafts[-1] if self._section.drafts else None

    @property
    def _follows_rests(self) -> bool:
        """Whether exercises above are done one after the other, with rests between them."""
        rests = [draft.rest_after is not None for draft in self._section.drafts]
        return any(rests)

    @property
    def _may_have_title(self) -> bool:
        """Whether there is neither a title, nor an exercise or a heading, before which a title would stand."""
        return not self._title and not self._current and len(self._sections) == 1

    def _take(self, index: int, line: ListLine) -> None:
        layout, dose = self._layout, line.read.dose
        if layout.is_aside(index, line):
            self._notes.append(line.text)
        elif layout.is_part_with_time(index, line):
            self._sections.append(_SectionDraft(plain_heading(line.read.name), notes=[line.text]))
        elif dose and not (is_possible(dose) and (layout.turns(line) or (1, 1))[1] <= MOST_ROUNDS):
            self._skip(line)
        elif layout.is_of_all(line):
            self._add_turns(line)
        elif layout.is_round(index, line) or (layout.turns(line) and layout.is_shared(index, line)):
            self._begin_section(line)
        elif index == 0 and line.is_exercise and layout.is_whole_time(line):
            self._title = _title_of(line)
            self._notes.append(line.text)
        elif index == layout.for_all or (line.read.name and is_about_all(line.read.name, self._words)):
            self._add_default(line, is_for_all=True)
        elif not layout.is_only_count(index, line):
            self._take_exercise(index, line)

    def _take_exercise(self, index: int, line: ListLine) -> None:
        """A line that is about the exercise above it, or an exercise itself."""
        current = self._current
        if current and self._is_more(current, index, line):
            self._add_more(current, line)
        elif self._layout.is_shared(index, line):
            self._begin_section(line)
        elif line.is_exercise:
            self._begin(line)
        elif not line.is_label:
            self._take_other(index, line)

    def _take_other(self, index: int, line: ListLine) -> None:
        """A line that has no name together with a dose."""
        current, dose = self._current, line.read.dose
        is_known = not dose and line.may_be_name and self._is_known(line.text.rstrip(":"))
        if is_known or self._layout.heads_an_exercise(index):
            self._begin(line)
        elif dose.is_only_frequency and len(line.read.name.split()) > 2:
            self._add_frequency(current, line)
        elif self._may_have_title and self._layout.is_title(index, line):
            self._title = plain_heading(line.text)
        elif self._layout.is_heading(index, line):
            self._begin_section(line)
        elif dose.is_only_frequency:
            self._add_frequency(current, line)
        elif line.says_how_much and line.read.name and (not current or self._is_like(current, line)):
            self._begin(line)
        elif dose and (not line.read.name or line.begins_with_dose):
            self._add_dose(current, line)
        elif (dose.sets and line.head) or self._is_name(line, current):
            self._begin(line)
        elif current and self._is_said(current, line):
            self._add_more(current, line)
        else:
            self._skip(line)

    # What belongs to the exercise above

    def _is_more(self, current: _Draft, index: int, line: ListLine) -> bool:
        """Whether a line is about the exercise above: a step, or a sentence or dose that it lacks."""
        is_next = bool(line.bullet == "1" and current.line.bullet == "1" and index not in self._layout.steps)
        if line.depth or is_next:
            return False
        if index in self._layout.steps:
            return True
        is_deeper = line.indent > current.line.indent and line.bullet != current.line.bullet
        is_of_turns = self._follows_rests and not line.read.name and self._layout.is_last(index)
        if current.dose.says_how_much and (current.rest_after is not None or is_of_turns):
            return False
        if current.dose.says_how_much:
            return (is_deeper and line.is_sentence) or (line.begins_with_dose and self._adds_to(current, line))
        lacks = line.says_how_much or bool(line.read.dose.sets)
        is_other = line.bullet != current.line.bullet or not line.bullet
        continues = line.begins_with_dose or line.is_sentence or line.read.name[:1].islower()
        is_below = bool(current.line.bullet or current.line.depth) and not line.bullet
        continues = continues or (line.has_own_head and not line.has_label_head)
        return lacks and is_other and (continues or is_below) and not (line.has_label_head and not is_below)

    def _adds_to(self, current: _Draft, line: ListLine) -> bool:
        """Whether a dose says something that the exercise above does not say yet."""
        mine, more = current.dose, line.read.dose
        is_new = (
            (more.sets and not mine.sets) or (more.has_sides and not mine.has_sides) or (more.reps and not mine.reps)
        )
        return bool(is_new or (more.holds and not mine.holds))

    def _add_more(self, current: _Draft, line: ListLine) -> None:
        """Add a dose and instructions to an exercise."""
        current.dose = current.dose.with_more(replace(line.read.dose, notes=()))
        current.notes.extend(line.read.dose.notes)
        current.words.extend(instructions(line.text, self._words))

    def _is_like(self, current: _Draft, line: ListLine) -> bool:
        """Whether a line looks like that of the exercise above it, which needs nothing more."""
        return bool(line.bullet) and line.bullet == current.line.bullet and current.dose.says_how_much

    # Sections

    def _begin_section(self, line: ListLine) -> None:
        dose = self._layout.dose_of_all(line)
        title = _title_of(line) if dose else plain_heading(line.text)
        if dose and not line.read.name and self._section.title and not self._section.drafts:
            self._add_default(line, is_for_all=False)
            return
        section = _SectionDraft(title, notes=list(dose.notes), guesses=list(dose.guesses))
        turns = self._layout.turns(line) or (None if dose.says_how_much else dose.sets)
        if turns:
            section.options["circuit"] = count_text(*turns)
            dose = replace(dose, sets=None, reps=None if dose.reps == turns else dose.reps)
            rest = dose.turn_rest if dose.holds or dose.turn_rest is not None else dose.rest
            if rest is not None:
                section.options["circuit rest"] = duration_text(rest)
            if dose.rest is not None and dose.rest != rest:
                section.options["rest"] = duration_text(dose.rest)
        section.default = replace(dose, turn_rest=None, rest=None if turns else dose.rest, guesses=())
        self._sections.append(section)

    def _add_turns(self, line: ListLine) -> None:
        """`Repeat the circuit 3 times, 1 min rest between rounds`: the section above is done so often."""
        turns, dose = self._layout.turns(line), line.read.dose
        self._section.options["circuit"] = count_text(*(turns or (1, 1)))
        rest = dose.rest if dose.turn_rest is None else dose.turn_rest
        if rest is not None:
            self._section.options["circuit rest"] = duration_text(rest)

    # Exercises

    def draft(self, line: ListLine) -> _Draft:
        """The beginning of an exercise."""
        name, words = name_and_words(line, self._words)
        draft = _Draft(line, name, line.read.dose, list(words))
        draft.notes.extend(line.read.dose.notes)
        for remark in line.read.remarks:
            is_said = len(remark.split()) > 3 and remark[:1].isupper()
            (draft.words if is_said else draft.notes).append(as_sentence(remark) if is_said else remark)
        return draft

    def _begin(self, line: ListLine) -> None:
        self._section.drafts.append(self.draft(line))

    def _add_dose(self, current: _Draft | None, line: ListLine) -> None:
        """A line that has nothing but a dose."""
        dose = line.read.dose
        if current is None:
            self._add_default(line, is_for_all=False)
        elif dose.turn_rest is not None and not dose.says_how_much and "circuit" in self._section.options:
            self._section.options["circuit rest"] = duration_text(dose.turn_rest)
        elif dose.rest is not None and not dose.says_how_much and current.dose.sets and ":" in line.text:
            current.dose = current.dose.with_more(dose)
        elif dose.rest is not None and not dose.says_how_much and not dose.sets and current.dose.says_how_much:
            current.rest_after = dose.rest
        elif self._follows_rests and (dose.sets or dose.reps) and not dose.holds:
            # After a rest, `Repeat 3 times` is about all that comes before it.
            self._section.options["circuit"] = count_text(*(dose.sets or dose.reps or (1, 1)))
        else:
            current.dose = current.dose.with_more(replace(dose, notes=()))
            current.notes.extend((*dose.notes, *line.read.remarks))

    def _add_default(self, line: ListLine, *, is_for_all: bool) -> None:
        """What is said of all exercises, or stands above those of a section."""
        dose, turns = self._layout.dose_of_all(line), self._layout.turns(line)
        if turns and self._words.mentions("whole", line.text):
            self._section.options["circuit"] = count_text(*turns)
            dose = replace(dose, sets=None)
        if is_for_all and dose.says_how_much and self._layout.for_all is not None:
            self._guesses.append(f"took what line {line.number} says for all exercises")
        options = self._options if is_for_all or len(self._sections) == 1 else self._section.options
        if dose.rest is not None:
            options.setdefault("rest", duration_text(dose.rest))
        if is_for_all:
            self._default = self._default.with_more(replace(dose, rest=None))
            return
        if dose.sets and not dose.says_how_much:
            self._section.options["circuit"] = count_text(*dose.sets)
            return
        self._section.default = self._section.default.with_more(replace(dose, rest=None))

    def _add_frequency(self, current: _Draft | None, line: ListLine) -> None:
        is_about_all = current is None or (line.is_after_blank and line.indent <= current.line.indent)
        notes = self._notes if is_about_all or current is None else current.notes
        notes.extend([line.text] if line.text else line.read.dose.notes)

    # Lines without a dose

    def _is_said(self, current: _Draft, line: ListLine) -> bool:
        """Whether a line says how to do the exercise above it."""
        is_sibling = bool(line.bullet) and line.bullet == current.line.bullet
        is_other = self._layout.for_all is not None and not line.bullet
        return not is_sibling and (is_other or line.is_sentence or self._is_below(current, line))

    def _is_below(self, current: _Draft, line: ListLine) -> bool:
        is_deeper = line.indent > current.line.indent
        is_other = line.bullet not in ("", current.line.bullet) and line.bullet not in self._layout.bullets
        return len(line.text.split()) > 2 and (is_deeper or (is_other and not line.is_after_blank))

    def _is_name(self, line: ListLine, current: _Draft | None) -> bool:
        """Whether a line without a dose is the name of an exercise."""
        if self._layout.for_all is not None:
            return line in self._layout.names
        if self._section.default.says_how_much or (self._layout.is_of_names and line.has_own_head):
            return True
        if not line.may_be_name:
            return False
        if self._layout.is_of_names or line.depth:
            return True
        if len(line.text.split()) > SHORT:
            return False
        is_level = current is None or line.indent <= current.line.indent or line.bullet == current.line.bullet
        return (
            bool(line.bullet)
            and is_level
            and (line.bullet in self._layout.bullets or line.bullet == "1" or current is None)
        )

    def _skip(self, line: ListLine) -> None:
        """Keep a line that is not understood as a note, where it stands."""
        self._skipped.append((line.number, line.text))
        note, current = not_understood(line.number, line.text), self._current
        if current:
            current.notes.append(note)
        elif self._section.title:
            self._section.notes.append(note)
        else:
            self._notes.append(note)

    # The end

    def _finished_sections(self) -> Iterator[ImportedSection]:
        for section in self._sections:
            default = section.default.with_more(self._default)
            exercises = tuple(self.finished(draft, default) for draft in section.drafts)
            options = dict(section.options)
            if "circuit" in options and exercises and "rest after" in exercises[-1].options:
                last = dict(exercises[-1].options)
                options["circuit rest"] = last.pop("rest after")
                exercises = (*exercises[:-1], replace(exercises[-1], options=last))
            if exercises:
                notes, guesses = tuple(section.notes), tuple(section.guesses)
                yield ImportedSection(section.title, options, notes=notes, guesses=guesses, exercises=exercises)
            else:
                self._notes.extend((*([section.title] if section.title else ()), *section.notes))

    def finished(self, draft: _Draft, default: StatedDose | None = None) -> ImportedExercise:
        """The exercise with its options; a dose that holds for the whole section fills what it lacks."""
        dose = draft.dose
        if default and dose.reps:
            dose = dose.with_more(StatedDose(sets=default.sets))
        elif default and not dose.sets:
            dose = dose.with_more(replace(default, notes=(), holds=() if dose.holds else default.holds))
        options, guesses = options_of(dose, self._words.language)
        if not dose.says_how_much and not dose.sets and self._words.is_rest(draft.name):
            guesses = (*guesses, "it may be a rest; then delete it")
        if draft.rest_after is not None:
            options["rest after"] = duration_text(draft.rest_after)
        return ImportedExercise(
            draft.name,
            draft.line.number,
            options,
            tuple(draft.words),
            tuple(dict.fromkeys(draft.notes)),
            guesses,
            is_guessed=not dose.says_how_much and not dose.sets,
        )

"""Reads a list as people paste it: a line for each exercise, or its name with its dose and instructions below."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from voiceguide.importing.dose import Dose, ReadLine, is_possible, read_line
from voiceguide.importing.model import (
    ImportedExercise,
    ImportedRoutine,
    ImportedSection,
    count_text,
    duration_text,
    not_understood,
)
from voiceguide.importing.prescription import options_of
from voiceguide.importing.vocabulary import Vocabulary, fold, vocabulary
from voiceguide.script.markdown import without_emphasis

_BULLET = re.compile(
    r"\s*(?:(?P<sign>[-–—*+•·▪‣◦●○►▶→✔✓☐□■◆>❖]|o(?=\s{2,}))(?:\s+|(?=\w)(?<![-–—*+]))|(?P<number>\(?\d{1,2}[.)](?!\d)\s*|\d{1,2}\s[-–]\s+(?=\D)|[a-hA-H][.)]\s+))"
)
_CHECKBOX = re.compile(r"\[[ xX]?\]\s+|[☐☑✅]\s*")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*$")
_UNDERLINE = re.compile(r"\s*(?:-{3,}|={3,}|_{3,}|\*{3,}|~{3,})\s*$")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[^\W\d_a-z]|\d)|(?<=[!?…])\s+")
_SHORT = 6
"""Words of a name, at most; more are a sentence."""
_LONGEST_NAME = 60
_SEPARATORS = ("; ", ";", " • ", " | ", ", ", " / ")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the list, and what could be read in it."""

    number: int
    text: str
    read: ReadLine
    indent: int = 0
    bullet: str = ""
    depth: int = 0
    """That of a heading in Markdown; 0 for other lines."""
    is_after_blank: bool = False
    is_underlined: bool = False

    @property
    def says_how_much(self) -> bool:
        return self.read.dose.says_how_much

    @property
    def is_sentence(self) -> bool:
        """Whether the words beside the dose are more than a name."""
        has_name = bool(re.match(r"[^:.]{3,40}:\s", self.text)) and self.read.name[:3] == self.text[:3]
        is_long = self.text.rstrip().endswith((".", "!")) or len(self.read.name.split()) > _SHORT
        return len(self.text.split()) > 2 and is_long and not has_name

    @property
    def is_exercise(self) -> bool:
        """Whether it has a name and says how much."""
        return bool(self.read.name) and self.says_how_much

    @property
    def may_be_name(self) -> bool:
        """Whether it is short, and no sentence."""
        return bool(self.read.name) and len(self.text.split()) <= _SHORT + 2 and not self.is_sentence


@dataclass(slots=True)
class _Draft:
    """An exercise whose lines are being read."""

    line: _Line
    name: str
    dose: Dose
    words: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    guesses: list[str] = field(default_factory=list)
    rest_after: float | None = None


@dataclass(slots=True)
class _SectionDraft:
    title: str = ""
    options: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    drafts: list[_Draft] = field(default_factory=list)
    default: Dose = field(default_factory=Dose)


def read_plain(text: str, language: str) -> ImportedRoutine:
    """The routine in a pasted list, whose language is known."""
    words = vocabulary(language)
    lines = list(_lines(text, words))
    return _ListReader(lines, words).read()


def read_exercise(text: str, number: int, language: str) -> ImportedExercise:
    """The exercise in a single line, such as a row of a table; what it lacks is guessed."""
    words = vocabulary(language)
    line = _line(number, text, words)
    reader = _ListReader([line], words)
    return reader.finished(reader.draft(line))


# Lines


def _lines(text: str, words: Vocabulary) -> Iterator[_Line]:
    """The lines with something in them; one with several exercises is several."""
    raw = [html.unescape(line).replace("\u00a0", " ").expandtabs(4) for line in text.split("\n")]
    blank_before = True
    for number, line in enumerate(raw, 1):
        if not line.strip() or _UNDERLINE.fullmatch(line):
            blank_before = True
            continue
        is_underlined = (
            number < len(raw) and bool(_UNDERLINE.fullmatch(raw[number])) and not blank_before_next(raw, number)
        )
        whole = replace(_line(number, line, words), is_after_blank=blank_before, is_underlined=is_underlined)
        blank_before = False
        yield from _parts(whole, words)


def blank_before_next(raw: Sequence[str], number: int) -> bool:
    """Whether the line after this one is a rule of its own, with a blank line or nothing before it."""
    return not raw[number - 1].strip()


def _line(number: int, raw: str, words: Vocabulary) -> _Line:
    depth, text, bullet = 0, raw, ""
    if heading := _HEADING.fullmatch(raw):
        depth, text = len(heading[1]), heading[2]
    elif found := _BULLET.match(raw):
        text, bullet = raw[found.end() :], "1" if found["number"] else found["sign"] or ""
    text = _CHECKBOX.sub("", text, count=1) if _CHECKBOX.match(text) else text
    text = without_emphasis(_LINK.sub(r"\1", text)).replace("`", "'").strip()
    text = _without_count(text, words)
    indent = len(raw) - len(raw.lstrip())
    return _Line(number, text, read_line(text, words), indent, bullet, depth)


def _without_count(text: str, words: Vocabulary) -> str:
    """The text without `Exercise 1:` before it."""
    names = "|".join(re.escape(word) for word, kind in words.columns.items() if kind == "name" and len(word) > 4)
    found = re.match(rf"(?:{names})\s+(?:nr\.?|no\.?|n°|#)?\s*\d{{1,2}}\s*(?:[:.)–-]\s*|$)", fold(text))
    return text[found.end() :].strip() or text if found else text


def _parts(line: _Line, words: Vocabulary) -> Iterator[_Line]:
    """The line, or its parts where each of them is an exercise of its own."""
    if line.depth or len(line.text) > 600 or not line.says_how_much:
        yield line
        return
    for separator in _SEPARATORS:
        parts = [part.strip() for part in line.text.split(separator) if part.strip()]
        read = [read_line(part, words) for part in parts] if len(parts) > 1 else []
        if read and all(
            len(one.name) > 2 and one.dose.says_how_much and len(one.name.split()) <= _SHORT for one in read
        ):
            yield from (
                replace(line, text=part, read=one, bullet=line.bullet or "-")
                for part, one in zip(parts, read, strict=True)
            )
            return
    yield line


# The list


class _ListReader:
    """Puts lines together to exercises and sections."""

    def __init__(self, lines: Sequence[_Line], words: Vocabulary) -> None:
        self._lines = lines
        self._words = words
        self._title = ""
        self._sections = [_SectionDraft()]
        self._options: dict[str, str] = {}
        self._notes: list[str] = []
        self._guesses: list[str] = []
        self._skipped: list[tuple[int, str]] = []
        self._is_of_names = not any(line.says_how_much for line in lines)
        self._bullets = {line.bullet for line in lines if line.is_exercise and line.bullet}

    def read(self) -> ImportedRoutine:
        for index, line in enumerate(self._lines):
            self._take(index, line)
        sections = tuple(self._finished_sections())
        return ImportedRoutine(
            self._title,
            self._words.language,
            sections,
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

    def _take(self, index: int, line: _Line) -> None:
        current, dose = self._current, line.read.dose
        if self._is_title(index, line):
            self._title = _plain_heading(line.text)
        elif self._is_heading(index, line):
            self._begin_section(line)
        elif dose and not is_possible(dose):
            self._skip(line)
        elif line.is_exercise:
            if current and self._continues(current, line):
                self._add_instructions(current, line)
            else:
                self._begin(line)
        elif self._is_only_frequency(dose):
            self._add_frequency(current, line)
        elif dose and not line.read.name:
            self._add_dose(current, line)
        elif dose.rest and not dose.holds and _is_general(line.read.name, self._words):
            self._options.setdefault("rest", duration_text(dose.rest))
        else:
            self._take_words(index, line)

    # Titles and headings

    def _is_title(self, index: int, line: _Line) -> bool:
        if self._title or self._current or len(self._sections) > 1:
            return False
        if line.depth == 1:
            return True
        is_first = index == 0 and not line.bullet and not line.depth and not line.read.dose
        is_short = len(line.text.split()) <= 8 and not re.search(r"[.,!?]", line.text.rstrip(":"))
        return (
            is_first
            and is_short
            and len(self._lines) > 1
            and not self._is_of_plain_names(line)
            and not (self._words.is_position(line.text) and len(line.text.split()) <= 4)
        )

    def _is_of_plain_names(self, line: _Line) -> bool:
        """Whether a list has only names, of which the first one looks like all others."""
        others = [other for other in self._lines if other is not line]
        same = all(not other.bullet and not other.depth for other in others)
        return self._is_of_names and same and not line.text.endswith(":") and not others[0].is_after_blank

    def _is_heading(self, index: int, line: _Line) -> bool:
        following = self._lines[index + 1] if index + 1 < len(self._lines) else None
        if line.depth:
            return not (line.says_how_much and line.read.name) and not self._heads_an_exercise(line, following)
        if following is None or (line.says_how_much and line.read.name):
            return False
        if line.text.endswith(":") or line.is_underlined:
            is_name = line.bullet and not following.is_exercise
            return not is_name and not self._heads_an_exercise(line, following)
        if line.read.dose or line.bullet or not line.may_be_name:
            return False
        if self._words.is_position(line.text) or (line.text.isupper() and len(line.text) > 3):
            return not self._heads_an_exercise(line, following)
        return following.is_exercise and not following.is_sentence and bool(following.bullet or self._bullets)

    def _heads_an_exercise(self, line: _Line, following: _Line | None) -> bool:
        """Whether a line that looks like a heading is the name of the exercise whose dose stands below."""
        if following is None or line.read.dose or (following.bullet == "1" and line.bullet != "1"):
            return False
        return bool(following.read.dose) and (not following.read.name or following.is_sentence) and not following.depth

    def _begin_section(self, line: _Line) -> None:
        dose = line.read.dose
        section = _SectionDraft(_plain_heading(line.read.name if dose else line.text))
        if dose.sets and not dose.says_how_much:
            section.options["circuit"] = count_text(*dose.sets)
            if dose.rest is not None:
                section.options["circuit rest"] = duration_text(dose.rest)
        else:
            section.default = dose
        section.notes.extend(dose.notes)
        self._sections.append(section)

    # Exercises

    def draft(self, line: _Line) -> _Draft:
        """The beginning of an exercise."""
        name, words = _name_and_words(line, self._words)
        draft = _Draft(line, name, line.read.dose, list(words))
        draft.notes.extend(line.read.dose.notes)
        draft.notes.extend(line.read.remarks)
        return draft

    def _begin(self, line: _Line) -> None:
        self._section.drafts.append(self.draft(line))

    def _continues(self, current: _Draft, line: _Line) -> bool:
        """Whether a line with a dose is about the exercise above, whose own line has none."""
        if current.dose.says_how_much or line.depth:
            return line.indent > current.line.indent and line.bullet != current.line.bullet and line.is_sentence
        if line.bullet == "1" and current.line.bullet == "1":
            return False
        is_below = line.indent > current.line.indent or line.bullet != current.line.bullet
        return line.is_sentence or bool(current.words) or (is_below and bool(current.line.bullet))

    def _add_instructions(self, current: _Draft, line: _Line) -> None:
        current.dose = current.dose.with_more(line.read.dose)
        current.notes.extend(line.read.dose.notes)
        current.words.extend(instructions(line.text, self._words))

    def _add_dose(self, current: _Draft | None, line: _Line) -> None:
        """A line that has nothing but a dose."""
        dose = line.read.dose
        if current is None:
            self._add_default(dose)
        elif dose.rest is not None and not dose.says_how_much and not dose.sets and current.dose.says_how_much:
            current.rest_after = dose.rest
        else:
            current.dose = current.dose.with_more(dose)
            current.notes.extend(dose.notes)
            current.notes.extend(line.read.remarks)

    def _add_default(self, dose: Dose) -> None:
        """What stands above the exercises is about all of them."""
        section = self._section
        if dose.rest is not None:
            section.options["rest"] = duration_text(dose.rest)
        if dose.sets and not dose.says_how_much:
            section.options["circuit"] = count_text(*dose.sets)
        section.default = section.default.with_more(replace(dose, rest=None))

    def _is_only_frequency(self, dose: Dose) -> bool:
        return bool(dose.notes) and dose == Dose(notes=dose.notes, guesses=dose.guesses)

    def _add_frequency(self, current: _Draft | None, line: _Line) -> None:
        is_below = current is not None and (
            line.indent > current.line.indent or bool(current.line.bullet and not line.is_after_blank)
        )
        if current and is_below:
            current.notes.append(line.text)
        else:
            self._notes.append(line.text)

    # Lines without a dose

    def _take_words(self, index: int, line: _Line) -> None:
        current = self._current
        following = self._lines[index + 1] if index + 1 < len(self._lines) else None
        if self._is_name(line, following, current):
            self._begin(line)
        elif current and (line.is_sentence or self._is_below(current, line)):
            current.words.extend(instructions(line.text, self._words))
            current.dose = current.dose.with_more(line.read.dose)
        else:
            self._skip(line)

    def _is_below(self, current: _Draft, line: _Line) -> bool:
        is_deeper = line.indent > current.line.indent
        is_other = (
            line.bullet not in ("", current.line.bullet)
            and line.bullet not in self._bullets
            and not line.is_after_blank
        )
        return len(line.text.split()) > 2 and (is_deeper or is_other)

    def _is_name(self, line: _Line, following: _Line | None, current: _Draft | None) -> bool:
        """Whether a line without a dose is the name of an exercise."""
        if not line.may_be_name:
            return False
        if self._is_of_names or line.depth:
            return True
        if line.bullet and (line.bullet in self._bullets or line.bullet == "1" or current is None):
            return current is None or line.indent <= current.line.indent or line.bullet == current.line.bullet
        if following and not line.bullet and (line.is_after_blank or current is None or current.dose.says_how_much):
            is_dose = bool(following.read.dose) and not following.read.name
            return is_dose or (following.is_sentence and line.is_after_blank)
        return False

    def _skip(self, line: _Line) -> None:
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
            exercises = tuple(self.finished(draft, section.default) for draft in section.drafts)
            if exercises:
                yield ImportedSection(section.title, section.options, notes=tuple(section.notes), exercises=exercises)
            else:
                self._notes.extend((*([section.title] if section.title else ()), *section.notes))

    def finished(self, draft: _Draft, default: Dose | None = None) -> ImportedExercise:
        """The exercise with its options; a dose that holds for the whole section fills what it lacks."""
        dose = draft.dose
        if default and not dose.says_how_much:
            dose = dose.with_more(replace(default, notes=()))
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
            (*draft.guesses, *guesses),
            is_guessed=not dose.says_how_much and not dose.sets,
        )


def instructions(text: str, words: Vocabulary) -> tuple[str, ...]:
    """The sentences that say how to do an exercise, without those that only say how much."""
    kept = [sentence for sentence in _SENTENCE.split(text) if not _is_dose(sentence, words)]
    said = " ".join(kept).strip()
    return (_as_sentence(said),) if said else ()


def _is_dose(sentence: str, words: Vocabulary) -> bool:
    read = read_line(sentence, words)
    left = " ".join((read.name, *read.remarks)).split()
    return bool(read.dose) and len(left) <= 4


def _as_sentence(text: str) -> str:
    capital = text[:1].upper() + text[1:]
    return capital if capital.endswith((".", "!", "?", "…", ":")) else f"{capital}."


def _plain_heading(text: str) -> str:
    return text.strip(" :#*_-–—=")


def _is_general(name: str, words: Vocabulary) -> bool:
    """Whether a line such as `60 s rest between exercises` is about all of them."""
    return all(words.columns.get(word) == "name" or word in words.kinds or len(word) < 4 for word in fold(name).split())


def _name_and_words(line: _Line, words: Vocabulary) -> tuple[str, tuple[str, ...]]:
    """The name of an exercise, and the instructions that stand in the same line."""
    name = line.read.name
    for separator in (r":\s+", r"\s[–—-]\s+", r"\.\s+", r",\s+", r"\s\("):
        head, *tail = re.split(separator, name, maxsplit=1)
        is_split = (
            tail
            and 0 < len(head.split()) <= _SHORT
            and (len(name.split()) > _SHORT or separator in (r":\s+", r"\.\s+"))
        )
        if is_split:
            start = line.text.find(tail[0][:20])
            said = line.text[start:] if start > 0 and separator != r"\s(" else tail[0]
            return _named(head), instructions(said, words)
    if len(name.split()) > _SHORT + 2 or len(name) > _LONGEST_NAME:
        return _named(" ".join(name.split()[:_SHORT])), instructions(line.text, words)
    return _named(name), ()


def _named(name: str) -> str:
    plain = name.strip(" :;,.–—-")
    return plain[:1].upper() + plain[1:]

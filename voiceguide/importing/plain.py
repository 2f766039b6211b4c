"""Reads a list as people paste it: a line for each exercise, or its name with its dose and instructions below."""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from voiceguide.i18n.catalog import BUILT_IN
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
    r"\s*(?:(?P<sign>[-–—*+•·▪‣◦●○►▶→✔✓☐□■◆>❖]|o(?=\s{2,}))(?:\s+|(?=[^\W\d_(]|\(|\d+\s?[xX×\s]))"
    r"|(?P<number>\(?\d{1,2}[.)](?!\d)\s*|\d{1,2}\s[-–]\s+(?=\D)|[a-hA-H]\d?[.)]\s+))"
)
_CHECKBOX = re.compile(r"\[[ xX]?\]\s+|[☐☑✅]\s*")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*$")
_UNDERLINE = re.compile(r"\s*(?:-{3,}|={3,}|_{3,}|\*{3,}|~{3,})\s*$")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[^\W\d_a-z]|\d)|(?<=[!?…])\s+")
_HEAD_END = re.compile(r"[:.](?:\s|$)|\s[–—-]\s|,\s|\s\(")
_LABEL_HEAD = re.compile(r"[^:.,(]{3,60}?(?::\s+|\s[–—-]\s+)\S")
_SENTENCE_HEAD = re.compile(r"[^:.,(]{3,60}?\.\s+\S")
_TWO_SENTENCES = re.compile(r"[^\W\d_]{4,}[.!?]\s+[^\W\d_]")
_COUNT = re.compile(r"([^\W\d_]+)\s+(?:nr\.?|no\.?|n°|#)?\s*\d{1,2}\s*(?:[:.)–-]\s*|$)")
_SYMBOLS = re.compile(r"[^\w\s(\[{\"'«„“¿¡#*+\-–—]+\s*")
_COUNTED = re.compile(r"(\d{1,2})\s+(?=[^\W\d_])")
_SHORT = 6
"""Words of a name, at most; more are a sentence."""
_LONGEST_NAME = 60
_FAR = 15
"""Lines between the name of an exercise and its dose, at most."""
_WHOLE = 180_000
"""Milliseconds from which a time beside a title may be that of all its exercises."""
_MARKS = ("✅", "☑", "✔", "✓")
"""Marks before headings."""
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
    is_label: bool = False
    """Whether it only announces what follows, such as `How to do it:`."""
    is_instruction: bool = False
    """Whether such an announcement stood before it."""

    @property
    def says_how_much(self) -> bool:
        return self.read.dose.says_how_much

    @property
    def head(self) -> str:
        """The words before a colon, a dash or a full stop, which may be a name."""
        return _HEAD_END.split(self.text, maxsplit=1)[0].strip()

    @property
    def has_label_head(self) -> bool:
        """Whether a short name stands before a colon or a dash, as in `Head tilt: 30 s`."""
        return bool(_LABEL_HEAD.match(self.text)) and self._is_head_named

    @property
    def has_own_head(self) -> bool:
        """The same, or before the sentences of the line, as in `Head tilt. Tilt your head.`."""
        is_split = bool(_LABEL_HEAD.match(self.text) or _SENTENCE_HEAD.match(self.text))
        return is_split and self._is_head_named

    @property
    def _is_head_named(self) -> bool:
        is_named = self.read.name.startswith(self.head)
        return is_named and len(self.head.split()) < _SHORT and not self.begins_with_dose and not self.is_instruction

    @property
    def begins_with_dose(self) -> bool:
        """Whether it begins with a word such as `Hold` or `Repeat`, or has nothing but a dose."""
        return bool(self.read.dose) and (not self.read.name or self.read.begins_with == "word")

    @property
    def is_sentence(self) -> bool:
        """Whether the words beside the dose are more than a name."""
        if self.is_instruction:
            return True
        is_ended = self.text.endswith((".", "!"))
        if self.read.dose:
            is_ended = bool(_TWO_SENTENCES.search(self.text)) or (is_ended and len(self.text.split()) > _SHORT + 1)
        is_long = is_ended or len(self.read.name.split()) > _SHORT
        return len(self.text.split()) > 2 and is_long and not self.has_own_head

    @property
    def is_exercise(self) -> bool:
        """Whether it has a name and says how much."""
        return bool(self.read.name) and self.says_how_much and not self.begins_with_dose

    @property
    def may_be_name(self) -> bool:
        """Whether it is short, or begins with something short, and is no sentence."""
        is_short = len(self.head.split()) <= _SHORT and len(self.text.split()) <= _SHORT * 2
        is_end = self.text.rstrip().endswith((".", "!", "?"))
        return bool(self.read.name) and is_short and not is_end and not self.begins_with_dose


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


def read_plain(text: str, language: str, is_known: Callable[[str], bool] = lambda _: False) -> ImportedRoutine:
    """The routine in a pasted list, whose language is known; a name that `is_known` is that of an exercise."""
    words = vocabulary(language)
    return _ListReader(list(_lines(text, words)), words, is_known).read()


# Lines


def _lines(text: str, words: Vocabulary) -> Iterator[_Line]:
    """The lines with something in them; one with several exercises is several."""
    raw = [html.unescape(line).replace("\u00a0", " ").expandtabs(4) for line in text.split("\n")]
    counted = _is_counted(raw)
    is_after_blank = True
    for number, line in enumerate(raw, 1):
        if not line.strip() or _UNDERLINE.fullmatch(line):
            is_after_blank = True
            continue
        plain = _COUNTED.sub(r"\1. ", line, count=1) if counted and _count_of(line) else line
        is_underlined = number < len(raw) and bool(_UNDERLINE.fullmatch(raw[number]))
        whole = replace(_line(number, plain, words), is_after_blank=is_after_blank, is_underlined=is_underlined)
        is_after_blank = False
        yield from _parts(whole, words)


def _is_counted(raw: Sequence[str]) -> bool:
    """Whether names come after 1, 2, 3 without a sign."""
    numbers = [number for line in raw if (number := _count_of(line))]
    return len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))


def _count_of(line: str) -> int:
    """The number before a name with a capital; 0 if there is none."""
    found = _COUNTED.match(line)
    return int(found[1]) if found and line[found.end()].isupper() else 0


def _line(number: int, raw: str, words: Vocabulary) -> _Line:
    raw = without_emphasis(_LINK.sub(r"\1", raw)).replace("`", "'")
    depth, text, bullet = 0, raw, ""
    if heading := _HEADING.fullmatch(raw):
        depth, text = len(heading[1]), heading[2]
    elif found := _BULLET.match(raw):
        text, bullet = raw[found.end() :], "1" if found["number"] else found["sign"] or ""
    text = _CHECKBOX.sub("", text, count=1) if _CHECKBOX.match(text) else text
    if symbols := _SYMBOLS.match(text):
        text, bullet = text[symbols.end() :], bullet or symbols[0].strip()
    plain = _without_count(text.strip(), words)
    text, bullet = plain, "1" if plain != text.strip() and not bullet else bullet
    label = _label_in(text, words)
    text = text[len(label) :].strip() or text if label else text
    indent = len(raw) - len(raw.lstrip())
    is_label = bool(label) and text.rstrip(" :.") == label.rstrip(" :.")
    is_instruction = bool(label) and not is_label
    return _Line(
        number, text, read_line(text, words), indent, bullet, depth, is_label=is_label, is_instruction=is_instruction
    )


def _label_in(text: str, words: Vocabulary) -> str:
    """A label such as `How to do it:` at the start of a line; empty if there is none."""
    found = re.match(r"([^:.]{2,30})(?::\s*|$)", text)
    meaning = words.columns.get(" ".join(fold(found[1]).replace("'", "").split())) if found else None
    return found[0] if found and meaning in ("words", "notes") else ""


def _without_count(text: str, words: Vocabulary) -> str:
    """The text without `Exercise 1:` before it."""
    found = _COUNT.match(fold(text))
    is_name = found is not None and words.columns.get(found[1]) == "name" and len(found[1]) > 4
    return text[found.end() :].strip() or text if found and is_name else text


def _parts(line: _Line, words: Vocabulary) -> Iterator[_Line]:
    """The line, or its parts where each of them is an exercise of its own."""
    if line.depth or len(line.text) > 600 or not line.is_exercise or line.text.endswith("."):
        yield line
        return
    for separator in _SEPARATORS:
        texts = [part.strip() for part in line.text.split(separator) if part.strip()]
        parts: list[_Line] = []
        for text in texts if len(texts) > 1 else ():
            part = replace(line, text=text, read=read_line(text, words), bullet=line.bullet or "-")
            is_like_first = not parts or part.read.begins_with == parts[0].read.begins_with
            if not (is_like_first and _stands_alone(part, words)):
                break
            parts.append(part)
        if parts and len(parts) == len(texts):
            yield from parts
            return
    yield line


def _stands_alone(part: _Line, words: Vocabulary) -> bool:
    """Whether a part of a line is an exercise, and not just the other side of one."""
    sides = BUILT_IN.words(words.language).sides
    is_side = sides is not None and sides.place(part.read.name) is not None
    return part.is_exercise and len(part.read.name.split()) <= _SHORT and not is_side


# The list


class _ListReader:
    """Puts lines together to exercises and sections."""

    def __init__(self, lines: Sequence[_Line], words: Vocabulary, is_known: Callable[[str], bool]) -> None:
        self._lines = lines
        self._words = words
        self._is_known = is_known
        self._title = ""
        self._sections = [_SectionDraft()]
        self._options: dict[str, str] = {}
        self._notes: list[str] = []
        self._skipped: list[tuple[int, str]] = []
        self._default = Dose()
        self._is_of_names = not any(line.says_how_much and not _is_general(line.read.name, words) for line in lines)
        self._bullets = {line.bullet for line in lines if line.is_exercise and not line.is_sentence and line.bullet}
        self._steps = set(_steps(lines))
        """The lines that are steps of the exercise above them."""

    def read(self) -> ImportedRoutine:
        for index, line in enumerate(self._lines):
            self._take(index, line)
        return ImportedRoutine(
            self._title,
            self._words.language,
            tuple(self._finished_sections()),
            self._options,
            notes=tuple(self._notes),
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
        if dose and not is_possible(dose):
            self._skip(line)
        elif self._is_round(index, line):
            self._begin_section(line)
        elif index == 0 and line.is_exercise and self._is_whole_time(line):
            self._title = _plain_heading(line.read.name)
            self._notes.append(line.text)
        elif dose and line.read.name and _is_general(line.read.name, self._words):
            self._add_default(dose, is_for_all=True)
        elif current and self._is_more(current, index, line):
            self._add_more(current, line)
        elif self._is_shared(index, line):
            self._begin_section(line)
        elif line.is_exercise:
            self._begin(line)
        elif not line.is_label:
            self._take_other(index, line)

    def _take_other(self, index: int, line: _Line) -> None:
        """A line that has no name together with a dose."""
        current, dose = self._current, line.read.dose
        is_known = not dose and line.may_be_name and self._is_known(line.text.rstrip(":"))
        if is_known or self._heads_an_exercise(index):
            self._begin(line)
        elif self._is_only_frequency(dose) and len(line.read.name.split()) > 2:
            self._add_frequency(current, line)
        elif self._is_title(index, line):
            self._title = _plain_heading(line.text)
        elif self._is_heading(index, line):
            self._begin_section(line)
        elif self._is_only_frequency(dose):
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

    def _is_more(self, current: _Draft, index: int, line: _Line) -> bool:
        """Whether a line is about the exercise above: a step, or a sentence or dose that it lacks."""
        is_next = bool(line.bullet == "1" and current.line.bullet == "1" and index not in self._steps)
        if line.depth or is_next:
            return False
        if index in self._steps:
            return True
        is_deeper = line.indent > current.line.indent and line.bullet != current.line.bullet
        if current.dose.says_how_much and current.rest_after is not None:
            return False
        if current.dose.says_how_much:
            return (is_deeper and line.is_sentence) or (line.begins_with_dose and self._adds_to(current, line))
        lacks = line.says_how_much or bool(line.read.dose.sets)
        is_other = line.bullet != current.line.bullet or not line.bullet
        continues = line.begins_with_dose or line.is_sentence or line.read.name[:1].islower()
        is_below = bool(current.line.bullet or current.line.depth) and not line.bullet
        continues = continues or (line.has_own_head and not line.has_label_head)
        return lacks and is_other and (continues or is_below) and not (line.has_label_head and not is_below)

    def _adds_to(self, current: _Draft, line: _Line) -> bool:
        """Whether a dose says something that the exercise above does not say yet."""
        mine, more = current.dose, line.read.dose
        is_new = (
            (more.sets and not mine.sets) or (more.has_sides and not mine.has_sides) or (more.reps and not mine.reps)
        )
        return bool(is_new or (more.holds and not mine.holds))

    def _add_more(self, current: _Draft, line: _Line) -> None:
        """Add a dose and instructions to an exercise."""
        current.dose = current.dose.with_more(replace(line.read.dose, notes=()))
        current.notes.extend(line.read.dose.notes)
        if line.begins_with_dose or not line.read.name:
            current.words.extend(instructions(line.text, self._words))
        else:
            kept = instructions(line.text, self._words)
            current.words.extend(kept)

    def _heads_an_exercise(self, index: int) -> bool:
        """Whether a line is the name of an exercise whose dose stands further below."""
        line = self._lines[index]
        if not line.may_be_name or line.is_label or line.says_how_much:
            return False
        for at, other in enumerate(self._lines[index + 1 : index + _FAR], index + 1):
            if other.depth or self._is_round(at, other) or (other.bullet == "1" and at not in self._steps):
                return False
            is_below = not other.bullet and other.has_own_head and (bool(line.bullet) or not self._has_twin(at))
            is_dose = (
                is_below or other.begins_with_dose or other.is_sentence or at in self._steps or not other.read.name
            )
            if (other.says_how_much or other.read.dose.sets) and is_dose:
                return not other.has_label_head
            if not (
                at in self._steps or other.is_sentence or other.is_label or self._is_only_frequency(other.read.dose)
            ):
                return False
        return False

    def _is_like(self, current: _Draft, line: _Line) -> bool:
        """Whether a line looks like that of the exercise above it, which needs nothing more."""
        return bool(line.bullet) and line.bullet == current.line.bullet and current.dose.says_how_much

    def _has_twin(self, index: int) -> bool:
        """Whether the next line has a name of its own before its sentences too, and is an exercise like this one."""
        following = self._lines[index + 1] if index + 1 < len(self._lines) else None
        return following is not None and following.has_own_head and following.says_how_much

    # Titles and headings

    def _is_title(self, index: int, line: _Line) -> bool:
        if self._title or self._current or len(self._sections) > 1:
            return False
        if line.depth == 1:
            return True
        is_first = (
            (index == 0 or line.text.endswith(":"))
            and not line.bullet
            and not line.depth
            and not line.read.dose
            and len(self._lines) > 1
        )
        is_short = len(line.text.split()) <= 8 and not re.search(r"[.,!?]", line.text.rstrip(":"))
        is_position = self._words.is_position(line.text) and len(line.text.split()) <= 4
        return is_first and is_short and not is_position and not self._is_of_plain_names(line) and self._is_alone(line)

    def _is_alone(self, line: _Line) -> bool:
        """Whether no other line is a heading in the same way: two of a kind are two sections, but positions are."""
        others = (
            (at, other)
            for at, other in enumerate(self._lines)
            if other is not line
            and not self._words.is_position(other.text)
            and not other.bullet
            and not other.read.dose
            and other.depth == line.depth
        )
        return not any(
            self._is_heading(at, other)
            and (other.text.endswith(":"), other.text.isupper()) == (line.text.endswith(":"), line.text.isupper())
            for at, other in others
        )

    def _is_of_plain_names(self, line: _Line) -> bool:
        """Whether a list has only names, of which the first one looks like all others."""
        others = [other for other in self._lines if other is not line]
        same = all(not other.bullet and not other.depth for other in others)
        return self._is_of_names and same and not line.text.endswith(":") and not others[0].is_after_blank

    def _is_heading(self, index: int, line: _Line) -> bool:
        following = self._lines[index + 1] if index + 1 < len(self._lines) else None
        if following is None or line.is_label:
            return False
        if line.depth:
            return True
        if line.text.endswith(":") or line.is_underlined:
            return self._is_round(index, line) or (
                not line.says_how_much and not (line.bullet and not following.is_exercise)
            )
        if line.read.dose or line.bullet not in ("", *_MARKS) or not line.may_be_name:
            return self._is_round(index, line)
        if self._words.is_position(line.text) or (line.text.isupper() and len(line.text) > 3):
            return True
        is_apart = line.is_after_blank or bool(following.bullet) or bool(self._bullets)
        return is_apart and following.is_exercise and not following.is_sentence

    def _is_round(self, index: int, line: _Line) -> bool:
        """Whether a line such as `Circuit, 3 rounds:` is about the exercises below it."""
        dose, following = line.read.dose, self._following(index)
        if following is None or not dose.sets or dose.says_how_much or not following.is_exercise:
            return False
        return line.text.endswith(":") or bool(not line.bullet and following.bullet)

    def _is_shared(self, index: int, line: _Line) -> bool:
        """Whether a line such as `Stretches, 30 s each:` has the dose of the names below it."""
        names = []
        for other in self._lines[index + 1 :]:
            if other.is_after_blank and names:
                break
            names.append(other)
        is_apart = line.text.endswith(":") or bool(names and names[0].bullet and names[0].bullet != line.bullet)
        is_alone = not line.bullet and len(names) > 1
        are_names = bool(names) and all(
            not one.read.dose and one.may_be_name and len(one.text.split()) < _SHORT for one in names
        )
        return line.says_how_much and not line.is_sentence and are_names and (is_apart or is_alone)

    def _is_whole_time(self, line: _Line) -> bool:
        """Whether the first line has the length of the whole programme, as in `Morning stretch (10 min)`."""
        dose, following = line.read.dose, self._following(0)
        is_time = len(dose.holds) == 1 and not dose.sets and not dose.reps and dose.holds[0][0] >= _WHOLE
        return is_time and not line.bullet and following is not None and bool(following.bullet)

    def _following(self, index: int) -> _Line | None:
        return self._lines[index + 1] if index + 1 < len(self._lines) else None

    def _begin_section(self, line: _Line) -> None:
        dose = line.read.dose
        section = _SectionDraft(_plain_heading(line.read.name or line.head if dose else line.text))
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
        for remark in line.read.remarks:
            is_said = len(remark.split()) > 3 and remark[:1].isupper()
            (draft.words if is_said else draft.notes).append(_as_sentence(remark) if is_said else remark)
        return draft

    def _begin(self, line: _Line) -> None:
        self._section.drafts.append(self.draft(line))

    def _add_dose(self, current: _Draft | None, line: _Line) -> None:
        """A line that has nothing but a dose."""
        dose = line.read.dose
        if current is None:
            self._add_default(dose, is_for_all=False)
        elif dose.rest is not None and not dose.says_how_much and not dose.sets and current.dose.says_how_much:
            current.rest_after = dose.rest
        elif current.rest_after is not None and (dose.sets or dose.reps) and not dose.holds:
            # After a rest, `Repeat 3 times` is about all that comes before it.
            self._section.options["circuit"] = count_text(*(dose.sets or dose.reps or (1, 1)))
        else:
            current.dose = current.dose.with_more(replace(dose, notes=()))
            current.notes.extend((*dose.notes, *line.read.remarks))

    def _add_default(self, dose: Dose, *, is_for_all: bool) -> None:
        """What is said of all exercises, or stands above those of a section."""
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

    def _is_only_frequency(self, dose: Dose) -> bool:
        return bool(dose.notes) and dose == Dose(notes=dose.notes, guesses=dose.guesses)

    def _add_frequency(self, current: _Draft | None, line: _Line) -> None:
        is_about_all = current is None or (line.is_after_blank and line.indent <= current.line.indent)
        (self._notes if is_about_all or current is None else current.notes).append(line.text)

    # Lines without a dose

    def _is_said(self, current: _Draft, line: _Line) -> bool:
        """Whether a line says how to do the exercise above it."""
        is_sibling = bool(line.bullet) and line.bullet == current.line.bullet
        return not is_sibling and (line.is_sentence or self._is_below(current, line))

    def _is_below(self, current: _Draft, line: _Line) -> bool:
        is_deeper = line.indent > current.line.indent
        is_other = line.bullet not in ("", current.line.bullet) and line.bullet not in self._bullets
        return len(line.text.split()) > 2 and (is_deeper or (is_other and not line.is_after_blank))

    def _is_name(self, line: _Line, current: _Draft | None) -> bool:
        """Whether a line without a dose is the name of an exercise."""
        if self._section.default.says_how_much or (self._is_of_names and line.has_own_head):
            return True
        if not line.may_be_name:
            return False
        if self._is_of_names or line.depth:
            return True
        if len(line.text.split()) > _SHORT:
            return False
        is_level = current is None or line.indent <= current.line.indent or line.bullet == current.line.bullet
        return (
            bool(line.bullet) and is_level and (line.bullet in self._bullets or line.bullet == "1" or current is None)
        )

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
            default = section.default.with_more(self._default)
            exercises = tuple(self.finished(draft, default) for draft in section.drafts)
            options = dict(section.options)
            if "circuit" in options and exercises and "rest after" in exercises[-1].options:
                last = dict(exercises[-1].options)
                options["circuit rest"] = last.pop("rest after")
                exercises = (*exercises[:-1], replace(exercises[-1], options=last))
            if exercises:
                yield ImportedSection(section.title, options, notes=tuple(section.notes), exercises=exercises)
            else:
                self._notes.extend((*([section.title] if section.title else ()), *section.notes))

    def finished(self, draft: _Draft, default: Dose | None = None) -> ImportedExercise:
        """The exercise with its options; a dose that holds for the whole section fills what it lacks."""
        dose = draft.dose
        if default and not (dose.sets or dose.reps):
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
            (*draft.guesses, *guesses),
            is_guessed=not dose.says_how_much and not dose.sets,
        )


def _steps(lines: Sequence[_Line]) -> Iterator[int]:
    """The indices of lines with bullets that are steps of an exercise, whose name stands above them."""
    start = 0
    while start < len(lines):
        end = start + 1
        while end < len(lines) and lines[end].bullet == lines[start].bullet and not lines[end].depth:
            end += 1
        group, head = lines[start:end], lines[start - 1] if start else None
        has_head = (
            head is not None
            and head.bullet != group[0].bullet
            and (head.may_be_name or head.is_label or bool(head.read.dose))
        )
        if group[0].bullet and has_head and _are_steps(group):
            yield from range(start, end)
        start = end


def _are_steps(group: Sequence[_Line]) -> bool:
    steps = sum(line.is_sentence or line.begins_with_dose for line in group)
    exercises = sum(line.has_own_head or (line.is_exercise and not line.is_sentence) for line in group)
    return steps > exercises


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
    """Whether a line such as `All exercises: 2 x 10` or `60 s rest between exercises` is about all of them."""
    parts = fold(name).split()
    is_about_exercises = any(
        words.columns.get(part) == "name" and part.endswith(("s", "n", "i", "a")) for part in parts
    )
    others = [part for part in parts if words.columns.get(part) != "name" and part not in words.all and len(part) > 3]
    has_all = any(part in words.all for part in parts)
    return is_about_exercises and len(others) <= (1 if has_all else 0)


def _name_and_words(line: _Line, words: Vocabulary) -> tuple[str, tuple[str, ...]]:
    """The name of an exercise, and the instructions that stand in the same line."""
    name = line.read.name
    for separator in (r":\s+", r"\s[–—]\s+", r"\.\s+", r"\s-\s+", r",\s+", r"\s\("):
        head, *tail = re.split(separator, name, maxsplit=1)
        is_split = (
            tail
            and 0 < len(head.split()) <= _SHORT
            and (len(name.split()) > _SHORT or separator in (r":\s+", r"\s[–—]\s+", r"\.\s+"))
        )
        if is_split:
            start = line.text.find(tail[0][:20])
            said = line.text[start:] if start > 0 and separator != r"\s\(" else tail[0].rstrip(")")
            return _named(head), instructions(said, words)
    if len(name.split()) > _SHORT + 2 or len(name) > _LONGEST_NAME:
        return _named(" ".join(name.split()[:_SHORT])), instructions(line.text, words)
    return _named(name), ()


def _named(name: str) -> str:
    plain = name.strip(" :;,.–—-")
    return plain[:1].upper() + plain[1:]

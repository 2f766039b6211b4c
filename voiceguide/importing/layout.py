"""What a line is by the lines around it: a title, a heading, a step, or a name whose dose stands further below."""

import re
from collections.abc import Iterator, Sequence

from voiceguide.importing.lines import SHORT, ListLine, is_about_all
from voiceguide.importing.vocabulary import Vocabulary

_FAR = 15
"""Lines between the name of an exercise and its dose, at most."""
_WHOLE = 180_000
"""Milliseconds from which a time beside a title may be that of all its exercises."""
_MARKS = ("✅", "☑", "✔", "✓")
"""Marks before headings."""


class Layout:
    """The lines of a list, seen together."""

    def __init__(self, lines: Sequence[ListLine], words: Vocabulary) -> None:
        self._lines = lines
        self._words = words
        self.is_of_names = not any(line.says_how_much and not is_about_all(line.read.name, words) for line in lines)
        """Whether no line says how much of one exercise is done."""
        self.bullets = {line.bullet for line in lines if line.is_exercise and not line.is_sentence and line.bullet}
        """What stands before exercises."""
        self.steps = set(_steps_in(lines))
        """The indices of lines that are steps of the exercise above them."""

    def is_title(self, index: int, line: ListLine) -> bool:
        """Whether a line, if no title stands before it, is that of the whole list."""
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

    def _is_alone(self, line: ListLine) -> bool:
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
            self.is_heading(at, other)
            and (other.text.endswith(":"), other.text.isupper()) == (line.text.endswith(":"), line.text.isupper())
            for at, other in others
        )

    def _is_of_plain_names(self, line: ListLine) -> bool:
        """Whether a list has only names, of which the first one looks like all others."""
        others = [other for other in self._lines if other is not line]
        same = all(not other.bullet and not other.depth for other in others)
        return self.is_of_names and same and not line.text.endswith(":") and not others[0].is_after_blank

    def is_heading(self, index: int, line: ListLine) -> bool:
        """Whether a line stands above the exercises of a section."""
        following = self._following(index)
        if following is None or line.is_label:
            return False
        if line.depth:
            return True
        if line.text.endswith(":") or line.is_underlined:
            return self.is_round(index, line) or (
                not line.says_how_much and not (line.bullet and not following.is_exercise)
            )
        if line.read.dose or line.bullet not in ("", *_MARKS) or not line.may_be_name:
            return self.is_round(index, line)
        if self._words.is_position(line.text) or (line.text.isupper() and len(line.text) > 3):
            return True
        is_apart = line.is_after_blank or bool(following.bullet) or bool(self.bullets)
        return is_apart and following.is_exercise and not following.is_sentence

    def is_round(self, index: int, line: ListLine) -> bool:
        """Whether a line such as `Circuit, 3 rounds:` is about the exercises below it."""
        dose, following = line.read.dose, self._following(index)
        if following is None or not dose.sets or dose.says_how_much or not following.is_exercise:
            return False
        return line.text.endswith(":") or bool(not line.bullet and following.bullet)

    def is_shared(self, index: int, line: ListLine) -> bool:
        """Whether a line such as `Stretches, 30 s each:` has the dose of the names below it."""
        names: list[ListLine] = []
        for other in self._lines[index + 1 :]:
            if other.is_after_blank and names:
                break
            names.append(other)
        is_apart = line.text.endswith(":") or bool(names and names[0].bullet and names[0].bullet != line.bullet)
        is_alone = not line.bullet and len(names) > 1
        are_names = bool(names) and all(
            not one.read.dose and one.may_be_name and len(one.text.split()) < SHORT for one in names
        )
        return line.says_how_much and not line.is_sentence and are_names and (is_apart or is_alone)

    def is_whole_time(self, line: ListLine) -> bool:
        """Whether the first line has the length of the whole programme, as in `Morning stretch (10 min)`."""
        dose, following = line.read.dose, self._following(0)
        is_time = len(dose.holds) == 1 and not dose.sets and not dose.reps and dose.holds[0][0] >= _WHOLE
        return is_time and not line.bullet and following is not None and bool(following.bullet)

    def heads_an_exercise(self, index: int) -> bool:
        """Whether a line is the name of an exercise whose dose stands further below."""
        line = self._lines[index]
        if not line.may_be_name or line.is_label or line.says_how_much:
            return False
        for at, other in enumerate(self._lines[index + 1 : index + _FAR], index + 1):
            if other.depth or self.is_round(at, other) or (other.bullet == "1" and at not in self.steps):
                return False
            is_below = not other.bullet and other.has_own_head and (bool(line.bullet) or not self._has_twin(at))
            is_dose = is_below or other.begins_with_dose or other.is_sentence or at in self.steps or not other.read.name
            if (other.says_how_much or other.read.dose.sets) and is_dose:
                return not other.has_label_head
            if not (at in self.steps or other.is_sentence or other.is_label or other.read.dose.is_only_frequency):
                return False
        return False

    def _has_twin(self, index: int) -> bool:
        """Whether the next line has a name of its own before its sentences too, and is an exercise like this one."""
        following = self._following(index)
        return following is not None and following.has_own_head and following.says_how_much

    def _following(self, index: int) -> ListLine | None:
        return self._lines[index + 1] if index + 1 < len(self._lines) else None


def _steps_in(lines: Sequence[ListLine]) -> Iterator[int]:
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


def _are_steps(group: Sequence[ListLine]) -> bool:
    steps = sum(line.is_sentence or line.begins_with_dose for line in group)
    exercises = sum(line.has_own_head or (line.is_exercise and not line.is_sentence) for line in group)
    return steps > exercises

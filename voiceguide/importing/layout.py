"""Tells which lines of a list belong together: a dose and the names that it is for, steps and their exercise."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from voiceguide.importing.dose import AS_EACH_SIDE, Amount, StatedDose
from voiceguide.importing.lines import SHORT, ListLine, is_about_all
from voiceguide.importing.vocabulary import Vocabulary, fold

_FAR = 15
"""Lines between the name of an exercise and its dose, at most."""
_WHOLE, _LONG = 180_000, 600_000
"""Milliseconds from which a time beside a title may be that of all its exercises, with bullets and without."""
_BRACKETED = re.compile(r"\([^)]*\d[^)]*\)\W*$")
_WORK_AND_REST = re.compile(r"(?<![\d/])(\d{2,3})\s?/\s?(\d{2,3})(?![\d/])")
_MOST_TURNS = 10
"""Times that `Block A (x3):` may be done; more are repetitions."""
_CROSSES = ("❌", "✗", "✘", "✖", "🚫", "⛔")
"""Marks before what is not done."""


class Layout:
    """The lines of a list, seen together."""

    def __init__(self, lines: Sequence[ListLine], words: Vocabulary) -> None:
        self.lines = lines
        self._words = words
        dosed = [
            line
            for line in lines
            if line.says_how_much and not is_about_all(line.read.name, words) and not self.is_of_all(line)
        ]
        self.names = self._names_beside(dosed[0]) if len(dosed) == 1 else []
        """The names of a list with only one dose, which is that of all of them."""
        self.for_all = dosed[0] if self.names else None
        """The line that has it."""
        self.is_of_names = not dosed or bool(self.names)
        """Whether no line says how much of one exercise is done."""
        self.end = self._end()
        """The index of the line with which a mail ends."""
        self.bullets = {line.bullet for line in lines if line.is_exercise and not line.is_sentence and line.bullet}
        """What stands before exercises."""
        self._steps = set(_steps_in(lines))

    def _names_beside(self, line: ListLine) -> list[ListLine]:
        """The names before or after a sentence with the dose of all of them; none if it is no such sentence."""
        names = [
            other
            for other in self.lines
            if not other.says_how_much
            and (other.bullet != line.bullet if other.bullet else other.has_colon)
            and (other.may_be_name or other.has_label_head)
        ]
        is_all = re.split(r"\W", fold(line.text), maxsplit=1)[0] in self._words.all
        is_apart = is_all or line.is_sentence or not line.read.name or all(name.has_label_head for name in names)
        is_for_all = len(names) > 1 and is_apart and not line.bullet and not self.is_shared(line)
        return names if is_for_all else []

    def _end(self) -> int:
        last = max((line.index for line in self.lines if line.says_how_much), default=0)
        for line in self.lines[last + 1 :]:
            if not line.bullet and self._words.begins_with("farewell", line.text):
                return line.index
        return len(self.lines)

    def is_aside(self, line: ListLine) -> bool:
        """Whether a line is the beginning or the end of a mail, or is crossed out."""
        if line.bullet in _CROSSES and not line.read.dose:
            return True
        is_greeting = not line.bullet and not line.read.dose and len(line.text.split()) <= SHORT
        return line.index >= self.end or (is_greeting and self._words.begins_with("greeting", line.text))

    def is_only_count(self, line: ListLine) -> bool:
        """Whether a line such as `Exercise 1` has the name of that exercise below it."""
        following = self.following(line)
        return line.is_count and following is not None and following.may_be_name and not following.is_sentence

    def is_of_all(self, line: ListLine) -> bool:
        """Whether a line such as `Repeat the circuit 3 times` is about all exercises above it."""
        first = self._words.kinds.get(re.split(r"\W", fold(line.text), maxsplit=1)[0])
        is_said = first == "filler" or (line.read.begins_with == "word" and first != "set")
        return self.turns(line) is not None and not line.read.dose.holds and is_said

    def turns(self, line: ListLine) -> Amount | None:
        """How often the exercises around a line are done in turn, if it is about all of them."""
        dose = line.read.dose
        if self.is_whole(line) or (line.has_colon and dose.reps and dose.reps[1] <= _MOST_TURNS):
            return dose.sets or dose.reps
        return dose.sets if self._words.mentions("turn", line.text) else None

    def is_whole(self, line: ListLine) -> bool:
        """Whether a line has a word such as `circuit`."""
        return self._words.mentions("whole", line.text)

    def dose_of_all(self, line: ListLine) -> StatedDose:
        """The dose in a line about several exercises, in which `30 s each` does not mean each side."""
        dose = line.read.dose.with_more(self.work_and_rest(line))
        if not dose.is_each:
            return dose
        guesses = tuple(guess for guess in dose.guesses if not guess.endswith(AS_EACH_SIDE))
        return replace(dose, has_sides=False, is_each=False, guesses=guesses)

    def work_and_rest(self, line: ListLine) -> StatedDose:
        """`40/20` beside a word for a circuit."""
        found = _WORK_AND_REST.search(line.text) if self.is_whole(line) else None
        if not found or line.read.dose.holds:
            return StatedDose()
        work, rest = float(found[1]) * 1000, float(found[2]) * 1000
        return StatedDose(
            holds=((work, work),), rest=rest, guesses=(f"took {found[0]} as seconds of work and of rest",)
        )

    def is_round(self, line: ListLine) -> bool:
        """Whether a line such as `Circuit, 3 rounds:` is about the exercises below it."""
        turns, dose = self.turns(line), line.read.dose
        if dose.holds or not (turns or (dose.sets and not dose.reps)) or self.is_of_all(line):
            return False
        below = next((other for other in self.lines[line.index + 1 :] if other.read.name or not other.read.dose), None)
        if below is None:
            return False
        is_apart = line.has_colon or (not line.bullet and bool(below.bullet))
        if self._names_below(line):
            return turns is not None and is_apart
        is_head = line.head.isupper() or (line.read.begins_with == "name" and below.read.begins_with == "number")
        return below.is_exercise and (is_apart or (is_head and not line.bullet))

    def is_of_turns(self, line: ListLine) -> bool:
        """Whether a line has the number of rounds of the exercises below it."""
        return self.is_round(line) or (self.turns(line) is not None and self.is_shared(line))

    def is_shared(self, line: ListLine) -> bool:
        """Whether a line such as `Stretches, 30 s each:` has the dose of the names below it."""
        names = self._names_below(line) if line.says_how_much or self.work_and_rest(line) else []
        if not names or line.is_sentence or line.has_sentences or self._is_between_names(line, names[0]):
            return False
        is_head = not line.bullet and not self._is_next_exercise(line)
        return line.has_colon or (is_head and (bool(names[0].bullet) or len(names) > 1))

    def _is_between_names(self, line: ListLine, below: ListLine) -> bool:
        """Whether a dose belongs to the line above it, which is a name just like the one below."""
        above = self._above(line)
        is_like = above is not None and above.bullet == below.bullet and not above.read.dose
        return is_like and (bool(below.bullet) or not line.read.name)

    def _is_next_exercise(self, line: ListLine) -> bool:
        """Whether a line is an exercise just like the one right above it."""
        above = self._above(line)
        is_like = above is not None and above.is_exercise and above.bullet == line.bullet
        return is_like and line.is_exercise and not line.is_after_blank

    def _names_below(self, line: ListLine) -> list[ListLine]:
        """The names without a dose right below a line, up to the next blank one; none if some have a dose."""
        names: list[ListLine] = []
        for other in self.lines[line.index + 1 :]:
            if other.is_count or (names and self._ends_names(other, names[0])):
                break
            if not names and other.read.dose and not other.read.name and self.turns(line):
                continue
            if other.read.dose or not other.may_be_name or len(other.head.split()) >= SHORT:
                return []
            names.append(other)
        return names

    def _ends_names(self, line: ListLine, first: ListLine) -> bool:
        is_of_turns = self.is_of_all(line) or line.read.dose.turn_rest is not None
        return line.is_after_blank or (bool(first.bullet) and not line.bullet) or is_of_turns

    def is_whole_time(self, line: ListLine) -> bool:
        """Whether the first line has the length of the whole programme, as in `Morning stretch (10 min)`."""
        dose, following = line.read.dose, self.following(line)
        if line.index or not line.is_exercise:
            return False
        is_time = len(dose.holds) == 1 and not dose.sets and not dose.reps and dose.holds[0][0] >= _WHOLE
        is_long = dose.holds[:1] >= ((_LONG, _LONG),) and bool(_BRACKETED.search(line.text) or self.is_whole(line))
        is_above = following is not None and (bool(following.bullet) or is_long)
        return is_time and not dose.is_moving and not line.bullet and is_above

    def is_part_with_time(self, line: ListLine) -> bool:
        """Whether a line such as `Warm-up (5 min)` stands above the exercises of those minutes."""
        following = self.following(line)
        is_only_time = len(line.read.dose.holds) == 1 and not line.read.remarks and bool(_BRACKETED.search(line.text))
        is_above = following is not None and following.is_exercise and not following.bullet
        is_part = self._words.is_position(line.read.name) and len(line.read.name.split()) <= 2
        return is_only_time and is_part and is_above and not line.bullet

    def heads_an_exercise(self, line: ListLine) -> bool:
        """Whether a line is the name of an exercise whose dose stands further below."""
        is_named = line.may_be_name or (bool(line.bullet) and line.has_label_head)
        if not is_named or line.is_label or line.says_how_much:
            return False
        if self.for_all is not None:
            following = self.following(line)
            return line.has_colon and following is not None and following.is_sentence
        below = self.lines[line.index + 1 : line.index + _FAR]
        dosed = next((other for other in below if not self._may_stand_between(other)), None)
        return dosed is not None and self._is_dose_below(line, dosed)

    def _may_stand_between(self, line: ListLine) -> bool:
        """Whether a line may stand between the name of an exercise and its dose, since it has neither."""
        if self._begins_another(line) or line.says_how_much or line.read.dose.sets:
            return False
        return self.is_step(line) or line.is_sentence or line.is_label or line.read.dose.is_only_frequency

    def _begins_another(self, line: ListLine) -> bool:
        is_item = line.bullet == "1" and not self.is_step(line)
        return bool(line.depth) or self.is_round(line) or self.is_shared(line) or is_item

    def _is_dose_below(self, line: ListLine, dosed: ListLine) -> bool:
        """Whether one line has the dose of the exercise whose name another one is."""
        if self._begins_another(dosed) or dosed.has_label_head or not (dosed.says_how_much or dosed.read.dose.sets):
            return False
        is_below = not dosed.bullet and dosed.has_own_head and (bool(line.bullet) or not self._has_twin(dosed))
        is_of_name = dosed.begins_with_dose or dosed.is_sentence or self.is_step(dosed) or not dosed.read.name
        return is_below or is_of_name

    def is_step(self, line: ListLine) -> bool:
        """Whether a line is a step of the exercise above it."""
        return line.index in self._steps

    def _has_twin(self, line: ListLine) -> bool:
        """Whether the next line has a name of its own before its sentences too, and is an exercise like this one."""
        following = self.following(line)
        return following is not None and following.has_own_head and following.says_how_much

    def is_last(self, line: ListLine) -> bool:
        """Whether nothing follows a line, or a blank one."""
        following = self.following(line)
        return following is None or following.is_after_blank

    def _above(self, line: ListLine) -> ListLine | None:
        return self.lines[line.index - 1] if line.index else None

    def following(self, line: ListLine) -> ListLine | None:
        """The next line, if there is one."""
        return next(iter(self.lines[line.index + 1 :]), None)


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

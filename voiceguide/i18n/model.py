"""The words of one language: all that the program says by itself, or writes on the phone page and on sheets."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from voiceguide.i18n.plurals import form_for

_SIDE = re.compile(r"(^|[.!?]\s+)?\{side\}")
"""The placeholder for a side, and what shows that it begins a sentence."""


@dataclass(frozen=True, slots=True)
class PluralForms:
    """A phrase in each form that a plural rule has, as in `one second` and `{number} seconds`."""

    rule: str
    forms: Mapping[str, str]

    def template(self, number: int) -> str:
        """The phrase for a number."""
        return self.forms[form_for(self.rule, number)]


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """A word, and how to spell it for a voice that gets it wrong."""

    written: str
    spoken: str


@dataclass(frozen=True, slots=True)
class MenuWords:
    """What the spoken menu says before the first routine and after the last one, in the language of that tag."""

    language: str
    opening: str
    ending: str


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """The question at the end of a session, and what is said in reply to each answer."""

    question: str
    easy: str
    right: str
    hard: str
    hurt: str
    level: str
    which: str
    """Said before the names of the exercises, once the answer was that it hurt."""
    left_out: str
    nothing_left_out: str
    keys: str
    """The keys for easy, right, hard and hurt: their first letters."""


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of the page that a phone sees, with placeholders in braces."""

    language: str
    """The language tag of the page."""
    point: str
    """The decimal separator."""
    player: str
    play: str
    pause: str
    previous: str
    next: str
    back: str
    position: str
    position_of: str
    speed: str
    captions: str
    download: str
    exercises: str
    count: PluralForms
    standing: str
    by: str
    needs: str
    caution: str
    feed: str
    feed_link: str
    without_scripts: str
    all_sessions: str
    sessions: str
    sessions_hint: str
    gone: str
    unreachable: str
    interrupted: str
    unplayable: str
    blocked: str
    waiting: str
    coming: str
    """Above the name of the exercise or side that comes next."""
    round: str
    awake: str
    vibrate: str
    continued: str
    from_start: str
    how_was_it: str
    easy: str
    right: str
    hard: str
    hurt: str
    kept: str
    refused: str
    answers: str
    save_answers: str
    stored: str
    not_stored: str
    full: str
    remove: str
    at_level: str
    sheet: str

    def counted(self, number: int) -> str:
        """The number of exercises, as in `1 exercise` or `3 exercises`."""
        return self.count.template(number).format(number=number)


@dataclass(frozen=True, slots=True)
class SheetWords:
    """The words of the printed sheet, with placeholders in braces; those of a dose are shown on screens too."""

    hold: str
    times: PluralForms
    rest: str
    tempo: str
    each_side: str
    one_side: str
    each_of: str
    turns: PluralForms
    """How often the exercises of a circuit are done."""
    patient: str
    clinician: str
    before: str
    other_side: str
    link: str
    weeks: str
    week: str
    done: str
    pain_before: str
    pain_after: str
    pain_scale: str


@dataclass(frozen=True, slots=True)
class SideWords:
    """Left and right: their names in scripts, how each is announced, and the forms that agree with other words.

    Each pair has left first; the first pair of the forms are the names.
    """

    names: tuple[str, str]
    announced: tuple[str, str]
    forms: tuple[tuple[str, str], ...]

    def place(self, side: str) -> int | None:
        """0 for any form of left, 1 for any of right, None for another side."""
        name = side.lower()
        return next((form.index(name) for form in self.forms if name in form), None)

    def are_in(self, sides: Sequence[str]) -> bool:
        """Whether these are left and right, in either order."""
        return len(sides) == 2 and {self.place(side) for side in sides} == {0, 1}

    def pairs_with(self, form: str) -> tuple[str, ...]:
        """The pairs that a form belongs to, as in `gauche/droite` and `gauche/droit`."""
        return tuple("/".join(pair) for pair in self.forms if form.lower() in pair)

    @lru_cache(maxsize=64)  # noqa: B019 (there are two for each language)
    def in_braces(self, place: int) -> Mapping[str, str]:
        """What each form becomes on the left (0) or the right (1): left means this side, right the other one.

        A form of several pairs stands for nothing alone.
        """
        return dict(self._values(place))

    def _values(self, place: int) -> Iterator[tuple[str, str]]:
        for pair in self.forms:
            here, there = pair[place], pair[1 - place]
            left, right = pair
            values = {f"{left}/{right}": here, f"{right}/{left}": there}
            values |= {form: value for form, value in ((left, here), (right, there)) if len(self.pairs_with(form)) == 1}
            for written, becomes in values.items():
                yield written, becomes
                yield capitalised(written), capitalised(becomes)


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language, with placeholders in braces; an empty sentence is not spoken."""

    announcement: str
    """The number and name of an exercise, while there are ordinals for it."""
    announcement_by_number: str
    """The same without an ordinal."""
    announcement_of_last: str
    """The same for the last of several."""
    only: str
    """Just the name of an exercise or a section."""
    caution: str
    """In brief sessions, in place of the words at the start of a routine."""
    ticks: str
    """What the ticks mean."""
    needs: str
    fetch: str
    next: str
    first_side: str
    switch: str
    side: str
    easier: str
    ease_off: str
    last: str
    the_end: str
    conjunction: str
    time: str
    """Minutes together with seconds."""
    rounds_left: PluralForms
    seconds: PluralForms
    minutes: PluralForms
    menu: MenuWords
    question: QuestionWords
    page: PageWords
    sheet: SheetWords
    sides: SideWords | None = None
    numbers: tuple[str, ...] = ()
    """Cardinals from zero up; larger numbers are written in digits."""
    ordinals: tuple[str, ...] = ()
    """Ordinals from first up."""
    number_forms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By its name, how the words of a number change in a form, as in `feminine`."""
    pronunciations: tuple[Pronunciation, ...] = ()
    """Respellings of words in this table."""
    abbreviations: tuple[Pronunciation, ...] = ()
    """Signs, units and abbreviations, and what is spoken for them."""
    warning: str = ""
    """What the author of a script has to know about these words, such as that there are none."""
    problem: str = ""
    """That a file of the user's own for this language cannot be used."""

    def position_announcement(self, number: int, total: int, exercise: str, *, is_last: bool = False) -> str:
        """The announcement of an exercise with its number, as in `Third of eleven: cat pose`, or as the last one."""
        if total == 1:
            return self.only.format(name=exercise)
        if is_last and self.announcement_of_last:
            return self.announcement_of_last.format(exercise=exercise)
        values = {**self._number_values("total", total), "exercise": exercise}
        if number <= len(self.ordinals):
            return self.announcement.format(ordinal=self.ordinals[number - 1], **values)
        return self.announcement_by_number.format(**self._number_values("number", number), **values)

    def number(self, number: int) -> str:
        """A number in words if the table has it, otherwise in digits, which every voice can read."""
        return self.numbers[number] if number < len(self.numbers) else str(number)

    def with_side(self, sentence: str, side: str) -> str:
        """A phrase about a side, which has a capital where it begins a sentence: `Now the left side.`."""
        place = self.sides.place(side) if self.sides else None
        announced = self.sides.announced[place] if self.sides and place is not None else side
        return _SIDE.sub(lambda found: announced if found[1] is None else found[1] + capitalised(announced), sentence)

    def side_values(self, side: str, sides: Sequence[str]) -> Mapping[str, str]:
        """The placeholders of a script for one of the sides of an exercise."""
        values = {"side": side}
        if len(sides) == 2 and side in sides:
            values |= {"other": sides[1 - sides.index(side)], PAIR: str(sides.index(side))}
        if self.sides and self.sides.are_in(sides) and (place := self.sides.place(side)) is not None:
            values |= self.sides.in_braces(place)
        return values

    def more_rounds(self, number: int) -> str:
        """The number of rounds still to come, as in `One more round`."""
        return capitalised(self._counted(number, self.rounds_left))

    def listed(self, items: Sequence[str]) -> str:
        """The items as an enumeration: `mat, chair and band`."""
        if len(items) < 2 or not self.conjunction:
            return ", ".join(items)
        return f"{', '.join(items[:-1])} {self.conjunction} {items[-1]}"

    def length(self, time: int) -> str:
        """A time in ms in words: `one minute thirty seconds`."""
        minutes, seconds = divmod(round(time / 1000), 60)
        if minutes and seconds:
            said = self._counted(minutes, self.minutes), self._counted(seconds, self.seconds)
            return self.time.format(minutes=said[0], seconds=said[1])
        return self._counted(minutes, self.minutes) or self._counted(seconds or 1, self.seconds)

    def _counted(self, number: int, phrase: PluralForms) -> str:
        """`one minute` or `two minutes`; empty for 0."""
        return phrase.template(number).format(**self._number_values("number", number)) if number else ""

    def _number_values(self, name: str, number: int) -> Mapping[str, str]:
        """A number for the placeholder `name`, and for that with the name of each form."""
        text = self.number(number)
        forms = {f"{name} {form}": _in_form(text, changes) for form, changes in self.number_forms.items()}
        return {name: text, **forms}


PAIR = "{/}"
"""The key of the value that chooses between the two words of `{upper/lower}`: 0 or 1."""
_NUMBER_WORD = re.compile(r"[^\s-]+")


def _in_form(number: str, changes: Mapping[str, str]) -> str:
    return _NUMBER_WORD.sub(lambda word: changes.get(word[0], word[0]), number)


def capitalised(phrase: str) -> str:
    """The phrase with a capital at its start."""
    return phrase[:1].upper() + phrase[1:]

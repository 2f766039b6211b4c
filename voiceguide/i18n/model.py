"""What a language module has to provide: every word that the program says or writes on the phone page itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

PluralForms = tuple[str, str]
"""The singular and the plural of a phrase, as in `one second` and `{number} seconds`."""


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """A word, and how to spell it for a voice that gets it wrong."""

    written: str
    spoken: str


@dataclass(frozen=True, slots=True)
class MenuWords:
    """What the spoken menu says before the first routine and after the last one."""

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

    def counted(self, number: int) -> str:
        """The number of exercises, as in `1 exercise` or `3 exercises`."""
        return self.count[number != 1].format(number=number)


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language, with placeholders in braces; an empty sentence is not spoken."""

    standing: str
    """The number and name of an exercise, while there are ordinals for it."""
    standing_far: str
    """The same without an ordinal."""
    only: str
    """Just the name of an exercise or a section."""
    needs: str
    fetch: str
    next: str
    first_side: str
    switch: str
    side: str
    easier: str
    last: str
    the_end: str
    conjunction: str
    rounds_left: PluralForms
    seconds: PluralForms
    minutes: PluralForms
    menu: MenuWords
    question: QuestionWords
    page: PageWords
    sides: Mapping[str, str] = field(default_factory=dict)
    """The sides of the body, left first: the name in scripts, and the phrase for announcing that side."""
    numbers: tuple[str, ...] = ()
    """Cardinals from zero up; larger numbers are written in digits."""
    ordinals: tuple[str, ...] = ()
    """Ordinals from first up."""
    pronunciations: tuple[Pronunciation, ...] = ()
    """Respellings of words in this table."""

    def position_announcement(self, number: int, total: int, exercise: str) -> str:
        """The announcement of an exercise with its number, as in `Third of eleven: cat pose`."""
        if total == 1:
            return self.only.format(name=exercise)
        if number <= len(self.ordinals):
            ordinal = self.ordinals[number - 1]
            return self.standing.format(ordinal=ordinal, total=self.number(total), exercise=exercise)
        template = self.standing_far
        return template.format(number=self.number(number), total=self.number(total), exercise=exercise)

    def number(self, number: int) -> str:
        """A number in words if the table has it, otherwise in digits, which every voice can read."""
        return self.numbers[number] if number < len(self.numbers) else str(number)

    def side_alone(self, side: str) -> str:
        """A side at the start of a sentence: `Left side`."""
        return _capitalised(self.sides.get(side.lower(), side))

    def more_rounds(self, number: int) -> str:
        """The number of rounds still to come, as in `One more round`."""
        return _capitalised(self._counted(number, self.rounds_left))

    def listed(self, items: Sequence[str]) -> str:
        """The items as an enumeration: `mat, chair and band`."""
        if len(items) < 2 or not self.conjunction:
            return ", ".join(items)
        return f"{', '.join(items[:-1])} {self.conjunction} {items[-1]}"

    def length(self, time: int) -> str:
        """A time in ms in words: `one minute thirty seconds`."""
        minutes, seconds = divmod(round(time / 1000), 60)
        parts = [self._counted(minutes, self.minutes), self._counted(seconds, self.seconds)]
        return " ".join(part for part in parts if part) or self._counted(1, self.seconds)

    def _counted(self, number: int, forms: PluralForms) -> str:
        """`one minute` or `two minutes`; empty for 0."""
        return forms[number != 1].format(number=self.number(number)) if number else ""


def _capitalised(phrase: str) -> str:
    return phrase[:1].upper() + phrase[1:]

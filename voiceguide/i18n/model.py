"""The program's own words in one language: what a language module has to give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from voiceguide.script.model import Pronunciation

Forms = tuple[str, str]
"""A phrase for one, and for any other number of things, as in `one second` and `{number} seconds`."""


@dataclass(frozen=True, slots=True)
class MenuWords:
    """What the menu for the ear says before and after the routines."""

    opening: str
    ending: str


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """How a session is asked about when it is over, and what is said to the answers."""

    question: str
    easy: str
    right: str
    hard: str
    hurt: str
    """What is said once that answer was understood."""
    level: str
    which: str
    """Said before the names of the exercises, after it hurt."""
    left_out: str
    nothing_left_out: str
    keys: str
    """The first letters of easy, right, hard and hurt, for the keyboard."""


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language, with their values in braces; an empty one is not spoken."""

    standing: str
    """Where an exercise stands, while the ordinals reach."""
    standing_far: str
    """The same for one beyond them."""
    only: str
    """An exercise's or a section's name alone."""
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
    rounds_left: Forms
    seconds: Forms
    minutes: Forms
    menu: MenuWords
    question: QuestionWords
    sides: Mapping[str, str] = field(default_factory=dict)
    """A side as a script names it, and as it is spoken alone."""
    numbers: tuple[str, ...] = ()
    """Cardinals from zero on; digits beyond them."""
    ordinals: tuple[str, ...] = ()
    """Ordinals from the first on."""
    pronunciations: tuple[Pronunciation, ...] = ()
    """How a voice is to say words of the table that voices say wrong."""

    def where(self, number: int, total: int, exercise: str) -> str:
        """The sentence that says where an exercise stands, as in `Third of eleven: cat pose`."""
        if total == 1:
            return self.only.format(name=exercise)
        if number <= len(self.ordinals):
            ordinal = self.ordinals[number - 1]
            return self.standing.format(ordinal=ordinal, total=self.number(total), exercise=exercise)
        template = self.standing_far
        return template.format(number=self.number(number), total=self.number(total), exercise=exercise)

    def number(self, number: int) -> str:
        """A number in words as far as the table goes, else in digits, which every voice can read."""
        return self.numbers[number] if number < len(self.numbers) else str(number)

    def side_alone(self, side: str) -> str:
        """A side at the start of a sentence: `Left side`."""
        return _capitalised(self.sides.get(side.lower(), side))

    def more_rounds(self, number: int) -> str:
        """How many rounds are still to come, as in `One more round`."""
        return _capitalised(self._counted(number, self.rounds_left))

    def listed(self, things: Sequence[str]) -> str:
        """The things in a row, as in `mat, chair and band`."""
        if len(things) < 2 or not self.conjunction:
            return ", ".join(things)
        return f"{', '.join(things[:-1])} {self.conjunction} {things[-1]}"

    def length(self, time: int) -> str:
        """A time in ms as it is spoken: `one minute thirty seconds`."""
        minutes, seconds = divmod(round(time / 1000), 60)
        parts = [self._counted(minutes, self.minutes), self._counted(seconds, self.seconds)]
        return " ".join(part for part in parts if part) or self._counted(1, self.seconds)

    def _counted(self, number: int, forms: Forms) -> str:
        """`one minute`, `two minutes`; nothing for none."""
        return forms[number != 1].format(number=self.number(number)) if number else ""


def _capitalised(phrase: str) -> str:
    return phrase[:1].upper() + phrase[1:]

"""The words that the program itself speaks: one table per language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language, with their values in braces; an empty one is not spoken."""

    standing: str
    """Where an exercise stands, while the ordinals reach."""
    standing_far: str
    """The same for one beyond them."""
    only: str
    """An exercise that is the only one."""
    needs: str
    fetch: str
    next: str
    first_side: str
    switch: str
    side: str
    round: str
    easier: str
    last: str
    the_end: str
    conjunction: str
    seconds: tuple[str, str]
    minutes: tuple[str, str]
    sides: Mapping[str, str] = field(default_factory=dict)
    """A side as a script names it, and as it is spoken alone."""
    numbers: tuple[str, ...] = ()
    """Cardinals from zero on; digits beyond them."""
    ordinals: tuple[str, ...] = ()
    """Ordinals from the first on."""

    def where(self, number: int, total: int, exercise: str) -> str:
        """The sentence that says where an exercise stands, as in `Third of eleven: cat pose`."""
        if total == 1:
            return self.only.format(exercise=exercise)
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
        spoken = self.sides.get(side.lower(), side)
        return spoken[:1].upper() + spoken[1:]

    def listed(self, things: Sequence[str]) -> str:
        """The things in a row, as in `mat, chair and band`."""
        if len(things) < 2 or not self.conjunction:
            return ", ".join(things)
        return f"{', '.join(things[:-1])} {self.conjunction} {things[-1]}"

    def length(self, time: int) -> str:
        """A time in ms as it is spoken: `1 minute 30 seconds`."""
        minutes, seconds = divmod(round(time / 1000), 60)
        parts = [_counted(minutes, self.minutes), _counted(seconds, self.seconds)]
        return " ".join(part for part in parts if part) or _counted(1, self.seconds)


def _counted(number: int, forms: tuple[str, str]) -> str:
    """`1 minute`, `2 minutes`; nothing for none."""
    return f"{number} {forms[number != 1]}" if number else ""


ENGLISH = Words(
    standing="{ordinal} of {total}: {exercise}.",
    standing_far="Number {number} of {total}: {exercise}.",
    only="{exercise}.",
    needs="Have ready: {things}.",
    fetch="You will need: {things}.",
    next="Next: {exercise}.",
    first_side="{side} first.",
    switch="Switch sides. {side}.",
    side="{side}.",
    round="Round {round} of {rounds}.",
    easier="Easier: {text}",
    last="Last one. {phase}",
    the_end="the end",
    conjunction="and",
    seconds=("second", "seconds"),
    minutes=("minute", "minutes"),
    sides={"left": "left side", "right": "right side"},
    numbers=tuple(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty".split()
    ),
    ordinals=tuple(
        "First Second Third Fourth Fifth Sixth Seventh Eighth Ninth Tenth Eleventh Twelfth Thirteenth "
        "Fourteenth Fifteenth Sixteenth Seventeenth Eighteenth Nineteenth Twentieth".split()
    ),
)

GERMAN = Words(
    standing="{ordinal} Übung von {total}: {exercise}.",
    standing_far="Übung {number} von {total}: {exercise}.",
    only="{exercise}.",
    needs="Leg bereit: {things}.",
    fetch="Dafür brauchst du: {things}.",
    next="Als Nächstes: {exercise}.",
    first_side="Zuerst: {side}.",
    switch="Seitenwechsel. {side}.",
    side="{side}.",
    round="Runde {round} von {rounds}.",
    easier="Leichter: {text}",
    last="Ein letztes Mal. {phase}",
    the_end="der Schluss",
    conjunction="und",
    seconds=("Sekunde", "Sekunden"),
    minutes=("Minute", "Minuten"),
    sides={"links": "linke Seite", "rechts": "rechte Seite"},
    numbers=tuple(
        "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn "
        "sechzehn siebzehn achtzehn neunzehn zwanzig".split()
    ),
    ordinals=tuple(
        "Erste Zweite Dritte Vierte Fünfte Sechste Siebte Achte Neunte Zehnte Elfte Zwölfte Dreizehnte "
        "Vierzehnte Fünfzehnte Sechzehnte Siebzehnte Achtzehnte Neunzehnte Zwanzigste".split()
    ),
)

WORDLESS = Words(
    standing="{exercise}.",
    standing_far="{exercise}.",
    only="{exercise}.",
    needs="",
    fetch="{things}.",
    next="{exercise}.",
    first_side="{side}.",
    switch="{side}.",
    side="{side}.",
    round="",
    easier="{text}",
    last="",
    the_end="",
    conjunction="",
    seconds=("s", "s"),
    minutes=("min", "min"),
)
"""For a language without a table: only what the script itself says, and chimes."""

TABLES: Mapping[str, Words] = {"en": ENGLISH, "de": GERMAN}


def has_words(language: str) -> bool:
    """Whether there is a table for a language tag such as `en-US`."""
    return _base(language) in TABLES


def words_for(language: str) -> Words:
    """The table for a language tag; the wordless one where there is none."""
    return TABLES.get(_base(language), WORDLESS)


def _base(language: str) -> str:
    return language.partition("-")[0].lower()

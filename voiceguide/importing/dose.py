"""How much of an exercise is done, as far as a list says it."""

from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from voiceguide.script.limits import LONGEST, MOST_REPETITIONS, MOST_ROUNDS

Amount = tuple[float, float]
"""A number or a time in ms, from the least to the most."""

RestKind = Literal["rest", "switch", "turn"]

AS_EACH_SIDE = "as each side"
"""The end of the guess that such a word is about sides."""
DEFAULT_HOLD = (30_000.0, 30_000.0)
"""Taken where a list says nothing."""
DEFAULT_REPS = (10.0, 10.0)
LIFT = 2
"""Seconds for each way of a repetition, where a list says nothing."""


@dataclass(frozen=True, slots=True)
class StatedDose:
    """How much of an exercise is done, as far as a line says it."""

    holds: tuple[Amount, ...] = ()
    reps: Amount | None = None
    sets: Amount | None = None
    rest: float | None = None
    turn_rest: float | None = None
    """Between rounds of a circuit, where it says so."""
    switch: float | None = None
    has_sides: bool = False
    is_each: bool = False
    """Whether only a word such as `each` says so; in a line about several exercises it means each of them."""
    is_moving: bool = False
    tempo: str = ""
    to_failure: bool = False
    """Whether it is done as long, or as often, as one can."""
    notes: tuple[str, ...] = ()
    """Parts of the line that have no option, such as how often a week."""
    guesses: tuple[str, ...] = ()

    @property
    def says_how_much(self) -> bool:
        """Whether there is a length or a number of repetitions."""
        return bool(self.holds or self.reps)

    @property
    def is_only_frequency(self) -> bool:
        """Whether it says nothing but how often, such as `twice a day`."""
        return bool(self.notes) and self == StatedDose(
            notes=self.notes, guesses=self.guesses, to_failure=self.to_failure
        )

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return self != StatedDose()

    def says_more_than(self, other: "StatedDose") -> bool:
        """Whether it has sets, sides, repetitions or a length, and the other one has none of these."""
        return any(getattr(self, name) and not getattr(other, name) for name in ("sets", "has_sides", "reps", "holds"))

    def with_more(self, other: "StatedDose") -> "StatedDose":
        """Both together; where both say something, this one counts."""
        changes: dict[str, Any] = {}
        for item in fields(self):
            mine, theirs = getattr(self, item.name), getattr(other, item.name)
            is_list = item.name in ("notes", "guesses")
            changes[item.name] = (*mine, *theirs) if is_list else mine or theirs
        if self.holds and other.reps and not self.reps and self.sets:
            # `3 x 20 s` is complete; what follows is about something else.
            changes["reps"] = None
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line that was read: the name in it, its dose, and the words that are neither."""

    name: str
    dose: StatedDose
    remarks: tuple[str, ...] = ()
    begins_with: Literal["name", "number", "word"] = "name"
    """What a line begins with: a name, or a number or another word of its dose."""


@dataclass(slots=True)
class DoseDraft:
    """What has been found in a line that is being read; `counts` are its numbers by their unit."""

    guesses: list[str]
    notes: list[str] = field(default_factory=list)
    holds: list[Amount] = field(default_factory=list)
    counts: dict[str, Amount] = field(default_factory=dict)
    rests: dict[RestKind, list[float]] = field(default_factory=dict)
    has_sides: bool = False
    is_each: bool = False
    tempo: str = ""
    to_failure: bool = False

    @property
    def says_nothing(self) -> bool:
        """Whether there is neither a length nor a number yet."""
        return not self.holds and not self.counts


def is_possible(dose: StatedDose) -> bool:
    """Whether a script can have so much."""
    counts = [(dose.sets, MOST_ROUNDS), (dose.reps, MOST_REPETITIONS)]
    within = all(amount is None or (amount[0] >= 1 and amount[1] <= most) for amount, most in counts)
    within = within and len(dose.holds) <= MOST_ROUNDS
    return within and all(low >= 1000 and high <= LONGEST for low, high in dose.holds) and (dose.rest or 0) <= LONGEST

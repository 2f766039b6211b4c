"""How much of an exercise is done, as people write it: `2 × 20 s hold, each side`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from voiceguide.i18n.model import Words
from voiceguide.script.model import Exercise, Routine
from voiceguide.session.model import HoldStep, MovementStep, Step
from voiceguide.units import MINUTE, Ms, clock

REST_FROM = Ms(20_000)
"""Shorter rests are no part of a dose: they are the breath between two holds."""

Work = HoldStep | MovementStep


@dataclass(frozen=True, slots=True)
class Dose:
    """How much is done of one exercise: the holds or movements of its rounds and sides, in order.

    `rest` is the pause between rounds, if it is to be mentioned.
    """

    steps: tuple[Work, ...]
    rest: Ms | None = None

    def text(self, words: Words) -> str:
        """The dose in the words of a language."""
        return ", ".join(self._parts(words))

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides that are done, in order."""
        return tuple(dict.fromkeys(step.ref.side for step in self.steps if step.ref.side))

    def amount(self, words: Words) -> str:
        """What is done in the first round: `20 s` or `12`."""
        return _amount(self.steps[0], words)

    def rhythm(self, words: Words) -> str:
        """The phases of a movement with their lengths, if they have words: `Up 2 s – Down 3 s`."""
        match self.steps[0]:
            case MovementStep(names=names, phases=phases) if any(names):
                lengths = (length_text(length, words) for length, _ in phases[: len(names)])
                return " – ".join(f"{name} {length}".strip() for name, length in zip(names, lengths, strict=True))
            case _:
                return ""

    def _parts(self, words: Words) -> Iterator[str]:
        sheet = words.sheet
        yield self._rounds(words)
        yield from self._tempo(words)
        yield from self._sides(words)
        if self.rest is not None and self._round_count > 1:
            yield sheet.rest.format(length=length_text(self.rest, words))
        turns = len({step.ref.chapter for step in self.steps})
        if turns > 1:
            yield sheet.turns.template(turns).format(number=turns)

    @property
    def _round_count(self) -> int:
        return len({step.ref.round for step in self.steps})

    def _rounds(self, words: Words) -> str:
        amounts = {step.ref.round: _amount(step, words) for step in self.steps}
        first, rounds = self.steps[0], len(amounts)
        if isinstance(first, MovementStep) and rounds == 1:
            return words.sheet.times.template(first.repetitions).format(number=first.repetitions)
        several = len(set(amounts.values())) > 1
        amount = " / ".join(amounts.values()) if several else self.amount(words)
        written = f"{rounds} × {amount}" if rounds > 1 and not several else amount
        is_still = isinstance(first, HoldStep) and not first.is_moving
        return words.sheet.hold.format(amount=written) if is_still else written

    def _tempo(self, words: Words) -> Iterator[str]:
        """The seconds of each phase of a movement whose phases have no words: `tempo 2-1-2`."""
        match self.steps[0]:
            case MovementStep(names=names, phases=phases) if not any(names):
                seconds = "-".join(_seconds(length, words) for length, _ in phases[: len(names)])
                yield words.sheet.tempo.format(tempo=seconds)

    def _sides(self, words: Words) -> Iterator[str]:
        match self.sides:
            case ():
                return
            case (only,):
                yield words.with_side(words.sheet.one_side, only)
            case (_, _):
                yield words.sheet.each_side
            case several:
                yield words.sheet.each_of.format(sides=", ".join(several))


def dose_of(exercise: Exercise, steps: Iterable[Step]) -> Dose:
    """The dose of an exercise that is done in a session with these steps."""
    own = (step for step in steps if isinstance(step, HoldStep | MovementStep) and step.ref.line == exercise.line)
    rest = exercise.rest
    return Dose(tuple(own), rest.length if rest.location and rest.length >= REST_FROM else None)


def written_values(routine: Routine, number: int, dose: Dose, words: Words) -> dict[str, str]:
    """The placeholders of an exercise, numbered from 0, where its words are read: those of its first side and round."""
    exercises = routine.exercises
    exercise = exercises[number]
    return {
        "exercise": exercise.name,
        "number": str(number + 1),
        "total": str(len(exercises)),
        **routine.words.side_values(next(iter(dose.sides), ""), exercise.sides.names),
        "round": "1",
        "next": exercises[min(number + 1, len(exercises) - 1)].name,
        "hold": dose.amount(words),
    }


def length_text(time: int, words: Words) -> str:
    """A length in ms as people write it: `2.5 s`, `20 s`, `2 min`, `1:30 min`."""
    if time < MINUTE:
        return f"{_seconds(time, words)} s"
    return f"{clock(time) if time % MINUTE else time // MINUTE} min"


def _amount(step: Work, words: Words) -> str:
    return length_text(step.length, words) if isinstance(step, HoldStep) else str(step.repetitions)


def _seconds(time: int, words: Words) -> str:
    return f"{time / 1000:.3g}".replace(".", words.page.point)

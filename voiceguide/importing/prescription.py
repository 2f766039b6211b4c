"""Turns a dose into the options of a script, and says what had to be guessed for that."""

from voiceguide.importing.dose import DEFAULT_HOLD, DEFAULT_REPS, LIFT, Amount, StatedDose
from voiceguide.importing.model import count_text, duration_text
from voiceguide.importing.sides import side_names
from voiceguide.script.limits import MOST_ROUNDS

_LONGEST_IN_TEMPO = 20
"""Seconds of a hold that is still a part of a repetition."""


def options_of(dose: StatedDose, language: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """The options for a dose, and the guesses that they need."""
    options, guesses = _work(dose)
    if dose.has_sides:
        options["sides"] = ", ".join(side_names(language))
    rest = dose.turn_rest if dose.rest is None else dose.rest
    if rest is not None:
        options["rest"] = duration_text(rest)
    if dose.switch is not None:
        options["switch"] = duration_text(dose.switch)
    return options, (*dose.guesses, *guesses)


def _work(dose: StatedDose) -> tuple[dict[str, str], tuple[str, ...]]:
    match dose:
        case StatedDose(holds=(hold,), reps=(low, high)) if dose.sets and dose.sets != (1, 1):
            return _held_repetitions(dose.sets, (low, high), hold)
        case StatedDose(holds=(_, *_)):
            return _hold(dose), ()
        case StatedDose(reps=(_, _)):
            return _repetitions(dose)
        case StatedDose(sets=(_, _)):
            options, guesses = _repetitions(StatedDose(reps=DEFAULT_REPS, sets=dose.sets, tempo=dose.tempo))
            return options, (f"took {count_text(*DEFAULT_REPS)} repetitions, since the list has no number", *guesses)
    return {"hold": duration_text(*DEFAULT_HOLD)}, (f"took {duration_text(*DEFAULT_HOLD)}, since the list has no time",)


def _hold(dose: StatedDose) -> dict[str, str]:
    options = {"duration" if dose.is_moving else "hold": ", ".join(duration_text(*hold) for hold in dose.holds)}
    rounds = dose.reps if dose.sets == (1, 1) else dose.sets or dose.reps
    if rounds and rounds != (1, 1) and len(dose.holds) == 1:
        options["rounds"] = count_text(*rounds)
    return options


def _held_repetitions(sets: Amount, reps: Amount, hold: Amount) -> tuple[dict[str, str], tuple[str, ...]]:
    """Repetitions that are held, in sets; long ones are rounds of a hold."""
    seconds = round(hold[0] / 1000)
    total = sets[1] * reps[1]
    if seconds > _LONGEST_IN_TEMPO and total <= MOST_ROUNDS:
        options = {"hold": duration_text(*hold), "rounds": count_text(sets[0] * reps[0], total)}
        return options, (f"took {count_text(*sets)} × {count_text(*reps)} holds as {options['rounds']} rounds",)
    options = {"reps": count_text(*reps), "tempo": f"{LIFT}-{min(seconds, 99)}-{LIFT}", "sets": count_text(*sets)}
    return options, (f"took {LIFT}s to lift and {LIFT}s to lower around each hold of {seconds}s",)


def _repetitions(dose: StatedDose) -> tuple[dict[str, str], tuple[str, ...]]:
    options = {"reps": count_text(*(dose.reps or DEFAULT_REPS)), "tempo": dose.tempo or f"{LIFT}-{LIFT}"}
    if dose.sets and dose.sets != (1, 1):
        options["sets"] = count_text(*dose.sets)
    guessed = f"took {LIFT}s each way for a repetition; change `tempo` if it is slower or faster"
    return options, () if dose.tempo else (guessed,)

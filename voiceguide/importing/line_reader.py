"""Reads one line of a list: what the exercise is called, how much of it is done, and what else is said."""

from voiceguide.importing.bare_numbers import read_bare_numbers
from voiceguide.importing.dose import Amount, DoseDraft, ReadLine, RestKind, StatedDose
from voiceguide.importing.frequency import read_frequencies
from voiceguide.importing.model import count_text, duration_text
from voiceguide.importing.products import read_products, single_counts
from voiceguide.importing.rests import read_rests
from voiceguide.importing.sides import guess_each_side, read_sides
from voiceguide.importing.tempo import guess_tempo, read_tempo
from voiceguide.importing.token_line import TokenLine
from voiceguide.importing.vocabulary import Vocabulary

_LONG_HOLD = 10_000
"""Milliseconds from which a bare number beside a stretch may be seconds."""


def read_line(text: str, words: Vocabulary) -> ReadLine:
    """The name and the dose in a line, without its bullet or number."""
    line = TokenLine(text, words)
    found = DoseDraft([token.guess for token in line.tokens if token.guess])
    read_frequencies(line, found)
    read_sides(line, found)
    read_tempo(line, found)
    read_rests(line, found)
    guess_each_side(line, found)
    read_products(line, found)
    _read_amounts(line, found)
    read_bare_numbers(line, found)
    guess_tempo(line, found)
    dose = _stated(line, found)
    name, remarks = line.name_and_remarks()
    return ReadLine(name, dose, remarks, line.begins_with())


def _read_amounts(line: TokenLine, found: DoseDraft) -> None:
    """Take all numbers that have a unit."""
    for kind, index in single_counts(line):
        _count(line, index, kind, found)
    for index in tuple(line.of("time")):
        line.use(index)
        found.holds.append(line.amount(index))
    for index in tuple(line.of("rep", "set", "times")):
        if line.tokens[index].high > 0:
            line.use(index)
            _count(line, index, line.kind(index), found)
    # Beside `3 times a week`, a word such as `max` is about that.
    found.to_failure = any(line.of("most")) and not found.notes
    for index in tuple(line.of("most")):
        found.notes.append(line.text(index, index))
        line.use(index)


def _count(line: TokenLine, index: int, kind: str, found: DoseDraft) -> None:
    """Take a number of something; what cannot be taken as well is said."""
    if kind in found.counts and line.amount(index)[1] > 1:
        found.guesses.append(f"took the first number of {kind}, and left out `{line.text(index, index)}`")
    found.counts.setdefault(kind, line.amount(index))


def _stated(line: TokenLine, found: DoseDraft) -> StatedDose:
    """All that was found in a line, put together."""
    sets, reps = _sets_and_reps(found)
    holds = _ladder_or_first(found)
    kinds = {token.kind for token in line.tokens}
    is_held = "static" in kinds and "rep" not in kinds
    if is_held and sets and not holds and reps and reps[0] * 1000 >= _LONG_HOLD:
        found.guesses.append(f"took {count_text(*reps)} as seconds, since it is a stretch or a hold")
        holds, reps = ((reps[0] * 1000, reps[1] * 1000),), None
    return StatedDose(
        holds=holds,
        reps=reps,
        sets=sets,
        rest=_first_rest(found, "rest"),
        turn_rest=_first_rest(found, "turn"),
        switch=_first_rest(found, "switch"),
        has_sides=found.has_sides,
        is_each=found.is_each,
        is_moving=bool(holds) and "moving" in kinds and not any(line.of("hold")),
        tempo=found.tempo,
        to_failure=found.to_failure,
        notes=tuple(found.notes),
        guesses=tuple(found.guesses),
    )


def _sets_and_reps(found: DoseDraft) -> tuple[Amount | None, Amount | None]:
    """The numbers of sets and repetitions; `3 times` are sets of something that has an amount, else repetitions."""
    sets, reps, times = (found.counts.get(kind) for kind in ("set", "rep", "times"))
    if not sets and (found.holds or reps):
        return times, reps
    return sets, reps or times


def _first_rest(found: DoseDraft, kind: RestKind) -> float | None:
    """The rest of a kind; of several, the first counts."""
    rests = found.rests.get(kind, [])
    left_out = ", ".join(duration_text(rest) for rest in rests[1:] if rest != rests[0])
    if left_out:
        found.guesses.append(f"took {duration_text(rests[0])} as the rest, and left out {left_out}")
    return rests[0] if rests else None


def _ladder_or_first(found: DoseDraft) -> tuple[Amount, ...]:
    """Three times or more are one for each round; of two, the first counts."""
    holds = found.holds
    if len(holds) > 2 and "set" not in found.counts:
        return tuple(holds)
    if len(holds) > 1 and holds[1] != holds[0]:
        left_out = ", ".join(duration_text(*hold) for hold in holds[1:])
        found.guesses.append(f"took {duration_text(*holds[0])}, and left out {left_out}")
    return tuple(holds[:1])

"""How often each exercise of a routine is done at a level."""

from voiceguide.routine.records import Range, Routine


def rounds_at(routine: Routine, level: int) -> tuple[int, ...]:
    """The rounds of each exercise.

    Ranges of rounds do not all take their next step at one level: that would make a session longer by half from one
    day to the next. The steps are spread over the levels up to the next one, the exercises with the lowest priority
    number, and of these the first in the script, coming first.
    """
    exercises = routine.exercises
    growing = [number for number, exercise in enumerate(exercises) if exercise.rounds.low < exercise.rounds.high]
    in_turn = sorted(growing, key=lambda number: (exercises[number].priority, number))
    turns = {number: turn for turn, number in enumerate(in_turn)}
    return tuple(
        exercise.rounds.low + _added(exercise.rounds, level, turns.get(number, 0), len(in_turn))
        for number, exercise in enumerate(exercises)
    )


def _added(rounds: Range, level: int, turn: int, count: int) -> int:
    """How many rounds a level adds to the lowest number for the `turn`-th (from 0) of `count` exercises.

    For a single one they come where the range is rounded up. At 50 all have the middle, and at 100 the most.
    """
    steps = rounds.high - rounds.low
    added = 0
    for step in range(1, steps + 1):
        # In levels times twice the number of steps, so that all are whole.
        start, middle = 100 * (2 * step - 1), 100 * steps
        end = min(start + 200, middle if start < middle else 2 * middle)
        added += 2 * steps * level * count > start * count + (end - start) * turn
    return added

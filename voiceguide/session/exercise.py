"""The steps of one exercise: how many rounds it has at a level, its words, and every side of every round."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from voiceguide.script.model import (
    CueOffset,
    Exercise,
    Hold,
    Phase,
    Range,
    Repeat,
    Routine,
    Sides,
    SourceLocation,
    Text,
)
from voiceguide.session.model import (
    Chime,
    ChimeName,
    Choices,
    CountdownStep,
    CueAlternatives,
    HoldStep,
    Line,
    MovementStep,
    RestStep,
    SoreSide,
    Step,
    StepRef,
    TalkStep,
)
from voiceguide.session.phrases import Phrases, or_chime
from voiceguide.units import Ms


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


EASIER_BELOW = 50
"""Below this level the easier variant of an exercise is spoken too."""
HALFWAY_FROM = Ms(20_000)
"""A hold of this length or more has a halfway chime even where the script does not ask for one."""


def sides_done(sides: Sides, sore: SoreSide) -> tuple[str, ...]:
    """The sides in the order in which they are done, where one of them is sore."""
    if not sides.sore or sore == "both":
        return sides.names
    left, right = sides.names
    first, other = (left, right) if sore == "left" else (right, left)
    return (first, other) if sides.sore == "first" else (first,)


@dataclass(frozen=True, slots=True)
class ExercisePlanner:
    """One exercise that is done in so many rounds: the `number`-th (from 0), announced by `where`.

    `values` are those that stay the same throughout.
    """

    exercise: Exercise
    number: int
    rounds: int
    where: str
    values: Mapping[str, str]
    phrases: Phrases
    choices: Choices

    def steps(self) -> Iterator[Step]:
        """From its announcement to its last release."""
        sides = sides_done(self.exercise.sides, self.choices.sore) or (None,)
        for round_number in range(1, self.rounds + 1):
            for index, side in enumerate(sides):
                ref = self._ref(side, round_number)
                yield from self._approach(ref, is_first_side=index == 0, is_only=len(sides) == 1)
                if self._ticks:
                    yield CountdownStep(ref, self._ticks)
                yield self._work(ref)
                yield TalkStep(ref, self._release(ref), Ms(0))

    @property
    def _ticks(self) -> int:
        return self.exercise.countdown // 1000 if self.choices.has_countdown else 0

    def _ref(self, side: str | None, round_number: int) -> StepRef:
        return StepRef(self.number, self.exercise.line, self.exercise.name, side, round_number)

    def _values_at(self, ref: StepRef) -> dict[str, str]:
        side, round_number = ref.side or "", self.phrases.words.number(ref.round or 1)
        return {**self.values, "side": side, "round": round_number}

    # Getting into position

    def _approach(self, ref: StepRef, *, is_first_side: bool, is_only: bool) -> Iterator[Step]:
        if not is_first_side:
            yield self._to_side(ref, is_switch=True)
        elif ref.round == 1:
            yield TalkStep(ref, self._instructions(ref, is_only=is_only), self.exercise.ready)
        else:
            yield self._rest_before_round(ref)
            if ref.side and not is_only:
                yield self._to_side(ref, is_switch=False)

    def _instructions(self, ref: StepRef, *, is_only: bool) -> tuple[Line, ...]:
        exercise, words, values = self.exercise, self.phrases.words, self._values_at(ref)
        easier = exercise.easier if self.choices.level < EASIER_BELOW else None
        said = (
            *self.phrases.program_lines("standing", self.where, ref.line),
            *self.phrases.program_lines("name", words.only.format(name=exercise.name), ref.line),
            *self._first_side(ref, words.side if is_only else words.first_side),
            *self.phrases.script_lines("instructions", exercise.words, values),
            *(
                self.phrases.program_lines("easier", words.easier.format(text=easier.text), easier.line, values)
                if easier
                else ()
            ),
        )
        return or_chime(said, "listen", ref.line)

    def _first_side(self, ref: StepRef, sentence: str) -> tuple[Line, ...]:
        if not ref.side:
            return ()
        return self.phrases.program_lines("first side", self._of_side(sentence, ref), ref.line)

    def _of_side(self, sentence: str, ref: StepRef) -> str:
        return sentence.format(side=self.phrases.words.side_alone(ref.side or ""))

    def _to_side(self, ref: StepRef, *, is_switch: bool) -> Step:
        words, phrases = self.phrases.words, self.phrases
        sentence = words.switch if is_switch and phrases.says("switch") else words.side
        said = phrases.program_lines("side", self._of_side(sentence, ref), ref.line)
        return TalkStep(ref, (self._chime("switch"), *said), self.exercise.switch)

    def _rest_before_round(self, ref: StepRef) -> Step:
        left = self.phrases.words.more_rounds(self.rounds - (ref.round or 1) + 1)
        said = self.phrases.program_lines("rounds left", left, ref.line)
        return RestStep(ref, or_chime(said, "listen", ref.line), self.exercise.rest, Ms(0))

    def _release(self, ref: StepRef) -> tuple[Line, ...]:
        return (
            self._chime("end"),
            *self.phrases.script_lines("release", (self.exercise.release,), self._values_at(ref)),
        )

    def _chime(self, name: ChimeName) -> Line:
        return Line(Chime(name), self.exercise.line)

    # The work

    def _work(self, ref: StepRef) -> Step:
        work, level = self.exercise.work, self.choices.level
        match work:
            case Hold():
                length = Ms(work.length.at(level))
                return HoldStep(ref, length, tuple(self._hold_cues(work, length, ref)), self._ticks)
            case Repeat():
                return MovementStep(ref, work.count.at(level), tuple(self._phases(work, ref)))

    def _hold_cues(self, hold: Hold, length: Ms, ref: StepRef) -> Iterator[tuple[Ms, CueAlternatives]]:
        values = self._values_at(ref)
        chime = (self._chime("halfway"),) if length >= HALFWAY_FROM else ()
        wanted = hold.cues if self.phrases.says("cue") else ()
        cues = [(cue, self.phrases.script_lines("cue", (cue.words,), values)) for cue in wanted]
        said_cues = [(cue, said) for cue, said in cues if said]
        for cue, said in said_cues:
            name = "`halfway`" if cue.is_halfway else f"`at {_point(cue.offset)}`"
            options = ((self._chime("halfway"), *said), chime) if cue.is_halfway else (said,)
            yield cue.offset.within(length), CueAlternatives(options, name, cue.words.line, _linked(cue.words))
        if chime and not any(cue.is_halfway for cue, _ in said_cues):
            yield Ms(length // 2), CueAlternatives((chime,), "the halfway chime", self.exercise.line)

    def _phases(self, repeat: Repeat, ref: StepRef) -> Iterator[tuple[Ms, CueAlternatives]]:
        """Each phase of each repetition, the last of which is announced."""
        count = repeat.count.at(self.choices.level)
        usual = tuple(self._phase(phase, ref, is_last_start=False) for phase in repeat.phases)
        for _ in range(1, count):
            yield from usual
        yield self._phase(repeat.phases[0], ref, is_last_start=count > 1)
        yield from usual[1:]

    def _phase(self, phase: Phase, ref: StepRef, *, is_last_start: bool) -> tuple[Ms, CueAlternatives]:
        options = tuple(filter(None, self._phase_options(phase.words, ref, is_last_start=is_last_start)))
        name, acceptable = f"`{phase.words.text}`", max(1, len(options) - 1)
        choice = CueAlternatives(options, name, phase.words.line, _linked(phase.words), acceptable)
        return Ms(phase.length.at(self.choices.level)), choice

    def _phase_options(self, text: Text, ref: StepRef, *, is_last_start: bool) -> Iterator[tuple[Line, ...]]:
        """The words of a phase, announced as the last one where there is time; a tick where there is none."""
        values, last = self._values_at(ref), self.phrases.words.last
        if is_last_start and last:
            yield self.phrases.program_lines("last", last.format(phase=text.text), text.line, values)
        yield self.phrases.program_lines("phase", text.text, text.line, values)
        yield (self._chime("tick"),)


def _linked(words: Text) -> SourceLocation | None:
    """Where the words stand if that is in a linked file."""
    return words.location if words.location.line != words.line else None


def _point(offset: CueOffset) -> str:
    return f"{offset.value}%" if offset.is_percent else f"{offset.value / 1000:g}s"

"""Plans one exercise: its rounds at a level, its words, and the steps for each side of each round."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

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
    PauseKind,
    RestStep,
    SoreSide,
    StatedLength,
    Step,
    StepRef,
    TalkStep,
)
from voiceguide.session.phrases import Phrases, or_chime
from voiceguide.units import Ms


def rounds_at(routine: Routine, level: int) -> tuple[int, ...]:
    """The number of rounds of each exercise at a level.

    Not all exercises get their next round at the same level, since that could make a session half as long again from
    one day to the next. The extra rounds are spread over the levels, by priority and then by order in the script.
    """
    exercises = routine.exercises
    growing = [number for number, exercise in enumerate(exercises) if exercise.rounds.low < exercise.rounds.high]
    by_priority = sorted(growing, key=lambda number: (exercises[number].priority, number))
    ranks = {number: rank for rank, number in enumerate(by_priority)}
    return tuple(
        exercise.rounds.low + _extra_rounds(exercise.rounds, level, ranks.get(number, 0), len(by_priority))
        for number, exercise in enumerate(exercises)
    )


def _extra_rounds(rounds: Range, level: int, rank: int, count: int) -> int:
    """The rounds to add to the lowest number, for the exercise with that rank (from 0) among `count`.

    A single exercise gets them where `Range.at` would; at levels 50 and 100 this holds for all exercises.
    """
    steps = rounds.high - rounds.low
    added = 0
    for step in range(1, steps + 1):
        # In units of 1 / (2 * steps) levels, so that all numbers are whole.
        start, middle = 100 * (2 * step - 1), 100 * steps
        end = min(start + 200, middle if start < middle else 2 * middle)
        added += 2 * steps * level * count > start * count + (end - start) * rank
    return added


EASIER_BELOW = 50
"""To listeners below this level, the easier variant of an exercise is spoken too."""
HALFWAY_FROM = Ms(20_000)
"""Holds from this length up have a halfway chime even if the script has no `halfway`."""


def sides_done(sides: Sides, sore: SoreSide) -> tuple[str, ...]:
    """The sides to exercise, in order."""
    if sore == "both" or not sides.heed_sore:
        return sides.names
    first = sides.left if sore == "left" else 1 - sides.left
    alone = (sides.names[first],)
    return alone if sides.sore == "only" else (*alone, sides.names[1 - first])


def stated_length(exercise: Exercise, kind: PauseKind) -> StatedLength | None:
    """Where the script states how long the rests or the changes of side of an exercise are; None if it does not."""
    location = exercise.rest_location if kind == "rest" else exercise.switch_location
    if location is None:
        return None
    is_linked = location.file != exercise.location.file
    line = exercise.line if is_linked else location.line
    return StatedLength(kind, exercise.name, line, location if is_linked else None)


@dataclass(frozen=True, slots=True)
class ExercisePlanner:
    """Plans exercise `number` (from 0) of a session.

    `values` are the placeholders that do not depend on the side or round.
    """

    exercise: Exercise
    number: int
    rounds: int
    announcement: str
    values: Mapping[str, str]
    phrases: Phrases
    choices: Choices

    def steps(self, rest: RestStep | None = None) -> Iterator[Step]:
        """All steps, from the announcement to the last release; the announcement is made in `rest` if there is one."""
        sides = sides_done(self.exercise.sides, self.choices.sore) or (None,)
        for round_number in range(1, self.rounds + 1):
            for index, side in enumerate(sides):
                ref = self._ref(side, round_number)
                if index or round_number > 1:
                    yield self._pause(ref, is_new_round=index == 0, is_only=len(sides) == 1)
                else:
                    yield self._announcement(ref, rest, is_only=len(sides) == 1)
                if self._ticks:
                    yield CountdownStep(ref, self._ticks)
                yield self._hold_or_movement(ref)
                yield TalkStep(ref, self._release_lines(ref), Ms(0))

    @property
    def has_instructions(self) -> bool:
        """Whether it is said how to do the exercise."""
        words = self.phrases.says("instructions") and self.exercise.words
        return bool(words or (self._easier and self.phrases.says("easier")))

    @property
    def _ticks(self) -> int:
        return self.exercise.countdown // 1000 if self.choices.has_countdown else 0

    def _ref(self, side: str | None, round_number: int) -> StepRef:
        return StepRef(self.number, self.exercise.line, self.exercise.name, side, round_number)

    def _values_at(self, ref: StepRef) -> dict[str, str]:
        words, sides = self.phrases.words, self.exercise.sides.names
        return {**self.values, **words.side_values(ref.side or "", sides), "round": words.number(ref.round or 1)}

    # Getting into position

    def _announcement(self, ref: StepRef, rest: RestStep | None, *, is_only: bool) -> Step:
        ready = self.exercise.ready
        if rest is None:
            return TalkStep(ref, self._instructions(ref, (), is_only=is_only), ready)
        lines = self._instructions(ref, rest.lines, is_only=is_only)
        return replace(rest, ref=ref, lines=lines, after=max(rest.after, ready), ticks=self._ticks)

    def _instructions(self, ref: StepRef, fetch: tuple[Line, ...], *, is_only: bool) -> tuple[Line, ...]:
        exercise, words, values = self.exercise, self.phrases.words, self._values_at(ref)
        easier = self._easier
        said = (
            *self.phrases.program_lines("standing", self.announcement, ref.line),
            *self.phrases.program_lines("name", words.only.format(name=exercise.name), ref.line),
            *fetch,
            *self._first_side(ref, words.side if is_only else words.first_side),
            *self.phrases.script_lines("instructions", exercise.words, values),
            *(
                self.phrases.program_lines("easier", words.easier.format(text=easier.text), easier.line, values)
                if easier
                else ()
            ),
        )
        return or_chime(said, "listen", ref.line)

    @property
    def _easier(self) -> Text | None:
        return self.exercise.easier if self.choices.listener_level < EASIER_BELOW else None

    def _first_side(self, ref: StepRef, sentence: str) -> tuple[Line, ...]:
        if not ref.side:
            return ()
        return self.phrases.program_lines("first side", self._side_phrase(sentence, ref), ref.line)

    def _side_phrase(self, sentence: str, ref: StepRef) -> str:
        return sentence.format(side=self.phrases.words.side_alone(ref.side or ""))

    def _pause(self, ref: StepRef, *, is_new_round: bool, is_only: bool) -> RestStep:
        """The pause before another side or round: a change of side, a rest, or the longer of both."""
        exercise = self.exercise
        is_switch = not is_new_round or (ref.side is not None and not is_only and exercise.switch > exercise.rest)
        kind: PauseKind = "switch" if is_switch else "rest"
        said = (
            *(self._rounds_left(ref) if is_new_round else ()),
            *(self._next_side(ref, is_new_round=is_new_round) if ref.side and not is_only else ()),
        )
        return RestStep(
            ref,
            or_chime(said, "listen", ref.line),
            exercise.switch if is_switch else exercise.rest,
            ticks=self._ticks,
            kind=kind,
            stated=stated_length(exercise, kind),
        )

    def _rounds_left(self, ref: StepRef) -> tuple[Line, ...]:
        left = self.phrases.words.more_rounds(self.rounds - (ref.round or 1) + 1)
        return self.phrases.program_lines("rounds left", left, ref.line)

    def _next_side(self, ref: StepRef, *, is_new_round: bool) -> tuple[Line, ...]:
        words, phrases = self.phrases.words, self.phrases
        sentence = words.switch if phrases.says("switch") and not is_new_round else words.side
        said = phrases.program_lines("side", self._side_phrase(sentence, ref), ref.line)
        return (self._chime("switch"), *said)

    def _release_lines(self, ref: StepRef) -> tuple[Line, ...]:
        return (
            self._chime("end"),
            *self.phrases.script_lines("release", (self.exercise.release,), self._values_at(ref)),
        )

    def _chime(self, name: ChimeName) -> Line:
        return Line(Chime(name), self.exercise.line)

    # The hold or movement

    def _hold_or_movement(self, ref: StepRef) -> Step:
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
        cues_to_say = hold.cues if self.phrases.says("cue") else ()
        cues = [(cue, self.phrases.script_lines("cue", (cue.words,), values)) for cue in cues_to_say]
        spoken_cues = [(cue, said) for cue, said in cues if said]
        for cue, said in spoken_cues:
            name = "`halfway`" if cue.is_halfway else f"`at {_written_offset(cue.offset)}`"
            linked = _linked(cue.words)
            if cue.is_halfway:
                options = ((self._chime("halfway"), *said), said, *((chime,) if chime else ()))
                choice = CueAlternatives(options, name, cue.words.line, linked, acceptable=2, is_flexible=True)
            else:
                choice = CueAlternatives((said,), name, cue.words.line, linked)
            yield cue.offset.within(length), choice
        if chime and not any(cue.is_halfway for cue, _ in spoken_cues):
            yield Ms(length // 2), CueAlternatives((chime,), "the halfway chime", self.exercise.line)

    def _phases(self, repeat: Repeat, ref: StepRef) -> Iterator[tuple[Ms, CueAlternatives]]:
        """The phases of all repetitions; the start of the last one is announced."""
        count = repeat.count.at(self.choices.level)
        phases = tuple(self._phase(phase, ref, is_last_start=False) for phase in repeat.phases)
        for _ in range(1, count):
            yield from phases
        yield self._phase(repeat.phases[0], ref, is_last_start=count > 1)
        yield from phases[1:]

    def _phase(self, phase: Phase, ref: StepRef, *, is_last_start: bool) -> tuple[Ms, CueAlternatives]:
        options = tuple(filter(None, self._phase_options(phase.words, ref, is_last_start=is_last_start)))
        name, acceptable = f"`{phase.words.text}`", max(1, len(options) - 1)
        choice = CueAlternatives(options, name, phase.words.line, _linked(phase.words), acceptable)
        return Ms(phase.length.at(self.choices.level)), choice

    def _phase_options(self, text: Text, ref: StepRef, *, is_last_start: bool) -> Iterator[tuple[Line, ...]]:
        """The alternatives for a phase: announced as the last one, the plain words, a tick."""
        values, last = self._values_at(ref), self.phrases.words.last
        if is_last_start and last:
            yield self.phrases.program_lines("last", last.format(phase=text.text), text.line, values)
        yield self.phrases.program_lines("phase", text.text, text.line, values)
        yield (self._chime("tick"),)


def _linked(words: Text) -> SourceLocation | None:
    """The location of the words if they come from a linked file."""
    return words.location if words.location.line != words.line else None


def _written_offset(offset: CueOffset) -> str:
    return f"{offset.value}%" if offset.is_percent else f"{offset.value / 1000:g}s"

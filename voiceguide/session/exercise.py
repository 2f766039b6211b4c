"""Plans one exercise: its words, and the steps for each side of each round."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from voiceguide.i18n.model import capitalised
from voiceguide.script.model import (
    CueOffset,
    Exercise,
    Hold,
    Pause,
    Phase,
    Repeat,
    SourceLocation,
    Text,
    TimedCue,
)
from voiceguide.script.placeholders import fill
from voiceguide.session.model import (
    NO_TIME,
    Chime,
    ChimeName,
    Choices,
    CountdownStep,
    CueAlternatives,
    HoldStep,
    Line,
    MovementStep,
    RestStep,
    StatedLength,
    Step,
    StepRef,
    TalkStep,
)
from voiceguide.session.phrases import PhraseKind, Phrases, or_chime
from voiceguide.session.visits import sides_done
from voiceguide.units import Ms

PhaseTexts = tuple[tuple[PhraseKind, str], ...]
"""Texts for a phase, best first."""

EASIER_UP_TO = 50
"""To listeners up to this level, where everybody begins, the easier variant of an exercise is spoken too."""
HALFWAY_FROM = Ms(20_000)
"""Holds from this length up have a halfway chime even if the script has no `halfway`."""
EASE_OFF_FROM = Ms(20_000)
"""In holds from this length up, the listener is told once that less is enough, if the script does not say it."""
EASE_OFF_AT = CueOffset(60, is_percent=True)


def stated_length(exercise: Exercise, pause: Pause) -> StatedLength | None:
    """Where the script states how long a pause after an exercise is; None if it does not."""
    location = pause.location
    if location is None:
        return None
    is_linked = location.file != exercise.location.file
    line = exercise.line if is_linked else location.line
    return StatedLength(pause.option, exercise.name, line, location if is_linked else None)


def rest_cues(
    exercise: Exercise, rest: Pause, phrases: Phrases, values: Mapping[str, str]
) -> tuple[tuple[Ms, CueAlternatives], ...]:
    """The cues of an exercise that lie within a rest after it."""
    if not exercise.rest_cues:
        return ()
    return tuple(_said_cues((cue for cue in exercise.rest_cues if lies_in(cue, rest)), rest, phrases, values))


def lies_in(cue: TimedCue, rest: Pause) -> bool:
    """Whether a cue comes before the end of a rest."""
    return 0 <= cue.offset.within(rest.length) < rest.length


@dataclass(frozen=True, slots=True)
class ExercisePlanner:
    """Plans an exercise as a chapter of a session (from 0).

    `values` are the placeholders that do not depend on the side or round.
    """

    exercise: Exercise
    chapter: int
    rounds: int
    announcement: str
    values: Mapping[str, str]
    phrases: Phrases
    choices: Choices

    def steps(self, rest: RestStep | None = None) -> Iterator[Step]:
        """All steps, from the announcement to the last release; the announcement is made in `rest` if there is one."""
        refs = tuple(self._refs())
        yield self._announcement(refs[0], rest, is_only=len({ref.side for ref in refs}) == 1)
        yield from self._round(refs[0])
        for previous, ref in pairwise(refs):
            yield self._pause(previous, ref)
            yield from self._round(ref)

    def _refs(self) -> Iterator[StepRef]:
        """Each side of each round, in order."""
        sides = sides_done(self.exercise.sides, self.choices.sore) or (None,)
        rounds = range(1, self.rounds + 1)
        if self.exercise.sides.is_one_at_a_time:
            yield from (self._ref(side, round_number) for side in sides for round_number in rounds)
        else:
            yield from (self._ref(side, round_number) for round_number in rounds for side in sides)

    def _round(self, ref: StepRef) -> Iterator[Step]:
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
        return StepRef(self.chapter, self.exercise.line, self.exercise.name, side, round_number)

    def _values_at(self, ref: StepRef) -> dict[str, str]:
        words, work, round_number = self.phrases.words, self.exercise.work, ref.round or 1
        side = words.side_values(ref.side or "", self.exercise.sides.names)
        values = {**self.values, **side, "round": words.number(round_number)}
        if isinstance(work, Hold) and len(work.lengths) > 1:
            values["hold"] = words.length(work.length_in(round_number).at(self.choices.level))
        return values

    # Getting into position

    def _announcement(self, ref: StepRef, rest: RestStep | None, *, is_only: bool) -> Step:
        ready, unguided = self.exercise.ready, self._unguided_time(rest)
        if rest is None:
            pause = Ms(max(ready, unguided - 1000 * self._ticks))
            return TalkStep(ref, self._instructions(ref, (), is_only=is_only), pause)
        lines = self._instructions(ref, rest.lines, is_only=is_only)
        length, after = max(rest.length, unguided), max(rest.after, ready)
        return replace(rest, ref=ref, lines=lines, length=length, after=after, ticks=self._ticks)

    def _unguided_time(self, rest: RestStep | None) -> Ms:
        """The least time to get into an exercise whose instructions are not spoken: that to change sides.

        There is none where the script sets `ready`, or where it states the rest and has as little talk itself: its
        intervals are exact.
        """
        exercise = self.exercise
        is_exact = exercise.ready_location or (rest and rest.stated and exercise.talk == self.phrases.talk)
        return NO_TIME if is_exact or self.has_instructions or not exercise.words else exercise.switch.length

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
                self.phrases.program_lines("easier", words.easier.format(text=easier.marked), easier.line, values)
                if easier
                else ()
            ),
        )
        return or_chime(said, "listen", ref.line)

    @property
    def _easier(self) -> Text | None:
        return self.exercise.easier if self.choices.listener_level <= EASIER_UP_TO else None

    def _first_side(self, ref: StepRef, sentence: str) -> tuple[Line, ...]:
        if not ref.side:
            return ()
        return self.phrases.program_lines("first side", self._side_phrase(sentence, ref), ref.line)

    def _side_phrase(self, sentence: str, ref: StepRef) -> str:
        return self.phrases.words.with_side(sentence, ref.side or "")

    def _pause(self, previous: StepRef, ref: StepRef) -> RestStep:
        """The pause before another side or round: a change of side, a rest, or the longer of both."""
        exercise = self.exercise
        is_new_round, is_other_side = (ref.round or 0) > (previous.round or 0), ref.side != previous.side
        is_switch = is_other_side and (not is_new_round or exercise.switch.length > exercise.rest.length)
        pause = exercise.switch if is_switch else exercise.rest
        side = self._next_side(ref, is_new_round=is_new_round) if is_other_side else ()
        return RestStep(
            ref,
            (*self._rounds_left(ref), *side) if is_new_round else side,
            pause.length,
            ticks=self._ticks,
            kind="switch" if is_switch else "rest",
            stated=stated_length(exercise, pause),
            cues=() if is_switch else rest_cues(exercise, pause, self.phrases, self.values),
        )

    def _rounds_left(self, ref: StepRef) -> tuple[Line, ...]:
        left = self.phrases.words.more_rounds(self.rounds - (ref.round or 1) + 1)
        return or_chime(self.phrases.program_lines("rounds left", left, ref.line), "again", ref.line)

    def _next_side(self, ref: StepRef, *, is_new_round: bool) -> tuple[Line, ...]:
        """A chime and the side; in a new round only if the side is said."""
        words, phrases = self.phrases.words, self.phrases
        sentence = words.switch if phrases.says("switch") and not is_new_round else words.side
        said = phrases.program_lines("side", self._side_phrase(sentence, ref), ref.line)
        return () if is_new_round and not said else (self._chime("switch"), *said)

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
                length = Ms(work.length_in(ref.round or 1).at(level))
                cues = tuple(self._hold_cues(work, length, ref))
                return HoldStep(ref, length, cues, self._ticks, work.is_moving)
            case Repeat():
                values = self._values_at(ref)
                names = tuple(fill(phase.words.text, values) if phase.words else "" for phase in work.phases)
                return MovementStep(ref, work.repetitions(level), tuple(self._phases(work, ref)), names)

    def _hold_cues(self, hold: Hold, length: Ms, ref: StepRef) -> Iterator[tuple[Ms, CueAlternatives]]:
        values = self._values_at(ref)
        chime = (self._chime("halfway"),) if length >= HALFWAY_FROM else ()
        cues_to_say = hold.cues if self.phrases.says("cue") else ()
        cues = [(cue, self.phrases.script_lines("cue", (cue.words,), values)) for cue in cues_to_say]
        spoken_cues = [(cue, said) for cue, said in cues if said]
        for cue, said in spoken_cues:
            linked = _linked(cue.words)
            if cue.is_halfway:
                options = ((self._chime("halfway"), *said), said, *((chime,) if chime else ()))
                choice = CueAlternatives(options, "`halfway`", cue.words.line, linked, acceptable=2, is_flexible=True)
            else:
                choice = _alternatives(cue, said, "at")
            yield cue.offset.within(length), choice
        if chime and not any(cue.is_halfway for cue, _ in spoken_cues):
            yield Ms(length // 2), CueAlternatives((chime,), "the halfway chime", self.exercise.line)
        if length >= EASE_OFF_FROM and (said := self._ease_off_lines(hold, length, ref)):
            choice = CueAlternatives((said,), "the words to ease off", self.exercise.line, is_optional=True)
            yield EASE_OFF_AT.within(length), choice

    def _ease_off_lines(self, hold: Hold, length: Ms, ref: StepRef) -> tuple[Line, ...]:
        """The program's words to ease off; empty in later rounds, or if the script says something that late."""
        is_due = self.exercise.eases_off and self.has_instructions and ref.round == 1 and not hold.is_moving
        if not is_due or any(not cue.is_halfway and cue.offset.within(length) >= length // 2 for cue in hold.cues):
            return ()
        return self.phrases.program_lines("ease off", self.phrases.words.ease_off, self.exercise.line)

    def _phases(self, repeat: Repeat, ref: StepRef) -> Iterator[tuple[Ms, CueAlternatives]]:
        """The phases of all repetitions; each one is counted, or the start of the last one announced."""
        count = repeat.repetitions(self.choices.level)
        start = repeat.phases[0]
        first = self._phase(start, ref, self._phase_texts(start), "move")
        later = tuple(self._phase(phase, ref, self._phase_texts(phase), "return") for phase in repeat.phases[1:])
        for number in range(1, count + 1):
            texts = self._first_texts(repeat, number, count)
            yield self._phase(start, ref, texts, "move") if texts else first
            yield from later

    def _first_texts(self, repeat: Repeat, number: int, count: int) -> PhaseTexts:
        """What is said at the start of a repetition, if that is more than its first phase."""
        words, plain = self.phrases.words, self._phase_texts(repeat.phases[0])
        phase = plain[0][1] if plain else ""
        if repeat.is_counted:
            counted = f"{capitalised(words.number(number))}."
            return (*((("count", f"{counted} {phase}"),) if phase else ()), ("count", counted), *plain)
        if number == count > 1 and words.last:
            return (("last", words.last.format(phase=phase).strip()), *plain)
        return ()

    def _phase_texts(self, phase: Phase) -> PhaseTexts:
        return (("phase", phase.words.marked),) if phase.words else ()

    def _phase(self, phase: Phase, ref: StepRef, texts: PhaseTexts, chime: ChimeName) -> tuple[Ms, CueAlternatives]:
        """The alternatives for a phase: the texts, best first, then a chime."""
        words, values = phase.words, self._values_at(ref)
        line = words.line if words else ref.line
        said = (self.phrases.program_lines(kind, text, line, values) for kind, text in texts)
        options = (*filter(None, said), (self._chime(chime),))
        name, linked = (f"`{words.text}`", _linked(words)) if words else ("the number", None)
        choice = CueAlternatives(options, name, line, linked, max(1, len(options) - 1))
        return Ms(phase.length.at(self.choices.level)), choice


def _said_cues(
    cues: Iterator[TimedCue], rest: Pause, phrases: Phrases, values: Mapping[str, str]
) -> Iterator[tuple[Ms, CueAlternatives]]:
    for cue in cues:
        if said := phrases.script_lines("cue", (cue.words,), values):
            yield cue.offset.within(rest.length), _alternatives(cue, said, "rest at")


def _alternatives(cue: TimedCue, said: tuple[Line, ...], option: str) -> CueAlternatives:
    """The words of a cue, or nothing."""
    name, linked = f"`{option} {_written_offset(cue.offset)}`", _linked(cue.words)
    return CueAlternatives((said,), name, cue.words.line, linked, is_from_end=cue.offset.is_from_end)


def _linked(words: Text) -> SourceLocation | None:
    """The location of the words if they come from a linked file."""
    return words.location if words.location.line != words.line else None


def _written_offset(offset: CueOffset) -> str:
    if offset.is_percent:
        return f"{offset.value}%"
    return f"{offset.value / 1000:g}s{' left' if offset.is_from_end else ''}"

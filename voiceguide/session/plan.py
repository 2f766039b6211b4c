"""From a routine to the steps of a session."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from voiceguide.routine.records import Exercise, Hold, Moment, Repeat, Routine, Section, Text
from voiceguide.session.say import Say
from voiceguide.session.sounds import Chime, ChimeName, Sound, Speech
from voiceguide.session.steps import (
    Advice,
    Choice,
    CountdownStep,
    HoldStep,
    Line,
    MovementStep,
    Plan,
    RestStep,
    Spot,
    Step,
    TalkStep,
)
from voiceguide.session.words import Words, has_words, words_for
from voiceguide.units import Ms

DEFAULT_LEVEL = 50
EASIER_BELOW = 50
"""Below this level the easier variant of an exercise is spoken too."""
HALFWAY_FROM = Ms(20_000)
"""A hold of this length or more has a halfway chime even where the script does not ask for one."""
OPENING_PAUSE = Ms(1500)
END_PAUSE = Ms(1000)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the listener chose for this session: a level from 0 to 100, with or without countdown ticks."""

    level: int = DEFAULT_LEVEL
    has_countdown: bool = True


def plan(routine: Routine, choices: Choices) -> Plan:
    """The steps of a session."""
    walk = _Walk(routine, choices)
    return Plan(
        chapters=tuple(exercise.name for exercise in routine.exercises),
        steps=tuple(walk.session()),
        warnings=tuple(_warnings(routine)),
    )


def _warnings(routine: Routine) -> Iterator[Advice]:
    if not has_words(routine.language):
        yield Advice(
            routine.line,
            f"the program has no words of its own in `{routine.language}`; chimes stand in their place",
        )


class _Walk:
    """Goes through a routine once, exercise by exercise."""

    def __init__(self, routine: Routine, choices: Choices) -> None:
        self._routine = routine
        self._exercises = routine.exercises
        self._choices = choices
        self._words: Words = words_for(routine.language)
        self._say = Say(routine.pronunciations)

    def session(self) -> Iterator[Step]:
        yield self._opening()
        number = 0
        for section in self._routine.sections:
            if number:
                yield self._rest_before(number)
            yield from self._change_of_position(section, number)
            for index, exercise in enumerate(section.exercises):
                if index:
                    yield self._rest_before(number)
                yield from _Performance(self, exercise, number).steps()
                number += 1
        yield from self._closing()

    # Around the exercises

    def _opening(self) -> Step:
        routine, first = self._routine, self._exercises[0]
        spot = Spot(0, routine.line)
        values = {"total": self._words.number(len(self._exercises)), "next": first.name}
        lines = [
            *self.lines(f"{routine.title}.", spot.line, {}),
            *self.written(routine.opening, values),
            *self._things(self._words.needs, routine.needs, spot.line),
            *self._things(self._words.fetch, first.fetch, first.line),
        ]
        return TalkStep(spot, tuple(lines), first.fetching if first.fetch else OPENING_PAUSE)

    def _change_of_position(self, section: Section, number: int) -> Iterator[Step]:
        if not section.words and not section.title:
            return
        exercise = self._exercises[number]
        values = {
            "number": self._words.number(number + 1),
            "total": self._words.number(len(self._exercises)),
            "next": exercise.name,
        }
        spot = Spot(number, section.line)
        yield TalkStep(spot, self.written(section.words, values), section.settle)

    def _rest_before(self, number: int) -> Step:
        """The rest after an exercise: it belongs to that one's chapter, and announces the next."""
        done, coming = self._exercises[number - 1], self._exercises[number]
        spot = Spot(number - 1, done.line, done.name)
        announced = self._words.next.format(exercise=coming.name)
        lines = (
            *self.lines(announced, coming.line, {}),
            *self._things(self._words.fetch, coming.fetch, coming.line),
        )
        return RestStep(spot, lines, done.rest, coming.fetching if coming.fetch else Ms(0))

    def _closing(self) -> Iterator[Step]:
        routine = self._routine
        spot = Spot(len(self._exercises) - 1, routine.line)
        values = {"total": self._words.number(len(self._exercises))}
        if routine.closing:
            yield TalkStep(spot, self.written((routine.closing,), values), OPENING_PAUSE)
        yield TalkStep(spot, (Line(Chime("finish"), routine.line),), END_PAUSE)

    # Sounds

    def lines(self, text: str, line: int, values: Mapping[str, str]) -> tuple[Line, ...]:
        return tuple(Line(speech, line) for speech in self._say(text, values))

    def written(self, texts: Sequence[Text], values: Mapping[str, str]) -> tuple[Line, ...]:
        return tuple(line for text in texts for line in self.lines(text.text, text.line, values))

    def _things(self, sentence: str, things: Sequence[str], line: int) -> tuple[Line, ...]:
        if not things:
            return ()
        return self.lines(sentence.format(things=self._words.listed(things)), line, {})

    # What an exercise asks of the whole

    @property
    def words(self) -> Words:
        return self._words

    @property
    def choices(self) -> Choices:
        return self._choices

    def values(self, exercise: Exercise, number: int) -> dict[str, str]:
        """The values that stay the same throughout an exercise."""
        is_last = number + 1 == len(self._exercises)
        values = {
            "exercise": exercise.name,
            "number": self._words.number(number + 1),
            "total": self._words.number(len(self._exercises)),
            "next": self._words.the_end if is_last else self._exercises[number + 1].name,
        }
        if isinstance(exercise.work, Hold):
            values["hold"] = self._words.length(exercise.work.length.at(self._choices.level))
        return values

    def where(self, number: int) -> str:
        return self._words.where(number + 1, len(self._exercises), self._exercises[number].name)


class _Performance:
    """One exercise: its words, then every side of every round."""

    def __init__(self, walk: _Walk, exercise: Exercise, number: int) -> None:
        self._walk = walk
        self._exercise = exercise
        self._number = number
        self._values = walk.values(exercise, number)
        self._level = walk.choices.level
        self._ticks = exercise.countdown // 1000 if walk.choices.has_countdown else 0

    def steps(self) -> Iterator[Step]:
        rounds = self._exercise.rounds.at(self._level)
        sides = self._exercise.sides or (None,)
        for round_number in range(1, rounds + 1):
            for index, side in enumerate(sides):
                spot = self._spot(side, round_number)
                yield from self._approach(spot, is_first_side=index == 0, rounds=rounds)
                if self._ticks:
                    yield CountdownStep(spot, self._ticks)
                yield self._work(spot)
                yield TalkStep(spot, self._release(spot), Ms(0))

    def _spot(self, side: str | None, round_number: int) -> Spot:
        return Spot(self._number, self._exercise.line, self._exercise.name, side, round_number)

    def _values_at(self, spot: Spot) -> dict[str, str]:
        side, round_number = spot.side or "", self._walk.words.number(spot.round or 1)
        return {**self._values, "side": side, "round": round_number}

    # Getting into position

    def _approach(self, spot: Spot, *, is_first_side: bool, rounds: int) -> Iterator[Step]:
        if not is_first_side:
            yield self._to_side(spot, self._walk.words.switch)
        elif spot.round == 1:
            yield TalkStep(spot, tuple(self._instructions(spot)), self._exercise.ready)
        else:
            yield self._rest_before_round(spot, rounds)
            if spot.side:
                yield self._to_side(spot, self._walk.words.side)

    def _instructions(self, spot: Spot) -> Iterator[Line]:
        exercise, words, values = self._exercise, self._walk.words, self._values_at(spot)
        yield from self._walk.lines(self._walk.where(self._number), spot.line, {})
        if spot.side:
            first = words.first_side.format(side=words.side_alone(spot.side))
            yield from self._walk.lines(first, spot.line, {})
        yield from self._walk.written(exercise.words, values)
        if exercise.easier and self._level < EASIER_BELOW:
            easier = words.easier.format(text=exercise.easier.text)
            yield from self._walk.lines(easier, exercise.easier.line, values)

    def _to_side(self, spot: Spot, sentence: str) -> Step:
        words = self._walk.words
        said = sentence.format(side=words.side_alone(spot.side or ""))
        lines = (self._chime("switch"), *self._walk.lines(said, spot.line, {}))
        return TalkStep(spot, lines, self._exercise.switch)

    def _rest_before_round(self, spot: Spot, rounds: int) -> Step:
        words = self._walk.words
        said = words.round.format(round=words.number(spot.round or 1), rounds=words.number(rounds))
        lines = self._walk.lines(said, spot.line, {})
        return RestStep(spot, lines, self._exercise.rest, Ms(0))

    def _release(self, spot: Spot) -> tuple[Line, ...]:
        release = self._exercise.release
        said = self._walk.written((release,), self._values_at(spot)) if release else ()
        return (self._chime("end"), *said)

    def _chime(self, name: ChimeName) -> Line:
        return Line(Chime(name), self._exercise.line)

    # The work

    def _work(self, spot: Spot) -> Step:
        work = self._exercise.work
        match work:
            case Hold():
                length = Ms(work.length.at(self._level))
                return HoldStep(spot, length, tuple(self._hold_cues(work, length, spot)), self._ticks)
            case Repeat():
                return MovementStep(spot, work.count.at(self._level), tuple(self._phases(work, spot)))

    def _hold_cues(self, hold: Hold, length: Ms, spot: Spot) -> Iterator[tuple[Ms, Choice]]:
        values = self._values_at(spot)
        chime = (self._chime("halfway"),) if length >= HALFWAY_FROM else ()
        for cue in hold.cues:
            said = self._walk.written((cue.words,), values)
            name = "`halfway`" if cue.is_halfway else f"`at {_point(cue.moment)}`"
            options = ((self._chime("halfway"), *said), chime) if cue.is_halfway else (said,)
            place = cue.words.place
            where = f"{place.file}:{place.line}: " if place.line != cue.words.line else ""
            yield cue.moment.within(length), Choice(options, name, cue.words.line, where)
        if chime and not any(cue.is_halfway for cue in hold.cues):
            yield Ms(length // 2), Choice((chime,), "the halfway chime", self._exercise.line)

    def _phases(self, repeat: Repeat, spot: Spot) -> Iterator[tuple[Ms, Choice]]:
        count = repeat.count.at(self._level)
        for repetition in range(1, count + 1):
            for index, phase in enumerate(repeat.phases):
                is_last_start = repetition == count > 1 and index == 0
                options = tuple(self._phase_options(phase.words, spot, is_last_start=is_last_start))
                name = f"`{phase.words.text}`"
                choice = Choice(options, name, phase.words.line, good=len(options) - 1)
                yield Ms(phase.length.at(self._level)), choice

    def _phase_options(self, text: Text, spot: Spot, *, is_last_start: bool) -> Iterator[tuple[Line, ...]]:
        """The words of a phase, announced as the last one where there is time; a tick where there is none."""
        values, last = self._values_at(spot), self._walk.words.last
        if is_last_start and last:
            yield self._walk.lines(last.format(phase=text.text), text.line, values)
        yield self._walk.lines(text.text, text.line, values)
        yield (self._chime("tick"),)


def _point(moment: Moment) -> str:
    return f"{moment.value}%" if moment.is_percent else f"{moment.value / 1000:g}s"


def speeches(steps: Sequence[Step]) -> tuple[Speech, ...]:
    """Everything that may have to be spoken, each once, in the order in which it is first heard."""
    found = (sound for step in steps for sound in sounds_of(step))
    return tuple(dict.fromkeys(sound for sound in found if isinstance(sound, Speech)))


def sounds_of(step: Step) -> Iterator[Sound]:
    """Every sound that may be heard in a step, but for its signals."""
    return (line.sound for line in _lines(step))


def line_of(steps: Sequence[Step], speech: Speech) -> int:
    """The line of the script that something spoken comes from."""
    return next(line.line for step in steps for line in _lines(step) if line.sound == speech)


def _lines(step: Step) -> Iterator[Line]:
    match step:
        case TalkStep() | RestStep():
            yield from step.lines
        case HoldStep(cues=choices) | MovementStep(phases=choices):
            for _, choice in choices:
                for option in choice.options:
                    yield from option
        case CountdownStep():
            pass

"""Plans a session: from a routine and the listener's choices to steps."""

from collections.abc import Iterable, Iterator, Sequence

from voiceguide.script.diagnostics import Problem, ScriptError
from voiceguide.script.limits import MOST_SOUNDS
from voiceguide.script.model import Exercise, Hold, Routine, Section, Talk
from voiceguide.session.exercise import ExercisePlanner, rounds_at, stated_length
from voiceguide.session.model import (
    Chime,
    Choices,
    CountdownStep,
    CueAlternatives,
    CueWarning,
    HoldStep,
    Line,
    MovementStep,
    Plan,
    RestStep,
    Sound,
    Speech,
    Step,
    StepRef,
    TalkStep,
)
from voiceguide.session.phrases import Phrases, SpeechBuilder, TooMuchError, or_chime
from voiceguide.units import Ms

OPENING_PAUSE = Ms(1500)
END_PAUSE = Ms(1000)


def plan(routine: Routine, choices: Choices) -> Plan:
    """The plan of a session; raises ScriptError if it exceeds a limit."""
    return Plan(
        chapters=tuple(exercise.name for exercise in routine.exercises),
        steps=tuple(_bounded(_SessionPlanner(routine, choices).steps(), routine)),
        warnings=tuple(_warnings(routine)),
    )


def says_anything(routine: Routine, choices: Choices) -> bool:
    """Whether the session needs a voice; raises ScriptError as `plan` does."""
    steps = _bounded(_SessionPlanner(routine, choices).steps(), routine)
    return any(isinstance(sound, Speech) for step in steps for sound in sounds_of(step))


def _bounded(steps: Iterable[Step], routine: Routine) -> Iterator[Step]:
    """The steps; raises ScriptError when they exceed a limit."""
    try:
        yield from _count_sounds(steps)
    except TooMuchError as error:
        raise ScriptError([Problem(routine.location, f"this session is too long: {error}")]) from error


def _count_sounds(steps: Iterable[Step]) -> Iterator[Step]:
    sounds = 0
    for step in steps:
        sounds += _sounds_in(step)
        if sounds > MOST_SOUNDS:
            raise TooMuchError(f"it has over {MOST_SOUNDS} phrases and chimes; use fewer rounds, sides or cues")
        yield step


def _sounds_in(step: Step) -> int:
    """The maximum number of sounds in a step, including its signals."""
    match step:
        case TalkStep() | RestStep():
            return len(step.lines)
        case CountdownStep():
            return step.ticks
        case HoldStep():
            return 1 + step.ticks + _most(step.cues)
        case MovementStep():
            return 1 + _most(step.phases)


def _most(choices: Iterable[tuple[Ms, CueAlternatives]]) -> int:
    return sum(max(map(len, choice.options)) for _, choice in choices)


def _warnings(routine: Routine) -> Iterator[CueWarning]:
    if routine.words.warning:
        yield CueWarning(routine.line, routine.words.warning)


class _SessionPlanner:
    """Plans the steps of a session one after another."""

    def __init__(self, routine: Routine, choices: Choices) -> None:
        self._routine = routine
        self._exercises = routine.exercises
        self._choices = choices
        self._rounds = rounds_at(routine, choices.level)
        self._words = routine.words
        speech = SpeechBuilder((*routine.pronunciations, *self._words.pronunciations))
        self._phrases = Phrases(self._words, speech, choices.talk or routine.talk)
        self._total = self._words.number(len(self._exercises))

    def steps(self) -> Iterator[Step]:
        yield self._opening()
        number = 0
        for section in self._routine.sections:
            position = tuple(self._change_of_position(section, number))
            for exercise in section.exercises:
                yield from self._exercise(exercise, number, position)
                position = ()
                number += 1
        yield from self._closing()

    def _at(self, talk: Talk) -> Phrases:
        """The phrases for the script's amount of talk; the listener's choice takes precedence."""
        return self._phrases.at(self._choices.talk or talk)

    def _plan_exercise(self, exercise: Exercise, number: int) -> ExercisePlanner:
        return ExercisePlanner(
            exercise=exercise,
            number=number,
            rounds=self._rounds[number],
            announcement=self._words.position_announcement(number + 1, len(self._exercises), exercise.name),
            values=self._values(exercise, number),
            phrases=self._at(exercise.talk),
            choices=self._choices,
        )

    def _values(self, exercise: Exercise, number: int) -> dict[str, str]:
        """The values of the placeholders that are the same throughout an exercise."""
        is_last = number + 1 == len(self._exercises)
        values = {
            "exercise": exercise.name,
            "number": self._words.number(number + 1),
            "total": self._total,
            "next": self._words.the_end if is_last else self._exercises[number + 1].name,
        }
        if isinstance(exercise.work, Hold):
            values["hold"] = self._words.length(exercise.work.length.at(self._choices.level))
        return values

    # Around the exercises

    def _opening(self) -> Step:
        routine, first, phrases = self._routine, self._exercises[0], self._phrases
        is_short = routine.reminder and self._choices.opening == "reminder"
        opening = (routine.reminder,) if is_short else routine.opening
        ref = StepRef(0, routine.line)
        said = (
            *phrases.program_lines("title", f"{routine.title}.", ref.line),
            *phrases.script_lines("opening", opening, {"total": self._total, "next": first.name}),
            *phrases.item_lines("needs", self._words.needs, routine.needs, ref.line),
            *phrases.item_lines("fetch", self._words.fetch, first.fetch, first.line),
        )
        return TalkStep(ref, or_chime(said, "listen", ref.line), first.fetching if first.fetch else OPENING_PAUSE)

    def _change_of_position(self, section: Section, number: int) -> Iterator[Step]:
        if not section.words and not section.title:
            return
        phrases, ref = self._at(section.talk), StepRef(number, section.line)
        values = {
            "number": self._words.number(number + 1),
            "total": self._total,
            "next": self._exercises[number].name,
        }
        said = (
            *phrases.script_lines("position", section.words, values),
            *phrases.program_lines("position's name", self._words.only.format(name=section.title), section.line),
        )
        yield TalkStep(ref, or_chime(said, "switch", section.line) if section.words else said, section.settle)

    def _exercise(self, exercise: Exercise, number: int, position: tuple[Step, ...]) -> Iterator[Step]:
        """The steps of an exercise, with the rest before it and a change of position if there is one."""
        planner = self._plan_exercise(exercise, number)
        if number and not position and not planner.has_instructions:
            yield from planner.steps(self._rest_before(number, is_announced=False))
            return
        if number:
            yield self._rest_before(number, is_announced=True)
        yield from position
        yield from planner.steps()

    def _rest_before(self, number: int, *, is_announced: bool) -> RestStep:
        """The rest between two exercises, in the chapter of the first; it announces the second if asked to."""
        previous, coming = self._exercises[number - 1], self._exercises[number]
        phrases, ref = self._at(coming.talk), StepRef(number - 1, previous.line, previous.name)
        following = self._words.next.format(exercise=coming.name)
        lines = (
            *(phrases.program_lines("next", following, coming.line) if is_announced else ()),
            *phrases.item_lines("fetch", self._words.fetch, coming.fetch, coming.line),
        )
        if coming.fetch:
            return RestStep(ref, lines, previous.rest, coming.fetching)
        return RestStep(ref, lines, previous.rest, stated=stated_length(previous, "rest"))

    def _closing(self) -> Iterator[Step]:
        routine = self._routine
        ref = StepRef(len(self._exercises) - 1, routine.line)
        said = self._phrases.script_lines("closing", (routine.closing,), {"total": self._total})
        if said:
            yield TalkStep(ref, said, OPENING_PAUSE)
        yield TalkStep(ref, (Line(Chime("finish"), routine.line),), END_PAUSE)


def speeches(steps: Sequence[Step]) -> tuple[Speech, ...]:
    """Everything that may be spoken, without repetitions, in the order in which it is first heard."""
    found = (sound for step in steps for sound in sounds_of(step))
    return tuple(dict.fromkeys(sound for sound in found if isinstance(sound, Speech)))


def sounds_of(step: Step) -> Iterator[Sound]:
    """All sounds that may be heard in a step, except its signals."""
    return (line.sound for line in _lines(step))


def line_of(steps: Sequence[Step], speech: Speech) -> int:
    """The script line of a speech."""
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

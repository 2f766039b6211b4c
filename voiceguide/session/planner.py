"""Plans a session: from a routine and the listener's choices to steps."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from voiceguide.script.diagnostics import Problem, ScriptError
from voiceguide.script.limits import MOST_SOUNDS
from voiceguide.script.model import Exercise, Hold, Pause, Routine, Talk
from voiceguide.session.exercise import ExercisePlanner, lies_in, rest_cues, stated_length
from voiceguide.session.model import (
    NO_TIME,
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
    ShownPicture,
    Sound,
    Speech,
    Step,
    StepRef,
    TalkStep,
)
from voiceguide.session.phrases import Phrases, or_chime
from voiceguide.session.pictures import first_picture
from voiceguide.session.speech import SpeechBuilder, TooMuchError
from voiceguide.session.visits import Visit, rounds_at, visits
from voiceguide.units import Ms, in_seconds

OPENING_PAUSE = Ms(1500)
NEEDS_PAUSE = Ms(10_000)
"""The time to put within reach what is needed."""
END_PAUSE = Ms(1000)


def plan(routine: Routine, choices: Choices) -> Plan:
    """The plan of a session; raises ScriptError if it exceeds a limit."""
    planner = _SessionPlanner(routine, choices)
    return Plan(
        chapters=tuple(planner.chapters()),
        steps=tuple(_bounded(planner.steps(), routine)),
        warnings=tuple(_warnings(routine)),
        pictures=tuple(planner.pictures()),
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
        case TalkStep():
            return len(step.lines)
        case RestStep():
            return len(step.lines) + _most(step.cues)
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
    for visit in visits(routine, 0):
        if not visit.is_repeated:
            yield from _rest_cues_left_out(visit)


def _rest_cues_left_out(visit: Visit) -> Iterator[CueWarning]:
    """The cues that lie in none of the rests after an exercise."""
    exercise = visit.exercise
    rests = [exercise.rest, exercise.rest_after, *((visit.circuit.rest,) if visit.circuit.rest else ())]
    longest = max(rests, key=lambda rest: rest.length)
    for cue in exercise.rest_cues:
        if not lies_in(cue, longest):
            message = f"“{cue.words.text}” is left out: there is no such time in a rest of {in_seconds(longest.length)}"
            yield CueWarning(cue.words.line, message)


class _SessionPlanner:
    """Plans the steps of a session one after another."""

    def __init__(self, routine: Routine, choices: Choices) -> None:
        self._routine = routine
        self._exercises = routine.exercises
        self._choices = choices
        self._rounds = rounds_at(routine, choices.level)
        self._visits = tuple(visits(routine, choices.level))
        self._words = words = routine.words
        speech = SpeechBuilder((*routine.pronunciations, *words.pronunciations, *words.abbreviations), words)
        self._phrases = Phrases(self._words, speech, choices.talk or routine.talk)
        self._total = self._words.number(len(self._exercises))

    def chapters(self) -> Iterator[str]:
        """The title of each chapter: an exercise, and its turn in a circuit."""
        for visit in self._visits:
            turn = self._words.page.standing.format(number=visit.turn, total=visit.turns)
            yield f"{visit.exercise.name}, {turn}" if visit.turns > 1 else visit.exercise.name

    def pictures(self) -> Iterator[ShownPicture | None]:
        """The picture of each chapter, for the side that it begins with."""
        return (first_picture(self._routine, visit.exercise, self._choices.sore) for visit in self._visits)

    def steps(self) -> Iterator[Step]:
        """The steps of the whole session."""
        yield self._opening()
        for chapter in range(len(self._visits)):
            yield from self._visit(chapter)
        yield from self._closing()

    def _at(self, talk: Talk) -> Phrases:
        """The phrases for the script's amount of talk; the listener's choice takes precedence."""
        return self._phrases.at(self._choices.talk or talk)

    def _plan_exercise(self, chapter: int) -> ExercisePlanner:
        """The plan of an exercise, which is explained only the first time."""
        visit = self._visits[chapter]
        exercise = visit.exercise
        return ExercisePlanner(
            exercise=replace(exercise, words=(), easier=None) if visit.is_repeated else exercise,
            chapter=chapter,
            rounds=self._rounds[visit.number],
            announcement=self._announcement(visit),
            values=self._values(chapter),
            phrases=self._at(exercise.talk),
            choices=self._choices,
        )

    def _announcement(self, visit: Visit) -> str:
        """The number and name of an exercise; in a later turn, how many turns are left before the first name."""
        words, name = self._words, visit.exercise.name
        if not visit.is_repeated:
            is_last = visit is self._visits[-1]
            return words.position_announcement(visit.number + 1, len(self._exercises), name, is_last=is_last)
        left = words.more_rounds(visit.turns - visit.turn + 1) if visit.begins_turn else ""
        return f"{left} {words.only.format(name=name)}".strip()

    def _values(self, chapter: int) -> dict[str, str]:
        """The values of the placeholders that are the same throughout an exercise."""
        visit, following = self._visits[chapter], self._visits[chapter + 1 : chapter + 2]
        work = visit.exercise.work
        hold = work.lengths[0].at(self._choices.level) if isinstance(work, Hold) else None
        return {
            "exercise": visit.exercise.name,
            "number": self._words.number(visit.number + 1),
            "total": self._total,
            "next": following[0].exercise.name if following else self._words.the_end,
            **({} if hold is None else {"hold": self._words.length(hold)}),
        }

    # Around the exercises

    def _opening(self) -> Step:
        routine, first, phrases = self._routine, self._exercises[0], self._phrases
        ref = StepRef(0, routine.line)
        needs = phrases.item_lines("needs", self._words.needs, routine.needs, ref.line)
        said = (
            *phrases.program_lines("title", f"{routine.title}.", ref.line),
            *self._opening_words(),
            *(phrases.program_lines("ticks", self._words.ticks, ref.line) if self._explains_ticks else ()),
            *needs,
            *phrases.item_lines("fetch", self._words.fetch, first.fetch, first.line),
        )
        pause = max(NEEDS_PAUSE if needs else OPENING_PAUSE, first.fetching if first.fetch else NO_TIME)
        return TalkStep(ref, or_chime(said, "listen", ref.line), pause)

    def _opening_words(self) -> tuple[Line, ...]:
        """The words under the title or the reminder of them; in brief, that or one sentence of the program's own."""
        routine, phrases = self._routine, self._phrases
        values = {"total": self._total, "next": self._exercises[0].name}
        is_short = routine.reminder and self._choices.opening == "reminder"
        opening = (routine.reminder,) if is_short else routine.opening
        caution = phrases.script_lines("caution", (routine.reminder,), values)
        if routine.opening and not caution:
            caution = phrases.program_lines("caution", self._words.caution, routine.line)
        return (*phrases.script_lines("opening", opening, values), *caution)

    @property
    def _explains_ticks(self) -> bool:
        choices = self._choices
        has_ticks = choices.has_countdown and any(exercise.countdown for exercise in self._exercises)
        return choices.explains_ticks and has_ticks

    def _change_of_position(self, chapter: int) -> Iterator[Step]:
        """Getting into the position of a section, which is explained only the first time."""
        visit = self._visits[chapter]
        section = visit.section
        if not visit.begins_section or not (section.words or section.title):
            return
        phrases, ref = self._at(section.talk), StepRef(chapter, section.line)
        values = {
            "number": self._words.number(visit.number + 1),
            "total": self._total,
            "next": visit.exercise.name,
        }
        name = self._words.only.format(name=section.title)
        if visit.is_repeated and section.title:
            said = phrases.program_lines("position", name, section.line)
        else:
            said = phrases.script_lines("position", section.words, values)
        said = (*self._leaving(chapter), *said, *phrases.program_lines("position's name", name, section.line))
        yield TalkStep(ref, or_chime(said, "switch", section.line) if section.words else said, section.settle)

    def _leaving(self, chapter: int) -> tuple[Line, ...]:
        """How to get out of the position of the chapter before, whichever comes next; a chime if it is not said."""
        section = self._visits[chapter - 1].section if chapter else None
        if section is None or section.leave is None:
            return ()
        said = self._at(section.talk).script_lines("leave", (section.leave,), {"total": self._total})
        return or_chime(said, "switch", section.leave.line)

    def _visit(self, chapter: int) -> Iterator[Step]:
        """The steps of an exercise, with the rest before it and a change of position if there is one."""
        planner, position = self._plan_exercise(chapter), tuple(self._change_of_position(chapter))
        if chapter and not position and not planner.has_instructions:
            yield from planner.steps(self._rest_before(chapter, is_announced=False))
            return
        if chapter:
            has_change = position or self._fetch(self._visits[chapter])
            yield self._rest_before(chapter, is_announced=bool(has_change))
        yield from position
        yield from planner.steps()

    def _rest_before(self, chapter: int, *, is_announced: bool) -> RestStep:
        """The rest between two exercises, in the chapter of the first; it announces the second if asked to."""
        previous, visit = self._visits[chapter - 1].exercise, self._visits[chapter]
        coming = visit.exercise
        fetch = self._fetch(visit)
        phrases, ref = self._at(coming.talk), StepRef(chapter - 1, previous.line, previous.name)
        following = self._words.next.format(exercise=coming.name)
        lines = (
            *(phrases.program_lines("next", following, coming.line) if is_announced else ()),
            *phrases.item_lines("fetch", self._words.fetch, fetch, coming.line),
        )
        rest = self._pause_before(visit, previous)
        return RestStep(
            ref,
            lines,
            rest.length,
            after=coming.fetching if fetch else Ms(0),
            stated=None if fetch else stated_length(previous, rest),
            cues=rest_cues(previous, rest, self._at(previous.talk), self._values(chapter - 1)),
        )

    def _fetch(self, visit: Visit) -> tuple[str, ...]:
        return () if visit.is_repeated else visit.exercise.fetch

    def _pause_before(self, visit: Visit, previous: Exercise) -> Pause:
        if visit.begins_turn and visit.is_repeated and visit.circuit.rest:
            return visit.circuit.rest
        return previous.rest_after

    def _closing(self) -> Iterator[Step]:
        routine, count = self._routine, len(self._visits)
        ref = StepRef(count - 1, routine.line)
        if leaving := self._leaving(count):
            section = self._visits[-1].section
            yield TalkStep(replace(ref, line=section.line), leaving, section.settle)
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
        case TalkStep():
            yield from step.lines
        case RestStep(lines=lines, cues=choices):
            yield from lines
            yield from _lines_of(choices)
        case HoldStep(cues=choices) | MovementStep(phases=choices):
            yield from _lines_of(choices)
        case CountdownStep():
            pass


def _lines_of(choices: Iterable[tuple[Ms, CueAlternatives]]) -> Iterator[Line]:
    return (line for _, choice in choices for option in choice.options for line in option)

"""`history`, `done`, `level` and `skip`: what was done, what follows from it, and what is left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from voiceguide.app.environment import Environment
from voiceguide.app.personalize import PersonalizedRoutine, own_level_on, personalize, start
from voiceguide.app.prepare import estimate_all, load_named
from voiceguide.app.reporter import Reporter
from voiceguide.app.request import SessionRequest
from voiceguide.app.skips import RoutineSkips, located, skips_of
from voiceguide.errors import UsageError
from voiceguide.history.level import level_on
from voiceguide.history.model import Event, Feedback, SessionRecord, SetLevel, Skip
from voiceguide.history.store import History, open_history
from voiceguide.script.library import routine_key
from voiceguide.script.model import Routine
from voiceguide.script.names import BEGINNING, ambiguous, fitting, the_exercise

NOON = time(12)
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class RoutineHistory:
    """A routine's sessions and set levels, the user's level for it today, and its exercises that are left out."""

    name: str
    events: tuple[Event, ...]
    level: int
    skipped: tuple[str, ...]

    @property
    def sessions(self) -> tuple[SessionRecord, ...]:
        """The sessions, the earliest first."""
        return tuple(event for event in self.events if isinstance(event, SessionRecord))


@dataclass(frozen=True, slots=True)
class HistoryReport:
    """All that is shown of the history."""

    routines: tuple[RoutineHistory, ...]
    skips: tuple[Skip, ...]
    today: date
    weeks: int

    @property
    def events(self) -> tuple[Event, ...]:
        """The sessions and set levels of all routines, the earliest first."""
        found = (event for routine in self.routines for event in routine.events)
        return tuple(sorted(found, key=lambda event: event.at))

    @property
    def sessions(self) -> tuple[SessionRecord, ...]:
        """The sessions of all routines, the earliest first."""
        return tuple(event for event in self.events if isinstance(event, SessionRecord))


def history_report(env: Environment, weeks: int) -> HistoryReport:
    """The history, to be shown for that many weeks; raises HistoryError if it cannot be read."""
    today = env.now().date()
    with open_history(env.folders.history_file) as history:
        skips = tuple(located(env, history))
        routines = (
            RoutineHistory(
                name,
                events := history.events(name),
                own_level_on(env, today, events),
                tuple(skip.exercise for skip in skips if skip.routine == name),
            )
            for name in history.routines()
        )
        return HistoryReport(tuple(routines), skips, today, weeks)


def known_routine(typed: str, history: History) -> str:
    """The routine in the history that is meant, by its name, its title or the beginning of one; it may be gone."""
    key = routine_key(Path(typed if typed.lower().endswith(".md") else f"{typed}.md"))
    named = {name: (name, *(session.title for session in history.sessions(name)[-1:])) for name in history.routines()}
    found = next((each for each in (typed, key) if each in named), None)
    several = fitting(typed, named, BEGINNING)
    if len(several) > 1 and not found:
        raise UsageError(ambiguous(typed, several))
    if not found and not several:
        there = f"it has {', '.join(named)}" if named else "it is empty"
        raise UsageError(f"`{typed}` is not in your history; {there}")
    return found or several[0]


def delete_history(env: Environment, history: History, routine: str | None) -> int:
    """Delete the history of a routine, or all of it; returns the number of sessions deleted."""
    # What early versions left out by its name may have a file, and then stays left out of other routines.
    tuple(located(env, history))
    return history.delete(routine)


# Sessions that were heard elsewhere, or not rated when they were heard here


@dataclass(frozen=True, slots=True)
class DoneRequest:
    """How a session felt; without `on` it was today, without `level` at the user's on that day.

    It is the session of that day that was not rated yet, if there is one. Otherwise, or if it is `another` one, it is
    a session that was heard elsewhere.
    """

    name: str
    feedback: Feedback
    on: date | None = None
    level: int | None = None
    is_another: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """A session that was added to the history or rated, and the user's level before and after that."""

    session: SessionRecord
    personalized: PersonalizedRoutine
    level_before: int
    level_after: int


def is_hurt_already(env: Environment, request: DoneRequest) -> bool:
    """Whether a session that hurt is noted on that day already, and this would be a second one."""
    if request.feedback != "hurt" or request.is_another:
        return False
    key, day = routine_key(load_named(env, request.name)[0]), _day(request.on, env.now())
    with open_history(env.folders.history_file) as history:
        return any(session.day == day and session.felt == "hurt" for session in history.sessions(key))


def add_session(env: Environment, request: DoneRequest, reporter: Reporter) -> Done:
    """Add it to the history, or rate it there.

    Raises UsageError for a day in the future and for pain that is noted already, HistoryError if it cannot be written.
    """
    path, routine = load_named(env, request.name)
    key, now = routine_key(path), env.now()
    day = _day(request.on, now)
    if is_hurt_already(env, request):
        raise UsageError(f"{routine.title} is already noted as hurt on {day}; to add another session, write --again")
    with open_history(env.folders.history_file) as history:
        earlier = history.events(key)
        level = own_level_on(env, day, earlier) if request.level is None else request.level
        # What is left out was not heard on the phone either.
        options = SessionRequest(level=level)
        personalized = personalize(env, path, routine, options, reporter)
        number = _unrated(history, key, day, request)
        if number is None:
            length = estimate_all(env, personalized.routine, options).length
            moment = _moment(day, now, earlier)
            start(env, history, key)
            number = history.add(SessionRecord(moment, key, routine.title, level, length, length, request.feedback))
        else:
            history.answer(number, request.feedback)
        after = level_on(now.date(), history.events(key))
        return Done(history.numbered(key)[number], personalized, own_level_on(env, now.date(), earlier), after)


def _unrated(history: History, key: str, day: date, request: DoneRequest) -> int | None:
    """The number of the last session of the day, if nobody has said yet how it was and the answer can count."""
    if request.is_another or request.level is not None:
        return None
    of_day = {number: session for number, session in history.numbered(key).items() if session.day == day}
    number = max(of_day, key=lambda each: (of_day[each].at, each), default=None)
    if number is None or of_day[number].felt is not None:
        return None
    return number if of_day[number].counts_as_done or request.feedback == "hurt" else None


def _day(on: date | None, now: datetime) -> date:
    day = on or now.date()
    if day > now.date():
        raise UsageError(f"{day} is in the future; --on takes a day up to today, {now.date()}")
    return day


def _moment(day: date, now: datetime, earlier: Sequence[Event]) -> datetime:
    """Now, or noon of an earlier day, but after what is known of that day."""
    moment = now if day == now.date() else datetime.combine(day, NOON).astimezone()
    return max([moment, *(event.at + INSTANT for event in earlier if event.day == day)])


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A session that was taken out of the history, and the user's level before and after that."""

    session: SessionRecord
    level_before: int
    level_after: int


def take_back(env: Environment, name: str | None) -> TakenBack:
    """Take the session out of the history that was added last, of one routine or of all.

    Raises UsageError if there is none.
    """
    today = env.now().date()
    with open_history(env.folders.history_file) as history:
        key = known_routine(name, history) if name else None
        before = {each: own_level_on(env, today, history.events(each)) for each in history.routines()}
        session = history.take_back(key)
        if session is None:
            raise UsageError(f"there is no session{f' of {key}' if key else ''} to take back")
        routine = session.routine
        return TakenBack(session, before[routine], own_level_on(env, today, history.events(routine)))


# The level


@dataclass(frozen=True, slots=True)
class OwnLevel:
    """The user's level for a routine, before and after it was set; `key` is its name in the history."""

    key: str
    title: str
    before: int
    level: int


def own_level(env: Environment, name: str, level: int | None = None) -> OwnLevel:
    """The user's level for a routine, set to another one if that is given; raises HistoryError."""
    path, routine = load_named(env, name)
    key, now = routine_key(path), env.now()
    with open_history(env.folders.history_file) as history:
        events = history.events(key)
        before = own_level_on(env, now.date(), events)
        if level is not None:
            history.set_level(SetLevel(_moment(now.date(), now, events), key, level))
        return OwnLevel(key, routine.title, before, before if level is None else level)


# Exercises that are left out


@dataclass(frozen=True, slots=True)
class Skips:
    """The exercises of a routine that are left out; `key` is its name in the history."""

    key: str
    routine: Routine
    skipped: tuple[str, ...]


def leave_out(env: Environment, name: str, typed: Sequence[str]) -> Skips:
    """Leave exercises out, by enough of their names; raises UsageError if one is unclear or nothing would be left."""
    path, routine = load_named(env, name)
    key = routine_key(path)
    names = tuple(dict.fromkeys(exercise.name for exercise in routine.exercises))
    with open_history(env.folders.history_file) as history:
        skips = skips_of(env, history, key, routine.exercises)
        chosen = [the_exercise(each, names) for each in typed]
        if chosen and set(names) <= {*chosen, *skips.by_name}:
            raise UsageError(f"that would leave nothing of {key}; keep at least one of: {', '.join(names)}")
        skip_exercises(history, key, routine, chosen)
        return Skips(key, routine, tuple(skips_of(env, history, key, routine.exercises).by_name))


def leave_out_all(env: Environment, personalized: PersonalizedRoutine, names: Sequence[str]) -> None:
    """Leave out the exercises with these names, though nothing may be left: they hurt."""
    with open_history(env.folders.history_file) as history:
        skip_exercises(history, personalized.key, personalized.routine, names)


def skip_exercises(history: History, key: str, routine: Routine, names: Sequence[str]) -> None:
    """Leave the exercises of a routine with these names out, in other routines too if they have a file."""
    for name in names:
        for exercise in routine.exercises:
            if exercise.name == name:
                history.skip(key, name, exercise.file)


def put_back(env: Environment, name: str, typed: Sequence[str]) -> Skips:
    """Put exercises back, all of them if none is named; raises UsageError if one is unclear."""
    path, routine = load_named(env, name)
    key = routine_key(path)
    with open_history(env.folders.history_file) as history:
        _unskip(history, skips_of(env, history, key, routine.exercises), typed)
        return Skips(key, routine, tuple(skips_of(env, history, key, routine.exercises).by_name))


def _unskip(history: History, skips: RoutineSkips, typed: Sequence[str]) -> None:
    by_name = skips.by_name
    for exercise in [the_exercise(each, by_name, "you do not leave out") for each in typed] or by_name:
        for skip in by_name[exercise]:
            history.unskip(skip)

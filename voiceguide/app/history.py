"""`history`, `done` and `skip`: what was done, what follows from it, and what is left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from voiceguide.app.environment import Environment
from voiceguide.app.personalize import PersonalizedRoutine, personalize
from voiceguide.app.prepare import estimate_all, load_named
from voiceguide.app.reporter import Reporter
from voiceguide.app.request import SessionRequest
from voiceguide.errors import UsageError
from voiceguide.history.level import level_on
from voiceguide.history.model import Feedback, SessionRecord
from voiceguide.history.store import History, open_history
from voiceguide.script.library import routine_key
from voiceguide.script.model import Routine
from voiceguide.script.names import the_exercise

NOON = time(12)


@dataclass(frozen=True, slots=True)
class RoutineHistory:
    """A routine's sessions, and its exercises that are left out."""

    name: str
    sessions: tuple[SessionRecord, ...]
    skipped: tuple[str, ...]

    def level(self, today: date) -> int:
        """The user's level for a session today."""
        return level_on(today, self.sessions)


@dataclass(frozen=True, slots=True)
class HistoryReport:
    """All that is shown of the history."""

    routines: tuple[RoutineHistory, ...]
    today: date
    weeks: int

    @property
    def sessions(self) -> tuple[SessionRecord, ...]:
        """The sessions of all routines, the earliest first."""
        found = (session for routine in self.routines for session in routine.sessions)
        return tuple(sorted(found, key=lambda session: session.at))


def history_report(env: Environment, weeks: int) -> HistoryReport:
    """The history, to be shown for that many weeks; raises HistoryError if it cannot be read."""
    with open_history(env.folders.history_file) as history:
        routines = (RoutineHistory(name, history.sessions(name), history.skipped(name)) for name in history.routines())
        return HistoryReport(tuple(routines), env.now().date(), weeks)


# Sessions that were heard elsewhere


@dataclass(frozen=True, slots=True)
class DoneRequest:
    """A session that was heard elsewhere; without `on` it was today, without `level` at the user's on that day."""

    name: str
    feedback: Feedback
    on: date | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A session that was added to the history, and the user's level before and after it."""

    session: SessionRecord
    personalized: PersonalizedRoutine
    level_before: int
    level_after: int


def add_session(env: Environment, request: DoneRequest, reporter: Reporter) -> Done:
    """Add it to the history; raises UsageError for a day in the future, HistoryError if it cannot be written."""
    path, routine = load_named(env, request.name)
    key, now = routine_key(path), env.now()
    day = _day(request.on, now)
    with open_history(env.folders.history_file) as history:
        earlier = history.sessions(key)
        level = level_on(day, earlier) if request.level is None else request.level
        # What is left out was not heard on the phone either.
        options = SessionRequest(level=level)
        personalized = personalize(env, path, routine, options, reporter)
        length = estimate_all(env, personalized.routine, options).length
        moment = _moment(day, now, earlier)
        session = SessionRecord(moment, key, routine.title, level, length, length, request.feedback)
        history.add(session)
        after = level_on(now.date(), history.sessions(key))
    return Done(session, personalized, level_on(now.date(), earlier), after)


def _day(on: date | None, now: datetime) -> date:
    day = on or now.date()
    if day > now.date():
        raise UsageError(f"{day} is in the future; --on takes a day up to today, {now.date()}")
    return day


def _moment(day: date, now: datetime, earlier: Sequence[SessionRecord]) -> datetime:
    """Now, or noon of an earlier day, but not before the sessions that are known of that day."""
    moment = now if day == now.date() else datetime.combine(day, NOON).astimezone()
    return max([moment, *(session.at for session in earlier if session.day == day)])


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
        chosen = [the_exercise(each, names) for each in typed]
        if chosen and set(names) <= {*chosen, *history.skipped(key)}:
            raise UsageError(f"that would leave nothing of {key}; keep at least one of: {', '.join(names)}")
        for exercise in chosen:
            history.skip(key, exercise)
        return Skips(key, routine, history.skipped(key))


def put_back(env: Environment, name: str, typed: Sequence[str]) -> Skips:
    """Put exercises back, all of them if none is named; raises UsageError if one is unclear."""
    path, routine = load_named(env, name)
    key = routine_key(path)
    with open_history(env.folders.history_file) as history:
        _unskip(history, key, typed)
        return Skips(key, routine, history.skipped(key))


def _unskip(history: History, key: str, typed: Sequence[str]) -> None:
    skipped = history.skipped(key)
    for exercise in [the_exercise(each, skipped, "you do not leave out") for each in typed] or skipped:
        history.unskip(key, exercise)

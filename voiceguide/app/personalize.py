"""A routine adapted to its user: at their level, without the exercises they skip, in the time they have."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import takewhile
from operator import attrgetter
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from voiceguide.app.environment import Environment
from voiceguide.app.reporter import Reporter
from voiceguide.app.request import SessionRequest
from voiceguide.app.skips import RoutineSkips, skips_of
from voiceguide.app.voices import foreign
from voiceguide.audio.render import estimated_fit, fitted
from voiceguide.config.schema import LEVEL
from voiceguide.errors import UsageError
from voiceguide.history.level import START, level_on
from voiceguide.history.model import Event, HistoryError, SessionRecord, SetLevel
from voiceguide.history.store import History, open_history
from voiceguide.script.library import routine_key
from voiceguide.script.model import Routine
from voiceguide.session.fit import Fit, FitRequest, without
from voiceguide.session.model import Choices, Opening
from voiceguide.units import MINUTE, Ms, clock

if TYPE_CHECKING:
    from voiceguide.audio.tts.base import Voice
    from voiceguide.audio.tts.synthesizer import Synthesizer
    from voiceguide.session.model import Chime


TIME_LEFT = 10_000
"""Ms that a session is shorter than it might be, from which on that is said."""


FIRST_SESSIONS = 3
"""Sessions of any routine in which it is explained what the ticks mean."""
REMEMBERED = timedelta(weeks=3)
"""The time for which a reminder is enough in place of the whole opening."""


@dataclass(frozen=True, slots=True)
class PersonalizedRoutine:
    """A routine as this user does it, and the exercises that are not part of it.

    The user skips those in `skipped`, and those in `unknown` too, which this script does not have; those in `left_out`
    take too long. `voice` says it, once that has been chosen, and `unrecorded` tells what of it another one says. `key`
    is the routine's name in the history, `name` its name for commands. `own_level` is the user's level, whatever level
    was chosen. `length` is the session's, if it had to fit into `minutes`.
    """

    key: str
    name: str
    routine: Routine
    choices: Choices
    own_level: int
    is_bundled: bool = False
    minutes: float | None = None
    length: Ms | None = None
    skipped: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    fewer_rounds: tuple[str, ...] = ()
    voice: "Voice | None" = None
    unrecorded: str = ""

    def remarks(self) -> Iterator[str]:
        """What the user should know about it, in sentences without a full stop."""
        yield from self._time_remarks()
        if self.choices.sore != "both" and not any(each.sides.heed_sore for each in self.routine.exercises):
            yield "--sore changes nothing in this routine"
        if self.routine.words.problem:
            yield self.routine.words.problem
        if self.skipped:
            names = ", ".join(dict.fromkeys(self.skipped))
            yield f"left out, as you chose: {names} (see {self._skip_command})"
        if self.unknown:
            names = ", ".join(self.unknown)
            yield f"not left out, since no exercise here has that name: {names} (see {self._skip_command})"
        if self.voice and (remark := foreign(self.voice, self.routine.language)):
            yield remark
        if self.unrecorded:
            yield self.unrecorded

    def _time_remarks(self) -> Iterator[str]:
        """What follows from the time that it had to fit into."""
        if self.minutes is None or self.length is None:
            return
        level, listener_level = self.choices.level, self.choices.listener_level
        is_round = float(self.minutes).is_integer()
        time = f"{self.minutes:g} min" if is_round else clock(round(self.minutes * MINUTE))
        if self.left_out:
            yield f"left out, to fit into {time}: {', '.join(self.left_out)}"
        if self.fewer_rounds:
            yield f"fewer rounds, to fit into {time}: {', '.join(self.fewer_rounds)}"
        if level < listener_level:
            yield f"level {level} and not {listener_level}, to fit into {time}"
        if self.minutes * MINUTE - self.length >= TIME_LEFT:
            yield f"{clock(self.length)} of {time}: {self._reason_for_time_left}"

    @property
    def _reason_for_time_left(self) -> str:
        if self.left_out:
            return "one more exercise would not fit"
        if self.fewer_rounds:
            return "one more round would not fit"
        if self.choices.level < self.choices.listener_level:
            return f"level {self.choices.level + 1} would not fit"
        return f"that is all of it at level {self.choices.level}"

    @property
    def _skip_command(self) -> str:
        return f"`voiceguide skip {quote(self.name)}`"


def personalize(
    env: Environment, path: Path | None, routine: Routine, request: SessionRequest, reporter: Reporter
) -> PersonalizedRoutine:
    """The routine at the requested level, else at the user's own; not yet fitted into a time.

    A script that is in no file has no history. Raises UsageError if the user skips all of its exercises.
    """
    key, name = (routine_key(path), command_name(env, path)) if path else ("", "")
    has_history = path is not None and not request.for_anybody
    events, skips = _history_of(env, key, routine, reporter) if has_history else ((), RoutineSkips(key))
    own_level = own_level_on(env, env.now().date(), events)
    skipped = {number: exercise.name for number, exercise in enumerate(routine.exercises) if skips.has(exercise)}
    if len(skipped) == len(routine.exercises):
        undo = f"voiceguide skip {quote(name)} --undo"
        raise UsageError(f"all exercises of this routine are left out; `{undo}` puts them back")
    return PersonalizedRoutine(
        key=key,
        name=name,
        routine=without(routine, skipped),
        choices=replace(
            request.choices,
            level=own_level if request.level is None else request.level,
            opening=_opening(routine, events, env.now().date()),
            explains_ticks=request.for_anybody or _is_new(env),
        ),
        own_level=own_level,
        is_bundled=path is not None and is_bundled(env, path),
        minutes=request.minutes or None,
        skipped=tuple(skipped.values()),
        # These may hurt, so the user is told if they come back because they were renamed or translated.
        unknown=skips.unknown,
    )


def level_today(env: Environment, key: str) -> int:
    """The user's level for a routine today; that of new ones if the history cannot be read."""
    try:
        with open_history(env.folders.history_file) as history:
            return own_level_on(env, env.now().date(), history.events(key))
    except HistoryError:
        return env.settings[LEVEL].value


def own_level_on(env: Environment, day: date, events: Sequence[Event]) -> int:
    """The user's level for a routine with this history; without any, the one at which new routines start."""
    return level_on(day, events) if events else env.settings[LEVEL].value


def start(env: Environment, history: History, routine: str) -> None:
    """Before anything is stored of a new routine, store the level that it starts at: the setting may change."""
    level = env.settings[LEVEL].value
    if level != START and not history.events(routine):
        history.set_level(SetLevel(env.now(), routine, level, is_start=True))


def _opening(routine: Routine, events: Iterable[Event], today: date) -> Opening:
    """The reminder, if the script has one and the listener has done the routine lately, and not been hurt since."""
    sessions = (event for event in events if isinstance(event, SessionRecord))
    since_hurt = takewhile(lambda session: session.felt != "hurt", sorted(sessions, key=attrgetter("at"), reverse=True))
    has_heard = any(session.counts_as_done and today - session.day <= REMEMBERED for session in since_hurt)
    return "reminder" if routine.reminder and has_heard else "full"


def command_name(env: Environment, path: Path) -> str:
    """The name of a script for commands, which may end in its language; its path if it is in none of the folders."""
    return path.stem if path.parent in env.folders.routines else str(path)


def is_bundled(env: Environment, path: Path) -> bool:
    """Whether a script comes with voiceguide: a new version would replace what was changed in it."""
    return path.parent == env.folders.bundled


def _history_of(
    env: Environment, key: str, routine: Routine, reporter: Reporter
) -> tuple[tuple[Event, ...], RoutineSkips]:
    """The history of a routine, and what the user skips; nothing, and a notice, if it cannot be read."""
    try:
        with open_history(env.folders.history_file) as history:
            return history.events(key), skips_of(env, history, key, routine.exercises)
    except HistoryError as error:
        reporter.notice(f"voiceguide: {error}; continuing at level {env.settings[LEVEL].value}")
        return (), RoutineSkips(key)


def _is_new(env: Environment) -> bool:
    """Whether the user has done only a few sessions, of any routine; not if their history cannot be read."""
    try:
        with open_history(env.folders.history_file) as history:
            return sum(session.counts_as_done for session in history.sessions()) < FIRST_SESSIONS
    except HistoryError:
        return False


def fitted_into_time(
    personalized: PersonalizedRoutine,
    request: SessionRequest,
    chimes: "Mapping[Chime, bytes]",
    synthesizer: "Synthesizer",
    on_progress: Callable[[int, int], object] = lambda *_: None,
) -> PersonalizedRoutine:
    """The part that fits into the requested minutes; all of it if none were requested."""
    if not request.minutes:
        return personalized
    fit_request = _fit_request(personalized, request.minutes)
    return _with_fit(personalized, fitted(fit_request, chimes, synthesizer, on_progress))


def fitted_by_estimate(
    personalized: PersonalizedRoutine, request: SessionRequest, chimes: "Mapping[Chime, bytes]", rate: int
) -> PersonalizedRoutine:
    """The same with estimated lengths, for use without a voice."""
    if not request.minutes:
        return personalized
    return _with_fit(personalized, estimated_fit(_fit_request(personalized, request.minutes), chimes, rate))


def _fit_request(personalized: PersonalizedRoutine, minutes: float) -> FitRequest:
    return FitRequest(personalized.routine, personalized.choices, int(minutes * MINUTE))


def _with_fit(personalized: PersonalizedRoutine, fit: Fit) -> PersonalizedRoutine:
    return replace(
        personalized,
        routine=fit.routine,
        choices=fit.choices,
        length=fit.length,
        left_out=fit.left_out,
        fewer_rounds=fit.fewer_rounds,
    )

"""A routine as it is done today: at the listener's level, without what is left out, in the time that there is."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from voiceguide.cli.asked import SessionRequest
from voiceguide.cli.folders import history_file, routine_folders
from voiceguide.cli.screen import tell
from voiceguide.errors import UsageError
from voiceguide.history.level import START, level_on
from voiceguide.history.model import HistoryError, SessionRecord, local_now
from voiceguide.history.store import open_history
from voiceguide.script.library import routine_key
from voiceguide.script.model import Routine
from voiceguide.session.fit import Fit, FitRequest, without
from voiceguide.session.model import Choices
from voiceguide.units import MINUTE

if TYPE_CHECKING:
    from voiceguide.audio.tts.synthesizer import Synthesizer
    from voiceguide.session.model import Chime


@dataclass(frozen=True, slots=True)
class PersonalizedRoutine:
    """What is done of a routine, and how; why the exercises in `skipped` and `left_out` are not among it.

    The names in `unknown` were to be left out too, but this script does not have them. `key` is what the history calls
    it, `name` what commands find it by. `own_level` is the listener's, whatever level was chosen.
    """

    key: str
    name: str
    routine: Routine
    choices: Choices
    own_level: int
    minutes: float | None = None
    skipped: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    fewer_rounds: tuple[str, ...] = ()

    def remarks(self) -> Iterator[str]:
        """What the listener should know of it, in sentences without a full stop."""
        if self.left_out:
            yield f"left out, to fit into {self.minutes:g} min: {', '.join(self.left_out)}"
        if self.fewer_rounds:
            yield f"fewer rounds, to fit into {self.minutes:g} min: {', '.join(self.fewer_rounds)}"
        if self.skipped:
            names = ", ".join(dict.fromkeys(self.skipped))
            yield f"left out, as you wished: {names} (see {self._skip})"
        if self.unknown:
            yield f"not left out, since nothing here has that name: {', '.join(self.unknown)} (see {self._skip})"
        if self.minutes and self.choices.level > self.own_level:
            yield f"level {self.choices.level} is above yours, {self.own_level}: stop where it is too much"

    @property
    def _skip(self) -> str:
        return f"`voiceguide skip {quote(self.name)}`"


def personalized(path: Path, routine: Routine, asked: SessionRequest) -> PersonalizedRoutine:
    """The routine at the level that was asked for, else the listener's; not yet brought into a time."""
    key, name = routine_key(path), _name(path)
    sessions, unwanted = _history(key)
    level = level_on(local_now().date(), sessions)
    names = [exercise.name for exercise in routine.exercises]
    numbers = {number for number, exercise in enumerate(names) if exercise in unwanted}
    if len(numbers) == len(names):
        undo = f"voiceguide skip {quote(name)} --undo"
        raise UsageError(f"all exercises of this routine are left out; `{undo}` takes them in again")
    return PersonalizedRoutine(
        key=key,
        name=name,
        routine=without(routine, numbers),
        choices=replace(asked.choices, level=level if asked.level is None else asked.level),
        own_level=level,
        minutes=asked.minutes,
        skipped=tuple(exercise for exercise in names if exercise in unwanted),
        # It may have hurt: what was renamed, or is named in another language, does not come back unsaid.
        unknown=tuple(exercise for exercise in unwanted if exercise not in names),
    )


def _name(path: Path) -> str:
    """What commands find a script by: its name, which may end in its language, or its path if it is in no folder."""
    return path.stem if path.parent in routine_folders() else str(path)


def _history(key: str) -> tuple[tuple[SessionRecord, ...], tuple[str, ...]]:
    """The sessions of a routine, and what is left out of it; nothing if they cannot be read, which is said."""
    try:
        with open_history(history_file()) as history:
            return history.sessions(key), history.skipped(key)
    except HistoryError as error:
        tell(f"voiceguide: {error}; going on at level {START}")
        return (), ()


def in_time(
    today: PersonalizedRoutine,
    asked: SessionRequest,
    chimes: "Mapping[Chime, bytes]",
    synthesizer: "Synthesizer",
    on_progress: Callable[[int, int], object] = lambda *_: None,
) -> PersonalizedRoutine:
    """What of it fits into the minutes that were asked for; all of it where none were."""
    if asked.minutes is None:
        return today
    from voiceguide.audio.render import fitted

    return _fitted(today, fitted(_wanted(today, asked.level, asked.minutes), chimes, synthesizer, on_progress))


def in_estimated_time(
    today: PersonalizedRoutine, asked: SessionRequest, chimes: "Mapping[Chime, bytes]", rate: int
) -> PersonalizedRoutine:
    """The same by estimated lengths, for when there is no voice."""
    if asked.minutes is None:
        return today
    from voiceguide.audio.render import estimated_fit

    return _fitted(today, estimated_fit(_wanted(today, asked.level, asked.minutes), chimes, rate))


def _wanted(today: PersonalizedRoutine, level: int | None, minutes: float) -> FitRequest:
    levels = range(101) if level is None else (level,)
    return FitRequest(today.routine, today.choices, int(minutes * MINUTE), levels)


def _fitted(today: PersonalizedRoutine, fit: Fit) -> PersonalizedRoutine:
    return replace(
        today, routine=fit.routine, choices=fit.choices, left_out=fit.left_out, fewer_rounds=fit.fewer_rounds
    )

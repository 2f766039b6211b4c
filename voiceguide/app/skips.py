"""Which exercises of a routine its user leaves out: by their files, in every routine, or by their names in this one."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from voiceguide.app.environment import Environment
from voiceguide.errors import UsageError
from voiceguide.history.model import HistoryError, Skip
from voiceguide.history.store import History
from voiceguide.script.diagnostics import ScriptError
from voiceguide.script.library import entries, routine_key
from voiceguide.script.model import Exercise
from voiceguide.script.parser import parse_routine
from voiceguide.script.reading import read_script


@dataclass(frozen=True, slots=True)
class RoutineSkips:
    """The skips of a user, and a routine's name in the history and exercises, to which some of them apply."""

    key: str
    exercises: tuple[Exercise, ...] = ()
    skips: tuple[Skip, ...] = ()

    def has(self, exercise: Exercise) -> bool:
        """Whether this exercise of the routine is left out."""
        return any(self._applies(skip, exercise) for skip in self.skips)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The exercises that were left out of this routine, and that it does not have under these names any more."""
        return tuple(skip.exercise for skip in self.skips if skip.routine == self.key and not self._names(skip))

    @property
    def by_name(self) -> Mapping[str, tuple[Skip, ...]]:
        """What is left out of this routine, the first one left out first, with the skips that do it."""
        found: dict[str, tuple[Skip, ...]] = {}
        for skip in self.skips:
            for name in self._names(skip) or ((skip.exercise,) if skip.routine == self.key else ()):
                found[name] = (*found.get(name, ()), skip)
        return found

    def _names(self, skip: Skip) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.name for each in self.exercises if self._applies(skip, each)))

    def _applies(self, skip: Skip, exercise: Exercise) -> bool:
        is_same_file = bool(skip.file) and skip.file == exercise.file
        return is_same_file or (skip.routine, skip.exercise) == (self.key, exercise.name)


def skips_of(env: Environment, history: History, key: str, exercises: Sequence[Exercise]) -> RoutineSkips:
    """The skips that apply to a routine with that name in the history, and those exercises."""
    return RoutineSkips(key, tuple(exercises), tuple(located(env, history, {key: exercises})))


def located(
    env: Environment, history: History, known: Mapping[str, Sequence[Exercise]] | None = None
) -> Iterator[Skip]:
    """All skips; early versions stored them without the exercise's file, which is looked up in its routine.

    `known` are exercises by their routine's name, in addition to those in the user's folders.
    """
    for skip in history.skips():
        if skip.file is not None:
            yield skip
            continue
        exercises = (*(known or {}).get(skip.routine, ()), *_exercises_of(env, skip.routine))
        files = {exercise.file for exercise in exercises if exercise.name == skip.exercise}
        if files:
            # The history may be read-only.
            with suppress(HistoryError):
                history.locate(skip, max(files))
        yield replace(skip, file=max(files, default=None))


def _exercises_of(env: Environment, key: str) -> Iterator[Exercise]:
    """The exercises of a routine in every language; none of scripts that cannot be read."""
    for entry in entries(env.folders.routines):
        if routine_key(entry.path) == key:
            with suppress(ScriptError, UsageError):
                yield from parse_routine(*read_script(entry.path, env.folders.bundled), env.languages).exercises

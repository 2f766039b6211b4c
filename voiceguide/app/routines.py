"""`list`: the routines that a user can play, show or export."""

from dataclasses import dataclass
from pathlib import Path

from voiceguide.app.environment import Environment
from voiceguide.app.prepare import estimate_all, load
from voiceguide.app.request import SessionRequest
from voiceguide.script.diagnostics import ScriptError
from voiceguide.script.library import Entry, entries, in_language


@dataclass(frozen=True, slots=True)
class RoutineRow:
    """A routine in the list; its length is an estimate at level 50."""

    name: str
    title: str
    summary: str
    language: str
    needs: tuple[str, ...]
    exercises: int
    duration_ms: int
    lengths: str
    file: str
    problems: int


def list_routines(env: Environment, language: str | None = None) -> tuple[RoutineRow, ...]:
    """All routines of the user; with `language`, each once and in the best version for it."""
    found = entries(env.folders.routines)
    return tuple(_row(env, entry) for entry in (in_language(found, language) if language else found))


def _row(env: Environment, entry: Entry) -> RoutineRow:
    """The row of a routine, or the number of its problems."""
    try:
        routine = load(env, entry.path)
        length = estimate_all(env, routine, SessionRequest()).length
    except ScriptError as error:
        return _broken(entry, len(error.problems))
    except Exception:  # noqa: BLE001 (the others are listed whatever is wrong with this one; `check` says what)
        return _broken(entry, 1)
    return RoutineRow(
        name=entry.name,
        title=routine.title,
        summary=routine.summary,
        language=routine.language,
        needs=routine.needs,
        exercises=len(routine.exercises),
        duration_ms=length,
        lengths="estimated",
        file=str(Path(entry.path).absolute()),
        problems=0,
    )


def _broken(entry: Entry, problems: int) -> RoutineRow:
    path = str(Path(entry.path).absolute())
    return RoutineRow(entry.name, "", "", "", (), 0, 0, "estimated", path, problems)

"""How much of a session was heard, where it was stopped, and which routine was played last."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from voiceguide.atomic import atomic_write
from voiceguide.errors import ExportError
from voiceguide.files import make_private
from voiceguide.player.controller import State
from voiceguide.session.navigation import exercise_at
from voiceguide.units import Ms

SECOND = 1000
LATE = 5000
"""A step of at most this many ms from one state to the next counts as heard, not as a skip."""


class ListenTracker:
    """Counts the seconds of a session that were heard, each once however often it was played."""

    def __init__(self, before: int = 0) -> None:
        """`before` ms were heard already when the session was stopped the last time."""
        self.length = Ms(0)
        self.volume = 1.0
        self._before = before
        self._begun_at: Ms | None = None
        self._last = Ms(0)
        self._is_known = False
        self._seconds: set[int] = set()

    def show(self, state: State) -> None:
        """Note where the session is."""
        self.length, self._is_known = state.timeline.length, state.is_complete
        self.volume = state.volume
        if self._begun_at is None:
            self._begun_at = self._last = state.at
        if state.is_playing and not state.delay:
            # On a busy machine states come late: what was played between two of them was heard.
            since = self._last if 0 <= state.at - self._last <= LATE else state.at
            self._seconds.update(range(since // SECOND, state.at // SECOND + 1))
        self._last = state.at

    @property
    def time(self) -> Ms:
        """The ms that were heard, at most all of them."""
        return self.until(self.length)

    def until(self, at: int) -> Ms:
        """The ms that were heard of what comes before `at` ms."""
        begun_at = self._begun_at or 0
        heard = [second * SECOND for second in self._seconds if second * SECOND < at]
        # What was heard last time lies before the start of this time; going back there, it is heard again.
        again = sum(SECOND for start in heard if start < begun_at)
        return Ms(min(at, max(self._before, again) + SECOND * len(heard) - again))

    @property
    def counts_as_done(self) -> bool:
        """Whether four fifths of it were heard, which counts as done.

        Never before the voice has spoken all of it, because its length is not known until then.
        """
        return self._is_known and self.length > 0 and self.time * 5 >= self.length * 4


FORMAT = 1
UNREADABLE = (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError)
"""What goes wrong with a file that somebody else has written: it may be anything."""


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """Where a session was stopped: its script, the exercise (from 1), and the options that it was played with."""

    script: str
    exercise: int
    title: str
    choices: Mapping[str, Any]
    heard: int = 0
    """The ms that were heard before this exercise."""


class ResumeStore:
    """The file with the last resume point; if it cannot be written, there is none."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, point: ResumePoint) -> None:
        """Store this resume point."""
        _keep(self._path, asdict(point))

    def read(self) -> ResumePoint | None:
        """The resume point that was stored last, if it can be read."""
        with suppress(*UNREADABLE):
            kept = json.loads(self._path.read_bytes())
            if kept["format"] == FORMAT and isinstance(kept["choices"], dict):
                where = str(kept["script"]), int(kept["exercise"]), str(kept["title"])
                return ResumePoint(*where, kept["choices"], int(kept.get("heard", 0)))
        return None

    def forget(self) -> None:
        """Delete the resume point: the session was finished."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


class ResumeWriter:
    """Stores a resume point each time that another exercise begins."""

    def __init__(
        self,
        store: ResumeStore,
        script: Path,
        title: str,
        choices: Mapping[str, Any],
        tracker: ListenTracker | None = None,
    ) -> None:
        self._store = store
        self._tracker = tracker or ListenTracker()
        self._point = ResumePoint(str(script.resolve()), 0, title, choices)

    def show(self, state: State) -> None:
        """Store a resume point if this is another exercise than before."""
        number = exercise_at(state.timeline, state.at)
        if number + 1 != self._point.exercise and state.timeline.steps:
            start = state.timeline.chapters[number].start
            self._point = replace(self._point, exercise=number + 1, heard=int(self._tracker.until(start)))
            self._store.write(self._point)


class LastFile:
    """The file with the name of the routine that was played last, finished or not."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "last.json"

    def write(self, routine: str) -> None:
        """Store its name."""
        _keep(self._path, {"routine": routine})

    def read(self) -> str | None:
        """The name that was stored, if it can be read."""
        with suppress(*UNREADABLE):
            kept = json.loads(self._path.read_bytes())
            if kept["format"] == FORMAT:
                return str(kept["routine"])
        return None


def _keep(path: Path, values: Mapping[str, Any]) -> None:
    with suppress(OSError, ExportError):
        make_private(path.parent)
        with atomic_write(path, overwrite=True, private=True) as file:
            file.write(json.dumps({"format": FORMAT, **values}).encode())

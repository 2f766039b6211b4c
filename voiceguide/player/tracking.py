"""Tracking what was heard of a session, and storing where it was stopped and which routine was played last."""

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
MAX_STEP = 5000
"""A position at most this many ms after the previous one was reached by listening, not by skipping."""


class ListenTracker:
    """Counts the seconds of a session that were heard; replayed ones count once."""

    def __init__(self, before: int = 0, counted: int = 0) -> None:
        """`before` is the time in ms that was heard before the session was stopped and resumed.

        `counted` is how much of the session is in the history by now.
        """
        self.counted = Ms(counted)
        self.length = Ms(0)
        self.volume = 1.0
        self._before = before
        self._started_at: Ms | None = None
        self._last = Ms(0)
        self.is_length_known = False
        """Whether `length` is that of the whole session, and not only of what is spoken so far."""
        self._seconds: set[int] = set()

    def show(self, state: State) -> None:
        """Record the position in a state."""
        self.length, self.is_length_known = state.timeline.length, state.is_complete
        self.volume = state.volume
        if self._started_at is None:
            self._started_at = self._last = state.at
        if state.is_playing and not state.delay:
            # On a busy machine, states arrive late: what was played in between was heard.
            since = self._last if 0 <= state.at - self._last <= MAX_STEP else state.at
            self._seconds.update(range(since // SECOND, state.at // SECOND + 1))
        self._last = state.at

    @property
    def time(self) -> Ms:
        """The time in ms that was heard of the whole session."""
        return self.until(self.length)

    def until(self, at: int) -> Ms:
        """The time in ms that was heard of the part before `at` ms."""
        started_at = self._started_at or 0
        heard = [second * SECOND for second in self._seconds if second * SECOND < at]
        # Seconds before the start of this playback may have been heard last time too.
        again = sum(SECOND for start in heard if start < started_at)
        return Ms(min(at, max(self._before, again) + SECOND * len(heard) - again))

    @property
    def counts_as_done(self) -> bool:
        """Whether at least 80 % of the session was heard; False until its length is known."""
        return self.is_length_known and self.length > 0 and self.time * 5 >= self.length * 4


FORMAT = 1
UNREADABLE = (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError)
"""The errors of a file with any content whatsoever."""


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """Where a session was stopped: its script, the exercise (from 1), and the options that it was played with."""

    script: str
    exercise: int
    title: str
    choices: Mapping[str, Any]
    heard: int = 0
    """The time in ms that was heard before this exercise."""
    counted: int = 0
    """The time in ms of this session that is in the history."""


class ResumeStore:
    """The file with the last resume point; errors in writing it are ignored."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, point: ResumePoint) -> None:
        """Store this resume point."""
        _store(self._path, asdict(point))

    def read(self) -> ResumePoint | None:
        """The last resume point; None if there is none or it cannot be read."""
        with suppress(*UNREADABLE):
            stored = json.loads(self._path.read_bytes())
            if stored["format"] == FORMAT and isinstance(stored["choices"], dict):
                exercise = str(stored["script"]), int(stored["exercise"]), str(stored["title"])
                times = int(stored.get("heard", 0)), int(stored.get("counted", 0))
                return ResumePoint(*exercise, stored["choices"], *times)
        return None

    def count(self, heard: int) -> None:
        """Store that `heard` ms of the stopped session are in the history."""
        if point := self.read():
            self.write(replace(point, counted=heard))

    def forget(self) -> None:
        """Delete the resume point."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


class ResumeWriter:
    """Stores a resume point whenever another exercise begins."""

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
        self._point = ResumePoint(str(script.resolve()), 0, title, choices, counted=self._tracker.counted)

    def show(self, state: State) -> None:
        """Store a resume point if the exercise has changed."""
        number = exercise_at(state.timeline, state.at)
        if number + 1 != self._point.exercise and state.timeline.steps:
            start = state.timeline.chapters[number].start
            self._point = replace(self._point, exercise=number + 1, heard=int(self._tracker.until(start)))
            self._store.write(self._point)


class LastFile:
    """The file with the name of the last routine that was played, finished or not."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "last.json"

    def write(self, routine: str) -> None:
        """Store the name of a routine."""
        _store(self._path, {"routine": routine})

    def read(self) -> str | None:
        """The stored name; None if there is none or it cannot be read."""
        with suppress(*UNREADABLE):
            stored = json.loads(self._path.read_bytes())
            if stored["format"] == FORMAT:
                return str(stored["routine"])
        return None


def _store(path: Path, values: Mapping[str, Any]) -> None:
    with suppress(OSError, ExportError):
        make_private(path.parent)
        with atomic_write(path, overwrite=True, private=True) as file:
            file.write(json.dumps({"format": FORMAT, **values}).encode())

"""The last session: where it stopped, kept on disk while it is played, and which routine it was."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from voiceguide.errors import ExportError
from voiceguide.live.conductor import State
from voiceguide.live.heard import Heard
from voiceguide.outputs.whole_file import whole_file
from voiceguide.session.moves import exercise_at

FORMAT = 1
UNREADABLE = (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError)
"""What goes wrong with a file that somebody else has written: it may be anything."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """A session that was not finished: its script, the exercise that was being done (from 1), what was chosen."""

    script: str
    exercise: int
    title: str
    choices: Mapping[str, Any]
    heard: int = 0
    """The ms that were heard before this exercise."""


class StoppedFile:
    """The file that remembers; a disk that cannot be written to only means that nothing is remembered."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, stopped: Stopped) -> None:
        """Remember this, whatever happens next."""
        _keep(self._path, asdict(stopped))

    def read(self) -> Stopped | None:
        """What was remembered last, if it can be read."""
        with suppress(*UNREADABLE):
            kept = json.loads(self._path.read_bytes())
            if kept["format"] == FORMAT and isinstance(kept["choices"], dict):
                where = str(kept["script"]), int(kept["exercise"]), str(kept["title"])
                return Stopped(*where, kept["choices"], int(kept.get("heard", 0)))
        return None

    def forget(self) -> None:
        """The session was finished."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


class Keeper:
    """Keeps the exercise that is being done on disk, each time that it is another one."""

    def __init__(
        self, file: StoppedFile, script: Path, title: str, choices: Mapping[str, Any], heard: Heard | None = None
    ) -> None:
        self._file = file
        self._heard = heard or Heard()
        self._stopped = Stopped(str(script.resolve()), 0, title, choices)

    def show(self, state: State) -> None:
        """Keep where this is."""
        number = exercise_at(state.timeline, state.at)
        if number + 1 != self._stopped.exercise and state.timeline.steps:
            start = state.timeline.chapters[number].start
            self._stopped = replace(self._stopped, exercise=number + 1, heard=int(self._heard.until(start)))
            self._file.write(self._stopped)


class LastFile:
    """The file that remembers which routine was played last, whether it was finished or not."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "last.json"

    def write(self, routine: str) -> None:
        """Remember its name."""
        _keep(self._path, {"routine": routine})

    def read(self) -> str | None:
        """The name that was remembered, if it can be read."""
        with suppress(*UNREADABLE):
            kept = json.loads(self._path.read_bytes())
            if kept["format"] == FORMAT:
                return str(kept["routine"])
        return None


def _keep(path: Path, values: Mapping[str, Any]) -> None:
    with suppress(OSError, ExportError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path, overwrite=True) as file:
            file.write(json.dumps({"format": FORMAT, **values}).encode())

"""Where the last session stopped, kept on disk while it is played."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from voiceguide.errors import ExportError
from voiceguide.outputs.whole_file import whole_file

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Stopped:
    """A session that was not finished: its script, the exercise that was being done (from 1), what was chosen."""

    script: str
    exercise: int
    title: str
    choices: Mapping[str, Any]


class StoppedFile:
    """The file that remembers; a disk that cannot be written to only means that nothing is remembered."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, stopped: Stopped) -> None:
        """Remember this, whatever happens next."""
        with suppress(OSError, ExportError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(self._path, overwrite=True) as file:
                file.write(json.dumps({"format": FORMAT, **asdict(stopped)}).encode())

    def read(self) -> Stopped | None:
        """What was remembered last, if it can be read."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            kept = json.loads(self._path.read_bytes())
            if kept["format"] == FORMAT and isinstance(kept["choices"], dict):
                return Stopped(str(kept["script"]), int(kept["exercise"]), str(kept["title"]), kept["choices"])
        return None

    def forget(self) -> None:
        """The session was finished."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

"""The note of an export: what was written where, kept until the next one, and never in the listener's folder."""

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from voiceguide.errors import ExportError
from voiceguide.outputs.whole_file import whole_file

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was when it had just been written: its size in bytes, its time of change in ns."""

    path: str
    size: int
    mtime_ns: int

    @classmethod
    def now(cls, path: Path) -> Self:
        """The file as it is now; raises OSError."""
        status = path.stat()
        return cls(_named(path), status.st_size, status.st_mtime_ns)

    @property
    def is_untouched(self) -> bool:
        """Whether it is still there, and nobody has changed it since."""
        with suppress(OSError):
            return Written.now(Path(self.path)) == self
        return False


@dataclass(frozen=True, slots=True)
class Note:
    """What made an export, and its files, the sound first."""

    fingerprint: str
    files: tuple[Written, ...]

    def has(self, path: Path) -> bool:
        """Whether we wrote the file, and nobody has changed it since."""
        name = _named(path)
        return any(file.path == name and file.is_untouched for file in self.files)

    def is_of(self, fingerprint: str) -> bool:
        """Whether the same was exported, and all its files are still as they were written."""
        return self.fingerprint == fingerprint and all(file.is_untouched for file in self.files)


class Notes:
    """The notes of all exports, one file each, in a folder of the program's own."""

    def __init__(self, folder: Path) -> None:
        """Notes in `folder`, which is made when the first one is kept."""
        self._folder = folder

    def of(self, place: Path) -> Note | None:
        """The note of what was exported there; None if there is none, or if it is damaged."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            kept = json.loads(self._path(place).read_bytes())
            if kept["format"] == FORMAT:
                files = (Written(str(file["path"]), int(file["size"]), int(file["mtime_ns"])) for file in kept["files"])
                return Note(str(kept["fingerprint"]), tuple(files))
        return None

    def keep(self, place: Path, fingerprint: str, files: Sequence[Path]) -> None:
        """Note what has been exported there; what cannot be noted counts as somebody else's next time."""
        path = self._path(place)
        with suppress(OSError, ExportError):
            note = Note(fingerprint, tuple(map(Written.now, files)))
            path.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(path, overwrite=True) as file:
                file.write(json.dumps({"format": FORMAT, **asdict(note)}).encode())

    def forget(self, place: Path) -> None:
        """Keep no note of what was exported there."""
        with suppress(OSError):
            self._path(place).unlink(missing_ok=True)

    def _path(self, place: Path) -> Path:
        return self._folder / f"{hashlib.sha256(os.fsencode(_named(place))).hexdigest()}.json"


def _named(path: Path) -> str:
    """The one name of a path, from whatever folder it is looked at."""
    return os.path.realpath(path)

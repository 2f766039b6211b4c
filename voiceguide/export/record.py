"""The note of an export: what was written where, kept until the next one, and never in the listener's folder.

It alone decides what may be replaced or deleted without being asked: what we wrote, and nobody has changed since. It is
kept before the files are moved to their places, and names the former ones too, so that no file is unknown if the
program is killed in between.
"""

import hashlib
import json
import os
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from voiceguide.atomic import atomic_write
from voiceguide.errors import ExportError
from voiceguide.export.file_names import folded
from voiceguide.files import make_private

FORMAT = 1
ENDS = 1 << 20
"""Bytes: so much of the beginning of a file is compared, and so much of its end; tags lie there."""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file as it was when it had just been written: its size in bytes, its time of change in ns, a hash of its ends.

    The hash, since neither number of an inode nor device lasts on a memory card. Older notes have none.
    """

    path: str
    size: int
    mtime_ns: int
    digest: str = ""

    @classmethod
    def now(cls, path: Path, place: Path | None = None) -> Self:
        """The file as it is now, and where it will be; raises OSError."""
        status = path.stat()
        return cls(_named(place or path), status.st_size, status.st_mtime_ns, _digest(path))

    @property
    def is_untouched(self) -> bool:
        """Whether it is still there, by its size and time the same."""
        with suppress(OSError):
            status = Path(self.path).stat()
            return (status.st_size, status.st_mtime_ns) == (self.size, self.mtime_ns)
        return False

    def is_at(self, path: Path) -> bool:
        """Whether the file there is this one, and nobody has changed it."""
        with suppress(OSError):
            status = path.stat()
            is_same = (status.st_size, status.st_mtime_ns) == (self.size, self.mtime_ns)
            return is_same and (not self.digest or _digest(path) == self.digest)
        return False

    def is_surely_at(self, path: Path) -> bool:
        """The same, beyond doubt: no link of somebody's, and not by an older note, which knows less."""
        return bool(self.digest) and not path.is_symlink() and self.is_at(path)


@dataclass(frozen=True, slots=True)
class ExportRecord:
    """What made an export, and its files, the sound first.

    `former` are those of the export before, which are there if the program was killed before it was done.
    """

    fingerprint: str
    files: tuple[WrittenFile, ...]
    former: tuple[WrittenFile, ...] = ()

    def may_go(self, path: Path) -> bool:
        """Whether we wrote the file there, and nobody has changed it since."""
        name = folded(_named(path))
        return any(folded(file.path) == name and file.is_at(path) for file in (*self.files, *self.former))

    def is_of(self, fingerprint: str) -> bool:
        """Whether the same was exported, and all its files are still as they were written."""
        return self.fingerprint == fingerprint and all(file.is_untouched for file in self.files)

    def delete_all_but(self, kept: Sequence[Path], listed: Callable[[Path], Iterable[str]] = os.listdir) -> None:
        """Delete what we wrote, nobody has changed, and is no longer wanted; `kept` are there by now.

        `listed` gives the names in a folder.
        """
        for file in (*self.files, *self.former):
            path = Path(file.path)
            with suppress(OSError):
                if _is_none_of(path, kept, listed) and file.is_surely_at(path):
                    path.unlink()


def _is_none_of(path: Path, kept: Sequence[Path], listed: Callable[[Path], Iterable[str]]) -> bool:
    """Whether a path leads to none of those files; raises OSError.

    It may, where the disk knows no capitals. The number of the inode does not always say so: exFAT by FUSE gives each
    name one of its own. But a disk for which two names are one lists only one of them.
    """
    status, names = path.stat(), set(listed(path.parent))
    for other in kept:
        is_alike = folded(_named(other)) == folded(_named(path))
        if os.path.samestat(status, other.stat()) or (is_alike and not {path.name, other.name} <= names):
            return False
    return True


class ExportLog:
    """The notes of all exports, one file each, in a folder of the program's own."""

    def __init__(self, folder: Path) -> None:
        """Notes in `folder`, which is made when the first one is kept."""
        self._folder = folder

    def find(self, place: Path) -> ExportRecord | None:
        """The note of what was exported there; None if there is none, or if it is damaged."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            kept = json.loads(self._path(place).read_bytes())
            if kept["format"] == FORMAT:
                return ExportRecord(str(kept["fingerprint"]), _files(kept["files"]), _files(kept.get("former", ())))
        return None

    def record_planned(
        self, place: Path, fingerprint: str, parts: Mapping[Path, Path], before: ExportRecord | None
    ) -> bool:
        """Note what is about to be moved there, its parts by their targets; whether that could be kept."""
        former = [file for file in (*before.files, *before.former) if file.is_untouched] if before else []
        with suppress(OSError):
            files = [WrittenFile.now(part, target) for target, part in parts.items()]
            return self._keep(place, ExportRecord(fingerprint, tuple(files), tuple(former)))
        return False

    def record(self, place: Path, fingerprint: str, files: Sequence[Path]) -> bool:
        """Note what has been exported there; what cannot be noted counts as somebody else's next time."""
        with suppress(OSError):
            return self._keep(place, ExportRecord(fingerprint, tuple(map(WrittenFile.now, files))))
        return False

    def _keep(self, place: Path, note: ExportRecord) -> bool:
        path = self._path(place)
        with suppress(OSError, ExportError):
            make_private(path.parent)
            with atomic_write(path, overwrite=True, private=True) as file:
                file.write(json.dumps({"format": FORMAT, **asdict(note)}).encode())
            return True
        return False

    def _path(self, place: Path) -> Path:
        # macOS writes an umlaut as one character or as two.
        name = unicodedata.normalize("NFC", _named(place))
        return self._folder / f"{hashlib.sha256(os.fsencode(name)).hexdigest()}.json"


def _files(kept: Iterable[Mapping[str, Any]]) -> tuple[WrittenFile, ...]:
    return tuple(
        WrittenFile(str(file["path"]), int(file["size"]), int(file["mtime_ns"]), str(file.get("digest", "")))
        for file in kept
    )


def _digest(path: Path) -> str:
    ends = hashlib.sha256()
    with path.open("rb") as file:
        ends.update(file.read(ENDS))
        file.seek(max(ENDS, file.seek(0, os.SEEK_END) - ENDS))
        ends.update(file.read())
    return ends.hexdigest()


def _named(path: Path) -> str:
    """The one name of a path, from whatever folder it is looked at."""
    return os.path.realpath(path)

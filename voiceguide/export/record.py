"""The record of each export: which files it wrote, stored in the program's own folder until the next export.

Only files that a record lists, unchanged since, are replaced or deleted without asking. A record is stored before its
files are moved into place, and lists the previous ones too, so that every file is known if the program is killed.
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
HASHED_BYTES = 1 << 20
"""Bytes that are hashed at the start of a file, and again at its end: tags are in one or the other."""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file as it was written: its size in bytes, modification time in ns, and a hash of its start and end.

    The hash identifies it on memory cards, where inode and device numbers change. Older records have none.
    """

    path: str
    size: int
    mtime_ns: int
    digest: str = ""

    @classmethod
    def now(cls, path: Path, target: Path | None = None) -> Self:
        """The file as it is now, recorded under `target` if it is still to be moved there; raises OSError."""
        status = path.stat()
        return cls(_canonical(target or path), status.st_size, status.st_mtime_ns, _digest(path))

    @property
    def is_untouched(self) -> bool:
        """Whether the file still exists with the same size and time."""
        with suppress(OSError):
            status = Path(self.path).stat()
            return (status.st_size, status.st_mtime_ns) == (self.size, self.mtime_ns)
        return False

    def is_at(self, path: Path) -> bool:
        """Whether the file at `path` is this one, unchanged."""
        with suppress(OSError):
            status = path.stat()
            is_same = (status.st_size, status.st_mtime_ns) == (self.size, self.mtime_ns)
            return is_same and (not self.digest or _digest(path) == self.digest)
        return False

    def is_certainly_at(self, path: Path) -> bool:
        """As `is_at`, but False for links, and for older records without a hash."""
        return bool(self.digest) and not path.is_symlink() and self.is_at(path)


@dataclass(frozen=True, slots=True)
class ExportRecord:
    """The content hash of an export and its files, the audio file first.

    `former` are the previous export's files, which may still exist if the program was killed.
    """

    fingerprint: str
    files: tuple[WrittenFile, ...]
    former: tuple[WrittenFile, ...] = ()

    def may_replace(self, path: Path) -> bool:
        """Whether the file at `path` was written by an export and is unchanged, so that it may be replaced."""
        name = folded(_canonical(path))
        return any(folded(file.path) == name and file.is_at(path) for file in (*self.files, *self.former))

    def is_up_to_date(self, fingerprint: str) -> bool:
        """Whether this is a record of the same content, and all its files are unchanged."""
        return self.fingerprint == fingerprint and all(file.is_untouched for file in self.files)

    def delete_all_but(self, kept: Sequence[Path], list_names: Callable[[Path], Iterable[str]] = os.listdir) -> None:
        """Delete the recorded files that are unchanged and not among `kept`, which exist by now.

        `list_names` gives the file names in a folder.
        """
        for file in (*self.files, *self.former):
            path = Path(file.path)
            with suppress(OSError):
                if _is_none_of(path, kept, list_names) and file.is_certainly_at(path):
                    path.unlink()


def _is_none_of(path: Path, others: Sequence[Path], list_names: Callable[[Path], Iterable[str]]) -> bool:
    """Whether a path leads to none of the other files; raises OSError.

    Different names can be one file where case is ignored. Inodes do not always show it (exFAT over FUSE gives each name
    its own), but the folder then lists only one of the names.
    """
    status, names = path.stat(), set(list_names(path.parent))
    for other in others:
        is_alike = folded(_canonical(other)) == folded(_canonical(path))
        if os.path.samestat(status, other.stat()) or (is_alike and not {path.name, other.name} <= names):
            return False
    return True


class ExportLog:
    """The records of all exports, one file each, found by the export's target."""

    def __init__(self, folder: Path) -> None:
        """A log in `folder`, which is created with the first record."""
        self._folder = folder

    def find(self, target: Path) -> ExportRecord | None:
        """The record of the export to `target`; None if there is none, or if it is damaged."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            stored = json.loads(self._path(target).read_bytes())
            if stored["format"] == FORMAT:
                files, former = _files(stored["files"]), _files(stored.get("former", ()))
                return ExportRecord(str(stored["fingerprint"]), files, former)
        return None

    def record_planned(
        self, target: Path, fingerprint: str, parts: Mapping[Path, Path], before: ExportRecord | None
    ) -> bool:
        """Record files that are about to be moved, as temporary paths by their final ones; False if that failed."""
        former = [file for file in (*before.files, *before.former) if file.is_untouched] if before else []
        with suppress(OSError):
            files = [WrittenFile.now(part, path) for path, part in parts.items()]
            return self._write(target, ExportRecord(fingerprint, tuple(files), tuple(former)))
        return False

    def record(self, target: Path, fingerprint: str, files: Sequence[Path]) -> bool:
        """Record the files of a finished export; False if that failed, and the next export will not replace them."""
        with suppress(OSError):
            return self._write(target, ExportRecord(fingerprint, tuple(map(WrittenFile.now, files))))
        return False

    def _write(self, target: Path, record: ExportRecord) -> bool:
        path = self._path(target)
        with suppress(OSError, ExportError):
            make_private(path.parent)
            with atomic_write(path, overwrite=True, private=True) as file:
                file.write(json.dumps({"format": FORMAT, **asdict(record)}).encode())
            return True
        return False

    def _path(self, target: Path) -> Path:
        # macOS writes an umlaut as one character or as two.
        name = unicodedata.normalize("NFC", _canonical(target))
        return self._folder / f"{hashlib.sha256(os.fsencode(name)).hexdigest()}.json"


def _files(stored: Iterable[Mapping[str, Any]]) -> tuple[WrittenFile, ...]:
    return tuple(
        WrittenFile(str(file["path"]), int(file["size"]), int(file["mtime_ns"]), str(file.get("digest", "")))
        for file in stored
    )


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        digest.update(file.read(HASHED_BYTES))
        file.seek(max(HASHED_BYTES, file.seek(0, os.SEEK_END) - HASHED_BYTES))
        digest.update(file.read())
    return digest.hexdigest()


def _canonical(path: Path) -> str:
    """The absolute path without links."""
    return os.path.realpath(path)

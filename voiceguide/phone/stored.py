"""The files that are served, watched so that no two versions of one are mixed."""

import io
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from voiceguide.phone.records import PhoneError
from voiceguide.phone.site import Resource

Stamp = tuple[int, int, int]
"""What changes with a file: which one it is, its size, and when it was written."""


class ChangedError(Exception):
    """A file is no longer the one that was shared."""


class StoredFiles:
    """Files as they were when sharing began."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        """Raises PhoneError for a file that cannot be read, or that has changed already."""
        sizes = {item.content: item.size for item in resources if isinstance(item.content, Path)}
        self._stamps: Mapping[Path, Stamp] = {path: _first_stamp(path, size) for path, size in sizes.items()}

    def open(self, path: Path) -> io.FileIO:
        """The file, to be closed by who asked for it; raises ChangedError if it is another one by now, or gone."""
        try:
            file = path.open("rb", buffering=0)
        except OSError as error:
            raise ChangedError from error
        if _stamp(file.fileno()) != self._stamps[path]:
            file.close()
            raise ChangedError
        return file


def _first_stamp(path: Path, size: int) -> Stamp:
    try:
        with path.open("rb") as file:
            stamp = _stamp(file.fileno())
    except OSError as error:
        raise PhoneError(f"{path} cannot be read ({error.strerror or error}), and so not be shared") from error
    if stamp[1] != size:
        raise PhoneError(f"{path} has changed while it was looked at; share it again once it is written")
    return stamp


def _stamp(handle: int) -> Stamp:
    status = os.fstat(handle)
    return status.st_ino, status.st_size, status.st_mtime_ns

"""Atomic writing: one file, or several together, appear complete or not at all."""

import errno
import io
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self

from voiceguide.errors import ExportError, reason_of
from voiceguide.files import PRIVATE, clear_parts, lock_part, make_private, part_beside
from voiceguide.moving import Move, move_all, uninterrupted

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

DEFAULT_MODE = 0o666
"""Permissions of a new file, before the umask."""
MESSAGES = {
    errno.ENOENT: "there is no folder {folder}",
    errno.ENOTDIR: "{folder} is not a folder",
    errno.EACCES: "no permission to write {name} in {folder}",
    errno.EPERM: "no permission to write {name} in {folder}",
    errno.EROFS: "{folder} is on a read-only disk",
    errno.ENOSPC: "no space left in {folder}; nothing was written",
    errno.EDQUOT: "your disk quota for {folder} is used up; nothing was written",
    errno.EFBIG: "the file is too large for the disk of {folder}; nothing was written",
    errno.ENAMETOOLONG: "the name {name} is too long",
    errno.EEXIST: "{name} already exists; use --force to replace it",
    errno.ELOOP: "{name} is a link that leads back to itself",
}
NOTHING_NEW = "no files can be created in {folder}"
"""Folders that the system itself fills, such as /proc, say that a new file does not exist."""


def make_folder(folder: Path, *, private: bool = False) -> None:
    """Create a folder and its missing parents, `private` ones only for the user; raises ExportError."""
    try:
        if private:
            make_private(folder)
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        # The parents are there by then.
        reason = "nothing can be created there" if isinstance(error, FileNotFoundError) else reason_of(error)
        raise ExportError(f"the folder {folder} cannot be created: {reason}") from error


@contextmanager
def atomic_write(target: Path, *, overwrite: bool, private: bool = False) -> Iterator[BinaryIO]:
    """A seekable binary file that becomes `target` when the block succeeds, and is deleted otherwise.

    Until then it has a hidden name beside `target`. A `private` file can be read only by the user. Errors of the file
    itself are raised as ExportError.
    """
    with atomic_write_all(lambda _: overwrite, private=private) as opened:
        yield opened(target)


@contextmanager
def atomic_write_all(
    may_replace: Callable[[Path], bool],
    before_moving: Callable[[Mapping[Path, Path]], object] = lambda _: None,
    *,
    private: bool = False,
) -> Iterator[Callable[[Path], BinaryIO]]:
    """A function that opens files as `atomic_write` does; all of them become their targets together, or none.

    A target that exists is replaced only if `may_replace(target)`. `before_moving` is called with the path of each
    finished file by its target.
    """
    files: list[_AtomicFile] = []

    def open_target(target: Path) -> BinaryIO:
        path = check_target(target, overwrite=may_replace(target))
        if all(path.parent != file.path.parent for file in files):
            clear_parts(path.parent)
        with uninterrupted():  # otherwise it could exist without being in the list
            files.append(_AtomicFile.new(target, path, PRIVATE if private else DEFAULT_MODE))
        return files[-1].file

    try:
        yield open_target
        for file in files:
            file.finish()
        before_moving({file.target: file.part for file in files})
        with uninterrupted():
            _move(files, may_replace, keeps_mode=not private)
    finally:
        for file in files:
            file.discard()


def _move(files: Sequence["_AtomicFile"], may_replace: Callable[[Path], bool], *, keeps_mode: bool) -> None:
    for file in files:
        check_target(file.target, overwrite=may_replace(file.target))
    moves = [Move(file.part, file.path, partial(may_replace, file.target)) for file in files]
    try:
        move_all(moves, keeps_mode=keeps_mode)
    except OSError:
        failed = next(move for move in moves if not move.moved)
        with translate_os_errors(failed.target):
            raise


def check_target(target: Path, *, overwrite: bool) -> Path:
    """The path that writing to `target` would create or replace, with symbolic links followed.

    Raises ExportError if it is already clear that the file cannot be written.
    """
    with translate_os_errors(target):
        path = Path(os.path.realpath(target)) if target.is_symlink() else target
        # This raises for circular links and names that are too long.
        exists = _exists(path)
    if exists and not path.is_file():
        kind = "a folder; name a file in it" if path.is_dir() else "not an ordinary file"
        raise ExportError(f"{target} is {kind}")
    if exists and not overwrite:
        raise ExportError(f"{target} already exists; use --force to replace it")
    _check_folder(path)
    return path


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except FileNotFoundError:
        return False
    return True


def _check_folder(path: Path) -> None:
    with translate_os_errors(path):
        path.parent.stat()
        if not path.parent.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "")
        if not os.access(path.parent, os.W_OK | os.X_OK):
            raise OSError(errno.EROFS if _is_on_read_only_disk(path.parent) else errno.EACCES, "")


def _is_on_read_only_disk(folder: Path) -> bool:
    if sys.platform == "win32":
        return False
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


@dataclass(frozen=True, slots=True)
class _AtomicFile:
    """A file that is being written under the name `part`, and its final `path`."""

    target: Path
    path: Path
    part: Path
    file: io.BufferedRandom

    @classmethod
    def new(cls, target: Path, path: Path, mode: int) -> Self:
        """Create a file that is locked by this process."""
        while True:
            part = part_beside(path)
            raw = _Part(part, path, mode)
            if lock_part(raw.fileno(), part):
                return cls(target, path, part, io.BufferedRandom(raw))
            raw.close()

    def finish(self) -> None:
        """Write everything to the disk."""
        self.file.flush()
        with translate_os_errors(self.path):
            os.fsync(self.file.fileno())
            if os.name == "nt":
                self.file.close()  # Windows does not move open files

    def discard(self) -> None:
        """Close the file, and delete it if it was not moved."""
        with suppress(ExportError):
            self.file.close()
        with suppress(OSError):
            self.part.unlink(missing_ok=True)


class _Part(io.FileIO):
    """A new file whose errors are ExportErrors about `path`, unlike errors of the code that writes to it."""

    def __init__(self, part: Path, path: Path, mode: int) -> None:
        self._path = path
        with translate_os_errors(path):
            super().__init__(part, "x+", opener=lambda name, flags: os.open(name, flags, mode))

    def write(self, data: "ReadableBuffer", /) -> int:
        with translate_os_errors(self._path):
            return super().write(data)

    def seek(self, position: int, whence: int = os.SEEK_SET, /) -> int:
        with translate_os_errors(self._path):
            return super().seek(position, whence)


@contextmanager
def translate_os_errors(path: Path) -> Iterator[None]:
    """Raise an OSError as an ExportError about the file at `path`."""
    try:
        yield
    except OSError as error:
        message = MESSAGES.get(error.errno or 0, "{name} cannot be written in {folder}: {reason}")
        if isinstance(error, FileNotFoundError) and path.parent.is_dir():
            message = NOTHING_NEW
        folder = "this folder" if path.parent == Path() else path.parent
        raise ExportError(message.format(name=path.name, folder=folder, reason=reason_of(error))) from error

"""Files that are written whole or not at all, one or several together."""

import errno
import io
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self

from voiceguide.errors import ExportError
from voiceguide.files import PRIVATE, clear_parts, lock_part, part_beside
from voiceguide.moving import Move, move_all, uninterrupted

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

ANYBODY = 0o666
"""The permissions of a new file, as far as the user's mask leaves them."""
SENTENCES = {
    errno.ENOENT: "there is no folder {folder}",
    errno.ENOTDIR: "{folder} is not a folder",
    errno.EACCES: "no permission to write {name} in {folder}",
    errno.EPERM: "no permission to write {name} in {folder}",
    errno.EROFS: "{folder} is on a disk that is read-only",
    errno.ENOSPC: "no space left in {folder}; nothing was written",
    errno.EDQUOT: "no space left for you in {folder}; nothing was written",
    errno.EFBIG: "the file is larger than the disk of {folder} allows; nothing was written",
    errno.ENAMETOOLONG: "the name {name} is too long",
    errno.EEXIST: "{name} is there already; use --force to replace it",
    errno.ELOOP: "{name} is a link that leads back to itself",
}


@contextmanager
def atomic_write(target: Path, *, overwrite: bool, private: bool = False) -> Iterator[BinaryIO]:
    """A new, seekable file that takes the place of `target` when the block ends well, and else vanishes.

    Meanwhile it lies beside `target` under a hidden name. Nobody else can read it if it is `private`. Raises
    ExportError for whatever goes wrong with the file, and lets all other errors pass.
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
    """What opens such files, which take their places all together or not at all, the first one first.

    Without `may_replace` nothing that lies at a target is replaced, whenever it came. `before_moving` is told where
    each finished file still lies, by its target.
    """
    files: list[_WholeFile] = []

    def opened(target: Path) -> BinaryIO:
        place = check_target(target, overwrite=may_replace(target))
        if all(place.parent != file.place.parent for file in files):
            clear_parts(place.parent)
        with uninterrupted():  # else it could be there and nobody know of it
            files.append(_WholeFile.new(target, place, PRIVATE if private else ANYBODY))
        return files[-1].file

    try:
        yield opened
        for file in files:
            file.finish()
        before_moving({file.target: file.part for file in files})
        with uninterrupted():
            _move(files, may_replace, keeps_mode=not private)
    finally:
        for file in files:
            file.vanish()


def _move(files: Sequence["_WholeFile"], may_replace: Callable[[Path], bool], *, keeps_mode: bool) -> None:
    for file in files:
        check_target(file.target, overwrite=may_replace(file.target))
    moves = [Move(file.part, file.place, partial(may_replace, file.target)) for file in files]
    try:
        move_all(moves, keeps_mode=keeps_mode)
    except OSError:
        failed = next(move for move in moves if not move.moved)
        with _in_sentences(failed.place):
            raise


def check_target(target: Path, *, overwrite: bool) -> Path:
    """Where a file for `target` comes to lie: there, or where a link that lies there points to.

    Raises ExportError if no file can be written there, as far as can be told beforehand.
    """
    with _in_sentences(target):
        place = Path(os.path.realpath(target)) if target.is_symlink() else target
        # Links in a circle, and names that are too long, come to light only here.
        exists = _exists(place)
    if exists and not place.is_file():
        kind = "a folder; name a file in it" if place.is_dir() else "not an ordinary file"
        raise ExportError(f"{target} is {kind}")
    if exists and not overwrite:
        raise ExportError(f"{target} is there already; use --force to replace it")
    _check_folder(place)
    return place


def _exists(place: Path) -> bool:
    try:
        place.stat()
    except FileNotFoundError:
        return False
    return True


def _check_folder(place: Path) -> None:
    with _in_sentences(place):
        place.parent.stat()
        if not place.parent.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "")
        if not os.access(place.parent, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "")


@dataclass(frozen=True, slots=True)
class _WholeFile:
    """A file that is being written, and where it goes."""

    target: Path
    place: Path
    part: Path
    file: io.BufferedRandom

    @classmethod
    def new(cls, target: Path, place: Path, mode: int) -> Self:
        """One that this process holds."""
        while True:
            part = part_beside(place)
            raw = _Part(part, place, mode)
            if lock_part(raw.fileno(), part):
                return cls(target, place, part, io.BufferedRandom(raw))
            raw.close()

    def finish(self) -> None:
        """The disk has all of it."""
        self.file.flush()
        with _in_sentences(self.place):
            os.fsync(self.file.fileno())
            if os.name == "nt":
                self.file.close()  # nothing that is open can be moved there

    def vanish(self) -> None:
        """It is closed; where it was not moved, it is gone."""
        with suppress(ExportError):
            self.file.close()
        with suppress(OSError):
            self.part.unlink(missing_ok=True)


class _Part(io.FileIO):
    """A new file whose own errors are told as those of `place`, and so apart from errors of the code that writes."""

    def __init__(self, part: Path, place: Path, mode: int) -> None:
        self._place = place
        with _in_sentences(place):
            super().__init__(part, "x+", opener=lambda name, flags: os.open(name, flags, mode))

    def write(self, data: "ReadableBuffer", /) -> int:
        with _in_sentences(self._place):
            return super().write(data)

    def seek(self, position: int, whence: int = os.SEEK_SET, /) -> int:
        with _in_sentences(self._place):
            return super().seek(position, whence)


@contextmanager
def _in_sentences(place: Path) -> Iterator[None]:
    """Errors of the system as sentences about the file at `place`."""
    try:
        yield
    except OSError as error:
        sentence = SENTENCES.get(error.errno or 0, "{name} cannot be written in {folder}: {reason}")
        folder = "this folder" if place.parent == Path() else place.parent
        reason = error.strerror or str(error)
        raise ExportError(sentence.format(name=place.name, folder=folder, reason=reason)) from error

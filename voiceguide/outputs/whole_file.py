"""A file that is written whole or not at all."""

import errno
import io
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from voiceguide.errors import ExportError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

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
    errno.ELOOP: "{name} is a link that leads back to itself",
}


@contextmanager
def whole_file(target: Path, *, overwrite: bool) -> Iterator[BinaryIO]:
    """A new, seekable file that takes the place of `target` when the block ends well, and else vanishes.

    Meanwhile it lies beside `target` under a hidden name. Raises ExportError for whatever goes wrong with the file,
    and lets all other errors pass.
    """
    place = check_target(target, overwrite=overwrite)
    # The name must not be longer than the target's may be, and no two exports may share it.
    part = place.with_name(f".voiceguide-{secrets.token_hex(8)}.part")
    file = io.BufferedRandom(_Part(part, place))
    try:
        yield file
        _finish(file, part, check_target(place, overwrite=overwrite))
    finally:
        with suppress(ExportError):
            file.close()
        with suppress(OSError):
            part.unlink(missing_ok=True)


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


def _finish(file: io.BufferedRandom, part: Path, place: Path) -> None:
    """Put the file in its place, once the disk has all of it, with the permissions of the one it replaces."""
    file.flush()
    with _in_sentences(place):
        os.fsync(file.fileno())
        file.close()
        with suppress(OSError):
            shutil.copymode(place, part)  # there may be none to replace
        part.replace(place)


class _Part(io.FileIO):
    """A new file whose own errors are told as those of `place`, and so apart from errors of the code that writes."""

    def __init__(self, part: Path, place: Path) -> None:
        self._place = place
        with _in_sentences(place):
            super().__init__(part, "x+")

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

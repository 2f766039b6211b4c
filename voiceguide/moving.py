"""Finished files moved to their places, all of them or none.

Without leave nothing is replaced, not even what came at the last moment. What is replaced is kept under a hidden name
until the last file is in its place, and is put back if one cannot be moved.
"""

import ctypes
import errno
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from voiceguide.files import old_beside

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
"""What asks the program to end; Windows has not all of them."""
NO_SUCH_CALL = {errno.ENOSYS, errno.EINVAL, errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP}


@dataclass(slots=True)
class Move:
    """A finished file, and where it goes; `may_replace` is asked only if something lies there."""

    part: Path
    place: Path
    may_replace: Callable[[], bool]
    old: Path | None = None
    """What lay there, until it is certain that nobody needs it."""
    moved: tuple[int, ...] = ()
    """What the file is known by in its place, once it is there."""


def move_all(moves: Sequence[Move], *, keeps_mode: bool) -> None:
    """Move the files in this order; if one cannot be moved, all is as it was, and the OSError says why.

    A FileExistsError means that something lies there that may not be replaced. With `keeps_mode` what replaces a file
    has its permissions.
    """
    try:
        for number, move in enumerate(moves, 1):
            # Nothing can go wrong after the last one, so that what it replaces is not needed again.
            old = old_beside(move.place, moves[-1].part, number) if number < len(moves) else None
            _move(move, old, keeps_mode=keeps_mode)
    except BaseException:
        # Whatever it was: some of them alone are worse than none.
        for move in reversed(moves):
            _undo(move)
        raise
    for move in moves:
        _forget_old(move)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Something short that runs to its end, even if somebody presses Ctrl-C meanwhile: that comes after it."""
    if threading.current_thread() is not threading.main_thread():
        # Signals interrupt the main thread alone.
        yield
        return
    numbers = [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    came: list[int] = []
    try:
        for number, handler in before.items():
            if callable(handler):
                signal.signal(number, lambda number, _: came.append(number))
        yield
    finally:
        for number, handler in before.items():
            if callable(handler):
                signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])


def _move(move: Move, old: Path | None, *, keeps_mode: bool) -> None:
    try:
        claim(move.part, move.place)
    except FileExistsError:
        if not move.may_replace():
            raise
        if keeps_mode:
            with suppress(OSError):
                shutil.copymode(move.place, move.part)
        if old:
            move.old = old
            _keep(move.place, old)
        move.part.replace(move.place)
    move.moved = _known_by(move.place)


def _keep(place: Path, old: Path) -> None:
    """A second name for what lies at `place`, or a copy where a file cannot have two."""
    try:
        os.link(place, old)
    except OSError:
        shutil.copy2(place, old)


def _undo(move: Move) -> None:
    """As it was before; what somebody else has put there since stays."""
    with suppress(OSError):
        if move.moved and move.moved == _known_by(move.place):
            if move.old:
                move.old.replace(move.place)
            else:
                move.place.unlink()
    _forget_old(move)


def _known_by(path: Path) -> tuple[int, ...]:
    """The number of an inode alone may be given to another file at once."""
    status = path.stat()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _forget_old(move: Move) -> None:
    if move.old:
        with suppress(OSError):
            move.old.unlink(missing_ok=True)


def claim(part: Path, place: Path) -> None:
    """Move a file to where nothing lies; raises FileExistsError if something does, whenever it came, or OSError."""
    if sys.platform == "win32":
        part.rename(place)
    elif not (_link(part, place) or _rename(part, place)):
        _replace_empty(part, place)


def _link(part: Path, place: Path) -> bool:
    """Give the file another name, then take the first; False where a file cannot have two, as on memory cards."""
    try:
        os.link(part, place)
    except FileExistsError:
        raise
    except OSError:
        return False
    part.unlink()
    return True


def _rename(part: Path, place: Path) -> bool:
    """Rename the file if nothing is replaced by that; False where the system or the disk cannot."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
    if rename is None:
        return False
    here, no_replace = -100, 1  # AT_FDCWD in linux/fcntl.h, RENAME_NOREPLACE in linux/fs.h
    if rename(here, os.fsencode(part), here, os.fsencode(place), no_replace) == 0:
        return True
    code = ctypes.get_errno()
    if code in NO_SUCH_CALL:
        return False
    raise OSError(code, os.strerror(code), str(place))


def _replace_empty(part: Path, place: Path) -> None:
    """Make an empty file, which fails if there is one, and replace that."""
    os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    try:
        part.replace(place)
    except BaseException:
        # Ctrl-C too: the empty file would pass for an export.
        place.unlink()
        raise

"""Moves several finished files to their targets, all of them or none.

No file is replaced without permission, not even one that appears at the last moment. A file that is replaced is kept as
a hidden backup until the last move has succeeded, and restored if one fails.
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
"""Signals that end the program; Windows does not have all of them."""
UNSUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP}


@dataclass(slots=True)
class Move:
    """A finished file and its target; `may_replace` is called only if the target exists."""

    part: Path
    target: Path
    may_replace: Callable[[], bool]
    old: Path | None = None
    """The backup of the file that was replaced."""
    moved: tuple[int, ...] = ()
    """The identity of the file at its target, once it was moved."""


def move_all(moves: Sequence[Move], *, keeps_mode: bool) -> None:
    """Move the files in this order; if one fails, undo the others and raise its OSError.

    FileExistsError means that a target exists and must not be replaced. With `keeps_mode`, a new file takes over the
    permissions of the one that it replaces.
    """
    try:
        for number, move in enumerate(moves, 1):
            # Nothing can fail after the last move, so it needs no backup.
            old = old_beside(move.target, moves[-1].part, number) if number < len(moves) else None
            _move(move, old, keeps_mode=keeps_mode)
    except BaseException:
        # Whatever it was: some of the files alone are worse than none.
        for move in reversed(moves):
            _undo(move)
        raise
    for move in moves:
        _delete_backup(move)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Run a short block to its end, even on Ctrl-C or SIGTERM; the signal is handled afterwards."""
    if threading.current_thread() is not threading.main_thread():
        # Signals interrupt only the main thread.
        yield
        return
    numbers = [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    received: list[int] = []
    try:
        for number, handler in before.items():
            if callable(handler):
                signal.signal(number, lambda number, _: received.append(number))
        yield
    finally:
        for number, handler in before.items():
            if callable(handler):
                signal.signal(number, handler)
        if received:
            signal.raise_signal(received[0])


def _move(move: Move, old: Path | None, *, keeps_mode: bool) -> None:
    try:
        claim(move.part, move.target)
    except FileExistsError:
        if not move.may_replace():
            raise
        if keeps_mode:
            with suppress(OSError):
                shutil.copymode(move.target, move.part)
        if old:
            move.old = old
            _back_up(move.target, old)
        move.part.replace(move.target)
    move.moved = _identity(move.target)


def _back_up(path: Path, backup: Path) -> None:
    """Make a hard link to the file, or a copy if the file system has no links."""
    try:
        os.link(path, backup)
    except OSError:
        shutil.copy2(path, backup)


def _undo(move: Move) -> None:
    """Restore the target, unless another process has changed it since."""
    with suppress(OSError):
        if move.moved and move.moved == _identity(move.target):
            if move.old:
                move.old.replace(move.target)
            else:
                move.target.unlink()
    _delete_backup(move)


def _identity(path: Path) -> tuple[int, ...]:
    """Not the inode number alone, which may be reused at once."""
    status = path.stat()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _delete_backup(move: Move) -> None:
    if move.old:
        with suppress(OSError):
            move.old.unlink(missing_ok=True)


def claim(part: Path, target: Path) -> None:
    """Move a file to a target that must not exist; raises FileExistsError, without a race, or another OSError."""
    if sys.platform == "win32":
        part.rename(target)
    elif not (_link(part, target) or _rename(part, target)):
        _replace_empty(part, target)


def _link(part: Path, target: Path) -> bool:
    """Link the target to the file, then unlink the part; False if the file system has no links, as on memory cards."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:
        return False
    part.unlink()
    return True


def _rename(part: Path, target: Path) -> bool:
    """Rename without replacing anything; False if the system or the file system cannot do that."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
    if rename is None:
        return False
    here, no_replace = -100, 1  # AT_FDCWD in linux/fcntl.h, RENAME_NOREPLACE in linux/fs.h
    if rename(here, os.fsencode(part), here, os.fsencode(target), no_replace) == 0:
        return True
    code = ctypes.get_errno()
    if code in UNSUPPORTED:
        return False
    raise OSError(code, os.strerror(code), str(target))


def _replace_empty(part: Path, target: Path) -> None:
    """Create an empty file, which fails if the target exists, and replace it."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    try:
        part.replace(target)
    except BaseException:
        # On Ctrl-C too: the empty file would look like an export.
        target.unlink()
        raise

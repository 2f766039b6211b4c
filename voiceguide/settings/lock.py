"""A lock around what is read, changed and written again, so that of two changes at once both are kept."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Whoever else wants to change the file at `path` waits until the block is over, also in another process.

    The lock is of the system's, on a file beside it, and ends with the process however that ends. Where there can be
    none, nothing is locked: such a folder can hardly be written in.
    """
    handle = _opened(path.with_name(f".{path.name}.lock"))
    if handle is None:
        yield
        return
    try:
        with suppress(OSError):
            _lock(handle)
        yield
    finally:
        # This also lets go of the lock.
        os.close(handle)


def _opened(path: Path) -> int | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return None


def _lock(handle: int) -> None:
    """Wait for it; on Windows for ten seconds at most."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)

"""Files on disk: private and temporary ones with their locks, and safe opening of files that others made."""

import codecs
import errno
import os
import re
import secrets
import shutil
import stat
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

PRIVATE = 0o600
"""Permissions of a file that only its owner can read."""
AN_HOUR = 60 * 60
"""In seconds."""

_PART = re.compile(r"\.voiceguide-([0-9a-f]{16})\.part")
_OLD = re.compile(r"\.voiceguide-([0-9a-f]{16})-[0-9]+\.old")
_FOLDER = re.compile(r"voiceguide-[0-9a-f]{16}")
_LOCK_FILE = "held"
"""The file in a temporary folder that is locked while the folder is in use."""


def make_private(folder: Path) -> None:
    """Create a folder and its missing parents, accessible only to the user (XDG Base Directory 0.8)."""
    if not folder.is_dir():
        make_private(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def private(path: str, flags: int) -> int:
    """An `opener` for `open` that creates files with the permissions PRIVATE."""
    return os.open(path, flags, PRIVATE)


def part_beside(path: Path) -> Path:
    """A unique hidden name in the same folder, for a file that is to be moved to `path` when it is complete."""
    return path.with_name(f".voiceguide-{secrets.token_hex(8)}.part")


def old_beside(path: Path, part: Path, number: int) -> Path:
    """A hidden name for a backup of the file at `path`, valid for as long as `part` exists."""
    return path.with_name(f"{part.stem}-{number}.old")


def lock_part(descriptor: int, path: Path) -> bool:
    """Lock the new file at `path` until it is closed; False if another process has just deleted it as a leftover."""
    return _lock(descriptor, shared=False) is not False and os.path.lexists(path)


def clear_parts(folder: Path) -> None:
    """Delete the unlocked parts in a folder, which killed processes left behind, and their backups."""
    with suppress(OSError):
        names = [path.name for path in folder.iterdir()]
        for name in filter(_PART.fullmatch, names):
            with suppress(OSError):
                if _is_leftover(folder / name):
                    (folder / name).unlink(missing_ok=True)
        for name in names:
            found = _OLD.fullmatch(name)
            if found and not (folder / f".voiceguide-{found[1]}.part").exists() and _is_ours(folder / name):
                (folder / name).unlink(missing_ok=True)


@contextmanager
def temporary_folder(root: Path | None = None) -> Iterator[Path]:
    """A new folder that is deleted when the block ends, or, after a kill, when the next one is created.

    It is in `root`, or else where this system has temporary files.
    """
    root = root or Path(tempfile.gettempdir())
    _clear_folders(root)
    folder, lock = _new_folder(root)
    try:
        yield folder
    finally:
        os.close(lock)
        shutil.rmtree(folder, ignore_errors=True)


def _new_folder(root: Path) -> tuple[Path, int]:
    while True:
        folder = root / f"voiceguide-{secrets.token_hex(8)}"
        folder.mkdir(mode=0o700)
        path = folder / _LOCK_FILE
        # Another process may delete the empty folder as a leftover.
        with suppress(FileNotFoundError):
            lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE)
            if lock_part(lock, path):
                return folder, lock
            os.close(lock)


def _clear_folders(root: Path) -> None:
    with suppress(OSError):
        for name in filter(_FOLDER.fullmatch, os.listdir(root)):  # noqa: PTH208 (there may be thousands)
            folder = root / name
            with suppress(OSError):
                if not _is_ours(folder, stat.S_ISDIR):
                    continue
                if not (folder / _LOCK_FILE).exists():
                    folder.rmdir()  # fails unless it is empty
                elif _is_leftover(folder / _LOCK_FILE):
                    shutil.rmtree(folder, ignore_errors=True)


def _is_leftover(path: Path) -> bool:
    """Whether it is the user's own and not locked; raises OSError."""
    if not _is_ours(path):
        return False
    if sys.platform == "win32":
        # An open file cannot be deleted there, and one that was closed just now is about to be moved.
        if time.time() - path.stat().st_mtime < AN_HOUR:
            return False
        path.unlink()
        return True
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        return _lock(descriptor, shared=True) is True
    finally:
        os.close(descriptor)


def _is_ours(path: Path, is_kind: Callable[[int], bool] = stat.S_ISREG) -> bool:
    """Whether it belongs to the user and is of that kind, not a symbolic link."""
    status = path.lstat()
    return is_kind(status.st_mode) and (os.name == "nt" or status.st_uid == os.geteuid())


def _lock(descriptor: int, *, shared: bool) -> bool | None:
    """Lock an open file; False if it is locked already, None if the file system does not support locks."""
    if sys.platform == "win32":
        return None
    import fcntl

    range_lock, file_lock = ((fcntl.F_WRLCK, fcntl.LOCK_EX), (fcntl.F_RDLCK, fcntl.LOCK_SH))[shared]
    try:
        if sys.platform == "linux" and _lock_far_byte(descriptor, range_lock):
            return True
        fcntl.flock(descriptor, file_lock | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return None
    return True


if sys.platform == "linux":

    def _lock_far_byte(descriptor: int, kind: int) -> bool:
        """Lock one byte far beyond the end by an open file description lock; False if the kernel has none.

        On a Windows share, a lock on the whole file would stop ffmpeg from writing to it.
        """
        import fcntl

        try:
            # struct flock: l_type, l_whence, l_start, l_len, l_pid.
            fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, struct.pack("hhqqi", kind, os.SEEK_SET, 1 << 62, 1, 0))
        except (BlockingIOError, PermissionError):
            raise
        except OSError:
            return False
        return True


FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY"))
HEAD = 64
"""In no audio format are this many bytes at the start all printable."""


def open_file(path: Path) -> BinaryIO:
    """Open a regular file for reading; raises OSError for anything else, such as a folder, a pipe or a device."""
    _refuse_others(path.stat(), path)
    handle = os.open(path, FLAGS)
    try:
        # The path may point to something else by now.
        _refuse_others(os.fstat(handle), path)
        return os.fdopen(handle, "rb")
    except BaseException:
        # On Ctrl-C too: nobody else would close it.
        os.close(handle)
        raise


def is_text(path: Path) -> bool:
    """Whether the start of a file is printable UTF-8; raises OSError if it is not a regular file."""
    with open_file(path) as file:
        head = file.read(HEAD)
    try:
        # The last character may be cut off.
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return False
    return bool(text) and all(character.isprintable() or character.isspace() for character in text)


def _refuse_others(status: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is not a file", str(path))

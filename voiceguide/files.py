"""Files on disk: ours are private and known to be ours, others' are opened only if they are ordinary files."""

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
"""The permissions of a file that only its owner reads."""
AN_HOUR = 60 * 60
"""Seconds."""

_PART = re.compile(r"\.voiceguide-([0-9a-f]{16})\.part")
_OLD = re.compile(r"\.voiceguide-([0-9a-f]{16})-[0-9]+\.old")
_FOLDER = re.compile(r"voiceguide-[0-9a-f]{16}")
_HELD = "held"
"""The file by which a temporary folder is held."""


def make_private(folder: Path) -> None:
    """Make a folder and what is missing above it, for nobody else to look into (XDG Base Directory, 0.8)."""
    if not folder.is_dir():
        make_private(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def private(path: str, flags: int) -> int:
    """Opens a file that is new for its owner alone, as the `opener` of `open`."""
    return os.open(path, flags, PRIVATE)


def part_beside(place: Path) -> Path:
    """A new hidden name for what will lie at `place`; no longer than most names, and no two are the same."""
    return place.with_name(f".voiceguide-{secrets.token_hex(8)}.part")


def old_beside(place: Path, part: Path, number: int) -> Path:
    """A hidden name for what lies at `place`, which may be needed again for as long as `part` is there."""
    return place.with_name(f"{part.stem}-{number}.old")


def lock_part(descriptor: int, path: Path) -> bool:
    """Hold the new file at `path` for as long as it is open; False if somebody has just deleted it as a leftover."""
    return _lock(descriptor, shared=False) is not False and os.path.lexists(path)


def clear_parts(folder: Path) -> None:
    """Delete the parts in a folder that nobody holds: those of processes that were killed."""
    with suppress(OSError):
        names = [path.name for path in folder.iterdir()]
        for name in filter(_PART.fullmatch, names):
            with suppress(OSError):
                if _is_left(folder / name):
                    (folder / name).unlink(missing_ok=True)
        for name in names:
            found = _OLD.fullmatch(name)
            if found and not (folder / f".voiceguide-{found[1]}.part").exists() and _is_ours(folder / name):
                (folder / name).unlink(missing_ok=True)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A new folder that goes when the block ends, or, where the process was killed, when the next one is made."""
    root = Path(tempfile.gettempdir())
    _clear_folders(root)
    folder, held = _new_folder(root)
    try:
        yield folder
    finally:
        os.close(held)
        shutil.rmtree(folder, ignore_errors=True)


def _new_folder(root: Path) -> tuple[Path, int]:
    while True:
        folder = root / f"voiceguide-{secrets.token_hex(8)}"
        folder.mkdir(mode=0o700)
        path = folder / _HELD
        # Somebody may take the empty folder for a leftover.
        with suppress(FileNotFoundError):
            held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE)
            if lock_part(held, path):
                return folder, held
            os.close(held)


def _clear_folders(root: Path) -> None:
    with suppress(OSError):
        for folder in root.iterdir():
            with suppress(OSError):
                if not (_FOLDER.fullmatch(folder.name) and _is_ours(folder, stat.S_ISDIR)):
                    continue
                if not (folder / _HELD).exists():
                    folder.rmdir()  # only if it is empty
                elif _is_left(folder / _HELD):
                    shutil.rmtree(folder, ignore_errors=True)


def _is_left(path: Path) -> bool:
    """Whether nobody holds it any more; raises OSError."""
    if not _is_ours(path):
        return False
    if sys.platform == "win32":
        # What is open cannot be deleted there; what has just been closed is about to be moved.
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
    """Whether it is of that kind, no link to one, and this user's."""
    status = path.lstat()
    return is_kind(status.st_mode) and (os.name == "nt" or status.st_uid == os.geteuid())


def _lock(descriptor: int, *, shared: bool) -> bool | None:
    """Lock an open file; False if somebody else has locked it, None where the disk knows no locks."""
    if sys.platform == "win32":
        return None
    import fcntl

    kinds = ((fcntl.F_WRLCK, fcntl.LOCK_EX), (fcntl.F_RDLCK, fcntl.LOCK_SH))
    part, whole = kinds[shared]
    try:
        if sys.platform == "linux" and _lock_far_byte(descriptor, part):
            return True
        fcntl.flock(descriptor, whole | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return None
    return True


if sys.platform == "linux":

    def _lock_far_byte(descriptor: int, kind: int) -> bool:
        """Lock one byte far behind the end, by Linux's locks of open files; False where the kernel has none.

        On a Windows share a lock keeps others from writing what is locked, and ffmpeg writes into our file.
        """
        import fcntl

        try:
            # struct flock: its kind, from where, first byte, number of bytes, process.
            fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, struct.pack("hhqqi", kind, os.SEEK_SET, 1 << 62, 1, 0))
        except (BlockingIOError, PermissionError):
            raise
        except OSError:
            return False
        return True


FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY"))
HEAD = 64
"""Bytes at the start of a file of which no kind of sound has only readable ones."""


def open_file(path: Path) -> BinaryIO:
    """An ordinary file, to be read; raises OSError for everything else, such as a folder, a pipe or a device."""
    _refuse_others(path.stat(), path)
    handle = os.open(path, FLAGS)
    try:
        # By now the name may stand for something else.
        _refuse_others(os.fstat(handle), path)
        return os.fdopen(handle, "rb")
    except BaseException:
        # Ctrl-C too: nobody else would close it.
        os.close(handle)
        raise


def is_text(path: Path) -> bool:
    """Whether a file begins as text does, in UTF-8; raises OSError if it is no ordinary file."""
    with open_file(path) as file:
        head = file.read(HEAD)
    try:
        # The last character may be cut.
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return False
    return bool(text) and all(sign.isprintable() or sign.isspace() for sign in text)


def _refuse_others(status: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is not a file", str(path))

"""A cache on disk: bytes by key, for spoken clips, encoded audio, covers and measurements.

Each value is a file named after its key, a hash of everything that the value depends on. The file holds a checksum and
then the value, so a damaged file counts as missing. Files of earlier versions are ignored, and deleted by and by.
"""

import hashlib
import json
import os
import re
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.files import clear_parts, lock_part, make_private, part_beside, private

SCHEMA = 1
"""To be raised when clips are made in another way."""
LARGEST = 200_000_000
"""Maximum size of a cache folder in bytes; the least recently used files are deleted first."""
A_DAY = 24 * 60 * 60
"""The last use of a file is recorded to within this many seconds."""
SUFFIX = ".blob"

_KEYED = re.compile(r"[0-9a-f]{64}\..+")
"""A file named after a key; with another suffix it is from an earlier version."""
_CHECKSUM = struct.Struct("<I")
"""CRC-32 of the value."""


class BlobCache(Protocol):
    """A store of bytes that may forget."""

    def get(self, key: str) -> bytes | None:
        """The value for a key, or None."""

    def put(self, key: str, value: bytes) -> None:
        """Store a value; a failure to store it is ignored."""

    def tidy(self) -> None:
        """Delete what is no longer needed."""


class NoCache:
    """A cache that stores nothing."""

    def get(self, key: str) -> bytes | None:  # noqa: ARG002 (the protocol has it)
        """Always None."""
        return None

    def put(self, key: str, value: bytes) -> None:
        """Do nothing."""

    def tidy(self) -> None:
        """Do nothing."""


class FolderCache:
    """A cache in a folder, one file for each value, written atomically; safe for threads and several processes."""

    def __init__(self, folder: Path, largest: int = LARGEST) -> None:
        """A cache of at most `largest` bytes in `folder`, which is created when the first value is stored."""
        self._folder = folder
        self._largest = largest
        self._lock = threading.Lock()
        self._step = largest // 10
        """Bytes that may be added before the folder is scanned again."""
        self._added = self._step
        """Bytes added since the last scan; the first `put` scans, since another process may have filled the cache."""
        self._has_grown = False

    def get(self, key: str) -> bytes | None:
        """The value for a key; None if it is missing or damaged."""
        path = self._path(key)
        try:
            content = path.read_bytes()
            if time.time() - path.stat().st_mtime > A_DAY:
                os.utime(path)
        except OSError:
            return None
        value = content[_CHECKSUM.size :]
        return value if value and content == _with_checksum(value) else None

    def put(self, key: str, value: bytes) -> None:
        """Store a value; a full disk or a read-only folder is no error, the value is just made again next time."""
        path = self._path(key)
        with suppress(OSError):
            make_private(path.parent)
            content = _with_checksum(value)
            with self._lock:
                self._make_room(len(content))
                _write_atomically(path, self._folder, content)

    def tidy(self) -> None:
        """Make room for the next session; the files are scanned only if something was stored."""
        clear_parts(self._folder)
        with self._lock:
            if self._has_grown:
                self._delete_unused()

    def _make_room(self, size: int) -> None:
        if self._added + size > self._step:
            self._delete_unused()
        self._added += size
        self._has_grown = True

    def _delete_unused(self) -> None:
        """Delete old formats and, if the next step could exceed the limit, all but four fifths of it."""
        self._added, self._has_grown = 0, False
        with suppress(OSError):
            files = sorted(self._scan())
            size = sum(length for _, length, _ in files)
            excess = size - self._largest * 4 // 5 if size > self._largest - self._step else 0
            for _, length, path in files:
                if excess <= 0:
                    break
                Path(path).unlink(missing_ok=True)
                excess -= length

    def _scan(self) -> Iterator[tuple[float, int, str]]:
        """Time of last use, size and path of each file; deletes files of earlier versions on the way."""
        for folder in self._folder.glob("??"):
            with suppress(OSError), os.scandir(folder) as entries:
                for entry in entries:
                    # Another process may be tidying too.
                    with suppress(FileNotFoundError):
                        yield from _kept(entry)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}{SUFFIX}"


def cache_key(**made_by: str | int) -> str:
    """A key: a hash of everything that the value depends on."""
    content = json.dumps({"schema": SCHEMA, "sample_rate": SAMPLE_RATE, **made_by}, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _with_checksum(value: bytes) -> bytes:
    return _CHECKSUM.pack(zlib.crc32(value)) + value


def _write_atomically(path: Path, folder: Path, content: bytes) -> None:
    part = part_beside(folder / path.name)
    try:
        with open(part, "xb", opener=private) as file:
            # If another process deletes it as a leftover before it is locked, the value is just made again.
            lock_part(file.fileno(), part)
            file.write(content)
            if os.name != "nt":
                part.replace(path)
        if os.name == "nt":
            part.replace(path)  # Windows does not move an open file
    except BaseException:
        # On Ctrl-C too, no partial file is left behind.
        part.unlink(missing_ok=True)
        raise


def _kept(entry: "os.DirEntry[str]") -> Iterator[tuple[float, int, str]]:
    """Time of last use, size and path of a file; one of an earlier version is deleted."""
    if entry.name.endswith(SUFFIX):
        status = entry.stat()
        yield status.st_mtime, status.st_size, entry.path
    elif _KEYED.fullmatch(entry.name):
        Path(entry.path).unlink()

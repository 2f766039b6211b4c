"""The cache: what was spoken or encoded once is not spoken or encoded again.

A clip lies in a WAV file named by the hash of all that made it: trimmed, once before any gain and once after it.
What takes long to find out about clips lies beside them in the same way, encoded sound in a file of its frames. A
checksum ends each, so that a damaged file is a miss and never a noise.
"""

import hashlib
import json
import os
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from voiceguide.audio.pcm import SAMPLE_RATE, SAMPLE_WIDTH
from voiceguide.files import clear_parts, hold, make_private, part_beside, private

SCHEMA = 1
"""Changes with the way that clips are made."""
LARGEST = 200_000_000
"""The cache never has more bytes; what was used longest ago goes first."""
A_DAY = 24 * 60 * 60
"""Seconds: when something was used is noted only so exactly."""
AN_HOUR = 60 * 60
"""Seconds after which a half-written file is one that was given up: each is written in a moment."""
PART = ".part"
"""What the name of a file ends in while it is being written."""

_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_CHECKSUM = struct.Struct("<4sII")


class ClipCache(Protocol):
    """Where clips are kept."""

    def get(self, key: str) -> bytes | None:
        """The clip of that key, or None."""

    def put(self, key: str, clip: bytes) -> None:
        """Keep a clip; what cannot be kept is spoken again next time."""

    def tidy(self) -> None:
        """Bring the cache back to its size."""


class NoCache:
    """Keeps nothing."""

    def get(self, key: str) -> bytes | None:  # noqa: ARG002 (the protocol has it)
        """Nothing is there."""
        return None

    def put(self, key: str, clip: bytes) -> None:
        """Nothing is kept."""

    def tidy(self) -> None:
        """There is nothing to tidy."""


@dataclass(frozen=True, slots=True)
class FileForm:
    """How something lies in its file: the file's suffix, its content, and what is read from it, None if damaged."""

    suffix: str
    content: Callable[[bytes], bytes]
    read: Callable[[bytes], bytes | None]


class FolderCache:
    """Clips in a folder, one file each, written whole or not at all."""

    def __init__(self, folder: Path, largest: int = LARGEST, form: FileForm | None = None) -> None:
        """Clips below `folder`, which is made when the first one is kept; they are WAV files if `form` is None."""
        self._folder = folder
        self._largest = largest
        self._form = form or WAV_FILE
        self._growing = threading.Lock()
        self._step = largest // 10
        """Bytes that may be added between two looks at the folder."""
        self._added = self._step
        """Bytes added since; nobody has looked yet, and whoever wrote last may have been killed before they did."""
        self._has_grown = False

    def get(self, key: str) -> bytes | None:
        """The clip of that key; None if it is missing or damaged."""
        path = self._path(key)
        try:
            content = path.read_bytes()
            if time.time() - path.stat().st_mtime > A_DAY:
                os.utime(path)
        except OSError:
            return None
        return self._form.read(content)

    def put(self, key: str, clip: bytes) -> None:
        """Keep a clip; a full disk or a read-only folder only means that it is spoken again next time."""
        path = self._path(key)
        with suppress(OSError):
            make_private(path.parent)
            content = self._form.content(clip)
            with self._growing:
                self._make_room(len(content))
                _write_whole(path, self._folder, content)

    def tidy(self) -> None:
        """See to it that there is room for what is kept next; the clips are not looked at if none was kept."""
        clear_parts(self._folder)
        with self._growing:
            if self._has_grown:
                self._tidy()

    def _make_room(self, size: int) -> None:
        """Tidy every now and then, so that the cache is never larger than it may be."""
        if self._added + size > self._step:
            self._tidy()
        self._added += size
        self._has_grown = True

    def _tidy(self) -> None:
        """Where the next step might be too much, delete what was used longest ago, down to four fifths."""
        self._added, self._has_grown = 0, False
        with suppress(OSError):
            files = sorted(self._files())
            size = sum(length for _, length, _ in files)
            too_much = size - self._largest * 4 // 5 if size > self._largest - self._step else 0
            for used, length, path in files:
                is_part = path.endswith(PART)
                if used < time.time() - AN_HOUR if is_part else too_much > 0:
                    Path(path).unlink(missing_ok=True)
                    too_much -= length

    def _files(self) -> Iterator[tuple[float, int, str]]:
        """When each file was used, how large it is, and its path; half-written ones too."""
        for folder in self._folder.glob("??"):
            with suppress(OSError), os.scandir(folder) as entries:
                for entry in entries:
                    # Another process may tidy at the same time.
                    with suppress(FileNotFoundError):
                        if entry.name.endswith((self._form.suffix, PART)):
                            status = entry.stat()
                            yield status.st_mtime, status.st_size, entry.path

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}{self._form.suffix}"


def clip_key(**made_by: str | int) -> str:
    """The name of a clip: a hash of everything that its samples depend on."""
    content = json.dumps({"schema": SCHEMA, "sample_rate": SAMPLE_RATE, **made_by}, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _write_whole(path: Path, folder: Path, content: bytes) -> None:
    part = part_beside(folder / path.name)
    try:
        with open(part, "xb", opener=private) as file:
            # Whoever takes it for a leftover before it is held only makes a clip be spoken again.
            hold(file.fileno(), part)
            file.write(content)
            if os.name != "nt":
                part.replace(path)
        if os.name == "nt":
            part.replace(path)  # nothing that is open can be moved there
    except BaseException:
        # Ctrl-C too: nothing half-written stays.
        part.unlink(missing_ok=True)
        raise


def _file_with(clip: bytes) -> bytes:
    """A WAV file with a chunk after its data that other programs pass over (RIFF, 1991: unknown chunks)."""
    size = len(clip)
    per_second = SAMPLE_RATE * SAMPLE_WIDTH
    header = _HEADER.pack(
        b"RIFF", 36 + size + _CHECKSUM.size, b"WAVE",
        b"fmt ", 16, 1, 1, SAMPLE_RATE, per_second, SAMPLE_WIDTH, 8 * SAMPLE_WIDTH,
        b"data", size,
    )  # fmt: skip
    return header + clip + _CHECKSUM.pack(b"crc ", 4, zlib.crc32(clip))


def _clip_in(content: bytes) -> bytes | None:
    clip = content[_HEADER.size : -_CHECKSUM.size]
    return clip if clip and content == _file_with(clip) else None


def _with_checksum(frames: bytes) -> bytes:
    return frames + _CHECKSUM.pack(b"crc ", 4, zlib.crc32(frames))


def _checked(content: bytes) -> bytes | None:
    frames = content[: -_CHECKSUM.size]
    return frames if frames and content == _with_checksum(frames) else None


WAV_FILE = FileForm(".wav", _file_with, _clip_in)
FRAMES_FILE = FileForm(".mp3", _with_checksum, _checked)

"""Child processes: ffmpeg, which reads and writes most audio formats, and speech workers. None outlives this process.

Ctrl-C in the terminal does not reach them. All running ones are recorded in one set, so that any exit can end them.
"""

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voiceguide.errors import VoiceguideError, reason_of

if TYPE_CHECKING:
    import subprocess

PATIENCE = 0.3
"""Seconds to wait before ending the child processes that something may be waiting for."""
GIVE_UP_AFTER = 1.5
"""Seconds to wait in all."""
POLL_INTERVAL = 0.05

INSTALL_FFMPEG = (
    "install it by `pip install 'voiceguide[formats]'` or from your system (such as `apt install ffmpeg` or "
    "`brew install ffmpeg`)"
)

_running: "set[subprocess.Popen[Any]]" = set()


def find_ffmpeg() -> str | None:
    """The path of the system's ffmpeg, otherwise of the one from the extra `formats`; None if there is neither."""
    return _ffmpeg_on_path() or _ffmpeg_of_extra()


def _ffmpeg_on_path() -> str | None:
    """Never the one in the current folder, where Windows would look first: a folder of scripts may contain anything."""
    name = "ffmpeg.exe" if os.name == "nt" else "ffmpeg"
    folders = (folder for folder in map(Path, os.get_exec_path()) if folder.is_absolute())
    return next(filter(None, (shutil.which(str(folder / name)) for folder in folders)), None)


def _ffmpeg_of_extra() -> str | None:
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        found = str(get_ffmpeg_exe())
    except (ImportError, RuntimeError):
        return None
    # If imageio-ffmpeg came without a binary, this is just "ffmpeg".
    return found if Path(found).is_absolute() else None


def start(command: Sequence[str], **options: Any) -> "subprocess.Popen[Any]":
    """Start a program with these options of Popen; the caller must `end` it. Raises OSError."""
    import subprocess

    group: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    process = subprocess.Popen(command, **group, **options)  # noqa: S603 (our own commands)
    _running.add(process)
    return process


def end(process: "subprocess.Popen[Any]") -> None:
    """Kill a program and its children, and wait until it has ended."""
    _kill(process)
    process.wait()
    _running.discard(process)


@contextmanager
def running(
    command: Sequence[str], failure: type[VoiceguideError], **options: Any
) -> "Iterator[subprocess.Popen[bytes]]":
    """A program that is ended, and its pipes closed, when the block ends; raises `failure` if it cannot be started."""
    try:
        process = start(command, **options)
    except OSError as error:
        raise failure(f"{command[0]} cannot be started: {reason_of(error)}") from error
    try:
        yield process
    finally:
        try:
            end(process)
        finally:
            for pipe in (process.stdin, process.stdout):
                # Closing writes what is left in the buffer, and nobody reads it any more.
                with suppress(OSError):
                    if pipe:
                        pipe.close()


def end_all() -> None:
    """Kill all programs; may be called from any thread."""
    for process in tuple(_running):
        _kill(process)


def wait_for(is_over: Callable[[float], bool], patience: float = PATIENCE) -> None:
    """Wait until something that is being stopped has stopped; `is_over(seconds)` waits for it that long.

    For a thread, wait for an event: before Python 3.13, a thread whose `join` was interrupted counts as ended.

    After `patience` seconds all programs are killed, since it may be waiting for one; after GIVE_UP_AFTER seconds it is
    abandoned. An exception such as KeyboardInterrupt is raised again at the end.
    """
    start_time, interruption = time.monotonic(), None
    while (waited := time.monotonic() - start_time) < GIVE_UP_AFTER:
        try:
            if waited >= patience:
                end_all()
            if is_over(POLL_INTERVAL):
                break
        except BaseException as error:  # noqa: BLE001 (it is passed on below)
            interruption = error
    if interruption:
        raise interruption


def _kill(process: "subprocess.Popen[Any]") -> None:
    if process.returncode is not None:
        # Its process number may have been reused.
        return
    with suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)

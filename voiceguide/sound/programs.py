"""The other programs that this one starts, ffmpeg and speech workers: each is ended by us, and none is left behind.

Ctrl-C in the terminal reaches none of them. Which are running is known for the whole process, as the system itself
knows it, so that all can be ended however this one ends.
"""

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import subprocess

_running: "set[subprocess.Popen[Any]]" = set()


def start(command: Sequence[str], **options: Any) -> "subprocess.Popen[Any]":
    """A program, with the options of Popen; to be ended by `end`. Raises OSError if it cannot be started."""
    import subprocess

    apart: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    process = subprocess.Popen(command, **apart, **options)  # noqa: S603 (our own commands)
    _running.add(process)
    return process


def end(process: "subprocess.Popen[Any]") -> None:
    """End a program with all that it has started, and wait until it has ended."""
    _kill(process)
    process.wait()
    _running.discard(process)


@contextmanager
def ending(process: "subprocess.Popen[Any]") -> Iterator[None]:
    """The program has ended when the block has, however it does, and its pipes are closed."""
    try:
        yield
    finally:
        try:
            end(process)
        finally:
            for pipe in (process.stdin, process.stdout):
                # What was not written yet is written then, and nobody reads it.
                with suppress(OSError):
                    if pipe:
                        pipe.close()


def end_all() -> None:
    """End every program at once, from whatever thread; those who wait for one find that it has ended."""
    for process in tuple(_running):
        _kill(process)


def _kill(process: "subprocess.Popen[Any]") -> None:
    if process.returncode is not None:
        # Its number may be another's by now.
        return
    with suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)

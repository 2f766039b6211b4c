"""The other programs that this one starts, ffmpeg and speech workers: each is ended by us, and none is left behind.

Ctrl-C in the terminal reaches none of them. Which are running is known for the whole process, as the system itself
knows it, so that all can be ended however this one ends.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import subprocess

AT_ONCE = 0.3
"""Seconds that something may take that does not hang."""
ENDS_WITHIN = 1.0
"""Seconds that it has to end in when all programs have ended."""
LOOK = 0.05

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


def join(thread: threading.Thread) -> None:
    """Wait until a thread has ended.

    Where that takes a while, the programs are ended that it may wait for; and where it hangs, it is left to itself.
    """
    if thread.is_alive():
        thread.join(AT_ONCE)
    until = time.monotonic() + ENDS_WITHIN
    while thread.is_alive() and time.monotonic() < until:
        end_all()
        thread.join(LOOK)


def _kill(process: "subprocess.Popen[Any]") -> None:
    if process.returncode is not None:
        # Its number may be another's by now.
        return
    with suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)

"""The other programs that this one starts, ffmpeg and speech workers: each is ended by us, and none is left behind.

Ctrl-C in the terminal reaches none of them. Which are running is known for the whole process, as the system itself
knows it, so that all can be ended however this one ends.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import subprocess

AT_ONCE = 0.3
"""Seconds that something may take that does not hang."""
ENDS_WITHIN = 1.5
"""Seconds after which it hangs, though the programs have ended."""
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


def wait_for(is_over: Callable[[float], bool], patience: float = AT_ONCE) -> None:
    """Wait until something that is being stopped is over; it is asked with the seconds that it may wait.

    For a thread it is to be an event: one whose `join` was interrupted counts as ended (Python before 3.13).

    After `patience` seconds, the programs are ended that it may wait for; where it hangs all the same, it is left to
    itself. An interruption is passed on when that is done, so that it leaves nothing half done behind.
    """
    begun, interruption = time.monotonic(), None
    while (waited := time.monotonic() - begun) < ENDS_WITHIN:
        try:
            if waited >= patience:
                end_all()
            if is_over(LOOK):
                break
        except BaseException as error:  # noqa: BLE001 (it is passed on below)
            interruption = error
    if interruption:
        raise interruption


def _kill(process: "subprocess.Popen[Any]") -> None:
    if process.returncode is not None:
        # Its number may be another's by now.
        return
    with suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)

"""Many exports at once.

While one session is spoken, others are written: speaking keeps all processors busy by itself, through processes of its
own, so that two sessions that speak at a time would only be in each other's way.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from voiceguide import programs
from voiceguide.cli.asked import SessionRequest
from voiceguide.cli.export_names import check_apart, stem_of
from voiceguide.cli.exporting import ExportOptions, carry_out, checked_job
from voiceguide.cli.session import load_named, prepared
from voiceguide.cli.today import PersonalizedRoutine, personalized
from voiceguide.errors import VoiceguideError, explained
from voiceguide.export.file_names import safe_stem
from voiceguide.session.timeline import Timeline

LOOK = 0.5
"""Seconds; on Windows, Ctrl-C is only noticed between two waits."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A session that is where it shall be: its routine's name, what people look for, and its files, the sound first.

    `is_new` where it was written now, and not up to date already. If it `is_known`, the next export will know its files
    for ours.
    """

    name: str
    place: Path
    files: tuple[Path, ...]
    today: PersonalizedRoutine
    timeline: Timeline
    is_new: bool
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class Failed:
    """A routine that could not be exported, and why."""

    name: str
    error: VoiceguideError


Result = Exported | Failed


class Watch(Protocol):
    """Who is told how far the exports are, by the names of their routines."""

    def spoken(self, name: str, done: int, total: int) -> None:
        """`done` of `total` clips are spoken; called from a thread of the export."""

    def written(self, name: str, done: int, total: int) -> None:
        """`done` of `total` samples are written; called from a thread of the export."""

    def ended(self, result: Result) -> None:
        """This one is over; called from the thread that asked for all of them."""


def exported(names: Sequence[str], asked: SessionRequest, order: ExportOptions, watch: Watch) -> tuple[Result, ...]:
    """What became of each routine, in their order; what fails does not stop the others.

    However this ends, nothing goes on after it, unless it hangs.
    Raises UsageError, before anything is done, if two would be written to one file.
    """
    check_apart(names, order)
    exports = _Exports(asked, order, watch)
    pool = ThreadPoolExecutor(_at_a_time())
    running = [pool.submit(exports.one, name) for name in names]
    try:
        for done in _as_they_end(running):
            watch.ended(done.result())
    finally:
        exports.stop()
        pool.shutdown(wait=False, cancel_futures=True)
        _end(running)
    return tuple(done.result() for done in running)


def _at_a_time() -> int:
    """One more than are written, since one of them is being spoken."""
    return 1 + (os.cpu_count() or 1)


def _as_they_end(running: Sequence["Future[Result]"]) -> Iterator["Future[Result]"]:
    left = set(running)
    while left:
        done, left = wait(left, LOOK, return_when="FIRST_COMPLETED")
        yield from sorted(done, key=running.index)


def _end(running: Sequence["Future[Result]"]) -> None:
    """Give those that are stopped the time to delete what is half done, but not the programs that they wait for."""
    programs.wait_for(lambda seconds: not wait(running, seconds).not_done, patience=0)


class _StoppedError(BaseException):
    """Ends an export from within, past everything that reports what went wrong."""


class _Exports:
    """Exports that can be stopped all together; each runs in a thread."""

    def __init__(self, asked: SessionRequest, order: ExportOptions, watch: Watch) -> None:
        self._asked = asked
        self._order = order
        self._watch = watch
        self._voice = threading.Lock()
        self._is_stopped = threading.Event()

    def stop(self) -> None:
        """End all of them the next time that they tell how far they are."""
        self._is_stopped.set()

    def one(self, name: str) -> Result:
        """What became of one routine."""
        try:
            return self._exported(name)
        except Exception as error:  # noqa: BLE001 (whatever it is, the others go on)
            return Failed(name, explained(error))

    def _exported(self, name: str) -> Exported:
        self._go_on()
        path, routine = load_named(name, self._asked.language)
        job = checked_job(self._order, safe_stem(stem_of(name)))
        with self._voice:
            self._go_on()
            today = personalized(path, routine, self._asked)
            today, rendered = prepared(today, self._asked, self._telling(self._watch.spoken, name))
        outcome = carry_out(job, rendered, routine, self._telling(self._watch.written, name))
        written = outcome.files, today, rendered.timeline, outcome.is_new, outcome.is_known
        return Exported(name, job.place, *written)

    def _telling(self, tell_of: Callable[[str, int, int], object], name: str) -> Callable[[int, int], object]:
        def told(done: int, total: int) -> None:
            self._go_on()
            tell_of(name, done, total)

        return told

    def _go_on(self) -> None:
        if self._is_stopped.is_set():
            raise _StoppedError

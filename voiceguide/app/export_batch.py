"""`export` of several routines at once.

While one session is spoken, others are written. Speaking keeps all processors busy, in processes of its own, so two
sessions that are spoken at the same time would only slow each other down.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from voiceguide import programs
from voiceguide.app.environment import Environment
from voiceguide.app.export import Exported, ExportOptions, ExportRequest, export_routine, stem_of, target_of
from voiceguide.app.prepare import load, routine_name
from voiceguide.app.reporter import Reporter
from voiceguide.app.request import SessionRequest
from voiceguide.errors import UsageError, VoiceguideError, explained
from voiceguide.export.file_names import folded, safe_stem
from voiceguide.i18n.catalog import language_base
from voiceguide.script.library import Entry, entries, find_named, in_language, routine_key

POLL_SECONDS = 0.5
"""Windows notices Ctrl-C only between two waits."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A routine that could not be exported, and why."""

    name: str
    error: VoiceguideError


Result = Exported | Failed


class BatchProgress(Protocol):
    """Shows the progress of several exports, by the names of their routines."""

    def spoken(self, name: str, done: int, total: int) -> None:
        """`done` of `total` clips are spoken; called from a thread of the export."""

    def written(self, name: str, done: int, total: int) -> None:
        """`done` of `total` samples are written; called from a thread of the export."""

    def ended(self, result: Result) -> None:
        """This export is over; called from the thread that started all of them."""


class BatchReporter(Reporter, Protocol):
    """Also shows several exports at once."""

    def exports(self, names: Sequence[str], *, are_kept: bool) -> AbstractContextManager[BatchProgress]:
        """Shows the progress of the exports of those names; files that are not kept need not be named."""


def export_batch(
    env: Environment,
    names: Sequence[str],
    session: SessionRequest,
    options: ExportOptions,
    reporter: BatchReporter,
) -> tuple[Result, ...]:
    """The result of each routine, in their order; a failure does not stop the others.

    No export is still running when this ends, unless it hangs. Raises UsageError, before anything is done, if two
    would be written to one file.
    """
    names = [routine_name(env, name, session.language) for name in names]
    _check_targets_differ(names, options)
    with reporter.exports(names, are_kept=options.is_recorded) as progress:
        exports = _Exports(env, session, options, reporter, progress)
        pool = ThreadPoolExecutor(_at_a_time())
        running = [pool.submit(exports.run, name) for name in names]
        try:
            for done in _as_they_end(running):
                progress.ended(done.result())
        finally:
            exports.stop()
            pool.shutdown(wait=False, cancel_futures=True)
            _await_end(running)
        return tuple(done.result() for done in running)


def _at_a_time() -> int:
    """One more than there are processors, since one session is being spoken."""
    return 1 + (os.cpu_count() or 1)


def _as_they_end(running: Sequence["Future[Result]"]) -> Iterator["Future[Result]"]:
    left = set(running)
    while left:
        done, left = wait(left, POLL_SECONDS, return_when="FIRST_COMPLETED")
        yield from sorted(done, key=running.index)


def _await_end(running: Sequence["Future[Result]"]) -> None:
    """Wait until stopped exports have deleted unfinished files, but not for the programs that they wait for."""
    # `wait` does not count as done what was cancelled before it had begun.
    begun = [each for each in running if not each.cancelled()]
    programs.wait_for(lambda seconds: not wait(begun, seconds).not_done, patience=0)


class _StoppedError(BaseException):
    """Ends an export from within, and is not reported as an error."""


@dataclass(frozen=True, slots=True)
class _Exports:
    """Exports that can be stopped together; each runs in a thread."""

    env: Environment
    session: SessionRequest
    options: ExportOptions
    reporter: Reporter
    progress: BatchProgress
    voice: threading.Lock = field(default_factory=threading.Lock)
    is_stopped: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """End all of them the next time they report progress."""
        self.is_stopped.set()

    def run(self, name: str) -> Result:
        """The result of one routine."""
        try:
            self.check_not_stopped()
            request = ExportRequest(name, self.session, self.options)
            stem = safe_stem(stem_of(name))
            reporter = _ReporterOfOne(name, self)
            return export_routine(self.env, request, reporter, stem=stem, turn_to_speak=self._turn_to_speak())
        except Exception as error:  # noqa: BLE001 (whatever it is, the others go on)
            return Failed(name, explained(error))

    @contextmanager
    def _turn_to_speak(self) -> Iterator[None]:
        with self.voice:
            self.check_not_stopped()
            yield

    def check_not_stopped(self) -> None:
        """Raises _StoppedError if they are to stop."""
        if self.is_stopped.is_set():
            raise _StoppedError


@dataclass(frozen=True, slots=True)
class _ReporterOfOne:
    """Passes on the reports of one of several exports, and ends it if all are to stop."""

    name: str
    exports: _Exports

    def notice(self, *lines: object) -> None:
        self.exports.reporter.notice(*lines)

    def paragraph(self, text: str) -> None:
        self.exports.reporter.paragraph(text)

    @contextmanager
    def progress(self) -> "Iterator[_ReporterOfOne]":
        yield self

    def spoken(self, done: int, total: int) -> None:
        self.exports.check_not_stopped()
        self.exports.progress.spoken(self.name, done, total)

    def written(self, done: int, total: int) -> None:
        self.exports.check_not_stopped()
        self.exports.progress.written(self.name, done, total)


# Names


def all_names(env: Environment, language: str | None) -> tuple[str, ...]:
    """Each of the user's routines once, whatever its languages; only those in `language`, if it is given.

    Raises UsageError if there is none.
    """
    wanted = language or env.language
    named = {_name(env, entry, wanted): entry for entry in in_language(entries(env.folders.routines), wanted)}
    names = tuple(name for name, entry in named.items() if language is None or _may_be_in(env, language, entry))
    if not names:
        right = f"leave out `--language {language}`" if named else "`voiceguide new` starts one"
        raise UsageError(f"there are no routines{f' in `{language}`' if language else ''} here; {right}")
    return names


def _name(env: Environment, entry: Entry, language: str) -> str:
    """The name for a script: its routine's name without a language, if that finds a script too."""
    key = routine_key(entry.path)
    return key if find_named(key, env.folders.routines, language) else entry.name


def _may_be_in(env: Environment, language: str, entry: Entry) -> bool:
    """Whether a script is in a language; one with problems counts, so that they are shown."""
    try:
        return language_base(load(env, entry.path).language) == language_base(language)
    except Exception:  # noqa: BLE001 (its export will say what it is)
        return True


def _check_targets_differ(names: Sequence[str], options: ExportOptions) -> None:
    """Raises UsageError if two routines would be written to one file, or the options make no sense for one."""
    taken: dict[str, str] = {}
    for name in names:
        target = target_of(options, safe_stem(stem_of(name)))
        place = folded(str(target))
        if place in taken:
            raise UsageError(
                f"`{taken[place]}` and `{name}` would both be written to {target}; export them one at a time"
            )
        taken[place] = name

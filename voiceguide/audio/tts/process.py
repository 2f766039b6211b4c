"""A worker process that handles one request at a time, and is killed when it does not answer."""

import json
import queue
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, TypeVar

from voiceguide import programs
from voiceguide.errors import VoiceError, reason_of
from voiceguide.files import temporary_folder

TRIES = 2

R = TypeVar("R")


class NoAnswerError(Exception):
    """A worker died, hung, or sent an invalid answer; the message says which."""


class Worker:
    """A process that answers each line of JSON with one; started by the first request."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], folder: str | None = None) -> None:
        """A worker that runs `command` in `folder`, by default the current one."""
        self._start = partial(_start, command, environment, folder)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._is_closed = False

    def ask(self, request: Mapping[str, Any], seconds: float) -> Mapping[str, Any]:
        """Send a request and return the answer; on any error, such as NoAnswerError, the process is killed."""
        try:
            return self._ask(self._running(), request, seconds)
        except BaseException:
            # A late answer would be taken for that of the next request.
            self.stop()
            raise

    def _ask(self, process: subprocess.Popen[str], request: Mapping[str, Any], seconds: float) -> Mapping[str, Any]:
        lines = self._lines
        try:
            assert process.stdin  # noqa: S101 (for the type checker)
            process.stdin.write(f"{json.dumps(request)}\n")
            process.stdin.flush()
            line = lines.get(timeout=seconds)
        except (OSError, ValueError) as error:
            raise NoAnswerError("the speech engine ended") from error
        except queue.Empty:
            raise NoAnswerError(f"the speech engine did not answer within {seconds:g} s") from None
        if not line:
            raise NoAnswerError("the speech engine ended")
        with suppress(ValueError):
            answer = json.loads(line)
            if isinstance(answer, dict):
                return answer
        raise NoAnswerError("the speech engine sent an invalid answer")

    def _running(self) -> subprocess.Popen[str]:
        with self._lock:
            if self._is_closed:
                raise NoAnswerError("the speech engine was ended")
            if self._process is None:
                self._process = self._start()
                self._lines = queue.SimpleQueue()
                assert self._process.stdout  # noqa: S101 (for the type checker)
                reader = threading.Thread(target=_read, args=(self._process.stdout, self._lines), daemon=True)
                reader.start()
            return self._process

    def stop(self) -> None:
        """Kill the process and its children; the next request starts a new one."""
        with self._lock:
            process, self._process = self._process, None
        if process:
            _end(process)

    def close(self) -> None:
        """Kill the process for good; a thread that waits for its answer gets NoAnswerError."""
        with self._lock:
            self._is_closed = True
        self.stop()


class WorkerPool:
    """Several workers, a folder for the files that they write, and a second try for what fails; use it in a `with`."""

    def __init__(self, size: int, new_worker: Callable[[], Worker]) -> None:
        """A pool of `size` workers."""
        self._size = size
        self._new_worker = new_worker
        self._stack = ExitStack()
        self._folder = Path()
        self._numbers = count()
        self._all: list[Worker] = []
        self._free: queue.LifoQueue[Worker] = queue.LifoQueue()

    def __enter__(self) -> Self:
        self._folder = self._stack.enter_context(temporary_folder())
        self._all = [self._new_worker() for _ in range(self._size)]
        for worker in reversed(self._all):
            self._free.put(worker)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # All workers are closed and the folder is deleted, even if one of the calls is interrupted.
        with self._stack as stack:
            for worker in self._all:
                stack.callback(worker.close)

    def new_file(self) -> Path:
        """The path of a file that no other clip has."""
        return self._folder / f"{next(self._numbers)}.wav"

    def attempt(self, attempt: Callable[[Worker], R], failure: str) -> R:
        """The result of `attempt` with a free worker; a failure is tried once more, in a new process if needed.

        Raises VoiceError with `failure` and the reason.
        """
        worker = self._free.get()
        tries_left = TRIES
        try:
            while True:
                tries_left -= 1
                try:
                    return attempt(worker)
                except (NoAnswerError, ValueError) as error:
                    if not tries_left:
                        raise VoiceError(f"{failure}: {error}") from error
        finally:
            self._free.put(worker)


def _start(command: Sequence[str], environment: Mapping[str, str], folder: str | None) -> "subprocess.Popen[str]":
    try:
        return programs.start(
            command,
            env=environment,
            cwd=folder,
            encoding="utf-8",
            errors="replace",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        raise NoAnswerError(f"the speech engine cannot be started: {reason_of(error)}") from error


def _read(stream: IO[str], lines: "queue.SimpleQueue[str]") -> None:
    """Put lines into the queue as they come, and an empty one at the end."""
    with suppress(ValueError, OSError), stream:
        for line in stream:
            lines.put(line)
    lines.put("")


def _end(process: "subprocess.Popen[str]") -> None:
    programs.end(process)
    # The thread that reads the output closes it.
    with suppress(OSError):
        if process.stdin:
            process.stdin.close()

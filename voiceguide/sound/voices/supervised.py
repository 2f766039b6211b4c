"""A worker process that is asked one thing at a time, and ended when it does not answer."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import IO, Any


class NoAnswerError(Exception):
    """A worker that died, hung, or did not speak sense; the message says which."""


class Worker:
    """A process that answers each line of JSON with one; it is started when it is first asked."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._command = command
        self._environment = environment
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._is_closed = False

    def ask(self, request: Mapping[str, Any], seconds: float) -> Mapping[str, Any]:
        """The answer to a request; raises NoAnswerError, and then the process has been ended."""
        try:
            return self._ask(self._running(), request, seconds)
        except NoAnswerError:
            self.stop()
            raise

    def _ask(self, process: subprocess.Popen[str], request: Mapping[str, Any], seconds: float) -> Mapping[str, Any]:
        lines = self._lines
        try:
            assert process.stdin  # noqa: S101 (it was asked for as a pipe)
            process.stdin.write(f"{json.dumps(request)}\n")
            process.stdin.flush()
            line = lines.get(timeout=seconds)
        except OSError as error:
            raise NoAnswerError("the speech engine ended") from error
        except queue.Empty:
            raise NoAnswerError(f"the speech engine did not answer within {seconds:g} s") from None
        if not line:
            raise NoAnswerError("the speech engine ended")
        with suppress(ValueError):
            answer = json.loads(line)
            if isinstance(answer, dict):
                return answer
        raise NoAnswerError("the speech engine answered something that makes no sense")

    def _running(self) -> subprocess.Popen[str]:
        with self._lock:
            if self._is_closed:
                raise NoAnswerError("the speech engine was ended")
            if self._process is None:
                self._process = _start(self._command, self._environment)
                self._lines = queue.SimpleQueue()
                assert self._process.stdout  # noqa: S101 (it was asked for as a pipe)
                reader = threading.Thread(target=_read, args=(self._process.stdout, self._lines), daemon=True)
                reader.start()
            return self._process

    def stop(self) -> None:
        """End the process with all that it has started; it is started anew when it is asked again."""
        with self._lock:
            process, self._process = self._process, None
        if process:
            _end(process)

    def close(self) -> None:
        """End the process for good; whoever waits for its answer gets NoAnswerError."""
        with self._lock:
            self._is_closed = True
        self.stop()


def _start(command: Sequence[str], environment: Mapping[str, str]) -> "subprocess.Popen[str]":
    """A process that Ctrl-C in the terminal does not reach: it is ours to end."""
    apart: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return subprocess.Popen(  # noqa: S603 (our own worker)
        command,
        env=environment,
        encoding="utf-8",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        **apart,
    )


def _read(stream: IO[str], lines: "queue.SimpleQueue[str]") -> None:
    """Pass lines on as they come; an empty one says that there are no more."""
    with suppress(ValueError, OSError):
        for line in stream:
            lines.put(line)
    lines.put("")


def _end(process: "subprocess.Popen[str]") -> None:
    with suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdin, process.stdout):
        with suppress(OSError):
            if stream:
                stream.close()

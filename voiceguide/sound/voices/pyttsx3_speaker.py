"""Speech through pyttsx3, in worker processes that are watched."""

import os
import queue
import shutil
import sys
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.metadata import version
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from voiceguide.errors import VoiceError
from voiceguide.sound.voices.clip_file import read_clip
from voiceguide.sound.voices.espeak import LONGEST_DATA_PATH, Espeak, installed
from voiceguide.sound.voices.records import Manner, Voice
from voiceguide.sound.voices.supervised import NoAnswerError, Worker

WORKERS = 2 * (os.cpu_count() or 1)
"""Twice the processors, since pyttsx3 sleeps much of the time."""
SECONDS = 10.0
SECONDS_A_WORD = 0.1
"""A clip may take this long: some hundred times what it does take."""
LONGEST_TEXT = 2000
"""eSpeak NG reads beyond its buffer on texts of several thousand characters."""
TRIES = 2

ADVICE = {
    "linux": "install espeakng-loader with pip, or eSpeak NG from your system's packages",
    "darwin": "voiceguide speaks through the voices of macOS, which pyttsx3 did not find",
    "win32": "voiceguide speaks through the voices of Windows, which pyttsx3 did not find",
}


class Pyttsx3Speaker:
    """Speaks with whatever pyttsx3 speaks with here; close it, or use it in a `with`."""

    def __init__(
        self, workers: int = WORKERS, *, command: Sequence[str] | None = None, seconds: float = SECONDS
    ) -> None:
        """`workers` texts are spoken at a time; `command` stands in for the worker program."""
        self.workers = workers
        self._command = command
        self._seconds = seconds
        self._folder = Path(tempfile.mkdtemp(prefix="voiceguide-"))
        self._numbers = count()
        self._all: list[Worker] = []
        self._free: queue.LifoQueue[Worker] = queue.LifoQueue()

    def __enter__(self) -> Self:
        self._all = [Worker(*self._program) for _ in range(self.workers)]
        for worker in reversed(self._all):
            self._free.put(worker)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._all:
            worker.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def identity(self) -> str:
        """pyttsx3 and the engine behind it, with their versions."""
        engine = f"espeak {self._espeak.version}" if self._espeak else f"{sys.platform} {_system_version()}"
        return f"pyttsx3 {version('pyttsx3')}, {engine}"

    def voices(self) -> tuple[Voice, ...]:
        """All voices; raises VoiceError if there is no engine."""
        answer = self._answer({"voices": True}, self._seconds, "the voices cannot be listed")
        return tuple(Voice(name, title, tuple(tags), gender) for name, title, tags, gender in answer["voices"])

    def speak(self, text: str, manner: Manner) -> bytes:
        """The text as PCM; raises VoiceError after a second try in a new process."""
        words = speakable(text)
        limit = self._seconds + SECONDS_A_WORD * len(words.split())
        path = self._folder / f"{next(self._numbers)}.wav"
        request = {"text": words, "voice": manner.voice, "rate": manner.rate, "path": str(path)}
        failure = f"“{_shortened(words)}” cannot be spoken"
        tries_left = TRIES
        while True:
            tries_left -= 1
            try:
                self._answer(request, limit, failure)
                return read_clip(path, words)
            except ValueError as error:
                if not tries_left:
                    raise VoiceError(f"{failure}: {error}") from error
            finally:
                path.unlink(missing_ok=True)

    def _answer(self, request: Mapping[str, Any], limit: float, failure: str) -> Mapping[str, Any]:
        """A worker's answer; one that does not answer is ended, and the request is made once more."""
        worker = self._free.get()
        tries_left = TRIES
        try:
            while True:
                tries_left -= 1
                try:
                    return _accepted(worker.ask(request, limit), failure, str(request.get("voice")))
                except NoAnswerError as error:
                    if not tries_left:
                        raise VoiceError(f"{failure}: {error}") from error
        finally:
            self._free.put(worker)

    @cached_property
    def _espeak(self) -> Espeak | None:
        return installed() if sys.platform == "linux" else None

    @cached_property
    def _program(self) -> tuple[Sequence[str], Mapping[str, str]]:
        """The worker's command and its environment."""
        if self._command:
            return self._command, os.environ
        worker = [sys.executable, "-P", str(Path(__file__).with_name("worker.py"))]
        if self._espeak is None:
            return worker, os.environ
        data = {"ESPEAK_DATA_PATH": self._short(self._espeak.data)} if self._espeak.data else {}
        return [*worker, self._espeak.library], {**os.environ, **data}

    def _short(self, data: str) -> str:
        """A path to the engine's data that is short enough for it."""
        if len(os.fsencode(data)) <= LONGEST_DATA_PATH:
            return data
        link = self._folder / "data"
        link.symlink_to(data)
        return str(link)


def speakable(text: str) -> str:
    """A text as engines take it: composed characters, no control characters, single spaces.

    Raises VoiceError if nothing in it can be spoken, or if it is too long.
    """
    composed = unicodedata.normalize("NFC", text)
    words = " ".join("".join(c if unicodedata.category(c)[0] != "C" else " " for c in composed).split())
    if not any(map(str.isalnum, words)):
        raise VoiceError(f"“{_shortened(words)}” has no words in it")
    if len(words) > LONGEST_TEXT:
        raise VoiceError(f"“{_shortened(words)}” is too long to be spoken at once")
    return words


def _accepted(answer: Mapping[str, Any], failure: str, voice: str) -> Mapping[str, Any]:
    """The answer, if it is a good one."""
    if answer.get("ok"):
        return answer
    message = answer.get("message", "")
    match answer.get("kind"):
        case "voice":
            raise VoiceError(f"there is no voice `{voice}`; see `voiceguide voices`")
        case "engine" if "voices" in failure or not message:
            advice = ADVICE.get(sys.platform, ADVICE["linux"])
            raise VoiceError(f"nothing here can speak ({message}); {advice}")
        case _:
            raise VoiceError(f"{failure}: {message}")


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def _system_version() -> str:
    import platform

    return platform.version()

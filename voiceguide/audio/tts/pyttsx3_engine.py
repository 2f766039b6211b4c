"""Speech by pyttsx3 in supervised worker processes; each file that they write is checked."""

import os
import sys
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from voiceguide.audio.cache import BlobCache, NoCache
from voiceguide.audio.tts.base import Voice, VoiceSettings
from voiceguide.audio.tts.clip_file import read_clip, shortened, speakable
from voiceguide.audio.tts.espeak import EMPHASIS_MARKUP, Espeak, installed, with_best_variants
from voiceguide.audio.tts.process import Worker, WorkerPool
from voiceguide.audio.tts.voices import cached_voices
from voiceguide.errors import UnusableVoiceError
from voiceguide.version import installed_version

WORKERS = 2 * (os.cpu_count() or 1)
"""Twice the number of processors, since pyttsx3 sleeps much of the time."""
TIMEOUT = 10.0
TIMEOUT_PER_WORD = 0.1
"""Seconds; about a hundred times what a clip really takes."""

ADVICE = {
    "linux": "install espeakng-loader with pip, or eSpeak NG from your system's packages",
    "darwin": "voiceguide uses the voices of macOS, but pyttsx3 found none",
    "win32": "voiceguide uses the voices of Windows, but pyttsx3 found none",
}


class Pyttsx3Engine:
    """A speech engine that uses pyttsx3 with the system's voices; use it in a `with`."""

    def __init__(
        self,
        workers: int = WORKERS,
        *,
        cache: BlobCache | None = None,
        command: Sequence[str] | None = None,
        seconds: float = TIMEOUT,
    ) -> None:
        """An engine with `workers` processes, which keeps the list of its voices in `cache`.

        `command` replaces the worker program, `seconds` the timeout.
        """
        self.workers = workers
        self._cache = cache or NoCache()
        self._command = command
        self._seconds = seconds
        self._pool = WorkerPool(workers, lambda: Worker(*self._program))

    def __enter__(self) -> Self:
        self._pool.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.__exit__(kind, error, trace)

    def identity(self, voice_settings: VoiceSettings | None = None) -> str:  # noqa: ARG002 (the same for all voices)
        """The versions of pyttsx3 and of the engine behind it."""
        engine = f"espeak {self._espeak.version}" if self._espeak else f"{sys.platform} {_system_version()}"
        return f"pyttsx3 {installed_version('pyttsx3')}, {engine}"

    def voices(self) -> tuple[Voice, ...]:
        """All voices; raises VoiceError if there is no engine."""
        listed = partial(self._pool.attempt, self._voices, "the voices cannot be listed")
        found = cached_voices(listed, self.identity(), self._espeak, self._cache)
        return tuple(with_best_variants(found)) if self._espeak else found

    def _voices(self, worker: Worker) -> tuple[Voice, ...]:
        answer = _accepted(worker.ask({"voices": True}, self._seconds))
        try:
            return tuple(Voice(name, title, tuple(tags), gender) for name, title, tags, gender in answer["voices"])
        except (KeyError, TypeError) as error:
            raise ValueError("the speech engine sent an invalid answer") from error

    def speak(self, text: str, voice_settings: VoiceSettings) -> bytes:
        """The text as PCM; raises VoiceError if it cannot be spoken."""
        words = speakable(text)
        marked = speakable(text, EMPHASIS_MARKUP) if self._espeak else words
        failure = f"“{shortened(words)}” cannot be spoken"
        return self._pool.attempt(partial(self._clip, words, marked, voice_settings), failure)

    def _clip(self, words: str, marked: str, voice_settings: VoiceSettings, worker: Worker) -> bytes:
        limit = self._seconds + TIMEOUT_PER_WORD * len(words.split())
        path = self._pool.new_file()
        request = {"text": marked, "voice": voice_settings.voice, "rate": voice_settings.rate, "path": str(path)}
        try:
            _accepted(worker.ask(request, limit), voice_settings.voice)
            return read_clip(path, words)
        finally:
            path.unlink(missing_ok=True)

    @cached_property
    def _espeak(self) -> Espeak | None:
        # A test's own worker has voices of its own.
        return installed() if sys.platform == "linux" and not self._command else None

    @cached_property
    def _program(self) -> tuple[Sequence[str], Mapping[str, str], str | None]:
        """The worker's command, environment and folder."""
        if self._command:
            return self._command, os.environ, None
        worker = [sys.executable, "-P", str(Path(__file__).with_name("worker.py"))]
        if self._espeak is None:
            return worker, os.environ, None
        worker.append(self._espeak.library)
        if self._espeak.data is None:
            return worker, os.environ, None
        # eSpeak NG 1.52 aborts if the path of its data has more than 160 bytes; as the working folder, it is just ".".
        return worker, {**os.environ, "ESPEAK_DATA_PATH": "."}, self._espeak.data


def _accepted(answer: Mapping[str, Any], voice: str = "") -> Mapping[str, Any]:
    """The answer if it is ok; otherwise raises VoiceError, or ValueError if trying again may help."""
    message = answer.get("message", "")
    match answer.get("ok"), answer.get("kind"):
        case True, _:
            return answer
        case _, "voice":
            raise UnusableVoiceError(f"there is no voice `{voice}`; see `voiceguide voices`")
        case _, "missing":
            advice = ADVICE.get(sys.platform, ADVICE["linux"])
            raise UnusableVoiceError(f"there is no working speech engine ({message}); {advice}")
        case _:
            raise ValueError(message or "the speech engine sent an invalid answer")


def _system_version() -> str:
    import platform

    return platform.version()

"""Speech by pyttsx3 in supervised worker processes; each file that they write is checked."""

import os
import queue
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import cached_property, partial
from importlib.metadata import version
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from voiceguide.audio.pcm import SAMPLE_RATE, SAMPLE_WIDTH, read_wav, resampled, sample_count
from voiceguide.audio.tts.base import Voice, VoiceSettings
from voiceguide.audio.tts.espeak import Espeak, installed
from voiceguide.audio.tts.process import NoAnswerError, Worker
from voiceguide.errors import VoiceError
from voiceguide.files import temporary_folder

LOWEST_RATE = 4000
"""In Hz."""
MIN_MS_PER_LETTER = 5
"""eSpeak NG at its fastest, 450 words a minute, takes about 20 ms."""
MAX_MS_PER_LETTER = 1000
"""The digits of a long number, each a word, take about 900 ms at 80 words a minute."""


def read_clip(path: Path, text: str) -> bytes:
    """The clip as PCM at SAMPLE_RATE; raises ValueError with the reason if it is invalid."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ValueError("the speech engine wrote no file") from error
    if not content:
        raise ValueError("the speech engine wrote an empty file")
    clip = _decode(content)
    _check_length(clip, text)
    return clip


def _decode(content: bytes) -> bytes:
    if content.startswith(b"FORM"):
        return _decode_aiff(content)
    frames, channels, width, rate = read_wav(content)
    if (channels, width) != (1, SAMPLE_WIDTH) or rate < LOWEST_RATE:
        raise ValueError(f"the speech engine wrote {channels} channels of {8 * width} bits at {rate} Hz")
    return resampled(frames, rate)


def _decode_aiff(content: bytes) -> bytes:
    """Decode an AIFF file, which the voices of macOS write whatever its name."""
    import miniaudio

    try:
        sound = miniaudio.decode(content, nchannels=1, sample_rate=SAMPLE_RATE)
    except miniaudio.MiniaudioError as error:
        raise ValueError(f"the speech engine wrote a file that cannot be read: {error}") from error
    return bytes(sound.samples.tobytes())


def _check_length(clip: bytes, text: str) -> None:
    milliseconds = sample_count(clip) * 1000 // SAMPLE_RATE
    letters = sum(map(str.isalnum, text))
    if not MIN_MS_PER_LETTER * letters <= milliseconds <= MAX_MS_PER_LETTER * (len(text) + 5):
        raise ValueError(f"the speech engine gave {milliseconds} ms for {letters} letters")


WORKERS = 2 * (os.cpu_count() or 1)
"""Twice the number of processors, since pyttsx3 sleeps much of the time."""
TIMEOUT = 10.0
TIMEOUT_PER_WORD = 0.1
"""Seconds; about a hundred times what a clip really takes."""
LONGEST_TEXT = 2000
"""Characters; eSpeak NG reads beyond its buffer for texts of several thousand characters."""
TRIES = 2

R = TypeVar("R")

ADVICE = {
    "linux": "install espeakng-loader with pip, or eSpeak NG from your system's packages",
    "darwin": "voiceguide uses the voices of macOS, but pyttsx3 found none",
    "win32": "voiceguide uses the voices of Windows, but pyttsx3 found none",
}


class Pyttsx3Engine:
    """A speech engine that uses pyttsx3 with the system's voices; use it in a `with`."""

    def __init__(
        self, workers: int = WORKERS, *, command: Sequence[str] | None = None, seconds: float = TIMEOUT
    ) -> None:
        """An engine with `workers` processes; `command` replaces the worker program, `seconds` the timeout."""
        self.workers = workers
        self._command = command
        self._seconds = seconds
        self._stack = ExitStack()
        self._folder = Path()
        self._numbers = count()
        self._all: list[Worker] = []
        self._free: queue.LifoQueue[Worker] = queue.LifoQueue()

    def __enter__(self) -> Self:
        self._folder = self._stack.enter_context(temporary_folder())
        self._all = [Worker(*self._program) for _ in range(self.workers)]
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

    def identity(self) -> str:
        """The versions of pyttsx3 and of the engine behind it."""
        engine = f"espeak {self._espeak.version}" if self._espeak else f"{sys.platform} {_system_version()}"
        return f"pyttsx3 {version('pyttsx3')}, {engine}"

    def voices(self) -> tuple[Voice, ...]:
        """All voices; raises VoiceError if there is no engine."""
        return self._try_twice(self._voices, "the voices cannot be listed")

    def _voices(self, worker: Worker) -> tuple[Voice, ...]:
        answer = _accepted(worker.ask({"voices": True}, self._seconds))
        try:
            return tuple(Voice(name, title, tuple(tags), gender) for name, title, tags, gender in answer["voices"])
        except (KeyError, TypeError) as error:
            raise ValueError("the speech engine sent an invalid answer") from error

    def speak(self, text: str, voice_settings: VoiceSettings) -> bytes:
        """The text as PCM; raises VoiceError if it cannot be spoken."""
        words = speakable(text)
        return self._try_twice(partial(self._clip, words, voice_settings), f"“{_shortened(words)}” cannot be spoken")

    def _clip(self, words: str, voice_settings: VoiceSettings, worker: Worker) -> bytes:
        limit = self._seconds + TIMEOUT_PER_WORD * len(words.split())
        path = self._folder / f"{next(self._numbers)}.wav"
        request = {"text": words, "voice": voice_settings.voice, "rate": voice_settings.rate, "path": str(path)}
        try:
            _accepted(worker.ask(request, limit), voice_settings.voice)
            return read_clip(path, words)
        finally:
            path.unlink(missing_ok=True)

    def _try_twice(self, attempt: Callable[[Worker], R], failure: str) -> R:
        """The result of `attempt` with a free worker; a failure is tried once more, in a new process if needed."""
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

    @cached_property
    def _espeak(self) -> Espeak | None:
        return installed() if sys.platform == "linux" else None

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


def speakable(text: str) -> str:
    """The text for an engine: NFC, no control characters, single spaces.

    Raises VoiceError if it has no words or is too long.
    """
    visible = "".join(map(_visible, text))
    words = " ".join(unicodedata.normalize("NFC", visible).split())
    if not any(map(str.isalnum, words)):
        raise VoiceError(f"“{_shortened(words)}” has no words in it")
    if len(words) > LONGEST_TEXT:
        raise VoiceError(f"“{_shortened(words)}” is too long to speak at once")
    return words


def _visible(character: str) -> str:
    """The character; empty for format characters such as soft hyphens, a space for other invisible ones."""
    category = unicodedata.category(character)
    return "" if category == "Cf" else " " if category[0] == "C" else character


def _accepted(answer: Mapping[str, Any], voice: str = "") -> Mapping[str, Any]:
    """The answer if it is ok; otherwise raises VoiceError, or ValueError if trying again may help."""
    message = answer.get("message", "")
    match answer.get("ok"), answer.get("kind"):
        case True, _:
            return answer
        case _, "voice":
            raise VoiceError(f"there is no voice `{voice}`; see `voiceguide voices`")
        case _, "missing":
            advice = ADVICE.get(sys.platform, ADVICE["linux"])
            raise VoiceError(f"there is no working speech engine ({message}); {advice}")
        case _:
            raise ValueError(message or "the speech engine sent an invalid answer")


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def _system_version() -> str:
    import platform

    return platform.version()

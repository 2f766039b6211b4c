"""Speech through pyttsx3, in supervised worker processes; each file that they write is checked before it is used."""

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
LEAST_MS = 5
"""A letter takes at least this long: eSpeak NG at its fastest, 450 words a minute, takes about 20 ms."""
MOST_MS = 1000
"""And at most this long: the digits of a long number, each a word, at 80 words a minute, take about 900 ms."""


def read_clip(path: Path, text: str) -> bytes:
    """The clip as PCM at our rate; raises ValueError that says what is wrong with it."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ValueError("the speech engine wrote no file") from error
    if not content:
        raise ValueError("the speech engine wrote an empty file")
    clip = _decoded(content)
    _check_length(clip, text)
    return clip


def _decoded(content: bytes) -> bytes:
    if content.startswith(b"FORM"):
        return _from_aiff(content)
    frames, channels, width, rate = read_wav(content)
    if (channels, width) != (1, SAMPLE_WIDTH) or rate < LOWEST_RATE:
        raise ValueError(f"the speech engine wrote {channels} channels of {8 * width} bits at {rate} Hz")
    return resampled(frames, rate)


def _from_aiff(content: bytes) -> bytes:
    """What the voices of macOS write, whatever the file is called."""
    import miniaudio

    try:
        sound = miniaudio.decode(content, nchannels=1, sample_rate=SAMPLE_RATE)
    except miniaudio.MiniaudioError as error:
        raise ValueError(f"the speech engine wrote a file that cannot be read: {error}") from error
    return bytes(sound.samples.tobytes())


def _check_length(clip: bytes, text: str) -> None:
    milliseconds = sample_count(clip) * 1000 // SAMPLE_RATE
    letters = sum(map(str.isalnum, text))
    if not LEAST_MS * letters <= milliseconds <= MOST_MS * (len(text) + 5):
        raise ValueError(f"the speech engine gave {milliseconds} ms for {letters} letters")


WORKERS = 2 * (os.cpu_count() or 1)
"""Twice the processors, since pyttsx3 sleeps much of the time."""
SECONDS = 10.0
SECONDS_A_WORD = 0.1
"""A clip may take this long: some hundred times what it does take."""
LONGEST_TEXT = 2000
"""eSpeak NG reads beyond its buffer on texts of several thousand characters."""
TRIES = 2

R = TypeVar("R")

ADVICE = {
    "linux": "install espeakng-loader with pip, or eSpeak NG from your system's packages",
    "darwin": "voiceguide speaks through the voices of macOS, which pyttsx3 did not find",
    "win32": "voiceguide speaks through the voices of Windows, which pyttsx3 did not find",
}


class Pyttsx3Engine:
    """Speaks with whatever pyttsx3 speaks with here; close it, or use it in a `with`."""

    def __init__(
        self, workers: int = WORKERS, *, command: Sequence[str] | None = None, seconds: float = SECONDS
    ) -> None:
        """`workers` texts are spoken at a time; `command` stands in for the worker program."""
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
        # Each is closed, and the folder deleted, whatever interrupts the others.
        with self._stack as stack:
            for worker in self._all:
                stack.callback(worker.close)

    def identity(self) -> str:
        """pyttsx3 and the engine behind it, with their versions."""
        engine = f"espeak {self._espeak.version}" if self._espeak else f"{sys.platform} {_system_version()}"
        return f"pyttsx3 {version('pyttsx3')}, {engine}"

    def voices(self) -> tuple[Voice, ...]:
        """All voices; raises VoiceError if there is no engine."""
        return self._tried(self._voices, "the voices cannot be listed")

    def _voices(self, worker: Worker) -> tuple[Voice, ...]:
        answer = _accepted(worker.ask({"voices": True}, self._seconds))
        try:
            return tuple(Voice(name, title, tuple(tags), gender) for name, title, tags, gender in answer["voices"])
        except (KeyError, TypeError) as error:
            raise ValueError("the speech engine answered something that makes no sense") from error

    def speak(self, text: str, voice_settings: VoiceSettings) -> bytes:
        """The text as PCM; raises VoiceError if it cannot be spoken."""
        words = speakable(text)
        return self._tried(partial(self._clip, words, voice_settings), f"“{_shortened(words)}” cannot be spoken")

    def _clip(self, words: str, voice_settings: VoiceSettings, worker: Worker) -> bytes:
        limit = self._seconds + SECONDS_A_WORD * len(words.split())
        path = self._folder / f"{next(self._numbers)}.wav"
        request = {"text": words, "voice": voice_settings.voice, "rate": voice_settings.rate, "path": str(path)}
        try:
            _accepted(worker.ask(request, limit), voice_settings.voice)
            return read_clip(path, words)
        finally:
            path.unlink(missing_ok=True)

    def _tried(self, attempt: Callable[[Worker], R], failure: str) -> R:
        """What a worker gives; where it fails it is asked once more, and one that did not answer is a new process."""
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
        """The worker's command, its environment and its folder."""
        if self._command:
            return self._command, os.environ, None
        worker = [sys.executable, "-P", str(Path(__file__).with_name("worker.py"))]
        if self._espeak is None:
            return worker, os.environ, None
        worker.append(self._espeak.library)
        if self._espeak.data is None:
            return worker, os.environ, None
        # eSpeak NG 1.52 ends the process over a path of more than 160 bytes; from within, its data has a short one.
        return worker, {**os.environ, "ESPEAK_DATA_PATH": "."}, self._espeak.data


def speakable(text: str) -> str:
    """A text as engines take it: composed characters, no control characters, single spaces.

    Raises VoiceError if nothing in it can be spoken, or if it is too long.
    """
    seen = "".join(_seen(character) for character in text)
    words = " ".join(unicodedata.normalize("NFC", seen).split())
    if not any(map(str.isalnum, words)):
        raise VoiceError(f"“{_shortened(words)}” has no words in it")
    if len(words) > LONGEST_TEXT:
        raise VoiceError(f"“{_shortened(words)}” is too long to be spoken at once")
    return words


def _seen(character: str) -> str:
    """The character; nothing for a soft hyphen and its like, a space for what else cannot be seen."""
    category = unicodedata.category(character)
    return "" if category == "Cf" else " " if category[0] == "C" else character


def _accepted(answer: Mapping[str, Any], voice: str = "") -> Mapping[str, Any]:
    """The answer, if it is a good one; raises VoiceError where to ask again would not help, else ValueError."""
    message = answer.get("message", "")
    match answer.get("ok"), answer.get("kind"):
        case True, _:
            return answer
        case _, "voice":
            raise VoiceError(f"there is no voice `{voice}`; see `voiceguide voices`")
        case _, "missing":
            advice = ADVICE.get(sys.platform, ADVICE["linux"])
            raise VoiceError(f"nothing here can speak ({message}); {advice}")
        case _:
            raise ValueError(message or "the speech engine answered something that makes no sense")


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def _system_version() -> str:
    import platform

    return platform.version()

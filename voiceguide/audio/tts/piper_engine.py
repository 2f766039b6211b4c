"""Natural voices: Piper's, in worker processes of their own."""

import os
import struct
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from voiceguide.audio.cache import BlobCache, NoCache, cache_key
from voiceguide.audio.loudness import trimmed
from voiceguide.audio.pcm import length_of_clip
from voiceguide.audio.tts.base import Voice, VoiceSettings
from voiceguide.audio.tts.clip_file import read_clip, shortened, speakable
from voiceguide.audio.tts.piper_files import SUFFIX, PiperFile, files_in, get_again, read_voice_file
from voiceguide.audio.tts.process import Worker, WorkerPool
from voiceguide.errors import UnusableVoiceError, VoiceError
from voiceguide.i18n.catalog import BUILT_IN
from voiceguide.units import MINUTE
from voiceguide.version import installed_version

WORKERS = min(2, os.cpu_count() or 1)
"""Processes, each with one thread; on two cores, two threads in one process were slower than one."""
SECONDS = 60.0
SECONDS_PER_WORD = 2.0
"""How long a clip may take; the first one includes reading the model."""
GAP = 0.2
"""Seconds between sentences at 150 words a minute, besides the silence with which they begin and end."""
USUAL_RATE = 150
MEASURED_AT = 1.4
"""The length scale at which a voice is measured: about the one of usual rates, since lengths do not quite follow it."""
LETTERS_PER_WORD = 6
"""With the space after it: the word of which typists do so many a minute. eSpeak NG's rates are of such words too."""
SLOWEST, FASTEST = 4.0, 0.25
"""Length scales beyond which no voice is understood."""
STEADY = "steady"
"""The variant that says the same words in the same way each time, to the byte: `en_US-joe-medium+steady`."""
INSTALL = "pip install 'voiceguide[piper]'"
_PACE = struct.Struct("<d")


class BrokenPiperError(UnusableVoiceError):
    """Piper does not work, whichever voice it has."""


class PiperEngine:
    """A speech engine that uses Piper with the voice files in some folders; use it in a `with`."""

    def __init__(
        self, folders: Iterable[Path], cache: BlobCache | None = None, *, command: list[str] | None = None
    ) -> None:
        """An engine for the voices in `folders`, which keeps in `cache` how fast they are.

        `command` replaces the worker program.
        """
        self.workers = WORKERS
        self._folders = tuple(folders)
        self._cache = cache or NoCache()
        worker = [sys.executable, "-P", str(Path(__file__).with_name("piper_worker.py"))]
        environment = {**os.environ, "ORT_DISABLE_TELEMETRY": "1"}
        self._pool = WorkerPool(WORKERS, lambda: Worker(command or worker, environment))
        self._pace_lock = threading.Lock()

    def __enter__(self) -> Self:
        self._pool.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.__exit__(kind, error, trace)

    def identity(self, voice_settings: VoiceSettings) -> str:
        """Piper's version, and the sizes and times of the voice's files."""
        return f"piper {piper_version()} {self._file_of(voice_settings.voice).stamp}"

    def voices(self) -> tuple[Voice, ...]:
        """The voices in the folders; none if Piper is not installed."""
        models = tuple(files_in(self._folders))
        found: list[Voice] = []
        for model in models if models and piper_version() else ():
            # One that is damaged is among the problems.
            with suppress(VoiceError):
                found.append(read_voice_file(model).voice)
        return tuple(found)

    def problems(self) -> Iterator[str]:
        """Why files that look like voices are in no list."""
        for model in files_in(self._folders):
            try:
                read_voice_file(model)
            except VoiceError as error:
                yield str(error)

    def named(self, wanted: str) -> Voice | None:
        """The voice in a file that is named by its path or its name; None if there is no such file.

        Raises VoiceError if it cannot be used.
        """
        plain, plus, variant = wanted.partition("+")
        base, slash, speaker = plain.rpartition("/") if _has_speaker(plain) else (plain, "", "")
        model = self._model(base)
        if model is None:
            return None
        if not piper_version():
            raise VoiceError(f"the voice `{wanted}` needs Piper: {INSTALL}")
        voice = read_voice_file(model, base if base.endswith(SUFFIX) else "").voice
        if slash and speaker not in voice.speakers:
            raise VoiceError(f"the voice `{base}` has no speaker `{speaker}`; it has {_listed(voice.speakers)}")
        if plus and variant != STEADY:
            raise VoiceError(f"the voice `{plain}` cannot speak as `{variant}`; leave it out, or write `+{STEADY}`")
        return Voice(
            f"{voice.id}{slash}{speaker}{plus}{variant}", voice.name, voice.languages, voice.gender, "piper",
            voice.quality, voice.speakers, voice.about,
        )  # fmt: skip

    def speak(self, text: str, voice_settings: VoiceSettings) -> bytes:
        """The text as PCM; raises VoiceError if it cannot be spoken."""
        words = speakable(text)
        return self._spoken(words, voice_settings, self._length_scale(voice_settings))

    def _spoken(self, words: str, voice_settings: VoiceSettings, length_scale: float) -> bytes:
        failure = f"“{shortened(words)}” cannot be spoken"
        return self._pool.attempt(partial(self._clip, words, voice_settings, length_scale), failure)

    def _clip(self, words: str, voice_settings: VoiceSettings, length_scale: float, worker: Worker) -> bytes:
        path = self._pool.new_file()
        file = self._file_of(voice_settings.voice)
        name, _, variant = voice_settings.voice.partition("+")
        request = {
            "model": str(file.model.absolute()),
            # Without a stop at its end, a voice adds something of its own.
            "text": words if words[-1] in ".!?…" else f"{words.rstrip(',;:')}.",
            "length_scale": length_scale,
            "noise": 0.0 if variant == STEADY else None,
            "speaker": file.speakers.get(name.rpartition("/")[2]),
            "gap": GAP * USUAL_RATE / voice_settings.rate,
            "path": str(path),
        }
        try:
            _check(worker.ask(request, SECONDS + SECONDS_PER_WORD * len(words.split())), file)
            return read_clip(path, words)
        finally:
            path.unlink(missing_ok=True)

    def _length_scale(self, voice_settings: VoiceSettings) -> float:
        """The length scale at which the voice speaks at the wanted rate."""
        scale = MEASURED_AT * self._pace(voice_settings) / voice_settings.rate
        return min(SLOWEST, max(FASTEST, scale))

    def _pace(self, voice_settings: VoiceSettings) -> float:
        """The words a minute of a voice at the length scale MEASURED_AT, measured once."""
        steady = VoiceSettings(f"{voice_settings.voice.partition('+')[0]}+{STEADY}", USUAL_RATE, "piper")
        language = self._file_of(steady.voice).voice.languages[0]
        # One sentence: the first words of a session wait for it.
        text = speakable(BUILT_IN.words(language).page.caution.partition(".")[0])
        speaker = steady.voice.rpartition("/")[2] if self._file_of(steady.voice).voice.speakers else ""
        key = cache_key(pace_of=self.identity(steady), speaker=speaker, text=text, at=str(MEASURED_AT))
        with self._pace_lock:
            kept = self._cache.get(key)
            if kept is None or len(kept) != _PACE.size:
                length = length_of_clip(trimmed(self._spoken(text, steady, MEASURED_AT)))
                kept = _PACE.pack(len(text) / LETTERS_PER_WORD * MINUTE / length)
                self._cache.put(key, kept)
        return float(_PACE.unpack(kept)[0])

    def _file_of(self, voice: str) -> PiperFile:
        """The file of a voice by its id, with or without speaker and variant; raises VoiceError if it is gone."""
        plain = voice.partition("+")[0]
        base = plain.rpartition("/")[0] if _has_speaker(plain) else plain
        model = self._model(base)
        if model is None:
            raise UnusableVoiceError(f"the file of the voice `{base}` is gone")
        return read_voice_file(model)

    def _model(self, name: str) -> Path | None:
        """The voice file with that path or name; None if there is none."""
        if name.endswith(SUFFIX):
            return Path(name).expanduser()
        return next((model for model in files_in(self._folders) if model.stem.lower() == name.lower()), None)


def piper_version() -> str:
    """The version of Piper; empty if it is not installed."""
    return installed_version("piper-tts")


def _has_speaker(name: str) -> bool:
    """Whether a name ends in a speaker, after the name or the path of a voice."""
    head, slash, _ = name.rpartition("/")
    return bool(slash) and not name.endswith(SUFFIX) and (head.endswith(SUFFIX) or "/" not in head)


def _listed(speakers: tuple[str, ...]) -> str:
    if not speakers:
        return "only one"
    return f"{', '.join(speakers[:5])}{' and others' if len(speakers) > 5 else ''}"


def _check(answer: Mapping[str, Any], file: PiperFile) -> None:
    """Raise VoiceError for a refusal, ValueError if trying again may help."""
    message = answer.get("message", "")
    match answer.get("ok"), answer.get("kind"):
        case True, _:
            return
        case _, "missing":
            raise BrokenPiperError(f"Piper does not work ({message}); install it again: {INSTALL}")
        case _, "voice":
            raise UnusableVoiceError(f"{file.model} is no voice, or damaged; {get_again(file.model)}")
        case _:
            raise ValueError(message or "the speech engine sent an invalid answer")

"""Synthesizes the clips of a session in one voice, or takes them from the cache."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from voiceguide.audio.cache import BlobCache, cache_key
from voiceguide.audio.loudness import levelled, trimmed
from voiceguide.audio.pcm import length_of_clip
from voiceguide.audio.tts.base import TtsEngine, VoiceSettings
from voiceguide.errors import VoiceError
from voiceguide.session.model import Speech
from voiceguide.units import Ms

T = TypeVar("T")

DEFAULT_RATE = 150
"""Nominal words a minute, calm enough to follow while moving."""


class UnspokenError(VoiceError):
    """A speech could not be spoken."""

    def __init__(self, message: str, speech: Speech) -> None:
        self.speech = speech
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Synthesizer:
    """Synthesizes with one voice; `workers` clips are made at a time."""

    engine: TtsEngine
    voice_settings: VoiceSettings
    cache: BlobCache
    workers: int

    def clips(self, speeches: Iterable[Speech], loudness: float) -> Iterator[tuple[Speech, bytes]]:
        """Each speech with its clip, trimmed and at `loudness` LUFS, as soon as it is ready and in order.

        Raises UnspokenError for the first one that cannot be spoken.
        """
        return self._map(speeches, lambda speech, identity: self._levelled_clip(speech, identity, loudness))

    def lengths(self, speeches: Iterable[Speech]) -> Iterator[tuple[Speech, Ms]]:
        """Each speech with the length of its clip in ms; raises UnspokenError."""
        return self._map(speeches, lambda speech, identity: length_of_clip(self._trimmed_clip(speech, identity)))

    def _map(self, speeches: Iterable[Speech], make: Callable[[Speech, str], T]) -> Iterator[tuple[Speech, T]]:
        """Each speech with `make(speech, engine identity)`, computed in threads, in order."""
        speeches = tuple(speeches)
        identity = self.engine.identity() if speeches else ""
        pool = ThreadPoolExecutor(self.workers)
        try:
            jobs = [(speech, pool.submit(make, speech, identity)) for speech in speeches]
            for speech, job in jobs:
                yield speech, job.result()
        finally:
            # Do not wait for running jobs after an error: they end when the engine is closed.
            pool.shutdown(wait=False, cancel_futures=True)

    def _levelled_clip(self, speech: Speech, identity: str, loudness: float) -> bytes:
        """Cached as well, since measuring all clips of a session takes longer than reading them."""
        key = self._key(speech, identity, loudness=f"{loudness:.3f}")
        cached = self.cache.get(key)
        if cached is not None:
            return cached
        clip = levelled(self._trimmed_clip(speech, identity), loudness)
        self.cache.put(key, clip)
        return clip

    def _key(self, speech: Speech, identity: str, **made_by: str) -> str:
        voice_settings = self.voice_settings
        return cache_key(
            engine=identity, voice=voice_settings.voice, rate=voice_settings.rate, text=speech.spoken, **made_by
        )

    def _trimmed_clip(self, speech: Speech, identity: str) -> bytes:
        key = self._key(speech, identity)
        cached = self.cache.get(key)
        if cached is not None:
            return cached
        try:
            clip = trimmed(self.engine.speak(speech.spoken, self.voice_settings))
        except VoiceError as error:
            raise UnspokenError(str(error), speech) from error
        if not clip:
            message = f"the voice {self.voice_settings.voice} says nothing for “{speech.text}”; try another one"
            raise UnspokenError(message, speech)
        self.cache.put(key, clip)
        return clip

"""Synthesizes the clips of a session in one voice, or takes them from the cache."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from voiceguide.audio.cache import BlobCache, cache_key
from voiceguide.audio.loudness import levelled, trimmed
from voiceguide.audio.pauses import with_pauses
from voiceguide.audio.pcm import length_of_clip
from voiceguide.audio.tts.base import TtsEngine, Voice, VoiceSettings
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
    """Synthesizes with one voice; as many clips are made at a time as the engine can."""

    engine: TtsEngine
    voice_settings: VoiceSettings
    cache: BlobCache
    voice: Voice | None = None
    """Who speaks."""
    substitute: "Callable[[UnspokenError], Synthesizer] | None" = None
    """Gives another voice for what this one cannot say, once it has said something; without it, that is an error."""

    def clips(self, speeches: Iterable[Speech], loudness: float) -> Iterator[tuple[Speech, bytes]]:
        """Each speech with its clip, trimmed and at `loudness` LUFS, as soon as it is ready and in order.

        Raises UnspokenError for the first one that cannot be spoken.
        """
        is_heard = False
        for speech, job in self._jobs(speeches, partial(self._levelled_clip, loudness)):
            try:
                clip = job.result()
            except UnspokenError as error:
                if self.substitute is None or not is_heard:
                    raise
                clip = dict(self.substitute(error).clips([speech], loudness))[speech]
            is_heard = True
            yield speech, clip

    def lengths(self, speeches: Iterable[Speech]) -> Iterator[tuple[Speech, Ms]]:
        """Each speech with the length of its clip in ms; raises UnspokenError."""
        for speech, job in self._jobs(speeches, self._length):
            yield speech, job.result()

    def _jobs(
        self, speeches: Iterable[Speech], make: Callable[[Speech, str], T]
    ) -> "Iterator[tuple[Speech, Future[T]]]":
        """Each speech with `make(speech, engine identity)`, which is computed in threads, in order."""
        speeches = tuple(speeches)
        identity = self.engine.identity(self.voice_settings) if speeches else ""
        pool = ThreadPoolExecutor(self.engine.workers)
        try:
            yield from [(speech, pool.submit(make, speech, identity)) for speech in speeches]
        finally:
            # Do not wait for running jobs after an error: they end when the engine is closed.
            pool.shutdown(wait=False, cancel_futures=True)

    def _levelled_clip(self, loudness: float, speech: Speech, identity: str) -> bytes:
        """Cached as well, since measuring all clips of a session takes longer than reading them."""
        key = self._key(speech, identity, loudness=f"{loudness:.3f}")
        cached = self.cache.get(key)
        if cached is not None:
            return cached
        clip = levelled(self._trimmed_clip(speech, identity), loudness)
        self.cache.put(key, clip)
        return clip

    def _length(self, speech: Speech, identity: str) -> Ms:
        return length_of_clip(self._trimmed_clip(speech, identity))

    def _key(self, speech: Speech, identity: str, **made_by: str) -> str:
        voice_settings = self.voice_settings
        if voice_settings.pause != 100:
            made_by["pause"] = str(voice_settings.pause)
        return cache_key(
            engine=identity, voice=voice_settings.voice, rate=voice_settings.rate, text=speech.spoken, **made_by
        )

    def _trimmed_clip(self, speech: Speech, identity: str) -> bytes:
        key = self._key(speech, identity)
        cached = self.cache.get(key)
        if cached is not None:
            return cached
        try:
            spoken = self.engine.speak(speech.spoken, self.voice_settings)
        except VoiceError as error:
            raise UnspokenError(str(error), speech) from error
        clip = with_pauses(trimmed(spoken), self.voice_settings.pause)
        if not clip:
            message = f"the voice {self.voice_settings.voice} says nothing for “{speech.text}”; try another one"
            raise UnspokenError(message, speech)
        self.cache.put(key, clip)
        return clip

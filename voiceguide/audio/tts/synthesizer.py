"""The synthesizer: speaks every clip of a session in one voice, or takes it from the cache."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from voiceguide.audio.cache import BlobCache, cache_key
from voiceguide.audio.pcm import length_of_clip
from voiceguide.audio.tts.base import TtsEngine, VoiceSettings
from voiceguide.errors import VoiceError
from voiceguide.session.model import Speech
from voiceguide.units import Ms

T = TypeVar("T")

DEFAULT_RATE = 150
"""Words a minute, nominal: calm enough to follow while moving."""


class UnspokenError(VoiceError):
    """A speech that could not be spoken."""

    def __init__(self, message: str, speech: Speech) -> None:
        self.speech = speech
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Synthesizer:
    """One voice at one rate; `workers` clips are spoken at a time."""

    engine: TtsEngine
    voice_settings: VoiceSettings
    cache: BlobCache
    workers: int

    def clips(self, speeches: Iterable[Speech], loudness: float) -> Iterator[tuple[Speech, bytes]]:
        """Each speech with its clip, trimmed and at `loudness` LUFS: the first ones while others are being spoken.

        Raises UnspokenError for the first one that could not be spoken.
        """
        return self._each(speeches, lambda speech, identity: self._levelled(speech, identity, loudness))

    def lengths(self, speeches: Iterable[Speech]) -> Iterator[tuple[Speech, Ms]]:
        """Each speech with its length in ms, as it is in `clips`; raises UnspokenError."""
        return self._each(speeches, lambda speech, identity: length_of_clip(self._kept_or_spoken(speech, identity)))

    def _each(self, speeches: Iterable[Speech], made: Callable[[Speech, str], T]) -> Iterator[tuple[Speech, T]]:
        """What is made of each speech by the engine of that identity, in order, while others are being spoken."""
        speeches = tuple(speeches)
        identity = self.engine.identity() if speeches else ""
        pool = ThreadPoolExecutor(self.workers)
        try:
            jobs = [(speech, pool.submit(made, speech, identity)) for speech in speeches]
            for speech, job in jobs:
                yield speech, job.result()
        finally:
            # Whoever breaks off does not wait for what is being spoken: that ends when the speaker is closed.
            pool.shutdown(wait=False, cancel_futures=True)

    def _levelled(self, speech: Speech, identity: str, loudness: float) -> bytes:
        """Kept too, since measuring a whole session's clips takes longer than reading them."""
        key = self._key(speech, identity, loudness=f"{loudness:.3f}")
        kept = self.cache.get(key)
        if kept is not None:
            return kept
        from voiceguide.audio.loudness import levelled

        clip = levelled(self._kept_or_spoken(speech, identity), loudness)
        self.cache.put(key, clip)
        return clip

    def _key(self, speech: Speech, identity: str, **made_by: str) -> str:
        voice_settings = self.voice_settings
        return cache_key(
            engine=identity, voice=voice_settings.voice, rate=voice_settings.rate, text=speech.spoken, **made_by
        )

    def _kept_or_spoken(self, speech: Speech, identity: str) -> bytes:
        from voiceguide.audio.loudness import trimmed

        key = self._key(speech, identity)
        kept = self.cache.get(key)
        if kept is not None:
            return kept
        try:
            clip = trimmed(self.engine.speak(speech.spoken, self.voice_settings))
        except VoiceError as error:
            raise UnspokenError(str(error), speech) from error
        if not clip:
            message = f"the voice {self.voice_settings.voice} is silent on “{speech.text}”; try another one"
            raise UnspokenError(message, speech)
        self.cache.put(key, clip)
        return clip

"""Synthesizes the clips of a session in one voice, or takes them from the cache."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import TypeVar

from voiceguide.audio.arrays import np
from voiceguide.audio.cache import BlobCache, cache_key
from voiceguide.audio.loudness import SILENCE, levelled, trimmed
from voiceguide.audio.pcm import SAMPLE_RATE, length_of_clip, runs
from voiceguide.audio.tts.base import TtsEngine, Voice, VoiceSettings
from voiceguide.audio.tts.recorded_voice import clip_in
from voiceguide.errors import VoiceError
from voiceguide.session.model import Speech
from voiceguide.units import Ms

T = TypeVar("T")

DEFAULT_RATE = 150
"""Nominal words a minute, calm enough to follow while moving."""
SHORTEST_PAUSE = SAMPLE_RATE * 120 // 1000
"""Samples of silence that count as a pause: longer than what comes before a `p` or a `t` within a word."""
LEAST_PAUSE = SAMPLE_RATE * 60 // 1000
"""What is left of a pause at least."""


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
        if self.voice_settings.engine == "recorded":
            self._check_recorded(speeches)
        identity = self.engine.identity(self.voice_settings) if speeches else ""
        pool = ThreadPoolExecutor(self.engine.workers)
        try:
            yield from [(speech, pool.submit(make, speech, identity)) for speech in speeches]
        finally:
            # Do not wait for running jobs after an error: they end when the engine is closed.
            pool.shutdown(wait=False, cancel_futures=True)

    def _check_recorded(self, speeches: Iterable[Speech]) -> None:
        """Raise UnspokenError for what a person has not recorded where no other voice can say it."""
        for speech in speeches:
            if clip_in(self._recorded(speech) or b"") is None:
                name = self.voice_settings.voice
                message = f"“{speech.text}” is not recorded by {name}, and no voice on this computer can say it"
                raise UnspokenError(message, speech)

    def _levelled_clip(self, loudness: float, speech: Speech, identity: str) -> bytes:
        """Cached as well, since measuring all clips of a session takes longer than reading them."""
        content = self._recorded(speech)
        if content is not None:
            key = cache_key(recording=sha256(content).hexdigest(), loudness=f"{loudness:.3f}")
            if clip := self._cached(key, lambda: _levelled(clip_in(content), loudness)):
                return clip
        key = self._key(speech, identity, loudness=f"{loudness:.3f}")
        return self._cached(key, lambda: levelled(self._trimmed_clip(speech, identity), loudness))

    def _length(self, speech: Speech, identity: str) -> Ms:
        content = self._recorded(speech)
        clip = clip_in(content) if content is not None else None
        return length_of_clip(clip or self._trimmed_clip(speech, identity))

    def _recorded(self, speech: Speech) -> bytes | None:
        """The file in which a person says it, if there is one."""
        recordings = self.voice_settings.recordings
        return recordings.content(speech) if recordings else None

    def _cached(self, key: str, make: Callable[[], bytes]) -> bytes:
        """What is cached, else what is made now, which is kept unless it is empty."""
        cached = self.cache.get(key)
        if cached is not None:
            return cached
        made = make()
        if made:
            self.cache.put(key, made)
        return made

    def _key(self, speech: Speech, identity: str, **made_by: str) -> str:
        voice_settings = self.voice_settings
        if voice_settings.pause != 100:
            made_by["pause"] = str(voice_settings.pause)
        return cache_key(
            engine=identity, voice=voice_settings.voice, rate=voice_settings.rate, text=speech.spoken, **made_by
        )

    def _trimmed_clip(self, speech: Speech, identity: str) -> bytes:
        return self._cached(self._key(speech, identity), lambda: self._spoken_clip(speech))

    def _spoken_clip(self, speech: Speech) -> bytes:
        try:
            spoken = self.engine.speak(speech.spoken, self.voice_settings)
        except VoiceError as error:
            raise UnspokenError(str(error), speech) from error
        clip = with_pauses(trimmed(spoken), self.voice_settings.pause)
        if not clip:
            message = f"the voice {self.voice_settings.voice} says nothing for “{speech.text}”; try another one"
            raise UnspokenError(message, speech)
        return clip


def _levelled(clip: bytes | None, loudness: float) -> bytes:
    return levelled(clip, loudness) if clip else b""


def with_pauses(pcm: bytes, percent: int) -> bytes:
    """A trimmed clip with each pause in it this much of what it was; the words stay as they are."""
    if percent == 100:
        return pcm
    samples = np.frombuffer(pcm, dtype="<i2")
    is_silent = (samples >= -SILENCE) & (samples <= SILENCE)
    parts: list[bytes] = []
    done = 0
    for start, end in runs(is_silent).tolist():
        # What is silent at the ends of the clip is no pause.
        if end - start < SHORTEST_PAUSE or start == 0 or end == len(samples):
            continue
        kept = min(end - start, max(LEAST_PAUSE, (end - start) * percent // 100))
        middle = start + kept // 2
        more = max(0, (end - start) * percent // 100 - (end - start))
        parts += [samples[done:middle].tobytes(), bytes(2 * more)]
        done = end - (kept - kept // 2)
    return b"".join((*parts, samples[done:].tobytes()))

"""The narrator: speaks every clip of a session in one voice, or takes it from the cache."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from voiceguide.errors import VoiceError
from voiceguide.session.sounds import Speech
from voiceguide.sound.cache import ClipCache, clip_key
from voiceguide.sound.voices.records import Manner, Speaker

DEFAULT_RATE = 150
"""Words a minute, nominal: calm enough to follow while moving."""


class UnspokenError(VoiceError):
    """A speech that could not be spoken."""

    def __init__(self, message: str, speech: Speech) -> None:
        self.speech = speech
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Narrator:
    """One voice at one rate; `workers` clips are spoken at a time."""

    speaker: Speaker
    manner: Manner
    cache: ClipCache
    workers: int

    def clips(
        self, speeches: Iterable[Speech], loudness: float, on_clip: Callable[[], object] = lambda: None
    ) -> Mapping[Speech, bytes]:
        """A clip for each speech, trimmed and at `loudness` LUFS; `on_clip` is called after each.

        Raises UnspokenError for the first one that could not be spoken.
        """
        identity = self.speaker.identity()
        with ThreadPoolExecutor(self.workers) as pool:
            jobs = {pool.submit(self._clip, speech, identity, loudness): speech for speech in speeches}
            try:
                for _ in as_completed(jobs):
                    on_clip()
                return {speech: job.result() for job, speech in jobs.items()}
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _clip(self, speech: Speech, identity: str, loudness: float) -> bytes:
        from voiceguide.sound.loudness import levelled

        return levelled(self._kept_or_spoken(speech, identity), loudness)

    def _kept_or_spoken(self, speech: Speech, identity: str) -> bytes:
        from voiceguide.sound.loudness import trimmed

        key = clip_key(engine=identity, voice=self.manner.voice, rate=self.manner.rate, text=speech.spoken)
        kept = self.cache.get(key)
        if kept is not None:
            return kept
        try:
            clip = trimmed(self.speaker.speak(speech.spoken, self.manner))
        except VoiceError as error:
            raise UnspokenError(str(error), speech) from error
        if not clip:
            message = f"the voice {self.manner.voice} is silent on “{speech.text}”; try another one"
            raise UnspokenError(message, speech)
        self.cache.put(key, clip)
        return clip

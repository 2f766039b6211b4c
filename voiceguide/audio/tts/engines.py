"""All speech engines of this computer as one: each voice is spoken by its own."""

from collections.abc import Callable, Mapping

from voiceguide.audio.tts.base import EngineName, TtsEngine, Voice, VoiceSettings
from voiceguide.errors import VoiceError


class Engines:
    """Several open engines by name, in the order in which their voices are preferred."""

    def __init__(
        self, engines: Mapping[EngineName, TtsEngine], named: Callable[[str], Voice | None] = lambda _: None
    ) -> None:
        """These engines; `named` finds a voice that may be in no list, such as a file."""
        self._engines = engines
        self.named = named
        self._lists: dict[EngineName, tuple[Voice, ...]] = {}

    @property
    def workers(self) -> int:
        """The number of threads that may use them at once; each makes those wait that are too many for it."""
        return max(engine.workers for engine in self._engines.values())

    def identity(self, voice_settings: VoiceSettings) -> str:
        """That of the voice's engine."""
        return self._engine_of(voice_settings).identity(voice_settings)

    def voices(self) -> tuple[Voice, ...]:
        """The voices of all engines; raises VoiceError if there are none and an engine failed."""
        found: list[Voice] = []
        failures: list[VoiceError] = []
        for name in self._engines:
            try:
                found += self._voices_of(name)
            except VoiceError as error:
                failures.append(error)
        if failures and not found:
            raise failures[-1]
        return tuple(found)

    def added_voices(self) -> tuple[Voice, ...]:
        """The voices that the user added: all but the system's. They are listed at once, the system's may take time."""
        return tuple(voice for name in self._engines if name != "system" for voice in self._voices_of(name))

    def usual_voices(self) -> tuple[Voice, ...]:
        """The voices that can say anything: all but recorded ones; raises VoiceError as `voices` does."""
        return tuple(voice for voice in self.voices() if voice.engine != "recorded")

    def system_voices(self) -> tuple[Voice, ...]:
        """The voices of the system; raises VoiceError if it has no engine."""
        return self._voices_of("system")

    def _voices_of(self, name: EngineName) -> tuple[Voice, ...]:
        """The voices of an engine, listed once."""
        if name not in self._lists:
            self._lists[name] = self._engines[name].voices()
        return self._lists[name]

    def speak(self, text: str, voice_settings: VoiceSettings) -> bytes:
        """The text as PCM; raises VoiceError."""
        return self._engine_of(voice_settings).speak(text, voice_settings)

    def _engine_of(self, voice_settings: VoiceSettings) -> TtsEngine:
        return self._engines[voice_settings.engine]

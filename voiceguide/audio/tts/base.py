"""Voices, voice settings, and the interface of speech engines."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from voiceguide.errors import VoiceError

if TYPE_CHECKING:
    from voiceguide.audio.tts.recorded_voice import Recordings

EngineName = Literal["recorded", "piper", "program", "system"]
"""What speaks: a person, Piper, a program from the user's settings, or the system; on Linux that is eSpeak NG."""


@dataclass(frozen=True, slots=True)
class Voice:
    """An installed voice; `id` is for the engine, `languages` has tags such as `en-us`, `gender` may be empty.

    `quality` and `about` are words for people, such as `medium` and the data that the voice was trained on. A voice
    with several `speakers` speaks as the first of them unless its id names another: `id/speaker`.
    """

    id: str
    name: str
    languages: tuple[str, ...]
    gender: str
    engine: EngineName = "system"
    quality: str = ""
    speakers: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """The id of a voice and its engine, and its rate in words a minute (nominal; lengths are always measured).

    `pause` is how long its pauses after commas and sentences are, in percent of what the engine makes. What is in
    `recordings` is said by a person instead.
    """

    voice: str
    rate: int
    engine: EngineName = "system"
    pause: int = 100
    recordings: "Recordings | None" = None


class TtsEngine(Protocol):
    """A speech engine; used by several threads at once."""

    @property
    def workers(self) -> int:
        """The number of threads that may use it at once."""

    def identity(self, voice_settings: VoiceSettings) -> str:
        """The engine, its version and the voice's files: all that its output depends on besides text and settings.

        It is cheap to call.
        """

    def voices(self) -> tuple[Voice, ...]:
        """The installed voices; raises VoiceError if there is no engine."""

    def speak(self, text: str, voice_settings: VoiceSettings) -> bytes:
        """The text as mono PCM at SAMPLE_RATE, with silence at the ends; raises VoiceError."""


class NullEngine:
    """An engine without voices, for sessions that have only chimes."""

    workers = 1

    def identity(self, voice_settings: VoiceSettings) -> str:  # noqa: ARG002 (the protocol has it)
        """A constant."""
        return "silence"

    def voices(self) -> tuple[Voice, ...]:
        """No voices."""
        return ()

    def speak(self, text: str, voice_settings: VoiceSettings) -> bytes:  # noqa: ARG002 (the protocol has it)
        """Always raises VoiceError."""
        raise VoiceError(f"there is no voice to say “{text}”")

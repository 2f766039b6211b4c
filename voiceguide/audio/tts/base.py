"""Voices, voice settings, and the interface of speech engines."""

from dataclasses import dataclass
from typing import Protocol

from voiceguide.errors import VoiceError


@dataclass(frozen=True, slots=True)
class Voice:
    """An installed voice; `id` is for the engine, `languages` has tags such as `en-us`, `gender` may be empty."""

    id: str
    name: str
    languages: tuple[str, ...]
    gender: str


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """The id of a voice, and its rate in words a minute (nominal; lengths are always measured)."""

    voice: str
    rate: int


class TtsEngine(Protocol):
    """A speech engine; used by several threads at once."""

    def identity(self) -> str:
        """The engine and its version: all that its output depends on besides text and settings; cheap to call."""

    def voices(self) -> tuple[Voice, ...]:
        """The installed voices; raises VoiceError if there is no engine."""

    def speak(self, text: str, voice_settings: VoiceSettings) -> bytes:
        """The text as mono PCM at SAMPLE_RATE, with silence at the ends; raises VoiceError."""


class NullEngine:
    """An engine without voices, for sessions that have only chimes."""

    def identity(self) -> str:
        """A constant."""
        return "silence"

    def voices(self) -> tuple[Voice, ...]:
        """No voices."""
        return ()

    def speak(self, text: str, voice_settings: VoiceSettings) -> bytes:  # noqa: ARG002 (the protocol has it)
        """Always raises VoiceError."""
        raise VoiceError(f"there is no voice to say “{text}”")

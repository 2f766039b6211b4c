"""A voice, the settings it speaks with, and the speech engine as the program sees it."""

from dataclasses import dataclass
from typing import Protocol

from voiceguide.errors import VoiceError


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of this machine: its id in the engine, its name, language tags such as `en-us`, and gender if known."""

    id: str
    name: str
    languages: tuple[str, ...]
    gender: str


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """Which voice speaks, by its id, and at how many words a minute (nominal: lengths are always measured)."""

    voice: str
    rate: int


class TtsEngine(Protocol):
    """What can speak; used by several threads at once."""

    def identity(self) -> str:
        """The engine with its version: all that changes its sound beside manner and words. Cheap to ask."""

    def voices(self) -> tuple[Voice, ...]:
        """Its voices; raises VoiceError if there is no engine."""

    def speak(self, text: str, voice_settings: VoiceSettings) -> bytes:
        """The text as PCM at our rate, silence at its ends; raises VoiceError if it cannot be spoken."""


class NullEngine:
    """A speaker that is there to be asked nothing, so that chimes alone need no engine."""

    def identity(self) -> str:
        """None in particular."""
        return "silence"

    def voices(self) -> tuple[Voice, ...]:
        """None."""
        return ()

    def speak(self, text: str, voice_settings: VoiceSettings) -> bytes:  # noqa: ARG002 (the protocol has it)
        """Cannot be; raises VoiceError."""
        raise VoiceError(f"nobody is there to say “{text}”")

"""The voice of a session in which nothing is said."""

from voiceguide.errors import VoiceError
from voiceguide.sound.voices.records import Manner, Voice


class Silence:
    """A speaker that is there to be asked nothing, so that chimes alone need no engine."""

    def identity(self) -> str:
        """None in particular."""
        return "silence"

    def voices(self) -> tuple[Voice, ...]:
        """None."""
        return ()

    def speak(self, text: str, manner: Manner) -> bytes:  # noqa: ARG002 (the protocol has it)
        """Cannot be; raises VoiceError."""
        raise VoiceError(f"nobody is there to say “{text}”")

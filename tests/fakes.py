"""Stand-ins for the borders of the program."""

import threading
import types
from itertools import count

import numpy as np

from voiceguide.audio.loudness import true_peaks
from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.audio.tts.base import Voice, VoiceSettings
from voiceguide.errors import VoiceError

ENGLISH = Voice("en-us", "English (America)", ("en-us", "en"), "male")
GERMAN = Voice("de", "German", ("de",), "male")


def tone(milliseconds: int, pitch: float = 440.0, level: float = 0.3) -> bytes:
    """A sine at our rate, as PCM."""
    times = np.arange(SAMPLE_RATE * milliseconds // 1000) / SAMPLE_RATE
    return np.rint(32767 * level * np.sin(2 * np.pi * pitch * times)).astype("<i2").tobytes()


def true_peak(samples) -> float:
    """The true peak in dBTP."""
    return float(20 * np.log10(true_peaks(samples, 0.0).max()))


class FakeEngine:
    """Says a tone of 40 ms a character; what is in `broken` it cannot say."""

    workers = 2

    def __init__(self, *broken: str, voices: tuple[Voice, ...] = (ENGLISH, GERMAN)) -> None:
        self.asked: list[tuple[str, VoiceSettings]] = []
        self._broken = broken
        self._voices = voices
        self._lock = threading.Lock()
        self._calls = count(1)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def identity(self, voice_settings) -> str:
        return "fake 1"

    def voices(self) -> tuple[Voice, ...]:
        return self._voices

    def speak(self, text: str, voice_settings: VoiceSettings) -> bytes:
        with self._lock:
            self.asked.append((text, voice_settings))
        if text in self._broken:
            raise VoiceError(f"cannot say {text}")
        return bytes(2000) + tone(40 * len(text), 200 + len(text)) + bytes(15_000)


class FakeStream:
    """What simpleaudio plays: until it is stopped."""

    def __init__(self, buffer):
        self.buffer, self.stopped = buffer, False

    def is_playing(self):
        return not self.stopped

    def stop(self):
        self.stopped = True


def fake_simpleaudio() -> types.ModuleType:
    """A simpleaudio without a device, which keeps its streams."""
    module = types.ModuleType("simpleaudio")
    module.streams = []
    module.play_buffer = lambda buffer, *_: module.streams.append(FakeStream(buffer)) or module.streams[-1]
    return module

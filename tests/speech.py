"""Something like speech, for tests of recordings: what it is like is known, and it needs no voice."""

import wave

import numpy as np

from voiceguide.audio.pcm import SAMPLE_RATE, to_pcm
from voiceguide.audio.sound_files import VoiceRecording

SYLLABLE = 0.25
"""Seconds from one to the next."""


def syllables(count, rate=SAMPLE_RATE, level=0.2, pitch=150):
    """So many syllables, from -1 to 1: a buzz that swells and falls to a hundredth."""
    times = np.arange(round(count * SYLLABLE * rate)) / rate
    buzz = sum(np.sin(2 * np.pi * pitch * n * times) / n for n in range(1, 9)) / 2
    return level * buzz * (0.01 + np.sin(np.pi * times / SYLLABLE) ** 2)


def silence(seconds, rate=SAMPLE_RATE):
    return np.zeros(round(seconds * rate))


def said(count, rate=SAMPLE_RATE, level=0.2, around=0.5, pitch=150):
    """Syllables with silence around them."""
    return np.concatenate([silence(around, rate), syllables(count, rate, level, pitch), silence(around, rate)])


def recording(samples, rate=SAMPLE_RATE):
    return VoiceRecording(to_pcm(np.clip(samples, -1, 1)), rate)


def noise(samples, level):
    """The samples with noise over them."""
    return samples + np.random.default_rng(5).normal(0, level, len(samples))


def write_wav(path, samples, rate=SAMPLE_RATE, channels=1, width=2):
    """The samples as a WAV, the same in each channel."""
    whole = np.rint(np.repeat(samples, channels) * (2 ** (8 * width - 1) - 1)).astype("<i4")
    content = whole.view(np.uint8).reshape(-1, 4)[:, :width].tobytes()
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, width, rate, 0, "NONE", ""))
        file.writeframes(content)

"""Audio as the program holds it: signed 16 bit, little-endian; 22,050 Hz mono, with music 44,100 Hz stereo."""

import io
import wave
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.units import Ms, Samples, length_in_ms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Wave = NDArray[np.float64]

SAMPLE_RATE = 22_050
"""The rate of every voice we speak with, so that nothing is resampled."""
SAMPLE_WIDTH = 2
FULL_SCALE = 32_768


@dataclass(frozen=True, slots=True)
class PcmForm:
    """Samples of 16 bits: their rate in Hz, and their channels, which lie interleaved."""

    rate: int
    channels: int

    @property
    def frame_width(self) -> int:
        """Bytes of one sample of every channel."""
        return self.channels * SAMPLE_WIDTH


SPOKEN = PcmForm(SAMPLE_RATE, 1)
"""A session of words and chimes."""
MUSIC = PcmForm(2 * SAMPLE_RATE, 2)
"""A session with music under it."""


def sample_count(pcm: bytes) -> Samples:
    """How many samples `pcm` holds."""
    return Samples(len(pcm) // SAMPLE_WIDTH)


def length_of_clip(clip: bytes) -> Ms:
    """The length of a clip in whole ms."""
    return length_in_ms(sample_count(clip), SAMPLE_RATE)


def to_wave(pcm: bytes) -> "Wave":
    """The samples as floats, full scale at 1.0."""
    import numpy as np

    return np.frombuffer(pcm, dtype="<i2").astype(np.float64) / FULL_SCALE


def to_pcm(samples: "Wave") -> bytes:
    """Floats as 16-bit samples, rounded, those beyond full scale held at it."""
    import numpy as np

    scaled = np.rint(samples * FULL_SCALE)
    return np.clip(scaled, -FULL_SCALE, FULL_SCALE - 1).astype("<i2").tobytes()


def resampled(pcm: bytes, rate: int) -> bytes:
    """A short sound of another rate at ours, by cutting or widening its spectrum.

    This is exact for a sound that begins and ends in silence, as a chime does.
    """
    import numpy as np

    samples = to_wave(pcm)
    if rate == SAMPLE_RATE or not len(samples):
        return pcm
    size = round(len(samples) * SAMPLE_RATE / rate)
    return to_pcm(np.fft.irfft(np.fft.rfft(samples), size) * (size / len(samples)))


def read_wav(content: bytes) -> tuple[bytes, int, int, int]:
    """The frames of a WAV file, its channels, bytes a sample and rate; raises ValueError if it is none."""
    try:
        with wave.open(io.BytesIO(content)) as file:
            frames = file.readframes(file.getnframes())
            shape = file.getnchannels(), file.getsampwidth(), file.getframerate()
            promised = file.getnframes() * shape[0] * shape[1]
    except (wave.Error, EOFError) as error:
        raise ValueError(str(error) or "it ends too early") from error
    if len(frames) < promised:
        raise ValueError("it ends too early")
    return frames, *shape

"""PCM: signed 16 bit, little-endian; 22,050 Hz mono or, with music, 44,100 Hz stereo."""

import io
import wave
from dataclasses import dataclass
from typing import Any

from voiceguide.audio.arrays import Wave, np
from voiceguide.units import Ms, Samples, length_in_ms

SAMPLE_RATE = 22_050
"""In Hz; the rate of most voices, so that they need no resampling."""
SAMPLE_WIDTH = 2
"""In bytes."""
FULL_SCALE = 32_768


@dataclass(frozen=True, slots=True)
class PcmForm:
    """A PCM format: the rate in Hz and the number of interleaved channels."""

    rate: int
    channels: int

    @property
    def frame_width(self) -> int:
        """Bytes in a frame: one sample of each channel."""
        return self.channels * SAMPLE_WIDTH


SPOKEN = PcmForm(SAMPLE_RATE, 1)
"""The format of sessions without music."""
MUSIC = PcmForm(2 * SAMPLE_RATE, 2)
"""The format of sessions with music."""


def sample_count(pcm: bytes) -> Samples:
    """The number of samples of mono PCM."""
    return Samples(len(pcm) // SAMPLE_WIDTH)


def length_of_clip(clip: bytes) -> Ms:
    """The length of a clip in ms, rounded up."""
    return length_in_ms(sample_count(clip), SAMPLE_RATE)


def to_wave(pcm: bytes) -> "Wave":
    """The samples as floats from -1 to 1."""
    return np.frombuffer(pcm, dtype="<i2").astype(np.float64) / FULL_SCALE


def to_pcm(samples: "Wave") -> bytes:
    """Floats as PCM, rounded and clipped at full scale."""
    scaled = np.rint(samples * FULL_SCALE)
    return np.clip(scaled, -FULL_SCALE, FULL_SCALE - 1).astype("<i2").tobytes()


def resampled(pcm: bytes, rate: int) -> bytes:
    """A short sound resampled from `rate` to SAMPLE_RATE by truncating or zero-padding its spectrum.

    This is exact for sounds that start and end in silence, as chimes do.
    """
    samples = to_wave(pcm)
    if rate == SAMPLE_RATE or not len(samples):
        return pcm
    size = round(len(samples) * SAMPLE_RATE / rate)
    return to_pcm(np.fft.irfft(np.fft.rfft(samples), size) * (size / len(samples)))


def read_wav(content: bytes) -> tuple[bytes, int, int, int]:
    """The frames, channels, bytes per sample and rate of a WAV file; raises ValueError if it is invalid."""
    try:
        with wave.open(io.BytesIO(content)) as file:
            frames = file.readframes(file.getnframes())
            header = file.getnchannels(), file.getsampwidth(), file.getframerate()
            expected = file.getnframes() * header[0] * header[1]
    except EOFError as error:
        raise ValueError("it ends too early") from error
    except wave.Error as error:
        raise ValueError("this is not a WAV file with PCM samples") from error
    if len(frames) < expected:
        raise ValueError("it ends too early")
    return frames, *header


def runs(flags: Any) -> Any:
    """Where each run of true values in an array begins, and where it has ended: a row of two for each."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return edges.reshape(-1, 2)

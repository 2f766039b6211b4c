"""Sound files that people recorded, as mono PCM: WAV by ourselves, all else by ffmpeg."""

from dataclasses import dataclass
from pathlib import Path

from voiceguide import programs
from voiceguide.audio.arrays import np
from voiceguide.audio.music.tracks import MusicError, decoded
from voiceguide.audio.pcm import SAMPLE_RATE, SPOKEN, read_wav, resampled, to_pcm
from voiceguide.errors import VoiceError, reason_of
from voiceguide.files import open_file

LARGEST_WAV = 200_000_000
"""Bytes that are read at once: about 35 minutes at 48 kHz; ffmpeg reads a larger file bit by bit."""
RIFF = b"RIFF"
"""How a WAV begins."""
LONGEST = 2 * 60 * 60
"""Seconds."""
RATES = range(8000, 192_001)
"""In Hz."""


@dataclass(frozen=True, slots=True)
class VoiceRecording:
    """What a person spoke, as mono PCM at the rate it was recorded at."""

    pcm: bytes
    rate: int

    @property
    def seconds(self) -> float:
        """Its length."""
        return len(self.pcm) / 2 / self.rate

    def part(self, start: float, end: float) -> "VoiceRecording":
        """What is between two times, in seconds."""
        return VoiceRecording(self.pcm[2 * round(start * self.rate) : 2 * round(end * self.rate)], self.rate)

    def at_our_rate(self) -> bytes:
        """The PCM at SAMPLE_RATE."""
        return resampled(self.pcm, self.rate)


def wav_in(content: bytes) -> VoiceRecording:
    """The recording in a WAV of 16, 24 or 32 bits; raises ValueError with the reason if it cannot be read."""
    frames, channels, width, rate = read_wav(content)
    if not frames or channels < 1 or width not in {2, 3, 4} or rate not in RATES:
        raise ValueError(f"it has {channels} channels of {8 * width} bits at {rate} Hz")
    if (channels, width) == (1, 2):
        return VoiceRecording(frames, rate)
    # The two highest bytes of each sample; the others are far below what is heard.
    samples = np.frombuffer(frames, np.uint8).reshape(-1, channels, width)[:, :, -2:]
    mixed = np.ascontiguousarray(samples).view("<i2")[:, :, 0].mean(axis=1)
    return VoiceRecording(to_pcm(mixed / 32_768), rate)


def read_recording(path: Path) -> VoiceRecording:
    """The recording in a file; raises VoiceError if it cannot be read."""
    try:
        with open_file(path) as file:
            content = file.read(len(RIFF))
            size = path.stat().st_size
            content += file.read() if content == RIFF and size <= LARGEST_WAV else b""
    except OSError as error:
        raise VoiceError(f"{path} cannot be read: {reason_of(error)}") from error
    if not content:
        raise VoiceError(f"{path} is empty")
    if len(content) > len(RIFF):
        try:
            return wav_in(content)
        except ValueError as error:
            if not programs.find_ffmpeg():
                raise VoiceError(f"{path} cannot be read: {error}; save it as a WAV of 16 bits") from error
    return _by_ffmpeg(path)


def _by_ffmpeg(path: Path) -> VoiceRecording:
    if not programs.find_ffmpeg():
        kinds = f"WAVs of up to {LARGEST_WAV // 1_000_000} MB"
        raise VoiceError(f"without ffmpeg, only {kinds} can be read, not {path.name}; {programs.INSTALL_FFMPEG}")
    pcm = bytearray()
    try:
        for chunk in decoded(path, SPOKEN):
            pcm += chunk
            if len(pcm) > 2 * SAMPLE_RATE * LONGEST:
                raise VoiceError(f"{path} is longer than two hours; cut it into parts")
    except MusicError as error:
        raise VoiceError(str(error)) from error
    if not pcm:
        raise VoiceError(f"{path} has no sound in it")
    return VoiceRecording(bytes(pcm), SAMPLE_RATE)

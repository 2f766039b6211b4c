# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy>=1.26"]
# ///
"""The project's ten chimes, made from a table of notes.

`python sounds/make.py` writes them beside this file. All are in C pentatonic, so that no two jar, and each
has its own contour: a chime is known by where its notes go, with eyes closed and on a phone's loudspeaker.
"""

import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 22_050
FULL_SCALE = 32_767
CEILING = 5_000
"""No partial lies above this, in Hz: what is bright startles."""
FADE = 90
"""The last milliseconds of each chime, in which it falls to exact zero."""

Wave = NDArray[np.float64]
"""One channel of samples, 1.0 being full scale."""
Spectrum = NDArray[np.complex128]

# In Hz.
PITCHES = {
    "C4": 261.63, "E4": 329.63, "G4": 392.00, "A4": 440.00,
    "C5": 523.25, "D5": 587.33, "E5": 659.26, "G5": 783.99, "A5": 880.00,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Partial:
    """One sine of a timbre: its frequency and ring as multiples of the note's, its level in dB."""

    ratio: float
    level: float
    ring: float


@dataclass(frozen=True, slots=True)
class Timbre:
    """What a note is struck on; `attack` in ms, never so short that it clicks."""

    attack: int
    partials: tuple[Partial, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A note struck `at` ms that falls by 60 dB in `ring` ms; its level in dB."""

    at: int
    pitch: str
    ring: int
    level: float = 0


@dataclass(frozen=True, slots=True)
class Chime:
    """A chime of `length` ms whose loudest 0.4 s is at `loudness`, in LUFS of a mono file."""

    timbre: Timbre
    length: int
    loudness: float
    notes: tuple[Note, ...]


# The ratios are near those of real bars and bowls: a little off the harmonic series, and soon gone.
WOOD = Timbre(4, (Partial(1, 0, 1), Partial(2.76, -20, 0.35), Partial(5.4, -34, 0.2)))
MARIMBA = Timbre(5, (Partial(1, 0, 1), Partial(2, -26, 0.7), Partial(3.93, -20, 0.35)))
BELL = Timbre(
    6,
    (
        Partial(1, 0, 1),
        Partial(1.003, -12, 1),
        Partial(2, -14, 0.6),
        Partial(3.01, -24, 0.45),
        Partial(4.17, -32, 0.3),
    ),
)
BOWL = Timbre(
    8,
    (
        Partial(1, 0, 1),
        Partial(1.004, -9, 1),
        Partial(2, -12, 0.8),
        Partial(2.71, -25, 0.5),
        Partial(5.1, -36, 0.25),
    ),
)
BREATH = Timbre(250, (Partial(1, 0, 1), Partial(1.002, -8, 1), Partial(2, -26, 1)))

CHIMES = {
    "tick": Chime(WOOD, 190, -23.5, (Note(0, "E5", 260),)),
    "start": Chime(BELL, 700, -21, (Note(0, "C5", 700, -2), Note(130, "G5", 1000))),
    "halfway": Chime(MARIMBA, 750, -21, (Note(0, "A4", 700), Note(200, "A4", 900, -2))),
    "end": Chime(
        BELL,
        1200,
        -21,
        (Note(0, "G5", 900), Note(170, "E5", 1000), Note(340, "C5", 1700), Note(340, "C4", 1700, -6)),
    ),
    "switch": Chime(
        MARIMBA,
        880,
        -21,
        (Note(0, "D5", 450), Note(130, "A4", 450), Note(260, "D5", 450), Note(390, "A4", 800)),
    ),
    "finish": Chime(
        BOWL,
        3500,
        -21,
        (
            Note(0, "C4", 4500),
            Note(0, "C5", 2000, -6),
            Note(400, "G4", 4000, -1),
            Note(800, "C5", 4000, -2),
            Note(1200, "E5", 4000, -3),
            Note(1600, "G5", 4000, -3),
        ),
    ),
    "again": Chime(MARIMBA, 900, -21, (Note(0, "D5", 450), Note(180, "G5", 450), Note(360, "D5", 900))),
    "move": Chime(MARIMBA, 340, -23.5, (Note(0, "D5", 220, -4), Note(80, "A5", 420))),
    "return": Chime(MARIMBA, 340, -23.5, (Note(0, "C5", 220, -4), Note(80, "E4", 420))),
    "listen": Chime(BREATH, 650, -27, (Note(0, "G4", 1800), Note(0, "C5", 1800, -5))),
}


def main() -> None:
    """Write every chime beside this file."""
    for name, chime in CHIMES.items():
        write(Path(__file__).with_name(f"{name}.wav"), render(chime))


def write(path: Path, samples: bytes) -> None:
    """Write mono, 16-bit samples as a WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples)


def render(chime: Chime) -> bytes:
    """The samples of a chime, 16 bit and little-endian."""
    mix = np.zeros(samples_at(chime.length))
    for note in chime.notes:
        start = samples_at(note.at)
        mix[start:] += strike(note, chime.timbre, len(mix) - start)
    faded = mix * fade(len(mix))
    # Rounded, so that another machine's last digits make no other gain.
    gain = round(chime.loudness - loudness(faded), 2)
    return np.round(faded * amplitude(gain) * FULL_SCALE).astype("<i2").tobytes()


def samples_at(time: int) -> int:
    """The sample at `time` ms."""
    return round(time * RATE / 1000)


def strike(note: Note, timbre: Timbre, length: int) -> Wave:
    """The first `length` samples of a note."""
    time = np.arange(length) * 1000 / RATE
    tone = np.zeros(length)
    for partial in timbre.partials:
        frequency = PITCHES[note.pitch] * partial.ratio
        if frequency < CEILING:
            decay = amplitude(-60 * time / (note.ring * partial.ring))
            tone += amplitude(partial.level) * decay * np.sin(2 * np.pi * frequency * time / 1000)
    attack = np.sin(np.pi / 2 * np.minimum(time / timbre.attack, 1))
    return amplitude(note.level) * attack * tone


def fade(length: int) -> Wave:
    """Ones that end in half a cosine, the last of them zero."""
    to_the_end = np.arange(length - 1, -1, -1) * 1000 / RATE
    return (1 - np.cos(np.pi * np.minimum(to_the_end / FADE, 1))) / 2


def amplitude(level: float | Wave) -> Wave:
    """The factor of amplitude that is `level` dB."""
    return np.asarray(10 ** (np.asarray(level) / 20), dtype=np.float64)


def loudness(samples: Wave) -> float:
    """The highest momentary loudness in LUFS, over windows of 0.4 s (ITU-R BS.1770-4, EBU Tech 3341)."""
    window = samples_at(400)
    padded = np.pad(samples, window)
    weighted = np.fft.irfft(np.fft.rfft(padded) * k_weighting(len(padded)), len(padded))
    energy = np.cumsum(weighted**2)
    return float(-0.691 + 10 * np.log10(np.max(energy[window:] - energy[:-window]) / window))


def k_weighting(length: int) -> Spectrum:
    """The response of the K weighting at each frequency of `length` samples (BS.1770-4, tables 1 and 2).

    The standard gives its two filters for 48 kHz; how they respond below 11 kHz holds at any rate.
    """
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(length, 1 / RATE) / 48_000)
    shelf = (1.53512485958697 - 2.69169618940638 * z + 1.19839281085285 * z**2) / (
        1 - 1.69065929318241 * z + 0.73248077421585 * z**2
    )
    high_pass = (1 - 2 * z + z**2) / (1 - 1.99004745483398 * z + 0.99007225036621 * z**2)
    return np.asarray(shelf * high_pass, dtype=np.complex128)


if __name__ == "__main__":
    main()

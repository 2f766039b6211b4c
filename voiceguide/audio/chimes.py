"""Loads the chimes, from `sounds/` or from the listener's own folder."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from voiceguide.audio.loudness import quietened
from voiceguide.audio.mixer import as_mono_16_bit
from voiceguide.audio.pcm import SAMPLE_RATE, read_wav, resampled, sample_count
from voiceguide.errors import UsageError, reason_of
from voiceguide.paths import data_folder
from voiceguide.session.model import CHIME_NAMES, Chime
from voiceguide.units import length_in_ms

LONGEST = 10_000
"""In ms."""
LARGEST_FILE = 20_000_000
"""In bytes."""
LONGEST_TICK = 950
"""In ms; ticks and the phases of a movement may follow each other every second, and must not overlap."""
TICKS = {"tick", "move", "return"}


def load_chimes(own_folder: Path | None) -> Mapping[Chime, bytes]:
    """All chimes as PCM: the listener's own if `own_folder` has a file for it, otherwise the bundled one.

    Raises UsageError if a file of the listener cannot be used.
    """
    return {Chime(name): _load(name, own_folder) for name in CHIME_NAMES}


def check_chimes(folder: Path) -> None:
    """Raise UsageError if a folder has no chimes, so that only the bundled ones would be heard."""
    files = [f"{name}.wav" for name in CHIME_NAMES]
    if not any(_exists(folder / file) for file in files):
        raise UsageError(f"{folder} has no chimes; they are called {', '.join(files)}")


def _load(name: str, own_folder: Path | None) -> bytes:
    own = own_folder / f"{name}.wav" if own_folder else None
    if own and _exists(own):
        return _own_chime(own)
    return _bundled(name)


@cache
def _bundled(name: str) -> bytes:
    """A chime that comes with voiceguide; `list` needs all of them for the length of each routine."""
    content = data_folder("sounds").joinpath(f"{name}.wav").read_bytes()
    return read_wav(content)[0]


def _exists(path: Path) -> bool:
    """Whether the file exists; raises UsageError if that cannot be determined."""
    try:
        return path.is_file()
    except OSError as error:
        raise UsageError(f"{path} cannot be used as a chime: {reason_of(error)}") from error


def _own_chime(path: Path) -> bytes:
    """A listener's file as mono PCM at SAMPLE_RATE, no louder than CHIME_LUFS."""
    try:
        chime = _read(path)
    except (ValueError, OSError) as error:
        raise UsageError(f"{path} cannot be used as a chime: {reason_of(error)}; use a WAV file") from error
    longest = LONGEST_TICK if path.stem in TICKS else LONGEST
    length = length_in_ms(sample_count(chime), SAMPLE_RATE)
    if not 0 < length <= longest:
        raise UsageError(f"{path} lasts {length} ms; a {path.stem} may last at most {longest} ms")
    return chime


def _read(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_FILE:
        raise ValueError("it is over 20 MB")
    frames, channels, width, rate = read_wav(path.read_bytes())
    return quietened(resampled(as_mono_16_bit(frames, channels, width, rate), rate))

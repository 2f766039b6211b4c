"""Finds, decodes and measures music files."""

import hashlib
import re
import struct
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from voiceguide import programs
from voiceguide.audio.arrays import Wave, np
from voiceguide.audio.cache import BlobCache
from voiceguide.audio.loudness import gated_loudness, hop_powers, powers_of_blocks
from voiceguide.audio.pcm import MUSIC, PcmForm, to_wave
from voiceguide.errors import UsageError, VoiceguideError, reason_of
from voiceguide.files import is_text

DEFAULT_LEVEL = -12
"""dB relative to the voice, for music in pauses."""
DEFAULT_DUCK = 12
"""dB by which music is lowered during speech and chimes."""


class MusicError(VoiceguideError):
    """Music cannot be found or read."""


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """A measured music file; `identity` changes when the file does.

    `frames` is its length, `powers` has the K-weighted power of each hop of 100 ms, summed over the channels.
    """

    path: Path
    identity: str
    frames: int
    powers: Wave

    @property
    def loudness(self) -> float:
        """The integrated loudness in LUFS; -inf for silence."""
        return gated_loudness(powers_of_blocks(self.powers))


@dataclass(frozen=True, slots=True, eq=False)
class Music:
    """The music for a session.

    `level` is relative to the voice and `duck` the reduction during speech and chimes, both in dB.
    """

    tracks: tuple[Track, ...]
    level: int = DEFAULT_LEVEL
    duck: int = DEFAULT_DUCK


@dataclass(frozen=True, eq=False)
class MusicBed:
    """Music with its levels: the tracks are played in turn, over and over.

    `gains` has the gain in dB of each track in pauses; during speech and chimes it is `duck` dB less.
    """

    tracks: tuple[Track, ...]
    gains: tuple[float, ...]
    duck: int

    @cached_property
    def digest(self) -> str:
        """A hash of everything that the samples depend on."""
        made_by = [(track.identity, gain) for track, gain in zip(self.tracks, self.gains, strict=True)]
        return hashlib.sha256(repr((made_by, self.duck)).encode()).hexdigest()


SUFFIXES = frozenset(
    "3gp aac aif aiff ape au flac m4a m4b mka mp2 mp3 mp4 mpc oga ogg opus spx tta wav webm wma wv".split()
)
"""The files to use from a folder, which may have pictures and playlists too; a single file may have any name."""


def music_files(path: Path) -> tuple[Path, ...]:
    """The file itself, or the music files in a folder in natural order.

    Raises UsageError if it does not exist, MusicError if there is no music.
    """
    try:
        if path.is_dir():
            found = tuple(sorted(filter(_is_music, path.iterdir()), key=_natural_key))
        else:
            path.stat()
            found = (path,)
    except FileNotFoundError as error:
        raise UsageError(f"{path} cannot be played: there is no such file or folder") from error
    except OSError as error:
        raise MusicError(f"{path} cannot be played: {reason_of(error)}") from error
    if not found:
        raise MusicError(f"there is no music in {path}; put files such as MP3, OGG or FLAC there, or name one file")
    return found


def _is_music(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".") and path.suffix.lower()[1:] in SUFFIXES


def _natural_key(path: Path) -> tuple[tuple[int, int, str], ...]:
    parts = re.findall(r"\d+|\D+", path.name.casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)


Decode = Callable[[Path], Iterator[bytes]]
"""Decodes a file to PCM in the format MUSIC, a second at a time; raises MusicError."""
MISSING = f"music needs ffmpeg, which is not installed; {programs.INSTALL_FFMPEG}"
KINDS = (
    "aac ac3 aiff amr ape asf au avi caf dsf eac3 flac loas matroska mov mp3 mpc mpc8 mpegts ogg tak tta voc w64 wav wv"
)
"""The formats that ffmpeg may read: self-contained audio, and none that refers to other files."""
ALONE = ("-protocol_whitelist", "file", "-format_whitelist", KINDS.replace(" ", ","))
"""A file cannot make ffmpeg read other files or use the network."""
MOST_ERRORS = ("-max_error_rate", "0.05")
"""The proportion of a file that may be damaged; ffmpeg would accept two thirds."""
NO_SOUND = (
    "matches no streams",
    "Invalid data found",
    "Failed to read frame size",
    "Header missing",
    "Format not on whitelist",
    "End of file",
)
"""Messages of ffmpeg about files that are not audio."""


def decoded(path: Path, form: PcmForm = MUSIC) -> Iterator[bytes]:
    """The PCM of a file in that format, a second at a time; the last piece may be shorter.

    Raises MusicError if it cannot be read, which may show only at the end. Closing the iterator ends ffmpeg.
    """
    _check(path)
    source = ("-i", f"file:{path.absolute()}", "-map", "0:a:0")
    target = ("-f", "s16le", "-ar", str(form.rate), "-ac", str(form.channels), "pipe:1")
    command = (_program(), "-hide_banner", "-nostdin", "-loglevel", "error", *MOST_ERRORS, *ALONE, *source, *target)
    with (
        tempfile.TemporaryFile() as stderr,
        programs.running(
            command, MusicError, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr
        ) as process,
    ):
        pipe = process.stdout
        assert pipe is not None  # noqa: S101 (for the type checker)
        while chunk := pipe.read(form.rate * form.frame_width):
            yield chunk
        if process.wait():
            stderr.seek(0)
            raise MusicError(f"{path} cannot be played: {_reason(stderr.read().decode(errors='replace'), path)}")


def _check(path: Path) -> None:
    """Raise MusicError for text and special files; ffmpeg would wait forever for a pipe."""
    try:
        if is_text(path):
            raise MusicError(f"{path} cannot be played: it is a text file, perhaps a playlist")
    except OSError as error:
        raise MusicError(f"{path} cannot be played: {reason_of(error)}") from error


def _program() -> str:
    found = programs.find_ffmpeg()
    if found is None:
        raise MusicError(MISSING)
    return found


def _reason(messages: str, path: Path) -> str:
    """The last message of ffmpeg without the file name, or our own for files that are not audio."""
    lines = [line.strip() for line in messages.splitlines() if line.strip()]
    last = lines[-1].rpartition(f"{path.absolute()}: ")[2] if lines else "it is damaged"
    if any(message in messages for message in NO_SOUND):
        return "ffmpeg found no audio in it"
    return last


SHORTEST = MUSIC.rate
"""The minimum length of a file in frames."""
HOP = MUSIC.rate // 10
SCHEMA = 1
"""To be raised when tracks are measured in another way."""
_FRAMES = struct.Struct("<Q")


def measured(path: Path, length: int, cache: BlobCache, decode: Decode = decoded) -> tuple[Track, ...]:
    """The tracks of a file or folder that are heard in `length` ms, measured, or taken from the cache.

    Raises MusicError for the first one that cannot be played.
    """
    found: list[Track] = []
    missing = length * MUSIC.rate // 1000
    for file in music_files(path):
        track = _measured(file, cache, decode)
        found.append(track)
        missing -= track.frames
        if missing <= 0:
            break
    return tuple(found)


def _measured(path: Path, cache: BlobCache, decode: Decode) -> Track:
    identity = _identity(path)
    track = _track(path, identity, cache.get(identity) or b"")
    if track is not None:
        return track
    measured = _measure(path, decode)
    cache.put(identity, measured)
    return Track(path, identity, *_unpack_measurement(measured))


def _track(path: Path, identity: str, cached: bytes) -> Track | None:
    """The cached track; None if it is not plausible, since anybody may have written to the folder."""
    try:
        frames, powers = _unpack_measurement(cached)
    except (struct.error, ValueError):
        return None
    is_sound = frames >= SHORTEST and len(powers) > 0 and bool(np.all(np.isfinite(powers) & (powers >= 0)))
    return Track(path, identity, frames, powers) if is_sound else None


def _unpack_measurement(cached: bytes) -> tuple[int, Wave]:
    (frames,) = _FRAMES.unpack_from(cached)
    return frames, np.frombuffer(cached, dtype="<f4", offset=_FRAMES.size).astype(np.float64)


def _identity(path: Path) -> str:
    try:
        status = path.stat()
        resolved = path.resolve()
    except OSError as error:
        raise MusicError(f"{path} cannot be played: {reason_of(error)}") from error
    made_by = (SCHEMA, str(resolved), status.st_size, status.st_mtime_ns)
    return hashlib.sha256(repr(made_by).encode("utf-8", "surrogateescape")).hexdigest()


def _measure(path: Path, decode: Decode) -> bytes:
    """The number of frames and the powers, packed for the cache."""
    frames, powers = 0, [np.empty(0)]
    for block in _seconds(decode(path)):
        frames += len(block)
        whole = np.pad(block, ((0, -len(block) % HOP), (0, 0)))
        powers.append(np.sum([hop_powers(np.ascontiguousarray(side), MUSIC.rate) for side in whole.T], axis=0))
    if frames < SHORTEST:
        raise MusicError(f"{path} is too short to repeat: {frames / MUSIC.rate:.1f} s; use one of a minute")
    return _FRAMES.pack(frames) + np.concatenate(powers).astype("<f4").tobytes()


def _seconds(chunks: Iterator[bytes]) -> Iterator[Wave]:
    for chunk in chunks:
        yield to_wave(chunk).reshape(-1, MUSIC.channels)

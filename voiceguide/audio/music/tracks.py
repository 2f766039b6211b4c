"""Music for a session: the files that are found, decoded and measured."""

import hashlib
import re
import struct
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from voiceguide import programs
from voiceguide.audio.cache import BlobCache
from voiceguide.audio.loudness import Wave, hop_powers
from voiceguide.audio.pcm import MUSIC, to_wave
from voiceguide.errors import UsageError, VoiceguideError
from voiceguide.files import is_text

DEFAULT_LEVEL = -12
"""dB that music in the pauses is above the voice."""
DEFAULT_DUCK = 12
"""dB that music goes down by while something is said or chimes."""


class MusicError(VoiceguideError):
    """Music that cannot be found or read."""


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """A file of music as it was measured; `identity` changes when the file does.

    `frames` are its samples of each channel, `powers` the K-weighted power of each tenth of a second.
    """

    path: Path
    identity: str
    frames: int
    powers: "Wave"

    @property
    def loudness(self) -> float:
        """Its integrated loudness in LUFS, as one file of both channels; minus infinity for silence."""
        from voiceguide.audio.loudness import gated_loudness, powers_of_blocks

        return gated_loudness(powers_of_blocks(self.powers))


@dataclass(frozen=True, slots=True, eq=False)
class Music:
    """Tracks that were chosen for a session.

    `level` is in dB above the voice, so mostly below 0; `duck` in dB that they go down by under words and chimes.
    """

    tracks: tuple[Track, ...]
    level: int = DEFAULT_LEVEL
    duck: int = DEFAULT_DUCK


@dataclass(frozen=True, eq=False)
class MusicBed:
    """Music as it lies under a session: its tracks in turn, over and over.

    `gains` bring each track to its loudness in the pauses; under words and chimes it is `duck` dB softer.
    """

    tracks: tuple[Track, ...]
    gains: tuple[float, ...]
    duck: int

    @cached_property
    def digest(self) -> str:
        """A hash of all that its samples depend on."""
        made_by = [(track.identity, gain) for track, gain in zip(self.tracks, self.gains, strict=True)]
        return hashlib.sha256(repr((made_by, self.duck)).encode()).hexdigest()


SUFFIXES = frozenset(
    "3gp aac aif aiff ape au flac m4a m4b mka mp2 mp3 mp4 mpc oga ogg opus spx tta wav webm wma wv".split()
)
"""What is taken from a folder: in one there are pictures and lists too. A single file may be called anything."""


def music_files(place: Path) -> tuple[Path, ...]:
    """The file itself, or those in a folder in the order of their names, numbers by their value.

    Raises UsageError if it is not there, MusicError if there is nothing in it.
    """
    try:
        if place.is_dir():
            found = tuple(sorted(filter(_is_music, place.iterdir()), key=_order))
        else:
            place.stat()
            found = (place,)
    except FileNotFoundError as error:
        raise UsageError(f"{place} cannot be played: {(error.strerror or str(error)).lower()}") from error
    except OSError as error:
        raise MusicError(f"{place} cannot be played: {(error.strerror or str(error)).lower()}") from error
    if not found:
        raise MusicError(f"there is no music in {place}; put files such as MP3, OGG or FLAC there, or name one file")
    return found


def _is_music(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".") and path.suffix.lower()[1:] in SUFFIXES


def _order(path: Path) -> tuple[tuple[int, int, str], ...]:
    parts = re.findall(r"\d+|\D+", path.name.casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)


Decode = Callable[[Path], Iterator[bytes]]
"""Gives the sound of a file in the form of music, a second at a time; raises MusicError."""
MISSING = f"music needs ffmpeg, which is not there; {programs.INSTALL_FFMPEG}"
FORM = ("-f", "s16le", "-ar", str(MUSIC.rate), "-ac", str(MUSIC.channels))
KINDS = (
    "aac ac3 aiff amr ape asf au avi caf dsf eac3 flac loas matroska mov mp3 mpc mpc8 mpegts ogg tak tta voc w64 wav wv"
)
"""What ffmpeg may take a file for: kinds of sound that hold all of it, and none that names other files."""
ALONE = ("-protocol_whitelist", "file", "-format_whitelist", KINDS.replace(" ", ","))
"""Nothing in a file can make ffmpeg read another one, or fetch anything."""
MOST_ERRORS = ("-max_error_rate", "0.05")
"""What of a file may be damaged before it counts as broken; ffmpeg takes two thirds."""
NO_SOUND = (
    "matches no streams",
    "Invalid data found",
    "Failed to read frame size",
    "Header missing",
    "Format not on whitelist",
    "End of file",
)
"""What ffmpeg says of files that only have the name of a sound."""
CHUNK = MUSIC.rate * MUSIC.frame_width
"""Bytes read at a time: one second."""


def decoded(path: Path) -> Iterator[bytes]:
    """The sound of a file in the form of music, a second at a time, the last piece shorter.

    Raises MusicError if it cannot be read, at the latest at its end. Closing the iterator ends ffmpeg.
    """
    _check(path)
    source = ("-i", f"file:{path.absolute()}", "-map", "0:a:0", *FORM, "pipe:1")
    command = (_program(), "-hide_banner", "-nostdin", "-loglevel", "error", *MOST_ERRORS, *ALONE, *source)
    with (
        tempfile.TemporaryFile() as said,
        programs.running(command, MusicError, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said) as process,
    ):
        pipe = process.stdout
        assert pipe is not None  # noqa: S101 (for the type checker)
        while chunk := pipe.read(CHUNK):
            yield chunk
        if process.wait():
            said.seek(0)
            raise MusicError(f"{path} cannot be played: {_reason(said.read().decode(errors='replace'), path)}")


def _check(path: Path) -> None:
    """Raises MusicError for what can be told without ffmpeg, which would wait for a pipe for ever."""
    try:
        if is_text(path):
            raise MusicError(f"{path} cannot be played: it is text, such as a list of other files, and no sound")
    except OSError as error:
        raise MusicError(f"{path} cannot be played: {(error.strerror or str(error)).lower()}") from error


def _program() -> str:
    found = programs.find_ffmpeg()
    if found is None:
        raise MusicError(MISSING)
    return found


def _reason(said: str, path: Path) -> str:
    """What ffmpeg complained of last, without the file's name; a file that is no sound at all in our words."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    last = lines[-1].rpartition(f"{path.absolute()}: ")[2] if lines else "it is damaged"
    if any(sign in said for sign in NO_SOUND):
        return "there is no sound in it that ffmpeg can read"
    return last


SHORTEST = MUSIC.rate
"""Frames that a file has at least."""
HOP = MUSIC.rate // 10
SCHEMA = 1
_FRAMES = struct.Struct("<Q")


def measured(place: Path, length: int, cache: BlobCache, decode: Decode = decoded) -> tuple[Track, ...]:
    """The tracks at a place, as many as are heard in `length` ms; what was measured before is in `cache`.

    Raises MusicError for the first that cannot be played.
    """
    found: list[Track] = []
    missing = length * MUSIC.rate // 1000
    for path in music_files(place):
        track = _measured(path, cache, decode)
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
    measured = _kept(path, decode)
    cache.put(identity, measured)
    return Track(path, identity, *_frames_and_powers(measured))


def _track(path: Path, identity: str, kept: bytes) -> Track | None:
    """The track as it was measured before; None if something else lies there, since the folder may be anybody's."""
    try:
        frames, powers = _frames_and_powers(kept)
    except (struct.error, ValueError):
        return None
    is_sound = frames >= SHORTEST and len(powers) > 0 and bool(np.all(np.isfinite(powers) & (powers >= 0)))
    return Track(path, identity, frames, powers) if is_sound else None


def _frames_and_powers(kept: bytes) -> tuple[int, Wave]:
    (frames,) = _FRAMES.unpack_from(kept)
    return frames, np.frombuffer(kept, dtype="<f4", offset=_FRAMES.size).astype(np.float64)


def _identity(path: Path) -> str:
    try:
        status = path.stat()
        place = path.resolve()
    except OSError as error:
        raise MusicError(f"{path} cannot be played: {(error.strerror or str(error)).lower()}") from error
    made_by = (SCHEMA, str(place), status.st_size, status.st_mtime_ns)
    return hashlib.sha256(repr(made_by).encode("utf-8", "surrogateescape")).hexdigest()


def _kept(path: Path, decode: Decode) -> bytes:
    """Its number of frames and its powers."""
    frames, powers = 0, [np.empty(0)]
    for block in _seconds(decode(path)):
        frames += len(block)
        whole = np.pad(block, ((0, -len(block) % HOP), (0, 0)))
        powers.append(np.sum([hop_powers(np.ascontiguousarray(side), MUSIC.rate) for side in whole.T], axis=0))
    if frames < SHORTEST:
        raise MusicError(f"{path} is too short to play on and on: {frames / MUSIC.rate:.1f} s; take one of a minute")
    return _FRAMES.pack(frames) + np.concatenate(powers).astype("<f4").tobytes()


def _seconds(chunks: Iterator[bytes]) -> Iterator[Wave]:
    for chunk in chunks:
        yield to_wave(chunk).reshape(-1, MUSIC.channels)

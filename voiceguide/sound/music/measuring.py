"""Music measured before anything is spoken: how long and how loud it is, and whether it can be played."""

import hashlib
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from voiceguide.sound.cache import ClipCache
from voiceguide.sound.loudness import Wave, hop_powers
from voiceguide.sound.music.decoder import Decode, decoded
from voiceguide.sound.music.library import music_files
from voiceguide.sound.music.records import MusicError, Track
from voiceguide.sound.pcm import MUSIC, to_wave

SHORTEST = MUSIC.rate
"""Frames that a file has at least."""
HOP = MUSIC.rate // 10
SCHEMA = 1
_FRAMES = struct.Struct("<Q")


def measured(place: Path, length: int, cache: ClipCache, decode: Decode = decoded) -> tuple[Track, ...]:
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


def _measured(path: Path, cache: ClipCache, decode: Decode) -> Track:
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

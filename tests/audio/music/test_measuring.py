"""Music measured before it is played."""

import math
import os
import struct

import numpy as np
import pytest
from music_scenes import SECOND, Disk, sine

from voiceguide.audio.cache import FolderCache, NoCache
from voiceguide.audio.music.tracks import MusicError, measured


def folder_of(tmp_path, disk):
    folder = tmp_path / "music"
    folder.mkdir()
    for name in disk.files:
        (folder / f"{name}.mp3").touch()
    return folder


def test_a_track_is_as_long_and_as_loud_as_it_is(tmp_path):
    """A sine of 997 Hz at 0 dBFS in one channel measures -3.01 LUFS (BS.1770-5, annex 1); ours is 20 dB softer."""
    one_side = np.zeros((5 * SECOND + 123, 2))
    one_side[:, 0] = 0.1 * np.sin(2 * np.pi * 997 * np.arange(len(one_side)) / SECOND)
    disk = Disk(a=np.rint(one_side * 32767).astype("<i2").tobytes())
    (track,) = measured(folder_of(tmp_path, disk), 1000, NoCache(), disk.decode)
    assert track.frames == 5 * SECOND + 123
    assert track.loudness == pytest.approx(-23.01, abs=0.1)


def test_both_sides_together_are_3_lu_louder(tmp_path):
    """Their powers add up."""
    tone = 0.1 * np.sin(2 * np.pi * 997 * np.arange(5 * SECOND) / SECOND)
    disk = Disk(a=np.rint(np.stack([tone, tone], axis=1) * 32767).astype("<i2").tobytes())
    (track,) = measured(folder_of(tmp_path, disk), 1000, NoCache(), disk.decode)
    assert track.loudness == pytest.approx(-20.0, abs=0.1)


def test_only_what_will_be_heard_is_read(tmp_path):
    """A whole collection would take minutes."""
    disk = Disk(a=sine(3 * SECOND, 300), b=sine(3 * SECOND, 300), c=sine(3 * SECOND, 300))
    tracks = measured(folder_of(tmp_path, disk), 5000, NoCache(), disk.decode)
    assert [track.path.stem for track in tracks] == disk.opened == ["a", "b"]


def test_what_was_measured_is_known_until_the_file_changes(tmp_path):
    """By its size and its time."""
    disk, cache = Disk(a=sine(2 * SECOND, 300)), FolderCache(tmp_path / "cache")
    folder = folder_of(tmp_path, disk)
    first, second = (measured(folder, 1000, cache, disk.decode)[0] for _ in range(2))
    assert disk.opened == ["a"]
    assert (second.frames, second.loudness, second.identity) == (first.frames, first.loudness, first.identity)
    os.utime(folder / "a.mp3", (1, 1))
    assert measured(folder, 1000, cache, disk.decode)[0].identity != first.identity
    assert disk.opened == ["a", "a"]


def test_a_broken_file_is_named(tmp_path):
    """Although its beginning could be read."""
    disk = Disk(a=sine(2 * SECOND, 300), broken=sine(2 * SECOND, 300))
    with pytest.raises(MusicError, match=r"broken\.mp3 cannot be played: it is damaged"):
        measured(folder_of(tmp_path, disk), 60_000, NoCache(), disk.decode)


def test_a_moment_of_sound_is_no_music(tmp_path):
    """Over and over it would only rattle."""
    disk = Disk(a=sine(SECOND // 2, 300))
    with pytest.raises(MusicError, match=r"a\.mp3 is too short to repeat: 0\.5 s"):
        measured(folder_of(tmp_path, disk), 60_000, NoCache(), disk.decode)


def test_silence_can_be_played(tmp_path):
    """It has no loudness to be brought to."""
    disk = Disk(a=bytes(8 * SECOND))
    (track,) = measured(folder_of(tmp_path, disk), 1000, NoCache(), disk.decode)
    assert track.loudness == -np.inf


@pytest.mark.parametrize(
    "kept",
    [
        b"x",
        struct.pack("<Q", SECOND),
        struct.pack("<Qf", 0, 0.1),
        struct.pack("<Qf", SECOND, math.nan),
        struct.pack("<Qf", SECOND, -1),
        struct.pack("<Qf", SECOND, 0.1) + b"x",
    ],
)
def test_what_is_no_measure_is_measured_again(tmp_path, kept):
    """The folder of the cache may be somebody else's."""
    disk, cache = Disk(a=sine(2 * SECOND, 300)), FolderCache(tmp_path / "cache")
    folder = folder_of(tmp_path, disk)
    (first,) = measured(folder, 1000, cache, disk.decode)
    cache.put(first.identity, kept)
    (again,) = measured(folder, 1000, cache, disk.decode)
    assert (again.frames, again.loudness) == (first.frames, first.loudness)
    assert disk.opened == ["a", "a"]

"""Tracks in turn, without an end."""

from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from music_scenes import SECOND, Disk, sine

from voiceguide.audio.music.stream import CROSS_FADE, CrossfadeLoop, schedule_tracks
from voiceguide.audio.music.tracks import MusicError

LONG = 15 * SECOND


def read(disk, pieces, start=0, **bed):
    """What is read in pieces of so many frames."""
    music = CrossfadeLoop(disk.bed(**bed), start, disk.decode)
    found = np.concatenate([music.read(size) for size in pieces])
    music.close()
    return found


def level(wave):
    return float(np.sqrt((wave[:, 0] ** 2).mean()))


def test_the_music_begins_with_the_file():
    """Sample for sample, at its gain."""
    disk = Disk(a=sine(LONG, 300))
    begun = read(disk, [SECOND], gains=(-6.0,))
    source = np.frombuffer(disk.files["a"][: 4 * SECOND], "<i2").reshape(-1, 2) / 32768
    np.testing.assert_allclose(begun, source * 10 ** (-6 / 20), atol=1e-12)


def test_one_file_goes_on_and_on():
    """Where it ends, it fades into its own beginning."""
    disk = Disk(a=sine(LONG, 300))
    starts = [turn.start for turn in islice(schedule_tracks(disk.bed()), 4)]
    assert starts == [0, LONG - CROSS_FADE, 2 * (LONG - CROSS_FADE), 3 * (LONG - CROSS_FADE)]
    read(disk, [SECOND] * 30)
    assert disk.opened == ["a", "a", "a"]


def test_tracks_come_in_order_and_then_from_the_start():
    """As an album on repeat."""
    disk = Disk(a=sine(LONG, 300), b=sine(LONG, 400))
    assert [turn.track.identity for turn in islice(schedule_tracks(disk.bed()), 5)] == ["a", "b", "a", "b", "a"]


def test_while_two_tracks_change_it_stays_as_loud():
    """Their powers add up to one, so music that is not alike has no dip."""
    disk = Disk(a=sine(LONG, 300), b=sine(LONG, 411))
    heard = read(disk, [SECOND] * 20)
    levels = [level(heard[at : at + SECOND // 2]) for at in range(SECOND, 19 * SECOND, SECOND // 2)]
    assert max(levels) / min(levels) < 1.02


def test_short_tracks_change_within_a_third():
    """So that something is left of them."""
    disk = Disk(a=sine(3 * SECOND, 300), b=sine(9 * SECOND, 300))
    first, second = islice(schedule_tracks(disk.bed()), 2)
    assert first.fade_out == second.fade_in == SECOND


@settings(max_examples=40)
@given(st.lists(st.integers(0, 3 * SECOND), min_size=1, max_size=12))
def test_it_is_the_same_in_whatever_pieces_it_is_read(pieces):
    """A device pulls as it likes."""
    disk = Disk(a=sine(2 * SECOND, 300), b=sine(SECOND, 500))
    np.testing.assert_array_equal(read(disk, pieces), read(disk, [sum(pieces)]))


@pytest.mark.parametrize("start", [0, 1, SECOND - 1, 2 * SECOND, 7 * SECOND + 311])
def test_it_can_begin_anywhere(start):
    """A part of a session has the music that the whole has there."""
    disk = Disk(a=sine(2 * SECOND, 300), b=sine(SECOND, 500))
    whole = read(disk, [start + SECOND])
    np.testing.assert_array_equal(read(disk, [SECOND], start), whole[start:])


def test_every_file_is_closed():
    """Those that ended, and those that were left."""
    disk = Disk(a=sine(2 * SECOND, 300), b=sine(SECOND, 500))
    read(disk, [SECOND] * 7)
    assert sorted(disk.opened) == sorted(disk.closed)


def test_a_file_that_has_become_shorter_is_named():
    """It was measured before it was changed."""
    disk = Disk(a=sine(2 * SECOND, 300))
    bed = disk.bed()
    disk.files["a"] = disk.files["a"][:SECOND]
    with pytest.raises(MusicError, match=r"a\.mp3 was changed while it was being played"):
        CrossfadeLoop(bed, 0, disk.decode).read(2 * SECOND)

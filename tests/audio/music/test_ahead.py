"""Music read ahead for a device."""

import threading

import numpy as np
import pytest
from music_scenes import SECOND, Disk, sine

from voiceguide.audio.music.stream import MOST_PIECES, PIECE, CrossfadeLoop, PrefetchReader


class Slow:
    """Music of which each piece waits until it is let through; `waits` counts those that were begun."""

    def __init__(self):
        self.gate, self.waits, self.is_closed = threading.Semaphore(1), threading.Semaphore(0), False

    def read(self, frames):
        self.waits.release()
        self.gate.acquire()
        return np.ones((frames, 2))

    def close(self):
        self.is_closed = True


def test_what_was_read_is_given_in_order():
    """In whatever pieces it is asked for."""
    disk = Disk(a=sine(3 * SECOND, 300))
    with PrefetchReader(CrossfadeLoop(disk.bed(), 0, disk.decode)) as music:
        heard = np.concatenate([music.read(size) for size in (1, 5000, PIECE - 5001)])
    np.testing.assert_array_equal(heard, CrossfadeLoop(disk.bed(), 0, disk.decode).read(PIECE))
    assert sorted(disk.opened[:1]) == disk.closed[:1]


def test_a_device_is_never_kept_waiting():
    """Where nothing was read in time, it is silent."""
    slow = Slow()
    with PrefetchReader(slow) as music:
        assert music.read(PIECE).all()
        assert slow.waits.acquire(timeout=60)
        assert not music.read(10).any()
        slow.gate.release(MOST_PIECES + 9)
    assert slow.is_closed


def test_a_file_that_fails_on_the_way_is_told():
    """The session goes on without it."""
    disk = Disk(a=sine(2 * SECOND, 300))
    bed = disk.bed()
    disk.files["a"] = disk.files["a"][: 4 * SECOND]
    with PrefetchReader(CrossfadeLoop(bed, 0, disk.decode)) as music:
        while not music.failure:
            music.read(PIECE)
        assert not music.read((MOST_PIECES + 1) * PIECE)[-1].any()
    assert "was changed" in str(music.failure)


@pytest.mark.usefixtures("_impatience")
def test_who_leaves_does_not_wait_for_a_program_that_hangs():
    """It is ended with ours."""
    slow = Slow()
    with PrefetchReader(slow):
        assert slow.waits.acquire(timeout=60)
        assert slow.waits.acquire(timeout=60)
    assert not slow.is_closed
    slow.gate.release(MOST_PIECES + 9)

"""The simpleaudio player, on a fake of that library."""

import sys
import threading

import pytest
from fakes import fake_simpleaudio

from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.errors import DeviceError
from voiceguide.player.simpleaudio import AHEAD, PERIOD, SimpleaudioPlayer


@pytest.fixture
def engine(monkeypatch):
    """A fake simpleaudio that records the buffer; it runs on any Python."""
    fake = fake_simpleaudio()
    monkeypatch.setitem(sys.modules, "simpleaudio", fake)
    monkeypatch.setattr("voiceguide.player.simpleaudio.CRASHES_FROM", (99,))
    return fake


class Source:
    """Gives numbers, one after the other."""

    def __init__(self, until=10**9):
        self.count, self.until = 0, until
        self.enough = threading.Event()

    def pull(self, samples):
        import numpy as np

        pcm = (np.arange(self.count, self.count + samples) % 30_000).astype("<i2").tobytes()
        self.count += samples
        if self.count >= self.until:
            self.enough.set()
        return pcm


def test_samples_are_written_ahead_of_playback(engine):
    """In order and without a gap."""
    source = Source(until=(AHEAD + 4 * PERIOD) * SAMPLE_RATE)
    player = SimpleaudioPlayer()
    player.start(source.pull)
    assert source.enough.wait(10)
    player.close()
    (stream,) = engine.streams
    assert [int(sample) for sample in stream.buffer[: source.count : 997]] == [
        n % 30_000 for n in range(0, source.count, 997)
    ]
    assert not stream.buffer[source.count : source.count + 1000].any()


def test_the_first_samples_are_written_before_playback_starts(engine):
    """As many as the device reads at once."""
    source = Source()
    player = SimpleaudioPlayer(clock=lambda: 0.0)
    player.start(source.pull)
    assert source.count == int(AHEAD * SAMPLE_RATE)
    player.close()


def test_closing_stops_the_stream(engine):
    """For good."""
    player = SimpleaudioPlayer()
    player.start(Source().pull)
    player.close()
    player.close()
    assert engine.streams[0].stopped


def test_without_a_device_the_error_says_what_to_do(engine):
    """Whatever simpleaudio raises."""

    def fail(*_):
        raise RuntimeError("Error opening PCM device. -- CODE: -2")

    engine.play_buffer = fail
    with pytest.raises(DeviceError, match="simpleaudio found no sound device"):
        SimpleaudioPlayer().start(Source().pull)


def test_it_is_refused_where_it_would_crash(engine, monkeypatch):
    """On Python 3.12 and later, it crashes the interpreter."""
    monkeypatch.setattr("voiceguide.player.simpleaudio.CRASHES_FROM", (3, 11))
    with pytest.raises(DeviceError, match=r"crashes on Python 3\.12"):
        SimpleaudioPlayer().start(Source().pull)


def test_the_error_says_how_to_install_simpleaudio(engine, monkeypatch):
    """If it is not installed."""
    monkeypatch.setitem(sys.modules, "simpleaudio", None)
    with pytest.raises(DeviceError, match="simpleaudio is not installed"):
        SimpleaudioPlayer().start(Source().pull)

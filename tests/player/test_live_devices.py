"""The players: one shared set of tests, and what each has of its own."""

import sys
import threading

import pytest
from fakes import fake_simpleaudio

from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.errors import DeviceError
from voiceguide.player.devices import MiniaudioPlayer, NullPlayer
from voiceguide.player.simpleaudio import SimpleaudioPlayer


class Source:
    """Counts what is pulled; can fail."""

    def __init__(self, *, fails=False):
        self.pulled, self.fails = 0, fails
        self.enough = threading.Event()

    def pull(self, samples):
        self.pulled += samples
        if self.pulled > SAMPLE_RATE // 4:
            self.enough.set()
        if self.fails:
            raise ValueError("no more")
        return bytes(2 * samples)


def null_device(monkeypatch):
    """The miniaudio player on miniaudio's own device that plays nothing, which is there on every machine."""
    miniaudio = pytest.importorskip("miniaudio", reason="no miniaudio for this machine")
    real = miniaudio.PlaybackDevice
    monkeypatch.setattr(miniaudio, "PlaybackDevice", lambda **more: real(**more, backends=[miniaudio.Backend.NULL]))
    return MiniaudioPlayer()


def faked_simpleaudio(monkeypatch):
    """The simpleaudio player on a fake of that library."""
    monkeypatch.setitem(sys.modules, "simpleaudio", fake_simpleaudio())
    monkeypatch.setattr("voiceguide.player.simpleaudio.CRASHES_FROM", (99,))
    return SimpleaudioPlayer()


MAKERS = {"null": lambda _: NullPlayer(), "miniaudio": null_device, "simpleaudio": faked_simpleaudio}


@pytest.fixture(params=MAKERS)
def player(request, monkeypatch):
    made = MAKERS[request.param](monkeypatch)
    yield made
    made.close()


@pytest.mark.real
def test_a_player_pulls_by_itself(player):
    """In its own thread, at the speed of playback."""
    source = Source()
    player.start(source.pull)
    assert source.enough.wait(60)


@pytest.mark.real
def test_a_closed_player_stops_pulling(player):
    """Closing it twice does no harm."""
    source = Source()
    player.start(source.pull)
    assert source.enough.wait(60)
    player.close()
    pulled = source.pulled
    player.close()
    assert source.pulled == pulled


@pytest.mark.real
def test_a_failing_source_does_not_stop_miniaudio_for_good(monkeypatch):
    """It is pulled again."""
    player, source = null_device(monkeypatch), Source(fails=True)
    player.start(source.pull)
    assert source.enough.wait(60)
    player.close()


def test_the_null_player_pulls_what_is_due():
    """By its clock, however long each wait takes."""
    now, source = [0.0], Source()
    done = threading.Event()

    def wait(_):
        now[0] += 0.1
        if now[0] > 1:
            done.set()
            done_again.wait(60)

    done_again = threading.Event()
    player = NullPlayer(wait=wait, clock=lambda: now[0])
    player.start(source.pull)
    assert done.wait(60)
    assert abs(source.pulled - SAMPLE_RATE) <= SAMPLE_RATE // 10 + 1
    done_again.set()
    player.close()


def test_without_a_device_the_error_says_what_to_do(monkeypatch):
    """It names the alternatives."""
    miniaudio = pytest.importorskip("miniaudio", reason="no miniaudio for this machine")

    def none(**_):
        raise miniaudio.MiniaudioError("failed to init device", -401)

    monkeypatch.setattr(miniaudio, "PlaybackDevice", none)
    with pytest.raises(DeviceError, match="`voiceguide export` writes a file instead"):
        MiniaudioPlayer().start(Source().pull)


@pytest.mark.skipif(sys.platform == "win32", reason="there the device is closed where it was opened")
def test_a_sound_system_that_hangs_is_not_waited_for(monkeypatch):
    """Ctrl-C would have no effect in the meantime."""
    miniaudio = pytest.importorskip("miniaudio", reason="no miniaudio for this machine")
    goes_on, closed = threading.Event(), threading.Event()

    class Hanging:
        def start(self, source):
            pass

        def close(self):
            assert goes_on.wait(60)
            closed.set()

    monkeypatch.setattr(miniaudio, "PlaybackDevice", lambda **_: Hanging())
    player = MiniaudioPlayer()
    player.start(Source().pull)
    player.close()
    assert not closed.is_set()
    goes_on.set()
    assert closed.wait(60)

"""The microphone, on miniaudio's own device that hears silence, which is there on every machine."""

import threading

import pytest

from voiceguide.errors import DeviceError
from voiceguide.player.microphone import LONGEST, RATE, MiniaudioMicrophone, _sink

miniaudio = pytest.importorskip("miniaudio", reason="no miniaudio for this machine")


@pytest.fixture
def null_device(monkeypatch):
    real = miniaudio.CaptureDevice
    monkeypatch.setattr(miniaudio, "CaptureDevice", lambda **more: real(**more, backends=[miniaudio.Backend.NULL]))


@pytest.mark.real
@pytest.mark.usefixtures("null_device")
def test_it_listens_from_start_to_stop():
    """As often as is wanted, and each time anew."""
    microphone = MiniaudioMicrophone()
    for _ in range(2):
        microphone.start()
        heard = microphone.stop()
        assert 0 < len(heard) < 2 * RATE * 20
        assert not any(heard)
    assert microphone.stop() == heard


@pytest.mark.parametrize("name", [None, "no such microphone"])
def test_where_there_is_none_that_is_told(monkeypatch, name):
    """With what else can be done, or what there is."""

    def fail(**_):
        raise miniaudio.MiniaudioError("no device")

    monkeypatch.setattr(miniaudio, "CaptureDevice", fail)
    monkeypatch.setattr(miniaudio.Devices, "get_captures", lambda _: [{"name": "Built-in", "id": 1}])
    with pytest.raises(
        DeviceError, match="no microphone `no such microphone`; available: `Built-in`" if name else "--from"
    ):
        MiniaudioMicrophone(name).start()


def test_a_take_has_an_end():
    """Whoever walks away does not fill the memory."""
    heard = bytearray()
    sink = _sink(heard, threading.Event())
    next(sink)
    for _ in range(LONGEST + 10):
        sink.send(bytes(2 * RATE))
    assert len(heard) == 2 * RATE * LONGEST

"""`voiceguide devices` through the front door."""

import json

import pytest

from voiceguide.errors import Exit

miniaudio = pytest.importorskip("miniaudio", reason="no miniaudio for this machine")


@pytest.fixture
def two_devices(monkeypatch):
    """A machine with a loudspeaker and a headset."""

    class Devices:
        def get_playbacks(self):
            return [{"name": "Built-in Audio", "id": 1}, {"name": "Headset", "id": 2}]

    monkeypatch.setattr(miniaudio, "Devices", Devices)


def test_devices_are_listed(voiceguide, two_devices):
    """A line each; as data with --json."""
    assert voiceguide("devices").out == "Built-in Audio\nHeadset\n"
    assert json.loads(voiceguide("devices", "--json").out) == {
        "format": 1,
        "devices": [{"name": "Built-in Audio"}, {"name": "Headset"}],
    }


def test_a_device_that_is_not_there_is_answered_with_those_that_are(voiceguide, two_devices, engine, tmp_path):
    """Nothing else is played on instead."""
    (tmp_path / "t.md").write_text("# T\n\n### A\n\n- hold: 2s\n")
    ran = voiceguide("play", "t.md", "--device", "kitchen")
    assert ran.code == Exit.NO_DEVICE
    assert ran.err == "voiceguide: there is no sound device `kitchen`; available: `Built-in Audio`, `Headset`\n"


@pytest.fixture
def wanted(monkeypatch):
    """The numbers of the devices that were to be opened; none can be."""
    numbers = []

    def open_device(**more):
        numbers.append(more["device_id"])
        raise miniaudio.MiniaudioError("enough", -1)

    monkeypatch.setattr(miniaudio, "PlaybackDevice", open_device)
    return numbers


def test_a_device_is_found_by_a_part_of_its_name(voiceguide, two_devices, engine, tmp_path, wanted):
    """In upper or lower case."""
    (tmp_path / "t.md").write_text("# T\n\n### A\n\n- hold: 2s\n")
    voiceguide("play", "t.md", "--device", "head")
    assert wanted == [2]


def test_a_device_can_be_set(voiceguide, two_devices, engine, tmp_path, wanted):
    """One that is not there now is only told; the option goes before it."""
    assert voiceguide("config", "set", "device", "kitchen").err == (
        "it cannot be played on now: there is no sound device `kitchen`; available: `Built-in Audio`, `Headset`\n"
        "device is now kitchen (it was not set).\n"
    )
    assert voiceguide("config", "set", "device", "Headset").err == "device is now Headset (it was kitchen).\n"
    (tmp_path / "t.md").write_text("# T\n\n### A\n\n- hold: 2s\n")
    voiceguide("play", "t.md")
    voiceguide("play", "t.md", "--device", "built-in")
    assert wanted == [2, 1]


def test_without_a_sound_system_there_is_a_sentence(voiceguide, monkeypatch):
    """And an exit code of its own."""

    def none():
        raise miniaudio.MiniaudioError("cannot init context", -1)

    monkeypatch.setattr(miniaudio, "Devices", none)
    ran = voiceguide("devices")
    assert ran.code == Exit.NO_DEVICE
    assert ran.err == "voiceguide: no sound device was found; `voiceguide export` writes a file instead\n"

"""What tests of several commands share."""

import pytest
from headset import Headset


@pytest.fixture
def headset(monkeypatch, machine):
    """Every second of a session is seen, as it is in real time."""
    headset = Headset()
    monkeypatch.setattr("voiceguide.player.controller.TICK", 0.0001)
    machine.changes["new_controls"] = headset.controls
    machine.changes["seconds"] = headset.clock
    machine.changes["new_player"] = headset.player
    return headset


@pytest.fixture
def _plays_at_once(headset):
    """Nobody wears the headset: sessions are played as fast as the machine is."""
    headset.is_available = False

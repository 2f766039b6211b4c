"""What tests of several commands share."""

import io
import sys

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


@pytest.fixture
def editor(monkeypatch, tmp_path_factory):
    """An editor that writes these texts, one each time; None leaves the text as it is."""
    folder = tmp_path_factory.mktemp("editor")
    program = folder / "editor.py"
    program.write_text(
        "import pathlib, sys\n"
        "texts = sorted(pathlib.Path(__file__).parent.glob('*.toml'))\n"
        "file = pathlib.Path(sys.argv[1])\n"
        "seen = pathlib.Path(__file__).with_name('seen')\n"
        "seen.write_bytes(file.read_bytes())\n"
        "texts and texts.pop(0).replace(file)\n"
    )
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"'{sys.executable}' '{program}'")

    def use(*texts):
        for number, text in enumerate(texts):
            (folder / f"{number}.toml").write_text(text)
        return folder / "seen"

    return use


@pytest.fixture
def answers(monkeypatch):
    """Somebody at a terminal who answers so."""

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    return lambda *lines: monkeypatch.setattr(sys, "stdin", Terminal("".join(f"{line}\n" for line in lines)))

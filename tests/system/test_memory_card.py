"""Exports to a phone's memory card: an exFAT, which knows no capitals, no second names, and numbers files anew."""

import os
import shutil
import subprocess
import sys

import pytest

from voiceguide.atomic import atomic_write
from voiceguide.errors import Exit
from voiceguide.files import clear_parts
from voiceguide.moving import claim

SCRIPT = """# Card

- countdown: no
- closing: Well done.

### {first}

- hold: 10s

### Cow pose

- hold: 10s
"""


def run(*command):
    """A program's output; skips the test if it fails."""
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        pytest.skip(f"{command[0]} cannot do that here: {(ran.stderr or ran.stdout).strip()[-200:]}")
    return ran.stdout.strip()


class Card:
    """A memory card that can be taken out and put in again."""

    def __init__(self, folder, device):
        self.folder, self._device = folder, device

    def insert(self):
        run("mount.exfat-fuse", self._device, self.folder)

    def take_out(self):
        subprocess.run(["umount", self.folder], check=True, capture_output=True)


@pytest.fixture
def card(tmp_path):
    """One of 16 MB, in its slot."""
    programs = ("mkfs.exfat", "mount.exfat-fuse", "losetup", "umount")
    missing = [program for program in programs if shutil.which(program) is None]
    if sys.platform != "linux" or missing or os.geteuid() != 0:
        pytest.skip(f"needs Linux, root, and {', '.join(programs)}")
    image, folder = tmp_path / "card.img", tmp_path / "card"
    folder.mkdir()
    with image.open("wb") as file:
        file.truncate(16_000_000)
    run("mkfs.exfat", image)
    device = run("losetup", "--find", "--show", image)
    card = Card(folder, device)
    try:
        card.insert()
        yield card
        card.take_out()
    finally:
        subprocess.run(["losetup", "--detach", device], check=True)


@pytest.fixture
def export(voiceguide, engine, card, tmp_path):
    """Exports the script with another first exercise to the card."""

    def run(first, *arguments):
        (tmp_path / "card.md").write_text(SCRIPT.format(first=first))
        return voiceguide("export", "card.md", "--split", "--to", card.folder / "sess", *arguments)

    return run


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def are_all_there(folder):
    """Whether the playlist names nothing that is not there."""
    lines = (folder / "card.m3u8").read_text(encoding="utf-8").splitlines()
    return all((folder / line).stat().st_size > 1000 for line in lines if not line.startswith("#"))


@pytest.mark.real
def test_a_track_of_which_only_the_capitals_changed_is_there(export, card):
    """The former name leads to the new file, which is not deleted; and all of it is still ours."""
    folder = card.folder / "sess" / "card"
    for first in ("Cat pose", "Cat Pose", "CAT POSE"):
        assert export(first).code == Exit.DONE
        assert [name.lower() for name in names(folder)] == ["01 cat pose.mp3", "02 cow pose.mp3", "card.m3u8"]
        assert are_all_there(folder)
    assert "up to date" in export("CAT POSE").err


@pytest.mark.real
def test_a_former_track_goes_although_the_card_was_taken_out(export, card):
    """What somebody put beside it stays."""
    folder = card.folder / "sess" / "card"
    export("Cat pose")
    (folder / "03 Song.mp3").write_bytes(b"mine")
    card.take_out()
    card.insert()
    assert export("Figure four").code == Exit.DONE
    assert names(folder) == ["01 Figure four.mp3", "02 Cow pose.mp3", "03 Song.mp3", "card.m3u8"]
    assert (folder / "03 Song.mp3").read_bytes() == b"mine"


@pytest.mark.real
def test_a_track_that_somebody_changed_stays(export, card):
    """Though it keeps its size and its time."""
    track = card.folder / "sess" / "card" / "02 Cow pose.mp3"
    export("Cat pose")
    written = track.stat().st_mtime_ns
    with track.open("r+b") as file:
        file.seek(40)
        file.write(b"mine")
    os.utime(track, ns=(written, written))
    before = track.read_bytes()
    export("Figure four")
    assert track.read_bytes() == before


@pytest.mark.real
def test_nothing_is_replaced_on_a_card(card):
    """Though a file there cannot have two names."""
    (card.folder / "Theirs.mp3").write_bytes(b"theirs")
    (card.folder / "part").write_bytes(b"new")
    with pytest.raises(FileExistsError):
        claim(card.folder / "part", card.folder / "theirs.mp3")
    claim(card.folder / "part", card.folder / "ours.mp3")
    assert names(card.folder) == ["Theirs.mp3", "ours.mp3"]


@pytest.mark.real
def test_leftovers_on_a_card_are_told_from_what_is_being_written(card):
    """The card knows locks, or nothing would be cleared away."""
    (card.folder / ".voiceguide-0123456789abcdef.part").touch()
    with atomic_write(card.folder / "session.mp3", overwrite=False):
        clear_parts(card.folder)
        assert len(names(card.folder)) == 1
    assert names(card.folder) == ["session.mp3"]

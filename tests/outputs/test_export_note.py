"""The note of an export."""

import os

import pytest

from voiceguide.outputs.export_note import Notes


@pytest.fixture
def notes(tmp_path):
    return Notes(tmp_path / "state" / "exports")


@pytest.fixture
def sound(tmp_path):
    path = tmp_path / "legs.mp3"
    path.write_bytes(b"sound")
    return path


def test_a_note_is_kept_for_the_next_time(notes, sound):
    """With what made the file."""
    notes.keep(sound, "made by", [sound])
    assert notes.of(sound).is_of("made by")
    assert not notes.of(sound).is_of("made by something else")


def test_there_is_no_note_of_what_was_not_exported(notes, sound):
    """Though the file is there."""
    assert notes.of(sound) is None


def test_a_place_is_the_same_from_every_folder(notes, sound, monkeypatch):
    """Whatever way it is written."""
    notes.keep(sound, "made by", [sound])
    monkeypatch.chdir(sound.parent)
    assert notes.of(sound.relative_to(sound.parent)).has(sound.relative_to(sound.parent))


def _longer(path):
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    path.write_bytes(b"longer sound")
    os.utime(path, ns=times)


def _touched(path):
    os.utime(path, ns=(0, 0))


@pytest.mark.parametrize("change", [_longer, _touched, os.unlink])
def test_a_file_that_was_changed_is_no_longer_ours(notes, sound, change):
    """By its size or its time; nor is one that is gone."""
    notes.keep(sound, "made by", [sound])
    note = notes.of(sound)
    assert note.has(sound)
    change(sound)
    assert not note.has(sound)
    assert not note.is_of("made by")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"format": 1}', b'{"format": 2, "fingerprint": "a", "files": []}', b"\xff"]
)
def test_a_damaged_note_counts_as_none(notes, sound, tmp_path, content):
    """And is written anew the next time."""
    notes.keep(sound, "made by", [sound])
    (path,) = (tmp_path / "state" / "exports").iterdir()
    path.write_bytes(content)
    assert notes.of(sound) is None
    notes.keep(sound, "made by", [sound])
    assert notes.of(sound).is_of("made by")


def test_a_note_that_cannot_be_kept_is_no_failure(tmp_path, sound):
    """The export is there all the same."""
    (tmp_path / "state").write_text("a file")
    notes = Notes(tmp_path / "state")
    notes.keep(sound, "made by", [sound])
    assert notes.of(sound) is None

"""The note of an export."""

import json
import os
import shutil
import stat

import pytest

from voiceguide.export.record import HASHED_BYTES, ExportLog, ExportRecord, WrittenFile


@pytest.fixture
def notes(tmp_path):
    return ExportLog(tmp_path / "state" / "exports")


@pytest.fixture
def sound(tmp_path):
    path = tmp_path / "legs.mp3"
    path.write_bytes(b"sound")
    return path


def test_a_note_is_kept_for_the_next_time(notes, sound):
    """With what made the file."""
    notes.record(sound, "made by", [sound])
    assert notes.find(sound).is_of("made by")
    assert not notes.find(sound).is_of("made by something else")


def test_there_is_no_note_of_what_was_not_exported(notes, sound):
    """Though the file is there."""
    assert notes.find(sound) is None


def test_a_place_is_the_same_from_every_folder(notes, sound, monkeypatch):
    """Whatever way it is written."""
    notes.record(sound, "made by", [sound])
    monkeypatch.chdir(sound.parent)
    assert notes.find(sound.relative_to(sound.parent)).may_go(sound.relative_to(sound.parent))


def _longer(path):
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    path.write_bytes(b"longer sound")
    os.utime(path, ns=times)


def _touched(path):
    os.utime(path, ns=(0, 0))


@pytest.mark.parametrize("change", [_longer, _touched, os.unlink])
def test_a_file_that_was_changed_is_no_longer_ours(notes, sound, change):
    """By its size or its time; nor is one that is gone."""
    notes.record(sound, "made by", [sound])
    note = notes.find(sound)
    assert note.may_go(sound)
    change(sound)
    assert not note.may_go(sound)
    assert not note.is_of("made by")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"format": 1}', b'{"format": 2, "fingerprint": "a", "files": []}', b"\xff"]
)
def test_a_damaged_note_counts_as_none(notes, sound, tmp_path, content):
    """And is written anew the next time."""
    notes.record(sound, "made by", [sound])
    (path,) = (tmp_path / "state" / "exports").iterdir()
    path.write_bytes(content)
    assert notes.find(sound) is None
    notes.record(sound, "made by", [sound])
    assert notes.find(sound).is_of("made by")


def test_a_note_that_cannot_be_kept_is_no_failure(tmp_path, sound):
    """The export is there all the same."""
    (tmp_path / "state").write_text("a file")
    notes = ExportLog(tmp_path / "state")
    notes.record(sound, "made by", [sound])
    assert notes.find(sound) is None


def _edited(path, at):
    """Changed in place, as a program does that keeps the time of a file."""
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    with path.open("r+b") as file:
        file.seek(at, os.SEEK_END if at < 0 else os.SEEK_SET)
        file.write(b"x")
    os.utime(path, ns=times)


@pytest.mark.parametrize("at", [0, -1])
def test_a_change_that_keeps_size_and_time_is_seen_where_tags_lie(notes, sound, at):
    """At the beginning and at the end, however long the file is."""
    sound.write_bytes(bytes(3 * HASHED_BYTES))
    notes.record(sound, "made by", [sound])
    note = notes.find(sound)
    assert note.may_go(sound)
    _edited(sound, at)
    assert not note.may_go(sound)


def test_a_file_is_known_again_on_a_disk_that_numbers_its_files_anew(notes, sound):
    """As a memory card does each time that it is plugged in: here it is a copy that takes the place of the file."""
    notes.record(sound, "made by", [sound])
    shutil.copy2(sound, sound.with_name("copy"))
    sound.with_name("copy").replace(sound)
    assert notes.find(sound).may_go(sound)


# what is about to be moved


def test_what_is_moved_but_was_never_noted_after_that_is_ours(notes, sound):
    """The program was killed in between."""
    target = sound.with_name("legs.wav")
    notes.record_planned(target, "made by", {target: sound}, None)
    sound.rename(target)
    assert notes.find(target).is_of("made by")
    assert notes.find(target).may_go(target)


def test_what_was_there_is_still_ours_if_nothing_was_moved(notes, sound, tmp_path):
    """The program was killed before that, and once more the next time."""
    notes.record(sound, "made by", [sound])
    for number in range(2):
        part = tmp_path / f"{number}.part"
        part.write_bytes(b"new")
        notes.record_planned(sound, "made otherwise", {sound: part}, notes.find(sound))
    note = notes.find(sound)
    assert note.may_go(sound)
    assert not note.is_of("made otherwise")
    assert len(note.former) == 1


# what is deleted


def names(folder):
    return sorted(path.name for path in folder.iterdir() if path.is_file())


@pytest.fixture
def former(tmp_path):
    """A track of the export before."""
    path = tmp_path / "01 Cat pose.mp3"
    path.write_bytes(b"before")
    return path


def note_of(*files):
    return ExportRecord("before", tuple(map(WrittenFile.now, files)))


def test_what_is_no_longer_wanted_is_deleted(former, sound):
    """And what is wanted stays."""
    note_of(former, sound).delete_all_but([sound])
    assert names(sound.parent) == ["legs.mp3"]


def card(*names):
    """A disk on which a name is one with every other of the same letters, and which lists only these names."""
    return lambda _: names


@pytest.mark.parametrize("new", ["01 Cat Pose.mp3", "01 CAT POSE.mp3", "01 Cat pose.mp3", "01 cat pose.mp3"])
@pytest.mark.parametrize("two_names", [os.link, shutil.copy2])
@pytest.mark.parametrize("lists_the_former", [True, False])
def test_what_was_just_written_is_not_deleted_under_its_former_name(former, new, two_names, lists_the_former):
    """Both names lead to it; by its number some disks say that it is one file, and some that there are two."""
    note, kept = note_of(former), former.with_name(new)
    if kept != former:
        two_names(former, kept)
    note.delete_all_but([kept], card(former.name if lists_the_former else new))
    assert former.exists()


def test_an_umlaut_of_two_characters_is_the_same_as_one(tmp_path):
    """As on a Mac."""
    one, two = tmp_path / "01 \u00dcbung.mp3", tmp_path / "01 U\u0308bung.mp3"
    for path in (one, two):
        path.write_bytes(b"same")
    note_of(one).delete_all_but([two], card(two.name))
    assert one.exists()


def test_a_former_name_of_other_capitals_goes_where_it_is_another_file(former):
    """The disk lists both."""
    note, kept = note_of(former), former.with_name("01 Cat Pose.mp3")
    kept.write_bytes(b"new")
    if former.read_bytes() != b"before":
        pytest.skip("this disk knows no capitals")
    note.delete_all_but([kept])
    assert names(former.parent) == [kept.name]


def test_a_name_of_other_capitals_is_ours_only_if_it_leads_to_our_file(former, tmp_path):
    """On a disk with capitals it is another file."""
    note, other = note_of(former), tmp_path / "01 Cat Pose.mp3"
    other.write_bytes(b"theirs")
    assert not note.may_go(other)
    other.unlink()
    os.link(former, other)
    assert note.may_go(other)


def _replaced_by_a_link(path):
    path.rename(path.with_name("mine.mp3"))
    path.symlink_to("mine.mp3")


@pytest.mark.parametrize("change", [_longer, _touched, lambda path: _edited(path, 0), _replaced_by_a_link])
def test_what_somebody_changed_is_not_deleted(former, sound, change):
    """In any way."""
    note = note_of(former)
    change(former)
    note.delete_all_but([sound])
    assert former.exists()


def test_an_older_note_deletes_nothing(notes, former, sound, tmp_path):
    """It knows only size and time; that is enough to be up to date, and to be replaced."""
    notes.record(sound, "made by", [sound, former])
    (path,) = (tmp_path / "state" / "exports").iterdir()
    kept = json.loads(path.read_bytes())
    del kept["former"]
    for file in kept["files"]:
        del file["digest"]
    path.write_text(json.dumps(kept))
    note = notes.find(sound)
    assert note.is_of("made by")
    assert note.may_go(former)
    note.delete_all_but([sound])
    assert former.exists()


@pytest.mark.skipif(os.name == "nt", reason="modes of Unix")
def test_notes_are_for_their_owner_alone(notes, sound, tmp_path):
    """They say what somebody does for their back."""
    notes.record(sound, "made by", [sound])
    folder = tmp_path / "state" / "exports"
    (path,) = folder.iterdir()
    assert [stat.S_IMODE(each.stat().st_mode) for each in (folder, path)] == [0o700, 0o600]

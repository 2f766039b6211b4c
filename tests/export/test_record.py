"""The records of exports."""

import json
import os
import shutil
import stat

import pytest

from voiceguide.export.record import HASHED_BYTES, ExportLog, ExportRecord, WrittenFile


@pytest.fixture
def log(tmp_path):
    return ExportLog(tmp_path / "state" / "exports")


@pytest.fixture
def sound(tmp_path):
    path = tmp_path / "legs.mp3"
    path.write_bytes(b"sound")
    return path


def test_a_record_is_stored_for_the_next_export(log, sound):
    """With the content hash."""
    log.record(sound, "hash", [sound])
    assert log.find(sound).is_up_to_date("hash")
    assert not log.find(sound).is_up_to_date("another hash")


def test_there_is_no_record_of_other_files(log, sound):
    """Even if they exist."""
    assert log.find(sound) is None


def test_a_target_is_found_from_every_folder(log, sound, monkeypatch):
    """However its path is written."""
    log.record(sound, "hash", [sound])
    monkeypatch.chdir(sound.parent)
    assert log.find(sound.relative_to(sound.parent)).may_replace(sound.relative_to(sound.parent))


def _longer(path):
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    path.write_bytes(b"longer sound")
    os.utime(path, ns=times)


def _touched(path):
    os.utime(path, ns=(0, 0))


@pytest.mark.parametrize("change", [_longer, _touched, os.unlink])
def test_a_changed_file_may_not_be_replaced(log, sound, change):
    """In size or time; nor a deleted one."""
    log.record(sound, "hash", [sound])
    record = log.find(sound)
    assert record.may_replace(sound)
    change(sound)
    assert not record.may_replace(sound)
    assert not record.is_up_to_date("hash")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"format": 1}', b'{"format": 2, "fingerprint": "a", "files": []}', b"\xff"]
)
def test_a_damaged_record_is_ignored(log, sound, tmp_path, content):
    """And replaced by the next export."""
    log.record(sound, "hash", [sound])
    (path,) = (tmp_path / "state" / "exports").iterdir()
    path.write_bytes(content)
    assert log.find(sound) is None
    log.record(sound, "hash", [sound])
    assert log.find(sound).is_up_to_date("hash")


def test_a_record_that_cannot_be_stored_is_no_error(tmp_path, sound):
    """The export has been written."""
    (tmp_path / "state").write_text("a file")
    log = ExportLog(tmp_path / "state")
    log.record(sound, "hash", [sound])
    assert log.find(sound) is None


def _edited(path, at):
    """Changed in place by a program that preserves the modification time."""
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    with path.open("r+b") as file:
        file.seek(at, os.SEEK_END if at < 0 else os.SEEK_SET)
        file.write(b"x")
    os.utime(path, ns=times)


@pytest.mark.parametrize("at", [0, -1])
def test_a_change_of_tags_is_noticed_even_with_the_same_size_and_time(log, sound, at):
    """At the start and at the end of a file of any length."""
    sound.write_bytes(bytes(3 * HASHED_BYTES))
    log.record(sound, "hash", [sound])
    record = log.find(sound)
    assert record.may_replace(sound)
    _edited(sound, at)
    assert not record.may_replace(sound)


def test_a_file_is_recognised_when_its_inode_changes(log, sound):
    """As on a memory card that is plugged in again; here a copy takes its place."""
    log.record(sound, "hash", [sound])
    shutil.copy2(sound, sound.with_name("copy"))
    sound.with_name("copy").replace(sound)
    assert log.find(sound).may_replace(sound)


# what is about to be moved


def test_moved_files_of_a_planned_export_may_be_replaced(log, sound):
    """The program was killed before it stored the final record."""
    target = sound.with_name("legs.wav")
    log.record_planned(target, "hash", {target: sound}, None)
    sound.rename(target)
    assert log.find(target).is_up_to_date("hash")
    assert log.find(target).may_replace(target)


def test_previous_files_may_be_replaced_if_nothing_was_moved(log, sound, tmp_path):
    """The program was killed before the move, and again the next time."""
    log.record(sound, "hash", [sound])
    for number in range(2):
        part = tmp_path / f"{number}.part"
        part.write_bytes(b"new")
        log.record_planned(sound, "another hash", {sound: part}, log.find(sound))
    record = log.find(sound)
    assert record.may_replace(sound)
    assert not record.is_up_to_date("another hash")
    assert len(record.former) == 1


# what is deleted


def names(folder):
    return sorted(path.name for path in folder.iterdir() if path.is_file())


@pytest.fixture
def former(tmp_path):
    """A track of the previous export."""
    path = tmp_path / "01 Cat pose.mp3"
    path.write_bytes(b"before")
    return path


def record_of(*files):
    return ExportRecord("before", tuple(map(WrittenFile.now, files)))


def test_files_that_are_no_longer_needed_are_deleted(former, sound):
    """And the others are kept."""
    record_of(former, sound).delete_all_but([sound])
    assert names(sound.parent) == ["legs.mp3"]


def card(*names):
    """A disk that ignores case, and lists only these names."""
    return lambda _: names


@pytest.mark.parametrize("new", ["01 Cat Pose.mp3", "01 CAT POSE.mp3", "01 Cat pose.mp3", "01 cat pose.mp3"])
@pytest.mark.parametrize("two_names", [os.link, shutil.copy2])
@pytest.mark.parametrize("lists_the_former", [True, False])
def test_a_new_file_is_not_deleted_under_its_previous_name(former, new, two_names, lists_the_former):
    """Both names are the same file, whether or not the inode shows it."""
    record, kept = record_of(former), former.with_name(new)
    if kept != former:
        two_names(former, kept)
    record.delete_all_but([kept], card(former.name if lists_the_former else new))
    assert former.exists()


def test_a_decomposed_umlaut_is_the_same_name(tmp_path):
    """As on macOS."""
    one, two = tmp_path / "01 \u00dcbung.mp3", tmp_path / "01 U\u0308bung.mp3"
    for path in (one, two):
        path.write_bytes(b"same")
    record_of(one).delete_all_but([two], card(two.name))
    assert one.exists()


def test_a_previous_name_in_another_case_is_deleted_if_it_is_another_file(former):
    """The disk lists both."""
    record, kept = record_of(former), former.with_name("01 Cat Pose.mp3")
    kept.write_bytes(b"new")
    if former.read_bytes() != b"before":
        pytest.skip("this disk knows no capitals")
    record.delete_all_but([kept])
    assert names(former.parent) == [kept.name]


def test_a_name_in_another_case_may_be_replaced_only_if_it_is_our_file(former, tmp_path):
    """On a disk that distinguishes case, it is another file."""
    record, other = record_of(former), tmp_path / "01 Cat Pose.mp3"
    other.write_bytes(b"theirs")
    assert not record.may_replace(other)
    other.unlink()
    os.link(former, other)
    assert record.may_replace(other)


def _replaced_by_a_link(path):
    path.rename(path.with_name("mine.mp3"))
    path.symlink_to("mine.mp3")


@pytest.mark.parametrize("change", [_longer, _touched, lambda path: _edited(path, 0), _replaced_by_a_link])
def test_changed_files_are_not_deleted(former, sound, change):
    """However they were changed."""
    record = record_of(former)
    change(former)
    record.delete_all_but([sound])
    assert former.exists()


def test_an_older_record_deletes_nothing(log, former, sound, tmp_path):
    """It has only size and time, which is enough to be up to date and to be replaced."""
    log.record(sound, "hash", [sound, former])
    (path,) = (tmp_path / "state" / "exports").iterdir()
    kept = json.loads(path.read_bytes())
    del kept["former"]
    for file in kept["files"]:
        del file["digest"]
    path.write_text(json.dumps(kept))
    record = log.find(sound)
    assert record.is_up_to_date("hash")
    assert record.may_replace(former)
    record.delete_all_but([sound])
    assert former.exists()


@pytest.mark.skipif(os.name == "nt", reason="modes of Unix")
def test_only_the_owner_can_read_the_records(log, sound, tmp_path):
    """They tell which exercises somebody does."""
    log.record(sound, "hash", [sound])
    folder = tmp_path / "state" / "exports"
    (path,) = folder.iterdir()
    assert [stat.S_IMODE(each.stat().st_mode) for each in (folder, path)] == [0o700, 0o600]

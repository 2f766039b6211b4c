"""Finished files moved to their places."""

import os
import signal
import sys

import pytest

from voiceguide import moving
from voiceguide.moving import Move, claim, move_all, uninterrupted

WAYS = [claim, moving._link, moving._replace_empty] + [moving._rename] * (sys.platform == "linux")


@pytest.fixture
def folder(tmp_path):
    """Two finished files, and nothing else."""
    for name in ("sound.part", "words.part"):
        (tmp_path / name).write_text(f"new {name}")
    return tmp_path


def moves(folder, *, may_replace):
    return [Move(folder / f"{name}.part", folder / f"{name}.txt", lambda: may_replace) for name in ("sound", "words")]


def contents(folder):
    return {path.name: path.read_text() for path in folder.iterdir() if path.is_file()}


@pytest.mark.skipif(os.name == "nt", reason="Windows has one way")
@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_replaced_in_any_way(folder, way):
    """It may have come at the last moment."""
    (folder / "sound.txt").write_text("theirs")
    with pytest.raises(FileExistsError):
        way(folder / "sound.part", folder / "sound.txt")
    assert contents(folder)["sound.txt"] == "theirs"


@pytest.mark.skipif(os.name == "nt", reason="Windows has one way")
@pytest.mark.parametrize("way", WAYS)
def test_a_file_is_moved_in_any_way(folder, way):
    """Where nothing lies."""
    way(folder / "sound.part", folder / "sound.txt")
    assert contents(folder) == {"sound.txt": "new sound.part", "words.part": "new words.part"}


def test_a_new_file_goes_again_if_a_later_one_is_in_the_way_of_somebody_elses(folder):
    """No sound without its captions, no captions without their sound."""
    (folder / "words.txt").write_text("theirs")
    with pytest.raises(FileExistsError):
        move_all(moves(folder, may_replace=False), keeps_mode=True)
    assert contents(folder) == {"words.part": "new words.part", "words.txt": "theirs"}


@pytest.mark.parametrize("can_link", [True, False])
def test_a_file_that_was_replaced_comes_back_if_a_later_one_cannot_be_moved(folder, monkeypatch, can_link):
    """On a disk where a file cannot have two names, too."""
    if not can_link:
        monkeypatch.setattr(os, "link", refused)
    (folder / "sound.txt").write_text("old")
    (folder / "words.txt").mkdir()
    with pytest.raises(OSError, match=r"words\.txt"):
        move_all(moves(folder, may_replace=True), keeps_mode=True)
    assert contents(folder) == {"sound.txt": "old", "words.part": "new words.part"}


def refused(*_):
    raise PermissionError


@pytest.mark.parametrize("can_link", [True, False])
def test_files_are_replaced_where_they_may_be(folder, monkeypatch, can_link):
    """Nothing of the old ones stays."""
    if not can_link:
        monkeypatch.setattr(os, "link", refused)
    for name in ("sound.txt", "words.txt"):
        (folder / name).write_text("old")
    move_all(moves(folder, may_replace=True), keeps_mode=True)
    assert contents(folder) == {"sound.txt": "new sound.part", "words.txt": "new words.part"}


def test_what_somebody_put_in_the_place_of_a_new_file_stays(folder):
    """Even if all the rest is undone."""
    (folder / "words.txt").mkdir()

    def somebody_is_quicker():
        (folder / "sound.txt").unlink()
        (folder / "sound.txt").write_text("theirs")
        return True

    first, second = moves(folder, may_replace=False)
    second.may_replace = somebody_is_quicker
    with pytest.raises(OSError, match=r"words\.txt"):
        move_all([first, second], keeps_mode=True)
    assert contents(folder)["sound.txt"] == "theirs"


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_has_begun_is_done_before_it_is_interrupted(number):
    """However often."""
    done, came = [], []
    before = signal.signal(number, lambda *_: came.append(list(done)))
    try:
        with uninterrupted():
            signal.raise_signal(number)
            signal.raise_signal(number)
            done.append("all")
    finally:
        signal.signal(number, before)
    assert came == [["all"]]


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
def test_a_signal_that_is_ignored_stays_ignored():
    """As SIGHUP is after nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with uninterrupted():
            signal.raise_signal(signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)

"""The cache returns what was stored, or nothing."""

import os
import stat
import time

import pytest
from fakes import tone

from voiceguide.audio.cache import A_DAY, FolderCache, cache_key

KEY = cache_key(engine="fake 1", voice="en-us", rate=150, text="Hold.")


def only_file(folder):
    (path,) = folder.rglob("*.blob")
    return path


def test_a_clip_comes_back_as_it_was_kept(tmp_path):
    """What is put in comes out, also in the next session."""
    FolderCache(tmp_path).put(KEY, tone(300))
    assert FolderCache(tmp_path).get(KEY) == tone(300)


def test_what_was_never_kept_is_a_miss(tmp_path):
    """An empty or missing cache has nothing."""
    assert FolderCache(tmp_path / "not there").get(KEY) is None


def test_everything_that_makes_a_clip_is_in_its_key():
    """Another voice, rate, engine or text is another clip."""
    made_by = {"engine": "fake 1", "voice": "en-us", "rate": 150, "text": "Hold."}
    others = [{**made_by, name: value} for name, value in
              [("engine", "fake 2"), ("voice", "de"), ("rate", 151), ("text", "Hold!")]]  # fmt: skip
    keys = {cache_key(**made) for made in [made_by, *others]}
    assert len(keys) == 5


def test_a_damaged_clip_is_a_miss(tmp_path):
    """One flipped bit anywhere, or a missing end, and the clip is spoken again."""
    cache = FolderCache(tmp_path)
    cache.put(KEY, tone(50))
    path = only_file(tmp_path)
    whole = path.read_bytes()
    for offset in (0, 3, 4, 100, len(whole) - 1):
        damaged = bytearray(whole)
        damaged[offset] ^= 1
        path.write_bytes(damaged)
        assert cache.get(KEY) is None
    path.write_bytes(whole[:-20])
    assert cache.get(KEY) is None
    path.write_bytes(b"")
    assert cache.get(KEY) is None


SIZE = len(tone(100)) + 4
"""Bytes of a file with a clip of a tenth of a second."""


def kept(folder):
    """How many bytes there are."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def filled(folder, count):
    """The keys of so many clips, the one used longest ago first."""
    keys = [cache_key(text=str(number)) for number in range(count)]
    for age, key in enumerate(keys):
        FolderCache(folder).put(key, tone(100))
        os.utime(folder / key[:2] / f"{key}.blob", (1000 + age, 1000 + age))
    return keys


def test_what_was_used_longest_ago_goes_first(tmp_path):
    """Until a fifth of the cache is free."""
    keys = filled(tmp_path, 10)
    cache = FolderCache(tmp_path, largest=SIZE * 10)
    assert cache.get(keys[0])
    cache.put(KEY, tone(100))
    assert [key for key in keys if cache.get(key) is None] == keys[1:3]


def test_the_cache_is_never_larger_than_it_may_be(tmp_path):
    """However much is kept in it, and though it was too large before."""
    filled(tmp_path, 60)
    cache = FolderCache(tmp_path, largest=SIZE * 40)
    for number in range(200):
        cache.put(cache_key(text=f"new {number}"), tone(100))
        assert kept(tmp_path) <= SIZE * 40
    assert kept(tmp_path) > SIZE * 30


def test_it_is_not_looked_at_for_each_clip(tmp_path):
    """That would take longer than all else."""
    cache = FolderCache(tmp_path, largest=SIZE * 40)
    looks = []
    cache._scan = lambda: looks.append(1) or ()
    for number in range(40):
        cache.put(cache_key(text=str(number)), tone(100))
    assert len(looks) == 10


def test_a_cache_that_only_gives_is_not_looked_at(tmp_path):
    """A second export is done in no time."""
    (key,) = filled(tmp_path, 1)
    cache = FolderCache(tmp_path, largest=SIZE // 2)
    assert cache.get(key)
    cache.tidy()
    assert cache.get(key)


@pytest.mark.parametrize("suffix", [".wav", ".mp3", ".part"])
def test_files_of_earlier_versions_are_deleted(tmp_path, suffix):
    """They are never read, and go when something new is stored."""
    old = tmp_path / KEY[:2] / f"{KEY}{suffix}"
    old.parent.mkdir()
    old.write_bytes(b"RIFF")
    cache = FolderCache(tmp_path)
    assert cache.get(KEY) is None
    cache.put(KEY, tone(100))
    assert not old.exists()
    assert cache.get(KEY) == tone(100)


def test_other_files_in_the_folder_stay(tmp_path):
    """A listener may have pointed the cache at a folder of their own."""
    theirs = tmp_path / "ab" / "song.wav"
    theirs.parent.mkdir()
    theirs.write_bytes(b"mine")
    FolderCache(tmp_path, largest=10).put(KEY, tone(100))
    assert theirs.read_bytes() == b"mine"


def test_a_cache_that_cannot_be_written_is_no_failure(tmp_path):
    """The clip is only spoken again next time."""
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    cache = FolderCache(blocked)
    cache.put(KEY, tone(50))
    cache.tidy()
    assert cache.get(KEY) is None


def test_nothing_half_written_is_left(tmp_path):
    """Only whole clips lie in the folder."""
    FolderCache(tmp_path).put(KEY, tone(50))
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".blob"]


@pytest.mark.parametrize(("age", "is_noted"), [(A_DAY // 2, False), (2 * A_DAY, True)])
def test_the_day_of_the_last_use_is_noted(tmp_path, age, is_noted):
    """No more exactly: a session reads hundreds of files, and to note each time takes time."""
    cache = FolderCache(tmp_path)
    cache.put(KEY, tone(100))
    before = time.time() - age
    os.utime(only_file(tmp_path), (before, before))
    assert cache.get(KEY) == tone(100)
    assert (only_file(tmp_path).stat().st_mtime > before + 60) == is_noted


@pytest.mark.skipif(os.name == "nt", reason="locks and modes of Unix")
def test_what_a_killed_process_left_is_cleared_away(tmp_path):
    """Even by a session that keeps nothing new."""
    (tmp_path / ".voiceguide-0123456789abcdef.part").write_bytes(b"half a clip")
    FolderCache(tmp_path).tidy()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="locks and modes of Unix")
def test_clips_are_for_their_owner_alone(tmp_path):
    """They say what somebody does for their back."""
    FolderCache(tmp_path / "clips").put(KEY, tone(50))
    path = only_file(tmp_path)
    modes = [stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "clips", path.parent, path)]
    assert modes == [0o700, 0o700, 0o600]

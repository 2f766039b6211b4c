"""The clip cache gives back what it was given, or nothing."""

import os
import stat
import time
import wave

import pytest
from fakes import tone

from voiceguide.sound.cache import A_DAY, FolderCache, clip_key

KEY = clip_key(engine="fake 1", voice="en-us", rate=150, text="Hold.")


def only_file(folder):
    (path,) = folder.rglob("*.wav")
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
    keys = {clip_key(**made) for made in [made_by, *others]}
    assert len(keys) == 5


def test_a_damaged_clip_is_a_miss(tmp_path):
    """One flipped bit anywhere, or a missing end, and the clip is spoken again."""
    cache = FolderCache(tmp_path)
    cache.put(KEY, tone(50))
    path = only_file(tmp_path)
    whole = path.read_bytes()
    for offset in (5, 30, 100, len(whole) - 1):
        damaged = bytearray(whole)
        damaged[offset] ^= 1
        path.write_bytes(damaged)
        assert cache.get(KEY) is None
    path.write_bytes(whole[:-20])
    assert cache.get(KEY) is None
    path.write_bytes(b"")
    assert cache.get(KEY) is None


def test_a_kept_clip_is_a_wav_that_other_programs_read(tmp_path):
    """So that an author can listen to one."""
    FolderCache(tmp_path).put(KEY, tone(100))
    with wave.open(str(only_file(tmp_path))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 22_050)
        assert file.readframes(file.getnframes()) == tone(100)


def test_the_cache_stays_within_its_size(tmp_path):
    """What was used longest ago goes first."""
    size = len(tone(100)) + 56
    cache = FolderCache(tmp_path, largest=size * 5)
    keys = [clip_key(text=str(number)) for number in range(6)]
    for age, key in enumerate(keys):
        cache.put(key, tone(100))
        os.utime(tmp_path / key[:2] / f"{key}.wav", (1000 + age, 1000 + age))
    cache.get(keys[0])
    cache.tidy()
    assert [cache.get(key) is not None for key in keys] == [True, False, False, True, True, True]


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
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".wav"]


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

"""The voices as they were listed before."""

import os

import pytest
from fakes import ENGLISH, GERMAN, FakeEngine

from voiceguide.audio.cache import FolderCache
from voiceguide.audio.tts.espeak import Espeak
from voiceguide.audio.tts.voices import cached_voices


class Listing(FakeEngine):
    """Counts how often it lists its voices."""

    listed = 0

    def voices(self):
        self.listed += 1
        return super().voices()


@pytest.fixture
def engine(tmp_path):
    """An eSpeak NG that brings its data."""
    data = tmp_path / "data"
    (data / "lang" / "gmw").mkdir(parents=True)
    (data / "lang" / "gmw" / "en").write_text("name English")
    (data / "voices").mkdir()
    library = tmp_path / "libespeak-ng.so"
    library.write_bytes(b"1")
    return Espeak(str(library), str(data), "1.52.0")


@pytest.fixture
def cache(tmp_path):
    return FolderCache(tmp_path / "cache")


def listed(speaker, engine, cache):
    """The voices of a speaker, by the cache."""
    return cached_voices(speaker.voices, speaker.identity(None), engine, cache)


def test_voices_are_listed_once(engine, cache):
    """By the next program too."""
    first, second = Listing(), Listing()
    assert listed(first, engine, cache) == listed(second, engine, cache) == (ENGLISH, GERMAN)
    assert (first.listed, second.listed) == (1, 0)


def add_voice(engine, data):
    (data / "lang" / "gmw" / "de").write_text("name German")


def add_folder(engine, data):
    (data / "lang" / "roa").mkdir()


def take_voice(engine, data):
    (data / "lang" / "gmw" / "en").unlink()


def change_voice(engine, data):
    os.utime(data / "lang" / "gmw" / "en", ns=(1, 1))


def change_library(engine, data):
    (data.parent / "libespeak-ng.so").write_bytes(b"22")


@pytest.mark.parametrize("change", [add_voice, add_folder, take_voice, change_voice, change_library])
def test_they_are_listed_again_after_a_change(engine, cache, tmp_path, change):
    """Nobody is told that a voice is not there which was installed since."""
    listed(Listing(voices=(ENGLISH,)), engine, cache)
    change(engine, tmp_path / "data")
    assert listed(Listing(voices=(GERMAN,)), engine, cache) == (GERMAN,)


@pytest.mark.parametrize("engine", [None, Espeak("libespeak-ng.so.1", None, "1.52.0")])
def test_an_engine_that_cannot_be_looked_at_is_asked_each_time(cache, engine):
    """Such as those of macOS and Windows, and a system's eSpeak NG, which finds its data itself."""
    listed(Listing(voices=(ENGLISH,)), engine, cache)
    assert listed(Listing(voices=(GERMAN,)), engine, cache) == (GERMAN,)


def test_other_engines_do_not_share_their_voices(engine, cache):
    """Another version may have others."""
    newer = Listing(voices=(GERMAN,))
    newer.identity = lambda _: "fake 2"
    listed(Listing(voices=(ENGLISH,)), engine, cache)
    assert listed(newer, engine, cache) == (GERMAN,)


@pytest.mark.parametrize(
    "kept",
    [
        b"\xff",
        b"[]",
        b"{}",
        b"7",
        b'["abcd"]',
        b'[["a"]]',
        b'[["a", "b", 3, "d"]]',
        b'[["a", "b", ["c"], null]]',
        b"[" * 9999,
    ],
)
def test_what_is_no_list_of_voices_is_listed_again(engine, cache, kept):
    """The folder may be somebody else's."""
    listed(Listing(), engine, cache)
    cache.put(next(cache._folder.rglob("*.blob")).stem, kept)
    again = Listing()
    assert listed(again, engine, cache) == (ENGLISH, GERMAN)
    assert again.listed == 1

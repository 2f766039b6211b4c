"""How loud the voice has to be, worked out once."""

import math
import struct
import subprocess
import sys

import pytest

from voiceguide.audio import levels
from voiceguide.audio.cache import FolderCache, NoCache
from voiceguide.audio.chimes import load_chimes
from voiceguide.audio.levels import cached_loudness, voice_loudness
from voiceguide.session.model import CHIME_NAMES, Chime, Speech

CHIMES = load_chimes(None)
BREATHE = Speech("Breathe.", "Breathe.")
SOUNDS = [BREATHE, Chime("start"), BREATHE, *[Chime("tick")] * 40]


@pytest.fixture
def once(tmp_path, monkeypatch):
    """A cache in which the loudness of SOUNDS is kept already, by a program that must not work it out again."""
    cache = FolderCache(tmp_path)
    first = cached_loudness(SOUNDS, CHIMES, cache)
    asked = []
    monkeypatch.setattr(levels, "voice_loudness", lambda *_: asked.append(1) or -1.0)
    return cache, first, asked


def test_it_is_the_loudness_that_is_worked_out():
    """To the last bit, whether it is kept or not."""
    assert cached_loudness(SOUNDS, CHIMES, NoCache()) == voice_loudness(SOUNDS, CHIMES)


def test_what_is_kept_is_the_same_to_the_last_bit(once):
    """Since the names of the clips depend on it."""
    cache, first, asked = once
    assert cached_loudness(reversed(SOUNDS), CHIMES, cache) == first
    assert not asked


@pytest.mark.parametrize(
    "sounds", [SOUNDS[1:], [*SOUNDS, Chime("tick")], [Speech("Breathe out", "Breathe out"), *SOUNDS[1:]]]
)
def test_another_session_is_worked_out(once, sounds):
    """One more tick, or another word."""
    cache, _, _ = once
    assert cached_loudness(sounds, CHIMES, cache) == -1.0


def test_other_chimes_are_worked_out(once):
    """Even one that is as long."""
    cache, _, _ = once
    other = {**CHIMES, Chime("tick"): bytes(len(CHIMES[Chime("tick")]))}
    assert cached_loudness(SOUNDS, other, cache) == -1.0


def test_what_is_damaged_is_worked_out_again(once, tmp_path):
    """As a clip is spoken again."""
    cache, _, _ = once
    (kept,) = tmp_path.rglob("*.blob")
    kept.write_bytes(kept.read_bytes()[:-3])
    assert cached_loudness(SOUNDS, CHIMES, cache) == -1.0


@pytest.mark.parametrize("other", [b"", b"x" * 9, *map(struct.Struct("<d").pack, (math.nan, math.inf, 20.0, -1e9))])
def test_what_is_no_loudness_is_worked_out_again(once, tmp_path, other):
    """The folder may be somebody else's."""
    cache, _, _ = once
    (kept,) = tmp_path.rglob("*.blob")
    cache.put(kept.stem, other)
    assert cached_loudness(SOUNDS, CHIMES, cache) == -1.0


def test_numpy_is_not_loaded_for_what_is_kept(tmp_path):
    """It takes a tenth of a second, and an export that has all else needs no other part of it."""
    program = (
        "import sys; from pathlib import Path\n"
        "from voiceguide.audio.cache import FolderCache; from voiceguide.audio.chimes import load_chimes\n"
        "from voiceguide.audio.levels import cached_loudness\n"
        "cached_loudness([], load_chimes(None), FolderCache(Path(sys.argv[1]))); print('numpy' in sys.modules)"
    )
    command = [sys.executable, "-c", program, tmp_path]
    said = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2)]
    assert said == ["True\n", "False\n"]


def test_every_chime_counts():
    """Those that a listener can replace."""
    assert {chime.name for chime in CHIMES} == set(CHIME_NAMES)

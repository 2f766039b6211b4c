"""Pauses within speech are as long as the listener likes them; words stay as they are."""

import pytest
from fakes import FakeEngine, tone

from voiceguide.audio.cache import FolderCache
from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.audio.tts.base import VoiceSettings
from voiceguide.audio.tts.synthesizer import Synthesizer, with_pauses
from voiceguide.session.model import Speech


def silence(milliseconds):
    return bytes(2 * (SAMPLE_RATE * milliseconds // 1000))


def word(milliseconds, pitch):
    """A tone without the soft samples at its ends."""
    return tone(milliseconds, pitch)[2:-6]


FIRST, SECOND, THIRD = word(300, 440), word(400, 500), word(200, 600)


@pytest.mark.parametrize(("percent", "short", "long"), [(100, 200, 600), (150, 300, 900), (50, 100, 300)])
def test_each_pause_is_that_much_of_what_it_was(percent, short, long):
    """After a comma and after a sentence."""
    clip = FIRST + silence(200) + SECOND + silence(600) + THIRD
    assert with_pauses(clip, percent) == FIRST + silence(short) + SECOND + silence(long) + THIRD


def test_what_is_silent_within_a_word_stays():
    """Before a `t`, for example."""
    clip = FIRST + silence(90) + SECOND
    assert with_pauses(clip, 300) == clip


def test_a_pause_is_never_gone():
    """Two sentences would run into each other."""
    assert with_pauses(FIRST + silence(120) + SECOND, 10) == FIRST + silence(60) + SECOND


def test_silence_at_the_ends_is_no_pause():
    """Times between clips are the timeline's."""
    clip = silence(200) + FIRST + silence(200)
    assert with_pauses(clip, 300) == clip


def test_a_clip_without_pauses_stays():
    """Nor does an empty one break."""
    assert with_pauses(FIRST, 200) == FIRST
    assert with_pauses(b"", 200) == b""


def test_other_pauses_have_clips_of_their_own(tmp_path):
    """In the cache."""
    engine, cache = FakeEngine(), FolderCache(tmp_path)
    for pause in (100, 150, 100, 150):
        settings = VoiceSettings("en-us", 150, pause=pause)
        dict(Synthesizer(engine, settings, cache).clips([Speech("One.", "One.")], -18))
    assert len(engine.asked) == 2

"""The narrator speaks each clip once, trimmed and at one loudness."""

import threading

import pytest
from fakes import FakeEngine

from voiceguide.audio import loudness
from voiceguide.audio.cache import FolderCache, NoCache
from voiceguide.audio.pcm import to_wave
from voiceguide.audio.tts.base import VoiceSettings
from voiceguide.audio.tts.synthesizer import Synthesizer
from voiceguide.errors import VoiceError
from voiceguide.session.model import Speech

MANNER = VoiceSettings("en-us", 150)
SPEECHES = [Speech("Hold it.", "Hold it."), Speech("Piriformis.", "Peer-ih-for-miss.")]


def synthesizer(engine, cache):
    return Synthesizer(engine, MANNER, cache)


def test_each_speech_gets_its_clip():
    """What is spoken is the respelled text, and one clip comes back for each."""
    engine = FakeEngine()
    clips = dict(synthesizer(engine, NoCache()).clips(SPEECHES, -18))
    assert set(clips) == set(SPEECHES)
    assert sorted(engine.asked) == [("Hold it.", MANNER), ("Peer-ih-for-miss.", MANNER)]


def test_clips_are_at_the_loudness_of_speech():
    """Trimmed, and each as loud as the others."""
    for clip in dict(synthesizer(FakeEngine(), NoCache()).clips(SPEECHES, -18)).values():
        assert loudness.loudness(to_wave(clip)) == pytest.approx(-18, abs=0.3)


def test_what_was_spoken_once_is_not_spoken_again(tmp_path):
    """The second session takes the same bytes from the cache."""
    first = dict(synthesizer(FakeEngine(), FolderCache(tmp_path)).clips(SPEECHES, -18))
    silent = FakeEngine(*[speech.spoken for speech in SPEECHES])
    assert dict(synthesizer(silent, FolderCache(tmp_path)).clips(SPEECHES, -18)) == first
    assert silent.asked == []


def test_another_voice_does_not_take_the_first_ones_clips(tmp_path):
    """The cache keeps voices apart."""
    dict(synthesizer(FakeEngine(), FolderCache(tmp_path)).clips(SPEECHES, -18))
    engine = FakeEngine()
    dict(Synthesizer(engine, VoiceSettings("de", 150), FolderCache(tmp_path)).clips(SPEECHES, -18))
    assert len(engine.asked) == 2


def test_the_first_clip_comes_while_the_others_are_being_spoken():
    """In the order in which they are heard, so that playing can begin."""

    class Slow(FakeEngine):
        first_was_heard = threading.Event()

        def speak(self, text, voice_settings):
            if text != "Hold it.":
                assert self.first_was_heard.wait(20)
            return super().speak(text, voice_settings)

    engine = Slow()
    clips = synthesizer(engine, NoCache()).clips(SPEECHES, -18)
    assert next(clips)[0] == SPEECHES[0]
    engine.first_was_heard.set()
    assert next(clips)[0] == SPEECHES[1]


def test_a_clip_that_cannot_be_spoken_fails_the_session():
    """No session with a sentence missing."""
    with pytest.raises(VoiceError, match=r"cannot say Hold it\."):
        dict(synthesizer(FakeEngine("Hold it."), NoCache()).clips(SPEECHES, -18))


def test_a_silent_clip_fails_the_session():
    """A voice that says nothing is an error, never a gap."""

    class Mute(FakeEngine):
        def speak(self, text, voice_settings):
            return bytes(20_000)

    with pytest.raises(VoiceError, match="says nothing for"):
        dict(synthesizer(Mute(), NoCache()).clips(SPEECHES, -18))


def test_who_breaks_off_does_not_wait_for_an_engine_that_hangs():
    """It is ended when the speaker is closed."""

    class Hanging(FakeEngine):
        goes_on = threading.Event()

        def speak(self, text, voice_settings):
            if text != "Hold it.":
                assert self.goes_on.wait(20)
            return super().speak(text, voice_settings)

    engine = Hanging()
    clips = synthesizer(engine, NoCache()).clips(SPEECHES, -18)
    next(clips)
    clips.close()
    assert not engine.goes_on.is_set()
    engine.goes_on.set()

"""Several engines are one: each voice is spoken by its own."""

import pytest
from fakes import ENGLISH, FakeEngine

from voiceguide.audio.cache import NoCache
from voiceguide.audio.tts.base import Voice, VoiceSettings
from voiceguide.audio.tts.engines import Engines
from voiceguide.audio.tts.synthesizer import Synthesizer, UnspokenError
from voiceguide.errors import VoiceError
from voiceguide.session.model import Speech

SLT = Voice("slt", "slt", ("en-US",), "female", "program")
SPEECHES = [Speech(text, text) for text in ("One.", "Two.", "Three.")]


class Silent(FakeEngine):
    """There is no engine."""

    def voices(self):
        raise VoiceError("no engine")


def test_each_voice_is_spoken_by_its_own_engine():
    """And by no other."""
    program, system = FakeEngine(voices=(SLT,)), FakeEngine(voices=(ENGLISH,))
    engines = Engines({"program": program, "system": system})
    engines.speak("One.", VoiceSettings("slt", 150, "program"))
    engines.speak("Two.", VoiceSettings("en-us", 150))
    assert [[text for text, _ in engine.asked] for engine in (program, system)] == [["One."], ["Two."]]


def test_all_voices_are_listed_and_those_of_the_user_come_first():
    """Each engine is asked once."""
    engines = Engines({"program": FakeEngine(voices=(SLT,)), "system": FakeEngine(voices=(ENGLISH,))})
    assert engines.voices() == (SLT, ENGLISH)
    assert (engines.added_voices(), engines.system_voices()) == ((SLT,), (ENGLISH,))


def test_where_one_engine_fails_there_are_the_voices_of_the_others():
    """Where all fail, that is an error."""
    assert Engines({"program": FakeEngine(voices=(SLT,)), "system": Silent()}).voices() == (SLT,)
    with pytest.raises(VoiceError, match="no engine"):
        Engines({"system": Silent()}).voices()


def heard(*broken, other=()):
    """What each engine said, and for what another stepped in."""
    program, system = FakeEngine(*broken, voices=(SLT,)), FakeEngine(*other, voices=(ENGLISH,))
    engines = Engines({"program": program, "system": system})
    missed = []

    def substitute(error):
        missed.append(error.speech.text)
        return Synthesizer(engines, VoiceSettings("en-us", 150), NoCache())

    settings = VoiceSettings("slt", 150, "program")
    clips = dict(Synthesizer(engines, settings, NoCache(), substitute=substitute).clips(SPEECHES, -18))
    assert list(clips) == SPEECHES
    return [text for text, _ in system.asked], missed


def test_what_a_voice_cannot_say_is_said_by_another():
    """The session goes on."""
    assert heard("Two.") == (["Two."], ["Two."])


def test_a_voice_that_cannot_say_its_first_words_is_an_error():
    """That is told before anything is heard."""
    with pytest.raises(UnspokenError, match=r"cannot say One\."):
        heard("One.")


def test_what_neither_can_say_is_an_error():
    """There is nothing left to try."""
    with pytest.raises(UnspokenError, match=r"cannot say Three\."):
        heard("Three.", other=("Three.",))

"""A rehearsal measures every clip and bounds the whole."""

import pytest
from fakes import FakeSpeaker

from voiceguide.routine.links import NoLinks, Script
from voiceguide.routine.parse import parse_routine
from voiceguide.routine.problems import ScriptError
from voiceguide.session.choices import Choices
from voiceguide.session.sounds import Speech
from voiceguide.sound.cache import NoCache
from voiceguide.sound.chimes import load_chimes
from voiceguide.sound.narrator import Narrator
from voiceguide.sound.pcm import SAMPLE_RATE
from voiceguide.sound.rehearsal import estimate, rehearse
from voiceguide.sound.voices.records import Manner

SCRIPT = """# Short

### Knees to chest

- hold: 10-30s

Bring up both knees.
"""


def parsed(text):
    return parse_routine(Script("short.md", text), NoLinks())


def rehearsed(text, choices=Choices()):  # noqa: B008 (it is frozen)
    narrator = Narrator(FakeSpeaker(), Manner("en-us", 150), NoCache(), 2)
    return rehearse(parsed(text), choices, narrator, load_chimes(None), lambda *_: None)


def test_cues_are_as_long_as_their_clips():
    """Every length is measured, rounded up to a whole ms."""
    session = rehearsed(SCRIPT)
    for cue in session.timeline.cues:
        samples = len(session.clips[cue.sound]) / 2
        assert 0 <= cue.length - samples * 1000 / SAMPLE_RATE < 1


def test_every_cue_has_its_clip():
    """Speech and chimes alike."""
    session = rehearsed(SCRIPT)
    assert {cue.sound for cue in session.timeline.cues} <= set(session.clips)


def test_an_estimate_needs_no_voice():
    """It has the same holds and the same words, at about the same times."""
    estimated = estimate(parsed(SCRIPT), Choices(), load_chimes(None), 150)
    measured = rehearsed(SCRIPT).timeline
    assert [hold.length for hold in estimated.holds] == [hold.length for hold in measured.holds] == [20_000]
    texts = [[cue.sound for cue in t.cues if isinstance(cue.sound, Speech)] for t in (estimated, measured)]
    assert texts[0] == texts[1]


def test_a_session_that_turns_out_too_long_is_refused():
    """Talk counts too: holds of just under 12 hours are too much with it."""
    text = SCRIPT.replace("10-30s", "11h59m50s")
    with pytest.raises(ScriptError, match=r"short\.md:1:3: this session lasts 12:00:"):
        rehearsed(text)

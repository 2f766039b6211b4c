"""A rehearsal measures every clip and bounds the whole."""

import pytest
from fakes import FakeEngine

from voiceguide.audio.cache import NoCache
from voiceguide.audio.chimes import load_chimes
from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.audio.render import estimate, estimated_timeline, render
from voiceguide.audio.tts.base import VoiceSettings
from voiceguide.audio.tts.synthesizer import Synthesizer
from voiceguide.script.diagnostics import ScriptError
from voiceguide.script.limits import LONGEST
from voiceguide.script.model import Script
from voiceguide.script.parser import parse_routine
from voiceguide.session.model import Choices, Speech
from voiceguide.session.planner import plan

SCRIPT = """# Short

### Knees to chest

- hold: 10-30s

Bring up both knees.
"""


def parsed(text):
    return parse_routine(Script("short.md", text))


def rehearsed(text, choices=Choices(), engine=None):  # noqa: B008 (it is frozen)
    synthesizer = Synthesizer(engine or FakeEngine(), VoiceSettings("en-us", 150), NoCache())
    return render(parsed(text), choices, synthesizer, load_chimes(None), lambda *_: None)


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


@pytest.mark.parametrize(
    "made",
    [lambda text: rehearsed(text).timeline, lambda text: estimate(parsed(text), Choices(), load_chimes(None), 150)],
    ids=["measured", "estimated"],
)
def test_a_session_lasts_at_most_twelve_hours(made):
    """To the millisecond."""
    rest = made(SCRIPT.replace("10-30s", "1h")).length - 3_600_000
    most = SCRIPT.replace("10-30s", f"{LONGEST - rest}ms")
    assert made(most).length == LONGEST
    with pytest.raises(ScriptError, match=r"short\.md:1:3: this session lasts 12:00:01 hours; the maximum is 12 hours"):
        made(most.replace(f"{LONGEST - rest}", f"{LONGEST - rest + 1}"))


def test_what_is_far_too_long_is_refused_before_a_word_is_spoken():
    """That is told by an estimate, and estimates are not as far off."""
    engine = FakeEngine()
    script = SCRIPT.replace("10-30s", "1s\n- sides: left, right\n- ready: 12h\n- switch: 12h")
    with pytest.raises(ScriptError, match=r"this session would last about 24:00:\d\d hours; the maximum is 12 hours"):
        rehearsed(script, engine=engine)
    assert not engine.asked


def test_what_is_too_long_by_little_is_spoken_to_find_out():
    """An estimate may be wrong."""
    engine = FakeEngine()
    with pytest.raises(ScriptError, match="this session lasts 12:0"):
        rehearsed(SCRIPT.replace("10-30s", "11h59m50s"), engine=engine)
    assert engine.asked


def test_how_long_words_take_depends_on_the_voice():
    """What a slow one needs far too long for may be no trouble for a faster one."""
    words = f"- hold: 1s\n- rounds: 50\n- sides: 1, 2, 3, 4\n- release: {'word ' * 550}"
    routine = parsed(SCRIPT.replace("- hold: 10-30s", words))
    planned, chimes = plan(routine, Choices()), load_chimes(None)
    assert estimated_timeline(planned, routine, chimes, 450) == estimated_timeline(planned, routine, chimes, 150)
    with pytest.raises(ScriptError, match="this session would last about"):
        estimated_timeline(planned, routine, chimes, 80)

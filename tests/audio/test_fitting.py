"""A session fits by the true lengths of its words, however far off their estimates were."""

import pytest
from fakes import FakeEngine
from scenes import parsed

from voiceguide.audio.cache import NoCache
from voiceguide.audio.chimes import load_chimes
from voiceguide.audio.pcm import SAMPLE_RATE, length_of_clip
from voiceguide.audio.render import estimated_fit, fitted
from voiceguide.audio.tts.base import VoiceSettings
from voiceguide.audio.tts.synthesizer import Synthesizer
from voiceguide.errors import UsageError, VoiceError
from voiceguide.session.fit import FitRequest
from voiceguide.session.model import Choices, Speech
from voiceguide.session.planner import plan, speeches
from voiceguide.session.timeline import place

SCRIPT = """# Evening

Move slowly, and keep breathing.

### Squat

- hold: 10-30s
- priority: 1

Bend your knees for {hold}.

### Bridge

- hold: 10-30s
- rounds: 1-3
- release: Lower your hips.

Lift your hips.

### Cat pose

- hold: 10-30s
- sides: left, right
- easier: Stay higher.

Round your back.
"""
CHIMES = load_chimes(None)


class Paced(FakeEngine):
    """Says so many ms for each character; the estimate at 150 words a minute is 67."""

    def __init__(self, pace, *broken):
        super().__init__(*broken)
        self._pace = pace

    def speak(self, text, voice_settings):
        self.asked.append((text, voice_settings))
        if text in self._broken:
            raise VoiceError(f"cannot say {text}")
        return b"\x00\x10" * (SAMPLE_RATE * self._pace * len(text) // 1000)


def synthesizer(engine):
    return Synthesizer(engine, VoiceSettings("en-us", 150), NoCache())


def wanted(seconds, **choices):
    return FitRequest(parsed(SCRIPT), Choices(100, **choices), seconds * 1000)


def true_length(found, engine):
    """How long it is when every clip of it is spoken."""
    planned = plan(found.routine, found.choices)
    lengths = dict(synthesizer(engine).lengths(speeches(planned.steps)))
    lengths |= {chime: length_of_clip(clip) for chime, clip in CHIMES.items()}
    return place(planned, lengths.__getitem__).length


@pytest.mark.parametrize("pace", [5, 40, 67, 120, 300])
@pytest.mark.parametrize("seconds", [100, 160, 240])
def test_it_is_never_longer_by_the_true_lengths(pace, seconds):
    """Whether the voice is much faster or much slower than was thought; and little time is left over."""
    engine = Paced(pace)
    found = fitted(wanted(seconds), CHIMES, synthesizer(engine))
    length = true_length(found, engine)
    assert length <= seconds * 1000
    assert length > seconds * 1000 - 8000 or found.choices.level == 100


def test_a_fast_voice_gets_in_what_was_thought_not_to_fit():
    """The estimate alone would have refused."""
    with pytest.raises(UsageError):
        estimated_fit(wanted(28), CHIMES, 150)
    assert [e.name for e in fitted(wanted(28), CHIMES, synthesizer(Paced(5))).routine.exercises] == ["Squat"]


def test_a_slow_voice_may_leave_no_time_at_all():
    """The shortest time that is named is the true one."""
    assert estimated_fit(wanted(40), CHIMES, 150).left_out == ("Bridge", "Cat pose")
    engine = Paced(400)
    with pytest.raises(UsageError, match="has Squat alone") as refused:
        fitted(wanted(40), CHIMES, synthesizer(engine))
    minutes = float(str(refused.value).rpartition("--minutes ")[2].rstrip("`"))
    assert true_length(fitted(wanted(round(minutes * 60)), CHIMES, synthesizer(engine)), engine) <= minutes * 60_000


def test_each_clip_is_spoken_once():
    """However often the search is done; and all of the session's are among them."""
    engine = Paced(120)
    found = fitted(wanted(160), CHIMES, synthesizer(engine))
    said = [text for text, _ in engine.asked]
    assert len(said) == len(set(said))
    assert {speech.spoken for speech in speeches(plan(found.routine, found.choices).steps)} <= set(said)


def test_it_says_how_many_clips_are_ready():
    """One after the other, to the last."""
    told = []
    engine = Paced(120)
    fitted(wanted(160), CHIMES, synthesizer(engine), lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == list(range(1, len(engine.asked) + 1))
    assert all(done <= total for done, total in told)
    assert told[-1] == (len(engine.asked), len(engine.asked))


def test_chimes_alone_are_known_already():
    """Nothing is spoken."""
    engine = Paced(67)
    found = fitted(wanted(160, talk="chimes"), CHIMES, synthesizer(engine), lambda *_: pytest.fail("spoke"))
    assert engine.asked == []
    assert 150_000 < true_length(found, engine) <= 160_000


def test_what_cannot_be_spoken_is_told_with_its_script():
    """Even if it would have been left out."""
    with pytest.raises(VoiceError, match=r"^script\.md: cannot say Lift your hips\.$"):
        fitted(wanted(160), CHIMES, synthesizer(Paced(67, "Lift your hips.")))


def test_an_estimate_needs_no_voice():
    """It fits as far as anybody can know."""
    found = estimated_fit(wanted(160), CHIMES, 150)

    def length_of(sound):
        from voiceguide.session.speech import speech_length

        return speech_length(sound, 150) if isinstance(sound, Speech) else length_of_clip(CHIMES[sound])

    assert 150_000 < place(plan(found.routine, found.choices), length_of).length <= 160_000


def test_a_slower_rate_leaves_time_for_less():
    """Estimates know it."""
    levels = [estimated_fit(wanted(160), CHIMES, rate).choices.level for rate in (450, 150)]
    assert levels[0] > levels[1]

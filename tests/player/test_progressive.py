"""A session that grows while its words are synthesized."""

import threading

import pytest
from fakes import tone
from scenes import planned

from voiceguide.audio.chimes import load_chimes
from voiceguide.audio.pcm import length_of_clip
from voiceguide.player.progressive import ProgressiveSession, synthesizing
from voiceguide.session.model import RestStep, TalkStep
from voiceguide.session.planner import speeches
from voiceguide.session.timeline import place

SCRIPT = "# T\n\n- hold: 20s\n\nSlowly.\n\n### A\n\nSit down.\n\n### B\n\nStand up.\n"


@pytest.fixture
def chimes():
    return load_chimes(None)


def spoken(plan):
    return [(speech, tone(300 + 10 * number)) for number, speech in enumerate(speeches(plan.steps))]


def test_the_complete_timeline_is_that_of_an_export(chimes):
    """To the millisecond."""
    plan = planned(SCRIPT)
    session = ProgressiveSession(plan, chimes)
    session.take(spoken(plan))
    clips = {**chimes, **dict(spoken(plan))}
    assert session.snapshot.is_complete
    assert session.snapshot.timeline == place(plan, lambda sound: length_of_clip(clips[sound]))


def test_each_snapshot_starts_with_the_previous_one(chimes):
    """What has been heard does not change."""
    plan = planned(SCRIPT)
    session = ProgressiveSession(plan, chimes)
    before = session.snapshot.timeline
    for one in spoken(plan):
        assert not session.snapshot.is_complete
        session.take([one])
        after = session.snapshot.timeline
        assert after.cues[: len(before.cues)] == before.cues
        assert after.length >= before.length
        before = after


def test_a_session_begins_with_its_first_sentence(chimes):
    """Each further one is where it is in an export, and follows on what has been heard."""
    plan = planned(SCRIPT)
    session = ProgressiveSession(plan, chimes)
    clips = spoken(plan)
    known = {**chimes, **dict(clips)}
    exported = place(plan, lambda sound: length_of_clip(known[sound]))
    cues, ends = [], []
    for clip in clips[:2]:
        session.take([clip])
        cues.append(session.snapshot.timeline.cues)
        ends.append(session.snapshot.known)
    assert [len(each) for each in cues] == [2, 3]
    assert exported.cues[:3] == cues[1]
    assert cues[1][:2] == cues[0]
    assert ends[0] == exported.cues[2].start


def test_a_later_step_waits_for_all_of_its_words(chimes):
    """But not for later words."""
    plan = planned(SCRIPT)
    session = ProgressiveSession(plan, chimes)
    placed = []
    for clip in spoken(plan):
        session.take([clip])
        placed.append(session.snapshot.timeline.steps)
    assert all(step.step in plan.steps for steps in placed[1:] for step in steps)


def test_it_waits_in_rests_never_in_holds(chimes):
    """A hold is there as soon as what ends it can be said, not before; so a slow voice makes rests longer."""
    exercise = "### {0}\n\n- hold: 20s\n- halfway: Sink into {0}.\n- release: Let go of {0}.\n\nBegin {0}.\n\n"
    plan = planned(f"# T\n\n- rounds: 2\n\n{exercise.format('A')}{exercise.format('B')}")
    session = ProgressiveSession(plan, chimes)
    ends = []
    for clip in spoken(plan):
        session.take([clip])
        ends.append(session.snapshot.timeline.steps[-1].step)
    assert session.snapshot.is_complete
    assert {type(step) for step in ends[:-1]} == {TalkStep, RestStep}


def test_more_time_can_be_given_before_everything_is_synthesized(chimes):
    """Later steps are placed after it."""
    plan = planned(SCRIPT)
    session = ProgressiveSession(plan, chimes)
    session.take(spoken(plan)[:6])
    hold = session.snapshot.timeline.holds[0]
    assert session.give_more_time(hold.start + 1000, 10_000)
    session.take(spoken(plan)[6:])
    assert session.snapshot.is_complete
    assert [hold.length for hold in session.snapshot.timeline.holds] == [30_000, 20_000]


def test_more_time_changes_nothing_without_a_hold_or_pause(chimes):
    """At the finish."""
    plan = planned(SCRIPT)
    session = ProgressiveSession(plan, chimes)
    session.take(spoken(plan))
    snapshot = session.snapshot
    assert not session.give_more_time(snapshot.timeline.length - 1, 10_000)
    assert session.snapshot is snapshot


def unspoken():
    return ProgressiveSession(planned("# T\n\n### A\n\n- hold: 20s\n"), load_chimes(None))


@pytest.mark.usefixtures("_impatience")
def test_the_end_does_not_wait_for_a_hanging_voice():
    """It may wait for a module that is never imported."""
    goes_on = threading.Event()

    def clips():
        assert goes_on.wait(20)
        yield from ()

    with synthesizing(unspoken(), clips) as voice:
        pass
    assert not voice.is_over.is_set()
    goes_on.set()
    assert voice.is_over.wait(20)


def test_the_end_waits_until_the_voice_is_closed():
    """Unless it hangs."""
    closed = []

    def clips():
        try:
            yield from ()
        finally:
            closed.append(True)

    with synthesizing(unspoken(), clips):
        pass
    assert closed

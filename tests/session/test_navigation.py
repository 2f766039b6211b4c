"""Seeking in a session, and what is going on at one moment of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import cues_of, heard, length_of, placed, planned

from voiceguide.session.model import Chime
from voiceguide.session.navigation import (
    exercise_at,
    next_exercise,
    now_playing_at,
    resumed,
    said_last,
    this_exercise,
    with_more_time,
)
from voiceguide.session.timeline import place

SCRIPT = """# T

- hold: 20s
- rest: 8s
- ease off: off

### A

- halfway: Breathe.
- release: Let go.

Sit down.

### B

- repeat: 3 x Up 3s, Down 3s

Stand up.

### C

Lie down.
"""
TIMELINE = placed(SCRIPT)
A, B, C = TIMELINE.chapters
FIRST = TIMELINE.steps[0].end


def start_of(words):
    return cues_of(TIMELINE, words)[0].start


def test_next_leads_to_the_next_exercise_until_there_is_none():
    """From wherever in this one; from the opening to the first."""
    assert next_exercise(TIMELINE, 0) == FIRST
    assert next_exercise(TIMELINE, FIRST) == B.start
    assert next_exercise(TIMELINE, B.end - 1) == C.start
    assert next_exercise(TIMELINE, C.start) is None


def test_back_leads_to_the_start_of_this_exercise_and_then_to_the_one_before():
    """Who presses twice means the one before."""
    assert this_exercise(TIMELINE, B.start + 5000) == B.start
    assert this_exercise(TIMELINE, B.start + 1000) == FIRST
    assert this_exercise(TIMELINE, FIRST + 5000) == FIRST
    assert this_exercise(TIMELINE, FIRST + 1000) == A.start == 0
    assert this_exercise(TIMELINE, 1000) == 0


def test_after_the_opening_the_first_position_comes_before_the_first_exercise():
    """Nobody skips what they have to get into."""
    timeline = placed("# T\n\nSlowly.\n\n## Floor\n\nLie down.\n\n### A\n\n- hold: 20s\n")
    at = next_exercise(timeline, 0)
    assert [cue.start for cue in cues_of(timeline, "Lie down.")] == [at]
    assert next_exercise(timeline, at) is None


def test_again_leads_to_the_words_spoken_last_and_then_to_those_before():
    """At the start of a sentence, never in its middle."""
    assert said_last(TIMELINE, start_of("Let go.") - 1) == start_of("Breathe.")
    assert said_last(TIMELINE, start_of("Breathe.") + 1000) == start_of("Sit down.")
    assert said_last(TIMELINE, 0) == 0


def test_going_on_leads_to_the_start_of_the_cue_that_was_cut():
    """Where nothing was cut, to where it was."""
    cue = cues_of(TIMELINE, "Sit down.")[0]
    assert resumed(TIMELINE, cue.start + 400) == cue.start
    assert resumed(TIMELINE, cue.end + 10) == cue.end + 10


def test_the_exercise_at_a_moment():
    """The opening belongs to the first."""
    assert [exercise_at(TIMELINE, at) for at in (0, B.start - 1, B.start, TIMELINE.length)] == [0, 0, 1, 2]


def longer(at):
    plan = planned(SCRIPT)
    more = with_more_time(plan, TIMELINE, at, 10_000)
    return more and place(more, length_of)


def test_more_time_makes_the_hold_longer():
    """By exactly that; its last ticks come before its new end, and a middle that is still to come is the new middle."""
    hold = TIMELINE.holds[0]
    timeline = longer(hold.start + 4000)
    assert timeline.holds[0] == replace(hold, length=30_000)
    assert cues_of(timeline, "<end>")[0].start == hold.start + 30_000
    ticks = [cue.start - hold.start for cue in cues_of(timeline, "<tick>")]
    assert ticks[3:6] == [27_000, 28_000, 29_000]
    assert cues_of(timeline, "<halfway>")[0].start == hold.start + 15_000


def test_a_middle_that_was_heard_is_not_heard_again():
    """More time in the second half."""
    hold = TIMELINE.holds[0]
    timeline = longer(hold.start + 15_000)
    places = [cue.start - hold.start for cue in cues_of(timeline, "<halfway>")]
    assert places[0] == 10_000
    assert not [place for place in places[1:] if place < 30_000]


def test_more_time_in_a_rest_and_while_getting_into_position():
    """The pause is longer by that."""
    for at in (start_of("Let go.") + 100, A.end - 1000, start_of("Sit down.") + 100):
        timeline = longer(at)
        assert timeline.chapters[0].end == A.end + 10_000


REST = """# T

- rest at 5s: Drink something.
- rest at 10s left: Ten seconds left.
- rest: 40s

### A

- hold: 20s
- rounds: 2
- at 6s left: Nearly there.
"""


def rest_with_more_time(after):
    """The start of both cues and the end of a rest, from its start, with ten seconds more after some."""
    timeline = placed(REST)
    more = with_more_time(planned(REST), timeline, timeline.rests[0].start + after, 10_000)
    longer_one = place(more, length_of)
    (rest,) = longer_one.rests
    said = [cues_of(longer_one, words)[0].start - rest.start for words in ("Drink something.", "Ten seconds left.")]
    return *said, rest.length


def test_more_time_in_a_rest_keeps_ten_seconds_left_at_its_end():
    """What counts from the start stays; what was heard is not moved."""
    # A soft chime comes before words after a long silence.
    assert rest_with_more_time(2000) == (5000, 40_900, 50_000)
    assert rest_with_more_time(12_000) == (5000, 40_900, 50_000)
    assert rest_with_more_time(32_000) == (5000, 30_900, 50_000)


def test_more_time_in_a_hold_keeps_six_seconds_left_at_its_end():
    """They are still six."""
    timeline = placed(REST)
    hold = timeline.holds[0]
    more = place(with_more_time(planned(REST), timeline, hold.start + 3000, 10_000), length_of)
    assert cues_of(more, "Nearly there.")[0].start in range(hold.start + 24_000, hold.start + 25_000)


def test_more_time_in_a_countdown_counts_down_again():
    """After the pause, with all of its ticks."""
    first = cues_of(TIMELINE, "<tick>")[0]
    timeline = longer(first.start + 1500)
    assert timeline.holds[0].start == TIMELINE.holds[0].start + 10_000 + 1500
    assert heard(timeline).count("<tick>") == heard(TIMELINE).count("<tick>")


def test_a_movement_and_the_end_have_no_more_time():
    """They have their own pace."""
    movement = cues_of(TIMELINE, "Up")[0].start + 100
    assert longer(movement) is None
    assert longer(TIMELINE.length - 100) is None


HOLDS = """# T

### Words earlier than the middle

- hold: 10s
- halfway: Let your lower back sink into the floor, and breathe on.
- at 90%: Soon.

### Words left out

- hold: 9s
- sides: left, right
- at 5s: Let your lower back sink into the floor, and breathe on.

### Words after a long silence

- hold: 40s
- at 15s: Breathe.
- halfway: Let your lower back sink. Stay there.
"""


@pytest.mark.parametrize("script", [SCRIPT, HOLDS])
@given(st.data())
def test_what_was_heard_stays_where_it_was(script, data):
    """Wherever more time is asked for; but for ticks that come again."""
    timeline = placed(script)
    at = data.draw(st.integers(0, timeline.length - 1))
    plan = with_more_time(planned(script), timeline, at, 10_000)
    if plan:
        longer = place(plan, length_of)
        before, after = ([cue for cue in one.cues if cue.start <= at and is_no_tick(cue)] for one in (timeline, longer))
        assert before == after
        assert longer.length > timeline.length


def is_no_tick(cue):
    return cue.sound != Chime("tick")


SHORT = placed(
    "# T\n\n- hold: 20s\n- sides: left, right\n- rounds: 2\n\n### A\n\nSit down.\n\n"
    "## Wall\n\n### B\n\n- repeat: 2 x Up 3s\n\nStand up.\n"
)
HOLD = SHORT.holds[3]


def test_a_moment_in_a_hold():
    """Which exercise, side and round, how far, and what comes next."""
    now = now_playing_at(SHORT, ("A", "B"), HOLD.start + 5000)
    assert (now.exercise, now.number, now.side, now.round) == ("A", 1, "right", 2)
    assert (now.doing, now.elapsed, now.length) == ("hold", 5000, 20_000)
    assert (now.following, now.left) == ("B", SHORT.length - HOLD.start - 5000)


@pytest.mark.parametrize(
    ("name", "doing"),
    [
        ("Sit down.", "words"),
        ("<tick>", "get ready"),
        ("Next: B.", "rest"),
        ("<switch>", "switch"),
        ("Up", "movement"),
        ("<finish>", "words"),
    ],
)
def test_what_is_being_done(name, doing):
    """Told by the step."""
    assert now_playing_at(SHORT, ("A", "B"), cues_of(SHORT, name)[0].start).doing == doing


def test_a_rest_runs_from_zero_to_the_next_start():
    """As a stopwatch does, through the countdown too."""
    one, other = SHORT.holds[:2]
    zero = one.start + one.length
    for at, doing in ((other.start - 5000, "switch"), (other.start - 1000, "get ready")):
        now = now_playing_at(SHORT, ("A", "B"), at)
        assert (now.doing, now.elapsed, now.length) == (doing, at - zero, other.start - zero)


def test_a_countdown_after_instructions_is_no_rest():
    """It counts its own seconds."""
    now = now_playing_at(SHORT, ("A", "B"), SHORT.holds[0].start - 1000)
    assert (now.doing, now.elapsed, now.length) == ("get ready", 2000, 3000)


def test_the_words_of_the_moment():
    """What was said last in this step, until the next one."""
    words = cues_of(SHORT, "Sit down.")[0]
    assert now_playing_at(SHORT, ("A", "B"), words.end + 10).words == "Sit down."
    assert now_playing_at(SHORT, ("A", "B"), SHORT.holds[0].start + 10).words == ""


def test_a_moment_after_the_end():
    """It is the last one."""
    now = now_playing_at(SHORT, ("A", "B"), SHORT.length + 5000)
    assert (now.exercise, now.following, now.left) == ("B", None, 0)


def test_what_moves_is_not_said_to_be_held():
    """A march is no hold."""
    timeline = placed("# T\n\n### March\n\n- duration: 90s\n")
    assert now_playing_at(timeline, ["March"], timeline.holds[0].start + 5000).doing == "moving"

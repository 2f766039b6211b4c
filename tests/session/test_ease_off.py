"""The program's own words in long holds: less is enough."""

import pytest
from scenes import cues_of, heard, parsed, placed

from voiceguide.script.diagnostics import ScriptError

EASE_OFF = "If it is too much, let go a little."


def script(*options, words="Lie down."):
    bullets = "".join(f"- {option}\n" for option in options)
    return f"# T\n\n### A\n\n{bullets}\n{words}\n"


@pytest.mark.parametrize(
    ("options", "times"),
    [
        (("hold: 20s",), 1),
        (("hold: 19s",), 0),
        (("hold: 30s", "rounds: 3"), 1),
        (("hold: 30s", "rounds: 2", "sides: left, right"), 2),
        (("hold: 30s", "at 25%: Breathe."), 1),
        (("hold: 30s", "halfway: Breathe."), 1),
        (("hold: 30s", "at 60%: Ease off."), 0),
        (("hold: 30s", "at 15s: Ease off."), 0),
        (("hold: 30s", "ease off: off"), 0),
        (("repeat: 5 x Up 20s, Down 20s",), 0),
    ],
)
def test_they_are_heard_once_on_each_side_where_the_script_says_nothing_that_late(options, times):
    """In holds from 20 seconds on."""
    assert heard(placed(script(*options))).count(EASE_OFF) == times


def test_they_come_after_the_middle():
    """After the words there, if those last long."""
    (short,) = cues_of(placed(script("hold: 30s")), EASE_OFF)
    (hold,) = placed(script("hold: 30s")).holds
    assert short.start - hold.start == 18_000
    words = "Let your back sink into the floor."
    timeline = placed(script("hold: 30s", f"halfway: {words}"))
    assert cues_of(timeline, EASE_OFF)[0].start == cues_of(timeline, words)[0].end + 1000


def test_where_they_do_not_fit_they_are_left_out_without_a_warning():
    """Nobody wrote them."""
    timeline = placed(script("hold: 20s", f"halfway: {'Breathe. ' * 6}"))
    assert (EASE_OFF in heard(timeline), timeline.warnings) == (False, ())


@pytest.mark.parametrize("talk", ["brief", "chimes"])
def test_less_talk_has_none_of_them(talk):
    """Nor has an exercise that is not explained."""
    assert EASE_OFF not in heard(placed(script("hold: 30s"), talk=talk))
    assert EASE_OFF not in heard(placed("# T\n\n### A\n\n- hold: 30s\n"))


@pytest.mark.parametrize("place", ["# T\n\n- ease off: no\n\n## S", "# T\n\n## S\n\n- ease off: none"])
def test_they_can_be_turned_off_for_many_exercises(place):
    """And on again for one."""
    both = f"{place}\n\n- hold: 30s\n\n### A\n\nOne.\n\n### B\n\n- ease off: on\n\nTwo.\n"
    assert [cue.ref.exercise for cue in cues_of(placed(both), EASE_OFF)] == ["B"]


def test_what_turns_nothing_on_or_off_is_refused():
    """With what would be right."""
    with pytest.raises(ScriptError, match="`maybe` is neither `on` nor `off`; write one of them"):
        parsed(script("hold: 30s", "ease off: maybe"))

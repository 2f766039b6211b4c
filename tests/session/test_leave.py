"""Changes of position: what is said to get out of one and into the next, whatever is left out of a session."""

import pytest
from scenes import heard, length_of, parsed, placed, spoken

from voiceguide.session.fit import without
from voiceguide.session.model import Choices, TalkStep
from voiceguide.session.planner import plan
from voiceguide.session.timeline import place

SCRIPT = """# T

- needs: mat, chair, step
- closing: Well done.
- hold: 5s
- settle: 6s

## Floor

- leave: Roll over, and get up.

Lie down.

### A

## Chair

- needs: chair, cushion
- leave: Stand up.

Sit down.

### B

## Step

- needs: step

Go to the step.

### C
"""
LEADS = {"Lie down.", "Roll over, and get up.", "Sit down.", "Stand up.", "Go to the step.", "Well done."}


def leads(left_out, talk=None):
    timeline = place(plan(without(parsed(SCRIPT), left_out), Choices(talk=talk)), length_of)
    return [words for words in spoken(timeline) if words in LEADS]


@pytest.mark.parametrize(
    ("left_out", "expected"),
    [
        ((), ["Lie down.", "Roll over, and get up.", "Sit down.", "Stand up.", "Go to the step.", "Well done."]),
        ((1,), ["Lie down.", "Roll over, and get up.", "Go to the step.", "Well done."]),
        ((0, 2), ["Sit down.", "Stand up.", "Well done."]),
        ((1, 2), ["Lie down.", "Roll over, and get up.", "Well done."]),
        ((0, 1), ["Go to the step.", "Well done."]),
    ],
)
def test_each_position_is_left_before_the_next_one_that_is_done_and_before_the_end(left_out, expected):
    """Whatever is left out."""
    assert leads(left_out) == expected


def test_brief_says_how_to_get_out_of_a_position():
    """Somebody who knows the routine has to be told too that it is time to."""
    assert leads((), "brief") == ["Roll over, and get up.", "Stand up."]


def test_with_chimes_alone_one_chime_stands_for_a_change_of_position_and_for_the_way_out_at_the_end():
    """As for a change of side."""
    timeline = place(plan(without(parsed(SCRIPT), {2}), Choices(talk="chimes")), length_of)
    changes = [sound for sound in heard(timeline) if sound in ("<switch>", "<finish>")]
    assert changes == ["<switch>"] * 3 + ["<finish>"]


def test_the_way_out_at_the_end_has_the_time_of_the_way_in():
    """The closing is for somebody who has arrived."""
    timeline = place(plan(without(parsed(SCRIPT), {1, 2}), Choices()), length_of)
    steps = [
        placed.step for placed in timeline.steps if isinstance(placed.step, TalkStep) and placed.step.pause == 6000
    ]
    assert [step.lines[0].sound.text for step in steps] == ["Lie down.", "Roll over, and get up."]


@pytest.mark.parametrize(
    ("left_out", "needs"),
    [
        ((), ("mat", "chair", "step", "cushion")),
        ((1,), ("mat", "step")),
        ((2,), ("mat", "chair", "cushion")),
        ((1, 2), ("mat",)),
    ],
)
def test_what_only_a_section_needs_is_asked_for_if_it_is_done(left_out, needs):
    """What no section and no exercise is said to need is always asked for."""
    assert without(parsed(SCRIPT), left_out).needs == needs


def test_a_position_is_left_at_the_end_without_a_closing_too():
    """They are words of their own."""
    assert spoken(placed("# T\n\n## S\n\n- leave: Get up.\n\n### A\n\n- hold: 5s\n"))[-1] == "Get up."

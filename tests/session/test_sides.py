"""The side that is sore."""

import pytest
from scenes import length_of, parsed, spoken

from voiceguide.script.diagnostics import ScriptError
from voiceguide.session.model import Choices
from voiceguide.session.planner import plan
from voiceguide.session.timeline import place

SCRIPT = """# Evening

- language: {language}

### Squat

- hold: 10s
- rounds: 2
- sides: {sides}

Bend your {{side}} knee.
"""


def done(sore, sides="sore first", language="en"):
    """The sides of each hold, and what is said."""
    timeline = place(plan(parsed(SCRIPT.format(sides=sides, language=language)), Choices(sore=sore)), length_of)
    return [hold.ref.side for hold in timeline.holds], spoken(timeline)


@pytest.mark.parametrize(
    ("sides", "sore", "expected"),
    [
        ("sore first", "both", ["left", "right"]),
        ("sore first", "left", ["left", "right"]),
        ("sore first", "right", ["right", "left"]),
        ("sore only", "both", ["left", "right"]),
        ("sore only", "left", ["left"]),
        ("sore only", "right", ["right"]),
        ("left, right", "both", ["left", "right"]),
        ("left, right", "left", ["left", "right"]),
        ("left, right", "right", ["right", "left"]),
        ("Right, Left", "both", ["Right", "Left"]),
        ("Right, Left", "left", ["Left", "Right"]),
        ("right, left, sore first", "left", ["left", "right"]),
        ("left, right, as written", "right", ["left", "right"]),
        ("right, left, as written", "left", ["right", "left"]),
        ("as written", "right", ["left", "right"]),
        ("near, far", "right", ["near", "far"]),
        ("near, far, sore first", "right", ["far", "near"]),
    ],
)
def test_the_sore_side_comes_first_or_alone(sides, sore, expected):
    """With left and right, unless the script says otherwise; with other names, where it asks for it; in every round."""
    assert done(sore, sides)[0] == expected * 2


def test_what_is_said_follows_the_order():
    """The side that is first is the first side."""
    _, words = done("right", "left, right")
    assert words[2:5] == ["The right side first.", "Bend your right knee.", "Now the left side."]


def test_a_side_that_is_done_alone_is_named_once():
    """There is no first one, and nothing to switch."""
    _, words = done("right", "sore only")
    assert words[2:] == ["The right side.", "Bend your right knee.", "Once more."]


def test_sides_have_their_names_in_the_language():
    """Or in the script itself."""
    assert done("right", language="de")[0] == done("right", "links, rechts", "de")[0] == ["rechts", "links"] * 2
    assert done("right", "linke, rechte", "de")[0] == ["rechte", "linke"] * 2
    assert done("right", "left, right", "de")[0] == ["left", "right"] * 2
    assert done("right", "vänster, höger, sore first", "sv")[0] == ["höger", "vänster"] * 2


def test_in_other_languages_the_sides_have_to_be_named():
    """Since nobody else knows their names."""
    for sore in ("sore only", "as written"):
        with pytest.raises(ScriptError, match=f"left and right need names in `sv`; write `left, right, {sore}`"):
            done("both", sore, "sv")

"""What the page shows while something is done."""

from dataclasses import replace

from phone_sessions import LINKS, described
from scenes import placed

from voiceguide.share.page import page
from voiceguide.share.steps import ShownStep, shown_steps
from voiceguide.units import Ms

SCRIPT = """# Legs

### Cat pose

- hold: 5s
- sides: left, right
- rounds: 2

Breathe.

### Ankle pumps

- repeat: 2 x Point 3s, Back 2s

### Rest

- hold: 6s
"""


def test_a_hold_has_its_times_its_side_and_its_round():
    """To the ms; the rounds of other exercises do not count."""
    timeline = placed(SCRIPT)
    holds = [(hold.start, hold.start + hold.length) for hold in timeline.holds]
    steps = shown_steps(timeline)
    assert [(step.start, step.end) for step in steps if not step.phases] == holds
    assert [(step.exercise, step.side, step.round, step.rounds) for step in steps] == [
        *((0, "left", 1, 2), (0, "right", 1, 2), (0, "left", 2, 2), (0, "right", 2, 2)),
        *((1, "", 0, 0), (2, "", 0, 0)),
    ]


def test_the_phases_of_a_movement_follow_each_other_to_its_end():
    """After the chime and a moment; the last one ends with the movement."""
    movement = shown_steps(placed(SCRIPT))[4]
    assert [movement.end - start for start in movement.phases] == [10_000, 7000, 5000, 2000]
    assert movement.names == ("Point", "Back")


def test_the_page_says_what_comes_next(page_data):
    """The side and round in the same exercise, else the exercise with its side."""
    steps = page_data(described(steps=shown_steps(placed(SCRIPT)), chapters=placed(SCRIPT).chapters))["steps"]
    assert [(step["where"], step["next"]) for step in steps] == [
        ("Left · Round 1 of 2", "Right · Round 1 of 2"),
        ("Right · Round 1 of 2", "Left · Round 2 of 2"),
        ("Left · Round 2 of 2", "Right · Round 2 of 2"),
        ("Right · Round 2 of 2", "Ankle pumps"),
        ("", "Rest"),
        ("", ""),
    ]


def test_the_same_exercise_again_is_named(page_data):
    """Where neither side nor round tells them apart."""
    twice = (ShownStep(0, Ms(0), Ms(1000)), ShownStep(0, Ms(2000), Ms(3000)), ShownStep(1, Ms(4000), Ms(5000), "left"))
    steps = page_data(described(steps=twice))["steps"]
    assert [step["next"] for step in steps] == ["Cat pose", "Ankle pumps · Left", ""]


def test_in_german_sides_and_rounds_are_german(page_data):
    """As everything on the page."""
    step = ShownStep(0, Ms(0), Ms(1000), "links", 1, 3)
    (shown,) = page_data(described(steps=(step,), language="de"))["steps"]
    assert shown["where"] == "Links · Runde 1 von 3"


def test_an_answer_has_what_the_history_needs(page_data):
    """And the words of the program's own question; a file that is no routine is not asked about."""
    answer = page_data(described(routine="legs", level=70, language="de"))["answer"]
    assert (answer["url"], answer["routine"], answer["level"]) == ("answer", "legs", 70)
    assert answer["replies"]["right"] == "Genau richtig."
    assert answer["new_level"] == "Dein Level ist jetzt {level}."
    assert page_data(described(), replace(LINKS, answer=""))["answer"] is None


def test_the_code_of_the_page_is_small():
    """Without what a routine brings; a slow phone has to read it before it shows anything."""
    bare = described(summary="", author="", needs=(), chapters=(), captions=(), cover=None)
    assert len(page(bare, LINKS).encode()) < 60_000

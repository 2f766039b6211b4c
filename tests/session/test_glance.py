"""What is going on at one moment."""

import pytest
from scenes import cues_of, placed

from voiceguide.session.glance import glance_at

TIMELINE = placed(
    "# T\n\n- hold: 20s\n- sides: left, right\n- rounds: 2\n\n### A\n\nSit down.\n\n### B\n\n- repeat: 2 x Up 3s\n"
)
HOLD = TIMELINE.holds[3]


def test_a_moment_in_a_hold():
    """Which exercise, side and round, how far, and what comes next."""
    glance = glance_at(TIMELINE, ("A", "B"), HOLD.start + 5000)
    assert (glance.exercise, glance.number, glance.side, glance.round) == ("A", 1, "right", 2)
    assert (glance.doing, glance.elapsed, glance.length) == ("hold", 5000, 20_000)
    assert (glance.following, glance.left) == ("B", TIMELINE.length - HOLD.start - 5000)


@pytest.mark.parametrize(
    ("name", "doing"),
    [("Sit down.", "words"), ("<tick>", "get ready"), ("Next: B.", "rest"), ("Up", "movement"), ("<finish>", "words")],
)
def test_what_is_being_done(name, doing):
    """Told by the step."""
    assert glance_at(TIMELINE, ("A", "B"), cues_of(TIMELINE, name)[0].start).doing == doing


def test_the_words_of_the_moment():
    """What was said last in this step, until the next one."""
    words = cues_of(TIMELINE, "Sit down.")[0]
    assert glance_at(TIMELINE, ("A", "B"), words.end + 10).words == "Sit down."
    assert glance_at(TIMELINE, ("A", "B"), TIMELINE.holds[0].start + 10).words == ""


def test_a_moment_after_the_end():
    """It is the last one."""
    glance = glance_at(TIMELINE, ("A", "B"), TIMELINE.length + 5000)
    assert (glance.exercise, glance.following, glance.left) == ("B", None, 0)

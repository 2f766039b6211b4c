"""How much is said, and that nothing but the words changes with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import cues_of, heard, length_of, parsed, placed, spoken
from test_invariants import SCRIPTS

from voiceguide.session.model import Chime, Choices
from voiceguide.session.planner import plan
from voiceguide.session.timeline import place

SCRIPT = """# Evening

- needs: mat
- closing: Well done.

Move slowly.

## On the floor

- settle: 10s

Lie down.

### Knees to chest

- hold: 20s
- rounds: 2
- halfway: Breathe.
- at 5s: Sink.
- release: Let go.
- easier: One knee only.

Bring up your knees.

## On the chair

Sit down.

### Leg pumps

- repeat: 2 x Point 3s, Pull back 4s
- sides: left, right
- fetch: band

Raise your {side} leg.
"""


def with_talk(text, talk, level=0):
    return place(plan(parsed(text), Choices(level, talk=talk)), length_of)


def test_brief_says_names_sides_rounds_and_releases_what_to_fetch_and_when_to_stop():
    """For somebody who knows the routine."""
    assert spoken(with_talk(SCRIPT, "brief")) == [
        *["Evening.", "Stop if it hurts or tingles.", "On the floor."],
        *["Knees to chest.", "Let go.", "Once more.", "Let go.", "For this you need: band.", "On the chair."],
        *["Leg pumps."],
        *["The left side first.", "Point", "Pull back", "Point", "Pull back"],
        *["The right side.", "Point", "Pull back", "Point", "Pull back"],
    ]


def test_brief_warns_as_the_reminder_does_or_in_the_programs_words():
    """Not where the script has no warning to leave out."""
    reminder = SCRIPT.replace("- needs: mat", "- needs: mat\n- reminder: Stop if it is numb.")
    assert spoken(with_talk(reminder, "brief"))[:2] == ["Evening.", "Stop if it is numb."]
    assert "Stop if it is numb." not in spoken(with_talk(reminder, "full"))
    bare = SCRIPT.replace("Move slowly.\n\n", "")
    assert spoken(with_talk(bare, "brief"))[:2] == ["Evening.", "On the floor."]


TWO = "# T\n\n- hold: 20s\n- switch: 18s\n{}\n\n### A\n\nSit.\n\n### B\n\nStand.\n"


def pauses(options, talk=None):
    """The ms from the last zero, or the end of the first name, to each start."""
    timeline = placed(TWO.format(options), talk=talk)
    starts, zeros = cues_of(timeline, "<start>"), cues_of(timeline, "<end>")
    before = next(cue for cue in timeline.cues if cue.ref.exercise == "A").end
    return starts[0].start - before, starts[1].start - zeros[0].start, timeline.warnings


@pytest.mark.parametrize("talk", ["brief", "chimes"])
def test_who_is_told_less_has_the_time_of_a_change_of_side_to_get_into_an_exercise(talk):
    """Nobody explains it meanwhile."""
    assert pauses("- rest: 6s", talk) == (18_000, 18_000, ())
    assert pauses("- rest: 20s", talk)[1] == 20_000


@pytest.mark.parametrize(
    ("options", "talk", "rest"),
    [
        ("- rest: 10s\n- ready: 2s", "brief", 10_000),
        ("- rest: 10s\n- ready: 2s", "chimes", 10_000),
        ("- rest: 10s\n- talk: brief", None, 10_000),
        ("- rest: 10s\n- talk: chimes", None, 10_000),
        ("- talk: chimes", None, 18_000),
    ],
)
def test_intervals_stay_exact(options, talk, rest):
    """Where the script sets `ready`, or states the rests of a session that it means to have little talk."""
    assert pauses(options, talk)[1:] == (rest, ())


def test_an_exercise_that_has_no_words_needs_no_time_for_them():
    """It is the same at each amount of talk."""
    bare = TWO.format("- rest: 10s").replace("Sit.\n\n", "").replace("Stand.\n", "")
    starts, zeros = (cues_of(placed(bare, talk="brief"), name) for name in ("<start>", "<end>"))
    assert starts[1].start - zeros[0].start == 10_000


def test_with_chimes_alone_nothing_is_spoken():
    """A chime says what begins: the next exercise, another round or side, or a phase of a movement."""
    movement = ["<start>", "<move>", "<return>", "<move>", "<return>", "<end>"]
    assert heard(with_talk(SCRIPT, "chimes")) == [
        *["<listen>", "<switch>", "<listen>"],
        *[*["<tick>"] * 3, "<start>", "<halfway>", *["<tick>"] * 3, "<end>"],
        *["<again>", *["<tick>"] * 3, "<start>", "<halfway>", *["<tick>"] * 3, "<end>"],
        *["<switch>", "<listen>", *["<tick>"] * 3, *movement],
        *["<switch>", *["<tick>"] * 3, *movement, "<finish>"],
    ]


def test_another_round_of_both_sides_sounds_like_one_round_and_not_like_a_change_of_side():
    """A listener who hears the chime for sides knows that the round goes on."""
    sounds = heard(placed("# T\n\n### A\n\n- hold: 5s\n- sides: left, right\n- rounds: 2\n", talk="chimes"))
    assert [sound for sound in sounds if sound in ("<switch>", "<again>")] == ["<switch>", "<again>", "<switch>"]


@pytest.mark.parametrize("option", ["routine", "section", "exercise"])
def test_a_script_says_how_much_talk_there_is(option):
    """For all of it, for a section, or for one exercise."""
    mark = {"routine": "- needs: mat", "section": "- settle: 10s", "exercise": "- hold: 20s"}[option]
    words = spoken(placed(SCRIPT.replace(mark, f"{mark}\n- talk: chimes")))
    assert "Bring up your knees." not in words
    assert ("Lie down." in words) == (option == "exercise")
    assert ("Raise your left leg." in words) == (option != "routine")


def test_what_the_listener_wants_goes_before_the_script():
    """In every exercise."""
    quiet = SCRIPT.replace("- hold: 20s", "- hold: 20s\n- talk: chimes")
    assert spoken(with_talk(quiet, "full")) == spoken(with_talk(SCRIPT, "full"))


@given(SCRIPTS, st.integers(0, 100), st.sampled_from(["brief", "chimes"]))
def test_holds_are_the_same_at_every_amount_of_talk(script, level, talk):
    """To the millisecond, and in the same order; so are movements and the silence of the pauses."""
    full, less = with_talk(script, "full", level), with_talk(script, talk, level)
    assert [hold.length for hold in full.holds] == [hold.length for hold in less.holds]
    assert [hold.ref for hold in full.holds] == [hold.ref for hold in less.holds]
    assert [chapter.title for chapter in full.chapters] == [chapter.title for chapter in less.chapters]
    assert sum(cue.sound == Chime("end") for cue in full.cues) == sum(cue.sound == Chime("end") for cue in less.cues)


@given(SCRIPTS, st.integers(0, 100))
def test_chimes_need_no_voice(script, level):
    """Not even to choose from."""
    assert spoken(with_talk(script, "chimes", level)) == []

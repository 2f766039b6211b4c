"""Programmes as physiotherapists write them, and what is heard of them."""

from itertools import pairwise
from pathlib import Path

import pytest
from scenes import heard, length_of, named, parsed, spoken

from voiceguide.session.model import Choices, HoldStep, MovementStep, Speech
from voiceguide.session.planner import plan
from voiceguide.session.timeline import place

FOLDER = Path(__file__).parent / "programmes"
NAMES = sorted(path.stem for path in FOLDER.glob("*.md"))


def routine(name):
    return parsed((FOLDER / f"{name}.md").read_text(encoding="utf-8"))


def session(name, **choices):
    return place(plan(routine(name), Choices(**choices)), length_of)


def works(timeline):
    return [placed for placed in timeline.steps if isinstance(placed.step, HoldStep | MovementStep)]


def pauses(timeline, exercise):
    """From the end of each hold or movement of an exercise to the start of the next, in s."""
    own = [placed for placed in works(timeline) if placed.step.ref.exercise == exercise]
    return [(following.start - placed.end) / 1000 for placed, following in pairwise(own)]


def starts(timeline, words):
    return [cue.start for cue in timeline.cues if named(cue.sound) == words]


@pytest.mark.parametrize("name", NAMES)
def test_a_programme_loses_no_word(name):
    """With a voice that speaks ten characters a second."""
    assert session(name).warnings == ()


# three sets of twelve


def test_twelve_repetitions_are_counted_in_each_set():
    """Six seconds each: two, one and three."""
    timeline = session("shoulder")
    first = works(timeline)[0]
    counted = [cue for cue in timeline.cues if first.start < cue.start < first.end and isinstance(cue.sound, Speech)]
    assert [cue.sound.text for cue in counted][::11] == ["One.", "Twelve."]
    assert [later.start - cue.start for cue, later in pairwise(counted)] == [6000] * 11
    assert heard(timeline).count("Twelve.") == 6


def test_all_sets_of_one_side_come_before_those_of_the_other():
    """With rests between sets, and a change of side in the middle."""
    timeline = session("shoulder")
    done = [placed.step.ref for placed in works(timeline) if isinstance(placed.step, MovementStep)]
    assert [(ref.side, ref.round) for ref in done] == [
        *[("left", 1), ("left", 2), ("left", 3)],
        *[("right", 1), ("right", 2), ("right", 3)],
    ]
    assert pauses(timeline, "Rotation with the band") == [60, 60, 15, 60, 60]


def test_a_rest_says_when_ten_seconds_are_left():
    """In each rest that is long enough, and in the longer one after the last set."""
    timeline = session("shoulder")
    long = [rest for rest in timeline.rests if rest.length >= 20_000]
    assert [rest.length for rest in long][:5] == [60_000, 60_000, 60_000, 60_000, 120_000]
    said = starts(timeline, "Ten seconds left.")
    # After a long silence, a soft chime comes first.
    assert all(9_000 <= rest.end - start <= 10_000 for rest, start in zip(long, said, strict=True))


# for a time


def test_breathing_for_five_minutes_has_as_many_turns_as_fit():
    """Fifteen of nineteen seconds."""
    (breathing,) = (placed.step for placed in works(session("breathing")))
    assert breathing.repetitions == 15
    assert spoken(session("breathing")).count("In") == 14


def test_nothing_is_needed_where_the_script_says_none():
    """And nothing is said of it."""
    assert routine("breathing").needs == ()
    assert not any("ready" in words for words in spoken(session("breathing")))


# ladders and circuits


def test_a_ladder_has_a_length_for_each_round():
    """With the same rest between them."""
    timeline = session("core")
    assert [hold.length for hold in timeline.holds][:3] == [20_000, 30_000, 40_000]
    assert pauses(timeline, "Plank") == [30, 30]
    assert [hold.start + hold.length - 8000 for hold in timeline.holds[:3]] == pytest.approx(
        starts(timeline, "Nearly there."), abs=1000
    )


def test_a_circuit_does_its_exercises_in_turn():
    """Each visit is a chapter."""
    assert [chapter.title for chapter in session("core").chapters] == [
        "Plank",
        *("Squats, 1 of 3", "Climbers, 1 of 3", "Calf raises, 1 of 3"),
        *("Squats, 2 of 3", "Climbers, 2 of 3", "Calf raises, 2 of 3"),
        *("Squats, 3 of 3", "Climbers, 3 of 3", "Calf raises, 3 of 3"),
    ]


def test_a_circuit_explains_an_exercise_the_first_time():
    """After that it says its name, and how many turns are left; exercises are counted once."""
    said = spoken(session("core"))
    assert said.count("Feet apart, hips back.") == said.count("Second of four: Squats.") == 1
    announced = [words for words in said if words.endswith("Squats.") and not words.startswith("Next")]
    assert announced == ["Second of four: Squats.", "Two more times. Squats.", "Once more. Squats."]
    assert said.count("Stand up.") == 1


def test_the_rests_of_a_circuit_are_exact():
    """Within a later turn, and between two turns."""
    done = works(session("core"))[3:]
    rests = [(following.start - placed.end) / 1000 for placed, following in pairwise(done)]
    assert rests[2:] == [60, 15, 15, 60, 15, 15]


def test_a_circuit_can_be_done_without_explanations():
    """Its rests are exact in the first turn too."""
    done = works(session("core", talk="brief"))[3:]
    rests = [(following.start - placed.end) / 1000 for placed, following in pairwise(done)]
    assert rests == [15, 15, 60, 15, 15, 60, 15, 15]


def test_the_number_of_a_repetition_comes_before_its_words():
    """Where both fit."""
    said = spoken(session("core"))
    assert said.count("One. Down") == said.count("Ten. Down") == 3


# other languages


def test_a_programme_in_spanish_is_spanish_throughout():
    """The counted numbers, and words that agree with the side."""
    said = spoken(session("equilibrio"))
    assert "Apoya el peso en la pierna izquierda, y levanta el pie derecho." in said
    assert [words for words in said if words in {"Uno.", "Diez."}] == ["Uno.", "Diez."]


def test_a_march_is_no_hold():
    """It goes on for its time, with words in the middle."""
    march = works(session("bureau"))[0]
    assert (march.step.length, march.step.is_moving) == (90_000, True)
    assert "Encore un peu." in spoken(session("bureau"))

"""The routines that come with the program."""

import re

import pytest

from voiceguide.data import data_folder
from voiceguide.routine.files import read_script
from voiceguide.routine.library import entries
from voiceguide.routine.parse import parse_exercise, parse_routine
from voiceguide.session.plan import Choices
from voiceguide.session.sounds import Chime
from voiceguide.sound.chimes import load_chimes
from voiceguide.sound.rehearsal import estimate

FOLDER = data_folder("scripts")
ROUTINES = [entry.name for entry in entries([FOLDER])]
EXERCISES = sorted(path.stem for path in (FOLDER / "exercises").glob("*.md"))
BACK_AND_HIPS = {"Back extension", "Groin stretch", "Cat pose", "Figure four"}
LEGS = {
    "Seated figure four",
    "Ankle pumps",
    "Knees to chest",
    "Lifted leg stretch",
    "Hamstring with a band",
    "Standing hamstring",
    "Hip extension",
}
MINUTE = 60_000


def routine(name):
    return parse_routine(*read_script(FOLDER / f"{name}.md"))


def session(name, level=50):
    return estimate(routine(name), Choices(level), load_chimes(None), 150)


def names(name):
    return [exercise.name for exercise in routine(name).exercises]


def test_there_are_four():
    """With these names."""
    assert ROUTINES == ["back-and-hips", "legs", "sciatica-relief", "short-relief"]


def test_each_has_its_stretches():
    """All eleven, the article's two methods, and five for a short day."""
    assert set(names("back-and-hips")) == BACK_AND_HIPS
    assert set(names("legs")) == LEGS
    assert set(names("sciatica-relief")) == BACK_AND_HIPS | LEGS
    assert len(names("sciatica-relief")) == 11
    assert len(names("short-relief")) == 5


def test_the_eleven_need_only_five_changes_of_position():
    """And moving comes before holding."""
    assert len(routine("sciatica-relief").sections) == 6


def test_the_short_one_is_on_a_chair_and_on_the_back():
    """Two positions."""
    assert [section.title for section in routine("short-relief").sections] == ["On the chair", "On your back"]


@pytest.mark.parametrize(("name", "least", "most"), [("sciatica-relief", 14, 16.5), ("short-relief", 5, 6)])
def test_lengths_are_as_promised(name, least, most):
    """At level 50, with the words' lengths as measured on average."""
    assert least * MINUTE <= session(name).length <= most * MINUTE


@pytest.mark.parametrize("level", [0, 25, 50, 75, 100])
@pytest.mark.parametrize("name", ROUTINES)
def test_every_hold_is_of_ten_to_thirty_seconds(name, level):
    """As the article has it; propping up on the elbows goes from 5 to 15."""
    for hold in session(name, level).holds:
        least, most = (5_000, 15_000) if hold.spot.exercise == "Back extension" else (10_000, 30_000)
        assert least <= hold.length <= most


@pytest.mark.parametrize("name", ROUTINES)
def test_nothing_is_left_out_at_the_middle_level(name):
    """Every cue fits."""
    assert session(name).warnings == ()


@pytest.mark.parametrize("name", ROUTINES)
def test_the_caution_is_short_and_comes_first(name):
    """It starts the session and takes less than 20 s; the emergency signs are in it."""
    timeline = session(name)
    words = [cue for cue in timeline.cues if not isinstance(cue.sound, Chime)]
    assert "Stop an exercise if" in words[1].sound.text
    assert "get medical help at once" in words[1].sound.text
    assert words[1].length < 20_000


@pytest.mark.parametrize("name", ROUTINES)
def test_the_warning_signs_are_in_the_notes_and_are_not_read_out(name):
    """With what they come from, and with who has not reviewed them."""
    notes = " ".join("\n".join(routine(name).notes).split())
    for sign in ("No clinician has reviewed", "Emergency", "bladder", "See a clinician soon", "osteoporosis", "NHS"):
        assert sign in notes
    heard = " ".join(cue.sound.text for cue in session(name).cues if not isinstance(cue.sound, Chime))
    assert "genitals" not in heard


@pytest.mark.parametrize("name", ROUTINES)
def test_what_is_fetched_was_asked_for_at_the_start(name):
    """Nobody gets up in the middle to look for it."""
    needs = set(routine(name).needs)
    assert {thing for exercise in routine(name).exercises for thing in exercise.fetch} <= needs


@pytest.mark.parametrize("name", EXERCISES)
def test_every_exercise_says_all_that_is_needed_without_a_screen(name):
    """How to get there, how to let go, an easier way, and where its facts come from."""
    exercise = parse_exercise(*read_script(FOLDER / "exercises" / f"{name}.md"))
    assert exercise.words
    assert exercise.release
    assert exercise.easier
    notes = " ".join(exercise.notes)
    assert re.search(r"\([^)]+\)", notes)
    assert re.search(r"stop|Stop|back off|not for you|not bounce|stay upright", notes, re.IGNORECASE)


@pytest.mark.parametrize("name", EXERCISES)
def test_an_exercise_with_sides_names_the_side_in_its_words(name):
    """`Bring up your left knee`, not `bring up one knee`."""
    exercise = parse_exercise(*read_script(FOLDER / "exercises" / f"{name}.md"))
    assert bool(exercise.sides) == any("{side}" in text.text for text in exercise.words)


def test_every_exercise_is_used():
    """By the routine of all eleven."""
    text = (FOLDER / "sciatica-relief.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\(exercises/(.+)\.md\)", text)) == EXERCISES

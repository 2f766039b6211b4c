"""What somebody types, and which of several names is meant."""

import pytest

from voiceguide.errors import UsageError
from voiceguide.script.names import BEGINNING, fitting, the_exercise

EXERCISES = ("Cat pose", "Cat pose on a chair", "Back extension", "Knees to chest", "Extended cat")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Cat pose", "Cat pose"),
        ("cat POSE", "Cat pose"),
        ("cat-pose", "Cat pose"),
        (" knees_to  chest ", "Knees to chest"),
        ("back", "Back extension"),
        ("chest", "Knees to chest"),
        ("ext", "Extended cat"),
        ("extension", "Back extension"),
    ],
)
def test_an_exercise_is_named_by_all_of_its_name_its_beginning_or_a_part(typed, meant):
    """The first of these that fits any decides, whatever the capitals and dashes."""
    assert the_exercise(typed, EXERCISES) == meant


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("cat", "`cat` may be Cat pose or Cat pose on a chair; write more of its name"),
        ("chin", "there is no exercise `chin`; choose from: Cat pose, Cat pose on a chair, Back extension, "),
        (" ", "there is no exercise ` `; choose from: Cat pose, "),
    ],
)
def test_one_that_may_be_several_or_none_is_refused(typed, said):
    """With those that it may be."""
    with pytest.raises(UsageError) as refused:
        the_exercise(typed, EXERCISES)
    assert str(refused.value).startswith(said)


def test_an_exercise_that_comes_twice_is_one():
    """Its name says which it is."""
    assert the_exercise("cat", ("Cat pose", "Squat", "Cat pose")) == "Cat pose"


def test_a_thing_may_have_several_names():
    """Any of them will do."""
    named = {1: ("legs", "Legs and hips"), 2: ("short-relief", "Short relief")}
    assert fitting("short r", named, BEGINNING) == (2,)
    assert fitting("hips", named, BEGINNING) == ()

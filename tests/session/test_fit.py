"""A session that fits into the time that there is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenes import length_of, parsed
from test_invariants import SCRIPTS

from voiceguide.errors import UsageError
from voiceguide.session.choices import Choices
from voiceguide.session.fit import Wanted, fit
from voiceguide.session.plan import plan
from voiceguide.session.sounds import Chime
from voiceguide.session.timeline import place
from voiceguide.units import Ms

SCRIPT = """# Evening

### Squat

- hold: 10-30s
- rounds: {rounds}
- priority: 1

### Bridge

- hold: 10-30s
- rounds: {rounds}
- priority: {priority}

### Cat pose

- hold: 10-30s
- rounds: {rounds}
- sides: left, right
"""
LEVELS = range(101)


def fitted(text, seconds, levels=LEVELS, **choices):
    return fit(Wanted(parsed(text), Choices(**choices), seconds * 1000, levels), length_of)


def length(found, lengths=length_of):
    return place(plan(found.routine, found.choices), lengths).length


def script(rounds="1", priority=5):
    return SCRIPT.format(rounds=rounds, priority=priority)


def whole(text, level, **choices):
    """The seconds that all of it takes at a level."""
    return place(plan(parsed(text), Choices(level, **choices)), length_of).length // 1000


def test_the_level_brings_it_closest_to_the_time():
    """A second more or less in one of the holds is all that is between."""
    seconds = (whole(script(), 0) + whole(script(), 100)) // 2
    found = fitted(script(), seconds)
    assert seconds * 1000 - 4000 < length(found) <= seconds * 1000
    assert 30 < found.choices.level < 70
    assert (found.left_out, found.fewer_rounds) == ((), ())


def test_with_more_time_than_there_is_to_fill_it_is_all_of_it():
    """Nothing is made up."""
    found = fitted(script("1-2"), 3600)
    assert (found.choices.level, found.routine) == (100, parsed(script("1-2")))


def test_rounds_go_before_exercises():
    """First those of the exercise that is to be left out first."""
    found = fitted(script("2"), whole(script("2"), 0) - 1)
    assert (found.left_out, found.fewer_rounds) == ((), ("Cat pose",))
    found = fitted(script("2"), whole(script("1"), 0) + 1)
    assert (found.left_out, found.fewer_rounds) == ((), ("Squat", "Bridge", "Cat pose"))


@pytest.mark.parametrize(("priority", "left_out"), [(5, "Cat pose"), (6, "Bridge")])
def test_exercises_go_by_priority_then_from_the_end(priority, left_out):
    """Those that the script wants to keep stay."""
    found = fitted(script(priority=priority), whole(script(), 0) - 1)
    assert found.left_out == (left_out,)


def test_what_is_left_gets_its_rounds_back():
    """As far as there is time for them."""
    with_two = fitted(script("2", priority=9), whole(script("1"), 0) - 1)
    assert with_two.left_out == ("Bridge",)
    assert with_two.fewer_rounds == ("Cat pose",)


def test_a_higher_level_adds_its_rounds_one_exercise_at_a_time():
    """Where all of them together would be too much, and the level alone too little."""
    seconds = (whole(script("1-2"), 49) + whole(script("1-2"), 80)) // 2
    found = fitted(script("1-2"), seconds)
    assert found.left_out == ()
    assert found.fewer_rounds in {("Cat pose",), ("Bridge", "Cat pose")}
    assert seconds * 1000 - 4000 < length(found) <= seconds * 1000


def test_a_level_that_was_asked_for_stays():
    """Only rounds and exercises change then."""
    found = fitted(script("2"), whole(script("2"), 80) - 10, levels=(80,))
    assert found.choices.level == 80
    assert found.fewer_rounds


def test_a_section_goes_with_its_last_exercise():
    """Nobody moves to the chair for nothing."""
    text = "# E\n\n## Floor\n\nLie down.\n\n### A\n\n- hold: 10s\n\n## Chair\n\nSit down.\n\n### B\n\n- hold: 10s\n"
    found = fitted(text, whole(text, 0) - 1)
    assert [section.title for section in found.routine.sections] == ["Floor"]


def test_where_nothing_fits_the_shortest_time_is_named():
    """And that time is enough."""
    with pytest.raises(UsageError, match=r"nothing fits into 0:05; .* has Squat alone and takes") as refused:
        fitted(script(), 5)
    minutes = float(str(refused.value).rpartition("--minutes ")[2].rstrip("`"))
    assert length(fitted(script(), minutes * 60)) <= minutes * 60_000


@given(
    SCRIPTS,
    st.lists(st.integers(1, 1500), min_size=2, max_size=2),
    st.sampled_from([None, "brief", "chimes"]),
    st.integers(20, 120),
)
@settings(deadline=None, max_examples=60)
def test_it_is_never_longer_and_grows_with_the_time(text, seconds, talk, per_character):
    """For any routine, time, talk and voice; no exercise is done in part; the search knows the true length."""
    routine = parsed(text)

    def lengths(sound):
        return length_of(sound) if isinstance(sound, Chime) else Ms(per_character * len(sound.spoken) + 1)

    done = []
    for limit in sorted(second * 1000 for second in seconds):
        try:
            found = fit(Wanted(routine, Choices(talk=talk), limit), lengths)
        except UsageError:
            done.append((0, 0))
            continue
        assert length(found, lengths) <= limit
        done.append((length(found, lengths), len(found.routine.exercises)))
        kept = {exercise.line: exercise for exercise in routine.exercises}
        for exercise in found.routine.exercises:
            whole_one = kept[exercise.line]
            assert (exercise.work, exercise.sides, exercise.words) == (whole_one.work, whole_one.sides, whole_one.words)
            assert exercise.rounds.at(found.choices.level) >= 1
    assert done == sorted(done)

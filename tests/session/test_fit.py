"""A session that fits into the time that there is."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenes import length_of, parsed
from test_invariants import SCRIPTS

from voiceguide.errors import UsageError
from voiceguide.script.model import Range
from voiceguide.session.fit import FitRequest, fit, without
from voiceguide.session.model import Chime, Choices, Speech
from voiceguide.session.planner import plan, sounds_of
from voiceguide.session.timeline import place
from voiceguide.session.visits import rounds_at, visits
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
FULL = 100


def fitted(text, seconds, level=FULL, **choices):
    return fit(FitRequest(parsed(text), Choices(level, **choices), seconds * 1000), length_of)


def length(found, lengths=length_of):
    return place(plan(found.routine, found.choices), lengths).length


def script(rounds="1", priority=5):
    return SCRIPT.format(rounds=rounds, priority=priority)


def whole(text, level, **choices):
    """The seconds that all of it takes at a level."""
    return place(plan(parsed(text), Choices(level, **choices)), length_of).length // 1000


def rounds(found):
    """The exercises by name, with their rounds."""
    names = (exercise.name for exercise in found.routine.exercises)
    return dict(zip(names, rounds_at(found.routine, found.choices.level), strict=True))


def test_the_level_brings_it_closest_to_the_time():
    """A second more or less in one of the holds is all that is between."""
    seconds = (whole(script(), 0) + whole(script(), 100)) // 2
    found = fitted(script(), seconds)
    assert seconds * 1000 - 4000 < length(found) <= seconds * 1000
    assert found.length == length(found)
    assert 30 < found.choices.level < 70
    assert (found.left_out, found.fewer_rounds) == ((), ())


@pytest.mark.parametrize("level", [0, 30, 100])
def test_with_more_time_than_there_is_to_fill_it_is_all_of_it_at_ones_own_level(level):
    """The rest of the time stays free."""
    found = fitted(script("1-2"), 3600, level)
    assert (found.choices, found.routine) == (Choices(level), parsed(script("1-2")))


def test_exercises_come_before_rounds_and_rounds_before_the_level():
    """The second rounds are added by priority, before any third one."""
    text = script("3")
    found = fitted(text, whole(script("1"), 0) + 3)
    assert rounds(found) == {"Squat": 1, "Bridge": 1, "Cat pose": 1}
    assert 0 < found.choices.level < 10
    assert (found.left_out, found.fewer_rounds) == ((), ("Squat", "Bridge", "Cat pose"))
    assert rounds(fitted(text, whole(script("2"), 0) + 1)) == {"Squat": 2, "Bridge": 2, "Cat pose": 2}
    assert rounds(fitted(text, whole(script("2"), 0) - 1)) == {"Squat": 2, "Bridge": 2, "Cat pose": 1}


@pytest.mark.parametrize(("priority", "left_out"), [(5, "Cat pose"), (6, "Bridge")])
def test_exercises_go_by_priority_then_from_the_end(priority, left_out):
    """Those that the script wants to keep stay."""
    found = fitted(script(priority=priority), whole(script(), 0) - 1)
    assert found.left_out == (left_out,)


def test_it_has_no_more_rounds_than_at_ones_own_level():
    """At level 0 that is the lowest number."""
    assert rounds(fitted(script("1-2"), 3600, 0)) == {"Squat": 1, "Bridge": 1, "Cat pose": 1}
    assert fitted(script("1-2"), 3600, 0).fewer_rounds == ()
    assert rounds(fitted(script("1-2"), whole(script("2"), 0) + 1, 100)) == {"Squat": 2, "Bridge": 2, "Cat pose": 2}


@pytest.mark.parametrize(("level", "is_said"), [(20, True), (80, False)])
def test_the_easier_variant_is_for_listeners_at_a_low_level(level, is_said):
    """Whatever level the time leaves."""
    text = script("2").replace("- priority: 1\n", "- priority: 1\n- easier: Hold on to a chair.\n", 1)
    found = fitted(text, whole(script("1"), 0) + 9, level)
    assert found.choices.level < 20
    assert found.choices.listener_level == level
    planned = plan(found.routine, found.choices)
    said = [sound.text for step in planned.steps for sound in sounds_of(step) if isinstance(sound, Speech)]
    assert any("Hold on to a chair." in text for text in said) == is_said


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
    st.lists(st.integers(1, 1500), min_size=2, max_size=5),
    st.integers(0, 100),
    st.sampled_from([None, "brief", "chimes"]),
    st.integers(20, 120),
)
@settings(max_examples=30)
def test_it_is_never_longer_nor_harder_and_grows_with_the_time(text, seconds, level, talk, per_character):
    """For any routine, times, level, talk and voice; no exercise is done in part."""
    routine = parsed(text)

    def lengths(sound):
        return length_of(sound) if isinstance(sound, Chime) else Ms(per_character * len(sound.spoken) + 1)

    kept = {exercise.line: exercise for exercise in routine.exercises}
    most = dict(zip(kept, rounds_at(routine, level), strict=True))
    done = []
    for limit in sorted(second * 1000 for second in seconds):
        try:
            found = fit(FitRequest(routine, Choices(level, talk=talk), limit), lengths)
        except UsageError:
            done.append((0, 0, 0, 0))
            continue
        assert length(found, lengths) == found.length <= limit
        assert found.choices.level <= found.choices.listener_level == level
        for exercise in found.routine.exercises:
            whole_one = kept[exercise.line]
            assert replace(exercise, rounds=whole_one.rounds) == whole_one
        done_rounds = rounds_at(found.routine, found.choices.level)
        for exercise, count in zip(found.routine.exercises, done_rounds, strict=True):
            assert 1 <= count <= most[exercise.line]
        turns = max(visit.turns for visit in visits(found.routine, found.choices.level))
        done.append((len(done_rounds), turns, sum(done_rounds), found.choices.level))
    assert done == sorted(done)


@pytest.mark.parametrize("sides", ["sore first", "sore only"])
@pytest.mark.parametrize("sore", ["left", "right", "both"])
def test_sides_that_are_not_done_take_no_time(sore, sides):
    """The search counts those that are."""
    text = script("2").replace("left, right", sides)
    found = fitted(text, 200, sore=sore)
    assert 190_000 < length(found) <= 200_000


def test_a_session_of_many_exercises_is_found_in_a_few_looks():
    """Each look at it counts every cue once."""
    text = "# E\n\n" + "".join(f"### Stretch {n}\n\n- hold: 3-9s\n- rounds: 1-2\n\n" for n in range(120))
    routine, looks = parsed(text), 0

    def counted(sound):
        nonlocal looks
        looks += 1
        return length_of(sound)

    place(plan(routine, Choices(100)), counted)
    once, looks = looks, 0
    found = fit(FitRequest(routine, Choices(100), 22 * 60_000), counted)
    assert 22 * 60_000 - 20_000 < length(found) <= 22 * 60_000
    assert 0 < len(found.left_out) < 120
    assert looks < 20 * once


# Against every way that there is

TINY = st.builds(
    "### {}\n\n- hold: {}s\n- rounds: {}\n- priority: {}\n{}{}\n{}\n\n".format,
    st.sampled_from(["Squat", "Cat pose"]),
    st.sampled_from(["5", "5-9", "10-60"]),
    st.sampled_from(["1", "2", "1-2", "1-4", "3-5"]),
    st.integers(1, 9),
    st.sampled_from(["", "- sides: left, right\n", "- sides: sore first\n", "- sides: sore only\n"]),
    st.sampled_from(["", "- easier: Do less, and take your time.\n"]),
    st.sampled_from(["", "Stay for {hold}.", "Breathe."]),
)


def with_rounds(routine, counts):
    """The routine with just these exercises, each in so many rounds."""
    numbers = iter(range(len(routine.exercises)))
    sections = tuple(
        replace(
            section,
            exercises=tuple(
                replace(exercise, rounds=Range(counts.get(number, 1), counts.get(number, 1)))
                for exercise, number in zip(section.exercises, numbers, strict=False)
            ),
        )
        for section in routine.sections
    )
    gone = [number for number in range(len(routine.exercises)) if number not in counts]
    return without(replace(routine, sections=sections), gone)


def in_more_rounds(kept, most):
    """Every number of rounds of these exercises, from one each to all: whoever has the fewest gets the next."""
    counts = dict.fromkeys(kept, 1)
    yield dict(counts)
    while growing := [number for number in kept if counts[number] < most[number]]:
        counts[min(growing, key=lambda number: counts[number])] += 1
        yield dict(counts)


@given(
    st.lists(TINY, min_size=1, max_size=3),
    st.integers(10, 400),
    st.integers(0, 100),
    st.sampled_from(["left", "right", "both"]),
    st.sampled_from([None, "brief", "chimes"]),
)
@settings(max_examples=30)
def test_nothing_more_is_possible(exercises, seconds, level, sore, talk):
    """Neither the next exercise nor the next round, nor with these the next level."""
    routine, choices = parsed("# E\n\n" + "".join(exercises)), Choices(level, sore=sore, talk=talk)
    limit = seconds * 1000

    def long(counts, taken):
        return place(plan(with_rounds(routine, counts), choices.lowered_to(taken)), length_of).length

    order = sorted(range(len(exercises)), key=lambda number: (routine.exercises[number].priority, number))
    fitting = [count for count in range(1, len(order) + 1) if long(dict.fromkeys(order[:count], 1), 0) <= limit]
    if not fitting:
        with pytest.raises(UsageError, match="nothing fits"):
            fit(FitRequest(routine, choices, limit), length_of)
        return
    found = fit(FitRequest(routine, choices, limit), length_of)
    kept, most = order[: fitting[-1]], rounds_at(routine, level)
    counts = [each for each in in_more_rounds(kept, most) if long(each, 0) <= limit][-1]
    expected = max(taken for taken in range(level + 1) if long(counts, taken) <= limit)
    assert list(rounds_at(found.routine, found.choices.level)) == [counts[number] for number in sorted(counts)]
    assert found.choices.level == expected


CIRCUIT = "# T\n\n- circuit: {turns}\n- hold: 20s\n- talk: chimes\n- rest: 10s\n\n### A\n\n### B\n"


def test_a_circuit_is_done_less_often_before_an_exercise_is_left_out():
    """Its exercises are named as those with fewer rounds."""
    found = fitted(CIRCUIT.format(turns=3), whole(CIRCUIT.format(turns=3), FULL))
    assert found.routine.circuit.turns == Range(2, 2)
    assert (found.left_out, found.fewer_rounds) == ((), ("A", "B"))
    assert found.length == length(found)
    assert found.length // 1000 == whole(CIRCUIT.format(turns=2), FULL)


def test_a_circuit_that_fits_is_done_as_often_as_the_level_says():
    """And not more often."""
    found = fitted(CIRCUIT.format(turns="2-4"), 10 + whole(CIRCUIT.format(turns=3), FULL), level=50)
    assert (found.length // 1000, found.fewer_rounds) == (whole(CIRCUIT.format(turns=3), FULL), ())

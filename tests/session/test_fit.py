"""A session that fits into the time that there is."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenes import length_of, parsed
from test_invariants import SCRIPTS

from voiceguide.errors import UsageError
from voiceguide.script.model import Range
from voiceguide.session.exercise import rounds_at
from voiceguide.session.fit import FitRequest, fit, without
from voiceguide.session.model import Chime, Choices
from voiceguide.session.planner import plan
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
    return fit(FitRequest(parsed(text), Choices(**choices), seconds * 1000, levels), length_of)


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
    once, twice = (script(n, priority=9).replace("Bridge\n\n- hold: 10", "Bridge\n\n- hold: 15") for n in ("1", "2"))
    with_two = fitted(twice, whole(once, 0) - 1)
    assert with_two.left_out == ("Bridge",)
    assert with_two.fewer_rounds == ("Cat pose",)


def test_a_higher_level_adds_its_rounds_one_exercise_at_a_time():
    """Where all of them together would be too much, and the level alone too little."""
    seconds = (whole(script("1-2"), 49) + whole(script("1-2"), 80)) // 2
    found = fitted(script("1-2"), seconds)
    assert found.left_out == ()
    assert 50 < found.choices.level < 100
    assert seconds * 1000 - 4000 < length(found) <= seconds * 1000


def test_rounds_that_a_level_adds_cost_no_exercise():
    """From level 50 on it is shorter without the easier variants, if it is done in as few rounds as at level 0."""
    easier = "- easier: " + "Stay higher, and take all the time that you need for it. " * 4
    text = f"# E\n\n### A\n\n- hold: 5s\n{easier}\n\n### B\n\n- hold: 5s\n- rounds: 1-4\n"
    found = fitted(text, whole(text.replace("1-4", "1"), 50) + 1)
    assert (found.left_out, found.fewer_rounds) == ((), ("B",))


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
            found = fit(FitRequest(routine, Choices(talk=talk), limit), lengths)
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


def test_what_is_as_long_at_several_levels_is_done_at_ones_own():
    """Else the history would take it for harder than it was; with nothing to choose, all levels are the same."""
    found = fitted("# E\n\n### A\n\n- hold: 20s\n", 3600, level=30)
    assert found.choices.level == 30
    assert fitted(script(), 3600, level=30).choices.level == 100


@pytest.mark.parametrize("rounds", ["1", "3", "1-2", "2-3", "7-9", "1-20", "20"])
@pytest.mark.parametrize("share", [0.05, 0.3, 0.7, 0.99])
def test_rounds_of_many_sizes_fill_the_time(rounds, share):
    """Less is left over than one more exercise would take, or a second more in every hold."""
    text = script(rounds)
    limit = max(60, int(whole(text, 100) * share))
    found = fitted(text, limit)
    holds = len(place(plan(found.routine, found.choices), length_of).holds)
    assert limit * 1000 - 70_000 - 1000 * holds < length(found) <= limit * 1000


@pytest.mark.parametrize("sore", ["left", "right", "both"])
@pytest.mark.parametrize("sides", ["sore first", "sore only"])
def test_sides_that_are_not_done_take_no_time(sore, sides):
    """The search counts those that are: less is left over than a second for every hold."""
    text = script("2").replace("left, right", sides)
    found = fitted(text, 200, sore=sore)
    holds = len(place(plan(found.routine, found.choices), length_of).holds)
    assert 200_000 - 1000 * holds < length(found) <= 200_000


def test_a_session_of_many_exercises_is_found_in_a_few_looks():
    """Each look at it counts every cue once."""
    text = "# E\n\n" + "".join(f"### Stretch {n}\n\n- hold: 3-9s\n- rounds: 1-2\n\n" for n in range(120))
    routine, cues = parsed(text), Counter()

    def counted(sound):
        cues[sound] += 1
        return length_of(sound)

    place(plan(routine, Choices(100)), counted)
    once = cues.total()
    found = fit(FitRequest(routine, Choices(), 18 * 60_000), counted)
    assert 18 * 60_000 - 20_000 < length(found) <= 18 * 60_000
    assert 0 < len(found.left_out) < 120
    assert cues.total() < 20 * once


# Against every way that there is

SOME_LEVELS = (0, 20, 49, 50, 80, 100)
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


def ways(order, rounds, gone):
    """All numbers of rounds, from all to one of each, by the order in which they are taken."""
    left = {number: count for number, count in enumerate(rounds) if number not in gone}
    yield dict(left)
    for number in order:
        while left.get(number, 1) > 1:
            left[number] -= 1
            yield dict(left)


def with_rounds(routine, rounds):
    """The routine with just these exercises, each in so many rounds."""
    numbers = iter(range(len(routine.exercises)))
    sections = tuple(
        replace(
            section,
            exercises=tuple(
                replace(exercise, rounds=Range(rounds.get(number, 1), rounds.get(number, 1)))
                for exercise, number in zip(section.exercises, numbers, strict=False)
            ),
        )
        for section in routine.sections
    )
    gone = [number for number in range(len(routine.exercises)) if number not in rounds]
    return without(replace(routine, sections=sections), gone)


def best_of_all(routine, choices, limit):
    """The length of the best session, by trying everything; None if nothing fits."""
    exercises = routine.exercises
    order = sorted(range(len(exercises)), key=lambda number: (-exercises[number].priority, -number))

    def long(rounds, level):
        return place(plan(with_rounds(routine, rounds), replace(choices, level=level)), length_of).length

    for count in range(len(order)):
        gone = order[:count]
        for least in ways(order, [exercise.rounds.at(0) for exercise in exercises], gone):
            if any(long(least, level) <= limit for level in SOME_LEVELS):
                return max(
                    total
                    for level in SOME_LEVELS
                    for more in added(order, routine, least, level)
                    if (total := long(more, level)) <= limit
                )
    return None


def added(order, routine, least, level):
    """The rounds that a level adds to the least ones, taken away again in the same order."""
    low, high = rounds_at(routine, 0), rounds_at(routine, level)
    extra = {number: high[number] - low[number] for number in least}
    for more in ways(order, [1 + extra.get(number, 0) for number in range(len(low))], set(order) - set(least)):
        yield {number: least[number] + more[number] - 1 for number in least}


@given(
    st.lists(TINY, min_size=1, max_size=3),
    st.integers(10, 400),
    st.sampled_from(["left", "right", "both"]),
    st.sampled_from([None, "brief", "chimes"]),
)
@settings(deadline=None, max_examples=60)
def test_nothing_closer_is_possible(exercises, seconds, sore, talk):
    """Within the order of what is left out: every way was tried."""
    routine, choices = parsed("# E\n\n" + "".join(exercises)), Choices(sore=sore, talk=talk)
    expected = best_of_all(routine, choices, seconds * 1000)
    if expected is None:
        with pytest.raises(UsageError, match="nothing fits"):
            fit(FitRequest(routine, choices, seconds * 1000, SOME_LEVELS), length_of)
        return
    found = fit(FitRequest(routine, choices, seconds * 1000, SOME_LEVELS), length_of)
    assert length(found) == expected

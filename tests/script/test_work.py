"""What is done in an exercise, in the words of those who write programmes."""

import pytest

from voiceguide.script.model import Hold, Range, Repeat, Script
from voiceguide.script.parser import is_exercise_file, parse_exercise, parse_routine


def routine(text):
    return parse_routine(Script("script.md", text))


def exercise(lines, above=""):
    return routine(f"# T\n\n{above}\n\n### A\n\n{lines}\n").exercises[0]


def phases(read):
    return [(phase.words.text if phase.words else "", phase.length.low) for phase in read.work.phases]


# repetitions


def test_repetitions_with_a_tempo_are_a_movement():
    """The same as `repeat`."""
    assert exercise("- reps: 8-12\n- tempo: Up 2s, Down 3s").work.amount == Range(8, 12)
    assert phases(exercise("- reps: 8-12\n- tempo: Up 2s, Down 3s")) == [("Up", 2000), ("Down", 3000)]


@pytest.mark.parametrize(
    ("tempo", "lengths"),
    [
        ("2-1-3", [2000, 1000, 3000]),
        ("2/1/3", [2000, 1000, 3000]),
        ("3 – 0 – 1.5 – 0", [3000, 1500]),
        ("2-2", [2000, 2000]),
    ],
)
def test_a_tempo_may_be_bare_seconds(tempo, lengths):
    """As it stands in programmes; a phase of no time is none."""
    assert phases(exercise(f"- reps: 8\n- tempo: {tempo}")) == [("", length) for length in lengths]


@pytest.mark.parametrize(
    ("lines", "is_counted"),
    [
        ("- reps: 8\n- tempo: 2-2", True),
        ("- reps: 8\n- tempo: 2-2\n- count: off", False),
        ("- reps: 8\n- tempo: Up 2s", False),
        ("- repeat: 8 x Up 2s\n- count: on", True),
        ("- repeat: 8 x 2-1-3", True),
    ],
)
def test_repetitions_are_counted_where_nothing_else_is_said_or_where_asked_for(lines, is_counted):
    """Without words, a number is what there is to say."""
    assert exercise(lines).work.is_counted is is_counted


def test_a_tempo_may_stand_above():
    """For all exercises with repetitions; one that is held does not mind."""
    assert phases(exercise("- reps: 8", "- tempo: 2-2")) == [("", 2000), ("", 2000)]
    assert isinstance(exercise("- hold: 9s", "- tempo: 2-2").work, Hold)


class OneFile:
    """A folder with one exercise."""

    def __init__(self, text):
        self._script = Script("cat.md", text)

    def read(self, target, linked_from):
        return self._script

    def name_of(self, file):
        return "cat"


@pytest.mark.parametrize(
    ("lines", "amount", "expected"),
    [
        ("- reps: 5", Range(5, 5), [("Up", 2000), ("Down", 3000)]),
        ("- tempo: 2-2", Range(8, 8), [("", 2000), ("", 2000)]),
        ("- repeat: 3 x Wait 1s", Range(3, 3), [("Wait", 1000)]),
    ],
)
def test_a_link_may_change_either_part_of_a_movement(lines, amount, expected):
    """The other one stays as the file has it."""
    links = OneFile("# Cat\n\n- repeat: 8 x Up 2s, Down 3s\n")
    (read,) = parse_routine(Script("script.md", f"# T\n\n### [](cat.md)\n\n{lines}\n"), links).exercises
    assert (read.work.amount, phases(read)) == (amount, expected)


@pytest.mark.parametrize(
    ("time", "level", "turns"),
    [("5 min", 50, 15), ("5:00", 50, 15), ("300s", 50, 15), ("19s", 50, 1), ("1-3 min", 0, 3), ("1-3 min", 100, 9)],
)
def test_a_movement_for_a_time_has_as_many_whole_turns_as_fit(time, level, turns):
    """Nineteen seconds each."""
    work = exercise(f"- repeat: {time} x In 4s, Hold 7s, Out 8s").work
    assert work.repetitions(level) == turns


def test_sets_is_another_name_for_rounds():
    """Anywhere."""
    assert exercise("- sets: 2-3\n- hold: 9s").rounds == exercise("- hold: 9s", "- Sets: 2-3").rounds == Range(2, 3)


# holds


def test_a_duration_is_a_hold_of_something_that_moves():
    """The last one that is set counts."""
    assert exercise("- duration: 90s").work == Hold((Range(90_000, 90_000, 1000),), (), is_moving=True)
    assert not exercise("- hold: 9s", "- duration: 90s").work.is_moving
    assert exercise("- duration: 9s", "- hold: 90s").work.is_moving


@pytest.mark.parametrize(
    ("lines", "above", "rounds"),
    [
        ("- hold: 20s, 30s,40s", "", Range(3, 3)),
        ("- hold: 20s, 30s, 40s", "- rounds: 2", Range(3, 3)),
        ("- hold: 20s, 30s, 40s\n- rounds: 3", "", Range(3, 3)),
        ("- hold: 20s, 30s, 40s\n- sets: 1-3", "", Range(1, 3)),
        ("- rounds: 3", "- hold: 20s, 30s, 40s", Range(3, 3)),
        ("- hold: 2,5s", "- rounds: 2", Range(2, 2)),
    ],
)
def test_a_ladder_has_a_round_for_each_length(lines, above, rounds):
    """The number of rounds may be a range up to that, and is not taken from above."""
    assert exercise(lines, above).rounds == rounds


def test_each_round_of_a_ladder_has_its_length():
    """Which may be a range."""
    work = exercise("- hold: 10-20s, 30s").work
    assert [work.length_in(number).at(50) for number in (1, 2)] == [15_000, 30_000]


# rests, sides, circuits


def test_the_rest_after_the_last_round_may_differ():
    """Without it, it is the same."""
    read = exercise("- hold: 9s\n- rest after: 2 min", "- rest: 30s")
    assert (read.rest.length, read.rest_after.length) == (30_000, 120_000)
    assert exercise("- hold: 9s", "- rest: 30s").rest_after.length == 30_000


def test_words_in_rests_may_stand_above():
    """They are for the rests that are long enough; the nearest one at a time counts."""
    above = "- rest: 60s\n- rest at 50%: Half.\n- rest at 10s left: Ten."
    assert [cue.words.text for cue in exercise("- hold: 9s\n- rest at 50%: Middle.", above).rest_cues] == [
        "Middle.",
        "Ten.",
    ]
    assert [cue.words.text for cue in exercise("- hold: 9s\n- rest: 5s", above).rest_cues] == ["Half."]


@pytest.mark.parametrize("sides", ["left, right, one at a time", "One  at a time, left, right"])
def test_one_side_may_come_after_the_other(sides):
    """By default they alternate."""
    read = exercise(f"- hold: 9s\n- sides: {sides}").sides
    assert (read.names, read.is_one_at_a_time) == (("left", "right"), True)
    assert not exercise("- hold: 9s\n- sides: left, right").sides.is_one_at_a_time


def test_a_circuit_belongs_to_a_section_or_to_the_whole_routine():
    """Its rest may stand above it."""
    read = routine("# T\n\n- circuit rest: 40s\n\n## S\n\n- circuit: 2-3\n\n### A\n\n- hold: 9s\n")
    (section,) = read.sections
    assert (section.circuit.turns, section.circuit.rest.length, read.circuit.is_repeated) == (
        Range(2, 3),
        40_000,
        False,
    )
    assert routine("# T\n\n- circuit: 3\n\n### A\n\n- hold: 9s\n").circuit.turns == Range(3, 3)


@pytest.mark.parametrize("option", ["needs", "Needs"])
@pytest.mark.parametrize("value", ["none", "None.", "nothing"])
def test_none_means_none(option, value):
    """For the routine, and for an exercise."""
    read = routine(f"# T\n\n- {option}: {value}\n\n### A\n\n- hold: 9s\n- fetch: {value}\n")
    assert read.needs == read.exercises[0].fetch == ()


# words right below bullets


@pytest.mark.parametrize(
    "last", ["- hold: 9s", "- rounds: 2", "- sides: left, right", "- talk: brief", "- repeat: 8 x Up 2s"]
)
def test_words_right_below_a_complete_option_are_spoken(last):
    """Nothing else can be meant."""
    rest = "" if last.startswith(("- hold", "- repeat")) else "- hold: 9s\n"
    assert [text.text for text in exercise(f"{rest}{last}\nStand up.\nAnd breathe.").words] == [
        "Stand up. And breathe."
    ]


def test_words_right_below_a_wrong_option_are_not_a_second_problem():
    """The first one is enough."""
    with pytest.raises(Exception, match="did you mean `hold`") as refused:
        exercise("- hodl: 9s\nStand up.")
    assert len(refused.value.problems) == 1


@pytest.mark.parametrize("line", ["hold: 9s", "repeat: 8 x Up 2s", "duration: 9s", "reps: 8\n- tempo: 2-2"])
def test_a_file_that_says_what_is_done_is_an_exercise(line):
    """In any of the ways to say it."""
    text = f"# Cat pose\n\n- {line}\n"
    assert is_exercise_file(text)
    assert isinstance(parse_exercise(Script("cat.md", text)).work, Hold | Repeat)

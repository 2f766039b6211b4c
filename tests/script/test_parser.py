"""A script becomes the routine that it describes, or an error with all of its problems."""

import pytest

from voiceguide.i18n.model import Pronunciation
from voiceguide.script.diagnostics import ScriptError
from voiceguide.script.model import CueOffset, Hold, Range, Repeat, Script, Sides
from voiceguide.script.parser import is_exercise_file, parse_exercise, parse_routine
from voiceguide.text import EMPHASIS, EMPHASIS_END


def routine(text):
    return parse_routine(Script("script.md", text))


def exercise(text):
    """The one exercise of a routine whose other lines are not of interest."""
    return routine(f"# Title\n\n### Exercise\n\n{text}").exercises[0]


def messages(text):
    with pytest.raises(ScriptError) as refused:
        routine(text)
    return [problem.message for problem in refused.value.problems]


def texts(words):
    return [text.text for text in words]


SKETCH = """# Sciatica relief

- summary: Back, hip and leg stretches in one calm quarter of an hour
- language: en-US
- needs: mat, small cushion, band or towel, sturdy chair, low step
- rest: 5s
- pronounce: piriformis = peer-ih-for-miss
- closing: Well done. Roll to one side, and push yourself up with your hands.

Move slowly and keep breathing. Stop if pain runs further down your leg, or if tingling or numbness starts.

> Numbness between the legs, or trouble with bladder or bowel: do not stretch, get medical help at once.

## On your back

- settle: 15s

Roll onto your back, knees bent, feet flat.

### Knees to chest

- hold: 10-30s
- rounds: 1-2
- halfway: Let your lower back sink into the floor.
- release: Lower one foot at a time.
- easier: Bring up one leg only, the other foot on the floor.

Bring up one knee, then the other. Hold behind your thighs, and draw both in.

### Ankle pumps

- repeat: 8-10 x Point 3s, Pull back 3s
- sides: left, right

Straighten one knee until you feel a light pull, and stay there.
"""


# the script of the design


def test_the_title_has_what_the_script_says():
    """All that is written under `#`."""
    read = routine(SKETCH)
    assert (read.title, read.line, read.language, read.author) == ("Sciatica relief", 1, "en-US", "")
    assert read.summary == "Back, hip and leg stretches in one calm quarter of an hour"
    assert read.needs == ("mat", "small cushion", "band or towel", "sturdy chair", "low step")
    assert read.pronunciations == (Pronunciation("piriformis", "peer-ih-for-miss"),)
    assert read.closing.text == "Well done. Roll to one side, and push yourself up with your hands."
    assert [text[:31] for text in texts(read.opening)] == ["Move slowly and keep breathing."]
    assert [note[:25] for note in read.notes] == ["Numbness between the legs"]


def test_the_section_has_what_the_script_says():
    """Its words and the time to change position."""
    (section,) = routine(SKETCH).sections
    assert (section.title, section.line, section.settle) == ("On your back", 14, 15_000)
    assert texts(section.words) == ["Roll onto your back, knees bent, feet flat."]
    assert [exercise.name for exercise in section.exercises] == ["Knees to chest", "Ankle pumps"]


def test_the_hold_has_what_the_script_says():
    """Its range, rounds, cue, release and easier variant."""
    read = routine(SKETCH).exercises[0]
    (cue,) = read.work.cues
    assert read.work.lengths[0] == Range(10_000, 30_000, 1000)
    assert (cue.offset, cue.is_halfway) == (CueOffset(50, is_percent=True), True)
    assert cue.words.text == "Let your lower back sink into the floor."
    assert (read.line, read.rounds, read.sides.names) == (20, Range(1, 2), ())
    assert read.release.text == "Lower one foot at a time."
    assert read.easier.text == "Bring up one leg only, the other foot on the floor."
    assert texts(read.words) == ["Bring up one knee, then the other. Hold behind your thighs, and draw both in."]


def test_the_movement_has_what_the_script_says():
    """Its count, phases and sides."""
    read = routine(SKETCH).exercises[1]
    assert read.work.amount == Range(8, 10)
    assert [(phase.words.text, phase.length.low) for phase in read.work.phases] == [
        ("Point", 3000),
        ("Pull back", 3000),
    ]
    assert read.sides == Sides(("left", "right"), "first")


def test_what_a_script_leaves_out_has_a_good_default():
    """A title, a name and a hold are enough."""
    read = routine("# Title\n\n## Section\n\n### Exercise\n\n- hold: 20s\n")
    one = read.exercises[0]
    assert (read.language, read.voice, read.rate, read.closing, read.needs) == ("en-US", None, None, None, ())
    assert read.sections[0].settle == 10_000
    assert (one.rounds, one.sides.names, one.fetch, one.fetching) == (Range(1, 1), (), (), 10_000)
    assert (one.rest.length, one.switch.length, one.ready, one.countdown) == (10_000, 15_000, 3_000, 3_000)


# what is inherited


def test_an_option_holds_for_everything_below_it():
    """From the title through the section to the exercise; the nearest one counts."""
    read = routine("""# Title

- hold: 20s
- rest: 1s
- ready: 1s
- switch: 1s

### A

## Section

- rest: 2s
- ready: 2s

### B

- ready: 0s

## Other section

### C
""")
    assert [(one.rest.length, one.ready, one.switch.length) for one in read.exercises] == [
        (1000, 1000, 1000),
        (2000, 0, 1000),
        (1000, 1000, 1000),
    ]


def test_a_settling_time_of_the_title_holds_for_sections_without_their_own():
    """And a zero is a value."""
    read = routine("# T\n\n- settle: 20s\n- hold: 9s\n\n## A\n\n### E\n\n## B\n\n- settle: 0s\n\n### F\n")
    assert [section.settle for section in read.sections] == [20_000, 0]


def test_sides_none_overrides_sides_above():
    """An exercise for both legs at once, among those for one."""
    read = routine("# T\n\n- hold: 9s\n- sides: left, right\n\n### A\n\n### B\n\n- sides: none\n")
    assert [one.sides.names for one in read.exercises] == [("left", "right"), ()]


def test_a_countdown_can_be_taken_out():
    """`off` overrides what is above."""
    read = routine("# T\n\n- hold: 9s\n- countdown: 5s\n\n### A\n\n### B\n\n- countdown: off\n")
    assert [one.countdown for one in read.exercises] == [5_000, 0]


def test_a_repeat_overrides_a_hold_above():
    """And a hold below a title with a hold is its own."""
    read = routine("# T\n\n- hold: 9s\n\n### A\n\n- repeat: 5 x Up 2s\n\n### B\n\n- hold: 20s\n")
    assert [type(one.work) for one in read.exercises] == [Repeat, Hold]
    assert read.exercises[1].work.lengths[0].low == 20_000


def test_pronounce_may_stand_again_and_again():
    """In the order of the script."""
    read = routine("# T\n\n- hold: 9s\n- pronounce: a = ay\n- pronounce: b = bee\n\n### A\n")
    assert read.pronunciations == (Pronunciation("a", "ay"), Pronunciation("b", "bee"))


# cues


def test_cues_in_a_hold_have_their_moments():
    """The halfway words, a time from the start, a share."""
    read = exercise("- hold: 40s\n- halfway: Half.\n- at 10s: Ten.\n- at 75%: Late.\n- At 0:30 : Thirty.\n")
    assert [(cue.words.text, cue.offset.within(40_000), cue.is_halfway) for cue in read.work.cues] == [
        ("Half.", 20_000, True),
        ("Ten.", 10_000, False),
        ("Late.", 30_000, False),
        ("Thirty.", 30_000, False),
    ]


def test_the_words_of_a_cue_may_have_colons_and_times():
    """Only the first colon parts."""
    read = exercise("- hold: 40s\n- at 10s: Ten: 30 to go. Or 0:30.\n- at 1:00: One.\n")
    assert [cue.words.text for cue in read.work.cues] == ["Ten: 30 to go. Or 0:30.", "One."]


def test_a_cue_in_a_movement_is_a_problem():
    """There is no hold that it could lie in."""
    said = messages("# T\n\n### A\n\n- repeat: 5 x Up 2s\n- at 5s: Breathe.\n")
    assert said == ["a cue inside a hold, but this exercise has repetitions; leave it out"]


# spoken words


def test_quotes_are_notes_and_never_spoken():
    """Lines of one quote are one note."""
    read = routine("# T\n\n> one\n> two\n\nSpoken.\n\n> three\n\n### A\n\n> four\n\n- hold: 9s\n")
    assert read.notes == ("one\ntwo", "three")
    assert texts(read.opening) == ["Spoken."]
    assert (read.exercises[0].notes, read.exercises[0].words) == (("four",), ())


def test_lines_are_joined_and_paragraphs_kept_apart():
    """Where a line is broken is not heard."""
    read = exercise("- hold: 9s\n\nBring up one knee,\nthen the other.\n\nHold it.\n")
    assert texts(read.words) == ["Bring up one knee, then the other.", "Hold it."]
    assert [text.line for text in read.words] == [7, 10]


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Stretch *behind* the thigh.", "Stretch behind the thigh."),
        ("Stretch **behind** the _thigh_.", "Stretch behind the thigh."),
        ("__Slowly__ now, *very slowly*.", "Slowly now, very slowly."),
        ("*Never\nbounce.*", "Never bounce."),
        ("2 * 3 * 4, and snake_case_names.", "2 * 3 * 4, and snake_case_names."),
        ("A lone * star, and 5* hotels.", "A lone * star, and 5* hotels."),
    ],
)
def test_emphasis_is_dropped_and_other_stars_stay(written, spoken):
    """As a viewer shows it."""
    assert texts(exercise(f"- hold: 9s\n\n{written}\n").words) == [spoken]


@pytest.mark.parametrize(
    ("written", "marked"),
    [
        ("Do *not* bounce.", "Do <not> bounce."),
        ("**Never**, _ever_.", "<Never>, <ever>."),
        ("**Do *not* bounce.**", "<Do not bounce.>"),
        ("*a **b** c* d", "<a b c> d"),
        ("un*believ*able", "<unbelievable>"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("*3 * 4*", "<3 * 4>"),
    ],
)
def test_the_voice_is_told_which_words_are_emphasised(written, marked):
    """By marks around whole words, and not again within them."""
    (words,) = exercise(f"- hold: 9s\n\n{written}\n").words
    assert words.marked.replace(EMPHASIS, "<").replace(EMPHASIS_END, ">") == marked


@pytest.mark.parametrize(
    "text",
    [
        "Mind this: breathe, 1:30 long.",
        "She said \"hold\", 'wait', and “rest”.",
        "Note: no, yes, null, ~, & and | mean themselves.",
        "Raise it 20-30 cm – slowly; then back.",
        "Hold for {hold}, {exercise}, {number} of {total}, round {round}, then {next}.",
        "Lift #2 (the left one) - and keep it.",
        "1.5 times as far.",
        "Atme ruhig weiter, bis über die Höhe 漢字.",
    ],
)
def test_text_is_spoken_as_it_stands(text):
    """Colons, quotes, dashes, values in braces."""
    assert texts(exercise(f"- hold: 9s\n\n{text}\n").words) == [text]


def test_an_option_goes_on_in_indented_lines():
    """A long sentence need not be one line."""
    assert exercise("- hold: 9s\n- release: Lower one foot,\n  then the other.\n").release.text == (
        "Lower one foot, then the other."
    )


@pytest.mark.parametrize("mark", ["-", "*", "+", "  -"])
def test_a_bullet_may_have_any_of_its_marks(mark):
    """As Markdown has it."""
    assert exercise(f"{mark} hold: 9s\n").work.lengths[0].low == 9000


def test_the_name_of_an_option_may_have_capitals():
    """And spaces before its colon."""
    assert exercise("- Hold : 9s\n- REST:1s\n").rest.length == 1000


def test_a_heading_may_be_closed_by_hashes():
    """As some people write it."""
    assert routine("# Title #\n\n### Cat pose ###\n\n- hold: 9s\n").exercises[0].name == "Cat pose"


# sides in words


def test_a_value_of_an_exercise_has_its_meaning_where_sides_are_inherited():
    """Sides may stand under the title."""
    read = routine("# T\n\n- sides: left, right\n\n### A\n\n- hold: 9s\n\nYour {side} leg.\n")
    assert texts(read.exercises[0].words) == ["Your {side} leg."]


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (
            "# T\n\n### A\n\n- hold: 9s\n\nThe {side} leg.\n",
            "`{side}` cannot be used here: this exercise has no sides; set `- sides: left, right`",
        ),
        (
            "# T\n\n### A\n\n- repeat: 5 x Up 2s\n\nFor {hold}.\n",
            "`{hold}` cannot be used here: this exercise has repetitions instead of a hold",
        ),
        ("# T\n\nThe {side}.\n\n### A\n\n- hold: 9s\n", "`{side}` cannot be used here: it is about one exercise"),
        ("# T\n\n### A\n\n- hold: 9s\n- release: {sid}.\n", "unknown placeholder `{sid}`; did you mean `{side}`?"),
        ("# T\n\n### A\n\n- hold: 9s\n\nA { brace.\n", "a single brace; placeholders are written like `{side}`"),
    ],
)
def test_a_value_without_meaning_is_a_problem(script, message):
    """Said with the reason."""
    assert messages(script) == [message]


# structure


def test_exercises_before_the_first_section_have_a_section_without_a_name():
    """With no time to settle, since nothing changes."""
    first, second = routine("# T\n\n- hold: 9s\n\n### A\n\n### B\n\n## S\n\n### C\n").sections
    assert (first.title, first.settle, [one.name for one in first.exercises]) == ("", 0, ["A", "B"])
    assert (second.title, [one.name for one in second.exercises]) == ("S", ["C"])


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("", "there is no title; start the script with `# Title`"),
        ("### A\n\n- hold: 9s\n", "the title comes first; start the script with `# Title`"),
        ("Hello.\n\n# T\n\n### A\n\n- hold: 9s\n", "this comes before the title; start the script with `# Title`"),
        ("# T\n\nHello.\n", "this routine has no exercises; add one as `### Name` with `- hold: 20s`"),
        ("# T\n\n### A\n", "`A` has neither a length nor repetitions; write `- hold: 20s`"),
        ("# T\n\n### A\n\n- hold: 9s\n\n## S\n", "this section has no exercises; add one as `### Name`"),
        ("# [T](t.md)\n\n### A\n\n- hold: 9s\n", "a title cannot be a link; only exercises (`###`) can"),
        (
            "# T\n\n## [S](s.md)\n\n### A\n\n- hold: 9s\n",
            "a section cannot be a link; only exercises (`###`) can",
        ),
        ("# T\n\n### [A](a.md)\n", "`a.md` cannot be read from here"),
    ],
)
def test_what_lacks_its_place_is_a_problem(script, said):
    """In a sentence that says what to write."""
    assert messages(script) == [said]


def test_a_routine_of_more_than_a_thousand_exercises_is_refused():
    """Nobody writes one, and a mistake might."""
    said = messages("# T\n\n- hold: 1s\n\n" + "### A\n" * 1001)
    assert said == ["1001 exercises are too many; a routine may have at most 1000"]


def test_all_problems_are_shown_in_one_run():
    """In the order of their lines."""
    with pytest.raises(ScriptError) as refused:
        routine("# T\n\n- rest: 5\n\n{foo}\n\n### A\n\n- hold: ever\n- hodl: 3s\n\n1. Up\n")
    places = [(problem.location.line, problem.location.column) for problem in refused.value.problems]
    assert places == [(3, 9), (5, 1), (9, 9), (10, 3), (12, 1)]


# an exercise of its own


def test_a_lone_exercise_is_read():
    """One heading, its options, its words."""
    read = parse_exercise(Script("cat.md", "# Cat pose\n\n- hold: 20s\n- sides: left, right\n\nThe {side} one.\n"))
    assert (read.name, read.work.lengths[0].low, read.sides.names) == ("Cat pose", 20_000, ("left", "right"))
    assert texts(read.words) == ["The {side} one."]


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("# Cat pose\n", "`Cat pose` has neither a length nor repetitions; write `- hold: 20s`"),
        (
            "# Cat pose\n\n- hold: 9s\n- language: de\n",
            "`language` does not belong under an exercise; put it under `# Title`",
        ),
        (
            "# Cat pose\n\n- hold: 9s\n\n### Inner\n",
            "a heading of this depth has no meaning here; an exercise file has one heading, `# Name`",
        ),
        ("## Cat pose\n\n- hold: 9s\n", "the title comes first; start the script with `# Title`"),
    ],
)
def test_what_is_no_lone_exercise_is_a_problem(script, said):
    """It is no routine."""
    with pytest.raises(ScriptError) as refused:
        parse_exercise(Script("cat.md", script))
    assert said in [problem.message for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("# Cat pose\n\n- hold: 20s\n", True),
        ("# Cat pose\n\n* Repeat: 5 x Up 2s\n", True),
        ("# Routine\n\n### Cat pose\n\n- hold: 20s\n", False),
        ("# Routine\n\n- hold: 20s\n\n## Section\n", False),
        ("# Only words\n\nHello.\n", False),
        ("", False),
    ],
)
def test_an_exercise_file_is_told_from_a_routine(script, expected):
    """Nothing below its title, and it says how long it lasts."""
    assert is_exercise_file(script) is expected

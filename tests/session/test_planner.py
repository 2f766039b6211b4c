"""The plan: what is said and done in a session, and in which order."""

import pytest
from scenes import cues_of, heard, parsed, placed, planned, spoken

from voiceguide.session.model import Choices, CountdownStep, HoldStep, MovementStep, RestStep, TalkStep
from voiceguide.session.planner import line_of, plan, speeches
from voiceguide.session.timeline import AFTER_CHIME

TWO = """# Evening

- needs: mat, chair, band
- closing: Well done.

Move slowly.

## On your back

- settle: 15s

Lie down.

### Knees to chest

- hold: 10-30s
- release: Lower your feet.

Bring up your knees.

### Ankle pumps

- repeat: 2 x Point 3s, Pull back 4s
- sides: left, right
- rounds: 2
- fetch: band

Raise your {side} leg.
"""

EASE_OFF = "If it is too much, let go a little."

ONE = """# One

### Squat

- hold: 20s
"""


def test_a_session_is_heard_in_this_order():
    """The whole of it, from the title to the last chime."""
    assert heard(placed(TWO)) == [
        "<listen>",
        "Evening.",
        "Move slowly.",
        "Put these within reach: mat, chair and band.",
        "<listen>",
        "Lie down.",
        "<listen>",
        "First of two: Knees to chest.",
        "Bring up your knees.",
        *["<tick>"] * 3,
        "<start>",
        "<halfway>",
        EASE_OFF,
        *["<tick>"] * 3,
        "<end>",
        "Lower your feet.",
        "Next: Ankle pumps.",
        "For this you need: band.",
        "<listen>",
        "The last one: Ankle pumps.",
        "The left side first.",
        "Raise your left leg.",
        *pumps(),
        "<switch>",
        "Now the right side.",
        *pumps(),
        "Once more.",
        "<switch>",
        "The left side.",
        *pumps(),
        "<switch>",
        "Now the right side.",
        *pumps(),
        "Well done.",
        "<finish>",
    ]


def pumps():
    return [*["<tick>"] * 3, "<start>", "Point", "Pull back", "Last one. Point", "Pull back", "<end>"]


@pytest.mark.parametrize(("level", "length"), [(0, 10_000), (50, 20_000), (75, 25_000), (100, 30_000)])
def test_the_level_picks_the_point_of_every_range(level, length):
    """From its lower end to its upper one."""
    (hold,) = placed(TWO, level).holds
    assert hold.length == length


def test_the_easier_variant_is_spoken_up_to_the_middle_level():
    """Those who begin hear it; those who have come further do not."""
    script = ONE + "- easier: Use a wall.\n"
    assert "Easier: Use a wall." in spoken(placed(script, 50))
    assert "Easier: Use a wall." not in spoken(placed(script, 51))


@pytest.mark.parametrize(
    ("options", "opening", "expected"),
    [
        ("- reminder: Stop before {next} hurts.\n", "full", ["T.", "Slowly.", "Then stop."]),
        ("- reminder: Stop before {next} hurts.\n", "reminder", ["T.", "Stop before A hurts."]),
        ("", "reminder", ["T.", "Slowly.", "Then stop."]),
    ],
)
def test_a_reminder_stands_in_for_the_opening_where_the_script_has_one(options, opening, expected):
    """The title is spoken with either."""
    text = f"# T\n\n{options}\nSlowly.\n\nThen stop.\n\n### A\n\n- hold: 5s\n"
    steps = plan(parsed(text), Choices(opening=opening)).steps
    assert [line.sound.text for line in steps[0].lines] == expected


def test_without_countdown_there_are_no_ticks():
    """Signals and halfway marks stay."""
    signals = ["<start>", "<halfway>", "<end>", "<finish>"]
    assert heard(placed(ONE, has_countdown=False)) == ["<listen>", "One.", "Squat.", *signals]


def test_a_countdown_of_another_length():
    """As many ticks as it has seconds, before the hold and at its end."""
    assert heard(placed(ONE + "- countdown: 5s\n")).count("<tick>") == 10
    assert heard(placed(ONE + "- countdown: off\n")).count("<tick>") == 0


def test_values_in_words_are_filled_in():
    """Names, numbers in words, sides, rounds and the length of the hold."""
    script = """# T

### Calf stretch

- hold: 90s
- sides: near, far
- rounds: 2
- halfway: Round {round}, {side} leg.
- release: After {exercise}, {next}.

Number {number} of {total}, for {hold}.

### Squat

- hold: 20s
- release: Next is {next}.
"""
    words = spoken(placed(script))
    assert "Number one of two, for one minute thirty seconds." in words
    assert [text for text in words if text.startswith("Round ")] == [
        "Round one, near leg.",
        "Round one, far leg.",
        "Round two, near leg.",
        "Round two, far leg.",
    ]
    assert "After Calf stretch, Squat." in words
    assert "Next is the end." in words


def test_a_pronunciation_changes_what_is_spoken_and_not_what_is_read():
    """In every word of the session, the program's own too."""
    script = "# T\n\n- pronounce: squat = skwot\n\n### Squat\n\n- hold: 20s\n\nSquat, not squatting.\n"
    first, second = (speech for speech in speeches(planned(script).steps) if "quat" in speech.text)
    assert (first.text, first.spoken) == ("Squat.", "skwot.")
    assert (second.text, second.spoken) == ("Squat, not squatting.", "skwot, not squatting.")


def test_a_language_without_a_table_of_words_gets_chimes_and_a_warning():
    """The program says no English into it."""
    plan = planned("# Rygg\n\n- language: sv\n\n### Katt\n\n- hold: 20s\n- sides: vänster, höger\n")
    assert [speech.text for speech in speeches(plan.steps)] == ["Rygg.", "Katt.", "Vänster.", "Höger."]
    (warning,) = plan.warnings
    assert (warning.line, "`sv`" in warning.message) == (1, True)


def test_a_german_routine_is_german_throughout():
    """The program's own sentences too."""
    options = "- language: de-AT\n- needs: Matte, Stuhl\n- hold: 20s"
    script = f"# Guten Tag\n\n{options}\n\n### Katze\n\n- sides: links, rechts\n\n### Kind\n\nKnie am Boden.\n"
    assert spoken(placed(script)) == [
        "Guten Tag.",
        "Du brauchst: Matte und Stuhl.",
        "Erste Übung von zwei: Katze.",
        "Zuerst die linke Seite.",
        "Jetzt die rechte Seite.",
        "Letzte Übung: Kind.",
        "Knie am Boden.",
        "Wenn es zu viel ist, mach weniger.",
    ]


def test_each_step_belongs_to_its_exercise_side_and_round():
    """As `show --json` tells it."""
    works = [step for step in planned(TWO).steps if isinstance(step, HoldStep | MovementStep)]
    assert [(s.ref.exercise, s.ref.side, s.ref.round) for s in works] == [
        ("Knees to chest", None, 1),
        ("Ankle pumps", "left", 1),
        ("Ankle pumps", "right", 1),
        ("Ankle pumps", "left", 2),
        ("Ankle pumps", "right", 2),
    ]


def test_the_steps_around_a_hold():
    """Words, countdown, hold, release; then the rest."""
    kinds = [type(step) for step in planned(TWO).steps[:7]]
    assert kinds == [TalkStep, TalkStep, TalkStep, CountdownStep, HoldStep, TalkStep, RestStep]


def test_the_next_exercise_is_only_announced_ahead_of_its_instructions():
    """Otherwise its name, what to fetch and its side are said in the rest that leads to it."""
    script = "# T\n\n- hold: 20s\n\n### A\n\n### B\n\n- sides: left, right\n- fetch: band\n{}"
    once = ["The last one: B.", "For this you need: band.", "The left side first."]
    assert spoken(placed(script.format("")))[2:5] == once
    told = ["Next: B.", "For this you need: band.", "The last one: B.", "The left side first.", "Stay."]
    assert spoken(placed(script.format("\nStay.\n")))[2:7] == told


def test_the_next_exercise_is_announced_where_the_position_or_a_thing_changes():
    """Otherwise it is named once, after a rest in which nothing is said."""
    script = "# T\n\n- hold: 5s\n\n### A\n\nSit.\n\n### B\n\n{}Stay.\n\n{}### C\n\nStand.\n"
    same = spoken(placed(script.format("", "")))
    assert [text for text in same if "B" in text or "C" in text] == ["Second of three: B.", "The last one: C."]
    told = spoken(placed(script.format("- fetch: band\n\n", "## Chair\n\n")))
    assert [text for text in told if text.startswith("Next")] == ["Next: B.", "Next: C."]


def test_in_a_circuit_only_the_last_exercise_of_the_last_turn_is_the_last_one():
    """Before, it has its number, or its name alone."""
    script = "# T\n\n- circuit: 2\n- hold: 5s\n\n### A\n\nSit.\n\n### B\n\nStand.\n"
    assert "Second of two: B." in spoken(placed(script))
    assert not [text for text in spoken(placed(script)) if "last" in text]


def test_there_is_time_to_put_within_reach_what_is_needed():
    """More than after other words at the start."""
    timeline = placed("# T\n\n- needs: mat\n- hold: 5s\n\n### A\n")
    (needs,), (name,) = cues_of(timeline, "Put these within reach: mat."), cues_of(timeline, "A.")
    assert name.start - needs.end == 10_000 + 650 + AFTER_CHIME


TICKS = "Do each thing as you hear it. Ticks count the last seconds before each start, and before the end of each hold."


@pytest.mark.parametrize(
    ("choices", "is_said"),
    [
        (Choices(explains_ticks=True), True),
        (Choices(), False),
        (Choices(explains_ticks=True, has_countdown=False), False),
        (Choices(explains_ticks=True, talk="brief"), False),
    ],
)
def test_ticks_are_explained_to_who_is_new_to_them(choices, is_said):
    """If there are any."""
    said = [speech.text for speech in speeches(plan(parsed(ONE), choices).steps)]
    assert (TICKS in said) == is_said
    assert TICKS not in [speech.text for speech in speeches(plan(parsed(ONE + "- countdown: off\n"), choices).steps)]


def test_a_sound_leads_to_its_line():
    """So that a sentence that cannot be spoken is named with its place."""
    steps = planned(TWO).steps
    (speech,) = (speech for speech in speeches(steps) if speech.text == "Raise your left leg.")
    assert line_of(steps, speech) == TWO.split("\n").index("Raise your {side} leg.") + 1


def test_each_sentence_is_spoken_once():
    """However often it is heard."""
    wanted = speeches(planned(TWO).steps)
    assert len(set(wanted)) == len(wanted)
    assert [speech.text for speech in wanted].count("Pull back") == 1

"""Programmes of other timers: what is done, and the rests between, are those of the other program to the second."""

import json
from itertools import pairwise

import pytest
from scenes import length_of, parsed, spoken

from voiceguide.errors import UsageError
from voiceguide.importing.markdown import script_of
from voiceguide.importing.read import read_list
from voiceguide.session.model import Choices, HoldStep, MovementStep
from voiceguide.session.planner import plan
from voiceguide.session.timeline import place

SHORT = 9
"""Seconds that this slow voice and the ticks need at most; a shorter rest lasts as long as they do."""


def script(content, name="mine"):
    """The script that a file makes."""
    text = content if isinstance(content, str) else json.dumps(content)
    return script_of(read_list(text.encode(), name, None, "en"), "Mine")


def session(content, name="mine"):
    return place(plan(parsed(script(content, name)), Choices()), length_of)


def done(timeline):
    """Each interval in which something is done: its exercise, its side, and its seconds."""
    steps = [placed for placed in timeline.steps if isinstance(placed.step, HoldStep | MovementStep)]
    return [(one.step.ref.exercise, one.step.ref.side, (one.end - one.start) / 1000) for one in steps]


def rests(timeline):
    """The seconds between them."""
    steps = [placed for placed in timeline.steps if isinstance(placed.step, HoldStep | MovementStep)]
    return [(later.start - earlier.end) / 1000 for earlier, later in pairwise(steps)]


def check(timeline, theirs):
    """Compare with what the other program does: names and seconds, those of rests without a name."""
    works = [(name, seconds) for name, seconds in theirs if name]
    assert [(name, seconds) for name, _, seconds in done(timeline)] == works
    their_rests: list[float] = []
    for name, seconds in theirs:
        if name:
            their_rests.append(0)
        elif their_rests:
            their_rests[-1] += seconds
    for ours, wanted in zip(rests(timeline), their_rests, strict=False):
        assert ours == wanted if wanted > SHORT else wanted <= ours <= SHORT


# Seconds; what its intervals mean: manual.runloop.com/docs/editors/intervals

SECONDS = {
    "name": "Hips",
    "type": 0,
    "numberOfSets": "2",
    "setRest": 60,
    "intervals": [
        {"name": "Pigeon", "duration": 64, "split": True, "splitRest": 10, "indefinite": False, "_type": "int"},
        {"name": "Rest", "duration": 15, "_type": "int"},
        {"name": "Plank", "duration": 30.0, "halfwayAlert": True, "_type": "int"},
        {"name": "Easy", "duration": 12, "rest": True, "_type": "int"},
    ],
    "soundScheme": 3,
    "_type": "circ",
}
ONE_SET = [("Pigeon", 32), ("", 10), ("Pigeon", 32), ("", 15), ("Plank", 30), ("", 12)]


def test_seconds_halves_an_interval_that_is_split():
    """Left, its pause, right; all of it twice, with the rest between two sets."""
    check(session(SECONDS), [*ONE_SET, ("", 60), *ONE_SET])
    assert [side for _, side, _ in done(session(SECONDS))][:3] == ["left", "right", None]


def test_seconds_has_rests_between_intervals_and_timers_in_timers():
    """A compound timer, with its own rest; packs are opened."""
    circuit = {"name": "A", "type": 3, "intervalRest": 11, "intervals": [{"name": "Squats", "duration": 20}] * 2}
    other = {"name": "B", "type": 3, "warmup": 30, "intervals": [{"name": "Lunges", "duration": 25}]}
    compound = {"name": "Both", "type": 4, "timers": [circuit, other], "timerRest": 40, "_type": "circ"}
    theirs = [("Squats", 20), ("", 11), ("Squats", 20), ("", 40), ("Warm-up", 30), ("Lunges", 25)]
    check(session({"packs": [{"_type": "pack", "name": "P", "items": [compound]}]}), theirs)


def test_an_endless_interval_is_refused():
    """It waits for a hand."""
    endless = {**SECONDS, "intervals": [{"name": "Breathe", "duration": 0, "indefinite": True}]}
    with pytest.raises(UsageError, match="the interval `Breathe` has no end; give it a time in Seconds"):
        script(endless)


# OpenHIIT; its arithmetic: github.com/a-mabe/OpenHIIT, lib/core/utils/interval_calculation.dart

OPENHIIT = {
    "id": "1",
    "name": "Tabata",
    "timerIndex": 0,
    "activeIntervals": 3,
    "activities": ["Squats", "Lunges"],
    "timeSettings": {
        "workTime": 20,
        "restTime": 10,
        "breakTime": 30,
        "warmupTime": 0,
        "cooldownTime": 0,
        "getReadyTime": 10,
        "restarts": 1,
    },
}


@pytest.mark.parametrize(("between", "pause"), [(30, 30), (0, 10)])
def test_openhiit_has_rounds_and_a_break_between_them(between, pause):
    """Where the list of activities is too short, it says Work; a break of 0 is as long as a rest."""
    timer = {**OPENHIIT, "timeSettings": {**OPENHIIT["timeSettings"], "breakTime": between}}
    one_round = [("Squats", 20), ("", 10), ("Lunges", 20), ("", 10), ("Work", 20)]
    check(session([timer]), [*one_round, ("", pause), *one_round])


def test_openhiit_rests_once_after_a_warm_up():
    """And not before a cool-down."""
    settings = {**OPENHIIT["timeSettings"], "restarts": 0, "warmupTime": 60, "cooldownTime": 50}
    timer = {**OPENHIIT, "activeIntervals": 1, "timeSettings": settings}
    check(session([timer]), [("Warm-up", 60), ("", 10), ("Squats", 20), ("Cool-down", 50)])


# Just Another Workout Timer; its records: github.com/blockbasti/just_another_workout_timer, lib/utils/workout.dart


@pytest.mark.parametrize("rest", ["Rest", "Pause", "Repos", "Riposo", "Отдых", "Dinlenme"])
def test_jawt_has_rests_in_the_language_of_its_user(rest):
    """They are exercises with that name."""
    exercises = [{"id": "1", "name": "Squats", "duration": 30}, {"id": "2", "name": rest, "duration": 15}]
    plank = {"id": "b", "repetitions": 1, "exercises": [{"id": "3", "name": "Plank", "duration": 40}]}
    workout = {"title": "Legs", "version": 2, "sets": [{"id": "a", "repetitions": 3, "exercises": exercises}, plank]}
    check(session(workout), [*[("Squats", 30), ("", 15)] * 3, ("Plank", 40)])


# Pulse; its sample: github.com/scorredoira/Pulse, Resources/DefaultRoutines.json

PULSE = {
    "routines": [
        {"name": "Default", "exercises": [{"name": "Plank", "durationSeconds": 30, "description": "Keep still."}]},
        {
            "name": "Quick Break",
            "exercises": [
                {"name": "Neck Stretch", "durationSeconds": 20, "description": "Tilt your head {slowly}."},
                {"name": "Stand & Walk", "durationSeconds": 60, "description": "Walk around briefly."},
            ],
        },
    ]
}


def test_of_several_routines_the_one_with_the_name_is_taken():
    """What is described is said before it."""
    timeline = session(PULSE, "quick-break")
    assert [(name, seconds) for name, _, seconds in done(timeline)] == [("Neck Stretch", 20), ("Stand & Walk", 60)]
    assert "Tilt your head (slowly)." in spoken(timeline)
    with pytest.raises(UsageError, match="has 2 routines: `Default`, `Quick Break`; take one by its name"):
        script(PULSE)


# Text: github.com/perrutquist/timer_app (README.md, llm_prompt.html), github.com/rdubar/speak-script

TIMES = """00:03 ; Get Ready! ; ; white ; 1
00:20 ; Sit-ups ; As many as possible! ; red; 2
00:10 ; Rest ; Get ready for plank. ; green; 1
00:20 ; Plank ; Engage your core! ; red; 2
00:00 ; Done! ; ; white
"""


def test_a_list_of_times_is_played_as_it_stands():
    """Its sub-headings are said while something is done, its last line without a time at the end."""
    timeline = session(TIMES)
    check(timeline, [("Sit-ups", 20), ("", 10), ("Plank", 20)])
    assert {"As many as possible!", "Done!"} <= set(spoken(timeline))


@pytest.mark.parametrize("title", ["", "Neck in four minutes\n\n"])
def test_exercises_that_begin_at_times_last_until_the_next_one(title):
    """As the chapters of a video do; the last line is its end."""
    text = f"{title}00:00 Neck rolls\n- 1:00 - Rest\n(1:20) Side bends\n02:05 Forward fold\n1:00:00 End\n"
    check(session(text), [("Neck rolls", 60), ("", 20), ("Side bends", 45), ("Forward fold", 3475)])
    assert "> Line " in script(text)
    assert "was left out: 1:00:00 End" in script(text)


def test_equal_lines_are_rounds():
    """Seconds may stand for minutes and seconds, and lines that only count are not said."""
    text = "Eight times\n" + "20 ; Work ; Round 1 ; red\n# easy\n10 ; Rest ; Round 1 ; green\n" * 8
    assert "- rounds: 8\n- rest: 10s" in script(text)
    assert script(text).startswith("# Eight times\n")
    check(session(text), [("Work", 20), ("", 10)] * 7 + [("Work", 20)])


GAPS = """Welcome to Sarah's fabulous workout.

First exercise: Cat Cow. Get into position on your hands and knees.

Start in 3... 2... 1...
[Gap: 30 seconds]  # Increased for a full round
5... 4... 3... 2... 1...

Great work!
Next exercise: Child's Pose. Sit back on your heels.

Start in 3... 2... 1...
[Gap: 1 minute]
5... 4... 3... 2... 1...

Great work. Now rest for a while.
"""


def test_a_script_with_gaps_is_spoken_between_them():
    """Its countdowns are left out, since there are ticks."""
    timeline = session(GAPS)
    assert [(name, seconds) for name, _, seconds in done(timeline)] == [("Cat Cow", 30), ("Child's Pose", 60)]
    said = spoken(timeline)
    assert said[1] == "Welcome to Sarah's fabulous workout."
    assert {"Sit back on your heels.", "Great work. Now rest for a while."} <= set(said)
    assert not any("2..." in words for words in said)


# .zwo (github.com/jpequegn/TrainingLab, public/sample_workout.zwo)

WORKOUT = """<?xml version="1.0" encoding="UTF-8"?>
<workout_file><author>Sam</author><name>Intervals</name><workout>
<Warmup Duration="600" PowerLow="0.5" PowerHigh="0.7"><textevent timeoffset="300" message="Halfway through"/></Warmup>
<IntervalsT Repeat="4" OnDuration="240" OffDuration="120"><textevent timeoffset="120" message="Keep on"/></IntervalsT>
<Cooldown Duration="300" PowerHigh="0.6"/></workout></workout_file>"""


def test_a_workout_has_its_blocks_repeats_and_words():
    """Words are said at their time in the block."""
    timeline = session(WORKOUT)
    check(timeline, [("Warm-up", 600), *[("Interval", 240), ("", 120)] * 4, ("Cool-down", 300)])
    first = done(timeline)[0]
    start = next(placed.start for placed in timeline.steps if isinstance(placed.step, HoldStep))
    assert first[2] == 600
    assert [
        cue.start - start for cue in timeline.cues if getattr(cue.sound, "text", "") == "Halfway through"
    ] == pytest.approx([300_000], abs=1000)


@pytest.mark.parametrize("content", [SECONDS, [OPENHIIT], PULSE, TIMES, GAPS, WORKOUT], ids=str)
def test_what_is_made_has_no_problems(content):
    """`parsed` raises ScriptError."""
    assert parsed(script(content, "quick-break")).exercises

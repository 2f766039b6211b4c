"""`voiceguide play` through the front door, on a player whose time runs fast."""

import json
import re
import threading
from pathlib import Path

import pytest
from headset import PATIENCE
from machine import folders

from voiceguide.errors import Exit
from voiceguide.history.store import open_history
from voiceguide.i18n.catalog import BUILT_IN
from voiceguide.player.commands import Command
from voiceguide.units import clock

SCRIPT = """# My back

- hold: 2s
- rest: 1s
- closing: Well done.

Move slowly.

### Knees to chest

- release: Let go.

Bring up a knee.

### Cat pose

Round your back.
"""


ASKED = BUILT_IN.words("en").question.question
TICKS = BUILT_IN.words("en").ticks
UNRATED = (
    "Your level for My back stays at 50.\n"
    "To rate this session:  voiceguide done back.md --felt right  (or easy, hard, hurt)\n"
)


@pytest.fixture
def play(voiceguide, engine, tmp_path, headset):
    """Plays a script of two exercises as fast as the machine is."""
    (tmp_path / "back.md").write_text(SCRIPT)

    def run(*arguments):
        return voiceguide("play", *arguments, "--player", "null", "--plain")

    return run


def words(ran):
    """What was heard, without time stamps and who said it."""
    return [line[9:] for line in ran.out.splitlines() if "[spoken by " not in line]


def test_a_session_is_played_to_its_end(play_on, headset):
    """Each event is a line with its time stamp."""
    headset.is_available = False
    ran = play_on()
    assert (ran.code, ran.err) == (Exit.DONE, UNRATED)
    assert all(re.match(r" +\d+:\d\d  \S", line) for line in ran.out.splitlines())
    assert words(ran) == [
        *["My back.", "Move slowly.", TICKS, "First of two: Knees to chest.", "Bring up a knee.", "* start", "* end"],
        *["Let go.", "The last one: Cat pose.", "Round your back.", "* start", "* end"],
        *["Well done.", "* finish"],
    ]


@pytest.mark.parametrize("where", ["2", "cat pose", "Cat", "pose"])
def test_it_starts_at_an_exercise(play, where):
    """By its number, its name, or a part of that."""
    assert words(play("back.md", "--start-at", where))[0] == "The last one: Cat pose."


CIRCUIT = "# Round\n\n- circuit: 2\n- hold: 2s\n- rest: 1s\n- ready: 0s\n\n### Squat\n\n### Bridge\n"


@pytest.mark.parametrize(
    ("where", "first"), [("bridge", "Second of two: Bridge."), ("3", "Once more. Squat."), ("4", "Bridge.")]
)
def test_it_starts_at_an_exercise_of_a_circuit(play, tmp_path, where, first):
    """By its name in the first turn; the numbers go on in the turns after that."""
    (tmp_path / "round.md").write_text(CIRCUIT)
    assert words(play("round.md", "--start-at", where))[0] == first


def test_it_starts_at_a_time(play):
    """As `show` has it."""
    assert "Move slowly." not in words(play("back.md", "--start-at", "0:05"))


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("3", "there is no exercise 3; this routine has 2"),
        ("squat", "there is no exercise `squat`; choose from: Knees to chest, Cat pose"),
        ("5:00", "`5:00` is after the end of this session, which takes 0:39"),
        ("s", "`s` may be Knees to chest or Cat pose; write more of its name"),
        ("5x", "`x` is not a unit of time; write `s`, `min` or `h`"),
    ],
)
def test_a_start_that_is_not_there(play, where, said):
    """It is told what there is."""
    ran = play("back.md", "--start-at", where)
    assert (ran.code, ran.err) == (Exit.WRONG_USE, f"voiceguide: {said}\n")


def test_a_delay_is_told_in_a_time(play):
    """And a wrong one is refused."""
    assert play("back.md", "--delay", "5s").code == Exit.DONE
    assert play("back.md", "--delay", "5").code == Exit.WRONG_USE


def test_a_session_that_was_finished_is_not_gone_on_with(play):
    """There is nothing left of it."""
    play("back.md")
    ran = play("--resume")
    assert ran.code == Exit.WRONG_USE
    assert "there is no session to continue" in ran.err


def test_it_goes_on_where_it_stopped(play, tmp_path, monkeypatch):
    """At the start of that exercise, with the same choices, from whatever folder."""
    stop(tmp_path / "back.md", no_countdown=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    ran = play("--resume")
    assert (ran.code, ran.err.splitlines()[0]) == (Exit.DONE, "continuing My back at exercise 2")
    assert words(ran)[0] == "The last one: Cat pose."


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 2}', "\0", '{"format": 1, "choices": {}}'])
def test_a_file_of_the_last_session_that_cannot_be_read_is_none(play, content):
    """No traceback."""
    folders().state.mkdir(parents=True)
    (folders().state / "stopped.json").write_text(content)
    assert play("--resume").code == Exit.WRONG_USE


def test_a_routine_or_resume_is_needed(play):
    """One of the two."""
    assert play().code == Exit.WRONG_USE


@pytest.mark.parametrize("name", ["back.md", "my back"])
def test_the_routine_that_was_stopped_may_be_named(play, tmp_path, monkeypatch, name):
    """By its path or its title; `--resume` does what it says."""
    monkeypatch.setenv("VOICEGUIDE_PATH", str(tmp_path))
    stop(tmp_path / "back.md")
    ran = play("--resume", name)
    assert (ran.code, words(ran)[0]) == (Exit.DONE, "The last one: Cat pose.")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("legs", "you stopped My back, not `legs`; to continue it, leave out the name; to play `legs`, leave out --r"),
        ("swimming", "there is no routine called `swimming`"),
    ],
)
def test_another_routine_than_the_one_that_was_stopped_is_refused(play, tmp_path, name, said):
    """In a sentence that says what to type."""
    stop(tmp_path / "back.md")
    ran = play(name, "--resume")
    assert (ran.code, said in ran.err) == (Exit.WRONG_USE, True)


def stop(script, exercise=2, **choices):
    """Leave a session of a script behind, stopped there."""
    folders().state.mkdir(parents=True)
    kept = {"script": str(script), "exercise": exercise, "title": "My back", "choices": choices}
    (folders().state / "stopped.json").write_text(json.dumps({"format": 1, **kept}))


def test_a_voice_that_fails_in_the_middle_is_told_with_its_line(play, engine):
    """What was heard until then is not lost: it can be gone on with."""
    engine._broken = ("Round your back.",)
    ran = play("back.md")
    assert ran.code == Exit.NO_VOICE
    assert ran.err == "voiceguide: back.md:17: cannot say Round your back.\n"


def test_a_script_with_problems_is_not_played(play, tmp_path):
    """The same report as everywhere."""
    (tmp_path / "bad.md").write_text("# T\n\n### A\n\n- hodl: 20s\n")
    assert play("bad.md").code == Exit.SCRIPT_PROBLEMS


def test_without_a_device_there_is_one_sentence(voiceguide, engine, monkeypatch, tmp_path):
    """It names what to do instead, and the exit code is that of a missing device."""
    miniaudio = pytest.importorskip("miniaudio", reason="no miniaudio for this machine")

    def none(**_):
        raise miniaudio.MiniaudioError("failed to init device", -401)

    monkeypatch.setattr(miniaudio, "PlaybackDevice", none)
    (tmp_path / "back.md").write_text(SCRIPT)
    ran = voiceguide("play", "back.md")
    assert ran.code == Exit.NO_DEVICE
    assert ran.err.startswith("voiceguide: no sound device was found; `voiceguide export` writes a file instead")


# Afterwards


@pytest.fixture
def play_on(play, headset):
    """Plays as `play` does, while a headset is pressed at some words."""

    def run(*commands, arguments=("back.md",)):
        headset.commands = list(commands)
        return play(*arguments)

    return run


def noted():
    """The level of each session, whether it was heard to its last seconds, whether it is whole, how it felt."""
    with open_history(folders().history_file) as history:
        return [
            (done.level, done.heard > done.length - 1500, done.counts_as_done, done.felt) for done in history.sessions()
        ]


def sessions():
    with open_history(folders().history_file) as history:
        return history.sessions()


def test_after_a_session_it_is_asked_how_it_was(play_on, headset):
    """And the answer moves the level."""
    ran = play_on((ASKED, Command.BACK))
    assert (ran.code, noted()) == (Exit.DONE, [(50, True, True, "hard")])
    assert headset.heard[-2:] == [ASKED, "Hard. Your next session will be gentler. Your level is now forty."]
    assert "Your level for My back is now 40 (it was 50)." in ran.err
    assert play_on(arguments=["--resume"]).code == Exit.WRONG_USE


def test_who_says_nothing_leaves_the_level(play_on, headset):
    """After a while it is over."""
    assert play_on().code == Exit.DONE
    assert noted() == [(50, True, True, None)]
    assert headset.heard[-1] == ASKED


@pytest.mark.parametrize("arguments", [["back.md", "--no-question"], ["back.md"]])
def test_where_nobody_is_to_answer_it_is_noted_all_the_same(play_on, headset, arguments):
    """Who wants no question, or has nothing to press, is told the level, which stays."""
    headset.is_available = "--no-question" in arguments
    ran = play_on(arguments=arguments)
    assert (ran.code, ran.err) == (Exit.DONE, UNRATED)
    assert noted() == [(50, True, True, None)]
    assert ASKED not in headset.heard


@pytest.mark.parametrize(
    "commands",
    [
        [("Bring up a knee.", Command.STOP)],
        [
            ("Move slowly.", Command.NEXT),
            ("First of two: Knees to chest.", Command.NEXT),
            ("The last one: Cat pose.", Command.STOP),
        ],
    ],
)
def test_a_session_of_which_little_was_heard_is_not_noted(play_on, headset, commands):
    """Wherever it was stopped."""
    assert play_on(*commands).code == Exit.DONE
    assert (noted(), ASKED in headset.heard) == ([], False)


def test_who_breaks_off_is_told_what_to_do_if_it_hurt(play_on, headset):
    """Nobody is asked, so nothing would follow from it."""
    ran = play_on(("Bring up a knee.", Command.STOP))
    assert ran.err.splitlines() == [
        "You heard less than 0:19, too little for your history.",
        "To continue with this exercise:  voiceguide play --resume",
        "If it hurt:  voiceguide done back.md --felt hurt",
    ]


def test_who_breaks_off_half_way_has_the_minutes(play_on, headset):
    """They are noted, with the length of the whole; the level stays, and that is said."""
    ran = play_on(("Round your back.", Command.STOP))
    assert (ran.code, noted(), ASKED in headset.heard) == (Exit.DONE, [(50, False, False, None)], False)
    (done,) = sessions()
    heard, length = clock(done.heard), clock(done.length)
    assert ran.err.splitlines()[:2] == [
        f"You heard {heard} of {length} min, which is in your history. Your level stays:",
        "it only changes after at least 80 % of a session, or if it hurt.",
    ]
    assert 0.5 < done.heard / done.length < 0.8


def test_the_whole_length_is_known_before_all_of_it_is_spoken(play_on, headset, engine):
    """So that a part is not taken for the whole; what is still to be spoken is estimated."""
    play_on(("Round your back.", Command.STOP))
    is_over = threading.Event()
    headset.waits_for_voice = False
    headset.on_end = is_over.set
    speak = engine.speak
    # In other words, which are in no cache.
    engine.speak = lambda text, how: (text == "Very well done." and is_over.wait(PATIENCE), speak(text, how))[1]
    Path("back.md").write_text(SCRIPT.replace("Well done.", "Very well done."))
    play_on(("Round your back.", Command.STOP))
    known, estimated = (done.length for done in sessions())
    assert known < estimated < known * 1.3


def test_who_skips_most_of_it_has_the_rest(play_on, headset):
    """It was over, and yet there is no question."""
    exercises = ("First of two: Knees to chest.", "The last one: Cat pose.")
    ran = play_on(*((heard, Command.NEXT) for heard in ("My back.", *exercises)))
    assert (ran.code, noted(), ASKED in headset.heard) == (Exit.DONE, [(50, False, False, None)], False)
    assert "Your level stays" in ran.err
    assert "--resume" not in ran.err


def test_who_is_at_it_again_soon_and_stops_has_no_third_part(play_on):
    """What is added must be worth a line in the history too."""
    play_on(("Round your back.", Command.STOP))
    ran = play_on(("Round your back.", Command.STOP), arguments=["--resume"])
    assert "too little for your history" in ran.err
    assert len(sessions()) == 1


def test_who_stops_near_the_end_has_done_it(play_on, headset):
    """There is nothing to go on with."""
    ran = play_on(("Well done.", Command.STOP), (ASKED, Command.NEXT))
    assert (ran.code, noted()) == (Exit.DONE, [(50, False, True, "right")])
    assert "--resume" not in ran.err
    assert not (folders().state / "stopped.json").exists()


def test_who_interrupts_near_the_end_is_not_asked(play_on, headset):
    """The session is noted; whoever presses Ctrl-C wants to be left alone."""
    ran = play_on(("Well done.", Command.INTERRUPT))
    assert (ran.code, noted()) == (Exit.INTERRUPTED, [(50, False, True, None)])
    assert headset.heard[-1] == "Well done."


def test_ctrl_c_in_the_question_leaves_the_session_done(play_on):
    """It is noted, and there is nothing to go on with."""
    ran = play_on((ASKED, Command.PLAY), (ASKED, Command.INTERRUPT))
    assert (ran.code, noted()) == (Exit.DONE, [(50, True, True, None)])
    assert ran.err.endswith(UNRATED)
    assert not (folders().state / "stopped.json").exists()


def test_a_session_in_two_parts_is_one(play_on, headset):
    """What was heard before it was stopped is added, and its minutes count once."""
    assert play_on(("Round your back.", Command.STOP)).code == Exit.DONE
    assert play_on((ASKED, Command.PLAY), arguments=["--resume"]).code == Exit.DONE
    first, second = sessions()
    assert [(done.counts_as_done, done.felt) for done in (first, second)] == [(False, None), (True, "easy")]
    assert (first.counted, second.counted) == (0, first.heard)
    assert second.heard <= second.length


def test_the_second_part_alone_is_not_the_session(play_on, headset):
    """As when it is started there: it is noted, and the level stays."""
    assert play_on(arguments=["back.md", "--start-at", "2", "--no-countdown"]).code == Exit.DONE
    assert (noted(), ASKED in headset.heard) == ([(50, False, False, None)], False)


def test_a_broken_history_is_told(play_on, headset):
    """The session was heard, and that is what counts."""
    folders().own.mkdir(parents=True)
    folders().history_file.write_bytes(b"no history at all" * 100)
    ran = play_on()
    assert ran.code == Exit.DONE
    assert ran.err.endswith(
        "is not a voiceguide history; move it away, and a new one will be created; "
        "this session is not in your history\n"
    )
    assert ASKED not in headset.heard
    assert headset.heard[-1] == "Well done."


def test_a_history_that_cannot_be_written_is_told(play_on):
    """In the same way."""
    folders().own.parent.mkdir(parents=True, exist_ok=True)
    folders().own.write_text("a file where the folder should be")
    ran = play_on()
    assert ran.code == Exit.DONE
    assert ran.err.endswith("; this session is not in your history\n")

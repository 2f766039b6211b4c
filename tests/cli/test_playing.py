"""`voiceguide play` through the front door, on a player whose time runs fast."""

import json
import re
import time

import pytest

from voiceguide.errors import Exit
from voiceguide.live.players import null_player

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


@pytest.fixture
def play(voiceguide, speaker, tmp_path, monkeypatch):
    """Plays a script of two exercises, some hundred times as fast as it is."""
    (tmp_path / "back.md").write_text(SCRIPT)
    made = null_player.NullPlayer
    monkeypatch.setattr(null_player, "NullPlayer", lambda: made(clock=lambda: 300 * time.monotonic()))

    def run(*arguments):
        return voiceguide("play", *arguments, "--player", "null", "--plain")

    return run


def words(ran):
    """What was heard, without time stamps."""
    return [line[9:] for line in ran.out.splitlines()]


def test_a_session_is_played_to_its_end(play):
    """Each event is a line with its time stamp."""
    ran = play("back.md")
    assert (ran.code, ran.err) == (Exit.DONE, "")
    assert all(re.match(r" +\d+:\d\d  \S", line) for line in ran.out.splitlines())
    assert words(ran) == [
        *["My back.", "Move slowly.", "First of two: Knees to chest.", "Bring up a knee.", "* start", "* end"],
        *["Let go.", "Next: Cat pose.", "Second of two: Cat pose.", "Round your back.", "* start", "* end"],
        *["Well done.", "* finish"],
    ]


@pytest.mark.parametrize("where", ["2", "cat pose", "Cat", "pose"])
def test_it_starts_at_an_exercise(play, where):
    """By its number, its name, or a part of that."""
    assert words(play("back.md", "--start-at", where))[0] == "Second of two: Cat pose."


def test_it_starts_at_a_time(play):
    """As `show` has it."""
    assert "Move slowly." not in words(play("back.md", "--start-at", "0:05"))


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("3", "there is no exercise 3; this routine has 2"),
        ("squat", "there is no exercise `squat`; there are `Knees to chest`, `Cat pose`"),
        ("5:00", "`5:00` is after the end of this session"),
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
    assert "there is no session to go on with" in ran.err


def test_it_goes_on_where_it_stopped(play, tmp_path, monkeypatch):
    """At the start of that exercise, with the same choices, from whatever folder."""
    from voiceguide.cli.folders import state_folder

    state_folder().mkdir(parents=True)
    kept = {"script": str(tmp_path / "back.md"), "exercise": 2, "title": "My back", "choices": {"no_countdown": True}}
    (state_folder() / "stopped.json").write_text(json.dumps({"format": 1, **kept}))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    ran = play("--resume")
    assert (ran.code, ran.err) == (Exit.DONE, "going on with My back, exercise 2\n")
    assert words(ran)[0] == "Second of two: Cat pose."


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 2}', "\0", '{"format": 1, "choices": {}}'])
def test_a_file_of_the_last_session_that_cannot_be_read_is_none(play, content):
    """No traceback."""
    from voiceguide.cli.folders import state_folder

    state_folder().mkdir(parents=True)
    (state_folder() / "stopped.json").write_text(content)
    assert play("--resume").code == Exit.WRONG_USE


def test_a_routine_or_resume_is_needed(play):
    """One of the two."""
    assert play().code == Exit.WRONG_USE
    assert play("back.md", "--resume").code == Exit.WRONG_USE


def test_a_voice_that_fails_in_the_middle_is_told_with_its_line(play, speaker):
    """What was heard until then is not lost: it can be gone on with."""
    speaker._broken = ("Round your back.",)
    ran = play("back.md")
    assert ran.code == Exit.NO_VOICE
    assert ran.err == "voiceguide: back.md:17: cannot say Round your back.\n"


def test_a_script_with_problems_is_not_played(play, tmp_path):
    """The same report as everywhere."""
    (tmp_path / "bad.md").write_text("# T\n\n### A\n\n- hodl: 20s\n")
    assert play("bad.md").code == Exit.SCRIPT_PROBLEMS


def test_without_a_device_there_is_one_sentence(voiceguide, speaker, monkeypatch, tmp_path):
    """It names what to do instead, and the exit code is that of a missing device."""
    miniaudio = pytest.importorskip("miniaudio", reason="no miniaudio for this machine")

    def none(**_):
        raise miniaudio.MiniaudioError("failed to init device", -401)

    monkeypatch.setattr(miniaudio, "PlaybackDevice", none)
    (tmp_path / "back.md").write_text(SCRIPT)
    ran = voiceguide("play", "back.md")
    assert ran.code == Exit.NO_DEVICE
    assert ran.err.startswith("voiceguide: no sound device was found; `voiceguide export` writes a file instead")

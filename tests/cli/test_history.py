"""What was done, through the front door: `history`, `done` and `skip`."""

import csv
import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from history_scenes import done
from machine import folders

from voiceguide.errors import Exit
from voiceguide.history.store import open_history

NOW = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
"""A Thursday, ten days after the scenes begin."""

SCRIPT = """# My back

Move *slowly*. There are {total} to come.

### Knees to chest

- hold: 20s

### Knee lift

- hold: 20s

### Cobra

- hold: 20s
"""


@pytest.fixture(autouse=True)
def _now(machine):
    machine.changes["now"] = lambda: NOW


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "my-back.md"
    path.write_text(SCRIPT)
    return path


def level(after, before):
    return f"Your level for My back is now {after} (it was {before}).\n"


@pytest.fixture
def history():
    with open_history(folders().history_file) as history:
        yield history


@pytest.fixture
def some_weeks(history):
    """Three sessions of two routines, and one exercise that is left out."""
    history.add(done("easy", 7, heard=16 * 60_000, length=16 * 60_000))
    history.add(done("hard", 9, level=55))
    history.add(done(None, 9, routine="back-and-hips", heard=60_000))
    history.skip("legs", "Calf stretch")


# history


def test_an_empty_history_says_how_it_begins(voiceguide):
    """In a friendly sentence, and no file is made."""
    ran = voiceguide("history")
    assert ran.code == Exit.DONE
    assert ran.out == ""
    assert "Your history is empty" in ran.err
    assert not folders().history_file.exists()


@pytest.mark.usefixtures("some_weeks")
def test_the_history_shows_weeks_totals_levels_and_the_rule(voiceguide):
    """In plain lines that fit into 80 columns."""
    lines = voiceguide("history", "--weeks", "2").out.splitlines()
    assert [line.split() for line in lines[:3]] == [
        ["Minutes", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Week"],
        ["2", "Mar", "-", "-", "-", "-", "-", "-", "-", "-"],
        ["9", "Mar", "16", "-", "11", "-", "27"],
    ]
    assert "Streak: 1 day (until yesterday)" in lines
    assert "This week: 27 minutes; in total: 27 minutes in 3 sessions" in lines
    cells = [line.split() for line in lines]
    assert ["back-and-hips", "50", "▄", "stopped"] in cells
    assert ["legs", "45", "▅▄", "easy", "hard"] in cells
    assert "Left out of legs: Calf stretch" in lines
    assert any('"easy" raises it by 5' in line for line in lines)
    assert max(map(len, lines)) <= 80


@pytest.mark.usefixtures("some_weeks")
def test_an_output_without_bars_gets_numbers():
    """A pipe on Windows is often such a one."""
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "voiceguide", "history"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert ["55", "45"] in [line.split()[2:4] for line in ran.stdout.splitlines()]


@pytest.mark.usefixtures("some_weeks")
def test_a_week_of_another_year_says_which(voiceguide):
    """So that a long history can be read."""
    lines = voiceguide("history", "--weeks", "12").out.splitlines()
    assert lines[1].startswith("22 Dec 2025 ")


@pytest.mark.usefixtures("some_weeks")
def test_the_history_is_data_for_programs(voiceguide):
    """Format 1."""
    data = json.loads(voiceguide("history", "--json").out)
    assert {name: value for name, value in data.items() if name not in {"routines", "sessions"}} == {
        "format": 1,
        "today": "2026-03-12",
        "streak_days": 1,
        "minutes_this_week": 27,
        "minutes_in_all": 27,
    }
    assert data["routines"][1] == {
        "routine": "legs",
        "level": 45,
        "levels": [{"day": "2026-03-09", "level": 55}, {"day": "2026-03-11", "level": 45}],
        "skipped": ["Calf stretch"],
    }
    assert data["sessions"][0] == {
        "at": "2026-03-09T08:00:00+00:00",
        "day": "2026-03-09",
        "routine": "legs",
        "title": "Legs",
        "level": 50,
        "heard_ms": 960_000,
        "length_ms": 960_000,
        "whole": True,
        "felt": "easy",
    }


def test_an_empty_history_is_data_too(voiceguide):
    """With nothing in its lists; the CSV has its heading."""
    data = json.loads(voiceguide("history", "--json").out)
    assert (data["sessions"], data["routines"], data["streak_days"]) == ([], [], 0)
    assert voiceguide("history", "--csv").out.count("\n") == 1


def test_the_csv_has_a_row_for_each_session(voiceguide, history):
    """A title with commas and quotes stays one value, and none is computed by a spreadsheet."""
    history.add(done("easy", routine='=HYPERLINK("x", 1)'))
    history.add(done(None, 1, routine="a, b\nc"))
    rows = list(csv.DictReader(io.StringIO(voiceguide("history", "--csv").out)))
    assert [row["routine"] for row in rows] == ['\'=HYPERLINK("x", 1)', "a, b\nc"]
    assert [(row["felt"], row["whole"], row["day"]) for row in rows] == [
        ("easy", "true", "2026-03-02"),
        ("", "true", "2026-03-03"),
    ]


@pytest.mark.usefixtures("some_weeks")
def test_the_history_is_drawn(voiceguide, tmp_path):
    """Into the file that is named; one that is there is only replaced on demand."""
    assert voiceguide("history", "--plot", "a.png").err == "a.png: 3 sessions\n"
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert "use --force" in voiceguide("history", "--plot", "a.png").err
    assert voiceguide("history", "--plot", "a.gif").code == Exit.WRONG_USE
    assert voiceguide("history", "--plot", "a.png", "--force").code == Exit.DONE


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--json", "--csv"], "choose one of them"),
        (["--plot", "a.png"], "nothing to draw yet"),
        (["--weeks", "0"], "`0` is out of range; write a whole number from 1 to 520"),
        (["delete", "legs"], "`legs` is not in your history; it is empty"),
    ],
)
def test_wrong_use_is_explained(voiceguide, arguments, said):
    """With exit code 2."""
    ran = voiceguide("history", *arguments)
    assert ran.code == Exit.WRONG_USE
    assert said in ran.err
    assert ran.out == ""


def test_a_file_that_is_no_history_is_named(voiceguide):
    """With exit code 1, and it is left alone."""
    folders().history_file.parent.mkdir(parents=True)
    folders().history_file.write_text("my diary\n" * 200)
    ran = voiceguide("history")
    assert ran.code == Exit.FAILED
    assert f"voiceguide: {folders().history_file} is not a voiceguide history" in ran.err


# history delete


@pytest.mark.usefixtures("some_weeks")
def test_one_routine_can_be_deleted(voiceguide, history):
    """By its name, and with --yes without a question."""
    assert voiceguide("history", "delete", "legs", "--yes").err == "2 sessions of legs deleted\n"
    assert history.routines() == ("back-and-hips",)
    assert voiceguide("history", "delete", "--yes").err == "1 session deleted\n"
    assert history.routines() == ()


@pytest.mark.usefixtures("some_weeks")
@pytest.mark.parametrize(("answer", "left"), [("y\n", 0), ("n\n", 3), ("\n", 3), ("", 3)])
def test_deleting_asks_first(voiceguide, history, monkeypatch, answer, left):
    """Only a yes is a yes."""
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    ran = voiceguide("history", "delete")
    assert "Delete 3 sessions for good? [y/N]" in ran.err
    assert len(history.sessions()) == left


# done


def test_a_session_from_elsewhere_is_noted(voiceguide, history, script):
    """As if it had been played here now, at the routine's level."""
    ran = voiceguide("done", script, "--felt", "easy")
    assert (ran.code, ran.out) == (Exit.DONE, "Your level for My back is now 55 (it was 50).\n")
    (session,) = history.sessions()
    assert (session.at, session.routine, session.title) == (NOW, "my-back", "My back")
    assert (session.level, session.felt) == (50, "easy")
    assert session.heard == session.length > 60_000


def test_a_session_that_says_nothing_leaves_the_level(voiceguide, script):
    """Easy at a gentler level."""
    assert voiceguide("done", script, "--felt", "easy", "--level", "20").out == "Your level for My back stays at 50.\n"


def test_a_session_of_another_day_lies_on_that_day(voiceguide, history, script):
    """At the level of that day, and after what is known of it."""
    history.add(done("hard", 8, routine="my-back", hour=20))
    assert (
        voiceguide("done", script, "--felt", "right", "--on", "2026-03-10").out
        == "Your level for My back is now 42 (it was 40).\n"
    )
    first, second = history.sessions()
    assert second.day == first.day
    assert second.level == 40


def test_a_routine_in_another_language_is_the_same_routine(voiceguide, history, script):
    """Its level is shared."""
    script.rename(script.with_name("my-back.de.md"))
    assert voiceguide("done", "./my-back.de.md", "--felt", "right").out.startswith("Your level for My back is now 52")
    assert history.routines() == ("my-back",)


def test_what_is_left_out_was_not_heard_elsewhere_either(voiceguide, history, script):
    """It is in no session of the routine, wherever that is heard."""
    voiceguide("done", script, "--felt", "right")
    voiceguide("skip", script, "Cobra")
    voiceguide("done", script, "--felt", "right")
    with_it, without_it = history.sessions()
    assert without_it.length < with_it.length - 10_000


def test_after_pain_the_caution_is_said_again(voiceguide, script):
    """And how to leave an exercise out."""
    ran = voiceguide("done", script, "--felt", "hurt")
    assert ran.out == level(30, 50)
    assert "Move slowly. There are three to come." in ran.err
    assert f"voiceguide skip {script} EXERCISE" in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Missing option '--felt'"),
        (["--felt", "fine"], "'fine' is not one of 'easy', 'right', 'hard', 'hurt'"),
        (["--felt", "easy", "--on", "2026-03-13"], "2026-03-13 is in the future"),
        (
            ["--felt", "easy", "--on", "12.3.2026"],
            "`12.3.2026` is not a day; write year, month and day, such as `2026-03-12`",
        ),
        (["--felt", "easy", "--level", "101"], "`101` is out of range; write a whole number from 0 to 100"),
    ],
)
def test_what_cannot_have_been_is_refused(voiceguide, history, script, arguments, said):
    """With exit code 2, and nothing is noted."""
    ran = voiceguide("done", script, *arguments)
    assert ran.code == Exit.WRONG_USE
    assert said in ran.err
    assert history.sessions() == ()


def test_days_long_gone_can_be_noted(voiceguide, script):
    """The break since then counts at once."""
    first = (NOW - timedelta(days=60)).date()
    assert (
        voiceguide("done", script, "--felt", "easy", "--on", first).out
        == "Your level for My back is now 30 (it was 50).\n"
    )


# skip


@pytest.mark.parametrize("typed", ["Cobra", "cobra", "COB", "bra", " cobra "])
def test_an_exercise_is_left_out_by_enough_of_its_name(voiceguide, history, script, typed):
    """Its full name is kept."""
    ran = voiceguide("skip", script, typed)
    assert (ran.code, ran.out) == (Exit.DONE, "Cobra\n")
    assert history.skipped("my-back") == ("Cobra",)


def test_the_beginning_of_a_name_goes_before_a_part_of_another(voiceguide, script):
    """`knee l` begins one; `chest` is a part of one."""
    assert voiceguide("skip", script, "knee l", "chest").out == "Knee lift\nKnees to chest\n"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["knee"], "`knee` may be Knees to chest or Knee lift"),
        (["lunge"], "there is no exercise `lunge`; choose from: Knees to chest, Knee lift, Cobra"),
        ([""], "there is no exercise ``"),
        (["cobra", "lift", "chest"], "keep at least one of: Knees to chest, Knee lift, Cobra"),
        (["cobra", "lunge"], "no exercise `lunge`"),
    ],
)
def test_what_cannot_be_left_out_is_said(voiceguide, history, script, typed, said):
    """With exit code 2, and nothing is left out."""
    ran = voiceguide("skip", script, *typed)
    assert ran.code == Exit.WRONG_USE
    assert said in ran.err
    assert history.skipped("my-back") == ()


def test_the_last_exercise_stays_step_by_step_too(voiceguide, script):
    """What is left out already counts."""
    assert voiceguide("skip", script, "cobra", "lift").code == Exit.DONE
    assert voiceguide("skip", script, "chest").code == Exit.WRONG_USE


def test_what_is_left_out_is_listed(voiceguide, script):
    """Where nothing is, it is said how to leave something out."""
    ran = voiceguide("skip", script)
    assert ran.out == ""
    assert f"voiceguide skip {script} 'Knees to chest'" in ran.err
    voiceguide("skip", script, "cobra")
    assert voiceguide("skip", script).out == "Cobra\n"
    assert not voiceguide("skip", script).err


def test_exercises_are_taken_in_again(voiceguide, history, script):
    """One by its name, all without a name, and one that the script has no more as well."""
    voiceguide("skip", script, "cobra", "lift")
    history.skip("my-back", "Bridge")
    assert voiceguide("skip", script, "--undo", "cob").out == "Knee lift\nBridge\n"
    ran = voiceguide("skip", script, "--undo", "chest")
    assert ran.code == Exit.WRONG_USE
    assert "you do not leave out `chest`; choose from: Knee lift, Bridge" in ran.err
    assert voiceguide("skip", script, "--undo", "bridge").out == "Knee lift\n"
    assert voiceguide("skip", script, "--undo").out == ""
    assert history.skipped("my-back") == ()

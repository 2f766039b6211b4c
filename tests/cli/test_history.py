"""What was done, through the front door: `history`, `done` and `skip`."""

import csv
import io
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from history_scenes import done, set_to
from machine import folders

from voiceguide.errors import Exit
from voiceguide.history.model import SetLevel
from voiceguide.history.store import open_history

SCHEMA_2 = """
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, routine TEXT NOT NULL, title TEXT NOT NULL, level INTEGER NOT NULL,
    heard INTEGER NOT NULL, length INTEGER NOT NULL, felt TEXT
);
CREATE TABLE skips (
    id INTEGER PRIMARY KEY, routine TEXT NOT NULL, exercise TEXT NOT NULL, UNIQUE (routine, exercise)
);
"""
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


def left_out(history):
    return [skip.exercise for skip in history.skips()]


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
    assert {name: value for name, value in data.items() if name not in {"routines", "sessions", "skips"}} == {
        "format": 1,
        "today": "2026-03-12",
        "streak_days": 1,
        "minutes_this_week": 27,
        "minutes_in_all": 27,
        "set_levels": [],
    }
    assert data["routines"][1] == {
        "routine": "legs",
        "level": 45,
        "levels": [{"day": "2026-03-09", "level": 55}, {"day": "2026-03-11", "level": 45}],
        "skipped": ["Calf stretch"],
    }
    assert data["skips"] == [{"exercise": "Calf stretch", "file": "", "routine": "legs"}]
    assert data["sessions"][0] == {
        "at": "2026-03-09T08:00:00+00:00",
        "day": "2026-03-09",
        "routine": "legs",
        "title": "Legs",
        "level": 50,
        "heard_ms": 960_000,
        "length_ms": 960_000,
        "counted_ms": 0,
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
        ([], "say how it felt: --felt easy|right|hard|hurt"),
        (["--felt", "fine"], "'fine' is not one of 'easy', 'right', 'hard', 'hurt'"),
        (["--felt", "easy", "--on", "2026-03-13"], "2026-03-13 is in the future"),
        (
            ["--felt", "easy", "--on", "12.3.2026"],
            "`12.3.2026` is not a day; write `yesterday`, `-2`, `monday` or a date such as `2026-03-12`",
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


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", 12), ("yesterday", 11), ("Yesterday", 11), ("-1", 11), ("-3", 9), ("thursday", 12), ("Wed", 11),
        ("friday", 6), ("2026-03-02", 2),
    ],
)  # fmt: skip
def test_a_day_is_named_as_people_name_it(voiceguide, history, script, typed, day):
    """A weekday is the last one; which day it was is said."""
    ran = voiceguide("done", script, "--felt", "right", "--on", typed)
    (session,) = history.sessions()
    assert session.day == date(2026, 3, day)
    assert f"It is noted for {session.day:%A}, {session.day}.\n" in ran.err


# A session that was played and not rated


@pytest.mark.parametrize("felt", ["easy", "hurt"])
def test_the_session_of_the_day_that_nobody_has_rated_is_rated(voiceguide, history, script, felt):
    """It is not there twice; one that is rated is."""
    history.add(done(None, 10, routine="my-back"))
    voiceguide("done", script, "--felt", felt)
    assert history.sessions() == (done(felt, 10, routine="my-back"),)
    voiceguide("done", script, "--felt", "hard")
    assert [session.felt for session in history.sessions()] == [felt, "hard"]


@pytest.mark.parametrize(
    ("felt", "options", "count"),
    [
        ("hurt", [], 1),
        ("easy", [], 2),
        ("hurt", ["--again"], 2),
        ("hurt", ["--level", "50"], 2),
        ("hurt", ["--on", "-1"], 2),
    ],
)
def test_of_a_session_that_was_stopped_only_pain_can_be_said(voiceguide, history, script, *, felt, options, count):
    """Anything else is about another session, as are another day and another level."""
    history.add(done(None, 10, routine="my-back", heard=60_000))
    voiceguide("done", script, "--felt", felt, *options)
    assert len(history.sessions()) == count


# Pain, twice


def test_pain_is_not_noted_twice_a_day_by_mistake(voiceguide, history, script):
    """Without a terminal it is refused; with --again it is another session, and the level stays."""
    voiceguide("done", script, "--felt", "hurt")
    ran = voiceguide("done", script, "--felt", "hurt")
    assert ran.code == Exit.WRONG_USE
    assert "My back is already noted as hurt on 2026-03-12; to add another session, write --again" in ran.err
    assert len(history.sessions()) == 1
    assert voiceguide("done", script, "--felt", "hurt", "--again").out == "Your level for My back stays at 30.\n"
    assert len(history.sessions()) == 2
    assert voiceguide("done", script, "--felt", "hurt", "--on", "yesterday").code == Exit.DONE


@pytest.mark.parametrize(("answer", "count"), [("y", 2), ("n", 1), ("", 1)])
def test_on_a_terminal_it_is_asked_about(voiceguide, history, script, answers, *, answer, count):
    """Only a yes is a yes."""
    voiceguide("done", script, "--felt", "hurt")
    answers(answer, "")
    ran = voiceguide("done", script, "--felt", "hurt")
    assert "It is already noted as hurt that day. Add another session? [y/N]" in ran.err
    assert ("Nothing was added.\n" in ran.err) == (count == 1)
    assert len(history.sessions()) == count


def test_on_a_terminal_it_is_asked_which_exercises_hurt(voiceguide, history, script, answers):
    """By their numbers; what is no number is asked again."""
    answers("1 4", "x", "3, 1 1")
    ran = voiceguide("done", script, "--felt", "hurt")
    assert "\n  1  Knees to chest\n  2  Knee lift\n  3  Cobra\n" in ran.err
    assert ran.err.count("write numbers from 1 to 3") == 2
    assert ran.out.endswith("Left out from now on: Cobra, Knees to chest\n")
    assert left_out(history) == ["Cobra", "Knees to chest"]


def test_all_of_them_may_have_hurt(voiceguide, history, script, answers):
    """Nothing that hurts is kept so that something is left."""
    answers("1 2 3")
    voiceguide("done", script, "--felt", "hurt")
    assert len(left_out(history)) == 3
    assert "all exercises of this routine are left out" in voiceguide("show", script).err


def test_none_of_them_may_have_hurt(voiceguide, history, script, answers):
    """Then all stay."""
    answers("")
    voiceguide("done", script, "--felt", "hurt")
    assert left_out(history) == []


def test_programs_are_asked_nothing(voiceguide, script, answers):
    """Though they have a terminal."""
    answers("1")
    voiceguide("done", script, "--felt", "hurt", "--json")
    assert voiceguide("done", script, "--felt", "hurt", "--json").code == Exit.WRONG_USE
    assert voiceguide("skip", script).out == ""


# done --undo


def test_the_last_session_is_taken_back(voiceguide, history, script):
    """Whichever was added last, and what it was is said."""
    history.add(done("easy", 9))
    voiceguide("done", script, "--felt", "hurt", "--on", "monday")
    ran = voiceguide("done", "--undo")
    assert ran.err == "Taken back: My back on Monday, 2026-03-09, 12:00 (hurt)\n"
    assert ran.out == "Your level for My back is now 50 (it was 30).\n"
    ran = voiceguide("done", "--undo", "--json")
    assert json.loads(ran.out)["session"]["routine"] == "legs"
    assert history.sessions() == ()


def test_the_last_session_of_a_routine_is_taken_back(voiceguide, history, script):
    """By the name that the history knows, though its script is gone."""
    history.add(done("easy", 8, routine="my-back"))
    history.add(done(None, 9))
    script.unlink()
    assert "Your level for My-Back is now 50 (it was 55).\n" in voiceguide("done", "my-b", "--undo").out
    assert [session.routine for session in history.sessions()] == ["legs"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--undo"], "there is no session to take back"),
        (["--undo", "my-back"], "`my-back` is not in your history; it is empty"),
        (["--undo", "--felt", "easy"], "--undo takes the last session back; leave out the other options"),
        (["--undo", "--again"], "leave out the other options"),
        (["--undo", "--level", "0"], "leave out the other options"),
        (["--felt", "easy"], "name the routine that you have done"),
    ],
)
def test_what_cannot_be_taken_back_is_said(voiceguide, arguments, said):
    """With exit code 2."""
    ran = voiceguide("done", *arguments)
    assert (ran.code, said in ran.err) == (Exit.WRONG_USE, True)


# level


def test_the_level_is_shown_and_set(voiceguide, history, script):
    """From then on it is the user's, and moves as before."""
    assert voiceguide("level", script).out == "Your level for My back is 50.\n"
    assert not folders().history_file.exists()
    assert voiceguide("level", script, 70).out == level(70, 50)
    assert voiceguide("level", script).out == "Your level for My back is 70.\n"
    assert voiceguide("done", script, "--felt", "hard").out == level(60, 70)
    assert history.events()[0] == SetLevel(NOW, "my-back", 70)


def test_the_history_shows_a_level_that_was_set(voiceguide, history):
    """Among what was answered, in the data, and in the picture."""
    history.add(done("hurt", 8))
    history.set_level(set_to(60, 9))
    ran = voiceguide("history")
    assert ["legs", "60", "▃▅", "hurt", "set:60"] in [line.split() for line in ran.out.splitlines()]
    data = json.loads(voiceguide("history", "--json").out)
    assert data["set_levels"] == [
        {"at": "2026-03-11T08:00:00+00:00", "day": "2026-03-11", "routine": "legs", "level": 60}
    ]
    assert data["routines"][0]["levels"][-1] == {"day": "2026-03-11", "level": 60}
    assert voiceguide("history", "--plot", "a.png").err == "a.png: 1 session\n"


@pytest.mark.parametrize("typed", ["101", "-1", "x"])
def test_a_level_goes_from_0_to_100(voiceguide, script, typed):
    """With exit code 2."""
    assert voiceguide("level", script, "--", typed).code == Exit.WRONG_USE


# skip


@pytest.mark.parametrize("typed", ["Cobra", "cobra", "COB", "bra", " cobra "])
def test_an_exercise_is_left_out_by_enough_of_its_name(voiceguide, history, script, typed):
    """Its full name is kept."""
    ran = voiceguide("skip", script, typed)
    assert (ran.code, ran.out) == (Exit.DONE, "Cobra\n")
    assert left_out(history) == ["Cobra"]


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
    assert left_out(history) == []


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
    assert left_out(history) == []


# What hurts in one routine hurts in the others

CAT = "# Cat pose\n\n- hold: 10s\n\nRound your back.\n"
KATZE = "# Katze\n\n- hold: 10s\n\nMach den Rücken rund.\n"


@pytest.fixture
def family(tmp_path, monkeypatch):
    """Routines that have the cat pose by its file, in two languages and by another name, and one with only its name."""
    files = {
        "exercises/cat.md": CAT,
        "exercises/cat.de.md": KATZE,
        "back.md": "# Back\n\n### [Cat pose](exercises/cat.md)\n\n### Cobra\n\n- hold: 10s\n",
        "back.de.md": "# Rücken\n\n- language: de\n\n### [Katze](exercises/cat.de.md)\n\n### Kobra\n\n- hold: 10s\n",
        "chair.md": "# Chair\n\n### [Seated cat](exercises/seated.md)\n\n### Cobra\n\n- hold: 10s\n",
        "exercises/seated.md": "# [Seated cat](cat.md)\n\nSit.\n",
        "own.md": "# Own\n\n### Cat pose\n\n- hold: 10s\n\n### Cobra\n\n- hold: 10s\n",
    }
    (tmp_path / "exercises").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setenv("VOICEGUIDE_PATH", str(tmp_path))


@pytest.fixture
def skipped_in(voiceguide, engine, family):
    """What is left out of a session of a routine."""
    return lambda name: json.loads(voiceguide("show", name, "--json").out)["skipped"]


@pytest.mark.parametrize(("routine", "typed"), [("back", "cat"), ("back.de", "katze"), ("chair", "seated")])
def test_an_exercise_with_a_file_is_left_out_of_every_routine_and_language(voiceguide, skipped_in, routine, typed):
    """Whatever it is called there; one that only has its name is another one."""
    assert voiceguide("skip", routine, typed).code == Exit.DONE
    assert [skipped_in(name) for name in ("back", "back.de", "chair", "own")] == [
        *[["Cat pose"], ["Katze"], ["Seated cat"], []]
    ]
    assert voiceguide("skip", "back.de").out == "Katze\n"
    assert voiceguide("skip", "chair", "--undo").out == ""
    assert [skipped_in(name) for name in ("back", "back.de", "chair")] == [[], [], []]


def test_an_exercise_that_stands_in_a_routine_is_left_out_of_that_alone(voiceguide, skipped_in):
    """As it always was."""
    voiceguide("skip", "back", "cobra")
    assert [skipped_in(name) for name in ("back", "chair", "own")] == [["Cobra"], [], []]


def test_the_history_says_what_is_left_out_where(voiceguide, family):
    """And deleting that of one routine puts nothing back into the others."""
    voiceguide("skip", "back", "cat")
    voiceguide("skip", "own", "cobra")
    lines = voiceguide("history").out.splitlines()
    assert {"Left out of every routine: Cat pose", "Left out of own: Cobra"} <= set(lines)
    voiceguide("history", "delete", "back", "--yes")
    voiceguide("history", "delete", "own", "--yes")
    assert "Left out of every routine: Cat pose" in voiceguide("history").out.splitlines()
    assert voiceguide("skip", "chair").out == "Seated cat\n"


@pytest.fixture
def early_history():
    """A history of schema 2, with an exercise skipped by its name."""
    file = folders().history_file
    file.parent.mkdir(parents=True)

    def skip(routine, exercise):
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(f"{SCHEMA_2}; PRAGMA user_version = 2")
            connection.execute("INSERT INTO skips (routine, exercise) VALUES (?, ?)", (routine, exercise))
            connection.commit()

    return skip


def test_the_level_is_as_the_early_version_had_it(voiceguide, early_history, script):
    """Sessions without an answer raised it then; those of today do not."""
    early_history("legs", "Lunge")
    with closing(sqlite3.connect(folders().history_file)) as connection:
        for day in ("2026-03-09", "2026-03-10"):
            session = (f"{day}T08:00:00+00:00", "my-back", "My back", 50, 600_000, 600_000)
            connection.execute("INSERT INTO sessions VALUES (NULL, ?, ?, ?, ?, ?, ?, NULL)", session)
        connection.commit()
    assert voiceguide("level", script).out == "Your level for My back is 52.\n"
    with open_history(folders().history_file) as history:
        history.add(done(None, 9, routine="my-back", level=52))
    assert voiceguide("level", script).out == "Your level for My back is 52.\n"


@pytest.mark.parametrize(("exercise", "own"), [("Cat pose", []), ("Katze", [])])
def test_what_an_early_version_left_out_of_one_routine_is_left_out_of_all(early_history, skipped_in, exercise, own):
    """Its file is looked up, in whichever language it was named."""
    early_history("back", exercise)
    assert [skipped_in(name) for name in ("chair", "back", "back.de", "own")] == [
        *[["Seated cat"], ["Cat pose"], ["Katze"], own]
    ]


def test_what_an_early_version_left_out_and_no_script_has_stays_known(voiceguide, early_history, skipped_in):
    """It may come back."""
    early_history("back", "Bridge")
    assert skipped_in("back") == []
    assert voiceguide("skip", "back").out == "Bridge\n"
    assert "no exercise here has that name: Bridge" in voiceguide("show", "back").out


def test_deleting_a_routine_keeps_what_an_early_version_left_out_of_others(voiceguide, early_history, skipped_in):
    """Though nothing has been looked up before."""
    early_history("back", "Cat pose")
    voiceguide("history", "delete", "back", "--yes")
    assert skipped_in("chair") == ["Seated cat"]

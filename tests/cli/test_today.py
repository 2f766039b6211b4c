"""A session that fits the person and the day, through the front door: `show`, `export` and `play`."""

import json
import re
import wave
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes import ENGLISH, GERMAN, FakeEngine
from history_scenes import done
from machine import folders

from voiceguide.errors import Exit, VoiceError
from voiceguide.history.store import open_history
from voiceguide.units import clock

NOW = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
"""A Thursday, ten days after the scenes begin."""

SCRIPT = """# My back

- closing: Well done.

Move slowly.

### Knees to chest

- hold: 10-30s
- priority: 1

Bring up both knees.

### Cat pose

- hold: 10-30s
- rounds: 2

Round your back.

### Squat

- hold: 10-30s
- sides: sore first
- release: Stand up.

Bend your {side} knee.
"""
GERMAN_SCRIPT = "# Mein Rücken\n\n- language: de\n\n### Hocke\n\n- hold: 10s\n- sides: sore only\n"
CHIMES_ALONE = SCRIPT.replace("- closing: Well done.", "- talk: chimes")


@pytest.fixture(autouse=True)
def _now(machine):
    machine.changes["now"] = lambda: NOW


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "back.md"
    path.write_text(SCRIPT)
    return path


@pytest.fixture
def history():
    """What was done and is left out; closed before a command reads it."""

    def change(*sessions, skip=()):
        with open_history(folders().history_file) as kept:
            for session in sessions:
                kept.add(session)
            for exercise in skip:
                kept.skip("back", exercise)

    return change


@pytest.fixture
def set_once():
    """Writes the settings file."""

    def write(text):
        folders().config_file.parent.mkdir(parents=True, exist_ok=True)
        folders().config_file.write_text(text)

    return write


@pytest.fixture
def show(voiceguide, engine, script):
    """What `show --json` says of the script, with these options."""

    def run(*options, name="back.md"):
        ran = voiceguide("show", name, "--json", *options)
        assert (ran.code, ran.err) == (Exit.DONE, "")
        return json.loads(ran.out)

    return run


@pytest.fixture
def play(voiceguide, engine, script, _plays_at_once):
    """Plays as fast as the machine is."""

    def run(*arguments):
        return voiceguide("play", *arguments, "--player", "null", "--plain")

    return run


@pytest.fixture
def _no_engine(machine):
    """A machine that nothing can speak on."""

    def none():
        raise VoiceError("there is no speech engine")

    machine.changes["new_engine"] = none


def level_at(level):
    """Sessions after which the level of `back` is this, from 60 to 100 in fives."""
    return [done("easy", day - 30, level=100, routine="back") for day in range((level - 50) // 5)]


def recently(*sessions):
    """The same sessions, the last of them yesterday."""
    return [
        done(one.felt, 9 - number, level=one.level, routine="back") for number, one in enumerate(reversed(sessions))
    ]


def exercises(data):
    return [chapter["title"] for chapter in data["chapters"]]


def holds(data):
    return [hold["length_ms"] for hold in data["holds"]]


def words(data):
    return [cue["text"] for cue in data["cues"] if cue["text"]]


# The opening, or its reminder

WITH_REMINDER = SCRIPT.replace("- closing", "- reminder: Stop if it hurts.\n- closing")


@pytest.mark.parametrize(
    ("sessions", "opening"),
    [
        ([], "full"),
        ([("right", 0)], "reminder"),
        ([(None, -11)], "reminder"),
        ([("right", -12)], "full"),
        ([("hurt", 9)], "full"),
        ([("right", 7), ("hurt", 8)], "full"),
        ([("hurt", 7), ("right", 8)], "reminder"),
    ],
)
def test_the_opening_is_said_in_full_at_first_and_after_pain_and_after_three_weeks(
    show, history, script, sessions, opening
):
    """On other days the script's reminder is enough."""
    script.write_text(WITH_REMINDER)
    history(*(done(felt, day, routine="back") for felt, day in sessions))
    data = show()
    assert data["opening"] == opening
    is_full = opening == "full"
    assert ("Move slowly." in words(data), "Stop if it hurts." in words(data)) == (is_full, not is_full)


def test_ticks_are_explained_in_the_first_three_sessions_of_any_routine(show, history):
    """Those that were stopped early do not count."""
    ticks = (
        "Do each thing as you hear it. Ticks count the last seconds before each start, and before the end of each hold."
    )
    heard = []
    for session in (done(day=1), done(day=2, heard=0), done(day=3, routine="legs"), done(day=4), None):
        heard.append(ticks in words(show()))
        if session:
            history(session)
    assert heard == [True, True, True, True, False]


@pytest.mark.parametrize("session", [done(heard=0, routine="back"), done(routine="legs")])
def test_what_was_not_heard_needs_no_reminder(show, history, script, session):
    """Neither a session that was stopped early nor one of another routine counts."""
    script.write_text(WITH_REMINDER)
    history(session)
    assert show()["opening"] == "full"


def test_without_a_reminder_the_opening_is_always_in_full(show, history):
    """As in every script that says nothing of it."""
    history(done(routine="back"))
    assert show()["opening"] == "full"
    assert "Move slowly." in words(show())


def test_what_is_not_said_is_there_to_read(voiceguide, play, history, script):
    """On both sheets, and on the screen before it is played."""
    script.write_text(WITH_REMINDER)
    before = "\n\nBefore you start\nMove slowly.\n"
    assert "\nMove slowly.\n" in voiceguide("show", "back.md").out
    assert before not in voiceguide("show", "back.md", "--full").out
    assert "Move slowly." not in play("back.md", "--start-at", "3").err
    history(done(routine="back"))
    assert "\nMove slowly.\n" in voiceguide("show", "back.md").out
    assert before in voiceguide("show", "back.md", "--full").out
    played = play("back.md")
    assert ("Move slowly." in played.err, "Move slowly." in played.out) == (True, False)
    assert "Stop if it hurts." in played.out


def test_an_export_is_renewed_where_its_opening_changes(voiceguide, history, script):
    """And only there."""
    script.write_text(WITH_REMINDER)

    def exported():
        ran = voiceguide("export", "back.md", "--level", "50", "--to", "out", "--json")
        (result,) = json.loads(ran.out)["exports"]
        return result["status"], result["length_ms"]

    (_, full), _ = exported(), history(done("right", 8, routine="back"))
    status, short = exported()
    assert (status, exported()) == ("written", ("up to date", short))
    assert short != full
    history(done("hurt", 9, routine="back"))
    assert exported() == ("written", full)


# --minutes


@pytest.mark.parametrize("minutes", ["1.5", "2", "2,5", "3"])
def test_a_session_is_as_long_as_the_minutes_and_never_longer(show, minutes):
    """A step in the length of one hold is all that is between."""
    data = show("--level", "100", "--minutes", minutes)
    limit = float(minutes.replace(",", ".")) * 60_000
    assert limit - 5000 < data["duration_ms"] <= limit
    assert data["minutes"] == limit / 60_000


@pytest.mark.parametrize("level", ["0", "30", "100"])
def test_with_time_enough_it_is_all_of_it_and_no_harder(show, level):
    """At the level that was asked for."""
    data = show("--level", level, "--minutes", "720")
    assert (data["level"], data["left_out"], data["fewer_rounds"]) == (int(level), [], [])
    assert data["duration_ms"] == show("--level", level)["duration_ms"]


def test_with_less_time_there_are_fewer_rounds_and_then_exercises(show):
    """In order of priority, the last one first; what is left out is listed."""
    limit = show("--level", "0")["duration_ms"]
    first = show("--minutes", (limit - 1) / 60_000)
    assert (first["left_out"], first["fewer_rounds"]) == ([], ["Cat pose"])
    assert len(first["holds"]) == 4
    last = show("--minutes", "0.7")
    assert (exercises(last), last["left_out"]) == (["Knees to chest"], ["Cat pose", "Squat"])


def test_the_level_is_the_first_to_give_way(show):
    """To exercises and rounds; it is never above the one that was asked for."""
    whole = show("--level", "80")
    data = show("--level", "80", "--minutes", (whole["duration_ms"] - 1) / 60_000)
    assert (data["level"] < 80, data["left_out"], data["fewer_rounds"]) == (True, [], [])


@pytest.mark.parametrize("minutes", ["nan", "inf", "-inf", "1e9", "-1", "0", "720.1", "ten", "", "5 parsecs", "1.2.3"])
def test_a_time_that_is_none_is_refused(voiceguide, script, minutes):
    """With what would be right."""
    ran = voiceguide("show", script, "--minutes", minutes)
    assert ran.code == Exit.WRONG_USE
    assert f"`{minutes}` is not a time; write minutes up to 720, such as `10`, or `4:30`" in ran.err


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("command", ["show", "export", "play"])
def test_where_nothing_fits_the_shortest_time_is_named(voiceguide, script, tmp_path, command):
    """In one line; no file is written; and that time is enough."""
    ran = voiceguide(command, script, "--minutes", "0.01")
    assert (ran.code, ran.out, list(tmp_path.glob("*.mp3"))) == (Exit.WRONG_USE, "", [])
    assert "the shortest session of this routine has Knees to chest alone" in ran.err
    enough = ran.err.rpartition("--minutes ")[2].strip().rstrip("`")
    assert json.loads(voiceguide("show", script, "--json", "--minutes", enough).out)["left_out"]


def test_a_session_that_ends_before_the_time_says_so(voiceguide, engine, show, script):
    """And why: nothing is made harder to fill it."""
    whole = clock(show()["duration_ms"])
    assert f"{whole} of 30 min: that is all of it at level 50." in voiceguide("show", script, "--minutes", "30").out
    shortest = show("--level", "0", "--minutes", "0.7")["duration_ms"]
    out = voiceguide("show", script, "--level", "0", "--minutes", clock(shortest + 12_000)).out
    assert re.search(rf"\n{clock(shortest)} of [0-9:.]+( min)?: one more exercise would not fit\.\n", out)


def test_a_lower_level_is_told(voiceguide, engine, show, script):
    """With the one that there was no time for."""
    ran = voiceguide("show", script, "--minutes", clock(show("--level", "0")["duration_ms"] + 6000))
    assert re.search(r"\nLevel [0-9] and not 50, to fit into [0-9:.]+( min)?\.\n", ran.out)
    assert "of it at level" not in ran.out


def test_what_is_left_out_is_told_wherever_the_session_is_heard(voiceguide, play, tmp_path):
    """On the sheet, after an export, before it is played."""
    remark = "eft out, to fit into 0:42: Cat pose, Squat"
    assert f"L{remark}.\n" in voiceguide("show", "back.md", "--minutes", "0.7").out
    exported = voiceguide("export", "back.md", "--minutes", "0.7")
    assert f"\nl{remark}\n" in exported.err
    assert exported.err.startswith("back.mp3: My back, 0:")
    assert ", 1 chapter, spoken by " in exported.err
    played = play("back.md", "--minutes", "0.7")
    assert f"l{remark}\n" in played.err
    assert ("Knees to chest." in played.out, "Cat pose" in played.out) == (True, False)


def test_an_export_is_as_long_as_what_is_shown(voiceguide, show, tmp_path):
    """To the millisecond."""
    voiceguide("export", "back.md", "--minutes", "2", "-o", "back.wav")
    with wave.open(str(tmp_path / "back.wav")) as file:
        assert round(file.getnframes() * 1000 / file.getframerate()) == show("--minutes", "2")["duration_ms"]


@pytest.mark.usefixtures("_no_engine")
def test_without_a_voice_the_time_is_met_by_estimates(voiceguide, script):
    """And that is said."""
    ran = voiceguide("show", script, "--json", "--minutes", "2")
    data = json.loads(ran.out)
    assert (data["lengths"], data["duration_ms"] <= 120_000) == ("estimated", True)
    assert ran.err == ("voiceguide: there is no speech engine\nvoiceguide: without a voice, times are estimates\n")


def test_a_language_without_words_fits_too(show, tmp_path):
    """Only the script's own words are spoken."""
    (tmp_path / "selka.md").write_text(
        SCRIPT.replace("- closing", "- language: fi\n- closing").replace("sore first", "none").replace("{side} ", "")
    )
    data = show("--minutes", "2", "--voice", "en-us", name="selka.md")
    assert 110_000 < data["duration_ms"] <= 120_000


def test_an_exercise_that_is_left_out_is_nowhere_to_start_at(play):
    """Those that are left are named."""
    ran = play("back.md", "--minutes", "0.7", "--start-at", "Squat")
    assert ran.code == Exit.WRONG_USE
    assert ran.err.endswith("voiceguide: there is no exercise `Squat`; choose from: Knees to chest\n")


# --talk


@pytest.mark.parametrize("talk", ["brief", "chimes"])
def test_less_talk_leaves_the_holds_as_they_are(show, talk):
    """To the millisecond."""
    full, less = show("--talk", "full"), show("--talk", talk)
    assert holds(full) == holds(less)
    assert less["talk"] == talk
    assert len(words(less)) < len(words(full))


@pytest.mark.usefixtures("_no_engine")
@pytest.mark.parametrize("text", [SCRIPT, CHIMES_ALONE])
def test_chimes_alone_need_no_voice_at_all(voiceguide, play, script, tmp_path, text):
    """Whether the listener or the script asks for them; their time is exact."""
    script.write_text(text)
    talk = ["--talk", "chimes"] if text == SCRIPT else []
    data = json.loads(voiceguide("show", script, "--json", "--minutes", "2", *talk).out)
    assert (data["lengths"], data["talk"], words(data)) == ("measured", "chimes", [])
    assert 115_000 < data["duration_ms"] <= 120_000
    assert voiceguide("export", "back.md", "--minutes", "2", *talk).code == Exit.DONE
    ran = play("back.md", "--minutes", "2", *talk)
    assert (ran.code, ran.out.count("* end\n")) == (Exit.DONE, len(data["holds"]))


def test_the_talk_that_is_set_once_goes_before_the_scripts(show, set_once):
    """And what is typed before both."""
    set_once('talk = "brief"\n')
    assert show()["talk"] == "brief"
    assert show("--talk", "full")["talk"] == "full"


# --sore


def test_the_sore_side_comes_first(show):
    """Where the script asks for it."""
    data = show("--sore", "right")
    assert [hold["side"] for hold in data["holds"]] == [None, None, None, "right", "left"]
    assert data["sore"] == "right"


def test_a_linked_exercise_has_its_sides_in_the_language_of_the_routine(show, tmp_path):
    """Whatever it is linked from."""
    (tmp_path / "hocke.md").write_text("# Hocke\n\n- hold: 10-20s\n- sides: sore first\n")
    (tmp_path / "mein.md").write_text("# Mein Rücken\n\n- language: de\n\n### [Hocke](hocke.md)\n\n### [](hocke.md)\n")
    data = show("--sore", "right", "--minutes", "2", name="mein.md")
    assert [hold["side"] for hold in data["holds"]] == ["rechts", "links"] * 2


def test_with_one_side_alone_there_is_more_time_for_it(show, script):
    """The search knows that the other one is not done."""
    script.write_text(SCRIPT.replace("sore first", "sore only"))
    data = show("--sore", "left", "--minutes", "2")
    assert [hold["side"] for hold in data["holds"]] == [None, None, None, "left"]
    assert 115_000 < data["duration_ms"] <= 120_000


# The level, from the history


def test_the_level_comes_from_the_history(show, history):
    """It is the listener's own until another is asked for, for once."""
    assert (show()["level"], show()["own_level"]) == (50, 50)
    history(*recently(*level_at(70)))
    assert (show()["level"], set(holds(show()))) == (70, {24_000})
    once = show("--level", "10")
    assert (once["level"], once["own_level"]) == (10, 70)
    assert show()["level"] == 70


def test_a_new_routine_starts_at_the_level_that_is_set(voiceguide, show, set_once, play):
    """It stays there when the setting changes, whenever its sessions were; routines without a history follow it."""
    set_once("level = 20\n")
    assert (show()["level"], show()["own_level"]) == (20, 20)
    assert "is now 10 (it was 20)" in voiceguide("done", "back.md", "--felt", "hard").out
    assert play("back.md").code == Exit.DONE
    set_once("level = 80\n")
    assert voiceguide("done", "back.md", "--felt", "hurt", "--on", "2026-03-10").code == Exit.DONE
    assert show()["level"] == 0
    Path("other.md").write_text(SCRIPT)
    assert show(name="other.md")["level"] == 80


def test_a_routine_that_was_done_before_does_not_start_anew(show, history, set_once):
    """The setting is for new ones."""
    history(done("right", 8, routine="back"))
    set_once("level = 80\n")
    assert show()["level"] == 52


def test_the_level_falls_in_a_break(show, history, machine):
    """Five for each full week."""
    history(*recently(*level_at(70)))
    machine.changes["now"] = lambda: NOW + timedelta(days=20)
    assert show()["level"] == 55


def test_the_history_of_another_routine_does_not_count(show, history):
    """Each has its own level."""
    history(done("easy", 9, routine="legs"))
    assert show()["level"] == 50


def test_an_export_is_at_the_listeners_level_too(voiceguide, show, history, tmp_path):
    """The same as what is shown."""
    history(*recently(*level_at(70)))
    voiceguide("export", "back.md", "-o", "back.wav")
    with wave.open(str(tmp_path / "back.wav")) as file:
        assert round(file.getnframes() * 1000 / file.getframerate()) == show()["duration_ms"]


def test_a_session_is_played_at_the_listeners_level_and_keeps_it(play, history, monkeypatch):
    """It may be another one by the time that it is gone on with."""
    history(*recently(*level_at(70)))
    monkeypatch.setattr("voiceguide.player.tracking.ResumeStore.forget", lambda _: None)
    assert play("back.md").code == Exit.DONE
    kept = json.loads((folders().state / "stopped.json").read_text())["choices"]
    assert (kept["level"], kept["minutes"]) == (70, None)
    assert kept["exercises"] == ["Knees to chest", "Cat pose", "Squat"]


@pytest.mark.usefixtures("engine")
def test_check_and_list_do_not_depend_on_who_does_it(voiceguide, history, script, monkeypatch):
    """A script is the same for everybody."""
    monkeypatch.setenv("VOICEGUIDE_PATH", str(script.parent))
    before = voiceguide("list").out, voiceguide("check", script).out
    history(*recently(*level_at(70)), skip=["Cat pose"])
    assert (voiceguide("list").out, voiceguide("check", script).out) == before


@pytest.mark.parametrize("minutes", ["0.7", "1", "2", "4", "60"])
def test_time_never_chooses_a_level_above_ones_own(show, history, minutes):
    """Whoever was hurt and asks for less gets less."""
    history(done("hurt", 8, routine="back"), done("hurt", 9, routine="back"))
    data = show("--minutes", minutes)
    assert data["level"] <= data["own_level"] == 10


@pytest.mark.parametrize("content", [b"not a history at all, but long enough to be looked at" * 20, None])
def test_with_a_broken_history_the_session_goes_on(voiceguide, engine, script, content):
    """At the level of a beginner; said once."""
    folders().history_file.parent.mkdir(parents=True)
    folders().history_file.write_bytes(content) if content else folders().history_file.mkdir()
    ran = voiceguide("show", script, "--json", "--minutes", "2")
    assert (ran.code, json.loads(ran.out)["own_level"]) == (Exit.DONE, 50)
    assert ran.err.count("continuing at level 50") == 1


@pytest.mark.usefixtures("_no_engine")
def test_a_broken_history_is_told_once_where_there_is_no_voice_either(voiceguide, script):
    """Two sentences for two troubles."""
    folders().history_file.mkdir(parents=True)
    ran = voiceguide("show", script, "--minutes", "2")
    assert ran.code == Exit.DONE
    assert ran.err.count("continuing at level 50") == 1


# skip


def test_a_skipped_exercise_is_left_out_and_told(voiceguide, show, play, history):
    """With the way to take it in again."""
    history(skip=["Cat pose"])
    data = show()
    assert (exercises(data), data["skipped"], data["left_out"]) == (
        ["Knees to chest", "Squat"],
        ["Cat pose"],
        ["Cat pose"],
    )
    remark = "eft out, as you chose: Cat pose (see `voiceguide skip back.md`)"
    assert f"L{remark}.\n" in voiceguide("show", "back.md").out
    assert f"l{remark}\n" in play("back.md").err
    assert f"l{remark}\n" in voiceguide("export", "back.md").err


def test_what_is_skipped_and_what_does_not_fit_are_told_apart(show, history):
    """Time is for the others."""
    history(skip=["Knees to chest"])
    data = show("--minutes", "0.9")
    assert (exercises(data), data["left_out"]) == (["Cat pose"], ["Squat", "Knees to chest"])
    assert data["skipped"] == ["Knees to chest"]
    assert data["duration_ms"] <= 54_000


def test_where_everything_is_skipped_the_way_back_is_told(voiceguide, engine, script, history):
    """A script may have changed since."""
    history(skip=["Knees to chest", "Cat pose", "Squat"])
    ran = voiceguide("show", script)
    undo = f"voiceguide skip {script} --undo"
    assert (ran.code, ran.err) == (
        Exit.WRONG_USE,
        f"voiceguide: all exercises of this routine are left out; `{undo}` puts them back\n",
    )
    assert voiceguide("skip", script, "--undo").code == Exit.DONE
    assert voiceguide("show", script).code == Exit.DONE


def test_what_was_skipped_and_is_under_no_such_name_in_the_script_is_told(voiceguide, show, play, history, script):
    """It may have hurt, and be there under another name: renamed, or in another language."""
    history(skip=["Cat pose", "Bridge"])
    script.write_text(SCRIPT.replace("Cat pose", "Camel"))
    assert show()["skipped"] == []
    remark = "ot left out, since no exercise here has that name: Cat pose, Bridge (see `voiceguide skip back.md`)"
    assert f"N{remark}.\n" in voiceguide("show", "back.md").out
    assert f"n{remark}\n" in play("back.md").err


def test_an_exercise_that_comes_twice_is_left_out_twice_and_told_once(voiceguide, show, history, script):
    """It has one name."""
    history(skip=["Cat pose"])
    script.write_text(SCRIPT.replace("Squat", "Cat pose"))
    assert exercises(show()) == ["Knees to chest"]
    assert "Left out, as you chose: Cat pose (see" in voiceguide("show", "back.md").out


def test_names_that_a_shell_would_read_otherwise_are_quoted(voiceguide, engine, tmp_path, monkeypatch):
    """So that what is told can be typed."""
    (tmp_path / "my back's.md").write_text(SCRIPT)
    monkeypatch.setenv("VOICEGUIDE_PATH", str(tmp_path))
    voiceguide("skip", "my back's", "cat")
    ran = voiceguide("show", "my back's")
    assert """(see `voiceguide skip 'my back'"'"'s'`)""" in ran.out


# --sore


def test_the_sore_side_comes_first_in_the_data_too(show):
    """With left and right, that is the default."""
    data = show("--sore", "right")
    assert [hold["side"] for hold in data["holds"] if hold["exercise"] == "Squat"] == ["right", "left"]
    assert data["sore"] == "right"


@pytest.mark.parametrize("sides", ["none", "left, right, as written", "near, far"])
def test_where_the_sore_side_changes_nothing_it_is_said(voiceguide, engine, script, sides):
    """So that nobody relies on it."""
    script.write_text(SCRIPT.replace("sore first", sides).replace("{side} ", ""))
    said = "--sore changes nothing in this routine.\n"
    assert said in voiceguide("show", script, "--sore", "left").out
    assert said not in voiceguide("show", script).out
    script.write_text(SCRIPT)
    assert said not in voiceguide("show", script, "--sore", "left").out


# --resume


def test_a_session_that_had_to_fit_a_time_is_gone_on_with(play, show, script):
    """With the same exercises, at the same level, whatever the history says by now."""
    data = show("--minutes", "1.2")
    assert data["left_out"]
    folders().state.mkdir(parents=True)
    kept = {"script": str(script), "exercise": 2, "title": "My back", "choices": {"minutes": 1.2, "level": None}}
    (folders().state / "stopped.json").write_text(json.dumps({"format": 1, **kept}))
    ran = play("--resume")
    assert ran.code == Exit.DONE
    assert ran.out.splitlines()[1].endswith(f"The last one: {exercises(data)[1]}.")


@pytest.mark.parametrize(
    ("stopped_in", "skipped", "goes_on_with"),
    [(3, "Cat pose", "Squat"), (2, "Cat pose", "Squat"), (3, "Knees to chest", "Squat"), (2, "Squat", "Cat pose")],
)
def test_it_is_gone_on_with_in_the_same_exercise_though_others_are_skipped(
    play, history, script, *, stopped_in, skipped, goes_on_with
):
    """Or in the next one that is left."""
    names = ["Knees to chest", "Cat pose", "Squat"]
    kept = {"script": str(script), "exercise": stopped_in, "title": "My back", "choices": {"exercises": names}}
    folders().state.mkdir(parents=True)
    (folders().state / "stopped.json").write_text(json.dumps({"format": 1, **kept}))
    history(skip=[skipped])
    ran = play("--resume")
    assert ran.code == Exit.DONE
    assert ran.out.splitlines()[1].endswith(f": {goes_on_with}.")


# --language, and the voice


@pytest.fixture
def both(script, tmp_path, monkeypatch):
    """The routine in English and in German, in a folder of routines."""
    (tmp_path / "back.de.md").write_text(GERMAN_SCRIPT)
    monkeypatch.setenv("VOICEGUIDE_PATH", str(tmp_path))


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize(
    ("locale", "set_to", "typed", "language"),
    [
        ("", "", "", "en-US"),
        ("de_DE.UTF-8", "", "", "de"),
        ("fr_FR.UTF-8", "", "", "en-US"),
        ("C.UTF-8", "", "", "en-US"),
        ("", "de-AT", "", "de"),
        ("de_DE.UTF-8", "en", "", "en-US"),
        ("", "", "de", "de"),
        ("", "", "DE_de", "de"),
        ("de_DE.UTF-8", "de", "en", "en-US"),
    ],
)
def test_a_routine_is_in_ones_language_where_there_is_a_version(show, monkeypatch, *, locale, set_to, typed, language):
    """What is typed goes before what is set, and that before what the machine is set to."""
    monkeypatch.setenv("LANG", locale)
    monkeypatch.setenv("VOICEGUIDE_LANGUAGE", set_to)
    assert show(*(["--language", typed] if typed else []), name="back")["language"] == language


@pytest.mark.usefixtures("both", "engine")
def test_versions_share_their_level(voiceguide, history):
    """It is the same body."""
    history(*recently(*level_at(70)))
    assert json.loads(voiceguide("show", "back", "--language", "de", "--json").out)["level"] == 70


@pytest.mark.usefixtures("both", "engine")
def test_what_is_skipped_in_one_version_can_be_taken_in_by_its_name(voiceguide, history, tmp_path):
    """Whatever one's language is, and though it is there in no other."""
    (tmp_path / "back.md").unlink()
    (tmp_path / "back.de.md").write_text(GERMAN_SCRIPT + "\n### Brücke\n\n- hold: 10s\n")
    history(skip=["Hocke"])
    assert "(see `voiceguide skip back.de`)" in voiceguide("show", "back.de").out
    assert voiceguide("skip", "back.de", "--undo").code == Exit.DONE
    assert "Hocke" in voiceguide("show", "back.de").out


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("xx", "there is no version of `back` in `xx`; it is in `en-US`"),
        ("deutsch", "`deutsch` is not a language tag; write `en-US` or `de`"),
        ("../de", "`../de` is not a language tag"),
    ],
)
def test_a_language_that_it_is_not_in_is_refused(voiceguide, language, said):
    """Nothing is replaced in silence."""
    ran = voiceguide("show", "back", "--language", language)
    assert ran.code == Exit.WRONG_USE
    assert said in ran.err


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("command", ["export", "play"])
def test_a_missing_german_voice_is_named(voiceguide, monkeypatch, command, machine):
    """A German routine is not read out by an English voice."""
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    english = FakeEngine(voices=(ENGLISH,))
    machine.changes["new_engine"] = lambda: english
    ran = voiceguide(command, "back", *(["--player", "null"] if command == "play" else []))
    assert ran.code == Exit.NO_VOICE
    assert "no voice on this computer speaks `de`; `voiceguide voices` lists the voices" in ran.err


def voices(engine):
    return {voice_settings.voice for _, voice_settings in engine.asked}


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize(
    ("set_to", "options", "heard"),
    [
        ("de", [], ENGLISH),
        ("de", ["--language", "de"], GERMAN),
        ("en-us", ["--language", "de"], GERMAN),
        ("en-us", ["--language", "de", "--voice", "en-us"], ENGLISH),
        ("en-us", ["--voice", "de"], GERMAN),
    ],
)
def test_a_voice_that_is_set_once_is_for_routines_that_it_can_speak(
    voiceguide, engine, set_once, *, set_to, options, heard
):
    """One that is typed speaks whatever there is."""
    set_once(f'voice = "{set_to}"\n')
    assert voiceguide("show", "back", *options).code == Exit.DONE
    assert voices(engine) == {heard.id}


def test_a_voice_that_is_set_once_goes_before_the_scripts(voiceguide, engine, set_once, script):
    """Even where the script's is not on this machine."""
    script.write_text(SCRIPT.replace("- closing", "- voice: en-scottish\n- closing"))
    assert voiceguide("export", script).code == Exit.NO_VOICE
    set_once('voice = "en-us"\n')
    assert voiceguide("export", script).code == Exit.DONE
    assert voices(engine) == {"en-us"}


def test_a_voice_that_is_set_and_not_there_is_told(voiceguide, engine, set_once, script):
    """For any routine: nothing is replaced in silence."""
    set_once('voice = "nobody"\n')
    ran = voiceguide("show", script)
    said = "the voice that is set cannot be used: there is no voice `nobody`; see `voiceguide voices`"
    assert (ran.code, ran.err) == (Exit.NO_VOICE, f"voiceguide: {said}\n")
    assert voiceguide("show", script, "--voice", "en-us").code == Exit.DONE


def test_a_broken_settings_file_is_told_with_its_line(voiceguide, engine, script, set_once):
    """Before anything is spoken."""
    set_once('language = "de"\ntalk = "much"\n')
    ran = voiceguide("show", script, "--minutes", "2")
    assert (ran.code, engine.asked) == (Exit.WRONG_USE, [])
    assert f"{folders().config_file}:2: `talk`: `much` is not a choice" in ran.err


# --json


def test_programs_find_all_of_it_in_the_data(show):
    """What was asked for, and what came of it."""
    data = show()
    assert [data[key] for key in ("level", "own_level", "minutes", "talk", "sore")] == [50, 50, None, "full", "both"]
    assert [data[key] for key in ("left_out", "skipped", "fewer_rounds")] == [[], [], []]


def test_pauses_are_heard_and_not_read(voiceguide, engine, tmp_path):
    """Not in the caution, which is not told again as if it had not been spoken; nor beside an exercise."""
    (tmp_path / "back.md").write_text(
        "# Back\n\nTake care. … Go slowly. …2s\n\n### Squat\n\n- hold: 5s\n- easier: Sit. …2s\n\nBend. …1s Stay.\n"
    )
    shown = [voiceguide("show", "back.md", *more).out for more in ((), ("--full",), ("--json",))]
    assert [text for text in shown if "…2s" in text or "…1s" in text] == []
    assert "Before you start" not in shown[1]
    (tmp_path / "again.csv").write_text(voiceguide("show", "back.md", "--csv").out)
    assert "Go slowly. …2s" in (tmp_path / "again.csv").read_text()

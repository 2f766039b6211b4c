"""The commands through the front door: what is printed, the exit code, the files on disk."""

import json
import re
import sys
import wave

import click
import pytest
from fakes import ENGLISH

from voiceguide import __version__
from voiceguide.app.voices import described
from voiceguide.cli.options import RoutineName
from voiceguide.cli.program import COMMANDS, program
from voiceguide.errors import Exit, VoiceError
from voiceguide.paths import data_folder

SCRIPT = """# My back

- summary: Two stretches
- needs: mat
- closing: Well done.

Move slowly.

> For the reader only.

### Knees to chest

- hold: 20s
- sides: left, right
- halfway: Breathe.
- release: Let go.

Bring up a knee.

### Ankle pumps

- repeat: 2 x Point 3s, Back 3s
"""


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "my-back.md"
    path.write_text(SCRIPT)
    return path


def test_a_range_stands_once_in_the_help(voiceguide):
    """As what is to be typed."""
    for command in ("show", "check", "done"):
        assert voiceguide(command, "--help").out.count("0..100") == 1
    assert "<=" not in voiceguide("play", "--help").out


# scripts that are too much


@pytest.mark.parametrize(
    "part",
    [
        "- hold: 1s\n- sides: left, right\n- ready: 12h\n- switch: 12h\n",
        f"- hold: 1s\n- rounds: 50\n- sides: 1, 2, 3\n- release: {{side}} {{round}} {'word ' * 500}\n",
        f"- repeat: 500 x {', '.join(['Up 500ms'] * 100)}\n",
    ],
    ids=["long", "words", "sounds"],
)
@pytest.mark.parametrize(
    "command", [["check"], ["show"], ["export"], ["play", "--player", "null"]], ids=lambda words: words[0]
)
def test_what_is_far_too_much_is_refused_before_a_word_is_spoken(voiceguide, engine, script, command, part):
    """Whatever was to be done with it."""
    script.write_text(f"# T\n\n### A\n\n{part}")
    ran = voiceguide(*command, script)
    assert ran.code == Exit.SCRIPT_PROBLEMS
    assert f"{script}:1:3: this session " in ran.out + ran.err
    assert not engine.asked


def test_of_many_warnings_the_first_hundred_are_told(voiceguide, engine, script):
    """With how many more there are."""
    script.write_text("# T\n\n### A\n\n- hold: 2s\n" + "".join(f"- at {n}ms: Breathe.\n" for n in range(250)))
    said = voiceguide("check", script).out.splitlines()
    assert len(said) == 102
    assert said[99].startswith(f"{script}:105: warning: ")
    assert said[100] == f"{script}: and 150 more warnings"
    assert "\nand 150 more warnings\n" in voiceguide("show", script, "--full").out.replace("\n\n", "\n")


# help, version, errors


def test_help_names_every_command_with_the_line_that_it_has(voiceguide):
    """The table that the help is printed from agrees with the commands."""
    ran = voiceguide("--help")
    assert ran.code == Exit.DONE
    for name, line in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(line)}$", ran.out, re.MULTILINE)
        assert program.get_command(None, name).name == name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(voiceguide, name):
    """Each has a help of its own."""
    ran = voiceguide(name, "--help")
    assert ran.code == Exit.DONE
    assert f"voiceguide {name}" in ran.out


def test_the_version_is_shown(voiceguide):
    """As `voiceguide 1.2.3`."""
    assert voiceguide("--version").out == f"voiceguide {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["exprot"], "Did you mean 'export'?"),
        (["show", "--level", "101", "legs"], "`101` is out of range; write a whole number from 0 to 100"),
        (["show", "sciatica-releif"], "did you mean `sciatica-relief`?"),
        (["show", "nowhere.md"], "there is no script nowhere.md"),
        (["export", "legs", "-o", "legs.wma"], "legs.wma: unknown format; use .mp3, .m4b"),
        (["check", "nowhere.md"], "nowhere.md cannot be read: there is no such file"),
    ],
)
def test_a_wrong_word_is_answered_with_what_would_be_right(voiceguide, arguments, said):
    """Exit code 2, one clear line, no traceback."""
    ran = voiceguide(*arguments)
    assert ran.code == Exit.WRONG_USE
    assert said in ran.err + ran.out
    assert "Traceback" not in ran.err


def test_an_error_of_ours_is_reported_without_a_traceback(voiceguide, monkeypatch):
    """Exit code 1, a sentence, and how to see more."""
    monkeypatch.setattr("voiceguide.app.routines.entries", lambda _: 1 / 0)
    ran = voiceguide("list")
    assert ran.code == Exit.FAILED
    assert "ZeroDivisionError" in ran.err
    assert "VOICEGUIDE_DEBUG=1" in ran.err
    assert "Traceback" not in ran.err


def test_ctrl_c_ends_with_its_own_code(voiceguide, monkeypatch):
    """130, and one word."""

    def interrupted(folders):
        raise KeyboardInterrupt

    monkeypatch.setattr("voiceguide.app.routines.entries", interrupted)
    ran = voiceguide("list")
    assert (ran.code, ran.err.strip()) == (Exit.INTERRUPTED, "voiceguide: interrupted")


# list


def test_the_list_has_the_bundled_routines(voiceguide):
    """In a pipe: a line each, tab-separated, with name, summary, length and needs."""
    rows = [line.split("\t") for line in voiceguide("list").out.splitlines()]
    assert {"sciatica-relief", "back-and-hips", "legs", "short-relief"} <= {row[0] for row in rows}
    assert all(len(row) == 4 and re.fullmatch(r"\d+ min", row[2]) for row in rows)


def test_a_listeners_own_routine_goes_before_a_bundled_one(voiceguide, tmp_path, monkeypatch):
    """Folders on VOICEGUIDE_PATH come first, and READMEs and single exercises are no routines."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "legs.md").write_text(SCRIPT)
    (folder / "README.md").write_text("# About\n")
    (folder / "cat.md").write_text("# Cat\n\n- hold: 20s\n")
    monkeypatch.setenv("VOICEGUIDE_PATH", str(folder))
    rows = json.loads(voiceguide("list", "--json").out)["routines"]
    assert [row["title"] for row in rows if row["name"] == "legs"] == ["My back"]
    assert not {"README", "cat"} & {row["name"] for row in rows}


def test_a_folder_that_is_not_there_is_named(voiceguide, tmp_path, monkeypatch):
    """Its routines would be looked for in vain."""
    monkeypatch.setenv("VOICEGUIDE_PATH", str(tmp_path / "mien"))
    ran = voiceguide("list")
    assert (ran.code, ran.err) == (Exit.DONE, f"VOICEGUIDE_PATH: there is no folder {tmp_path / 'mien'}\n")


def test_a_broken_routine_is_listed_with_the_way_to_its_problems(voiceguide, tmp_path, monkeypatch):
    """It does not hide, and does not stop the list."""
    (tmp_path / "broken.md").write_text("# Broken\n\n- hlod: 20s\n")
    monkeypatch.setenv("VOICEGUIDE_PATH", str(tmp_path))
    assert f"has problems: voiceguide check {tmp_path / 'broken.md'}" in voiceguide("list").out


# show


PAGE = """\
My back
Two stretches
{length} at level 50 · 2 exercises · spoken by {by}
You need: mat

Knees to chest  20 s hold, each side  Bring up a knee.
Ankle pumps     2 times

Move slowly.

Every word with its time, and the notes:  voiceguide show {file} --full
"""


def test_the_caution_has_no_words_cut_in_two(voiceguide, engine, script, monkeypatch):
    """On a terminal, where it is read."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "30")
    words = "If you feel numb between your legs, do not stretch: get medical help at once."
    script.write_text(SCRIPT.replace("Move slowly.", words))
    lines = voiceguide("show", script).out.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("If you feel"))
    assert [line.strip() for line in lines[start : start + 3]] == [
        "If you feel numb between your", "legs, do not stretch: get", "medical help at once.",
    ]  # fmt: skip


def test_show_fits_on_a_page(voiceguide, engine, script):
    """What is needed, and a line for each exercise with its dose and how it begins."""
    out = voiceguide("show", script).out
    length = re.search(r"\d:\d\d", out)[0]
    assert out == PAGE.format(length=length, file=script, by=described(ENGLISH))


@pytest.mark.parametrize(
    ("options", "dose"),
    [
        ("- hold: 20s", "20 s hold"),
        ("- hold: 90s\n- rounds: 2", "2 × 1:30 min hold"),
        ("- hold: 10-30s\n- sides: left, right\n- rounds: 2", "2 × 20 s hold, each side"),
        ("- hold: 2500ms", "2.5 s hold"),
        ("- hold: 5s\n- sides: left, right, front", "5 s hold, each: left, right, front"),
        ("- repeat: 12 x Up 2s, Down 2s\n- rounds: 3", "3 × 12"),
        ("- repeat: 8 x Up 2s, Down 2s\n- sides: left, right", "8 times, each side"),
        ("- hold: 20s\n- rounds: 2\n- rest: 60s", "2 × 20 s hold, 1 min rest"),
        ("- hold: 20s, 30s, 90s", "20 s / 30 s / 1:30 min hold"),
        ("- duration: 120s", "2 min"),
        (
            "- reps: 12\n- sets: 3\n- tempo: 2-1-3\n- sides: left, right, one at a time",
            "3 × 12, tempo 2-1-3, each side",
        ),
    ],
)
def test_a_dose_is_written_as_people_write_it(voiceguide, engine, script, options, dose):
    """Rounds, seconds or repetitions, and sides."""
    script.write_text(f"# T\n\n### A\n\n{options}\n")
    assert f"\nA  {dose}\n" in voiceguide("show", script).out


def test_a_circuit_is_shown_with_its_turns_and_notes(voiceguide, engine, script):
    """What stands in a note, such as a weight, is beside the exercise; only the first paragraph of it."""
    script.write_text(
        "# T\n\n- circuit: 3\n\n### Squats\n\n- reps: 8\n- tempo: 2-2\n\n> Hold *3 kg*.\n>\n> Sam, 2024.\n\n"
        "Feet apart.\n\n### March\n\n- duration: 30s\n\n> Slowly.\n"
    )
    out = voiceguide("show", script).out
    beside = "Squats  8 times, tempo 2-2, 3 times round  Feet apart.\n" + " " * 43 + "Hold 3 kg.\n"
    assert f"\n{beside}March   30 s, 3 times round                Slowly.\n" in out
    full = voiceguide("show", script, "--full").out
    assert "  * 8 times: 2 s · 2 s\n" in full
    assert "  * 30 s\n" in full
    assert "  ## March, 2 of 3\n" in full


def test_a_side_that_is_done_alone_is_named(voiceguide, engine, script):
    """It is the sore one."""
    script.write_text("# T\n\n### A\n\n- hold: 20s\n- sides: sore only\n")
    assert "\nA  20 s hold, only the right side\n" in voiceguide("show", script, "--sore", "right").out


def test_the_first_sentence_of_an_exercise_is_shown_as_it_is_said(voiceguide, engine, script):
    """Its placeholders are filled."""
    script.write_text("# T\n\n### A\n\n- hold: 20s\n- sides: left, right\n\nLift the {side} leg for {hold}. Breathe.\n")
    assert "\nA  20 s hold, each side  Lift the left leg for 20 s.\n" in voiceguide("show", script).out


def test_what_did_not_fit_is_for_the_author(voiceguide, engine, script, machine, tmp_path):
    """Of a script of one's own it is said, of a bundled one only where it is asked for."""
    script.write_text("# T\n\n### A\n\n- hold: 2s\n- halfway: Breathe in and out, very slowly and calmly.\n")
    said = f"1 warning; see `voiceguide show {script} --full`"
    assert said in voiceguide("show", script).out
    assert said in voiceguide("export", script).err
    machine.bundled = tmp_path
    assert "warning" not in voiceguide("show", "my-back").out + voiceguide("export", "my-back", "--force").err
    assert "`halfway` is left out" in voiceguide("show", "my-back", "--full").out
    assert len(json.loads(voiceguide("show", "my-back", "--json").out)["warnings"]) == 1
    assert "1 warning" in voiceguide("check", script).out


def test_rests_are_shown_with_what_a_stopwatch_shows(voiceguide, engine, script):
    """From the end of the hold, and longer than stated where the words need it, with a warning."""
    options = "- rest: 7s\n- switch: 1m\n- talk: brief"
    exercises = "### A\n\n- hold: 90s\n- rounds: 2\n- sides: left, right\n\n### B\n\n- hold: 9s\n"
    script.write_text(f"# T\n\n{options}\n\n{exercises}")
    out = voiceguide("show", script, "--full").out
    assert "  * hold 1:30, left\n" in out
    pauses = re.findall(r"(\d+:\d+)    (rest .*|change .*)", out)
    assert [length for _, length in pauses] == [*["change of side 1:00"] * 3, "rest 7.8 s"]
    assert "`rest` lasts 7.8 s after A, not 7 s, since its words and `ready` need it" in out


def test_show_full_prints_the_plan_with_its_times(voiceguide, engine, script):
    """In a pipe it is plain text: what is said, held and paused, then easier variants, notes and warnings."""
    out = voiceguide("show", script, "--full").out
    assert out.startswith("My back\nTwo stretches\n")
    assert re.search(r"^ +\d:\d\d  First of two: Knees to chest\.$", out, re.MULTILINE)
    assert re.search(r"^ +\d:\d\d  \* hold 20 s, left$", out, re.MULTILINE)
    assert re.search(r"^ +\d:\d\d  \* 2 times: Point 3 s · Back 3 s$", out, re.MULTILINE)
    assert "Notes\nFor the reader only.\n" in out
    assert "You need: mat" in out


def test_show_json_keeps_its_contract(voiceguide, engine, script):
    """The keys and kinds that other programs build on."""
    plan = json.loads(voiceguide("show", script, "--json", "--level", "30").out)
    assert list(plan) == [
        "format", "routine", "title", "language", "level", "own_level", "minutes", "talk", "sore", "opening",
        "left_out", "skipped", "fewer_rounds", "sample_rate", "duration_ms", "lengths",
        "chapters", "holds", "cues", "warnings", "rests", "voice",
    ]  # fmt: skip
    assert (plan["format"], plan["routine"], plan["level"]) == (1, "my-back", 30)
    assert (plan["sample_rate"], plan["lengths"]) == (22_050, "measured")
    assert [chapter["title"] for chapter in plan["chapters"]] == ["Knees to chest", "Ankle pumps"]
    assert plan["chapters"][0]["start_ms"] == 0
    assert plan["chapters"][-1]["end_ms"] == plan["duration_ms"]
    hold = plan["holds"][1]
    assert {key: hold[key] for key in ("exercise", "side", "round", "length_ms")} == {
        "exercise": "Knees to chest", "side": "right", "round": 1, "length_ms": 20_000,
    }  # fmt: skip
    for cue in plan["cues"]:
        assert list(cue) == [
            "kind", "start_ms", "length_ms", "text", "sound", "exercise", "side", "round", "line",
        ]  # fmt: skip
        assert (cue["text"] is None) == (cue["kind"] == "chime")
        assert (cue["sound"] is None) == (cue["kind"] == "speech")
        assert isinstance(cue["line"], int)
        if cue["sound"]:
            assert (data_folder("sounds") / f"{cue['sound']}.wav").is_file()


def test_show_without_a_voice_estimates_and_says_so(voiceguide, engine, script, monkeypatch):
    """The plan can be read on a machine that cannot speak."""

    def none(self):
        raise VoiceError("nothing here can speak")

    monkeypatch.setattr(type(engine), "voices", none)
    ran = voiceguide("show", script, "--json")
    assert ran.code == Exit.DONE
    assert json.loads(ran.out)["lengths"] == "estimated"
    assert "nothing here can speak" in ran.err
    assert "about" in voiceguide("show", script).out


def test_show_with_a_voice_that_is_not_there_fails(voiceguide, engine, script):
    """A voice that was asked for is never replaced in silence."""
    ran = voiceguide("show", script, "--voice", "nobody")
    assert ran.code == Exit.NO_VOICE
    assert "nobody" in ran.err


def test_a_variant_that_is_no_name_is_wrong_use(voiceguide, engine, script):
    """Before any engine sees it."""
    ran = voiceguide("show", script, "--voice", "en-us+../!v/f3")
    assert ran.code == Exit.WRONG_USE
    assert "`../!v/f3` is not a voice variant" in ran.err


def test_the_countdown_can_be_left_out(voiceguide, engine, script):
    """No tick is left, start and end signals are."""
    plan = json.loads(voiceguide("show", script, "--json", "--no-countdown").out)
    sounds = {cue["sound"] for cue in plan["cues"]}
    assert "tick" not in sounds
    assert {"start", "end"} <= sounds


# export


def test_a_wav_holds_the_chimes_where_show_says(voiceguide, engine, script, tmp_path):
    """To the sample, from the first one on."""
    assert voiceguide("export", script, "-o", "out.wav").code == Exit.DONE
    plan = json.loads(voiceguide("show", script, "--json").out)
    with wave.open(str(tmp_path / "out.wav")) as file:
        audio = file.readframes(file.getnframes())
    assert len(audio) == 2 * round(plan["duration_ms"] * 22.05)
    for cue in plan["cues"]:
        if cue["kind"] == "chime":
            with wave.open(str(data_folder("sounds") / f"{cue['sound']}.wav")) as file:
                chime = file.readframes(file.getnframes())
            start = 2 * round(cue["start_ms"] * 22_050 / 1000)
            assert audio[start : start + len(chime)] == chime


def test_where_nothing_should_sound_there_is_silence(voiceguide, engine, script, tmp_path):
    """Every sample outside the cues is zero."""
    voiceguide("export", script, "-o", "out.wav")
    plan = json.loads(voiceguide("show", script, "--json").out)
    with wave.open(str(tmp_path / "out.wav")) as file:
        audio = bytearray(file.readframes(file.getnframes()))
    for cue in plan["cues"]:
        start = 2 * round(cue["start_ms"] * 22.05)
        end = start + 2 * round(cue["length_ms"] * 22.05 + 1)
        audio[start:end] = bytes(end - start)
    assert not any(audio)


def test_the_same_export_gives_the_same_bytes_cold_or_warm(voiceguide, engine, script, tmp_path):
    """The second one takes every clip from the cache."""
    voiceguide("export", script, "-o", "one.mp3")
    asked = len(engine.asked)
    voiceguide("export", script, "-o", "two.mp3")
    assert len(engine.asked) == asked
    assert (tmp_path / "one.mp3").read_bytes() == (tmp_path / "two.mp3").read_bytes()


def test_an_export_says_what_it_wrote(voiceguide, engine, script, tmp_path):
    """Its name is the routine's; nothing but the message, on the other stream."""
    ran = voiceguide("export", script)
    assert ran.code == Exit.DONE
    assert ran.out == ""
    assert re.fullmatch(r"my-back\.mp3: My back, \d:\d\d, 2 chapters, spoken by English \(America\), [\w ]+\n", ran.err)
    assert [path.name for path in tmp_path.iterdir()] == ["my-back.md", "my-back.mp3"]


def test_a_file_that_is_there_is_not_replaced_without_force(voiceguide, engine, script, tmp_path):
    """And nothing is spoken before that is said."""
    target = tmp_path / "my-back.mp3"
    target.write_bytes(b"precious")
    ran = voiceguide("export", script)
    assert ran.code == Exit.FAILED
    assert "--force" in ran.err
    assert target.read_bytes() == b"precious"
    assert engine.asked == []
    assert voiceguide("export", script, "--force").code == Exit.DONE
    assert target.read_bytes() != b"precious"


def test_a_voice_that_fails_leaves_nothing_behind(voiceguide, engine, script, tmp_path):
    """Exit code 4, the script's line, and the old file as it was."""
    (tmp_path / "my-back.mp3").write_bytes(b"precious")
    engine._broken = ("Let go.",)
    ran = voiceguide("export", script, "--force")
    assert ran.code == Exit.NO_VOICE
    assert "cannot say Let go." in ran.err
    assert f"{script}:16" in ran.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my-back.md", "my-back.mp3"]
    assert (tmp_path / "my-back.mp3").read_bytes() == b"precious"


def test_a_script_with_problems_is_not_exported(voiceguide, engine, script):
    """All of them are shown, exit code 3."""
    script.write_text(SCRIPT.replace("- hold", "- hlod").replace("- needs", "- nedes"))
    ran = voiceguide("export", script)
    assert ran.code == Exit.SCRIPT_PROBLEMS
    assert "did you mean `hold`?" in ran.err
    assert "did you mean `needs`?" in ran.err


# check


def test_check_says_that_all_is_well(voiceguide, engine, script):
    """One line for each file."""
    ran = voiceguide("check", script)
    assert (ran.code, ran.out) == (Exit.DONE, f"{script}: no problems\n")


def test_check_shows_every_problem_of_every_file(voiceguide, engine, script, tmp_path):
    """With the line and a caret; the exit code is 3."""
    bad = tmp_path / "bad.md"
    bad.write_text("# Bad\n\n- hlod: 20s\n\n### A\n\n- hold: 20\n")
    ran = voiceguide("check", script, bad)
    assert ran.code == Exit.SCRIPT_PROBLEMS
    assert f"{script}: no problems" in ran.out
    assert f"{bad}:3:3: unknown option `hlod`; did you mean `hold`?\n    - hlod: 20s\n      ^\n" in ran.out
    assert f"{bad}:7:9: `hold`: `20` has no unit; write `20s` or `20 min`" in ran.out


def test_check_hints_at_circuits(voiceguide, engine, script):
    """Where rounds are set for several exercises, which may be meant; it is no problem."""
    script.write_text("# T\n\n## S\n\n- rounds: 3\n\n### A\n\n- hold: 9s\n\n### B\n\n- hold: 9s\n")
    ran = voiceguide("check", script)
    assert ran.code == Exit.DONE
    assert ran.out.startswith(
        f"{script}:5: hint: each exercise is done 3 times before the next one; "
        "to do all of them one after another, 3 times round, write `circuit: 3`\n"
    )


@pytest.mark.parametrize("below", ["### A\n\n- hold: 9s", "- circuit: 2\n\n### A\n\n- hold: 9s\n\n### B\n\n- hold: 9s"])
def test_check_has_no_hint_where_rounds_are_clear(voiceguide, engine, script, below):
    """With one exercise there is no other order; with a circuit it is known."""
    script.write_text(f"# T\n\n- rounds: 3\n{below}\n")
    assert ": hint: " not in voiceguide("check", script).out


def test_check_warns_of_words_that_do_not_fit(voiceguide, engine, script):
    """With the script's line."""
    long = "Breathe in and out, very slowly, " + "and let everything sink into the floor " * 20 + "today."
    script.write_text(SCRIPT.replace("Breathe.", long))
    ran = voiceguide("check", script)
    assert ran.code == Exit.DONE
    assert f"{script}:15: warning: `halfway` is left out" in ran.out


def test_check_json_has_both_kinds(voiceguide, engine, script, tmp_path):
    """For an editor to show."""
    bad = tmp_path / "bad.md"
    bad.write_text("# Bad\n")
    files = json.loads(voiceguide("check", script, bad, "--json").out)["files"]
    assert [file["ok"] for file in files] == [True, False]
    assert files[1]["problems"][0]["line"] == 1


def test_an_exercise_of_its_own_can_be_checked(voiceguide, engine, tmp_path):
    """A file that routines link to."""
    path = tmp_path / "cat.md"
    path.write_text("# Cat pose\n\n- hold: 20s\n")
    assert voiceguide("check", path).code == Exit.DONE


# voices


def test_voices_are_listed(voiceguide, engine):
    """One line each in a pipe."""
    assert voiceguide("voices").out.splitlines() == [
        "en-us\tEnglish (America)\ten-us, en\tmale\t\tsystem",
        "de\tGerman\tde\tmale\t\tsystem",
    ]


def test_voices_can_be_asked_for_a_language(voiceguide, engine):
    """By its tag."""
    assert [v["id"] for v in json.loads(voiceguide("voices", "--language", "de", "--json").out)["voices"]] == ["de"]
    assert voiceguide("voices", "--language", "tlh").code == Exit.NO_VOICE


def test_voices_can_be_compared(voiceguide, engine, tmp_path):
    """All in one file, a voice a chapter."""
    ran = voiceguide("voices", "--say", "Knees to chest", "-o", "compare.wav")
    assert ran.code == Exit.DONE
    assert (tmp_path / "compare.wav").stat().st_size > 10_000
    assert [text for text, _ in engine.asked] == ["English (America). Knees to chest"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--get", "--json"], "choose one of --get, --try, --say and --json"),
        (["--try", "--get", "en_US-joe-medium"], "choose one of --get, --try, --say and --json"),
        (["--say", "Hello", "--json"], "choose one of --get, --try, --say and --json"),
        (["--from", "folder"], "--from goes with --get and the name of a voice"),
        (["--get", "--from", "folder"], "--from goes with --get and the name of a voice"),
        (["-o", "compare.mp3"], "-o and --force go with --say"),
        (["--get", "en_US-joe-medium", "--force"], "-o and --force go with --say"),
    ],
)
def test_what_cannot_go_together_is_not_left_out_silently(voiceguide, engine, arguments, said):
    """A program that asked for JSON would read a table."""
    ran = voiceguide("voices", *arguments)
    assert (ran.code, ran.out) == (Exit.WRONG_USE, "")
    assert said in ran.err


def test_a_folder_without_chimes_is_refused(voiceguide, engine, script, tmp_path, monkeypatch):
    """If it was typed; one in the settings or the environment, which was taken before, stops no session."""
    (tmp_path / "bells").mkdir()
    ran = voiceguide("show", script, "--chimes", "bells")
    assert (ran.code, "bells has no chimes; they are called tick.wav" in ran.err) == (Exit.WRONG_USE, True)
    monkeypatch.setenv("VOICEGUIDE_CHIMES", str(tmp_path / "bells"))
    assert voiceguide("show", script).code == Exit.DONE


# completion


def test_the_tab_key_completes_routine_names():
    """By the beginning of a name."""
    assert [item.value for item in RoutineName().shell_complete(click.Context(program), None, "sci")] == [
        "sciatica-relief",
        "sciatica-relief.de",
    ]

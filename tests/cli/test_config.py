"""`voiceguide config` through the front door, and what is set in the other commands."""

import json
import os
import subprocess
import sys
import tomllib
import wave
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner
from fakes import tone
from machine import folders

from voiceguide import programs
from voiceguide.cli.options import SettingOption
from voiceguide.cli.program import program
from voiceguide.config.file import SettingsError
from voiceguide.config.schema import RATE, VOICE, VOLUME, template
from voiceguide.errors import Exit, VoiceError

SCRIPT = "# My back\n\n### Knees to chest\n\n- hold: 20s\n"
BROKEN = "rate = fast\n"


@pytest.fixture
def file():
    """The settings file, in a folder that is there."""
    path = folders().config_file
    path.parent.mkdir(parents=True)
    return path


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "my-back.md"
    path.write_text(SCRIPT)
    return path


def draft():
    return folders().config_file.with_name("config.draft.toml")


# show


def test_what_holds_is_shown_with_its_source(voiceguide, file, monkeypatch):
    """Default, file, environment or option; in a pipe a line each, tab-separated."""
    file.write_text('rate = 140\nminutes = "4:20"\ncountdown = false\n')
    monkeypatch.setenv("VOICEGUIDE_TALK", "brief")
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    ran = voiceguide("config", "--volume", "80")
    assert ran.code == Exit.DONE
    assert [line.split("\t")[:3] for line in ran.out.splitlines()] == [
        ["voice", "(the routine's, or the best for its language)", "default"],
        ["rate", "140", "file"],
        ["pause", "100", "default"],
        ["talk", "brief", "environment VOICEGUIDE_TALK"],
        ["minutes", "4:20", "file"],
        ["level", "50", "default"],
        ["sore", "both", "default"],
        ["countdown", "off", "file"],
        ["volume", "80", "option"],
        ["device", "(your system's)", "default"],
        ["exports", "(the current folder)", "default"],
        ["format", "(mp3)", "default"],
        ["quality", "(good)", "default"],
        ["language", "de-DE", "default, from LANG"],
        ["chimes", "(`sounds` in your own folder)", "default"],
        ["music", "(the routine's, or none)", "default"],
    ]
    assert ran.err == f"Settings file: {file}\n"


def test_what_holds_is_there_as_data(voiceguide, file):
    """The contract for other programs."""
    file.write_text('\nexports = "/x"\nminutes = 7.5\n')
    shown = json.loads(voiceguide("config", "--json").out)
    assert list(shown) == ["format", "file", "settings"]
    assert (shown["format"], shown["file"]) == (1, str(file))
    rows = {row["name"]: row for row in shown["settings"]}
    assert list(rows["exports"]) == ["name", "value", "source", "origin", "meaning"]
    assert (rows["exports"]["source"], rows["exports"]["origin"]) == ("file", f"{file}:2")
    assert (rows["rate"]["value"], rows["volume"]["value"]) == (None, 100)
    assert (rows["minutes"]["value"], rows["countdown"]["value"]) == (7.5, True)


def test_looking_makes_no_file(voiceguide):
    """Nor its folder; it is said that there is none."""
    assert "It does not exist yet; `voiceguide config edit` creates it." in voiceguide("config").err
    assert not folders().config_file.parent.exists()


def test_all_problems_are_shown(voiceguide, file, monkeypatch):
    """Exit code 2, a line each."""
    file.write_text("rate = 1\nvoise = 'x'\n")
    monkeypatch.setenv("VOICEGUIDE_VOLUME", "loud")
    ran = voiceguide("config")
    assert ran.code == Exit.WRONG_USE
    assert [line.partition(": ")[0] for line in ran.err.splitlines()] == [f"{file}:1", f"{file}:2", "VOICEGUIDE_VOLUME"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--rate", "9"], "`9` is out of range; write a whole number from 80 to 450"),
        (["--rate", "100", "path"], "options cannot stand before `path`"),
        (["set", "raet", "100"], "did you mean `rate`?"),
        (["set", "volume", "-5"], "`-5` is out of range"),
        (["set", "talk", "loud"], "write full, brief or chimes"),
        (["set", "exports", "nowhere"], "there is no folder"),
        (["unset", "raet"], "did you mean `rate`?"),
    ],
)
def test_a_wrong_word_is_answered_with_what_would_be_right(voiceguide, arguments, said):
    """Exit code 2, and no file is made."""
    ran = voiceguide("config", *arguments)
    assert ran.code == Exit.WRONG_USE
    assert said in ran.err
    assert not folders().config_file.exists()


def test_the_path_is_printed(voiceguide):
    """For other programs to open."""
    assert voiceguide("config", "path").out == f"{folders().config_file}\n"


# set, unset


def test_a_setting_is_set_and_taken_out_again(voiceguide):
    """What was and what is are said."""
    assert voiceguide("config", "set", "rate", "140").err == "rate is now 140 (it was not set).\n"
    assert voiceguide("config", "set", "rate", "150").err == "rate is now 150 (it was 140).\n"
    assert folders().config_file.read_text() == "rate = 150\n"
    assert voiceguide("config", "unset", "rate").err == (
        "rate is no longer set (it was 150). Default: the routine's, or 150.\n"
    )  # fmt: skip
    assert "nothing has changed" in voiceguide("config", "unset", "rate").err


@pytest.mark.parametrize(
    ("name", "value", "written", "said"),
    [
        ("minutes", "10", "minutes = 10", "10"),
        ("minutes", "5m", "minutes = 5", "5"),
        ("minutes", "4:20", 'minutes = "4:20"', "4:20"),
        ("minutes", "7,5", 'minutes = "7.5"', "7.5"),
        ("minutes", "Full", 'minutes = "full"', "full"),
        ("countdown", "off", "countdown = false", "off"),
        ("sore", "LEFT", 'sore = "left"', "left"),
        ("format", "m4b", 'format = "m4b"', "m4b"),
    ],
)
def test_a_setting_is_written_as_people_would_write_it(voiceguide, name, value, written, said):
    """And read as it was meant."""
    assert voiceguide("config", "set", name, value).err == f"{name} is now {said} (it was not set).\n"
    assert folders().config_file.read_text() == f"{written}\n"
    assert f"(it was {said})" in voiceguide("config", "set", name, value).err


def test_a_folder_is_set_from_the_current_one(voiceguide, tmp_path):
    """The file has it in full, since it holds everywhere."""
    (tmp_path / "out").mkdir()
    voiceguide("config", "set", "exports", "out")
    assert json.dumps(str(tmp_path / "out")) in folders().config_file.read_text()


def test_a_folder_from_home_stays_written_so(voiceguide, own_folders, monkeypatch):
    """The file may be shared between machines."""
    (own_folders / "Music").mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(own_folders))
    voiceguide("config", "set", "exports", "~/Music")
    assert folders().config_file.read_text() == 'exports = "~/Music"\n'


def test_what_still_stands_in_the_way_is_said(voiceguide, file, monkeypatch):
    """A variable that goes before the file, and other problems in it."""
    file.write_text("voise = 'x'\n")
    monkeypatch.setenv("VOICEGUIDE_RATE", "100")
    ran = voiceguide("config", "set", "rate", "140")
    assert ran.code == Exit.DONE
    assert "VOICEGUIDE_RATE is set in the environment, and takes precedence over the file" in ran.err
    assert "there is no setting `voise`" in ran.err
    assert voiceguide("config", "unset", "voise").code == Exit.DONE
    assert file.read_text() == "rate = 140\n"


# what this machine can use


def sound(path):
    """Two seconds of a WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 44_100, 0, "NONE", ""))
        file.writeframes(tone(2000))
    return path


@pytest.mark.parametrize("folder", [True, False])
def test_music_is_a_file_or_a_folder(voiceguide, tmp_path, folder):
    """As the help says."""
    file = sound(tmp_path / "calm.wav")
    place = tmp_path if folder else file
    assert voiceguide("config", "set", "music", place).code == Exit.DONE
    assert tomllib.loads(folders().config_file.read_text()) == {"music": str(place)}


@pytest.mark.parametrize(
    ("name", "place", "said"),
    [
        ("chimes", "empty", " has no chimes; they are called tick.wav"),
        ("music", "nowhere", "`music`: there is no file or folder"),
        ("music", "empty", "`music`: there is no music in "),
        ("music", "notes.txt", "it is a text file"),
        ("exports", "notes.txt", "`exports`: there is no folder"),
        ("chimes", "broken", "start.wav cannot be used as a chime"),
    ],
)
def test_a_place_that_the_option_would_refuse_is_refused(voiceguide, tmp_path, name, place, said):
    """Before every session fails over it."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "start.wav").write_text("no sound")
    (tmp_path / "notes.txt").write_text("no sound")
    ran = voiceguide("config", "set", name, place)
    assert ran.code == Exit.WRONG_USE
    assert said in ran.err
    assert not folders().config_file.exists()


def test_music_that_cannot_be_tried_without_ffmpeg_is_set_with_a_warning(voiceguide, tmp_path, monkeypatch):
    """It may be installed later."""
    monkeypatch.setattr(programs, "find_ffmpeg", lambda: None)
    ran = voiceguide("config", "set", "music", sound(tmp_path / "calm.wav"))
    assert ran.code == Exit.DONE
    assert "the music could not be tried: music needs ffmpeg" in ran.err


@pytest.mark.parametrize("voice", ["de", "German", "EN-US", "en-us+f3", "English (America)+f3"])
def test_a_voice_of_this_machine_can_be_set(voiceguide, engine, voice):
    """By its id, name or language, and in another tone."""
    assert voiceguide("config", "set", "voice", voice).code == Exit.DONE
    assert tomllib.loads(folders().config_file.read_text()) == {"voice": voice}


@pytest.mark.parametrize(
    ("voice", "said"),
    [
        ("Samantha", "`voice`: there is no voice `Samantha`; see `voiceguide voices`"),
        ("Germn", "`voice`: there is no voice `Germn`; did you mean `de` (German)?"),
        ("en-us+nonsense", "`voice`: `en-us` cannot speak as `nonsense`; leave out `+nonsense`, or try `en-us+f3`"),
    ],
)
def test_a_voice_that_is_not_there_is_refused(voiceguide, engine, monkeypatch, voice, said):
    """Before every session fails over it."""

    def speak(text, voice_settings):
        if voice_settings.voice.endswith("+nonsense"):
            raise VoiceError("there is no such variant")
        return tone(100)

    monkeypatch.setattr(engine, "speak", speak)
    ran = voiceguide("config", "set", "voice", voice)
    assert ran.code == Exit.WRONG_USE
    assert said in ran.err
    assert not folders().config_file.exists()


def test_where_nothing_can_speak_a_voice_is_set_with_a_warning(voiceguide, engine, monkeypatch):
    """An engine may be installed later."""

    def voices():
        raise VoiceError("nothing here can speak")

    monkeypatch.setattr(engine, "voices", voices)
    ran = voiceguide("config", "set", "voice", "Samantha")
    assert ran.code == Exit.DONE
    assert "the voice could not be checked: nothing here can speak" in ran.err
    assert folders().config_file.read_text() == 'voice = "Samantha"\n'


@pytest.mark.real
@pytest.mark.parametrize(("variant", "code"), [("f3", Exit.DONE), ("nonsense", Exit.WRONG_USE)])
def test_the_engine_itself_says_which_variants_there_are(voiceguide, variant, code):
    """They are in no list."""
    assert voiceguide("config", "set", "voice", f"en-us+{variant}").code == code


def test_a_language_is_taken_as_its_option_takes_it(voiceguide):
    """With either sign between its parts."""
    assert voiceguide("config", "set", "language", "de_AT").code == Exit.DONE
    assert folders().config_file.read_text() == 'language = "de-AT"\n'


def test_what_was_edited_is_tried_too(voiceguide, engine, editor):
    """It is kept all the same, since the file may be for another machine."""
    editor('voice = "Samantha"\n')
    ran = voiceguide("config", "edit")
    assert ran.code == Exit.DONE
    assert f"{folders().config_file}:1: `voice`: there is no voice `Samantha`" in ran.err


@pytest.mark.skipif(os.name == "nt", reason="Windows has its own simple editor")
def test_without_an_editor_of_ones_own_it_is_a_simple_one(voiceguide, tmp_path, monkeypatch):
    """Whoever has chosen none may not know how to leave vim."""
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    for name in ("vim", "nano"):
        program = tmp_path / name
        program.write_text(f'#!/bin/sh\necho "# {name}" > "$1"\n')
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert voiceguide("config", "edit").code == Exit.DONE
    assert folders().config_file.read_text() == "# nano\n"


def test_the_values_of_a_setting_are_completed():
    """Where they are a few words."""
    complete = ShellComplete(program, {}, "voiceguide", "_VOICEGUIDE_COMPLETE")
    assert [item.value for item in complete.get_completions(["config", "set", "talk"], "b")] == ["brief"]
    assert [item.value for item in complete.get_completions(["config", "set", "countdown"], "o")] == ["on", "off"]
    assert [item.value for item in complete.get_completions(["config", "set", "sore"], "")] == ["left", "right", "both"]
    assert complete.get_completions(["config", "set", "rate"], "") == []


# edit


def test_the_first_edit_begins_with_every_setting_explained(voiceguide, editor):
    """Left as it is, no file is made."""
    seen = editor()
    ran = voiceguide("config", "edit")
    assert (ran.code, ran.err) == (Exit.DONE, "Nothing has changed.\n")
    assert seen.read_text() == template()
    assert list(folders().config_file.parent.iterdir()) == []


def test_what_was_written_takes_the_place_of_the_file(voiceguide, file, editor):
    """The draft is gone."""
    file.write_text("rate = 140\n")
    seen = editor("# faster\nrate = 160\n")
    assert voiceguide("config", "edit").code == Exit.DONE
    assert seen.read_text() == "rate = 140\n"
    assert file.read_text() == "# faster\nrate = 160\n"
    assert {path.name for path in file.parent.iterdir()} == {"config.toml", ".config.toml.lock"}


def test_what_has_problems_is_kept_beside_the_file(voiceguide, file, editor):
    """The file stays as it was, and the next edit goes on with the draft."""
    file.write_text("rate = 140\n")
    editor(BROKEN)
    ran = voiceguide("config", "edit")
    assert ran.code == Exit.WRONG_USE
    assert ran.err.count(f"{draft()}:1: this is not TOML") == 1
    assert file.read_text() == "rate = 140\n"
    assert draft().read_text() == BROKEN
    seen = editor("rate = 160\n")
    ran = voiceguide("config", "edit")
    assert "This is what you wrote last time" in ran.err
    assert seen.read_text() == BROKEN
    assert file.read_text() == "rate = 160\n"
    assert not draft().exists()


def test_who_is_at_a_terminal_can_edit_again_at_once(voiceguide, file, editor, answers):
    """Until it is good."""
    editor(BROKEN, "rate = 1", "rate = 160\n")
    answers("y", "")
    assert voiceguide("config", "edit").code == Exit.DONE
    assert file.read_text() == "rate = 160\n"


def test_who_would_not_edit_again_keeps_the_old_file(voiceguide, file, editor, answers):
    """And the draft."""
    editor(BROKEN, "rate = 160\n")
    answers("n")
    assert voiceguide("config", "edit").code == Exit.WRONG_USE
    assert not file.exists()
    assert draft().read_text() == BROKEN


@pytest.mark.parametrize("content", [BROKEN.encode(), b"\xff"])
def test_a_broken_file_can_be_edited(voiceguide, file, editor, content):
    """Whatever is wrong with it."""
    file.write_bytes(content)
    seen = editor("rate = 160\n")
    assert voiceguide("config", "edit").code == Exit.DONE
    assert seen.read_bytes() == content
    assert file.read_text() == "rate = 160\n"


def test_a_broken_file_that_is_left_as_it_is_needs_no_draft(voiceguide, file, editor):
    """Its problems are said."""
    file.write_text(BROKEN)
    editor()
    ran = voiceguide("config", "edit")
    assert ran.code == Exit.WRONG_USE
    assert f"{file}:1: this is not TOML" in ran.err
    assert list(file.parent.iterdir()) == [file]


def test_a_file_that_changed_meanwhile_is_not_overwritten(voiceguide, file, editor, monkeypatch):
    """Both texts are there."""
    file.write_text("rate = 140\n")
    editor()

    def edit(**_):
        draft().write_text("rate = 160\n")
        file.write_text("rate = 150\n")

    monkeypatch.setattr(click, "edit", edit)
    ran = voiceguide("config", "edit")
    assert ran.code == Exit.FAILED
    assert "was changed meanwhile" in ran.err
    assert (file.read_text(), draft().read_text()) == ("rate = 150\n", "rate = 160\n")


@pytest.mark.parametrize("command", ["no-such-editor-here", "'"])
def test_an_editor_that_is_not_there_is_named(voiceguide, monkeypatch, command):
    """With the variable that names it."""
    monkeypatch.setenv("VISUAL", command)
    ran = voiceguide("config", "edit")
    assert ran.code == Exit.FAILED
    assert "EDITOR" in ran.err
    assert "Traceback" not in ran.err


# the other commands


def test_what_is_set_holds_in_the_other_commands(voiceguide, engine, script, file):
    """As if it were given as an option."""
    file.write_text('voice = "nobody"\n')
    ran = voiceguide("show", script)
    assert ran.code == Exit.NO_VOICE
    assert "nobody" in ran.err
    assert voiceguide("show", script, "--voice", "de").code == Exit.DONE


def test_the_session_is_as_it_is_set(voiceguide, engine, file, tmp_path, monkeypatch):
    """An option goes before a variable, and that before the file."""
    (tmp_path / "legs.md").write_text(
        "# Legs\n\n### A\n\n- hold: 5s\n- sides: sore first\n\n### B\n\n- hold: 5s\n- rounds: 9\n"
    )

    def shown(*options):
        data = json.loads(voiceguide("show", "legs.md", "--json", *options).out)
        ticks = sum(cue["sound"] == "tick" for cue in data["cues"])
        return data["minutes"], data["sore"], ticks > 0

    assert shown() == (None, "both", True)
    file.write_text('minutes = "1m 30s"\nsore = "left"\ncountdown = "off"\n')
    assert shown() == (1.5, "left", False)
    monkeypatch.setenv("VOICEGUIDE_MINUTES", "2")
    assert shown("--sore", "right", "--countdown") == (2, "right", True)
    assert shown("--minutes", "full", "--sore", "both") == (None, "both", False)


def test_an_export_has_the_format_and_quality_that_are_set(voiceguide, engine, script, file):
    """Unless others are named; a quality is not for lossless formats."""
    file.write_text('format = "wav"\nquality = "best"\n')
    assert voiceguide("export", script, "-o", "named.mp3").code == Exit.DONE
    assert voiceguide("export", script, "-o", "small.mp3", "--quality", "small").code == Exit.DONE
    assert voiceguide("export", script, "--format", "mp3").code == Exit.DONE
    assert voiceguide("export", script).code == Exit.DONE
    sizes = [Path(name).stat().st_size for name in ("small.mp3", "my-back.mp3", "named.mp3", "my-back.wav")]
    assert sizes[0] < sizes[1] == sizes[2] < sizes[3]


def test_exports_go_into_the_folder_that_is_set(voiceguide, engine, script, file, tmp_path):
    """`-o` goes before it."""
    (tmp_path / "music").mkdir()
    file.write_text(f"exports = '{tmp_path / 'music'}'\n")
    assert voiceguide("export", script).code == Exit.DONE
    assert (tmp_path / "music" / "my-back.mp3").is_file()
    assert voiceguide("export", script, "-o", "here.wav").code == Exit.DONE
    assert (tmp_path / "here.wav").is_file()


def test_a_folder_that_is_gone_is_said_where_it_is_needed(voiceguide, engine, script, file, tmp_path):
    """Elsewhere, and with an option in its place, it does not matter."""
    file.write_text(f"exports = '{tmp_path / 'usb'}'\n")
    ran = voiceguide("export", script)
    assert ran.code == Exit.WRONG_USE
    assert f"{file}:1: `exports`: there is no folder" in ran.err
    assert voiceguide("export", script, "-o", "here.wav").code == Exit.DONE
    assert voiceguide("show", script).code == Exit.DONE


def test_the_language_that_is_set_hides_no_voices(voiceguide, engine, file):
    """`voices --language` is a filter, not the listener's language."""
    file.write_text('language = "de"\n')
    assert len(voiceguide("voices").out.splitlines()) == 2


def test_click_knows_what_was_set_and_what_was_typed(file, machine):
    """By the source of the parameter."""
    file.write_text('voice = "de"\nrate = 140\n')

    @click.command("show")
    @click.option("--voice", cls=SettingOption, setting=VOICE)
    @click.option("--rate", cls=SettingOption, setting=RATE, type=int)
    @click.option("--volume", cls=SettingOption, setting=VOLUME, default=100)
    @click.pass_context
    def show(context, **values):
        click.echo(
            [f"{name} {value} {context.get_parameter_source(name).name}" for name, value in sorted(values.items())]
        )

    ran = CliRunner().invoke(show, ["--rate", "90"], obj=machine.environment())
    assert ran.output == "['rate 90 COMMANDLINE', 'voice de DEFAULT', 'volume 100 DEFAULT']\n"


def test_a_setting_is_not_read_where_its_option_is_given(file, machine):
    """Nor for help; a broken file blocks neither."""
    file.write_text(BROKEN)

    @click.command("show")
    @click.option("--voice", cls=SettingOption, setting=VOICE)
    def show(voice):
        click.echo(voice)

    ran = CliRunner().invoke(show, ["--voice", "de"], obj=machine.environment())
    assert (ran.output, ran.exit_code) == ("de\n", 0)
    assert CliRunner().invoke(show, ["--help"], obj=machine.environment()).exit_code == 0
    assert isinstance(CliRunner().invoke(show, [], obj=machine.environment()).exception, SettingsError)


def test_a_broken_file_stops_what_needs_it(voiceguide, engine, script, file):
    """With all its problems, before anything is done."""
    file.write_text("rate = 1\nvoise = 'x'\n")
    for command in (["play", script], ["show", script], ["export", script], ["config"]):
        ran = voiceguide(*command)
        assert ran.code == Exit.WRONG_USE
        assert f"{file}:1: `rate`" in ran.err
        assert f"{file}:2: there is no setting `voise`" in ran.err
    assert engine.asked == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["play", "--help"],
        ["export", "-h"],
        ["config", "--help"],
        ["config", "path"],
        ["devices"],
    ],
)
def test_a_broken_file_does_not_stop_what_needs_none(voiceguide, file, arguments):
    """Help above all."""
    file.write_text(BROKEN)
    assert voiceguide(*arguments).code in {Exit.DONE, Exit.NO_DEVICE}


def test_completion_does_not_read_the_file(file):
    """The Tab key never shows an error."""
    file.write_text(BROKEN)
    complete = ShellComplete(program, {}, "voiceguide", "_VOICEGUIDE_COMPLETE")
    assert "--voice" in [item.value for item in complete.get_completions(["play"], "--")]
    assert [item.value for item in complete.get_completions(["config", "unset"], "vo")] == ["voice", "volume"]


def test_help_reads_no_settings():
    """It is there at once."""
    program = "import sys, voiceguide.cli.main as m; m.main(['--help']); print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"tomllib", "tomlkit", "voiceguide.config"} & set(ran.stdout.split())


def test_a_command_with_settings_needs_no_tomlkit(file):
    """It is for writing."""
    file.write_text("rate = 140\n")
    program = "import sys, voiceguide.cli.main as m; m.main(['config']); print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "tomllib" in ran.stdout.split()
    assert "tomlkit" not in ran.stdout.split()

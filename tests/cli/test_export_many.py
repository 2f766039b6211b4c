"""`voiceguide export` of several routines at once, through the front door."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from fakes import ENGLISH, FakeEngine
from machine import folders
from waiting import wait_until

from voiceguide.app import export_batch
from voiceguide.app.voices import described
from voiceguide.errors import Exit

unix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")

BY = f", spoken by {described(ENGLISH)}"
SCRIPT = """# {title}

- closing: Well done.

### Knees to chest

- hold: {hold}

Bring up a knee.
"""


def write(path, title, hold="10s", language=""):
    text = SCRIPT.format(title=title, hold=hold)
    if language:
        text = text.replace("- closing", f"- language: {language}\n- closing")
    path.write_text(text)


@pytest.fixture
def scripts(tmp_path):
    """Two scripts in the current folder."""
    write(tmp_path / "back.md", "Back")
    write(tmp_path / "hips.md", "Hips")
    return ("back.md", "hips.md")


@pytest.fixture
def export(voiceguide, engine, scripts):
    """Runs the command on both scripts, into the folder `out`."""
    return lambda *arguments: voiceguide("export", *scripts, "--to", "out", *arguments)


@pytest.fixture
def library(tmp_path, monkeypatch, machine):
    """A folder of routines, and no others."""
    folder = tmp_path / "library"
    folder.mkdir()
    machine.bundled = tmp_path / "nothing"
    monkeypatch.setenv("VOICEGUIDE_PATH", str(folder))
    write(folder / "back.md", "Back")
    write(folder / "back.de.md", "Rücken", language="de")
    write(folder / "hips.md", "Hips")
    return folder


def names(folder):
    """All that lies in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def times(folder):
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def summary_of(ran):
    """The last lines, from the one with the numbers on."""
    lines = ran.err.splitlines()
    first = next(number for number, line in enumerate(lines) if " up to date" in line and line[0].isdigit())
    return lines[first:]


# which, and where


def test_several_are_written_into_a_folder_that_is_made(export, tmp_path):
    """Each is called as its routine; a line for each, then their number; nothing on the other stream."""
    ran = export()
    assert (ran.code, ran.out) == (Exit.DONE, "")
    assert names(tmp_path / "out") == ["back.mp3", "hips.mp3"]
    assert sorted(ran.err.splitlines()[:2]) == [
        f"out/back.mp3: Back, 0:33, 1 chapter{BY}",
        f"out/hips.mp3: Hips, 0:33, 1 chapter{BY}",
    ]
    assert summary_of(ran) == ["2 written, 0 up to date"]


def test_several_go_into_the_current_folder_where_none_is_named(voiceguide, engine, scripts, tmp_path):
    """As one does."""
    assert voiceguide("export", *scripts).code == Exit.DONE
    assert {"back.mp3", "hips.mp3"} <= set(names(tmp_path))


def test_several_go_into_the_folder_that_is_set(voiceguide, engine, scripts, tmp_path, monkeypatch):
    """As one does."""
    (tmp_path / "music").mkdir()
    monkeypatch.setenv("VOICEGUIDE_EXPORTS", str(tmp_path / "music"))
    assert voiceguide("export", *scripts).code == Exit.DONE
    assert names(tmp_path / "music") == ["back.mp3", "hips.mp3"]


def test_a_folder_that_is_typed_goes_before_the_one_that_is_set(export, tmp_path, monkeypatch):
    """That one need not even be there."""
    monkeypatch.setenv("VOICEGUIDE_EXPORTS", str(tmp_path / "unplugged"))
    assert export().code == Exit.DONE
    assert names(tmp_path / "out") == ["back.mp3", "hips.mp3"]


def test_one_routine_can_go_into_a_folder_that_is_made(voiceguide, engine, scripts, tmp_path):
    """And its message is as always."""
    ran = voiceguide("export", "back.md", "--to", "new/er")
    assert (ran.code, ran.err) == (Exit.DONE, f"new/er/back.mp3: Back, 0:33, 1 chapter{BY}\n")


def test_all_is_every_routine_once(voiceguide, engine, library, tmp_path):
    """In the listener's language where it is there, under the name without a language."""
    ran = voiceguide("export", "--all", "--to", "out")
    assert ran.code == Exit.DONE
    assert names(tmp_path / "out") == ["back.mp3", "hips.mp3"]
    assert "back.mp3: Back," in ran.err


def test_all_in_a_language_is_what_there_is_in_it(voiceguide, engine, library, tmp_path):
    """What is only there in another language is no failure."""
    ran = voiceguide("export", "--all", "--language", "de", "--to", "out")
    assert ran.code == Exit.DONE
    assert names(tmp_path / "out") == ["back.mp3"]
    assert "back.mp3: Rücken," in ran.err


def test_all_in_the_listeners_own_language_has_the_others_too(voiceguide, engine, library, tmp_path, monkeypatch):
    """Which they can play as well."""
    monkeypatch.setenv("VOICEGUIDE_LANGUAGE", "de")
    ran = voiceguide("export", "--all", "--to", "out")
    assert names(tmp_path / "out") == ["back.mp3", "hips.mp3"]
    assert "back.mp3: Rücken," in ran.err


def test_a_routine_that_is_only_there_in_other_languages_keeps_its_name(voiceguide, engine, library, tmp_path):
    """It is found by no other."""
    (library / "back.md").unlink()
    assert voiceguide("export", "--all", "--to", "out").code == Exit.DONE
    assert names(tmp_path / "out") == ["back.de.mp3", "hips.mp3"]


def test_names_have_nothing_that_a_memory_card_cannot_hold(voiceguide, engine, tmp_path):
    """What FAT has no room for is replaced."""
    write(tmp_path / "back: easy?.md", "Back")
    assert voiceguide("export", "./back: easy?.md", "--to", "out").code == Exit.DONE
    assert names(tmp_path / "out") == ["back- easy.mp3"]


def test_several_can_be_split(export, tmp_path):
    """A folder for each."""
    ran = export("--split", "--captions", "srt")
    assert ran.code == Exit.DONE
    assert names(tmp_path / "out") == ["back", "hips"]
    assert f"out/back: Back, 0:33, 1 file{BY}\n" in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name at least one ROUTINE, or write `--all` for all of them"),
        (["back.md", "--all"], "`--all` exports every routine; leave it out, or the names"),
        (["back.md", "hips.md", "-o", "a.mp3"], "`-o` is for one routine; for several, write `--to FOLDER`"),
        (["--all", "-o", "a.mp3"], "`-o` is for one routine; for several, write `--to FOLDER`"),
        (["back.md", "-o", "a.mp3", "--to", "out"], "`-o` and `--to` both say where to write"),
        (["back.md", "hips.md", "back.md"], "`back.md` and `back.md` would both be written to back.mp3"),
        (["back.md", "more/BACK.md"], "`back.md` and `more/BACK.md` would both be written to BACK.mp3"),
        (["--all", "--language", "fr"], "there are no routines in `fr` here; leave out `--language fr`"),
        (["back.md", "hips.md", "--format", "wav", "--cover", "a.png"], "a WAV cannot have a cover"),
    ],
)
@pytest.mark.usefixtures("engine", "scripts")
def test_what_makes_no_sense_is_said_before_anything_is_done(voiceguide, tmp_path, arguments, said):
    """In a sentence; nothing is written."""
    ran = voiceguide("export", *arguments)
    assert ran.code == Exit.WRONG_USE
    assert said in " ".join(ran.err.split())
    assert names(tmp_path) == ["back.md", "hips.md"]


# only what changed


def test_what_did_not_change_is_not_written_again(export, tmp_path):
    """Its file is the same, with the same time."""
    export()
    before = times(tmp_path / "out")
    ran = export()
    assert ran.code == Exit.DONE
    assert times(tmp_path / "out") == before
    assert sorted(ran.err.splitlines()) == [
        "0 written, 2 up to date",
        "out/back.mp3 is up to date",
        "out/hips.mp3 is up to date",
    ]


def test_only_the_routine_that_changed_is_written_again(export, tmp_path):
    """One line of its script."""
    export()
    before = times(tmp_path / "out")
    write(tmp_path / "hips.md", "Hips", hold="11s")
    ran = export()
    after = times(tmp_path / "out")
    assert (after["back.mp3"], ran.code) == (before["back.mp3"], Exit.DONE)
    assert after["hips.mp3"] != before["hips.mp3"]
    assert summary_of(ran) == ["1 written, 1 up to date"]


def test_notes_for_the_reader_change_no_file(export, tmp_path):
    """They are not in it."""
    export()
    path = tmp_path / "hips.md"
    path.write_text(path.read_text().replace("Bring", "> Only to be read.\n\nBring"))
    assert summary_of(export()) == ["0 written, 2 up to date"]


@pytest.mark.parametrize(
    "arguments",
    [["--quality", "best"], ["--captions", "srt"], ["--talk", "chimes"], ["--no-countdown"], ["--chapters"]],
)
def test_other_options_are_a_change(export, tmp_path, arguments):
    """Whatever makes another file, or one more."""
    export()
    assert summary_of(export(*arguments)) == ["2 written, 0 up to date"]
    assert summary_of(export(*arguments)) == ["0 written, 2 up to date"]


def test_a_new_year_is_no_change(export, monkeypatch):
    """The year in the file is that in which it was made."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    export()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "40000000")
    assert summary_of(export()) == ["0 written, 2 up to date"]


def test_force_writes_all_of_them_again(export, tmp_path):
    """Whether they changed or not."""
    export()
    before = times(tmp_path / "out")
    assert summary_of(export("--force")) == ["2 written, 0 up to date"]
    after = times(tmp_path / "out")
    assert all(after[name] != before[name] for name in before)


def test_what_was_deleted_is_written_again(export, tmp_path):
    """Only that."""
    export()
    (tmp_path / "out" / "back.mp3").unlink()
    assert summary_of(export()) == ["1 written, 1 up to date"]
    assert names(tmp_path / "out") == ["back.mp3", "hips.mp3"]


def test_a_file_that_somebody_changed_is_not_replaced(export, tmp_path):
    """It is somebody else's now; the other one is written all the same."""
    export()
    (tmp_path / "out" / "back.mp3").write_bytes(b"mine")
    (tmp_path / "out" / "hips.mp3").unlink()
    ran = export()
    assert ran.code == Exit.FAILED
    assert (tmp_path / "out" / "back.mp3").read_bytes() == b"mine"
    assert summary_of(ran) == [
        "1 written, 0 up to date, 1 failed:",
        "  back.md: out/back.mp3 already exists; use --force to replace it",
    ]


def test_parts_that_changed_are_replaced(export, tmp_path):
    """All of them are ours; what else lies beside them stays."""
    export("--split")
    (tmp_path / "out" / "back" / "cover.jpg").write_bytes(b"mine")
    write(tmp_path / "back.md", "Back", hold="11s")
    assert summary_of(export("--split")) == ["1 written, 1 up to date"]
    assert (tmp_path / "out" / "back" / "cover.jpg").read_bytes() == b"mine"


def test_a_part_that_is_called_otherwise_now_goes(export, tmp_path):
    """One of somebody's beside it stays, and one that somebody has put in its place."""
    for each in ("back.md", "hips.md"):
        (tmp_path / each).write_text((tmp_path / each).read_text().replace("Knees", "Cat"))
    export("--split", "--captions", "srt")
    (tmp_path / "out" / "back" / "01 Mine.mp3").write_bytes(b"mine")
    (tmp_path / "out" / "hips" / "01 Cat to chest.mp3").write_bytes(b"mine")
    for each in ("back.md", "hips.md"):
        (tmp_path / each).write_text((tmp_path / each).read_text().replace("Cat", "Knees"))
    assert export("--split", "--captions", "srt").code == Exit.DONE
    ours = ["01 Knees to chest.mp3", "01 Knees to chest.srt"]
    assert names(tmp_path / "out" / "back") == [*ours, "01 Mine.mp3", "back.m3u8"]
    assert names(tmp_path / "out" / "hips") == ["01 Cat to chest.mp3", *ours, "hips.m3u8"]
    assert (tmp_path / "out" / "hips" / "01 Cat to chest.mp3").read_bytes() == b"mine"


def test_a_part_that_somebody_changed_is_not_replaced(export, tmp_path):
    """Its folder is left as it is."""
    export("--split")
    (tmp_path / "out" / "back" / "01 Knees to chest.mp3").write_bytes(b"mine")
    write(tmp_path / "back.md", "Back", hold="11s")
    ran = export("--split")
    assert ran.code == Exit.FAILED
    assert "out/back/01 Knees to chest.mp3 already exists; use --force to replace it" in ran.err
    assert (tmp_path / "out" / "back" / "01 Knees to chest.mp3").read_bytes() == b"mine"


def test_what_cannot_be_noted_is_said(export):
    """For it will be taken for somebody else's."""
    folders().state.parent.mkdir(parents=True, exist_ok=True)
    folders().state.write_text("in the way")
    ran = export()
    assert ran.code == Exit.DONE
    assert ran.err.count("voiceguide could not record this export") == 2


def test_what_was_killed_is_finished_by_the_same_export(voiceguide, engine, scripts, tmp_path):
    """Even by one that replaces nothing: what is there is ours, and what is missing replaces nothing."""
    arguments = ("export", "back.md", "--split", "--captions", "srt")
    voiceguide(*arguments)
    before = names(tmp_path / "back")
    (tmp_path / "back" / "back.m3u8").unlink()
    assert voiceguide(*arguments).code == Exit.DONE
    assert names(tmp_path / "back") == before


@pytest.mark.parametrize("year", ["abc", "1e99", "-1", "9" * 20])
def test_a_year_that_makes_no_sense_is_said_before_anything_is_spoken(export, engine, monkeypatch, year):
    """The year in the file is that of SOURCE_DATE_EPOCH."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", year)
    ran = export()
    assert ran.code == Exit.WRONG_USE
    assert "SOURCE_DATE_EPOCH is not a whole number of seconds since 1970" in ran.err
    assert engine.asked == []


def test_nothing_is_noted_in_the_listeners_folder(export, tmp_path):
    """It is in the program's own."""
    export()
    assert names(tmp_path / "out") == ["back.mp3", "hips.mp3"]
    assert len(list((folders().state / "exports").iterdir())) == 2


def test_without_its_note_a_file_is_somebody_elses(export):
    """A damaged note counts as none."""
    export()
    for note in (folders().state / "exports").iterdir():
        note.write_text("{")
    ran = export()
    assert ran.code == Exit.FAILED
    assert ran.err.count("already exists; use --force to replace it") == 4


def test_one_routine_that_is_up_to_date_is_no_error(voiceguide, engine, scripts, tmp_path):
    """In the plain form too."""
    voiceguide("export", "back.md")
    before = (tmp_path / "back.mp3").stat().st_mtime_ns
    ran = voiceguide("export", "back.md")
    assert (ran.code, ran.err) == (Exit.DONE, "back.mp3 is up to date\n")
    assert (tmp_path / "back.mp3").stat().st_mtime_ns == before


def test_one_routine_that_changed_is_only_replaced_where_that_is_asked_for(voiceguide, engine, scripts, tmp_path):
    """By `--force`, or by `--to`."""
    voiceguide("export", "back.md")
    write(tmp_path / "back.md", "Back", hold="11s")
    ran = voiceguide("export", "back.md")
    assert (ran.code, "back.mp3 already exists; use --force" in ran.err) == (Exit.FAILED, True)
    ran = voiceguide("export", "back.md", "--to", ".")
    assert (ran.code, ran.err) == (Exit.DONE, f"back.mp3: Back, 0:34, 1 chapter{BY}\n")


# failures


def test_one_that_fails_does_not_stop_the_others(export, tmp_path):
    """All of its problems are said, and one of them again at the end."""
    (tmp_path / "back.md").write_text("# Back\n\n### Knees\n\n- hlod: 10s\n- nedes: mat\n")
    ran = export()
    assert ran.code == Exit.SCRIPT_PROBLEMS
    assert names(tmp_path / "out") == ["hips.mp3"]
    assert "did you mean `hold`?" in ran.err
    assert "unknown option `nedes`" in ran.err
    counts, failure = summary_of(ran)
    assert counts == "1 written, 0 up to date, 1 failed:"
    assert failure.startswith("  back.md: back.md:")


def test_failures_of_several_kinds_have_the_code_of_any_failure(export, tmp_path, engine):
    """Each is named."""
    (tmp_path / "back.md").write_text("# Back\n\n### Knees\n\n- hlod: 10s\n")
    engine._broken = ("Well done.",)
    ran = export()
    assert ran.code == Exit.FAILED
    assert [line.split(":")[0] for line in summary_of(ran)[1:]] == ["  back.md", "  hips.md"]


def test_failures_of_one_kind_have_its_code(export, engine):
    """Here the voice's."""
    engine._broken = ("Well done.",)
    assert export().code == Exit.NO_VOICE


def test_a_name_that_is_not_there_is_one_failure(voiceguide, engine, scripts, tmp_path):
    """The others are exported."""
    ran = voiceguide("export", "nowhere.md", *scripts, "--to", "out")
    assert ran.code == Exit.WRONG_USE
    assert "  nowhere.md: there is no script nowhere.md" in summary_of(ran)
    assert names(tmp_path / "out") == ["back.mp3", "hips.mp3"]


def test_a_folder_that_cannot_be_made_is_said(voiceguide, engine, scripts, tmp_path):
    """For a file is in its place."""
    (tmp_path / "out").write_text("mine")
    ran = voiceguide("export", *scripts, "--to", "out")
    assert ran.code == Exit.FAILED
    assert "the folder out cannot be created: there is something else of that name" in ran.err
    assert engine.asked == []


def test_what_was_set_holds_with_a_folder_too(export, engine, monkeypatch):
    """All but the folder that was set."""
    monkeypatch.setenv("VOICEGUIDE_RATE", "200")
    monkeypatch.setenv("VOICEGUIDE_EXPORTS", "elsewhere")
    assert export().code == Exit.DONE
    assert {voice_settings.rate for _, voice_settings in engine.asked} == {200}


# interruption


class InterruptingSpeaker(FakeEngine):
    """Ctrl-C comes while it speaks for the first time; it goes on when that has been noticed."""

    def __init__(self, is_noticed):
        super().__init__()
        self._is_noticed = is_noticed

    def speak(self, text, voice_settings):
        if not self.asked:
            os.kill(os.getpid(), signal.SIGINT)
        spoken = super().speak(text, voice_settings)
        assert self._is_noticed.wait(60)
        return spoken


@unix
def test_ctrl_c_stops_all_of_them(voiceguide, scripts, tmp_path, monkeypatch, machine):
    """Nothing half-written stays, nothing goes on, and the exit code says what happened."""
    is_noticed, stop = threading.Event(), export_batch._Exports.stop
    monkeypatch.setattr(export_batch._Exports, "stop", lambda exports: (stop(exports), is_noticed.set()))
    engine = InterruptingSpeaker(is_noticed)
    machine.changes["new_engine"] = lambda: engine
    ran = voiceguide("export", *scripts, "--to", "out")
    assert (ran.code, ran.err.strip()) == (Exit.INTERRUPTED, "voiceguide: interrupted")
    assert names(tmp_path / "out") == []


def programs_with(mark):
    """The processes that have inherited this from the one that was started."""
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if mark.encode() in environment.read_bytes():
                yield int(environment.parent.name)


PATIENT = """
from voiceguide import programs
from voiceguide.cli.main import run

programs.GIVE_UP_AFTER = 60.0
run()
"""
"""`voiceguide`, which gives what it stops the time that it takes on a busy machine."""


@pytest.mark.real
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("times_pressed", [1, 2])
def test_ctrl_c_leaves_no_program_behind(tmp_path, times_pressed):
    """However often it is pressed: no speech worker, and nothing half-written."""
    for number in range(4):
        write(tmp_path / f"{number}.md", f"Session {number}", hold="11h30m")
    mark = f"VOICEGUIDE_TEST={tmp_path}"
    folders = {f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("CACHE", "DATA", "STATE")}
    scripts = [f"{number}.md" for number in range(4)]
    command = [sys.executable, "-c", PATIENT, "export", *scripts, "--to", "out"]
    environment = {**os.environ, **folders, "VOICEGUIDE_TEST": str(tmp_path)}
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: list(tmp_path.glob("out/.voiceguide-*.part")), process)
    for _ in range(times_pressed):
        process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in errors) == (Exit.INTERRUPTED, False)
    assert list(tmp_path.glob("out/.*")) == []
    assert list(programs_with(mark)) == []


HUNG = f"""#!{sys.executable}
import signal, time
from pathlib import Path
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, signal.SIG_IGN)
Path("reading").touch()
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, Exit.INTERRUPTED), (signal.SIGTERM, Exit.TERMINATED)])
@pytest.mark.parametrize(
    "command", [["export", "back.md", "hips.md", "--to", "out"], ["export", "back.md"], ["share", "back.md"]]
)
def test_a_hanging_ffmpeg_keeps_nobody(tmp_path, scripts, command, sent, code):
    """One signal ends the export, and what reads its music."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "ffmpeg").write_text(HUNG)
    (tmp_path / "bin" / "ffmpeg").chmod(0o755)
    (tmp_path / "rain.ogg").write_bytes(b"OggS\0\2")
    folders = {f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("CACHE", "DATA", "STATE")}
    environment = {
        **os.environ, **folders, "VOICEGUIDE_TEST": str(tmp_path), "VOICEGUIDE_MUSIC": "rain.ogg",
        "PATH": str(tmp_path / "bin"),
    }  # fmt: skip
    more = ["--host", "127.0.0.1"] if command[0] == "share" else []
    process = subprocess.Popen(
        [sys.executable, "-m", "voiceguide", *command, *more],
        cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_until((tmp_path / "reading").exists, process)
    process.send_signal(sent)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in errors) == (code, False)
    assert ends(f"VOICEGUIDE_TEST={tmp_path}")


def ends(mark, within=60.0):
    """Whether all the programs with a mark end in time."""
    until = time.monotonic() + within
    while programs := list(programs_with(mark)):
        if time.monotonic() > until:
            return not programs
        os.sched_yield()
    return True

"""The library: what other programs get from `import voiceguide`."""

import json
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from machine import folders
from mutagen.mp3 import MP3

import voiceguide
from voiceguide.app import environment
from voiceguide.player.commands import Command
from voiceguide.player.devices import NullPlayer

SCRIPT = """# My back

- hold: 2s
- rest: 1s

### Knees to chest

Bring up a knee.

### Cat pose

Round your back.
"""


@pytest.fixture
def prepare(machine, engine, tmp_path, monkeypatch):
    """Prepares a session on the machine of the tests, of a script of two exercises unless another is named."""
    monkeypatch.chdir(tmp_path)
    script = tmp_path / "back.md"
    script.write_text(SCRIPT)

    def prepared(routine=script, **options):
        return voiceguide.prepare(routine, environment=machine.environment(), **options)

    return prepared


@pytest.fixture
def controls(machine):
    """A player whose time runs fast, and a key that is pressed as soon as the session is shown, if there is one."""

    class Controls:
        command = None
        is_available = True

        @contextmanager
        def __call__(self, handle, _title, _artist="", meaning=None):
            if self.command:
                handle(self.command)
            yield self

        def show(self, state):
            pass

    controls = Controls()
    machine.changes["new_controls"] = controls
    machine.changes["new_player"] = lambda *_: NullPlayer(clock=lambda: 300 * time.monotonic())
    return controls


def test_a_session_has_every_time(prepare):
    """In whole milliseconds, as `voiceguide show` has them."""
    timeline = prepare().timeline
    assert [hold.length for hold in timeline.holds] == [2000, 2000]
    assert timeline.cues[0].start == 500
    assert timeline.length == timeline.chapters[-1].end
    assert type(timeline.length) is int


def test_a_script_can_be_handed_over_as_its_text(prepare):
    """It is the same session."""
    assert prepare(SCRIPT).timeline == prepare().timeline


def test_a_text_that_names_files_is_refused(prepare):
    """It lies in no folder."""
    with pytest.raises(voiceguide.ScriptError, match="script:3:"):
        prepare("# T\n\n### [Cat](cat.md)\n")


def test_options_mean_what_they_mean_in_the_command_line(prepare):
    """They go before the settings."""
    folders().config.mkdir(parents=True)
    folders().config_file.write_text('talk = "chimes"\n')
    assert len(prepare().timeline.cues) < len(prepare(talk="full", level=100).timeline.cues)
    assert prepare(level=30).personalized.choices.level == 30
    assert prepare(minutes=0.5).personalized.left_out


def test_a_time_is_written_as_in_the_command_line(prepare):
    """It goes before the one that is set."""
    whole = prepare(level=50).timeline.length
    folders().config.mkdir(parents=True)
    folders().config_file.write_text('minutes = "21s"\ncountdown = "off"\n')
    assert prepare().personalized.minutes == prepare(minutes="0:21").personalized.minutes == 0.35
    assert (
        prepare(minutes="full", no_countdown=False).timeline.length == whole > prepare(minutes="full").timeline.length
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"level": 101}, "`level`: `101` is out of range; write a whole number from 0 to 100"),
        ({"minutes": 0}, "`minutes`: `0` is not a time; write minutes up to 720, such as `10`, or `4:30`"),
        ({"talk": "much"}, "`talk`: `much` is not a choice; write full, brief or chimes"),
        ({"sounds": "nowhere"}, "`chimes`: there is no folder `nowhere`"),
        ({"music": "nowhere.ogg"}, "`music`: there is no file or folder `nowhere.ogg`"),
    ],
)
def test_options_that_make_no_sense_are_refused(prepare, options, message):
    """By the same rules as in the command line."""
    with pytest.raises(voiceguide.UsageError) as error:
        prepare(**options)
    assert str(error.value) == message


def test_what_goes_wrong_is_an_exception(prepare, engine):
    """Each has the library's root."""
    for error, routine in (
        (voiceguide.UsageError, "no-such-routine"),
        (voiceguide.ScriptError, "# T\n\n- hodl: 2s\n"),
    ):
        with pytest.raises(error) as raised:
            prepare(routine)
        assert isinstance(raised.value, voiceguide.VoiceguideError)
    engine._broken = ("Bring up a knee.",)
    with pytest.raises(voiceguide.VoiceError, match=r"back.md:8: cannot say"):
        prepare()


def test_an_export_replaces_only_what_is_its_own(prepare, tmp_path, capfd):
    """As the command does; nothing is printed."""
    session, file = prepare(), tmp_path / "morning.mp3"
    first = voiceguide.export(session, file)
    assert (first.files, first.is_new) == ((file,), True)
    assert not voiceguide.export(session, file).is_new
    gentler = prepare(level=0, talk="brief")
    assert voiceguide.export(gentler, file).is_new
    file.write_bytes(b"somebody else's")
    with pytest.raises(voiceguide.ExportError, match=r"morning\.mp3 "):
        voiceguide.export(session, file)
    assert file.read_bytes() == b"somebody else's"
    assert voiceguide.export(session, file, overwrite=True).is_new
    assert capfd.readouterr() == ("", "")


def test_an_export_of_a_text_is_called_by_its_title(prepare, tmp_path):
    """In a folder that exists."""
    assert voiceguide.export(prepare(SCRIPT), tmp_path, captions=("srt",)).files == (
        tmp_path / "My back.mp3",
        tmp_path / "My back.srt",
    )


def test_a_session_is_played_to_its_end(prepare, controls, capfd):
    """Nothing is printed, asked or kept: no history, nothing to go on with."""
    assert voiceguide.play(prepare()) is voiceguide.EndReason.FINISHED
    assert not folders().history_file.exists()
    assert not list(folders().state.glob("*.json"))
    assert capfd.readouterr() == ("", "")


def test_a_key_stops_it(prepare, controls):
    """Why it ended is returned."""
    controls.command = Command.STOP
    assert voiceguide.play(prepare(), start_at="cat").value == "stopped"


def test_a_session_is_recorded_where_that_is_asked_for(prepare, controls, machine):
    """Then it can be continued, as after `voiceguide play`."""
    controls.command = Command.STOP
    voiceguide.play(prepare(), record=True)
    stopped = json.loads(folders().stopped_file.read_bytes())
    assert (stopped["title"], stopped["exercise"]) == ("My back", 1)


def test_a_text_cannot_be_recorded(prepare, controls):
    """Nothing would find it again."""
    with pytest.raises(voiceguide.UsageError, match="has no history"):
        voiceguide.play(prepare(SCRIPT), record=True)


def test_a_volume_is_in_percent(prepare, controls):
    """It is checked as the setting is."""
    with pytest.raises(voiceguide.UsageError, match="`volume`: `126` is out of range"):
        voiceguide.play(prepare(), volume=126)


def test_routines_are_listed(machine):
    """Those that the commands know."""
    rows = voiceguide.routines("en", environment=machine.environment())
    assert "sciatica-relief" in [row.name for row in rows]
    assert all(row.duration_ms > 60_000 for row in rows)


def test_the_package_imports_nothing_before_it_is_used():
    """So that the command is there at once; each name of the library is there all the same."""
    program = "import sys, voiceguide; print(*(m for m in sys.modules if m.startswith('voiceguide')))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(ran.stdout.split()) == {"voiceguide", "voiceguide.version"}
    for name in voiceguide.__all__:
        assert getattr(voiceguide, name) is not None
    assert not hasattr(voiceguide, "exports")
    assert dir(voiceguide) == sorted(voiceguide.__all__)


PROGRAM = """
import voiceguide

def morning(routine: str) -> int:
    session = voiceguide.prepare(routine, minutes=10, talk="brief")
    done: tuple[str, ...] = tuple(str(file) for file in voiceguide.export(session, "morning.mp3").files)
    reason: voiceguide.EndReason = voiceguide.play(session, volume=80)
    return session.timeline.length + len(done) + len(reason.value)
"""


@pytest.mark.real
@pytest.mark.slow
def test_what_the_readme_shows_runs_to_the_letter(tmp_path, monkeypatch, capsys):
    """With the real voice and encoder; only the sound device is another one, whose time runs fast."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(environment, "_player", lambda *_: NullPlayer(clock=lambda: 300 * time.monotonic()))
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    names = {}
    exec(compile(block, "README.md", "exec"), names)  # noqa: S102 (it is ours)
    length = names["session"].timeline.length
    assert capsys.readouterr().out.startswith(f"{length} ms, ")
    assert 0 < length <= 600_000
    assert abs(MP3(tmp_path / "morning.mp3").info.length - length / 1000) < 1


@pytest.mark.real
@pytest.mark.slow
def test_the_library_is_typed(tmp_path):
    """A strict program that uses it is fine, and a wrong one is not."""
    pytest.importorskip("mypy", reason="mypy is not installed")
    good, bad = tmp_path / "good.py", tmp_path / "bad.py"
    good.write_text(PROGRAM)
    bad.write_text(PROGRAM.replace("minutes", "minuets"))
    mypy = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path / 'cache'}"]
    results = [subprocess.run([*mypy, path], check=False, capture_output=True, text=True) for path in (good, bad)]
    assert [(ran.returncode, ran.stdout.count("error:")) for ran in results] == [(0, 0), (1, 1)], results[0].stdout

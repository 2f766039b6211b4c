"""What commands give with `--json` is what JSON.md says: each field, of that type, and no other."""

import json
import re
import time
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import pytest
from drawings import DRAWING
from scenes import placed

from voiceguide.app.share import FIREWALL
from voiceguide.audio.tts.base import Voice
from voiceguide.cli import data
from voiceguide.cli.playback_events import PlaybackJson
from voiceguide.cli.share_screen import ShareJson
from voiceguide.errors import Exit
from voiceguide.player.commands import Command
from voiceguide.player.controller import EndReason, State
from voiceguide.player.devices import NullPlayer
from voiceguide.share.activity import ActivityLog
from voiceguide.share.catalog import ResourceKind, ResourceRef
from voiceguide.share.events import Answered, Opened, RefusalReason, Refused, Sending, Sent

PAGE = (Path(data.__file__).parent / "JSON.md").read_text(encoding="utf-8")
SCRIPT = """# My back

- needs: mat

### [Cat pose](parts/cat.md)

- rest: 20s

### Knees to chest

- hold: 2s
- sides: left, right
- rounds: 3

### Ankle pumps

- repeat: 2 x Point 1s, Back 1s
"""
LINKED = """# Cat pose

- hold: 4s
- at 1s: These are far too many words for a hold of four seconds.
- picture: ![On hands and knees](cat.svg)
"""


def tables():
    """The types of each field, by the heading of its table: `list`, or `play hold` for one of several."""
    found = {}
    for section in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]:
        command = section.split("\n", 1)[0]
        for part in re.split(r"^### ", section, flags=re.MULTILINE):
            kinds = part.split("\n", 1)[0].split(", ")
            rows = dict(re.findall(r"^\| `(.+?)` \| (.+?) \|", part, re.MULTILINE))
            for kind in kinds if rows else ():
                found[command if kind == command else f"{command} {kind}"] = rows
    return found


def fields(value, path=""):
    """Each value in it that is no object and no list, with its path."""
    match value:
        case dict():
            for name, inner in value.items():
                yield from fields(inner, f"{path}.{name}" if path else name)
        case list():
            for inner in value:
                yield from fields(inner, f"{path}[]")
        case _:
            yield path, value


def is_of(value, written):
    """Whether a value has one of the types that are written there."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    checks = {
        "text": lambda: isinstance(value, str),
        "number": lambda: is_number,
        "boolean": lambda: isinstance(value, bool),
        "null": lambda: value is None,
        "day": lambda: date.fromisoformat(value),
        "time": lambda: isinstance(value, str) and datetime.fromisoformat(value).tzinfo,
    }
    return any(
        checks[kind]() if kind in checks else value == json.loads(kind.strip("`")) for kind in written.split(" or ")
    )


def check(section, *objects):
    """All that occurs is on the page, of its type; all that is on the page occurs."""
    described, seen = tables()[section], set()
    for path, value in (field for each in objects for field in fields(each)):
        assert path in described, f"{section}: {path} is not in JSON.md"
        assert is_of(value, described[path]), f"{section}: {path} is {value!r}, and no {described[path]}"
        assert not path.endswith("_ms") or value is None or type(value) is int
        seen.add(path)
    assert set(described) == seen, f"{section}: JSON.md has fields that do not occur"


def check_lines(command, lines):
    """The same for lines, by their events."""
    events = [json.loads(line) for line in lines]
    for event in {event["event"] for event in events}:
        check(f"{command} {event}", *[each for each in events if each["event"] == event])
    named = {name for name in tables() if name.startswith(f"{command} ")}
    assert {f"{command} {event['event']}" for event in events} == named


@pytest.fixture
def run(voiceguide, engine, tmp_path):
    """Runs a command with --json beside a script with a linked one, and one with a problem."""
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "cat.md").write_text(LINKED)
    (tmp_path / "parts" / "cat.svg").write_text(DRAWING)
    (tmp_path / "back.md").write_text(SCRIPT)
    (tmp_path / "bad.md").write_text("# T\n\n### A\n\n- hodl: 20s\n")
    return lambda *arguments: json.loads(voiceguide(*arguments, "--json").out)


def a_little_less(length):
    """In minutes, so that a round has to go."""
    return (length - 1000) / 60_000


def test_list(run, tmp_path, monkeypatch):
    """A script with a problem too."""
    monkeypatch.setenv("VOICEGUIDE_PATH", str(tmp_path))
    check("list", run("list"))
    check("list exercises", run("list", "--exercises"))


def test_show_and_check(run, tmp_path):
    """A warning says where its words stand, which may be in a linked file."""
    run("skip", "back.md", "ankle")
    shown = run("show", "back.md")
    check("show", shown, run("show", "back.md", "--minutes", a_little_less(shown["duration_ms"])))
    place = {"file": str(Path("parts/cat.md")), "line": 4}
    (warning,) = shown["warnings"]
    assert (warning["line"], warning["place"]) == (5, place)
    (tmp_path / "twice.md").write_text("# T\n\n- rounds: 2\n- hold: 9s\n\n### A\n\n### B\n")
    checked = run("check", "back.md", "bad.md", "nix.md", "twice.md")
    check("check", checked)
    assert [hint["line"] for hint in checked["files"][3]["hints"]] == [3]
    assert checked["files"][0]["warnings"][0]["place"] == place
    assert checked["files"][2]["error"]["exit_code"] == Exit.WRONG_USE


def test_voices_devices_and_config(run, engine, monkeypatch):
    """What is on this machine."""
    miniaudio = pytest.importorskip("miniaudio", reason="no miniaudio for this machine")
    monkeypatch.setattr(miniaudio, "Devices", type("", (), {"get_playbacks": lambda _: [{"name": "Headset"}]}))
    several = Voice("en_GB-vctk-medium", "vctk", ("en-GB",), "", "piper", "medium", ("p225", "p226"), "vctk")
    engine._voices = (*engine.voices(), several)
    check("voices", run("voices"))
    check("devices", run("devices"))
    check("config", run("config", "--rate", "140"))


def test_answers_from_a_phone(run, tmp_path):
    """One that is new, one that is known, and one that is none."""
    given = {"format": 1, "id": "0" * 32, "routine": "back", "level": 50, "length_ms": 60_000, "heard_ms": 60_000}
    given |= {"felt": "easy", "at": datetime.now().astimezone().isoformat()}
    run("done", "back.md", "--felt", "right")
    (tmp_path / "answers.json").write_text(json.dumps({"format": 1, "answers": [given, given, 1]}))
    taken = run("done", "--from", "answers.json")
    check("done done --from", taken)
    assert [answer["status"] for answer in taken["answers"]] == ["added", "known", "refused"]


def test_publish(run, tmp_path):
    """A site, one that was changed by somebody else, and one that fails."""
    run("publish", "back.md", "--to", "site", "--levels", "0,50,100")
    (tmp_path / "site" / "back-0" / "index.html").write_text("my own")
    changed = run("publish", "back.md", "--to", "site", "--levels", "50")
    assert changed["kept"] == ["back-0/index.html"]
    failed = run("publish", "back.md", "nowhere.md", "--to", "site")
    check("publish", changed, failed)
    assert failed["files"] == 0


def test_done_skip_and_history(run):
    """What was done, and what is left out."""
    done = run("done", "back.md", "--felt", "hard")
    run("level", "back.md", 70)
    with_level = run("history")
    taken_back = run("done", "back.md", "--undo")
    check("done", done, taken_back)
    check("level", run("level", "back.md"))
    run("done", "back.md", "--felt", "hard")
    assert (done["level_before"], done["level_after"], done["session"]["felt"]) == (50, 40, "hard")
    skipped = run("skip", "back.md", "ankle")
    check("skip", skipped)
    assert skipped["skipped"] == ["Ankle pumps"]
    check("history", with_level, run("history"))


def test_export(run, voiceguide, tmp_path):
    """Written, up to date, and failed, alone and among others."""
    run("skip", "back.md", "ankle")
    first = run("export", "back.md")
    again = run("export", "back.md")
    minutes = a_little_less(first["exports"][0]["length_ms"])
    shorter = run("export", "back.md", "--minutes", minutes, "-o", "short.mp3")
    several = run("export", "back.md", "bad.md", "--to", "out")
    check("export", first, again, shorter, several)
    assert [each["status"] for ran in (first, again, several) for each in ran["exports"]] == [
        *["written", "up to date", "written", "failed"]
    ]
    assert first["exports"][0]["files"] == [str(tmp_path / "back.mp3")]
    ran = voiceguide("export", "bad.md", "--json")
    (failed,) = json.loads(ran.out)["exports"]
    assert ran.code == failed["error"]["exit_code"] == Exit.SCRIPT_PROBLEMS
    assert failed["problems"] == several["exports"][1]["problems"]


class Pressed:
    """Controls on which all of these commands are pressed at once."""

    is_available = False

    def __init__(self, *commands):
        self._commands = commands

    @contextmanager
    def __call__(self, handle, _title, _artist="", meaning=None):
        for command in self._commands:
            handle(command)
        yield self

    def show(self, state):
        pass


def test_play(run, voiceguide, machine, capsys):
    """A line for each event, until it says why it ended."""
    machine.changes["new_player"] = lambda *_: NullPlayer(clock=lambda: 300 * time.monotonic())
    machine.changes["new_controls"] = Pressed(Command.LOUDER, Command.PAUSE, Command.PLAY, Command.NEXT)
    ran = voiceguide("play", "back.md", "--json")
    lines = ran.out.splitlines()
    assert (ran.code, json.loads(lines[-1])["reason"]) == (Exit.DONE, "finished")
    view, sides = PlaybackJson("T"), placed("# T\n\n### A\n\n- hold: 9s\n- sides: left, right\n\n### B\n\n- hold: 9s\n")
    view.show(a_state(sides, trouble="gone", is_playing=False))
    view.show(a_state(sides, at=sides.length))
    check_lines("play", [*lines, *capsys.readouterr().out.splitlines()])


def a_state(timeline=placed("# T\n\n### A\n\n- hold: 9s\n\n### B\n\n- hold: 9s\n"), at=0, **more):  # noqa: B008
    usual = {"is_playing": True, "volume": 1.0, "trouble": "", "delay": 0, "shows_keys": False}
    return State(timeline, ("A", "B"), is_complete=True, at=at, **{**usual, **more})


def test_what_was_passed_over_was_not_heard(capsys):
    """After a jump it goes on with the exercise that is there."""
    view = PlaybackJson("T")
    second = a_state().timeline.chapters[1].start
    for state in (a_state(), a_state(at=100), a_state(at=second, jumps=1), a_state(at=second + 100, jumps=1)):
        view.show(state)
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [event["event"] for event in events if event["event"] not in {"speech", "chime"}] == [
        *["start", "exercise", "jump", "exercise", "rest"]
    ]
    assert events[-1]["at_ms"] >= second


@pytest.mark.parametrize(
    ("error", "reason"), [(KeyboardInterrupt, "interrupted"), (RuntimeError, "failed"), (None, "stopped")]
)
def test_the_last_line_says_why_it_ended(capsys, error, reason):
    """However it ends, there is one such line."""
    try:
        with PlaybackJson("T") as view:
            view.show(a_state(end=None if error else EndReason.STOPPED))
            if error:
                raise error
    except (KeyboardInterrupt, RuntimeError):
        pass
    ends = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"end"' in line]
    assert [end["reason"] for end in ends] == [reason]


def test_share(run, voiceguide, machine, capsys):
    """The addresses come first, then a line for each event."""
    machine.changes["new_controls"] = Pressed(Command.STOP)
    ran = voiceguide("share", "back.md", "--host", "127.0.0.1", "--json")
    lines = ran.out.splitlines()
    assert (ran.code, [json.loads(line)["event"] for line in lines]) == (Exit.DONE, ["sharing", "end"])
    first = json.loads(lines[0])
    assert first["address"] == first["addresses"][0]
    assert first["sessions"][0]["url"] == f"{first['address']}back/back.mp3"
    view, log = ShareJson(None), ActivityLog()
    page, sound = ResourceRef(ResourceKind.PAGE, "Legs"), ResourceRef(ResourceKind.DOWNLOAD, "Legs")
    for event in (
        *(Opened("phone", page), Opened("phone", page), Sending("phone", sound, 50, 100)),
        *(Sent("phone", sound, is_all=True), Refused("phone", RefusalReason.CROWD)),
        Answered("phone", ResourceRef(ResourceKind.ANSWER, "Legs"), "right", 50, 52, "The phone says: right."),
    ):
        view.show(log, log.line_of(event), event)
    view.show(log, FIREWALL)
    view.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    told = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["event"] for line in told] == [
        *("opened", "sending", "sent", "refused", "answered", "hint", "end"),
    ]
    check_lines("share", [*lines, *told])

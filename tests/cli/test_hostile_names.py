"""Names of files that are not UTF-8, or that a terminal would obey, through the front door."""

import json
import os
import sys
from pathlib import Path

import click
import pytest

from voiceguide.cli.options import RoutineName
from voiceguide.cli.program import program
from voiceguide.errors import Exit
from voiceguide.text import visible

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")

NOT_UTF_8 = os.fsdecode(b"scr\xff.md")
OBEYED = "x\x1b]0;pwned\x07\x1b[31mred\nlist: no problems\u202e.md"
SCRIPT = """# Back

- closing: Well done.

### Knees to chest

- hold: 3s

Bring up a knee.

### Cat pose

- hold: 3s
"""


@pytest.fixture(params=[NOT_UTF_8, OBEYED], ids=ascii)
def script(request, tmp_path):
    path = tmp_path / request.param
    path.write_text(SCRIPT)
    return Path(path.name)


@pytest.fixture
def library(tmp_path, monkeypatch, machine):
    """A folder of routines, and no others."""
    folder = tmp_path / "library"
    folder.mkdir()
    machine.bundled = tmp_path / "nothing"
    monkeypatch.setenv("VOICEGUIDE_PATH", str(folder))
    return folder


COMMANDS = (
    "check",
    "check --json",
    "show",
    "show --json",
    "export",
    "play --player null",
    "done --felt right",
    "skip",
    "skip --undo",
)


@pytest.mark.usefixtures("_plays_at_once")
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_takes_a_script_of_any_name(voiceguide, engine, script, command):
    """And shows the name in a line, in which nothing is obeyed."""
    name, *options = command.split()
    ran = voiceguide(name, script, *options)
    assert ran.code == Exit.DONE
    for line in (ran.out + ran.err).split("\n"):
        assert visible(line) == line


def test_the_history_knows_it_by_its_name(voiceguide, script):
    """What is left out, what was done and the way to delete it."""
    voiceguide("skip", script, "cat")
    assert voiceguide("skip", script).out == "Cat pose\n"
    voiceguide("done", script, "--felt", "right")
    assert json.loads(voiceguide("history", "--json").out)["routines"][0]["routine"] == script.stem
    assert voiceguide("history").code == voiceguide("history", "--csv").code == Exit.DONE
    voiceguide("skip", script, "--undo")
    assert voiceguide("skip", script).out == ""
    assert "1 session of " in voiceguide("history", "delete", script, "--yes").err
    assert json.loads(voiceguide("history", "--json").out)["routines"] == []


def test_the_list_has_each_in_a_line(voiceguide, library):
    """In its own, and as it is for programs."""
    for name in (NOT_UTF_8, OBEYED, "back.md"):
        (library / name).write_text(SCRIPT)
    names = {Path(name).stem for name in (NOT_UTF_8, OBEYED, "back.md")}
    lines = voiceguide("list").out.splitlines()
    assert [line.split("\t")[0] for line in lines] == sorted(map(visible, names))
    routines = json.loads(voiceguide("list", "--json").out.encode())["routines"]
    assert {routine["name"] for routine in routines} == names
    assert all(Path(routine["file"]).is_file() for routine in routines)


def test_one_does_not_take_the_others_down(voiceguide, engine, script):
    """Several are exported, each to a name that every disk can hold."""
    Path("small.md").write_text(SCRIPT)
    ran = voiceguide("export", script, "small.md", "--to", "outs")
    assert (ran.code, Path("outs/small.mp3").is_file()) == (Exit.DONE, True)
    assert len(list(Path("outs").iterdir())) == 2
    assert all(visible(path.name) == path.name for path in Path("outs").iterdir())


def test_an_export_has_its_files_beside_it_whatever_it_is_called(voiceguide, engine, script):
    """The file of chapters names the sound in JSON that UTF-8 can hold."""
    target = script.with_suffix(".mp3")
    ran = voiceguide("export", script, "-o", target, "--chapters", "--captions", "srt")
    assert ran.code == Exit.DONE
    chapters = json.loads(target.with_suffix(".chapters.json").read_bytes())
    assert chapters["fileName"] == target.name
    assert target.with_suffix(".srt").is_file()


def test_the_tab_key_offers_no_name_that_cannot_be_shown(library, machine):
    """The shell would take it as it is."""
    for name in (NOT_UTF_8, OBEYED, "back.md"):
        (library / name).write_text(SCRIPT)
    assert [
        item.value for item in RoutineName().shell_complete(click.Context(program, obj=machine.environment()), None, "")
    ] == ["back"]

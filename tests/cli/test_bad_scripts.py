"""What one bad script does to the others: nothing."""

import json
from pathlib import Path

import pytest

from voiceguide.app import check, prepare
from voiceguide.errors import Exit
from voiceguide.script.reading import read_script

SCRIPT = "# Back\n\n### Cat pose\n\n- hold: 3s\n\nGo.\n"
TOO_LONG = SCRIPT.replace("# Back\n", f"# Back\n\n- music: {'a' * 300}\n")


@pytest.fixture
def library(tmp_path, monkeypatch, machine):
    """A folder with a good routine and one whose music no disk can hold the name of."""
    folder = tmp_path / "library"
    folder.mkdir()
    machine.bundled = tmp_path / "nothing"
    monkeypatch.setenv("VOICEGUIDE_PATH", str(folder))
    (folder / "good.md").write_text(SCRIPT)
    (folder / "long.md").write_text(TOO_LONG)
    return folder


def test_a_name_that_is_too_long_is_a_problem_in_its_line(voiceguide, library):
    """Not an error of the system without a place."""
    ran = voiceguide("check", library / "long.md")
    assert ran.code == Exit.SCRIPT_PROBLEMS
    assert ran.out.startswith(f"{library}/long.md:3:10: `aaa")


def test_the_others_are_listed(voiceguide, library):
    """For people and for programs."""
    assert [line.split("\t")[:2] for line in voiceguide("list").out.splitlines()] == [
        ["good", "Back"],
        ["long", f"has problems: voiceguide check {library}/long.md"],
    ]
    assert [row["problems"] for row in json.loads(voiceguide("list", "--json").out)["routines"]] == [0, 1]


def test_the_command_that_shows_its_problems_can_be_pasted(voiceguide, library):
    """With a name that has a space."""
    (library / "long.md").rename(library / "so long.md")
    assert f"has problems: voiceguide check '{library}/so long.md'" in voiceguide("list").out


def test_the_others_are_exported(voiceguide, library, engine):
    """All of them, in the language that was asked for too."""
    for options in ((), ("--language", "en")):
        ran = voiceguide("export", "--all", "--to", "out", *options)
        assert ran.code == Exit.SCRIPT_PROBLEMS
        assert [path.name for path in Path("out").iterdir()] == ["good.mp3"]


@pytest.mark.parametrize("error", [OSError(5, "no"), MemoryError(), RecursionError(), UnicodeError()])
def test_whatever_goes_wrong_with_one_the_others_go_on(voiceguide, library, engine, monkeypatch, error):
    """What nobody foresaw too."""

    def broken(path, bundled):
        if "long" in str(path):
            raise error
        return read_script(path, bundled)

    monkeypatch.setattr(prepare, "read_script", broken)
    assert [row["problems"] for row in json.loads(voiceguide("list", "--json").out)["routines"]] == [0, 1]
    ran = voiceguide("export", "long", "good", "--to", "out")
    assert ran.code == Exit.FAILED
    assert Path("out/good.mp3").is_file()
    monkeypatch.setattr(check, "read_script", broken)
    ran = voiceguide("check", library / "long.md", library / "good.md")
    assert ran.code == Exit.FAILED
    assert ran.out.endswith("good.md: no problems\n")


def test_a_script_that_cannot_be_looked_at_is_listed(library, monkeypatch):
    """As in a folder that may be read, but not entered; so its problem is seen."""
    from voiceguide.script.library import entries

    class Closed(type(Path())):
        def is_file(self):
            raise PermissionError(13, "Permission denied", str(self))

        def open(self, *_):
            raise PermissionError(13, "Permission denied", str(self))

    assert [entry.name for entry in entries([Closed(library)])] == ["good", "long"]


def test_a_home_that_cannot_be_looked_into_is_done_without(voiceguide, library, engine, monkeypatch):
    """Bundled chimes and given routines do; a name that no disk can hold is as closed for everybody."""
    monkeypatch.setenv("XDG_DATA_HOME", "/" + "a" * 300)
    assert voiceguide("list").code == Exit.DONE
    assert voiceguide("check", library / "good.md").code == Exit.DONE
    assert voiceguide("export", "good", "--to", "out").code == Exit.DONE

"""`voiceguide new`, `edit` and `check`: routines of one's own, through the front door."""

import json
import shlex
import sys
from pathlib import Path

import pytest
from machine import folders

from voiceguide.errors import Exit
from voiceguide.paths import data_folder

GOOD = "# My back\n\n### Cat pose\n\n- hold: 20s\n\nGo.\n"
BAD = GOOD.replace("hold", "hlod")


def own(name):
    """A file in the user's own folder, which is made."""
    folders().own.mkdir(parents=True, exist_ok=True)
    return folders().own / name


def commands(ran):
    """The commands that are told, as a shell would read them."""
    lines = [line.partition("voiceguide ")[2] for line in ran.err.splitlines() if ":  " in line]
    return [shlex.split(line) for line in lines]


# new


@pytest.mark.parametrize(("name", "title"), [("my-hips", "My hips"), ("My hips", "My hips"), ("hips' own", "Hips own")])
def test_new_goes_where_its_name_finds_it(voiceguide, engine, editor, name, title):
    """The commands that are told work as they stand."""
    ran = voiceguide("new", name)
    assert (ran.code, ran.out) == (Exit.DONE, f"{own(f'{name}.md')}\n")
    assert own(f"{name}.md").read_text().startswith(f"# {title}\n")
    assert [words[:2] for words in commands(ran)] == [["edit", name], ["show", name], ["play", name]]
    for words in commands(ran)[:2]:
        assert voiceguide(*words).code == Exit.DONE
    assert voiceguide("check", name).out == f"{own(f'{name}.md')}: no problems\n"


@pytest.mark.parametrize("arguments", [["my-hips", "--here"], ["my-hips.md"], ["./my-hips"]])
def test_new_can_write_into_this_folder(voiceguide, engine, editor, tmp_path, arguments):
    """And says where it has to be moved to be listed."""
    ran = voiceguide("new", *arguments)
    assert (ran.code, ran.out) == (Exit.DONE, "my-hips.md\n")
    assert (tmp_path / "my-hips.md").read_text().startswith("# My hips\n")
    assert f"move it to {folders().own}\n" in ran.err
    for words in commands(ran)[:2]:
        assert voiceguide(*words).code == Exit.DONE


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["legs"], Exit.WRONG_USE, "there is a routine called `legs` already; to change it: voiceguide edit legs;"),
        (["mine"], Exit.WRONG_USE, "there is a routine called `mine` already"),
        (["here.md"], Exit.FAILED, "here.md already exists"),
        (["here", "--here"], Exit.FAILED, "here.md already exists"),
        (["my/back"], Exit.WRONG_USE, "there is no folder my; make it first, or choose a name such as `back`"),
        (["--", "--"], Exit.WRONG_USE, "a routine needs a name with letters in it"),
        ([""], Exit.WRONG_USE, "a routine needs a name with letters in it"),
    ],
)
def test_new_never_overwrites_or_hides_a_routine(voiceguide, tmp_path, arguments, code, said):
    """What is there stays, and nothing is written."""
    own("mine.md").write_text(GOOD)
    Path("here.md").write_text(GOOD)
    ran = voiceguide("new", *arguments)
    assert (ran.code, said in ran.err) == (code, True)
    assert own("mine.md").read_text() == Path("here.md").read_text() == GOOD
    assert [path.name for path in (*own("").iterdir(), *tmp_path.iterdir())] == ["mine.md", "here.md"]


def test_new_leaves_nothing_where_there_is_no_room(voiceguide):
    """An empty file would stand in the way the next time; no file may have a byte here, as on a full disk."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        ran = voiceguide("new", "my-hips")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (ran.code, "nothing was written" in ran.err) == (Exit.FAILED, True)
    assert list(own("").iterdir()) == []


# edit


@pytest.mark.parametrize("name", ["mine", "My back", "./mine.md"])
def test_a_routine_of_ones_own_is_edited_where_it_is(voiceguide, engine, editor, name):
    """By its name, its title or its path, and checked afterwards."""
    path = Path("mine.md") if name.startswith(".") else own("mine.md")
    path.write_text(GOOD)
    seen = editor(GOOD.replace("20s", "30s"))
    ran = voiceguide("edit", name)
    assert (ran.code, ran.err) == (Exit.DONE, f"{path}: no problems\n")
    assert seen.read_text() == GOOD
    assert "30s" in path.read_text()


def test_what_is_wrong_with_it_is_said(voiceguide, engine, editor):
    """With its line, and the exit code of a script with problems; what was written stays."""
    own("mine.md").write_text(GOOD)
    editor(BAD)
    ran = voiceguide("edit", "mine")
    assert ran.code == Exit.SCRIPT_PROBLEMS
    assert f"{own('mine.md')}:5:3: unknown option `hlod`; did you mean `hold`?" in ran.err
    assert own("mine.md").read_text() == BAD


def test_at_a_terminal_it_can_be_edited_again_at_once(voiceguide, engine, editor, answers):
    """Until it is right."""
    own("mine.md").write_text(GOOD)
    editor(BAD, BAD, GOOD)
    answers("y", "")
    ran = voiceguide("edit", "mine")
    assert (ran.code, ran.err.count("Edit it again?")) == (Exit.DONE, 2)


def test_a_bundled_routine_is_copied_with_what_it_links_to(voiceguide, engine, editor, answers):
    """The copy is used from then on; what is there already is not replaced."""
    own("exercises").mkdir()
    own("exercises/cat-pose.md").write_text("# Cat pose\n\n- hold: 7s\n\nMine.\n")
    answers("y")
    seen = editor()
    ran = voiceguide("edit", "Back and hips")
    original = data_folder("scripts") / "back-and-hips.md"
    assert (ran.code, ran.err.splitlines()[-1]) == (Exit.DONE, f"{own('back-and-hips.md')}: no problems")
    assert seen.read_bytes() == own("back-and-hips.md").read_bytes() == original.read_bytes()
    assert own("exercises/back-extension.md").is_file()
    assert "Mine." in voiceguide("show", "back-and-hips", "--json").out
    assert voiceguide("edit", "back-and-hips").err == f"{own('back-and-hips.md')}: no problems\n"


@pytest.mark.parametrize("answer", ["n", ""])
def test_nothing_is_copied_unasked(voiceguide, editor, answers, answer):
    """Only a yes is a yes; the bundled routine stays as it is in any case."""
    answers(answer)
    editor(BAD)
    ran = voiceguide("edit", "legs")
    assert (ran.code, ran.err.endswith("Nothing has changed.\n")) == (Exit.DONE, True)
    assert list(own("").iterdir()) == []
    assert "hlod" not in (data_folder("scripts") / "legs.md").read_text()


def test_an_editor_that_is_not_there_is_named(voiceguide, monkeypatch):
    """The same words as of `config edit`."""
    own("mine.md").write_text(GOOD)
    monkeypatch.setenv("VISUAL", "no-such-editor-here")
    ran = voiceguide("edit", "mine")
    said = (
        "the editor `no-such-editor-here` cannot be started: there is no such file or folder; set EDITOR to one that "
    )
    assert (ran.code, said in ran.err) == (Exit.FAILED, True)


def test_an_editor_that_fails_is_named(voiceguide, monkeypatch):
    """What it wrote before stays; nothing is said about the script."""
    own("mine.md").write_text(GOOD)
    editor = f"{shlex.quote(sys.executable)} -c exit(1)"
    monkeypatch.setenv("VISUAL", editor)
    ran = voiceguide("edit", "mine")
    assert (ran.code, f"the editor `{editor}` failed; set EDITOR" in ran.err) == (Exit.FAILED, True)


# check


def test_a_folder_is_checked_script_by_script(voiceguide, engine, tmp_path):
    """Routines and exercises, but no README."""
    (tmp_path / "mine").mkdir()
    texts = {"a.md": GOOD, "b.md": BAD, "cat.md": "# Cat pose\n\n- hold: 9s\n", "README.md": "# About\n", "c.txt": ""}
    for name, text in texts.items():
        (tmp_path / "mine" / name).write_text(text)
    ran = voiceguide("check", "mine")
    assert ran.code == Exit.SCRIPT_PROBLEMS
    said = [line.partition(":")[0] for line in ran.out.splitlines() if line.startswith("mine")]
    assert list(dict.fromkeys(said)) == [str(Path("mine", name)) for name in ("a.md", "b.md", "cat.md")]
    files = json.loads(voiceguide("check", "mine", "--json").out)["files"]
    assert [file["ok"] for file in files] == [True, False, True]


@pytest.mark.parametrize(
    ("place", "said"),
    [(".", "there are no scripts in ."), ("swimming", "there is no routine called `swimming`")],
)
def test_where_there_is_nothing_to_check_that_is_said(voiceguide, place, said):
    """With exit code 2."""
    ran = voiceguide("check", place)
    assert (ran.code, said in ran.out) == (Exit.WRONG_USE, True)

"""Routines and exercises by the names that people type, through the front door."""

import json

import pytest
from click.shell_completion import ShellComplete
from machine import folders

from voiceguide.cli.program import program
from voiceguide.errors import Exit
from voiceguide.history.store import open_history
from voiceguide.player.tracking import LastFile

SCRIPT = "# {title}\n\n- hold: 2s\n\n### Squat\n\n### Cat pose\n\n### Cat pose on a chair\n"


@pytest.fixture(autouse=True)
def routines(machine, engine, tmp_path_factory, _plays_at_once):
    """Three routines and no others, played as fast as the machine is."""
    machine.bundled = tmp_path_factory.mktemp("bundled")
    for name, title in (("short-relief", "Short relief"), ("back-and-hips", "Hips, and the back"), ("back", "Back")):
        (machine.bundled / f"{name}.md").write_text(SCRIPT.format(title=title))
    return machine.bundled


def played():
    return LastFile(folders().state).read()


TYPED = ["Short relief", "short", "short-relief", "SHORT"]


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize(
    "command",
    ["play {} --player null --plain", "show {}", "export {}", "skip {} squat", "done {} --felt right"],
)
def test_every_command_finds_a_routine_by_its_title_or_its_beginning(voiceguide, tmp_path, typed, command):
    """And calls what it writes by the routine's name."""
    ran = voiceguide(*(typed if word == "{}" else word for word in command.split()))
    assert ran.code == Exit.DONE
    assert [path.name for path in tmp_path.iterdir()] == (["short-relief.mp3"] if "export" in command else [])


@pytest.mark.parametrize("typed", TYPED)
def test_the_history_of_a_routine_is_deleted_by_the_same_names(voiceguide, routines, typed):
    """Also when its script is gone."""
    voiceguide("done", "short", "--felt", "right")
    voiceguide("done", "back", "--felt", "right")
    (routines / "short-relief.md").unlink()
    assert voiceguide("history", "delete", typed, "--yes").err == "1 session of short-relief deleted\n"
    assert "write more" not in voiceguide("history", "delete", "back", "--yes").err


def test_nothing_is_deleted_where_several_may_be_meant(voiceguide):
    """They are named."""
    voiceguide("done", "back", "--felt", "right")
    voiceguide("done", "back-and-hips", "--felt", "right")
    ran = voiceguide("history", "delete", "ba", "--yes")
    assert (ran.code, ran.err) == (
        Exit.WRONG_USE,
        "voiceguide: `ba` may be back or back-and-hips; write more of its name\n",
    )
    assert voiceguide("history", "delete", "back", "--yes").err == "1 session of back deleted\n"


@pytest.mark.parametrize("command", ["play", "show", "export", "share", "skip"])
def test_where_several_begin_so_all_are_named(voiceguide, command):
    """With exit code 2."""
    ran = voiceguide(command, "b")
    assert (ran.code, "`b` may be back or back-and-hips; write more of its name" in ran.err) == (Exit.WRONG_USE, True)


def test_several_are_exported_by_such_names(voiceguide, tmp_path):
    """Into files with their full names; one that there is not does not stop the others."""
    assert voiceguide("export", "short", "Hips, and the back", "nothing", "--to", "out").code == Exit.WRONG_USE
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["back-and-hips.mp3", "short-relief.mp3"]


# in place of a command


@pytest.mark.parametrize("typed", ["short-relief", "Short relief", "./mine.md"])
def test_the_name_of_a_routine_alone_plays_it(voiceguide, tmp_path, typed):
    """Options of `play` may follow."""
    (tmp_path / "mine.md").write_text(SCRIPT.format(title="Mine"))
    ran = voiceguide(typed, "--player", "null", "--plain", "--start-at", "chair")
    assert ran.code == Exit.DONE
    assert "The last one: Cat pose on a chair." in ran.out
    assert played() == ("mine" if "mine" in typed else "short-relief")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("exprot", "There is no command or routine 'exprot'. Did you mean 'export'?"),
        ("short-releif", "There is no command or routine 'short-releif'. Did you mean 'short-relief'?"),
        ("sho", "There is no command or routine 'sho'. (Did you mean one of: 'short-relief', 'show'?)"),
        ("back-an", "There is no command or routine 'back-an'. (Did you mean one of: 'back', 'back-and-hips'?)"),
        ("xyz", "There is no command or routine 'xyz'.\n"),
    ],
)
def test_a_word_that_is_neither_is_answered_with_the_nearest(voiceguide, typed, said):
    """Nothing begins to play by a slip of the finger."""
    ran = voiceguide(typed)
    assert (ran.code, said in ran.err) == (Exit.WRONG_USE, True)
    assert played() is None


def test_the_tab_key_completes_commands_then_routines(machine):
    """And options after a routine's name."""
    complete = ShellComplete(program, {"obj": machine.environment()}, "voiceguide", "_VOICEGUIDE_COMPLETE")
    assert [item.value for item in complete.get_completions([], "sh")] == ["show", "share", "sheet", "short-relief"]
    assert [item.value for item in complete.get_completions(["short-relief"], "--start")] == ["--start-at"]


# exercises


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cat pose", "Cat pose"),
        ("CAT-POSE", "Cat pose"),
        ("cat pose on", "Cat pose on a chair"),
        ("chair", "Cat pose on a chair"),
    ],
)
def test_an_exercise_has_the_same_name_everywhere(voiceguide, typed, meant):
    """`play` starts there, `skip` leaves it out and puts it back."""
    ran = voiceguide("play", "back", "--player", "null", "--plain", "--start-at", typed)
    assert ran.out.splitlines()[1].endswith(f": {meant}.")
    assert voiceguide("skip", "back", typed).out == f"{meant}\n"
    assert voiceguide("skip", "back", typed, "--undo").out == ""


def test_one_that_may_be_several_is_refused_everywhere(voiceguide):
    """The same words, whoever asks."""
    said = "voiceguide: `cat` may be Cat pose or Cat pose on a chair; write more of its name\n"
    with open_history(folders().history_file) as history:
        for name in ("Cat pose", "Cat pose on a chair"):
            history.skip("short-relief", name)
    for command in (
        ["play", "back", "--player", "null", "--start-at", "cat"],
        ["skip", "back", "cat"],
        ["skip", "short", "cat", "--undo"],
    ):
        ran = voiceguide(*command)
        assert (ran.code, ran.err) == (Exit.WRONG_USE, said)


def test_the_history_keeps_the_routines_own_name(voiceguide):
    """Whatever was typed."""
    voiceguide("done", "Hips, and the back", "--felt", "easy")
    (routine,) = json.loads(voiceguide("history", "--json").out)["routines"]
    assert routine["routine"] == "back-and-hips"

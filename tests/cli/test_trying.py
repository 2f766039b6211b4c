"""`voiceguide try`: what is said at each save of a script, and what is played."""

from contextlib import contextmanager
from importlib import import_module

import pytest

from voiceguide.app.play import PlayRequest
from voiceguide.app.request import SessionRequest
from voiceguide.app.try_script import GONE_AFTER, FileWatch, try_script
from voiceguide.cli.reporter import TerminalReporter
from voiceguide.errors import Exit, UsageError
from voiceguide.player.commands import Command

lines_of = import_module("voiceguide.cli.commands.try").lines

SCRIPT = """# My back

Take care.

- closing: Well done.

## On the floor

Lie down.

### Bridge

- hold: 5s

Lift your hips.

## On a chair

Sit up.

### Twist

- hold: 5s

Turn your knees.
"""
NO_UNIT = SCRIPT.replace("hold: 5s", "hold: 5", 1)
PLAY, QUIT = object(), object()


class Author:
    """Somebody who saves texts and presses keys, one after the other, each when nothing else is being done."""

    def __init__(self, script, headset):
        self.script, self.headset, self.does, self.read = script, headset, [], []
        self._handle = None

    @contextmanager
    def controls(self, handle, title, artist="", meaning=None):
        """Keys; while an exercise is played, a headset that nobody touches."""
        if meaning is None:
            with self.headset.controls(handle, title, artist) as controls:
                yield controls
            return
        self._handle = handle
        self._go_on()
        yield self.headset
        self._handle = None

    def reads(self, saved):
        self.read.append([line.removeprefix(f"{self.script}: ") for line in lines_of(saved)])
        if self._handle:
            self._go_on()

    def _go_on(self):
        does = self.does.pop(0) if self.does else Command.STOP
        if isinstance(does, Command):
            self._handle(does)
        elif callable(does):
            does(self.script)
        else:
            self.script.write_text(does)


@pytest.fixture
def author(engine, headset, machine, tmp_path):
    """Does these things to a script that is being tried; returns what is read at the start and at each save."""
    script = tmp_path / "my-back.md"
    script.write_text(SCRIPT)
    author = Author(script, headset)
    machine.changes["new_controls"] = author.controls

    def run(*does):
        author.does = [*does]
        request = PlayRequest("", SessionRequest())
        assert try_script(machine.environment(), script, request, TerminalReporter(), author.reads) is Command.STOP
        return author.read

    return run


def test_at_first_it_says_how_long_the_routine_is(author):
    """And what the keys do."""
    assert author() == [["1:10", "space plays Bridge · q quits"]]


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ("hold: 5s\n\nTurn", "hold: 9s\n\nTurn", "1:14 (4 s longer); changed: Twist"),
        ("Lift", "Slowly lift", "1:10; changed: Bridge"),
        ("Take care.", "Take some care.", "1:10; changed: the opening"),
        ("Well done.", "Good.", "1:10; changed: the closing"),
        ("Sit up.", "Sit up on the chair.", "1:11 (1 s longer); changed: Twist"),
        ("- closing", "- rate: 300\n- closing", "1:10; changed: all of it"),
        ("Take care.", "Take care.\n\n> A note.", "1:10; nothing else to hear"),
        ("### Twist", "### Turn", "1:10; new: Turn; gone: Twist"),
    ],
)
def test_a_save_tells_what_changed_for_a_listener(author, old, new, difference):
    """And how much longer it got; lines that moved are no change."""
    assert author(SCRIPT.replace(old, new))[-1][0] == difference


@pytest.mark.parametrize(
    ("does", "heard"),
    [
        ([Command.PLAY], ["Lie down.", "First of two: Bridge.", "Lift your hips."]),
        (
            [SCRIPT.replace("Turn your", "Turn both"), Command.PLAY],
            ["Sit up.", "The last one: Twist.", "Turn both knees."],
        ),
        (
            [SCRIPT.replace("Turn your", "Turn both"), NO_UNIT, Command.PLAY],
            ["Sit up.", "The last one: Twist.", "Turn both knees."],
        ),
    ],
)
def test_a_key_plays_the_exercise_that_changed(author, headset, does, heard):
    """With the way into its position, as in a session; while there are problems, as it was before."""
    author(*does)
    assert headset.heard == heard


def test_what_is_played_is_no_session(author, machine):
    """Nothing of it is stored."""
    author(Command.PLAY)
    folders = machine.environment().folders
    assert not folders.history_file.exists()
    assert not folders.stopped_file.exists()


def test_problems_are_told_at_once(author):
    """With their place, and what the key plays then."""
    problem, *_, last = author(NO_UNIT, SCRIPT)[1]
    assert problem.endswith(":13:9: `hold`: `5` has no unit; write `5s` or `5 min`")
    assert last == "space plays Bridge as it was"


def test_after_a_problem_is_mended_it_goes_on(author):
    """The changes are those since the last version without problems."""
    assert author(NO_UNIT, SCRIPT.replace("Lift", "Raise"))[-1][0] == "1:10; changed: Bridge"


def test_an_exercise_file_is_not_tried(author, tmp_path):
    """It is tried where it is linked to."""
    (tmp_path / "my-back.md").write_text("# Bridge\n\n- hold: 5s\n\nLift your hips.\n")
    with pytest.raises(UsageError, match="try a routine that links to it"):
        author()


def test_ctrl_c_is_an_interruption(voiceguide, engine, machine, headset, tmp_path):
    """As everywhere."""
    author = Author(tmp_path / "my-back.md", headset)
    author.script.write_text(SCRIPT)
    author.does = [Command.INTERRUPT]
    machine.changes["new_controls"] = author.controls
    assert voiceguide("try", "my-back.md").code == Exit.INTERRUPTED


def test_ctrl_c_while_an_exercise_is_played_ends_everything(voiceguide, engine, machine, headset, tmp_path):
    """It does not only end what is played, as q does."""
    author = Author(tmp_path / "my-back.md", headset)
    author.script.write_text(SCRIPT)
    author.does = [Command.PLAY]
    headset.commands = [("Lie down.", Command.INTERRUPT)]
    machine.changes["new_controls"] = author.controls
    assert voiceguide("try", "my-back.md").code == Exit.INTERRUPTED


# Ways in which editors save


def replace(path):
    other = path.with_name("new")
    other.write_text("three")
    other.replace(path)


def truncate_and_write(path):
    path.write_text("")
    path.write_text("three")


def rename_and_write(path):
    path.rename(path.with_name("backup~"))
    path.write_text("three")


@pytest.fixture
def watched(tmp_path):
    path = tmp_path / "my-back.md"
    path.write_text("one")
    return path, FileWatch(path)


@pytest.mark.parametrize("save", [replace, truncate_and_write, rename_and_write])
def test_a_save_is_noticed_once_however_it_is_made(watched, save):
    """When the file is at rest."""
    path, watch = watched
    save(path)
    assert [watch.is_saved() for _ in range(4)] == [False, True, False, False]


def test_two_saves_in_a_row_are_one(watched):
    """The later one is looked at."""
    path, watch = watched
    path.write_text("three")
    assert not watch.is_saved()
    path.write_text("four, a little longer")
    assert [watch.is_saved() for _ in range(3)] == [False, True, False]


def test_half_of_a_save_is_not_looked_at(watched):
    """While an editor has moved the file away, there is nothing to say."""
    path, watch = watched
    path.rename(path.with_name("backup~"))
    assert not any(watch.is_saved() for _ in range(GONE_AFTER - 1))
    path.write_text("three")
    assert [watch.is_saved() for _ in range(3)] == [False, True, False]


def test_a_file_that_is_gone_is_told_once(watched):
    """After a while."""
    path, watch = watched
    path.unlink()
    assert sum(watch.is_saved() for _ in range(3 * GONE_AFTER)) == 1


def test_files_that_are_linked_to_are_watched_too(watched, tmp_path):
    """An exercise may stand in a file of its own."""
    _, watch = watched
    linked = tmp_path / "bridge.md"
    linked.write_text("one")
    watch.follow([linked])
    assert not any(watch.is_saved() for _ in range(3))
    linked.write_text("three")
    assert [watch.is_saved() for _ in range(3)] == [False, True, False]


def test_a_save_while_the_one_before_is_checked_is_not_lost(watched):
    """Whatever was linked to then."""
    path, watch = watched
    path.write_text("three")
    watch.follow([])
    assert [watch.is_saved() for _ in range(3)] == [False, True, False]

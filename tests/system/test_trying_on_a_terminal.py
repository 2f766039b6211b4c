"""`voiceguide try` on a real terminal: each way in which editors save is noticed, and keys play and quit."""

import pytest
from sound_server import fake_voiceguide
from terminals import needs_terminals

from voiceguide.errors import Exit

pytestmark = needs_terminals

SCRIPT = "# My back\n\n### {name}\n\n- hold: 5s\n\nLift your hips.\n"


def in_place(path, text):
    path.write_text(text)


def emptied_first(path, text):
    path.write_text("")
    path.write_text(text)


def another_in_its_place(path, text):
    other = path.with_suffix(".tmp")
    other.write_text(text)
    other.replace(path)


def moved_away_first(path, text):
    path.rename(path.with_suffix(".md~"))
    path.write_text(text)


def twice(path, text):
    path.write_text(text.removesuffix("hips.\n"))
    path.write_text(text)


@pytest.fixture
def terminal(tmp_path):
    """A terminal in which a script is being tried, and the script."""
    script = tmp_path / "my-back.md"
    script.write_text(SCRIPT.format(name="Bridge"))
    with fake_voiceguide("try", "my-back.md", "--player", "null", folder=tmp_path) as terminal:
        terminal.wait_for("space plays Bridge · q quits")
        yield terminal, script


def test_each_way_of_saving_is_noticed(terminal):
    """And what is new is told, one after the other."""
    terminal, script = terminal
    for number, save in enumerate([in_place, emptied_first, another_in_its_place, moved_away_first, twice], 1):
        shown = len(terminal.shown)
        save(script, SCRIPT.format(name=f"Bridge {number}"))
        terminal.wait_for(f"space plays Bridge {number} · q quits", shown)
    terminal.press("q")
    assert terminal.ended() == Exit.DONE


def test_an_exercise_is_played_and_stopped(terminal):
    """Then the keys are those of `try` again, and the terminal is as it was at the end."""
    terminal, script = terminal
    terminal.press(" ")
    terminal.wait_for("space pauses")
    shown = len(terminal.shown)
    terminal.press("q")
    script.write_text(SCRIPT.format(name="Twist"))
    terminal.wait_for("space plays Twist · q quits", shown)
    terminal.press("\x03")
    assert terminal.ended() == Exit.INTERRUPTED
    assert terminal.settings == terminal.settings_before


def test_a_problem_is_shown_with_its_place(terminal):
    """And what the key plays then."""
    terminal, script = terminal
    script.write_text(SCRIPT.format(name="Bridge").replace("5s", "5"))
    terminal.wait_for("my-back.md:5:9: `hold`: `5` has no unit; write `5s` or `5 min`")
    terminal.wait_for("space plays Bridge as it was")

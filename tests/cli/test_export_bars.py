"""The progress bars of several exports."""

import io

import pytest
from rich.console import Console

from voiceguide.cli.progress import SPEAKING, WAITING, WRITING, ExportProgress, drawn

STAGES = {
    "legs": ExportProgress(WRITING, 1, 4),
    "sciatica-relief": ExportProgress(SPEAKING, 30, 60),
    "short-relief": ExportProgress(),
}


def lines(stages, room=20, width=80):
    """What is seen of them on a terminal."""
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(drawn(stages, room))
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize("width", [80, 120])
def test_each_has_a_bar_with_what_is_being_done(width):
    """Its name, how much is done, and of what; in their order, and as wide as the terminal."""
    seen = [line.split() for line in lines(STAGES, width=width)]
    assert [(words[0], words[-2], words[-1]) for words in seen] == [
        ("legs", "25%", WRITING),
        ("sciatica-relief", "50%", SPEAKING),
        ("short-relief", "0%", WAITING),
    ]
    assert {len(line.rstrip()) for line in lines(STAGES, width=width)} <= {width - 1, width}


def test_a_long_name_leaves_room_for_its_bar():
    """Its end is cut."""
    (line,) = lines({"a" * 200: ExportProgress(WRITING, 1, 2)})
    assert line.startswith("a" * 39 + "… ━")
    assert line.rstrip().endswith("50% Writing")


def test_a_name_is_shown_as_it_is():
    """Brackets mean nothing in it."""
    assert lines({"[bold]legs": ExportProgress()})[0].startswith("[bold]legs ")


def test_where_there_are_too_many_those_under_way_are_seen():
    """And how many others there are."""
    stages = {**{f"waiting-{number}": ExportProgress() for number in range(20)}, **STAGES}
    seen = lines(stages, room=5)
    assert [line.split()[0] for line in seen] == ["legs", "sciatica-relief", "waiting-0", "waiting-1", "and"]
    assert seen[-1].strip() == "and 19 more"


def test_as_many_as_there_are_lines_are_all_seen():
    """No line is lost to a number."""
    assert len(lines({str(number): ExportProgress() for number in range(5)}, room=5)) == 5


def test_nothing_to_do_is_no_work_undone():
    """A session without a clip has no per cent to divide."""
    assert lines({"legs": ExportProgress(SPEAKING, 0, 0)})[0].split()[-2] == "0%"

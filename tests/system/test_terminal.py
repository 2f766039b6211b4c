"""What stands on a real terminal, of 80 and of 120 columns: tables, a session's sheet, and the code for the phone."""

import re
from functools import partial

import pytest
from sound_server import fake_voiceguide
from terminals import needs_terminals

from voiceguide.errors import Exit
from voiceguide.share.qr import half_blocks, qr_code

pytestmark = needs_terminals

SCRIPT = """# My back

### Knees to chest

- hold: 20s

Bring up both knees, hold them with your hands, and let your shoulders, your neck and your head sink into the mat.

### Cat pose

- hold: 20s
"""
ESCAPE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
ERASES_LINE, SHOWS_CURSOR = "\x1b[2K", "\x1b[?25h"


@pytest.fixture(params=[80, pytest.param(120, marks=pytest.mark.slow)])
def columns(request):
    return request.param


@pytest.fixture
def terminal(tmp_path, columns):
    """Runs a command on a terminal of so many columns, beside a script."""
    (tmp_path / "my-back.md").write_text(SCRIPT)
    return partial(fake_voiceguide, folder=tmp_path, columns=columns)


@pytest.fixture
def screen(terminal):
    """The lines that a command leaves on the terminal."""

    def of(*arguments):
        with terminal(*arguments) as running:
            assert running.ended() == Exit.DONE, running.shown
            return lines_of(running.all_shown())

    return of


def lines_of(shown):
    """Lines without their colours."""
    return [line.rstrip() for line in ESCAPE.sub("", shown).replace("\r", "").split("\n")]


def under(heading, lines, columns):
    """The lines after one that is made of these words and a rule, which fits."""
    (place,) = (number for number, line in enumerate(lines) if re.split(r" {2,}", line.strip()) == heading)
    assert re.fullmatch("─+", lines[place + 1])
    assert len(lines[place + 1]) <= columns
    return lines[place + 2 :]


def test_routines_are_a_table(screen, columns):
    """Under headings, each with its length and what is needed."""
    rows = under(["Routine", "What it is", "About", "You need"], screen("list"), columns)
    (row,) = (line for line in rows if line.startswith("short-relief "))
    assert re.search(r"  \d min  +\w", row)
    assert not any("\t" in line for line in rows)


def test_voices_are_a_table(screen, columns):
    """A line for each, by their kind."""
    lines = screen("voices", "--all")
    first = next(number for number, line in enumerate(lines) if line.startswith("Voices of "))
    rows = under(["Voice", "Name", "Language", "Gender", "Quality"], lines[: first + 6], columns)
    assert [re.split(r" {2,}", row) for row in rows[:2]] == [
        ["en-us", "English (America)", "en-us, en", "male"],
        ["de", "German", "de", "male"],
    ]


def test_voices_say_who_speaks_and_how_to_get_others(screen, columns):
    """In lines that fit."""
    lines = screen("voices")
    assert any(line.startswith("Routines in `en-US` are spoken by English (America)") for line in lines)
    assert any(line.endswith("voiceguide voices --get --language en") for line in lines)
    assert max(map(len, [*lines, *screen("voices", "--get", "--language", "en")])) <= columns


def test_a_session_is_a_sheet(screen, columns):
    """With its times on the left, and long words going on below where the terminal ends."""
    lines = screen("show", "my-back.md", "--full")
    assert lines[0] == "My back"
    rows = under(["Time", "What you hear"], lines, columns)
    assert sum(re.fullmatch(r" *\d:\d\d +hold 20 s", row) is not None for row in rows) == 2
    (first,) = (number for number, row in enumerate(rows) if "Bring up both knees" in row)
    assert columns - 15 < len(rows[first]) <= columns
    assert re.fullmatch(r" {6,}(\w.* )?mat\.", rows[first + 1])


def test_a_session_is_a_page(screen, columns):
    """An exercise to a line, with its dose, and as much of its words as there is room for."""
    lines = screen("show", "my-back.md")
    (first,) = (line for line in lines if "Bring up both knees" in line)
    assert re.match(r"Knees to chest  20 s hold  Bring up both knees.*…", first)
    assert columns - 15 < len(first) <= columns
    assert any(re.fullmatch(r"Cat pose +20 s hold", line) for line in lines)


def test_a_shared_session_is_a_code_with_its_address_below(terminal, columns):
    """The whole code, the session beside it; q takes the picture away and leaves the terminal as it was."""
    with terminal("share", "my-back.md", "--host", "127.0.0.1") as running:
        running.wait_for("stops after")
        picture = lines_of(running.shown.rpartition(ERASES_LINE)[2])
        running.press("q")
        assert running.ended() == Exit.DONE
        after = running.all_shown().rpartition(SHOWS_CURSOR)
        assert running.settings == running.settings_before
    (address,) = (line for line in picture if line.startswith("http://127.0.0.1:"))
    code = half_blocks(qr_code(address), ink_is_dark=True)
    begin = picture.index(address) - len(code)
    beside = picture[begin : begin + len(code)]
    assert [line[: len(code[0])].ljust(len(code[0])) for line in beside] == list(code)
    assert any("My back, 1:" in line[len(code[0]) :] for line in beside)
    assert max(map(len, picture[begin:])) <= columns
    assert after[1]
    assert lines_of(after[2])[-2:] == ["Stopped sharing.", ""]

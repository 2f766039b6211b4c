"""Plots of the history."""

import sys
from xml.etree import ElementTree as ET

import pytest
from history_scenes import MONDAY, done

from voiceguide.errors import ExportError, UsageError
from voiceguide.history.model import HistoryError, SetLevel
from voiceguide.history.plot import plot

SESSIONS = (done("easy", 0), done("hard", 3), done("right", 3, routine="back"), done("right", 9))


def texts(path):
    """The comments in an SVG, which contain the texts that are drawn."""
    parser = ET.XMLParser(target=ET.TreeBuilder(insert_comments=True))  # noqa: S314 (our own file)
    return {each.text.strip() for each in ET.parse(path, parser).iter() if each.tag is ET.Comment}  # noqa: S314


@pytest.mark.parametrize(("name", "begins"), [("a.png", b"\x89PNG\r\n"), ("b.svg", b"<?xml"), ("C.PNG", b"\x89PNG")])
def test_the_suffix_decides_the_format(tmp_path, name, begins):
    """In upper or lower case."""
    plot(SESSIONS, tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_every_routine_is_named(tmp_path):
    """Even if its name looks like a formula, or the font lacks its letters."""
    names = ["$\\frac$", "_mine", "legs", "伸展"]
    plot([done(routine=name) for name in names], tmp_path / "a.svg")
    assert {*names, "level", "minutes"} <= texts(tmp_path / "a.svg")


@pytest.mark.parametrize("name", ["a.png", "a.svg"])
def test_the_same_history_gives_the_same_file(tmp_path, name):
    """Byte for byte."""
    plot(SESSIONS, tmp_path / name)
    first = (tmp_path / name).read_bytes()
    plot(SESSIONS, tmp_path / name, overwrite=True)
    assert (tmp_path / name).read_bytes() == first


def test_one_session_is_enough(tmp_path):
    """It gives a point and a bar."""
    plot([done(heard=0)], tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 1000


def test_a_level_that_was_set_is_enough(tmp_path):
    """Though no session was done, or the only one was taken back."""
    start = SetLevel(MONDAY, "back", 20, is_start=True)
    plot([SetLevel(MONDAY, "legs", 30), start], tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 1000


def test_many_years_and_routines_can_be_plotted(tmp_path):
    """Colours, lines and markers repeat."""
    plot([done(day=50 * number, routine=f"routine-{number % 30}") for number in range(100)], tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 1000


def test_a_very_long_name_leaves_room_for_the_lines(tmp_path):
    """It is cut off."""
    plot([done(routine="long-" * 50)], tmp_path / "a.svg")
    assert "long-" * 8 + "…" in texts(tmp_path / "a.svg")


def test_another_kind_of_file_is_refused(tmp_path):
    """The message names the formats."""
    with pytest.raises(UsageError, match=r"is neither a \.png nor a \.svg file"):
        plot(SESSIONS, tmp_path / "a.gif")


def test_an_existing_file_is_kept(tmp_path):
    """Unless it may be replaced."""
    (tmp_path / "a.png").write_text("mine")
    with pytest.raises(ExportError, match="already exists"):
        plot(SESSIONS, tmp_path / "a.png")
    assert (tmp_path / "a.png").read_text() == "mine"


def test_without_matplotlib_the_error_says_how_to_install_it(tmp_path, monkeypatch):
    """It is an extra."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(HistoryError, match=r"pip install 'voiceguide\[plot\]'"):
        plot(SESSIONS, tmp_path / "a.png")
    assert not any(tmp_path.iterdir())

"""The menu as values: what it shows in so many columns, and what letters make of it."""

import pytest
from prompt_toolkit.utils import get_cwidth

from voiceguide.cli.commands.list import RoutineRow
from voiceguide.cli.menu import Chosen, Menu, drawn_below, drawn_rows, opened
from voiceguide.text import visible


def row(name, title="", *, problems=0, needs=("mat",), minutes=12):
    length = 0 if problems else minutes * 60_000
    file = f"/routines/{name}.md"
    return RoutineRow(name, title, "What it is", "en", needs, 3, length, "estimated", file, problems)


ROWS = (
    row("back-and-hips", "Back and hips", minutes=6),
    row("broken", problems=2),
    row("legs", "Legs", needs=("mat", "small cushion", "band or towel", "sturdy chair", "low step", "wall")),
    row("sleep", "Evening stretch"),
    row("sciatica-relief", "Sciatica relief", minutes=16),
)
LINES = """\
  1  Back and hips     6 min  mat
  2  broken                   cannot be played: it has problems
→ 3  Legs             12 min  mat, small cushion, band or towel, sturdy chair,…
  4  Evening stretch  12 min  mat
  5  Sciatica relief  16 min  mat"""


def lines(menu, width):
    return "".join(text for _, text in drawn_rows(menu, width)).split("\n")


def test_each_routine_has_a_line_with_number_title_length_and_needs():
    """In columns; the selected one has an arrow, which needs no colour."""
    assert [line.rstrip() for line in lines(Menu(ROWS, 2), 80)] == LINES.split("\n")


def test_a_wide_terminal_has_room_for_all_needs():
    """At 120 columns nothing is cut."""
    assert "…" not in "".join(lines(Menu(ROWS, 2), 120))


@pytest.mark.parametrize("width", [20, 40, 80, 120])
@pytest.mark.parametrize("title", ["Legs", "A title as long as a whole sentence " * 3, "背中と腰のストレッチ" * 8])
def test_no_line_is_wider_than_the_terminal(width, title):
    """Whatever is too long is cut; letters that take two columns count as two."""
    drawn = lines(Menu((row("legs", title), row("back", "Back"))), width)
    assert len(drawn) == 2
    assert all(get_cwidth(line) < width for line in drawn)


def test_below_stands_more_on_the_selected_routine():
    """Its summary, all that is needed, and the keys."""
    below = drawn_below(Menu(ROWS, 2), 80)
    assert "\nWhat it is\n" in below
    assert "\nYou need: mat, small cushion, band or towel, sturdy chair, low step, wall\n" in below
    assert below.endswith("Enter plays · e exports · q leaves")


def test_below_a_broken_routine_stands_the_way_to_its_problems():
    """It says why it cannot be chosen, and is not chosen."""
    menu = Menu(ROWS, 1)
    assert "voiceguide check /routines/broken.md" in drawn_below(menu, 80)
    assert menu.chosen("play") is menu.chosen("export") is None


def test_the_routine_played_last_is_selected():
    """It is found by its name."""
    assert opened(ROWS, "legs").chosen("play") == Chosen("legs", "play")


@pytest.mark.parametrize("last", [None, "gone", "broken"])
def test_else_the_first_that_can_be_played_is_selected(last):
    """A broken one is not, nor one that is no longer there."""
    assert opened(ROWS[1:], last).row.name == "legs"


def test_if_all_are_broken_the_menu_opens_all_the_same():
    """It shows where the problems are."""
    assert opened([ROWS[1]], None).row.name == "broken"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("3", "legs"),
        ("l", "legs"),
        ("L", "legs"),
        ("s", "sleep"),
        ("sc", "sciatica-relief"),
        ("sciatica-r", "sciatica-relief"),
        ("sciatica r", "sciatica-relief"),
        ("ev", "sleep"),
        ("ls", "sleep"),
        ("lx", "legs"),
        ("9", "back-and-hips"),
        ("0", "back-and-hips"),
        ("²", "back-and-hips"),
    ],
)
def test_a_number_or_first_letters_select(typed, name):
    """By name or title; a letter that goes on with nothing begins anew, or is left out."""
    menu = Menu(ROWS)
    for letter in typed:
        menu = menu.with_typed(letter)
    assert menu.row.name == name


def test_a_number_can_have_two_digits():
    """The second one goes on with the first."""
    menu = Menu(tuple(row(f"routine-{number:02}", f"Routine {number}") for number in range(1, 13)))
    assert menu.with_typed("1").with_typed("2").row.name == "routine-12"
    assert menu.with_typed("2").with_typed("2").row.name == "routine-02"


def test_the_keys_that_are_named_are_those_that_work_now():
    """While a name goes on with an e, e is a letter."""
    assert "· e exports" in drawn_below(Menu(ROWS, typed="s"), 80)
    assert "· Esc, then e exports" in drawn_below(Menu(ROWS, typed="l"), 80)


def test_arrows_stop_at_both_ends():
    """So that a key held down does no harm."""
    assert Menu(ROWS).moved(-1).selected == 0
    assert Menu(ROWS, 4).moved(1).selected == 4


def test_what_a_script_says_is_visible():
    """Its name, title, needs and place: nothing in them is obeyed, or turns the rest around."""
    hostile = "a\x1b[31m\u202eb\n"
    for problems in (0, 1):
        menu = Menu((row(hostile, hostile, problems=problems, needs=(hostile,)),))
        shown = [*lines(menu, 120), *drawn_below(menu, 120).split("\n")]
        assert shown == [visible(line) for line in shown]

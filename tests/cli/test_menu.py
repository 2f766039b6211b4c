"""The menu as values: what it shows in so many columns, and what letters make of it."""

import pytest
from prompt_toolkit.utils import get_cwidth

from voiceguide.cli.commands.list import RoutineRow
from voiceguide.cli.menu import Chosen, Menu, MenuOptions, opened
from voiceguide.cli.menu_screen import drawn_below, drawn_rows
from voiceguide.player.tracking import ResumePoint
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
    assert "\nEnter plays · e exports · p sends it to a phone · q quits\n" in below


def test_below_a_broken_routine_stands_the_way_to_its_problems():
    """It says why it cannot be chosen, and is not chosen."""
    menu = Menu(ROWS, 1)
    assert "voiceguide check /routines/broken.md" in drawn_below(menu, 80)
    assert menu.chosen("play") is menu.chosen("export") is None


@pytest.mark.parametrize("last", ["legs", "legs.de"])
def test_the_routine_played_last_is_selected(last):
    """It is found by its name, whatever the language that it was played in."""
    assert opened(ROWS, last).chosen("play") == Chosen("legs", "play")
    assert opened([ROWS[0], row("legs.fr")], last).row.name == "legs.fr"


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


def test_what_the_keys_of_a_name_do_is_said_while_it_is_typed():
    """Its letters are letters then."""
    assert drawn_below(Menu(ROWS, typed="s"), 80).endswith("\n“s” · Enter plays · Esc clears what was typed")
    assert "e exports" in drawn_below(Menu(ROWS, typed="3"), 80)


def after(keys, menu=Menu(ROWS)):  # noqa: B008 (it never changes)
    """The menu after these keys."""
    for key in keys:
        menu = menu.pressed(key)
    return menu


@pytest.mark.parametrize(
    ("keys", "options", "shown"),
    [
        ("", MenuOptions(), ["minutes    full length", "talk       as usual", "sore side  none"]),
        ("mm", MenuOptions(minutes=10), ["minutes    10 (or type a time)"]),
        ("mmmmmm", MenuOptions(), ["minutes    full length"]),
        ("m12", MenuOptions(minutes=12), ["minutes    12"]),
        ("m12m", MenuOptions(), ["minutes    full length"]),
        ("m0", MenuOptions(minutes=5), ["minutes    5"]),
        ("m9999", MenuOptions(minutes=99), ["minutes    99"]),
        ("m4:30", MenuOptions(minutes=4.5), ["minutes    4:30"]),
        ("m4:3", MenuOptions(minutes=4), ["minutes    4:3"]),
        ("m7,5", MenuOptions(minutes=7.5), ["minutes    7,5"]),
        ("m4:30s", MenuOptions(minutes=4.5, sore="left"), ["minutes    4.5\n"]),
        ("m4:70", MenuOptions(minutes=4), ["minutes    4:7 (or type a time)\n"]),
        ("m4:20t", MenuOptions(minutes=260 / 60, talk="brief"), ["minutes    4:20\n"]),
        ("m7t", MenuOptions(minutes=7, talk="brief"), ["minutes    7\n", "talk       brief"]),
        ("tt", MenuOptions(talk="chimes"), ["talk       chimes"]),
        ("tttt", MenuOptions(), ["talk       as usual"]),
        ("s", MenuOptions(sore="left"), ["sore side  left"]),
        ("ss", MenuOptions(sore="right"), ["sore side  right"]),
        ("sss", MenuOptions(), ["sore side  none"]),
        ("3s", MenuOptions(sore="left"), ["sore side  left"]),
    ],
)
def test_minutes_talk_and_the_sore_side_are_chosen_by_a_key(keys, options, shown):
    """They go through their values; a time can be typed too, as in scripts."""
    menu = after(keys)
    assert menu.chosen("play") == Chosen(menu.row.name, "play", options)
    assert all(words in drawn_below(menu, 80) for words in shown)


@pytest.mark.parametrize(
    ("options", "typed"),
    [
        (MenuOptions(10, "brief", "left"), []),
        (MenuOptions(4.5, "chimes", "both"), ["--minutes 4.5", "--talk chimes", "--sore both"]),
        (MenuOptions(), ["--minutes full", "--sore both"]),
    ],
)
def test_what_is_not_as_usual_is_typed_after_the_command(options, typed):
    """What is set need not be typed."""
    assert list(options.typed(MenuOptions(10, "brief", "left"))) == typed


def test_what_has_no_place_in_the_round_begins_it_anew():
    """Such as minutes that were typed."""
    assert after("m", Menu(ROWS, options=MenuOptions(minutes=12))).options == MenuOptions()


def test_in_a_name_letters_are_letters():
    """It begins with a capital where its letter is a key of the menu."""
    assert (after("S").row.name, after("Sci").row.name) == ("sleep", "sciatica-relief")
    assert after("les").options == MenuOptions()


@pytest.mark.parametrize(("key", "action"), [("e", "export"), ("p", "share"), ("q", None)])
def test_the_other_keys_do_something(key, action):
    """Also after a number."""
    assert Menu(ROWS).pressed(key) == after("3").pressed(key) == action


STOPPED = ResumePoint("/legs.md", 2, "Legs", {"exercises": ["Squat", "Lunge"]})


def test_a_session_that_was_stopped_is_offered_first():
    """It is continued as it was; what was played last is selected all the same."""
    menu = opened(ROWS, "legs", stopped=STOPPED)
    assert (menu.row.name, lines(menu, 80)[0].rstrip()) == ("legs", "     Continue Legs at exercise 2, Lunge")
    menu = menu.moved(-9)
    assert [line.rstrip() for line in lines(menu, 80)[:2]] == [
        "→    Continue Legs at exercise 2, Lunge",
        "  1  Back and hips     6 min  mat",
    ]
    assert "\nEnter continues · q quits\n" in drawn_below(menu, 80)
    assert menu.chosen("play") == Chosen("", "resume")
    assert menu.chosen("export") is menu.chosen("share") is None
    assert menu.moved(1).selected == 0


@pytest.mark.parametrize("choices", [{}, {"exercises": "Squat"}, {"exercises": ["Squat"]}])
def test_an_exercise_without_a_known_name_has_its_number(choices):
    """The file may be of another version."""
    menu = opened(ROWS, None, stopped=ResumePoint("/legs.md", 2, "Legs\x1b", choices))
    assert lines(menu, 80)[0].strip() == "Continue Legs\\x1b at exercise 2"


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

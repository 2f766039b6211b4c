"""Problems are shown at their place in the line, in order, each once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.errors import Exit
from voiceguide.script.diagnostics import SHOWN_WIDTH, Diagnostics, Problem, ScriptError, as_dict
from voiceguide.script.model import SourceLocation
from voiceguide.text import visible


def problem(line, column, message="wrong; right", source="", file="a.md"):
    return Problem(SourceLocation(file, line, column), message, source)


def shown(source, column):
    """The line and its caret."""
    _, line, caret = str(problem(1, column, source=source)).split("\n")
    return line, caret


def cells(text):
    """The width on a terminal of what the tests here use."""
    return sum(2 if character in "漢字ー、" else 0 if character == "\u0301" else 1 for character in text)


# one problem


def test_a_problem_is_shown_with_its_line_and_a_caret():
    """File, line and column first, so that an editor can jump there."""
    assert str(problem(3, 9, "no unit; write `20s`", "- hold: 20")) == (
        "a.md:3:9: no unit; write `20s`\n    - hold: 20\n            ^"
    )


def test_a_problem_without_a_line_is_one_line():
    """There is nothing to point at."""
    assert str(problem(1, 1)) == str(problem(1, 1, source=" \t")) == "a.md:1:1: wrong; right"


@pytest.mark.parametrize(
    ("source", "column", "before"),
    [
        ("abc", 1, ""),
        ("abc", 3, "ab"),
        ("abc", 4, "abc"),
        ("\t\tabc", 3, "  "),
        ("a\tb c", 4, "a b"),
        ("漢字ー x", 5, "漢字ー "),
        ("、漢 x", 2, "、"),
        ("Cafe\u0301 x", 7, "Cafe\u0301 "),
        ("Übung x", 7, "Übung "),
    ],
)
def test_the_caret_stands_under_its_character(source, column, before):
    """Tabs count one, wide characters two, combining ones none."""
    line, caret = shown(source, column)
    assert line.startswith(f"    {before}")
    assert caret == f"{' ' * (4 + cells(before))}^"


@pytest.mark.parametrize("column", [1, 40, 51, 250, 499, 500])
def test_a_long_line_is_cut_around_the_problem(column):
    """The character under the caret is the one that is meant."""
    source = "".join(chr(ord("a") + index % 26) for index in range(500))
    line, caret = shown(source, column)
    assert len(line) == 4 + SHOWN_WIDTH
    assert line[caret.index("^")] == source[column - 1]


def test_a_line_that_fits_is_not_cut():
    """To the last column."""
    source = "a" * SHOWN_WIDTH
    assert shown(source, SHOWN_WIDTH) == (f"    {source}", f"{' ' * (3 + SHOWN_WIDTH)}^")


@pytest.mark.parametrize(
    ("character", "escape"), [("\x1b", "\\x1b"), ("\0", "\\x00"), ("\x7f", "\\x7f"), ("\u202e", "\\u202e")]
)
def test_a_character_that_a_terminal_would_obey_is_made_visible(character, escape):
    """And the caret still stands right."""
    assert shown(f"a{character}bc", 3) == (f"    a{escape}bc", f"{' ' * (5 + len(escape))}^")


@given(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"])), st.integers(1, 300))
@settings(deadline=None)
def test_every_problem_is_shown_in_visible_lines(source, column):
    """Whatever stands in the script."""
    assert all(visible(line) == line for line in str(problem(1, column, source=source)).split("\n"))


def test_a_problem_is_given_to_programs_as_plain_values():
    """For `--json`."""
    assert as_dict(problem(3, 9)) == {"file": "a.md", "line": 3, "column": 9, "message": "wrong; right"}


# all problems


def test_problems_are_shown_in_the_order_of_the_script():
    """By file, line and column, in whatever order they were found."""
    places = [("b.md", 1, 1), ("a.md", 10, 1), ("a.md", 9, 5), ("a.md", 9, 12)]
    error = ScriptError(problem(line, column, file=file) for file, line, column in places)
    assert [(p.location.file, p.location.line, p.location.column) for p in error.problems] == [
        ("a.md", 9, 5),
        ("a.md", 9, 12),
        ("a.md", 10, 1),
        ("b.md", 1, 1),
    ]


def test_a_problem_found_twice_is_shown_once():
    """But two at one place are two."""
    error = ScriptError([problem(1, 1, "b"), problem(1, 1, "a"), problem(1, 1, "b")])
    assert [p.message for p in error.problems] == ["a", "b"]


def test_problems_have_an_exit_code_of_their_own():
    """A script can tell them from a wrong command."""
    assert ScriptError([problem(1, 1)]).exit_code == Exit.SCRIPT_PROBLEMS


def test_a_notebook_without_problems_closes_quietly():
    """The routine is good."""
    Diagnostics().close()


def test_a_notebook_finds_the_line_of_each_problem():
    """In the file that the problem is in."""
    diagnostics = Diagnostics()
    diagnostics.open_file("a.md", ["one", "two"])
    diagnostics.open_file("b.md", ["three"])
    for place in (
        SourceLocation("a.md", 2),
        SourceLocation("b.md", 1),
        SourceLocation("a.md", 9),
        SourceLocation("c.md", 1),
    ):
        diagnostics.add(place, "wrong")
    with pytest.raises(ScriptError) as refused:
        diagnostics.close()
    assert [p.source for p in refused.value.problems] == ["two", "", "three", ""]

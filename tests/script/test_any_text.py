"""Any text is a routine, or one error that lists its problems; nothing else ever happens."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voiceguide.script.diagnostics import ScriptError
from voiceguide.script.model import Exercise, Routine, Script
from voiceguide.script.parser import is_exercise_file, parse_exercise, parse_routine
from voiceguide.script.reading import decode

QUICK = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

LINES = st.sampled_from(
    [
        *("", "", "", "# T", "# ", "#T", "## S", "### E", "### E", "#### E", "### [E](e.md)", "# [](e.md)", "### #"),
        *("- hold: 20s", "- hold: 10-30s", "- hold: 20", "- hold:", "- hold", "- Hold: 1:30", "- hold: 30-10s"),
        *("- repeat: 8 x Up 2s, Down 3s", "- repeat: 8 x", "- repeat: x 3s", "- repeat: 8x{side} 3s", "- repeat: 8"),
        *("- sides: left, right", "- sides: none", "- sides: ,", "- rounds: 1-2", "- rounds: 50", "- rest: -5s"),
        *("- settle: 5s", "- closing: Bye {total}.", "- needs: mat", "- pronounce: a = b", "- language: de"),
        *("- at 10s: Ten", "- at 50%: Half", "- at 1:30: Late", "- at :", "- at x: y", "- halfway: Half", "- fetch: b"),
        *(
            "- circuit: 3",
            "- circuit: 2-3",
            "- circuit rest: 9s",
            "- rest after: 9s",
            "- rest at 3s left: Soon",
            "- sets: 3",
        ),
        *("- reps: 12", "- tempo: 2-1-3", "- tempo: Up 2s, Down 2s", "- tempo: 0-0", "- count: on", "- duration: 90s"),
        *("- hold: 9s, 10-20s", "- at 3s left: Soon", "- repeat: 1 min x In 4s", "- repeat: 9s x 2-4-6"),
        *("- sides: left, right, one at a time", "- sides: one at a time", "- rest at 120%: Never", "- rest at :"),
        *("  more words", "\tmore", "    code", "  - inner: 1s", "-", "* * *", "---", "===", "+ rest: 5s", "-rest: 5s"),
        *(
            "Your {side} leg.",
            "{hold} {total} {next}",
            "{foo} { {}",
            "*a* **b** ***c*** _d_",
            "a * b_c",
            "...",
            "漢字: é",
        ),
        *(
            "> note",
            ">",
            "> > deep",
            "```",
            "~~~",
            "1. one",
            "<b>",
            "| a |",
            "![p](p.png)",
            "[a]: b",
            "a\u2028b",
            "\ufeff",
        ),
    ]
)


def outcome(read, text):
    """What was read, or the problems, each of which stands in the script."""
    try:
        return read(Script("script.md", text))
    except ScriptError as error:
        check_places(error, text)
        return None


def check_places(error, text):
    assert error.problems
    for problem in error.problems:
        assert problem.location.file == "script.md"
        assert 1 <= problem.location.line <= text.count("\n") + 1
        assert problem.location.column >= 1
        assert problem.message
        assert str(problem) in str(error)


@given(st.text())
@QUICK
def test_any_text_is_a_routine_or_a_list_of_problems(text):
    """Never another exception."""
    assert isinstance(outcome(parse_routine, text), Routine | None)


@given(st.lists(LINES, max_size=25).map("\n".join))
@settings(QUICK, max_examples=200)
def test_any_lines_are_a_routine_or_a_list_of_problems(text):
    """Lines as people write them, right and wrong, in any order."""
    assert isinstance(outcome(parse_routine, text), Routine | None)


@given(st.lists(LINES, max_size=10).map("\n".join))
@settings(QUICK, max_examples=150)
def test_any_lines_below_a_good_start_are_a_routine_or_a_list_of_problems(text):
    """So that what lies deeper is reached."""
    read = outcome(parse_routine, f"# T\n\n- sides: left, right\n- hold: 20s\n\n### A\n\n{text}\n")
    assert read is None or read.exercises


@given(st.lists(LINES, max_size=10).map("\n".join))
@settings(QUICK, max_examples=100)
def test_any_lines_are_an_exercise_or_a_list_of_problems(text):
    """As a file of its own."""
    assert isinstance(outcome(parse_exercise, f"# T\n\n- hold: 20s\n\n{text}"), Exercise | None)


@given(st.lists(st.one_of(LINES, st.text(max_size=20)), max_size=15).map("\n".join))
@QUICK
def test_any_text_is_an_exercise_file_or_not(text):
    """The list of routines never fails."""
    assert is_exercise_file(text) in (True, False)


@given(
    st.one_of(st.binary(), st.text().map(str.encode), st.tuples(st.binary(), st.text().map(str.encode)).map(b"".join))
)
@settings(QUICK, max_examples=150)
def test_any_bytes_are_text_or_a_list_of_problems(content):
    """And the text has no character that cannot be seen."""
    try:
        text = decode(content, "script.md")
    except ScriptError as error:
        check_places(error, content.replace(b"\r", b"\n").decode("latin-1"))
    else:
        assert not {"\r", "\0", "\x1b"} & set(text)


@given(st.text(st.characters(exclude_characters="\r\ufeff", exclude_categories=["Cc", "Cs"])))
@QUICK
def test_text_comes_through_unchanged(text):
    """What was written is what is read."""
    assert decode(text.encode(), "script.md") == text

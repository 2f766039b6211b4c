"""A long script is read or refused like any other, however its characters are spread."""

import pytest

from voiceguide.script.diagnostics import ScriptError
from voiceguide.script.limits import MOST_CUES
from voiceguide.script.model import Script
from voiceguide.script.parser import parse_routine
from voiceguide.script.reading import decode

SIZE = 60_000
START = "# T\n\n### A\n\n- hold: 20s\n"


def routine(text):
    return parse_routine(Script("script.md", text))


def filled(text):
    """The text over and over."""
    return text * (SIZE // len(text))


@pytest.mark.parametrize(
    "text",
    ["a", "a ", "1", "(", "é", "漢", "a* ", "*a* ", "**a", "*a ", "__a ", "*a_b ", "a_b ", "a, ", "1. a ", "a: ", '"'],
)
def test_one_long_line_of_words_is_spoken(text):
    """Every letter of it."""
    written = f"a{filled(text)}a"
    (words,) = routine(f"{START}\n{written}\n").exercises[0].words
    assert sum(map(str.isalnum, words.text)) == sum(map(str.isalnum, written))


@pytest.mark.parametrize("text", ["*", "_", "(", "[", "=", "- ", "* ", "#", "|", "`", "~", "<", "!", "."])
def test_one_long_line_of_signs_is_refused(text):
    """It says nothing, or is no part of a script."""
    with pytest.raises(ScriptError):
        routine(f"{START}\n{filled(text)}\n")


@pytest.mark.parametrize("text", ["a", "#", " #", "[", "(", "*", "> ", " ", "\t"])
def test_a_heading_may_be_long(text):
    """It is a name like any other."""
    assert routine(f"# T\n\n- hold: 20s\n\n### a{filled(text)}a\n").exercises


@pytest.mark.parametrize(
    "option",
    [
        f"- release: {'...' * 300_000}",
        f"- sides: {filled('a, ')}a",
        f"- hold: {filled('1')}",
        f"- rest: {filled('1m')}",
        f"- rounds: {filled('1-')}",
        f"- ready: {filled('1:')}",
        f"- at {filled('1:')}",
        f"- at {filled('1')}%: a",
        f"- {filled('hold')}: 20s",
        f"- repeat: {filled('1')} x Up 2s",
        f"- repeat: 8 x {filled('Up, ')}",
        f"- repeat: 8 x {filled('Up-1s')}",
        f"- repeat: 8 x {filled('1s ')}",
        f"- repeat: 8 x A{filled(' ')}y",
        f"- repeat: 8{filled(' ')}y",
        f"- hold: 1{filled(' ')}x",
        f"- at{filled(' ')}b",
        f"- at 1s{filled(' ')}y",
        f"- at 50{filled(' ')}y: a",
        f"- a{filled(' ')}b",
        f"-{filled('a')}",
    ],
    ids=lambda option: f"{option[:16]}…{option[-4:]}",
)
def test_an_option_with_a_long_value_is_refused(option):
    """Where it means nothing."""
    with pytest.raises(ScriptError):
        routine(f"{START}{option}\n")


def test_lists_have_a_longest_length():
    """Beyond 2000 characters a value means nothing."""
    things = ", ".join(["mat"] * 300)
    assert len(routine(f"# T\n\n- needs: {things}\n\n### A\n\n- hold: 9s\n").needs) == 300
    with pytest.raises(ScriptError, match="`needs`: this has 60003 characters; at most 2000 are allowed"):
        routine(f"# T\n\n- needs: {filled('mats, ')}mat\n\n### A\n\n- hold: 9s\n")


def test_a_movement_of_many_phases_is_read():
    """As many as there is room for."""
    phases = ", ".join(["Up 500ms"] * 190)
    assert len(routine(f"# T\n\n### A\n\n- repeat: 1 x {phases}\n").exercises[0].work.phases) == 190


def test_many_lines_of_one_note_are_read():
    """They are one note."""
    assert routine(START + "\n" + "> a\n" * 50_000).exercises[0].notes[0].count("\n") == 49_999


def test_many_lines_of_one_paragraph_are_read():
    """They are one paragraph."""
    assert routine(START + "\n" + "a\n" * 50_000).exercises[0].words[0].text.count("a") == 50_000


def test_many_lines_of_one_option_are_read():
    """They are one sentence."""
    assert routine(START + "- release: a\n" + "  a\n" * 50_000).exercises[0].release.text.count("a") == 50_001


def test_many_empty_lines_are_read():
    """They part, and no more."""
    assert routine(START + "\n" * SIZE).exercises


def test_many_cues_in_one_hold_are_read():
    """Each at its moment."""
    cues = "".join(f"- at {second}s: a\n" for second in range(MOST_CUES))
    assert len(routine(START + cues).exercises[0].work.cues) == MOST_CUES
    with pytest.raises(ScriptError, match="1001 cues are too many; a hold may have at most 1000"):
        routine(f"{START}{cues}- at 5h: a\n")


@pytest.mark.parametrize(
    "line",
    ["### A", "## S", "# T", "###", "- a", "```", "- hodl: 1s", "{x}", "- hold: 1s\nand", "-", "*", "|", "{", "\1"],
)
def test_of_many_problems_the_first_hundred_are_told(line):
    """Nobody reads on."""
    content = ("# T\n\n" + filled(f"{line}\n")).encode()
    with pytest.raises(ScriptError) as refused:
        routine(decode(content, "script.md"))
    assert len(refused.value.problems) <= 100


def test_what_is_respelled_has_a_longest_length():
    """It is a word or a few."""
    assert routine(f"# T\n\n- pronounce: {'a' * 100} = b\n\n### A\n\n- hold: 9s\n").pronunciations
    with pytest.raises(ScriptError, match="this has 101 characters; a pronunciation may have at most 100"):
        routine(f"# T\n\n- pronounce: {'a' * 101} = b\n\n### A\n\n- hold: 9s\n")


def test_what_a_script_lasts_by_itself_is_at_most_twelve_hours():
    """To the millisecond."""
    script = "# T\n\n- countdown: off\n\n### A\n\n- hold: 6h\n- rounds: 2\n- rest: {}\n"
    assert routine(script.format("0s")).exercises
    with pytest.raises(ScriptError, match="would last over 12 hours at level 100; the maximum is 12 hours"):
        routine(script.format("1ms"))


def test_that_there_may_be_more_is_said():
    """At the end of the report."""
    with pytest.raises(ScriptError, match="these are the first 100 problems; there may be more"):
        routine(f"{START}\n{filled('{')}\n")

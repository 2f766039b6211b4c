"""A script of nearly 1 MB is read or refused like any other, however its characters are spread."""

import pytest

from voiceguide.routine.parse import NoLinks, Script, parse_routine
from voiceguide.routine.problems import ScriptError

SIZE = 900_000
START = "# T\n\n### A\n\n- hold: 20s\n"


def routine(text):
    return parse_routine(Script("script.md", text), NoLinks())


def filled(text):
    """The text over and over."""
    return text * (SIZE // len(text))


@pytest.mark.parametrize(
    "text", ["a", "a ", "1", "(", "é", "漢", "a* ", "*a* ", "**a", "a_b ", "a, ", "1. a ", "a: ", '"']
)
def test_one_long_line_of_words_is_spoken(text):
    """Every character of it that is no emphasis."""
    read = routine(f"{START}\na{filled(text)}a\n")
    assert len(read.exercises[0].words[0].text) > SIZE // 2


@pytest.mark.parametrize("text", ["*", "_", "(", "[", "=", "- ", "* ", "#", "|", "`", "~", "<", "!", "."])
def test_one_long_line_of_signs_is_refused(text):
    """It says nothing, or is no part of a script."""
    with pytest.raises(ScriptError):
        routine(f"{START}\n{filled(text)}\n")


@pytest.mark.parametrize("text", ["a", "#", " #", "[", "[a](", "(", "*", "> "])
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
    ],
    ids=lambda option: option[:16],
)
def test_an_option_with_a_long_value_is_refused(option):
    """Where it means nothing."""
    with pytest.raises(ScriptError):
        routine(f"{START}{option}\n")


def test_a_long_list_is_read():
    """All of its parts."""
    assert len(routine(f"# T\n\n- needs: {filled('mat, ')}chair\n\n### A\n\n- hold: 9s\n").needs) == 180_001


def test_a_movement_of_many_phases_is_read():
    """A session of less than 12 hours may have them."""
    phases = ", ".join(["Up 500ms"] * 40_000)
    assert len(routine(f"# T\n\n### A\n\n- repeat: 1 x {phases}\n").exercises[0].work.phases) == 40_000


def test_many_lines_of_one_note_are_read():
    """They are one note."""
    assert routine(START + "\n" + "> a\n" * 200_000).exercises[0].notes[0].count("\n") == 199_999


def test_many_lines_of_one_paragraph_are_read():
    """They are one paragraph."""
    assert routine(START + "\n" + "a\n" * 200_000).exercises[0].words[0].text.count("a") == 200_000


def test_many_lines_of_one_option_are_read():
    """They are one sentence."""
    assert routine(START + "- release: a\n" + "  a\n" * 200_000).exercises[0].release.text.count("a") == 200_001


def test_many_empty_lines_are_read():
    """They part, and no more."""
    assert routine(START + "\n" * SIZE).exercises


def test_many_cues_in_one_hold_are_read():
    """Each at its moment."""
    cues = "".join(f"- at {second}s: a\n" for second in range(20_000))
    assert len(routine(START + cues).exercises[0].work.cues) == 20_000


@pytest.mark.parametrize("line", ["### A", "## S", "# T", "###", "- a", "```", "- hodl: 1s", "{x}", "- hold: 1s\nand"])
def test_many_lines_with_problems_are_refused(line):
    """A few thousand are enough to see that each is written down in no time."""
    with pytest.raises(ScriptError):
        routine("# T\n\n" + f"{line}\n" * 10_000)

"""Letters and digits that can be read from a mat."""

import pytest

from voiceguide.cli.big_text import big, big_wrapped


def test_a_digit_is_made_of_half_blocks():
    """Two pixels to a line; the last row of an odd number stands alone."""
    assert big("2") == ("▀▀█", "█▀▀", "▀▀▀")


def test_letters_become_capitals_and_keep_their_marks():
    """Which get a line of their own, above all letters."""
    assert big("Ös") == ("▀ ▀    ", "▄▀▄ ▄▀▀", "█ █  ▀▄", " ▀  ▀▀ ")


@pytest.mark.parametrize("scale", [1, 2, 3, 7])
def test_all_lines_are_as_long_and_as_many_as_the_scale_says(scale):
    """Five pixels high, and three wide with a gap."""
    lines = big("20", scale)
    assert {len(line) for line in lines} == {7 * scale}
    assert len(lines) == -(-5 * scale // 2)


@pytest.mark.parametrize("text", ["кошка", "猫", "a€", ""])
def test_unknown_letters_make_nothing(text):
    """The name is written small then."""
    assert big(text) == ()


def test_every_letter_and_digit_is_another_one():
    """So that none is taken for another."""
    drawn = [big(one) for one in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-:.,'/()"]
    assert len(set(drawn)) == len(drawn)


def test_a_name_is_wrapped_between_words():
    """Into as many rows as there may be."""
    assert big_wrapped("Figure four", 30, 2) == (*big("Figure"), *big("four"))
    assert big_wrapped("Figure four", 80, 2) == big("Figure four")
    assert big_wrapped("Figure four", 30, 1) == big_wrapped("Hamstring", 20, 2) == ()

"""Text made fit to be shown."""

import json
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import voiceguide
from voiceguide.errors import Exit, UsageError, VoiceguideError, explained
from voiceguide.text import HIDDEN, as_json, quoted, visible, without_surrogates

ANY_TEXT = st.text(st.characters())
"""Lone surrogates too."""
NEEDED = "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060"
"""Hyphens, joiners, spaces and marks of direction that some writing needs; none of them changes what others say."""


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Cat pose", "Cat pose"),
        ("\x1b]0;pwned\x07\x1b[31mx", r"\x1b]0;pwned\x07\x1b[31mx"),
        ("\x9b31m", r"\x9b31m"),
        ("a\nb\r\tc\x7f\0", r"a\nb\r\tc\x7f\x00"),
        ("a\u2028b\u2029", r"a\u2028b\u2029"),
        ("a\u202egpj.exe\u2066", r"a\u202egpj.exe\u2066"),
        ("scr\udcff.md", r"scr\udcff.md"),
        ("\U000e0041", r"\U000e0041"),
        ("Größe → 猫 👩‍🦽 नमस्ते", "Größe → 猫 👩‍🦽 नमस्ते"),
        ("می‌خواهم", "می‌خواهم"),
    ],
)
def test_what_is_not_to_be_shown_is_shown_by_its_escape(text, seen):
    """All writing is left as it is, with the joiners that it needs."""
    assert visible(text) == seen


def test_no_control_and_no_turn_of_direction_is_left_out():
    """By their categories, whatever Unicode this Python knows."""
    everything = map(chr, range(sys.maxunicode + 1))
    passing = [sign for sign in everything if unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]
    passing = [sign for sign in passing if not HIDDEN.fullmatch(sign) and sign not in NEEDED]
    # What is left is seen: signs over numbers in Arabic, Syriac and Kaithi, and how hieroglyphs are put together.
    assert {unicodedata.name(sign).split()[0] for sign in passing} == {"ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN"}


@given(ANY_TEXT)
@settings(deadline=None)
def test_visible_text_is_one_line_that_utf_8_can_hold(text):
    """And it is made visible once."""
    seen = visible(text)
    assert seen.splitlines() in ([], [seen])
    assert seen.encode().decode() == visible(seen) == seen


@given(ANY_TEXT)
@settings(deadline=None)
def test_data_is_json_in_utf_8_and_means_the_same(text):
    """With nothing in it either that a terminal would obey."""
    content = as_json({text: [text]}, indent=2)
    assert json.loads(content.encode()) == {text: [text]}
    assert content.split("\n") == [visible(line) for line in content.split("\n")]
    assert as_json(text, is_ascii=True).isascii()


def test_a_text_without_halves_of_characters_is_left_alone():
    """Each half becomes the sign for what cannot be shown, as on a page."""
    assert without_surrogates("nm\udcff") == "nm\ufffd"
    assert without_surrogates("猫 👩‍🦽") == "猫 👩‍🦽"


def test_a_quote_is_short_and_shows_odd_spaces():
    """They may be what is wrong."""
    assert quoted("140\u00a0\x1b") == r"`140\xa0\x1b`"
    assert quoted("a" * 61) == f"`{'a' * 60}…`"


def test_an_error_says_what_is_wrong_in_lines_of_its_own_alone():
    """The line end in a name makes no line."""
    error = UsageError("a\nb: no problems\x1b[31m", "more")
    assert str(error) == "a\\nb: no problems\\x1b[31m\nmore"
    assert error.lines == ("a\\nb: no problems\\x1b[31m", "more")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (UsageError("no"), "no"),
        (OSError(36, "File name too long", "a\nb"), r"a\nb: the name is too long"),
        (PermissionError(13, "Permission denied", b"a\xff"), r"a\udcff: no permission"),
        (IsADirectoryError(21, "Is a directory", "a"), "a: it is a folder"),
        (OSError(99999, "Odd"), "odd"),
        (OSError("odd"), "odd"),
        (OSError(28, "No space left on device"), "the output cannot be written: there is no space left"),
        (MemoryError(), "not enough memory"),
        (ZeroDivisionError("by \x1b"), r"unexpected error: ZeroDivisionError: by \x1b"),
    ],
)
def test_any_error_is_explained_in_a_sentence(error, sentence):
    """Ours stay what they are."""
    told = explained(error)
    assert told.lines[0] == sentence
    assert told is error if isinstance(error, VoiceguideError) else told.exit_code is Exit.FAILED


def test_the_systems_words_are_put_into_ours_in_one_place():
    """But where one file could not be moved, which is raised again as the system's error."""
    package = Path(voiceguide.__file__).parent
    found = {path.name for path in package.rglob("*.py") if "strerror" in path.read_text("utf-8")}
    assert found == {"errors.py", "moving.py"}

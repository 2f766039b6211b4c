"""Text for people."""

import io
import sys

import click

from voiceguide.cli.screen import console, print_json, print_table, say, shown, tell, tell_sentences, tell_wrong_use

SENTENCE = "How was it? Press any key or button: once for easy, twice for just right."


def test_a_terminal_has_no_words_cut_in_two(capsys, monkeypatch):
    """Lines end between words, and fit."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "30")
    tell_sentences(SENTENCE)
    lines = capsys.readouterr().err.splitlines()
    assert " ".join(lines) == SENTENCE
    assert len(lines) == 3
    assert max(map(len, lines)) <= 30


def test_elsewhere_a_sentence_is_one_line(capsys, monkeypatch):
    """However long it is."""
    monkeypatch.setenv("COLUMNS", "30")
    tell_sentences(SENTENCE)
    assert capsys.readouterr().err == f"{SENTENCE}\n"


HOSTILE = "Hi\x1b]0;pwned\x07\x1b[31m\nsecond\x9b31m \u202egpj.exe \udcff"
SEEN = r"Hi\x1b]0;pwned\x07\x1b[31m\nsecond\x9b31m \u202egpj.exe \udcff"


def test_what_is_said_and_told_is_visible_line_by_line(capsys):
    """A line end in a text makes no line; lines are what is handed over as such."""
    say("first", HOSTILE)
    tell("", HOSTILE)
    assert capsys.readouterr() == (f"first\n{SEEN}\n", f"\n{SEEN}\n")


def test_a_table_is_visible_cell_by_cell(capsys, monkeypatch):
    """In a pipe, where tabs part the cells, and on a terminal."""
    print_table(("A", "B"), [(HOSTILE, "a\tb")])
    assert capsys.readouterr().out == f"{SEEN}\ta\\tb\n"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "120")
    print_table(("A", "B"), [(HOSTILE, "a\tb")])
    assert SEEN in capsys.readouterr().out


def test_a_part_of_a_picture_is_visible(capsys):
    """And takes the room of its escapes."""
    console().print(shown(HOSTILE), soft_wrap=True)
    assert capsys.readouterr().out == f"{SEEN}\n"
    assert shown("a", "b").plain == "a\nb"


def test_data_is_utf_8_whatever_the_output_is(monkeypatch):
    """Elsewhere it is ASCII, which every encoding has."""
    for encoding, content in (("utf-8", '"猫 \\u202e"'), ("cp1252", '"\\u732b \\u202e"')):
        stream = io.TextIOWrapper(io.BytesIO(), encoding)
        monkeypatch.setattr(sys, "stdout", stream)
        print_json({"a": "猫 \u202e"})
        assert content in stream.buffer.getvalue().decode()


def test_wrong_use_is_visible(capsys):
    """Click's own messages too."""
    tell_wrong_use(click.UsageError("no \x07"))
    assert capsys.readouterr().err == "Error: no \\x07\n"

"""Text for people."""

import sys

from voiceguide.cli.screen import tell_sentences

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

"""The keyboard as a remote control, on a real pseudo-terminal."""

import io
import os
import queue
import sys

import pytest

from voiceguide.live.keys import KEYS, keyboard
from voiceguide.live.remote import listening
from voiceguide.live.wishes import Wish

pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
termios = pytest.importorskip("termios")

TYPED = {
    Wish.PLAY_OR_PAUSE: (b" ",),
    Wish.NEXT: (b"\x1b[C", b"n"),
    Wish.BACK: (b"\x1b[D", b"b"),
    Wish.AGAIN: (b"r",),
    Wish.MORE_TIME: (b"+",),
    Wish.LOUDER: (b"\x1b[A",),
    Wish.SOFTER: (b"\x1b[B",),
    Wish.KEYS: (b"?",),
    Wish.STOP: (b"q",),
    Wish.INTERRUPT: (b"\x03",),
}


@pytest.fixture
def terminal(monkeypatch):
    """The end of a terminal that keys are typed into; the other one is the standard input."""
    typed_into, read_from = pty.openpty()
    with os.fdopen(read_from, "r") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield typed_into
    os.close(typed_into)


@pytest.mark.parametrize(("wish", "keys"), TYPED.items())
def test_each_key_is_its_wish(terminal, wish, keys):
    """As terminals send them."""
    wishes = queue.SimpleQueue()
    with listening() as loop, keyboard(loop, wishes.put):
        for key in keys:
            os.write(terminal, key)
            assert wishes.get(timeout=10) is wish


def test_every_key_that_there_is_was_tried():
    """None is left out above."""
    assert {wish: len(keys) for wish, keys in KEYS.items()} == {wish: len(keys) for wish, keys in TYPED.items()}


def test_other_keys_mean_nothing(terminal):
    """Whatever a cat on the keyboard types."""
    wishes = queue.SimpleQueue()
    with listening() as loop, keyboard(loop, wishes.put):
        os.write(terminal, b"xyz\x1b[5~\xc3\xa9q")
        assert wishes.get(timeout=10) is Wish.STOP


def test_the_terminal_is_put_right(terminal):
    """As it was before, whatever happens."""
    before = termios.tcgetattr(sys.stdin)

    def play():
        with listening() as loop, keyboard(loop, print):
            assert termios.tcgetattr(sys.stdin) != before
            raise LookupError

    with pytest.raises(LookupError):
        play()
    assert termios.tcgetattr(sys.stdin) == before


def test_without_a_terminal_there_are_no_keys(monkeypatch):
    """A pipe is left alone."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("q"))
    wishes = queue.SimpleQueue()
    with listening() as loop, keyboard(loop, wishes.put):
        assert wishes.empty()

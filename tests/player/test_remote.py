"""The keyboard as a remote control, on a real pseudo-terminal."""

import io
import os
import queue
import sys

import pytest
from terminals import opened

from voiceguide.player.commands import KEYS, Command
from voiceguide.player.remote import event_loop_thread, keyboard

termios = pytest.importorskip("termios")

TYPED = {
    Command.PLAY_OR_PAUSE: (b" ",),
    Command.NEXT: (b"\x1b[C", b"n"),
    Command.BACK: (b"\x1b[D", b"b"),
    Command.AGAIN: (b"r",),
    Command.MORE_TIME: (b"+",),
    Command.LOUDER: (b"\x1b[A",),
    Command.SOFTER: (b"\x1b[B",),
    Command.KEYS: (b"?",),
    Command.STOP: (b"q",),
    Command.INTERRUPT: (b"\x03",),
}


@pytest.fixture
def terminal(monkeypatch):
    """The master end of a pseudo-terminal whose other end is the standard input."""
    typed_into, read_from = opened()
    with os.fdopen(read_from, "r") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield typed_into
    os.close(typed_into)


@pytest.mark.parametrize(("command", "keys"), TYPED.items())
def test_each_key_has_its_command(terminal, command, keys):
    """In the bytes that terminals send."""
    commands = queue.SimpleQueue()
    with event_loop_thread() as loop, keyboard(loop, commands.put):
        for key in keys:
            os.write(terminal, key)
            assert commands.get(timeout=10) is command


def test_the_tests_cover_every_key():
    """None is missing above."""
    assert {command: len(keys) for command, keys in KEYS.items()} == {
        command: len(keys) for command, keys in TYPED.items()
    }


def test_other_keys_do_nothing(terminal):
    """Whatever is typed."""
    commands = queue.SimpleQueue()
    with event_loop_thread() as loop, keyboard(loop, commands.put):
        os.write(terminal, b"xyz\x1b[5~\xc3\xa9q")
        assert commands.get(timeout=10) is Command.STOP


def test_the_terminal_is_restored(terminal):
    """Whatever happens."""
    before = termios.tcgetattr(sys.stdin)

    def play():
        with event_loop_thread() as loop, keyboard(loop, print):
            assert termios.tcgetattr(sys.stdin) != before
            raise LookupError

    with pytest.raises(LookupError):
        play()
    assert termios.tcgetattr(sys.stdin) == before


def test_without_a_terminal_there_are_no_keys(monkeypatch):
    """A pipe is not read."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("q"))
    commands = queue.SimpleQueue()
    with event_loop_thread() as loop, keyboard(loop, commands.put):
        assert commands.empty()

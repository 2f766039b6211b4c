"""Pseudo-terminals for tests, which skip where the system has none, as in a container without /dev/pts."""

import os

import pytest

pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")


def opened():
    """Both ends of a new terminal: the one to type into and read from, and that of a program."""
    try:
        return pty.openpty()
    except OSError as error:
        pytest.skip(f"no pseudo-terminal can be opened here: {error}")


def _are_there():
    try:
        ours, theirs = pty.openpty()
    except OSError:
        return False
    os.close(ours)
    os.close(theirs)
    return True


needs_terminals = pytest.mark.skipif(not _are_there(), reason="no pseudo-terminal can be opened here")

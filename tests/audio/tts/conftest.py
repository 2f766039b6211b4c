"""What the tests of voices share: small programs in the place of the speech worker, and seeing that they end."""

import json
import os
import select
import sys
import textwrap

import pytest

PRELUDE = '''\
"""A program in the place of the speech worker."""

import json, os, sys, time
from pathlib import Path

HERE = Path(__file__).parent


def note(name, value):
    """For the test to read."""
    with (HERE / name).open("a") as file:
        file.write(f"{value}\\n")


def asked():
    """The next request; the end of the input ends the program."""
    line = sys.stdin.readline()
    if not line:
        sys.exit()
    note("requests", line.strip())
    return json.loads(line)


def answer(**fields):
    print(json.dumps(fields), flush=True)


def is_first():
    """Whether this program has not been started before."""
    return len((HERE / "pids").read_text().split()) == 1


def ring():
    """Tell the test that it has come this far."""
    (HERE / "bell").write_text("!")


def write(path, milliseconds):
    """A clip of that length."""
    import wave

    with wave.open(path, "wb") as file:
        file.setparams((1, 2, 22050, 0, "NONE", ""))
        file.writeframes(bytes(2 * (22050 * milliseconds // 1000)))


note("pids", os.getpid())
'''


class Program:
    """A program that can be started as often as is liked, and what it has noted."""

    def __init__(self, folder, body):
        self.folder = folder
        script = folder / "program.py"
        script.write_text(PRELUDE + textwrap.dedent(body), encoding="utf-8")
        self.command = [sys.executable, "-I", "-S", str(script)]

    def requests(self):
        return [json.loads(line) for line in self._noted("requests")]

    def pids(self):
        return [int(line) for line in self._noted("pids")]

    def _noted(self, name):
        path = self.folder / name
        return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def program(tmp_path):
    """Makes such a program of some lines of Python; none of its processes may outlive the test."""
    made = []

    def make(body):
        made.append(Program(tmp_path, body))
        return made[-1]

    yield make
    if hasattr(os, "pidfd_open"):
        for each in made:
            assert all(map(ends, each.pids()))


@pytest.fixture
def bell(tmp_path):
    """Waits until the program calls `ring()`, for a minute at most."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    os.mkfifo(tmp_path / "bell")
    end = os.open(tmp_path / "bell", os.O_RDWR)
    yield lambda: is_ready(end)
    os.close(end)


@pytest.fixture
def has_ended():
    """Whether a process, of whatever parent, ends within a minute."""
    if not hasattr(os, "pidfd_open"):
        pytest.skip("this system has no handles of processes")
    return ends


def ends(pid):
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return is_ready(handle)
    finally:
        os.close(handle)


def is_ready(handle):
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    return bool(poll.poll(60_000))

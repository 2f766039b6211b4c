"""The entry of the program."""

import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from voiceguide.errors import Exit

PROGRAM = """
import signal, sys, threading
from voiceguide import startup

signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, startup.interrupt)
sys.unraisablehook = startup.lose_no_interruption


class Dropping:
    def __del__(self):
        raise {error}


try:
    Dropping()
    threading.Event().wait(20)
except {error}:
    print("interrupted")
"""


@pytest.mark.parametrize("error", ["KeyboardInterrupt", "startup.Terminated"])
def test_an_interruption_that_python_drops_comes_again(error):
    """In a destructor nothing can be raised: Ctrl-C there would be lost, and the export would go on."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(error=error)], capture_output=True, text=True, check=True, timeout=30
    )
    assert (ran.stdout, ran.stderr) == ("interrupted\n", "")


def test_other_errors_that_python_drops_are_shown():
    """As without us."""
    program = PROGRAM.format(error="ValueError").replace("wait(20)", "wait(0)")
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30)
    assert "ValueError" in ran.stderr


IMPATIENT = """
import os, sys, threading
from voiceguide import programs
from voiceguide.cli import main

def hang(*_):
    threading.Thread(target=threading.Event().wait).start()
    child = programs.start([sys.executable, "-c", "import time; time.sleep(600)"])
    print(child.pid, flush=True)
    raise KeyboardInterrupt

main.main = hang
main.run()
"""


def test_a_second_interruption_waits_for_nothing():
    """Whatever threads still wait for; and the programs that they wait for are ended."""
    ran = subprocess.run([sys.executable, "-c", IMPATIENT], capture_output=True, text=True, check=False, timeout=30)
    assert (ran.returncode, ran.stderr) == (Exit.INTERRUPTED, "")
    assert has_ended(int(ran.stdout))


def has_ended(pid):
    """Killed, and waited for by whoever has inherited it, if anybody."""
    try:
        return "Z" in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2] or select_end(pid)
    except OSError:
        return True


def select_end(pid):
    handle = os.pidfd_open(pid)
    try:
        return bool(select.select([handle], [], [], 10)[0])
    finally:
        os.close(handle)

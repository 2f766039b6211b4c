"""The entry of the program."""

import subprocess
import sys

import pytest

PROGRAM = """
import signal, sys, threading
from voiceguide.cli import main

signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, main._terminated)
sys.unraisablehook = main.lose_no_interruption


class Dropping:
    def __del__(self):
        raise {error}


try:
    Dropping()
    threading.Event().wait(20)
except {error}:
    print("interrupted")
"""


@pytest.mark.parametrize("error", ["KeyboardInterrupt", "main.Terminated"])
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

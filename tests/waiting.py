"""Waiting for what other programs do, and leaving them the processor meanwhile."""

import subprocess
from contextlib import suppress


def wait_until(is_so, process):
    """Until it is so, or the program has ended that would make it so."""
    while process.poll() is None and not is_so():
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.005)

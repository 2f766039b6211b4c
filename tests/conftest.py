"""What tests of every layer share: a user with empty folders, and a voice that needs no engine."""

import os
import signal
import tempfile
from itertools import count

import pytest
from fakes import FakeEngine
from hypothesis import HealthCheck, settings
from machine import Machine

from voiceguide import programs
from voiceguide.cli.main import main

# No test holds a stopwatch: how long an example takes is the machine's affair. Each Python draws its own examples.
settings.register_profile("voiceguide", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("voiceguide")

NUMBERS = count()

# A shell's background job is started with Ctrl-C ignored, one of `nohup` with SIGHUP, and would hand that on to every
# program that tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(autouse=True, scope="session")
def _compiled_once(tmp_path_factory):
    """Where compiled modules are not to be kept, each program that tests start would compile all of them anew."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        os.environ["PYTHONPYCACHEPREFIX"] = str(tmp_path_factory.getbasetemp() / "compiled")


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory, monkeypatch):
    """Nobody's real folders are touched."""
    # Not numbered by pytest, which would look through all of those before it each time.
    home = tmp_path_factory.mktemp(f"home-{next(NUMBERS)}", numbered=False)
    for name in (
        "XDG_DATA_HOME",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "XDG_STATE_HOME",
        "LOCALAPPDATA",
        "APPDATA",
        "HOME",
    ):
        monkeypatch.setenv(name, str(home / name.lower()))
    # What programs leave in the system's would be looked through by the next ones.
    monkeypatch.setenv("TMPDIR", str(home))
    monkeypatch.setattr(tempfile, "tempdir", None)
    for name in ("PATH", "VOICE", "RATE", "PAUSE", "TALK", "VOLUME", "EXPORTS", "LANGUAGE", "CHIMES", "MUSIC"):
        monkeypatch.delenv(f"VOICEGUIDE_{name}", raising=False)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture(autouse=True)
def _patience(monkeypatch):
    """What is being stopped gets the time that it takes on a busy machine."""
    monkeypatch.setattr(programs, "GIVE_UP_AFTER", 60.0)


@pytest.fixture
def _impatience(_patience, monkeypatch):
    """What hangs is given up soon."""
    monkeypatch.setattr(programs, "GIVE_UP_AFTER", 0.1)


@pytest.fixture
def machine(own_folders):
    """What the commands of a test run on; its `changes` are handed in."""
    return Machine()


@pytest.fixture
def engine(machine):
    """A fake voice in place of the real one."""
    fake = FakeEngine()
    machine.changes["new_engine"] = lambda: fake
    return fake


class Ran:
    """What a command said and how it ended."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def voiceguide(machine, capsys, monkeypatch, tmp_path):
    """Runs a command through the front door, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        code = main([str(argument) for argument in arguments], env=machine.environment())
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return run

"""The history on disk under several processes, on a full disk, and when processes are killed."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from voiceguide.history.store import open_history

pytestmark = pytest.mark.real


@pytest.fixture
def path(tmp_path):
    return tmp_path / "voiceguide" / "history.sqlite"


def read(path):
    with open_history(path) as history:
        return history.sessions()


def run(program, path):
    """Run a program in another process."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen([sys.executable, "-c", program, path], env=environment, stdout=subprocess.PIPE, text=True)


def intact(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


FULL_DISK = """
import resource, sys
from pathlib import Path
from history_scenes import done
from voiceguide.history.model import HistoryError
from voiceguide.history.store import open_history
with open_history(Path(sys.argv[1])) as history:
    history.add(done())
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    try:
        for day in range(10_000):
            history.add(done(day=day))
    except HistoryError as error:
        print(day, error)
"""


@pytest.mark.skipif(os.name != "posix", reason="limits are otherwise elsewhere")
def test_a_full_disk_loses_nothing(path):
    """The system does not let the file grow."""
    out, _ = run(FULL_DISK, path).communicate(timeout=60)
    count, said = out.split(maxsplit=1)
    assert str(path) in said
    assert "full" in said
    assert len(read(path)) == int(count) + 1
    assert intact(path)


WRITER = """
import sys
from pathlib import Path
from history_scenes import done
from voiceguide.history.store import open_history
for day in range(40):
    with open_history(Path(sys.argv[1])) as history:
        history.answer(history.add(done(None, day)), "hard")
        history.skip("legs", str(day))
"""


def test_two_processes_can_write_at_once(path):
    """From the start, when both create the file."""
    for writer in [run(WRITER, path), run(WRITER, path)]:
        writer.communicate(timeout=60)
        assert writer.returncode == 0
    with open_history(path) as history:
        assert [session.felt for session in history.sessions()] == ["hard"] * 80
        assert len(history.skips()) == 40


KILLED = """
import json, os, random, select, signal, sys
from pathlib import Path
from history_scenes import done
from voiceguide.history.store import open_history

import sqlite3  # once, and not in each of the forty

def write(path, acknowledge):
    with open_history(path) as history:
        while True:
            number = history.add(done(None))
            os.write(acknowledge, b"a%d\\n" % number)
            history.answer(number, "hard")
            os.write(acknowledge, b"h%d\\n" % number)

def killed(path):
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        write(path, writing)
    os.close(writing)
    heard, enough = b"", random.randrange(1, 9)
    while heard.count(b"\\n") < enough:
        heard += os.read(reading, 4096)
    # It goes on writing meanwhile.
    select.select([], [], [], random.uniform(0, 0.004))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL, status
    while more := os.read(reading, 4096):
        heard += more
    os.close(reading)
    return heard.decode().split()

random.seed(1)
print(json.dumps([killed(Path(sys.argv[1])) for _ in range(40)]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_killed_processes_lose_nothing(path):
    """Every acknowledged session is stored, and at most one more each time."""
    killer = run(KILLED, path)
    out, _ = killer.communicate(timeout=120)
    assert killer.returncode == 0
    said = [word for words in json.loads(out) for word in words]
    added = {int(word[1:]) for word in said if word[0] == "a"}
    answered = {int(word[1:]) for word in said if word[0] == "h"}
    assert intact(path)
    with closing(sqlite3.connect(path)) as connection:
        kept = dict(connection.execute("SELECT id, felt FROM sessions"))
    assert len(added) > 40
    assert added <= set(kept)
    assert len(kept) <= len(added) + 40
    assert all(kept[number] == "hard" for number in answered)
    assert len(read(path)) == len(kept)

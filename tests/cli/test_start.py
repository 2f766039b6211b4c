"""How the program starts and ends: its standard streams, and signals from the first moment on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from voiceguide.errors import Exit

unix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals and no such closed streams")

SIGNALLED = """
import os, signal, sys
from voiceguide.cli.main import run

class Signalling:
    def find_spec(self, name, *_):
        if name == {module!r}:
            os.kill(os.getpid(), signal.{name})

sys.meta_path.insert(0, Signalling())
sys.argv = ["voiceguide", "list"]
run()
"""


@unix
@pytest.mark.parametrize("module", ["voiceguide.errors", "click", "voiceguide.cli.commands.list", "platformdirs"])
@pytest.mark.parametrize(("name", "code"), [("SIGINT", Exit.INTERRUPTED), ("SIGTERM", Exit.TERMINATED)])
def test_a_signal_at_any_moment_ends_it_without_a_traceback(module, name, code):
    """While its own modules are still being imported too."""
    program = SIGNALLED.format(module=module, name=name)
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout) == (code, "")
    assert ran.stderr.strip() in {"", "voiceguide: interrupted"}


@unix
def test_a_signal_that_is_to_be_ignored_is_ignored():
    """As `nohup` does for a closed window."""
    ignoring = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    program = ignoring + SIGNALLED.format(module="voiceguide.cli.commands.list", name="SIGHUP")
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stderr) == (Exit.DONE, "")
    assert "sciatica-relief" in ran.stdout


@unix
@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("list >&-", Exit.DONE),
        ("list <&-", Exit.DONE),
        ("list 2>&-", Exit.DONE),
        ("list <&- >&- 2>&-", Exit.DONE),
        ("list --json >&-", Exit.DONE),
        ("history >&- 2>&-", Exit.DONE),
        ("done legs --felt right >&- 2>&-", Exit.DONE),
        ("skip legs <&- >&-", Exit.DONE),
        ("--help >&-", Exit.DONE),
        ("choose <&-", Exit.WRONG_USE),
        ("show nothing 2>&-", Exit.WRONG_USE),
        ("play nothing <&-", Exit.WRONG_USE),
        ("history delete <&-", Exit.INTERRUPTED),
    ],
)
def test_closed_streams_lead_nowhere(command, code, tmp_path):
    """What was asked for is done, and its exit code is right."""
    shell = f"{sys.executable} -m voiceguide {command}"
    ran = subprocess.run(["sh", "-c", shell], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == code
    assert "Traceback" not in ran.stderr
    assert "wrong that should not" not in ran.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is full")
@pytest.mark.parametrize("command", ["list", "list --json", "history --csv"])
def test_an_output_that_is_full_is_said_to_be(command, tmp_path):
    """What could not be written is named."""
    shell = f"{sys.executable} -m voiceguide {command} >/dev/full"
    ran = subprocess.run(["sh", "-c", shell], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    said = "voiceguide: the output cannot be written: there is no space left\n"
    assert (ran.returncode, ran.stderr) == (Exit.FAILED, said)


@unix
def test_a_closed_stream_leaves_its_number_to_no_file(tmp_path):
    """A message would else be written into it."""
    program = (
        "import os, sys; from voiceguide.startup import open_streams; open_streams();"
        "print('lost', file=sys.stdout, flush=True); print('lost', file=sys.stderr, flush=True);"
        "number = os.open('file', os.O_CREAT | os.O_WRONLY); os.write(number, str(number).encode())"
    )
    shell = f'{sys.executable} -c "{program}" <&- >&- 2>&-'
    subprocess.run(["sh", "-c", shell], cwd=tmp_path, timeout=60, check=True)
    assert int((tmp_path / "file").read_text()) > 2


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
@pytest.mark.parametrize("command", ["list", "list --json", "show --talk chimes", "check"])
def test_every_output_takes_every_text(command, encoding, tmp_path):
    """What it has no sign for is shown by its escape; JSON is UTF-8 in any case."""
    (tmp_path / "猫.md").write_text("# 猫 → Ü\n\n- talk: chimes\n\n### Cat → 猫 ā\n\n- hold: 3s\n", encoding="utf-8")
    arguments = [sys.executable, "-m", "voiceguide", *command.split()]
    if not command.startswith("list"):
        arguments.insert(4, "猫.md")
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "1", "VOICEGUIDE_PATH": str(tmp_path)}
    ran = subprocess.run(arguments, cwd=tmp_path, capture_output=True, env=environment, timeout=60, check=False)
    assert (ran.returncode, ran.stderr) == (Exit.DONE, b"")
    text = ran.stdout.decode("utf-8" if "--json" in command else encoding)
    assert ("猫" if encoding == "utf-8" else "\\u732b") in text


def test_a_session_waits_for_nothing_that_serves_phones_or_writes_files():
    """What only `share` and `export` need would be imported before the first sound."""
    program = "import sys, voiceguide.cli.commands.play; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    others = {"voiceguide.share", "voiceguide.app.share", "voiceguide.app.export", "voiceguide.export.exporter"}
    assert not others & set(ran.stdout.split())

"""A whole session on a phone: shared by the program, played in Chromium, answered there, and found in the history."""

import json
import re
import subprocess
import sys
from contextlib import contextmanager

import pytest
from browsers import chromium

pytestmark = [pytest.mark.real, pytest.mark.slow]

SCRIPT = """# Wake up

- talk: chimes

### Cat pose

- hold: 4s
- sides: left, right
- ready: 1s
- switch: 2s

### Ankle pumps

- repeat: 2 x Point 1s, Back 1s
"""
FRAMES = """
window.seen = [];
const note = () => {
  const { currentTime, paused } = document.getElementById("sound");
  const isHeld = document.getElementById("display").classList.contains("held");
  if (!paused) seen.push([currentTime * 1000, isHeld, document.getElementById("left").textContent]);
};
const request = window.requestAnimationFrame;
window.requestAnimationFrame = (draw) => request((now) => { draw(now); note(); });
"""


@pytest.fixture
def run(tmp_path):
    """Runs the program in a folder with a script."""
    (tmp_path / "wake-up.md").write_text(SCRIPT)

    def run(*arguments):
        command = [sys.executable, "-m", "voiceguide", *arguments, "--json"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    return run


@contextmanager
def shared(folder):
    """The address at which the program shares the session, and the lines that it tells."""
    command = [sys.executable, "-m", "voiceguide", "share", "wake-up.md", "--host", "127.0.0.1", "--json"]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=folder, text=True, **pipes) as program:
        try:
            yield json.loads(program.stdout.readline())["address"], program.stdout
        finally:
            program.terminate()


def test_a_session_is_done_on_the_phone_and_moves_the_level(run, tmp_path):
    """The countdown is with the sound; the answer comes home, although the connection was lost at the end."""
    with shared(tmp_path) as (address, told), chromium() as browser:
        page = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
        page.add_init_script(FRAMES)
        page.goto(address)
        steps = json.loads(page.text_content("#session"))["steps"]
        page.tap("#play")
        page.wait_for_selector("#question", timeout=60_000)
        page.context.set_offline(True)
        page.tap("[data-felt=easy]")
        page.wait_for_selector("#note:has-text('saved on this phone')")
        page.context.set_offline(False)
        page.wait_for_selector("#note:has-text('Your level is now 55.')", timeout=45_000)
        seen = page.evaluate("seen")
        answered = next(event for line in told if (event := json.loads(line))["event"] == "answered")
    holds = [step for step in steps if not step["phases"]]
    assert [step["end"] - step["start"] for step in holds] == [4000, 4000]
    for hold in holds:
        during = [(time, left) for time, is_held, left in seen if is_held and hold["start"] <= time < hold["end"]]
        assert {left for _, left in during} == {"1", "2", "3", "4"}
        assert [each for each in during if not is_with_the_sound(*each, hold["end"])] == []
    assert re.fullmatch(r"The phone says: easy\. Your level for Wake up is now 55 .*", answered["message"])
    history = json.loads(run("history"))
    assert [(each["routine"], each["felt"]) for each in history["sessions"]] == [("wake-up", "easy")]
    assert [routine["level"] for routine in history["routines"]] == [55]


def is_with_the_sound(time, left, end):
    """Whether the seconds that are seen are those of a moment at most 100 ms away."""
    return any(-(-round(end - time + off) // 1000) == int(left) for off in (-100, 0, 100))

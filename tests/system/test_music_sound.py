"""A session with music, with the real voice, read and measured by ffmpeg."""

import os
import re
import shutil
import subprocess
import sys

import numpy as np
import pytest

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="needs ffmpeg to read music and to measure"),
]

SEA = "anoisesrc=color=brown:amplitude=0.5:duration=20:seed=7,tremolo=f=0.1:d=0.5,aformat=channel_layouts=stereo"


def ffmpeg(*arguments):
    return subprocess.run(["ffmpeg", "-hide_banner", "-nostats", *arguments], capture_output=True, check=True)


@pytest.fixture(scope="module")
def workshop(tmp_path_factory):
    """A folder with the sound of the sea, and two minutes of a bundled session over it in two formats."""
    folder = tmp_path_factory.mktemp("music")
    ffmpeg("-f", "lavfi", "-i", SEA, folder / "sea.ogg")
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "XDG_DATA_HOME": str(folder / "data")}
    command = [sys.executable, "-m", "voiceguide", "export", "back-and-hips", "--minutes", "3", "--music", "sea.ogg"]
    for target in ("back.mp3", "back.wav"):
        subprocess.run([*command, "-o", target], cwd=folder, env=environment, capture_output=True, check=True)
    return folder


@pytest.mark.parametrize("target", ["back.mp3", "back.wav"])
def test_with_music_a_session_is_as_loud_as_other_spoken_audio(workshop, target):
    """-16 LUFS within half a LU, and no peak over -1 dBTP (EBU R 128, as ffmpeg measures it)."""
    said = ffmpeg("-i", workshop / target, "-af", "ebur128=peak=true", "-f", "null", "-").stderr.decode()
    assert float(re.findall(r"I:\s+(-[\d.]+) LUFS", said)[-1]) == pytest.approx(-16, abs=0.5)
    assert float(re.findall(r"Peak:\s+(-[\d.]+) dBFS", said)[-1]) <= -1


def test_there_is_never_silence_in_the_middle(workshop):
    """Nor a click where a track begins again: no step is larger than those of the voice itself."""
    raw = ffmpeg("-v", "error", "-i", workshop / "back.wav", "-f", "s16le", "-").stdout
    wave = np.frombuffer(raw, "<i2").reshape(-1, 2).astype(float)
    middle = wave[10 * 44_100 : -10 * 44_100]
    seconds = middle[: len(middle) // 44_100 * 44_100].reshape(-1, 44_100, 2)
    assert np.abs(seconds).max(axis=(1, 2)).min() > 50

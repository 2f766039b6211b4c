"""Music under a session, through the front door."""

import os
import shutil
import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest

from voiceguide.errors import Exit

unix = pytest.mark.skipif(os.name != "posix", reason="Windows has no such files")

SCRIPT = "# My back\n\n### Knees to chest\n\n- hold: 5s\n\nBring up a knee.\n"

needs_ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="needs ffmpeg to read music")


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "my-back.md"
    path.write_text(SCRIPT)
    return path


@pytest.fixture
def song(tmp_path):
    """Nine seconds of a tone, at a rate and with channels that are not ours."""
    path = tmp_path / "calm song.wav"
    tone = (8000 * np.sin(2 * np.pi * 440 * np.arange(9 * 8000) / 8000)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(tone.tobytes())
    return path


@pytest.fixture
def export(voiceguide, engine, script):
    """Runs the command on the script, to a WAV."""
    return lambda *arguments: voiceguide("export", script, "-o", "out.wav", "--force", *arguments)


def shape(path):
    with wave.open(str(path)) as file:
        return file.getframerate(), file.getnchannels()


@pytest.mark.real
@needs_ffmpeg
def test_music_makes_a_session_stereo(export, song, tmp_path):
    """At the rate of music, and as long as without it."""
    export()
    plain = (tmp_path / "out.wav").stat().st_size
    ran = export("--music", song)
    assert ran.code == Exit.DONE
    assert shape(tmp_path / "out.wav") == (44_100, 2)
    assert (tmp_path / "out.wav").stat().st_size == pytest.approx(4 * plain, rel=0.01)


@pytest.mark.real
@needs_ffmpeg
@pytest.mark.parametrize(
    "kind", ["mp3", *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("flac", "opus", "ogg", "m4b"))]
)
def test_every_format_has_its_music(voiceguide, engine, script, song, kind):
    """Two channels, read by a program that did not make the file."""
    assert voiceguide("export", script, "-o", f"out.{kind}", "--music", song).code == Exit.DONE
    shown = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "a", "-show_entries", "stream=channels,duration", "-of", "csv",
         f"out.{kind}"], capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert shown.stdout.startswith("stream,2,")


@pytest.mark.real
@needs_ffmpeg
def test_a_script_can_name_its_music(export, script, song, tmp_path):
    """A file in its folder; `--no-music` goes without."""
    script.write_text(SCRIPT.replace("\n\n###", "\n\n- music: calm song.wav\n\n###", 1))
    export()
    assert shape(tmp_path / "out.wav") == (44_100, 2)
    export("--no-music")
    assert shape(tmp_path / "out.wav") == (22_050, 1)


@pytest.mark.real
@needs_ffmpeg
def test_music_can_be_set_once(export, monkeypatch, song, tmp_path):
    """For every session."""
    monkeypatch.setenv("VOICEGUIDE_MUSIC", str(song))
    assert export().code == Exit.DONE
    assert shape(tmp_path / "out.wav") == (44_100, 2)


@pytest.mark.real
@needs_ffmpeg
def test_parts_have_music_too(voiceguide, engine, script, song, tmp_path):
    """A file for each exercise."""
    assert voiceguide("export", script, "--split", "--format", "wav", "--music", song).code == Exit.DONE
    assert shape(tmp_path / "my-back" / "01 Knees to chest.wav") == (44_100, 2)


@pytest.mark.real
@needs_ffmpeg
@pytest.mark.usefixtures("_plays_at_once")
def test_music_is_played_live(voiceguide, engine, script, song):
    """On a device that is silent, from near the end."""
    ran = voiceguide("play", script, "--player", "null", "--plain", "--start-at", "0:10", "--music", song)
    assert ran.code == Exit.DONE, ran.err


def folder_with_a_way_out(path):
    path.mkdir()
    (path / "x.mp3").symlink_to(os.devnull)


def spoken(engine):
    """What the voice was asked to say."""
    return list(engine.asked)


def test_music_is_a_file_and_no_address(export):
    """Nothing is fetched, and the address is shown as it was typed."""
    ran = export("--music", "https://example.com/radio")
    assert ran.code == Exit.WRONG_USE
    assert "`https://example.com/radio` is an address; write a file or folder on this computer" in ran.err


def test_missing_music_is_named_before_anything_is_spoken(export, engine, tmp_path):
    """And nothing is written."""
    ran = export("--music", "nix.mp3")
    assert ran.code == Exit.WRONG_USE
    assert ran.err == "voiceguide: nix.mp3 cannot be played: there is no such file or folder\n"
    assert not spoken(engine)
    assert not (tmp_path / "out.wav").exists()


@pytest.mark.real
@needs_ffmpeg
@pytest.mark.parametrize("command", ["export", "play"])
def test_broken_music_is_named_before_anything_is_spoken(voiceguide, engine, script, tmp_path, command):
    """What ffmpeg cannot read is no music."""
    Path("words.mp3").write_text("These are words.")
    ran = voiceguide(command, script, "--music", "words.mp3")
    assert ran.code == Exit.FAILED
    assert ran.err == "voiceguide: words.mp3 cannot be played: it is a text file, perhaps a playlist\n"
    assert not spoken(engine)


def test_without_ffmpeg_it_is_said_what_to_install(export, song, monkeypatch):
    """Music is the one thing in an MP3 that needs it."""
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.setitem(__import__("sys").modules, "imageio_ffmpeg", None)
    ran = export("--music", song)
    assert ran.code == Exit.FAILED
    assert ran.err.startswith("voiceguide: music needs ffmpeg, which is not installed; install it by `pip install")


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("rain.ogg", "`rain.ogg` does not exist; put it into the folder of the script"),
        ("/etc/passwd", "`/etc/passwd` is not in this folder; name a file such as `rain.ogg`"),
        ("../rain.ogg", "`../rain.ogg` is outside the folder of the script; move it inside"),
        ("http://example.org/rain.ogg", "`http://example.org/rain.ogg` is an address, and only files can be used"),
    ],
)
def test_a_script_reaches_only_into_its_folder(voiceguide, script, value, problem):
    """And every problem has its line."""
    script.write_text(SCRIPT.replace("\n\n###", f"\n\n- music: {value}\n\n###", 1))
    ran = voiceguide("check", script)
    assert ran.code == Exit.SCRIPT_PROBLEMS
    assert f"my-back.md:3:10: {problem}" in ran.out + ran.err


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda path: path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:5\n"), "is a text file, perhaps a playlist"),
        (lambda path: path.write_text("ffconcat version 1.0\nfile a.wav\n"), "is a text file, perhaps a playlist"),
        pytest.param(os.mkfifo, "cannot be played: it is not a file", marks=unix),
        pytest.param(lambda path: path.symlink_to("rain.ogg"), "cannot be read: it is a link that leads", marks=unix),
        (folder_with_a_way_out, "contains a link to outside the folder of the script"),
    ],
    ids="hls ffconcat pipe circle folder".split(),
)
def test_what_is_no_sound_is_told_with_its_line(voiceguide, script, tmp_path, make, problem):
    """Whoever writes the script sees it when it is checked."""
    script.write_text(SCRIPT.replace("\n\n###", "\n\n- music: rain.ogg\n\n###", 1))
    make(tmp_path / "rain.ogg")
    ran = voiceguide("check", script)
    assert ran.code == Exit.SCRIPT_PROBLEMS
    assert "my-back.md:3:10: `rain.ogg" in ran.out
    assert problem in ran.out


@unix
@pytest.mark.parametrize(("option", "said"), [("--music", "cannot be played"), ("--cover", "cannot be read")])
def test_a_pipe_is_not_waited_for(voiceguide, engine, script, option, said):
    """It is no file, and is told so."""
    os.mkfifo("pipe")
    ran = voiceguide("export", script, option, "pipe")
    assert f"pipe {said}: it is not a file" in ran.err
    assert not spoken(engine)

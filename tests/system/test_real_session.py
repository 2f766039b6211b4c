"""Whole sessions with the real voice and the real encoder, read by programs that did not make them."""

import json
import os
import shutil
import signal
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from fakes import true_peak
from scenes import TABATA, TABATA_LENGTH
from waiting import wait_until

from voiceguide.audio import loudness
from voiceguide.errors import Exit
from voiceguide.paths import data_folder

pytestmark = pytest.mark.real

RATE = 22_050
SCRIPT = """# Short session

- closing: Well done.

Move slowly.

### Knees to chest

- hold: 20s
- sides: left, right
- release: Let go.

Bring up a knee.

### Ankle pumps

- repeat: 2 x Point 3s, Pull back 3s
"""


@pytest.fixture(scope="module")
def workshop(tmp_path_factory):
    """A folder with a script, its plan, and its exports as WAV and as MP3."""
    folder = tmp_path_factory.mktemp("workshop")
    (folder / "short.md").write_text(SCRIPT)
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "XDG_DATA_HOME": str(folder / "data")}

    def run(*arguments, **more):
        command = [sys.executable, "-m", "voiceguide", *map(str, arguments)]
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, **more)

    run.folder, run.environment = folder, environment
    for target in ("short.wav", "short.mp3"):
        assert run("export", "short.md", "-o", target).returncode == Exit.DONE
    run.plan = json.loads(run("show", "short.md", "--json").stdout)
    return run


def samples_of(path):
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


def chimes_of(plan):
    return [cue for cue in plan["cues"] if cue["kind"] == "chime"]


def place_of(chime, audio, expected):
    """The sample, near the expected one, at which a chime is found in the audio: the peak of their correlation."""
    reach = RATE // 50
    start = max(0, expected - reach)
    part = audio[start : expected + reach + len(chime)]
    # As numpy.correlate, but by Fourier transform: a hundred times as fast.
    size = 1 << len(part).bit_length()
    correlation = np.fft.irfft(np.fft.rfft(part, size) * np.fft.rfft(chime, size).conj())
    return start + int(np.argmax(correlation[: len(part) - len(chime) + 1]))


def test_every_chime_of_the_wav_is_where_show_says(workshop):
    """To the sample, and to the bit."""
    audio = samples_of(workshop.folder / "short.wav")
    assert workshop.plan["lengths"] == "measured"
    for cue in chimes_of(workshop.plan):
        chime = samples_of(data_folder("sounds") / f"{cue['sound']}.wav")
        start = round(cue["start_ms"] * RATE / 1000)
        assert np.array_equal(audio[start : start + len(chime)], chime)


@pytest.mark.slow
@pytest.mark.parametrize("script", TABATA.values(), ids=TABATA)
def test_a_stopwatch_shows_in_the_wav_what_the_script_says(workshop, script):
    """20 s of each hold, 10 s of each rest, 3:50 in all, to the sample."""
    (workshop.folder / "tabata.md").write_text(script)
    assert workshop("export", "tabata.md", "-o", "tabata.wav", "--force").returncode == Exit.DONE
    starts, zeros = ([*places_in(workshop.folder / "tabata.wav", chime)] for chime in ("start", "end"))
    assert len(starts) == len(zeros) == 8
    assert [zero - start for start, zero in zip(starts, zeros, strict=True)] == [20 * RATE] * 8
    assert [start - zero for zero, start in zip(zeros, starts[1:], strict=False)] == [10 * RATE] * 7
    assert zeros[-1] - starts[0] == TABATA_LENGTH * RATE // 1000


def places_in(path, name):
    """The samples at which a chime is found to the bit."""
    with wave.open(str(path)) as file, wave.open(str(data_folder("sounds") / f"{name}.wav")) as chime:
        audio, wanted = file.readframes(file.getnframes()), chime.readframes(chime.getnframes())
    at = audio.find(wanted)
    while at >= 0:
        yield at // 2
        at = audio.find(wanted, at + 1)


def decoded(path):
    miniaudio = pytest.importorskip("miniaudio", reason="no second MP3 decoder here")
    sound = miniaudio.decode_file(str(path), nchannels=1, sample_rate=RATE)
    return np.frombuffer(sound.samples, "<i2") / 32768


def test_every_chime_of_the_mp3_is_within_a_millisecond_of_its_place(workshop):
    """Decoded by a decoder that did not make it."""
    audio = decoded(workshop.folder / "short.mp3")
    places = []
    for cue in chimes_of(workshop.plan):
        chime = samples_of(data_folder("sounds") / f"{cue['sound']}.wav")
        expected = round(cue["start_ms"] * RATE / 1000)
        places.append(place_of(chime, audio, expected) - expected)
    assert max(map(abs, places)) <= RATE / 1000


def test_between_the_cues_the_mp3_is_silent(workshop):
    """Nothing clicks or hisses where nothing should sound; an encoder spreads a sound by at most two frames."""
    audio = decoded(workshop.folder / "short.mp3").copy()
    spread = 2 * 576
    for cue in workshop.plan["cues"]:
        start = round(cue["start_ms"] * RATE / 1000)
        end = start + cue["length_ms"] * RATE // 1000
        audio[max(0, start - spread) : end + spread] = 0
    assert np.abs(audio).max() < 10 ** (-70 / 20)


def test_a_session_is_as_loud_as_podcasts_are(workshop):
    """-19 LUFS in mono (-16 from two speakers) within 1 LU, true peaks of the MP3 under -1 dBTP."""
    audio = decoded(workshop.folder / "short.mp3")
    assert loudness.loudness(audio) == pytest.approx(-19, abs=1)
    assert true_peak(audio) <= -1


def test_chapters_are_read_back_by_another_library(workshop):
    """In order, with their titles, and as show has them."""
    eyed3 = pytest.importorskip("eyed3", reason="eyeD3 is not installed")
    tag = eyed3.load(workshop.folder / "short.mp3").tag
    chapters = sorted(tag.chapters, key=lambda chapter: chapter.times.start)
    expected = [(c["title"], c["start_ms"], c["end_ms"]) for c in workshop.plan["chapters"]]
    assert [(c.title, c.times.start, c.times.end) for c in chapters] == expected
    (contents,) = tag.table_of_contents
    assert contents.child_ids == [chapter.element_id for chapter in chapters]
    assert tag.title == "Short session"
    assert tag.images[0].mime_type == "image/png"
    assert "Bring up a knee." in tag.lyrics[0].text


@pytest.mark.slow
def test_a_cold_and_a_warm_cache_give_the_same_bytes(workshop, tmp_path):
    """Spoken anew by other workers in another order, every sample is the same."""
    cold = {**workshop.environment, "XDG_CACHE_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "voiceguide", "export", "short.md", "-o", str(tmp_path / "cold.mp3")]
    subprocess.run(command, cwd=workshop.folder, env=cold, check=True, capture_output=True)
    assert (tmp_path / "cold.mp3").read_bytes() == (workshop.folder / "short.mp3").read_bytes()


def started_export(workshop, target):
    """An export that is under way: it has begun to write beside its target."""
    (workshop.folder / "long.md").write_text(SCRIPT.replace("20s", "11h30m").replace("- sides: left, right\n", ""))
    command = [sys.executable, "-m", "voiceguide", "export", "long.md", "--force", "-o", str(target)]
    process = subprocess.Popen(
        command, cwd=workshop.folder, env=workshop.environment, stderr=subprocess.PIPE, text=True
    )
    wait_until(lambda: list(target.parent.glob(".voiceguide-*.part")), process)
    return process


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, Exit.INTERRUPTED), (signal.SIGTERM, Exit.TERMINATED)])
def test_an_interrupted_export_leaves_nothing_behind(workshop, tmp_path, sent, code):
    """The old file is untouched, nothing lies beside it, and the exit code says what happened."""
    target = tmp_path / "session.mp3"
    target.write_bytes(b"precious")
    process = started_export(workshop, target)
    process.send_signal(sent)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == code
    assert "Traceback" not in errors
    assert [path.name for path in tmp_path.iterdir()] == ["session.mp3"]
    assert target.read_bytes() == b"precious"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_killed_export_leaves_the_target_as_it_was(workshop, tmp_path):
    """Not even a power cut makes half a file of it."""
    target = tmp_path / "session.mp3"
    target.write_bytes(b"precious")
    process = started_export(workshop, target)
    process.kill()
    process.communicate(timeout=60)
    assert target.read_bytes() == b"precious"


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 200 kB."""
    mount = shutil.which("mount")
    if not mount or sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run([mount, "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(folder)], check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_said_in_a_sentence(workshop, small_disk):
    """And nothing is left of the attempt."""
    ran = workshop("export", "short.md", "-o", small_disk / "session.wav")
    assert ran.returncode == Exit.FAILED
    assert "no space left" in ran.stderr
    assert ran.stderr.count("\n") == 1
    assert list(small_disk.iterdir()) == []


@pytest.mark.slow
def test_a_cache_on_a_full_disk_does_not_matter(workshop, small_disk):
    """The clips are spoken again, and the session is the same."""
    environment = {**workshop.environment, "XDG_CACHE_HOME": str(small_disk)}
    target = workshop.folder / "uncached.mp3"
    command = [sys.executable, "-m", "voiceguide", "export", "short.md", "-o", str(target)]
    subprocess.run(command, cwd=workshop.folder, env=environment, check=True, capture_output=True)
    assert target.read_bytes() == (workshop.folder / "short.mp3").read_bytes()


def test_no_code_is_taken_from_the_folder_of_a_script(workshop, tmp_path):
    """Files named like modules lie beside the script and are never run."""
    (tmp_path / "short.md").write_text(SCRIPT)
    for name in ("wave", "json", "pyttsx3", "numpy", "espeakng_loader"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('taken over')")
    program = Path(sys.executable).with_name("voiceguide")
    if not program.exists():
        pytest.skip("the command is not installed")
    environment = {**workshop.environment, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    command = [str(program), "export", "short.md"]
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (ran.returncode, "taken over" in ran.stderr) == (Exit.DONE, False)


@pytest.mark.parametrize("command", ["list", "voices", "show"])
def test_a_reader_that_has_enough_is_no_error(workshop, command):
    """`voiceguide voices | head -1` says nothing about it."""
    reader, writer = os.pipe()
    os.close(reader)
    arguments = [sys.executable, "-m", "voiceguide", command, *(["short.md"] if command == "show" else [])]
    with os.fdopen(writer, "w") as stdout:
        ran = subprocess.run(
            arguments,
            cwd=workshop.folder,
            env=workshop.environment,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    said = [line for line in ran.stderr.splitlines() if "own routines" not in line]
    assert (ran.returncode, said) == (Exit.DONE, [])

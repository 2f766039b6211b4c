import importlib.util
import itertools
import re
import shutil
import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest

SOUNDS = Path(__file__).parents[2] / "sounds"
RATE = 22_050
LONGEST_MS = {
    "tick": 250,
    "start": 700,
    "halfway": 800,
    "end": 1200,
    "switch": 900,
    "again": 900,
    "move": 350,
    "return": 350,
    "finish": 3500,
    "listen": 700,
}
LOUDNESS = {
    "tick": -23.5,
    "start": -21,
    "halfway": -21,
    "end": -21,
    "switch": -21,
    "again": -21,
    "move": -23.5,
    "return": -23.5,
    "finish": -21,
    "listen": -27,
}
STRUCK = sorted(LONGEST_MS.keys() - {"listen"})

each_chime = pytest.mark.parametrize("name", LONGEST_MS)


@pytest.fixture(scope="module")
def make():
    """The script that makes the chimes; it is not part of the package."""
    spec = importlib.util.spec_from_file_location("make_chimes", SOUNDS / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def frames(name):
    """The bytes of a committed chime."""
    with wave.open(str(SOUNDS / f"{name}.wav")) as file:
        return file.readframes(file.getnframes())


def samples(name):
    """A committed chime, 1.0 being full scale."""
    return np.frombuffer(frames(name), "<i2") / 32_768


def decibels(amplitude):
    """An amplitude in dB below full scale."""
    return 20 * np.log10(amplitude)


def pitch(chime, start_ms, end_ms):
    """The strongest frequency in a part of a chime, in Hz."""
    part = chime[start_ms * RATE // 1000 : end_ms * RATE // 1000]
    size = 1 << 16
    return np.argmax(np.abs(np.fft.rfft(part * np.hanning(len(part)), size))) * RATE / size


def likeness(one, other):
    """How alike two chimes are at the delay that suits them best: 1.0 for copies, however loud."""
    size = len(one) + len(other)
    overlap = np.fft.irfft(np.fft.rfft(one, size) * np.conj(np.fft.rfft(other, size)), size)
    return np.max(np.abs(overlap)) / np.sqrt(np.sum(one**2) * np.sum(other**2))


def test_the_folder_holds_the_ten_chimes():
    """No chime is missing, and none is there that nothing plays."""
    assert {path.stem for path in SOUNDS.glob("*.wav")} == LONGEST_MS.keys()


@each_chime
def test_the_file_is_what_the_script_makes(make, name):
    """Each committed file is what its row of the table gives, to the last bit that machines agree on."""
    made = np.frombuffer(make.render(make.CHIMES[name]), "<i2").astype(int)
    committed = np.frombuffer(frames(name), "<i2").astype(int)
    assert len(made) == len(committed)
    assert np.max(np.abs(made - committed)) <= 1


def test_the_script_writes_the_same_bytes_again(make, tmp_path):
    """Written twice, a chime is the same file."""
    for copy in ("one.wav", "two.wav"):
        make.write(tmp_path / copy, make.render(make.CHIMES["end"]))
    assert (tmp_path / "one.wav").read_bytes() == (tmp_path / "two.wav").read_bytes()


@each_chime
def test_the_file_has_the_format_of_a_session(name):
    """Each file is 22,050 Hz, mono, 16 bit: nothing has to be resampled."""
    with wave.open(str(SOUNDS / f"{name}.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)


@each_chime
def test_the_chime_is_no_longer_than_its_place_allows(name):
    """No chime runs into what follows it."""
    assert 0 < len(samples(name)) * 1000 <= LONGEST_MS[name] * RATE


@pytest.mark.parametrize("name", STRUCK)
def test_a_struck_chime_is_heard_at_once(name):
    """What marks a moment is well up within 15 ms of it."""
    assert decibels(np.max(np.abs(samples(name)[: RATE * 15 // 1000]))) > -20


def test_the_listening_chime_swells():
    """The sound before speech is there from its first samples, and takes its time to rise."""
    listen = np.abs(samples("listen"))
    assert np.any(listen[:5])
    assert np.argmax(listen) > RATE // 10


@each_chime
def test_the_chime_begins_and_ends_without_a_click(name):
    """A chime rises from nothing and falls to exact zero."""
    chime = samples(name)
    assert abs(chime[0]) < 0.001
    assert chime[-1] == 0
    assert decibels(np.max(np.abs(chime[-RATE * 5 // 1000 :]))) < -60


@each_chime
def test_the_chime_has_no_silent_tail(name):
    """The file ends where the ear does: within 50 ms of falling below -60 dBFS."""
    chime = samples(name)
    last = np.flatnonzero(np.abs(chime) > 0.001)[-1]
    assert len(chime) - last < RATE * 50 // 1000


@each_chime
def test_the_chime_leaves_room_above_its_peak(name):
    """The true peak, read between the samples at four times the rate, stays below -6 dBFS."""
    spectrum = np.fft.rfft(samples(name))
    between = np.fft.irfft(spectrum, len(samples(name)) * 4) * 4
    assert decibels(np.max(np.abs(between))) < -6


@each_chime
def test_the_chime_is_warm(name):
    """There is next to nothing above 5 kHz, and no constant offset."""
    chime = samples(name)
    energy = np.abs(np.fft.rfft(chime)) ** 2
    frequencies = np.fft.rfftfreq(len(chime), 1 / RATE)
    assert energy[frequencies > 5000].sum() < 1e-6 * energy.sum()
    assert abs(np.mean(chime)) < 1e-4


@pytest.mark.parametrize(("one", "other"), [*itertools.combinations(LONGEST_MS, 2)])
def test_no_two_chimes_are_alike(one, other):
    """Any two differ, whatever their loudness and their delay."""
    assert likeness(samples(one), samples(other)) < 0.6


def test_a_louder_and_later_copy_is_alike():
    """The measure of likeness finds a copy."""
    tick = samples("tick")
    assert likeness(tick, np.pad(tick * 2, (100, 50))) == pytest.approx(1)


def test_the_phases_of_a_movement_are_told_apart_by_where_they_go():
    """The first one rises and any other falls, far from the note of a countdown."""
    there, back, tick = (samples(name) for name in ("move", "return", "tick"))
    assert pitch(there, 100, 340) > 1.3 * max(pitch(there, 0, 75), pitch(tick, 0, 190))
    assert pitch(back, 100, 340) < 0.75 * min(pitch(back, 0, 75), pitch(tick, 0, 190))


def test_the_contours_tell_the_chimes_apart():
    """The start rises, the middle of a hold stays on its note, the end falls."""
    start, halfway, end = samples("start"), samples("halfway"), samples("end")
    assert pitch(start, 150, 500) > 1.4 * pitch(start, 0, 125)
    assert pitch(halfway, 210, 500) == pytest.approx(pitch(halfway, 0, 195), rel=0.01)
    assert pitch(end, 350, 800) < 0.7 * pitch(end, 0, 165)


@pytest.mark.real
@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="needs ffmpeg's loudness meter")
@each_chime
def test_another_meter_reads_the_same_loudness(name):
    """The meter of ffmpeg agrees with the loudness that the table of chimes asks for."""
    meter = "adelay=500,apad=pad_dur=1,ebur128=framelog=verbose"
    command = ["ffmpeg", "-nostdin", "-v", "verbose", "-i", SOUNDS / f"{name}.wav", "-af", meter]
    run = subprocess.run([*command, "-f", "null", "-"], capture_output=True, text=True, check=True)
    momentary = [float(value) for value in re.findall(r" M:\s*(-?[\d.]+)", run.stderr)]
    assert max(momentary) == pytest.approx(LOUDNESS[name], abs=0.5)

"""The chimes come from the project, or from the listener's own folder."""

import wave

import numpy as np
import pytest
from fakes import tone

from voiceguide.audio.chimes import check_chimes, load_chimes
from voiceguide.audio.pcm import SAMPLE_RATE, resampled, to_wave
from voiceguide.errors import UsageError
from voiceguide.paths import data_folder
from voiceguide.session.model import CHIME_NAMES, Chime


def write_wav(path, pcm, rate=SAMPLE_RATE, channels=1, width=2):
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, width, rate, 0, "NONE", ""))
        file.writeframes(pcm)


def test_every_chime_is_there_as_its_file_has_it():
    """The bundled chimes are played to the sample as they lie in `sounds/`."""
    chimes = load_chimes(None)
    assert {chime.name for chime in chimes} == set(CHIME_NAMES)
    for chime, pcm in chimes.items():
        with wave.open(str(data_folder("sounds") / f"{chime.name}.wav")) as file:
            assert file.readframes(file.getnframes()) == pcm


def test_a_listeners_own_chime_replaces_only_that_one(tmp_path):
    """For a file that is not there, the bundled one is played."""
    write_wav(tmp_path / "end.wav", tone(300, level=0.01))
    chimes = load_chimes(tmp_path)
    assert chimes[Chime("end")] == tone(300, level=0.01)
    assert chimes[Chime("start")] == load_chimes(None)[Chime("start")]


def test_a_chime_of_any_rate_and_in_stereo_is_converted(tmp_path):
    """44,100 Hz stereo, as most sound files are, keeps its pitch and its length."""
    times = np.arange(44_100 // 2) / 44_100
    left = (3000 * np.sin(2 * np.pi * 1000 * times) * np.hanning(len(times))).astype("<i2")
    write_wav(tmp_path / "start.wav", np.column_stack([left, left]).tobytes(), 44_100, 2)
    samples = to_wave(load_chimes(tmp_path)[Chime("start")])
    assert len(samples) == SAMPLE_RATE // 2
    pitches = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    assert pitches[np.abs(np.fft.rfft(samples)).argmax()] == pytest.approx(1000, abs=2)


@pytest.mark.parametrize(
    ("name", "pcm", "message"),
    [
        ("tick", tone(1500), "a tick may last at most 950 ms"),
        ("move", tone(1500), "a move may last at most 950 ms"),
        ("end", b"", "lasts 0 ms"),
        ("end", tone(11_000), "at most"),
    ],
)
def test_a_chime_of_an_unfit_length_is_refused(tmp_path, name, pcm, message):
    """Ticks may not run into each other, and no chime is empty."""
    write_wav(tmp_path / f"{name}.wav", pcm)
    with pytest.raises(UsageError, match=message):
        load_chimes(tmp_path)


def test_a_folder_without_chimes_is_named(tmp_path):
    """With how they are called; one chime is enough."""
    (tmp_path / "bell.wav").touch()
    with pytest.raises(UsageError, match=r"has no chimes; they are called tick\.wav, start\.wav"):
        check_chimes(tmp_path)
    (tmp_path / "end.wav").touch()
    check_chimes(tmp_path)


def test_a_file_that_is_no_wav_is_named(tmp_path):
    """The message says which file it is, and what it takes."""
    (tmp_path / "switch.wav").write_bytes(b"ID3 no wave")
    with pytest.raises(UsageError, match=r"switch\.wav cannot be used as a chime.*use a WAV file"):
        load_chimes(tmp_path)


def test_a_folder_that_cannot_be_looked_into_is_named(tmp_path):
    """A folder of one's own that is closed; a name that no disk can hold is as unreadable for everybody."""
    with pytest.raises(UsageError, match=r"tick\.wav cannot be used as a chime: the name is too long"):
        load_chimes(tmp_path / ("a" * 300))


def test_no_sound_at_another_rate_is_no_sound():
    """As an empty file of a listener's own."""
    assert resampled(b"", 2 * SAMPLE_RATE) == b""

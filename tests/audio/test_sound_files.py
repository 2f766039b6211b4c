"""Sound files from phones and studios, as mono PCM."""

import os
import subprocess

import numpy as np
import pytest
from fakes import tone
from speech import recording, said, write_wav

from voiceguide.audio.pcm import to_wave
from voiceguide.audio.sound_files import read_recording, wav_in
from voiceguide.errors import VoiceError
from voiceguide.programs import find_ffmpeg

needs_ffmpeg = pytest.mark.skipif(find_ffmpeg() is None, reason="needs ffmpeg to read other files than WAV")


@pytest.fixture
def without_ffmpeg(monkeypatch):
    """As on a machine that has none."""
    monkeypatch.setattr("voiceguide.programs.find_ffmpeg", lambda: None)


@pytest.mark.parametrize("rate", [8000, 22_050, 44_100, 96_000])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("width", [2, 3, 4])
@pytest.mark.usefixtures("without_ffmpeg")
def test_wavs_of_every_usual_form_are_read(tmp_path, rate, channels, width):
    """As the same samples."""
    samples = said(4, rate)
    write_wav(tmp_path / "1.wav", samples, rate, channels, width)
    read = read_recording(tmp_path / "1.wav")
    assert (read.rate, read.seconds) == (rate, pytest.approx(2, abs=0.001))
    assert np.abs(to_wave(read.pcm) - samples).max() < 1e-4


def test_a_recording_is_brought_to_our_rate():
    """Of the same length, pitch and level."""

    def sound(rate):
        times = np.arange(rate) / rate
        return np.sin(2 * np.pi * 440 * times) * np.sin(np.pi * times) ** 2 / 2

    assert np.abs(to_wave(recording(sound(48_000), 48_000).at_our_rate()) - sound(22_050)).max() < 1e-3


@pytest.mark.real
@needs_ffmpeg
@pytest.mark.parametrize("suffix", ["mp3", "m4a", "ogg", "flac"])
def test_what_phones_record_is_read_by_ffmpeg(tmp_path, suffix):
    """At our rate, and about as long as it was."""
    write_wav(tmp_path / "1.wav", said(6, 44_100), 44_100, 2)
    path = tmp_path / f"1.{suffix}"
    subprocess.run([find_ffmpeg(), "-v", "error", "-i", str(tmp_path / "1.wav"), str(path)], check=True)
    read = read_recording(path)
    assert (read.rate, read.seconds) == (22_050, pytest.approx(2.5, abs=0.1))
    assert np.abs(to_wave(read.pcm)).max() == pytest.approx(np.abs(said(6)).max(), rel=0.2)


@pytest.mark.usefixtures("without_ffmpeg")
def test_without_ffmpeg_it_is_told_that_it_is_needed(tmp_path):
    """And how it is got."""
    (tmp_path / "1.m4a").write_bytes(b"\0\0\0\x20ftypM4A ")
    with pytest.raises(
        VoiceError, match=r"without ffmpeg, only WAVs of up to 200 MB can be read, not 1\.m4a; install it"
    ):
        read_recording(tmp_path / "1.m4a")


@pytest.mark.parametrize("ffmpeg", [pytest.param(None, marks=needs_ffmpeg), "missing"])
@pytest.mark.parametrize(
    "content", [b"", b"RIFF", b"RIFF\xff\xff\xff\x7fWAVEfmt ", b"<html>", b"\0" * 5000], ids=range(5)
)
def test_what_is_no_sound_is_refused_in_words(tmp_path, monkeypatch, content, ffmpeg):
    """By name, whether ffmpeg is there or not."""
    if ffmpeg:
        monkeypatch.setattr("voiceguide.programs.find_ffmpeg", lambda: None)
    path = tmp_path / "1.wav"
    path.write_bytes(content)
    with pytest.raises(VoiceError, match=r"1\.wav"):
        read_recording(path)


@pytest.mark.parametrize(
    "kind", ["folder", "missing", pytest.param("pipe", marks=pytest.mark.skipif(os.name == "nt", reason="no pipes"))]
)
def test_only_files_are_read(tmp_path, kind):
    """A pipe would be waited for without end."""
    path = tmp_path / "1.wav"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    with pytest.raises(VoiceError, match="cannot be read"):
        read_recording(path)


@pytest.mark.parametrize(("channels", "width", "rate"), [(1, 1, 22_050), (1, 2, 100), (1, 2, 4_000_000)])
def test_wavs_of_other_forms_are_refused(tmp_path, channels, width, rate):
    """Ten million samples a second would be a bomb."""
    write_wav(tmp_path / "1.wav", said(1), rate, channels, width)
    with pytest.raises(ValueError, match=f"{rate} Hz"):
        wav_in((tmp_path / "1.wav").read_bytes())


def test_a_wav_that_was_cut_off_is_refused(tmp_path):
    """By a full card, for example."""
    write_wav(tmp_path / "1.wav", to_wave(tone(500)))
    content = (tmp_path / "1.wav").read_bytes()
    with pytest.raises(ValueError, match="ends too early"):
        wav_in(content[: len(content) // 2])

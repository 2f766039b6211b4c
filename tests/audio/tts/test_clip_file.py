"""A clip is believed only when its file is one that a voice can have written."""

import io
import math
import struct
import wave

import numpy as np
import pytest
from fakes import tone

from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.audio.tts.clip_file import read_clip


def wav(frames, rate=SAMPLE_RATE, channels=1, width=2):
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setparams((channels, width, rate, 0, "NONE", ""))
        file.writeframes(frames)
    return buffer.getvalue()


def aiff(frames, rate):
    """An AIFF file, whose samples have the high byte first and whose rate is an 80-bit float."""
    samples = np.frombuffer(frames, "<i2")
    mantissa, exponent = math.frexp(rate)
    extended = struct.pack(">HQ", exponent + 16382, int(mantissa * 2**64))
    common = struct.pack(">hIh", 1, len(samples), 16) + extended
    sound = bytes(8) + samples.astype(">i2").tobytes()
    chunks = b"COMM" + struct.pack(">I", len(common)) + common + b"SSND" + struct.pack(">I", len(sound)) + sound
    return b"FORM" + struct.pack(">I", 4 + len(chunks)) + b"AIFF" + chunks


def read(tmp_path, content, text="Hold it."):
    path = tmp_path / "0.wav"
    path.write_bytes(content)
    return read_clip(path, text)


def loudest_pitch(clip):
    return np.argmax(np.abs(np.fft.rfft(np.frombuffer(clip, "<i2")))) * SAMPLE_RATE / (len(clip) / 2)


def test_a_good_file_is_its_samples(tmp_path):
    """Not one of them is changed."""
    assert read(tmp_path, wav(tone(600))) == tone(600)


def test_no_file(tmp_path):
    """An engine that says it is done has not always written something."""
    with pytest.raises(ValueError, match="wrote no file"):
        read_clip(tmp_path / "0.wav", "Hold it.")


def test_an_empty_file(tmp_path):
    """It is told apart from one that is broken."""
    with pytest.raises(ValueError, match="wrote an empty file"):
        read(tmp_path, b"")


@pytest.mark.parametrize("length", [3, 11, 30, 43])
def test_a_file_that_ends_in_its_header(tmp_path, length):
    """The engine was interrupted, or the disk is full."""
    with pytest.raises(ValueError, match=r"ends too early|not a WAV"):
        read(tmp_path, wav(tone(600))[:length])


def test_a_file_that_is_no_wav(tmp_path):
    """Such as a message, or sound of another kind."""
    with pytest.raises(ValueError, match="not a WAV"):
        read(tmp_path, b"ID3\x04" + bytes(40_000))


@pytest.mark.parametrize(("channels", "width"), [(2, 2), (1, 1), (1, 3)], ids=["stereo", "8_bit", "24_bit"])
def test_a_shape_that_is_not_ours(tmp_path, channels, width):
    """It would be played as noise."""
    with pytest.raises(ValueError, match="the speech engine wrote"):
        read(tmp_path, wav(bytes(20_000 * channels * width), channels=channels, width=width))


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
def test_another_rate_becomes_ours(tmp_path, rate):
    """The same length, and the same pitch."""
    frames = np.rint(8000 * np.sin(2 * np.pi * 440 * np.arange(rate) / rate)).astype("<i2").tobytes()
    clip = read(tmp_path, wav(frames, rate))
    assert len(clip) == 2 * SAMPLE_RATE
    assert loudest_pitch(clip) == pytest.approx(440, abs=1)


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [("Breathe in, and hold it for ten seconds.", 60), ("Hold it.", 0), ("Hold it.", 20_000), ("A", 7_000)],
)
def test_a_length_that_cannot_be(tmp_path, text, milliseconds):
    """Too short for its letters, or too long: the clip of something else."""
    with pytest.raises(ValueError, match=rf"gave {milliseconds} ms for \d+ letters"):
        read(tmp_path, wav(tone(milliseconds)), text)


@pytest.mark.parametrize(
    ("text", "milliseconds"), [("A", 20), ("1", 1_800), ("11111111111", 12_000), ("Hold it.", 250), ("…go…", 300)]
)
def test_a_length_at_the_edge_of_what_voices_do(tmp_path, text, milliseconds):
    """The fastest letters and the slowest numbers are believed."""
    assert read(tmp_path, wav(tone(milliseconds)), text) == tone(milliseconds)


@pytest.mark.parametrize("rate", [SAMPLE_RATE, 44_100])
def test_aiff_is_read_whatever_the_file_is_called(tmp_path, rate):
    """The voices of macOS write nothing else."""
    pytest.importorskip("miniaudio")
    frames = np.rint(8000 * np.sin(2 * np.pi * 440 * np.arange(rate) / rate)).astype("<i2").tobytes()
    clip = read(tmp_path, aiff(frames, rate))
    assert len(clip) / 2 == pytest.approx(SAMPLE_RATE, abs=10)
    assert loudest_pitch(clip) == pytest.approx(440, abs=1)


def test_aiff_at_our_rate_is_its_samples(tmp_path):
    """Only the order of the bytes is another."""
    pytest.importorskip("miniaudio")
    assert read(tmp_path, aiff(tone(600), SAMPLE_RATE)) == tone(600)

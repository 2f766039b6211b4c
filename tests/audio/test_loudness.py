"""Loudness is measured as the standard says, and clips are brought to it."""

import numpy as np
import pytest
from fakes import tone, true_peak

from voiceguide.audio import loudness
from voiceguide.audio.pcm import FULL_SCALE, SAMPLE_RATE, to_pcm, to_wave


def sine(pitch, level_db, seconds=3.0):
    times = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return 10 ** (level_db / 20) * np.sin(2 * np.pi * pitch * times)


def test_a_full_scale_sine_of_997_hz_in_one_channel_reads_as_the_standard_says():
    """BS.1770-5, annex 1: 0 dBFS at 997 Hz in one front channel reads -3.01 LKFS."""
    assert loudness.loudness(sine(997, 0)) == pytest.approx(-3.01, abs=0.05)


@pytest.mark.parametrize(("pitch", "gain"), [(100, -1.1), (500, 0.0), (3000, 3.9), (8000, 4.0)])
def test_pitches_are_weighted_as_the_ear_hears_them(pitch, gain):
    """The K filter: a little less in the bass, about 4 dB more in the treble; read from its published curve."""
    assert loudness.loudness(sine(pitch, -20)) == pytest.approx(-23.7 + gain, abs=0.35)


def test_pauses_do_not_count():
    """A clip of speech and silence is as loud as its speech."""
    heard = sine(997, -20)
    with_pauses = np.concatenate([heard, np.zeros(SAMPLE_RATE * 20), heard])
    assert loudness.loudness(with_pauses) == pytest.approx(loudness.loudness(heard), abs=0.3)


def test_silence_has_no_loudness():
    """Digital silence reads minus infinity, and levelling leaves it alone."""
    assert loudness.loudness(np.zeros(5000)) == -np.inf
    assert loudness.levelled(bytes(1000), -19) == bytes(1000)


def test_a_peak_between_two_samples_is_seen():
    """BS.1770-5, annex 2: a sine at a quarter of the rate, sampled beside its peaks, still reads its true peak."""
    times = np.arange(4000)
    between = np.sin(2 * np.pi * times / 4 + np.pi / 4)
    assert np.abs(between).max() == pytest.approx(0.7071, abs=1e-3)
    assert true_peak(between[200:-200]) == pytest.approx(0.0, abs=0.3)


@pytest.mark.parametrize("level", [0.002, 0.05, 0.5, 1.0])
def test_a_clip_is_brought_to_the_loudness_of_speech(level):
    """However loud a voice speaks, its clip measures the same."""
    clip = to_wave(loudness.levelled(tone(1500, 300, level), -19))
    assert loudness.loudness(clip) == pytest.approx(-19, abs=0.1)


def test_levelled_peaks_stay_under_the_ceiling():
    """Sharp peaks, as speech has, are held back without a click."""
    pulses = np.zeros(2 * SAMPLE_RATE)
    pulses[::441] = 0.9
    levelled = to_wave(loudness.levelled(to_pcm(pulses), -17))
    assert true_peak(levelled) <= loudness.CEILING_DBTP + 0.05


def test_the_limiter_leaves_quiet_sounds_alone():
    """Nothing under the ceiling is touched."""
    quiet = sine(440, -12)
    assert loudness.limited(quiet) is quiet


def test_silence_at_the_ends_is_cut_off():
    """What remains is the sound and at most 30 ms around it, beginning and ending at zero."""
    sound = tone(400)
    clip = loudness.trimmed(bytes(10_000) + sound + bytes(16_000))
    samples = to_wave(clip) * FULL_SCALE
    extra = (len(clip) - len(sound)) / 2 / SAMPLE_RATE
    assert 0 <= extra <= 0.03
    assert abs(samples[0]) < 40
    assert samples[-1] == 0


def test_trimming_silence_leaves_nothing():
    """A clip in which nothing is heard is empty, which the narrator takes for a failure."""
    assert loudness.trimmed(bytes(20_000)) == b""


def test_a_loud_chime_is_turned_down_but_a_soft_one_is_not_turned_up():
    """A listener's own chimes sit with the speech, and are otherwise left alone."""
    loud, soft = tone(500, 800, 0.9), tone(500, 800, 0.01)
    assert loudness.quietened(soft) == soft
    turned_down = to_wave(loudness.quietened(loud))
    assert loudness.loudness(turned_down) == pytest.approx(loudness.CHIME_LUFS, abs=0.5)

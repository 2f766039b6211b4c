"""Voice and music made one."""

import numpy as np
import pytest
from fakes import true_peak
from hypothesis import given, settings
from hypothesis import strategies as st
from music_scenes import SECOND, Disk, sine
from recordings import rendered

from voiceguide.audio.loudness import CEILING_DBTP
from voiceguide.audio.mixer import blocks
from voiceguide.audio.music.mix import CEILING, UPSAMPLER_DELAY, Limiter, Mix, Upsampler, accompanied
from voiceguide.audio.music.mix import LIMITER_DELAY as LIMITER_LATE
from voiceguide.audio.pcm import MUSIC, SAMPLE_RATE


def in_pieces(add, signal, pieces):
    found, at = [], 0
    for size in (*pieces, len(signal)):
        found.append(add(signal[at : at + size]))
        at = min(len(signal), at + size)
    return np.concatenate(found)


sizes = st.lists(st.integers(0, 3000), max_size=8)


@given(sizes)
def test_doubling_keeps_every_sample(pieces):
    """In whatever pieces they come."""
    signal = np.random.default_rng(1).normal(0, 0.1, 4000)
    doubled = in_pieces(Upsampler().add, signal, pieces)
    np.testing.assert_array_equal(doubled[UPSAMPLER_DELAY::2], signal[: len(signal) - UPSAMPLER_DELAY // 2])


@pytest.mark.parametrize("pitch", [100, 1000, 5000, 8000])
def test_a_tone_stays_the_same_tone(pitch):
    """What is put between its samples lies on it, to a thousandth."""
    signal = np.sin(2 * np.pi * pitch * np.arange(4000) / SAMPLE_RATE)
    doubled = Upsampler().add(signal)[UPSAMPLER_DELAY:]
    wanted = np.sin(2 * np.pi * pitch * np.arange(len(doubled)) / MUSIC.rate)
    assert np.abs(doubled - wanted)[200:-200].max() < 2e-3


@given(sizes)
def test_the_limiter_is_the_same_in_whatever_pieces(pieces):
    """Its gains are told from what is around, not from where a piece ends."""
    loud = np.random.default_rng(2).normal(0, 0.5, (4000, 2))
    once = Limiter().add(loud)
    np.testing.assert_allclose(in_pieces(Limiter().add, loud, pieces), once, atol=1e-12)


def test_peaks_end_at_the_ceiling():
    """On both sides, and what is soft stays as it is."""
    loud = np.random.default_rng(3).normal(0, 0.4, (SECOND, 2))
    loud[SECOND // 2 :] *= 0.1
    held = Limiter().add(np.concatenate([loud, np.zeros((LIMITER_LATE, 2))]))[LIMITER_LATE:]
    assert np.abs(held).max() <= CEILING + 1e-9
    assert max(true_peak(np.ascontiguousarray(side)) for side in held.T) <= CEILING_DBTP + 0.3
    np.testing.assert_array_equal(held[SECOND // 2 + 200 :], loud[SECOND // 2 + 200 :])


def as_wave(pcm):
    return np.frombuffer(pcm, "<i2").reshape(-1, 2) / 32768


def test_the_voice_is_in_the_middle_and_on_time():
    """Both channels have it, at its own samples, as loud as without music."""
    session = rendered()
    disk = Disk(a=bytes(4 * 20 * SECOND))
    spoken = list(blocks(session.timeline, session.clips))
    mixed = as_wave(b"".join(accompanied(spoken, session.timeline, disk.bed(), decode=disk.decode)))
    voice = np.frombuffer(b"".join(spoken), "<i2") / 32768
    assert len(mixed) == 2 * len(voice)
    np.testing.assert_array_equal(mixed[:, 0], mixed[:, 1])
    np.testing.assert_allclose(mixed[::2, 0], voice, atol=1e-4)


def test_the_music_is_there_where_nothing_is_said():
    """At its own samples, on its own sides."""
    session = rendered()
    pcm = sine(20 * SECOND, 200)
    disk = Disk(a=pcm)
    silent = [bytes(2 * SAMPLE_RATE)] * 15
    mixed = as_wave(b"".join(accompanied(silent, session.timeline, disk.bed(duck=0), decode=disk.decode)))
    np.testing.assert_allclose(mixed[4 * SECOND : 6 * SECOND], as_wave(pcm)[4 * SECOND : 6 * SECOND], atol=1e-4)


@settings(max_examples=10)
@given(st.integers(0, 14 * SAMPLE_RATE))
def test_a_part_has_what_the_whole_has_there(start):
    """But for a millisecond at its ends, where the whole knows what comes before and after."""
    session = rendered()
    disk = Disk(a=sine(4 * SECOND, 300), b=sine(3 * SECOND, 200))
    whole = as_wave(b"".join(accompanied(_from(session, 0), session.timeline, disk.bed(), decode=disk.decode)))
    part = as_wave(b"".join(accompanied(_from(session, start), session.timeline, disk.bed(), start, disk.decode)))
    np.testing.assert_allclose(part[100:-100], whole[2 * start :][100:-100], atol=1e-4)


def _from(session, start):
    return blocks(session.timeline, session.clips, start)


def test_with_the_volume_up_the_ceiling_goes_up():
    """A listener who turns it up is not held down."""
    loud = np.full((SECOND, 2), 0.9)
    assert np.abs(as_wave(Mix().add(bytes(SECOND), loud, 1.0))).max() > 0.89
    assert np.abs(as_wave(Mix().add(bytes(SECOND), loud))).max() <= CEILING + 1e-4

"""How loud music is around what is said."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.audio.music.mix import AFTER, BEFORE, DOWN, FADE_IN, FADE_OUT, LOOKS_AHEAD, UP, ducking
from voiceguide.session.model import Speech, StepRef
from voiceguide.session.timeline import Cue, Timeline

LENGTH = 120_000


def session(*cues, length=LENGTH):
    """A session in which something is said from and until those times."""
    said = tuple(Cue(start, end - start, Speech("Hm", "Hm"), StepRef(0, 1), 1) for start, end in cues)
    return Timeline(length, said, (), (), (), ())


def decibels(timeline, *times, duck=12):
    return [round(20 * np.log10(ducking(timeline, duck, np.array([float(time)]))[0]), 2) for time in times]


def test_it_is_down_before_the_first_word_and_until_after_the_last():
    """By the amount that was asked for."""
    timeline = session((40_000, 43_000))
    times = (40_000 - BEFORE, 40_000, 41_500, 43_000, 43_000 + AFTER)
    assert decibels(timeline, *times) == [-12] * 5
    assert decibels(timeline, *times, duck=20) == [-20] * 5


def test_it_is_up_in_the_pauses():
    """As loud as it was asked to be."""
    timeline = session((40_000, 43_000), (60_000, 61_000))
    assert decibels(timeline, 40_000 - BEFORE - DOWN, 43_000 + AFTER + UP, 50_000) == [0, 0, 0]


def test_it_goes_down_quickly_and_comes_up_slowly():
    """In even steps of dB."""
    timeline = session((40_000, 43_000))
    assert decibels(timeline, 40_000 - BEFORE - DOWN / 2, 43_000 + AFTER + UP / 2) == [-6, -6]


def test_between_ticks_it_stays_down():
    """Music that pumps is worse than music that is soft."""
    timeline = session((40_000, 40_200), (41_000, 41_200), (42_000, 42_200), (45_000, 45_200))
    assert set(decibels(timeline, *range(40_000, 45_300, 50))) == {-12}


def test_it_comes_in_and_goes_out_softly():
    """From silence and to silence; over words it is not louder for it."""
    timeline = session((500, 2_000), (LENGTH - 3_000, LENGTH - 500))
    ends = ducking(timeline, 12, np.array([0.0, FADE_IN / 2, LENGTH - FADE_OUT / 2, float(LENGTH), LENGTH + 50.0]))
    assert ends[0] == ends[3] == ends[4] == 0
    assert 0 < ends[1] <= 0.5
    assert 0 < ends[2] <= 0.5


def test_without_words_it_is_only_music():
    """A session of chimes alone could have none in reach."""
    assert decibels(session(), 30_000, 60_000) == [0, 0]


cues = st.lists(st.tuples(st.integers(1, 9_000), st.integers(50, 4_000)), max_size=12)


def placed(steps):
    at, found = 0, []
    for pause, length in steps:
        found.append((at + pause, at + pause + length))
        at = found[-1][1]
    return found


@given(cues, st.integers(0, 40))
def test_under_words_it_is_never_up(steps, duck):
    """Whatever the words and the pauses."""
    found = placed(steps)
    timeline = session(*found, length=200_000)
    times = np.arange(0.0, 200_000, 25)
    gains = ducking(timeline, duck, times)
    said = np.zeros(len(times), dtype=bool)
    for start, end in found:
        said |= (times >= start) & (times <= end)
    assert (gains[said] <= 10 ** (-duck / 20) + 1e-9).all()
    assert ((gains >= 0) & (gains <= 1)).all()
    assert np.abs(np.diff(gains)).max() < 0.25


@given(cues, st.integers(0, 100_000))
def test_what_comes_later_changes_nothing_now(steps, now):
    """So a session can be heard while its later words are still being spoken."""
    found = placed(steps)
    times = np.array([float(now)])
    known = [cue for cue in found if cue[0] < now + LOOKS_AHEAD]
    later = ducking(session(*found, length=300_000), 12, times, is_whole=False)
    assert ducking(session(*known, length=300_000), 12, times, is_whole=False) == pytest.approx(later)

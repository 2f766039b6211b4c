"""What people say into a microphone: cut to the words, levelled, and checked."""

import numpy as np
import pytest
from speech import noise, recording, said, silence, syllables

from voiceguide.audio.loudness import loudness
from voiceguide.audio.pcm import SAMPLE_RATE, to_wave
from voiceguide.audio.takes import (
    CUT_END,
    CUT_START,
    KEPT_LUFS,
    NOISY,
    NOTHING,
    TOO_LONG,
    TOO_LOUD,
    TOO_QUIET,
    TOO_SHORT,
    CutError,
    checked,
    cut_at_pauses,
)

TEXT = "Bend both of your knees."
"""About six syllables."""


def seconds(take):
    return len(take.pcm) / 2 / SAMPLE_RATE


@pytest.mark.parametrize("rate", [16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("level", [0.03, 0.9])
def test_a_take_is_cut_to_its_words_and_levelled(rate, level):
    """Whatever the rate of the microphone, from near and from far, and however much silence there is."""
    take = checked(recording(noise(said(6, rate, level, around=1.5), 0.0005), rate), TEXT)
    assert not take.problems
    assert seconds(take) == pytest.approx(1.5 + 0.14, abs=0.06)
    assert loudness(to_wave(take.pcm)) == pytest.approx(KEPT_LUFS, abs=0.3)


@pytest.mark.parametrize(
    ("samples", "problem"),
    [
        (silence(2), NOTHING),
        (noise(silence(2), 0.02), NOTHING),
        (silence(0), NOTHING),
        (silence(0.004), NOTHING),
        (8 * said(6), TOO_LOUD),
        (said(6, level=0.008), TOO_QUIET),
        (noise(said(6), 0.02), NOISY),
        (said(6)[round(0.6 * SAMPLE_RATE) :], CUT_START),
        (said(6)[: round(-0.6 * SAMPLE_RATE)], CUT_END),
        (said(1), TOO_SHORT),
        (said(60), TOO_LONG),
    ],
)
def test_what_is_wrong_is_said(samples, problem):
    """In one sentence, and nothing else."""
    text = TEXT if problem is not TOO_SHORT else 3 * TEXT
    assert checked(recording(samples), text).problems == (problem,)


def test_a_click_is_no_word():
    """Such as that of a key, long before the words."""
    samples = said(6, around=1)
    samples[2000:2200] = 0.5
    take = checked(recording(samples), TEXT)
    assert not take.problems
    assert seconds(take) == pytest.approx(1.5 + 0.14, abs=0.06)


def test_the_end_of_a_word_after_a_short_stop_is_kept():
    """As in “chest”, whose last sound is as short as a click."""
    burst = np.random.default_rng(1).normal(0, 0.02, SAMPLE_RATE // 50)
    samples = np.concatenate([said(6)[: -SAMPLE_RATE // 2], silence(0.07), burst, silence(0.5)])
    assert seconds(checked(recording(samples), TEXT)) == pytest.approx(1.5 + 0.07 + 0.02 + 0.14, abs=0.06)


def test_a_peak_at_full_scale_is_not_yet_distorted():
    """Some programs raise every recording to there."""
    samples = said(6)
    assert not checked(recording(samples / np.abs(samples).max()), TEXT).problems


# One long recording

COUNTS = [6, 3, 8, 5]
TEXTS = ["x" * (4 * count) for count in COUNTS]


def spoken(counts, pause=2.0):
    parts = [part for count in counts for part in (silence(pause), syllables(count))]
    return recording(noise(np.concatenate([*parts, silence(1)]), 0.0005))


@pytest.mark.parametrize("pause", [0.7, 2.0])
def test_a_long_recording_is_cut_at_its_pauses(pause):
    """Each piece is a take of its sentence."""
    pieces = cut_at_pauses(spoken(COUNTS, pause), TEXTS)
    for piece, text, count in zip(pieces, TEXTS, COUNTS, strict=True):
        take = checked(piece, text)
        assert not take.problems
        assert seconds(take) == pytest.approx(count / 4 + 0.14, abs=0.06)


def test_pauses_within_a_sentence_are_not_cut():
    """They are shorter than those between two."""
    long = np.concatenate([silence(2), syllables(6), silence(0.8), syllables(3), silence(2), syllables(8), silence(1)])
    assert [round(piece.seconds) for piece in cut_at_pauses(recording(long), ["x" * 40, "x" * 32])] == [6, 4]


def test_one_sentence_needs_no_pause():
    """All of it is that one."""
    (piece,) = cut_at_pauses(spoken([5]), ["x" * 20])
    assert piece.seconds == pytest.approx(4.25, abs=0.001)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([6, 3, 8], "about 3 sentences .* 4 are expected"),
        ([6, 6, 3, 8, 5], "about 5 sentences .* 4 are expected"),
        ([6, 3, 8, 20], "0:12 is too long"),
        ([], "nothing is heard"),
    ],
)
def test_what_does_not_fit_the_sentences_is_refused(counts, told):
    """Else everything after it would be under a wrong sentence."""
    with pytest.raises(CutError, match=told):
        cut_at_pauses(spoken(counts), TEXTS)

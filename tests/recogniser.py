"""An independent ear: which of some sentences a speech recogniser hears."""

import numpy as np
import pytest

RATE = 16_000
"""What its model of English was trained on, in Hz."""


def recognised(texts, clips, rate):
    """Which of the texts is heard in each clip, an array of samples at `rate`; it skips where there is no recogniser.

    Texts have letters and spaces alone.
    """
    pocketsphinx = pytest.importorskip("pocketsphinx", reason="pocketsphinx is not installed")
    decoder = pocketsphinx.Decoder(samprate=RATE, lm=None, loglevel="FATAL")
    decoder.add_jsgf_string("said", f"#JSGF V1.0;\ngrammar said;\npublic <said> = {' | '.join(texts)};\n")
    decoder.activate_search("said")
    return [_heard(decoder, _resampled(np.asarray(clip, dtype=float), rate)) for clip in clips]


def _resampled(clip, rate):
    """The clip at RATE, in a little noise: in digital silence, the recogniser loses its measure of loudness."""
    size = len(clip) * RATE // rate
    wave = np.fft.irfft(np.fft.rfft(clip)[: size // 2 + 1], size) * size / len(clip)
    padded = np.pad(wave, RATE // 2)
    return padded + np.random.default_rng(1).normal(0, 10, len(padded))


def _heard(decoder, wave):
    decoder.start_utt()
    decoder.process_raw(np.rint(wave.clip(-32_768, 32_767)).astype("<i2").tobytes(), full_utt=True)
    decoder.end_utt()
    best = decoder.hyp()
    return best.hypstr if best else ""

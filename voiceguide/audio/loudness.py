"""Loudness as people hear it, and clips brought to it.

Measured after ITU-R BS.1770-5: annex 1 for loudness (K-weighting, blocks of 400 ms that overlap by three quarters,
gates at -70 LUFS and at 10 LU under the mean), annex 2 for true peaks (at four times the rate).
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from voiceguide.audio.pcm import FULL_SCALE, SAMPLE_RATE, to_pcm, to_wave

Wave = NDArray[np.float64]

CHIME_LUFS = -21.0
"""The most that a user's own chime may have, in its loudest 400 ms."""
CEILING_DBTP = -2.0
"""Peaks of the clips end here, so that what an MP3 encoder adds to them stays under -1 dBTP."""
SILENCE = round(FULL_SCALE * 10 ** (-60 / 20))
"""What is softer at the ends of a clip is cut off: -60 dBFS."""
KEPT = (SAMPLE_RATE * 5 // 1000, SAMPLE_RATE * 25 // 1000)
"""Samples kept before the first one above that, and after the last, fading in and out."""
HOP = SAMPLE_RATE // 10
BLOCK_HOPS = 4


def trimmed(pcm: bytes) -> bytes:
    """A clip without the silence at its ends, so that pauses are the planned ones; empty if all is silent."""
    samples = np.frombuffer(pcm, dtype="<i2")
    is_loud = (samples > SILENCE) | (samples < -SILENCE)
    if not is_loud.any():
        return b""
    first, after = int(is_loud.argmax()), len(samples) - int(is_loud[::-1].argmax())
    start, end = max(0, first - KEPT[0]), min(len(samples), after + KEPT[1])
    kept = samples[start:end].astype(np.float64)
    kept[: first - start] *= np.linspace(0, 1, first - start, endpoint=False)
    kept[after - start :] *= np.linspace(1, 0, end - after)
    return np.rint(kept).astype("<i2").tobytes()


def levelled(pcm: bytes, target: float) -> bytes:
    """A clip at `target` LUFS with its peaks held under CEILING_DBTP; silence stays as it is.

    What holding the peaks takes from the loudness is given back as far as two more turns do.
    """
    samples = to_wave(pcm)
    missing = target - loudness(samples)
    if missing == np.inf:
        return pcm
    gain = missing
    for _ in range(3):
        louder = samples * 10 ** (gain / 20)
        heard = limited(louder)
        if heard is louder:
            break
        gain += target - loudness(heard)
    return to_pcm(heard)


def quietened(pcm: bytes) -> bytes:
    """A chime turned down to CHIME_LUFS in its loudest 400 ms, where it is louder."""
    samples = to_wave(pcm)
    loudest = _lufs(block_powers(samples).max(initial=0.0))
    return pcm if loudest <= CHIME_LUFS else to_pcm(samples * 10 ** ((CHIME_LUFS - loudest) / 20))


def loudness(samples: Wave) -> float:
    """Integrated loudness in LUFS of a mono signal; minus infinity for silence."""
    return gated_loudness(block_powers(samples))


def gated_loudness(powers: Wave) -> float:
    """The loudness in LUFS of blocks of these powers, those that the gates leave out not counted."""
    heard = powers[powers > 10 ** ((-70 + 0.691) / 10)]
    if not len(heard):
        return -np.inf
    return _lufs(heard[heard > heard.mean() / 10].mean())


def _lufs(power: float) -> float:
    return float(-0.691 + 10 * np.log10(power)) if power > 0 else -np.inf


def block_powers(samples: Wave) -> Wave:
    """The K-weighted mean square of each block; a clip shorter than one block is one.

    The filter is applied to the power spectra of tenths of a second (Parseval's theorem), of which each block has
    four; for speech this is within 0.1 LU of filtering the samples, at a tenth of the work.
    """
    hops = max(BLOCK_HOPS, -(-len(samples) // HOP))
    padded = np.zeros(hops * HOP)
    padded[: len(samples)] = samples
    return powers_of_blocks(hop_powers(padded, SAMPLE_RATE))


def hop_powers(samples: Wave, rate: int) -> Wave:
    """The K-weighted mean square of each tenth of a second of one channel, which is that many tenths long."""
    hop = rate // 10
    spectra = np.abs(np.fft.rfft(samples.reshape(-1, hop), axis=1)) ** 2
    return np.asarray(spectra @ _k_weights(rate) / hop**2)


def powers_of_blocks(hops: Wave) -> Wave:
    """The power of each block of four tenths of a second, a tenth after the other; of several channels, their sum."""
    return np.asarray(np.convolve(hops, np.full(BLOCK_HOPS, 1 / BLOCK_HOPS), "valid"))


@cache
def _k_weights(rate: int) -> Wave:
    """What each bin of a tenth of a second's spectrum counts: both of its sides, through the K filter.

    The filter's two analogue prototypes (those behind the coefficients that BS.1770 gives for 48 kHz) go through
    the bilinear transform at our rate; Brecht De Man, "Evaluation of Implementations of the EBU R128 Loudness
    Measurement", 2018.
    """
    hop = rate // 10
    z = np.exp(-2j * np.pi * np.arange(hop // 2 + 1) / hop)
    response = np.ones_like(z)
    for over, under in (_shelf(rate), _high_pass(rate)):
        response *= np.polyval(over[::-1], z) / np.polyval(under[::-1], z)
    sides = np.full(len(z), 2.0)
    sides[0] = 1.0
    return np.asarray(sides * np.abs(response) ** 2)


def _shelf(rate: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The head's effect: about 4 dB more above 1.7 kHz."""
    k, q = float(np.tan(np.pi * 1681.974450955533 / rate)), 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    over = (high + band * k / q + k * k, 2 * (k * k - high), high - band * k / q + k * k)
    return over, (1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k)


def _high_pass(rate: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Less below 38 Hz."""
    k, q = float(np.tan(np.pi * 38.13547087602444 / rate)), 0.5003270373238773
    gain = 1 + k / q + k * k
    return (1.0, -2.0, 1.0), (1.0, 2 * (k * k - 1) / gain, (1 - k / q + k * k) / gain)


def limited(samples: Wave) -> Wave:
    """The samples with their true peaks held under the ceiling by a gain that moves smoothly.

    The gain of each millisecond is the least that it or its neighbours need, and runs straight from the middle of
    one to the middle of the next: no sample is ever above the ceiling.
    """
    ceiling = 10 ** (CEILING_DBTP / 20)
    peaks = true_peaks(samples, ceiling / 2)
    if peaks.max(initial=0.0) <= ceiling:
        return samples
    return np.asarray(samples * limiting_gains(peaks, SAMPLE_RATE // 1000, ceiling))


def limiting_gains(peaks: Wave, step: int, ceiling: float) -> Wave:
    """The gain of each sample that brings those peaks under a ceiling, from steps of so many samples."""
    blocks = np.pad(peaks, (0, -len(peaks) % step)).reshape(-1, step).max(axis=1)
    needed = np.minimum(1.0, ceiling / np.maximum(blocks, 1e-9))
    around = np.pad(needed, 1, constant_values=1.0)
    least = np.minimum(np.minimum(around[:-2], around[1:-1]), around[2:])
    middles = np.arange(len(least)) * step + step / 2
    return np.asarray(np.interp(np.arange(len(peaks)), middles, least))


def true_peak(samples: Wave) -> float:
    """The true peak in dBTP; minus infinity for silence."""
    peak = true_peaks(samples, 0.0).max(initial=0.0)
    return float(20 * np.log10(peak)) if peak else -np.inf


def true_peaks(samples: Wave, least: float) -> Wave:
    """The greatest value at or just after each sample, at four times the rate; looked for where it is over `least`."""
    peaks = np.abs(samples)
    loud = np.flatnonzero(peaks > least)
    if len(loud):
        padded = np.pad(samples, REACH)
        around = np.lib.stride_tricks.sliding_window_view(padded, 2 * REACH + 1)[loud]
        peaks[loud] = np.maximum(peaks[loud], np.abs(around @ _quarter_taps()).max(axis=1))
    return peaks


REACH = 12


@cache
def _quarter_taps() -> Wave:
    """Columns that give the signal a quarter before to half a sample after its middle: windowed sincs."""
    reach = np.arange(-REACH, REACH + 1)
    window = np.cos(np.pi * reach / (2 * REACH + 2)) ** 2
    return np.stack([window * np.sinc(reach - part) for part in (-0.5, -0.25, 0.25, 0.5)], axis=1)

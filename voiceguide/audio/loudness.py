"""Loudness and true peaks: measuring, normalizing and limiting.

ITU-R BS.1770-5: annex 1 for loudness (K-weighting, blocks of 400 ms overlapping by 75 %, gates at -70 LUFS and 10 LU
below the mean), annex 2 for true peaks (4x oversampling).
"""

from functools import cache

from voiceguide.audio.arrays import Wave, np
from voiceguide.audio.pcm import FULL_SCALE, SAMPLE_RATE, to_pcm, to_wave

CHIME_LUFS = -21.0
"""The maximum for a listener's own chime, in its loudest 400 ms."""
CEILING_DBTP = -2.0
"""The maximum of peaks in clips; an MP3 encoder raises them, but to less than -1 dBTP."""
SILENCE = round(FULL_SCALE * 10 ** (-60 / 20))
"""Samples of at most -60 dBFS at the ends of a clip are cut off."""
MARGINS = (SAMPLE_RATE * 5 // 1000, SAMPLE_RATE * 25 // 1000)
"""Samples to keep, with a fade, before the first louder sample and after the last."""
HOP = SAMPLE_RATE // 10
"""Samples in a hop of 100 ms."""
BLOCK_HOPS = 4


def trimmed(pcm: bytes) -> bytes:
    """A clip without the silence at its ends, so that pauses are exactly as planned; empty if it is all silent."""
    samples = np.frombuffer(pcm, dtype="<i2")
    is_loud = (samples > SILENCE) | (samples < -SILENCE)
    if not is_loud.any():
        return b""
    first, after = int(is_loud.argmax()), len(samples) - int(is_loud[::-1].argmax())
    start, end = max(0, first - MARGINS[0]), min(len(samples), after + MARGINS[1])
    kept = samples[start:end].astype(np.float64)
    kept[: first - start] *= np.linspace(0, 1, first - start, endpoint=False)
    kept[after - start :] *= np.linspace(1, 0, end - after)
    return np.rint(kept).astype("<i2").tobytes()


def levelled(pcm: bytes, target: float) -> bytes:
    """A clip normalized to `target` LUFS and limited to CEILING_DBTP; a silent clip is returned as it is.

    Limiting lowers the loudness; up to two more iterations make up for that.
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
    """A chime turned down to CHIME_LUFS, measured in its loudest 400 ms, if it is louder."""
    samples = to_wave(pcm)
    loudest = _lufs(block_powers(samples).max(initial=0.0))
    return pcm if loudest <= CHIME_LUFS else to_pcm(samples * 10 ** ((CHIME_LUFS - loudest) / 20))


def loudness(samples: Wave) -> float:
    """The integrated loudness in LUFS of a mono signal; -inf for silence."""
    return gated_loudness(block_powers(samples))


def gated_loudness(powers: Wave) -> float:
    """The gated loudness in LUFS of blocks with these powers; -inf for silence."""
    heard = powers[powers > 10 ** ((-70 + 0.691) / 10)]
    if not len(heard):
        return -np.inf
    return _lufs(heard[heard > heard.mean() / 10].mean())


def _lufs(power: float) -> float:
    return float(-0.691 + 10 * np.log10(power)) if power > 0 else -np.inf


def block_powers(samples: Wave) -> Wave:
    """The K-weighted mean square of each block; at least one block.

    The filter is applied to the power spectra of the hops (Parseval's theorem). For speech, this is within 0.1 LU of
    filtering the samples, at a tenth of the cost.
    """
    hops = max(BLOCK_HOPS, -(-len(samples) // HOP))
    padded = np.zeros(hops * HOP)
    padded[: len(samples)] = samples
    return powers_of_blocks(hop_powers(padded, SAMPLE_RATE))


def hop_powers(samples: Wave, rate: int) -> Wave:
    """The K-weighted mean square of each hop of one channel; its length is a multiple of `rate // 10`."""
    hop = rate // 10
    spectra = np.abs(np.fft.rfft(samples.reshape(-1, hop), axis=1)) ** 2
    return np.asarray(spectra @ _k_weights(rate) / hop**2)


def powers_of_blocks(hops: Wave) -> Wave:
    """The power of each block from the powers of the hops; for several channels, pass their sum."""
    return np.asarray(np.convolve(hops, np.full(BLOCK_HOPS, 1 / BLOCK_HOPS), "valid"))


@cache
def _k_weights(rate: int) -> Wave:
    """The weight of each bin of a hop's one-sided spectrum: the power response of the K filter.

    The analogue prototypes behind the coefficients of BS.1770 for 48 kHz, by the bilinear transform at `rate`: Brecht
    De Man, "Evaluation of Implementations of the EBU R128 Loudness Measurement", 2018.
    """
    hop = rate // 10
    z = np.exp(-2j * np.pi * np.arange(hop // 2 + 1) / hop)
    response = np.ones_like(z)
    for numerator, denominator in (_shelf(rate), _high_pass(rate)):
        response *= np.polyval(numerator[::-1], z) / np.polyval(denominator[::-1], z)
    sides = np.full(len(z), 2.0)
    sides[0] = 1.0
    return np.asarray(sides * np.abs(response) ** 2)


def _shelf(rate: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Numerator and denominator of the high shelf: +4 dB above 1.7 kHz, the effect of the head."""
    k, q = float(np.tan(np.pi * 1681.974450955533 / rate)), 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    numerator = (high + band * k / q + k * k, 2 * (k * k - high), high - band * k / q + k * k)
    return numerator, (1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k)


def _high_pass(rate: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Numerator and denominator of the high-pass filter at 38 Hz."""
    k, q = float(np.tan(np.pi * 38.13547087602444 / rate)), 0.5003270373238773
    gain = 1 + k / q + k * k
    return (1.0, -2.0, 1.0), (1.0, 2 * (k * k - 1) / gain, (1 - k / q + k * k) / gain)


def limited(samples: Wave) -> Wave:
    """The samples with true peaks limited to CEILING_DBTP.

    The gain at the middle of each millisecond is the minimum that it or its neighbours need, and is interpolated
    linearly in between, so that no sample exceeds the ceiling.
    """
    ceiling = 10 ** (CEILING_DBTP / 20)
    peaks = true_peaks(samples, ceiling / 2)
    if peaks.max(initial=0.0) <= ceiling:
        return samples
    return np.asarray(samples * limiting_gains(peaks, SAMPLE_RATE // 1000, ceiling))


def limiting_gains(peaks: Wave, step: int, ceiling: float) -> Wave:
    """The gain of each sample that limits these peaks to a ceiling, interpolated between steps of `step` samples."""
    maxima = np.pad(peaks, (0, -len(peaks) % step)).reshape(-1, step).max(axis=1)
    needed = np.minimum(1.0, ceiling / np.maximum(maxima, 1e-9))
    padded = np.pad(needed, 1, constant_values=1.0)
    lowest = np.minimum(np.minimum(padded[:-2], padded[1:-1]), padded[2:])
    middles = np.arange(len(lowest)) * step + step / 2
    return np.asarray(np.interp(np.arange(len(peaks)), middles, lowest))


def true_peaks(samples: Wave, least: float) -> Wave:
    """The true peak around each sample, by 4x oversampling where the sample is over `least`."""
    peaks = np.abs(samples)
    loud = np.flatnonzero(peaks > least)
    if len(loud):
        padded = np.pad(samples, REACH)
        around = np.lib.stride_tricks.sliding_window_view(padded, 2 * REACH + 1)[loud]
        peaks[loud] = np.maximum(peaks[loud], np.abs(around @ _quarter_taps()).max(axis=1))
    return peaks


REACH = 12
"""Samples on each side that the oversampling filter uses."""


@cache
def _quarter_taps() -> Wave:
    """Windowed sincs, one column for each position from half a sample before to half a sample after the middle."""
    reach = np.arange(-REACH, REACH + 1)
    window = np.cos(np.pi * reach / (2 * REACH + 2)) ** 2
    return np.stack([window * np.sinc(reach - part) for part in (-0.5, -0.25, 0.25, 0.5)], axis=1)

"""Longer or shorter pauses within speech, whatever engine spoke it."""

from voiceguide.audio.arrays import np
from voiceguide.audio.loudness import SILENCE
from voiceguide.audio.pcm import SAMPLE_RATE

SHORTEST = SAMPLE_RATE * 120 // 1000
"""Samples of silence that count as a pause: longer than what comes before a `p` or a `t` within a word."""
LEAST = SAMPLE_RATE * 60 // 1000
"""What is left of a pause at least."""


def with_pauses(pcm: bytes, percent: int) -> bytes:
    """A trimmed clip with each pause in it this much of what it was; the words stay as they are."""
    if percent == 100:
        return pcm
    samples = np.frombuffer(pcm, dtype="<i2")
    is_silent = (samples >= -SILENCE) & (samples <= SILENCE)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], is_silent, [False])).astype(np.int8)))
    parts: list[bytes] = []
    done = 0
    for start, end in edges.reshape(-1, 2):
        # What is silent at the ends of the clip is no pause.
        if end - start < SHORTEST or start == 0 or end == len(samples):
            continue
        kept = min(end - start, max(LEAST, (end - start) * percent // 100))
        middle = start + kept // 2
        more = max(0, (end - start) * percent // 100 - (end - start))
        parts += [samples[done:middle].tobytes(), bytes(2 * int(more))]
        done = end - (kept - kept // 2)
    return b"".join((*parts, samples[done:].tobytes()))

"""Takes of a sentence by a person: cut to the words, levelled, and checked for what people do wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from voiceguide.audio.arrays import Wave, np
from voiceguide.audio.loudness import levelled, loudness
from voiceguide.audio.pcm import FULL_SCALE, SAMPLE_RATE, runs, to_pcm, to_wave
from voiceguide.audio.sound_files import VoiceRecording

KEPT_LUFS = -23.0
"""The loudness of what is kept: no peak is limited on the way, and any player plays it."""
FRAME = 0.01
"""Seconds over which the level is measured."""
DEEPEST = -90.0
"""dB of full scale that count as silence, such as the zeros of an MP3."""
BELOW_SPEECH, ABOVE_NOISE = 30.0, 8.0
"""dB: what is louder than the one below the level of speech, and the other above the noise, is part of the words."""
GAP, CLICK = 0.15, 0.04
"""Seconds: sounds so close together belong to each other, and what is shorter is a click of the key or the mouse."""
BEFORE, AFTER = 0.04, 0.1
"""Seconds that are kept around the words, faded, for the soft sounds with which they begin and end."""
AT_THE_EDGE = 0.03
"""Seconds from the ends of a take within which words that begin or end may be cut off."""

SILENT = -60.0
"""dB of full scale: what is softer at its loudest is no speech."""
QUIET = -45.0
"""LUFS: what is softer would be raised by more than 25 dB, and the noise of the microphone with it."""
STEADY = 6.0
"""dB between the loudest and the softest moments: no speech is as steady as that."""
CLEAN = 20.0
"""dB between speech and noise, at least."""
DISTORTED = 0.985
"""Of full scale: where the peaks of a signal stay for some samples, they were cut off."""
CUT_PEAKS = 5
"""More than these are no accident."""
PER_LETTER = (0.02, 0.2)
"""Seconds a character, at least and at most; plus SPARE."""
SPARE = 2.0

NOTHING = "Nothing was heard: is the microphone switched on, and may this program use it?"
TOO_LOUD = "It is distorted: go further away from the microphone, or turn it down."
TOO_QUIET = "It is too quiet: come closer to the microphone, or turn it up."
NOISY = "It is noisy: something else is heard behind the words, such as a fan or the street."
CUT_START = "Its beginning is cut off: wait a moment before you speak."
CUT_END = "Its end is cut off: wait a moment after the last word."
TOO_SHORT = "It is very short for these words: was all of it said?"
TOO_LONG = "It is very long for these words: was something else said too?"


@dataclass(frozen=True, slots=True)
class Take:
    """The words of a take at SAMPLE_RATE and KEPT_LUFS, and what is wrong with it, in sentences.

    It is empty if nothing was heard.
    """

    pcm: bytes
    problems: tuple[str, ...]


def checked(recording: VoiceRecording, text: str) -> Take:
    """The take of a text in a recording."""
    levels = _levels(recording)
    stretches = _speech(levels)
    if not stretches:
        return Take(b"", (NOTHING,))
    start, end = stretches[0][0] * FRAME, stretches[-1][1] * FRAME
    words = _faded(recording.part(max(0, start - BEFORE), end + AFTER))
    return Take(levelled(words, KEPT_LUFS), tuple(_problems(recording, levels, stretches, words, text)))


def _problems(
    recording: VoiceRecording, levels: Wave, stretches: list[tuple[int, int]], words: bytes, text: str
) -> Iterator[str]:
    """What is wrong, the worst first."""
    if _is_distorted(recording):
        yield TOO_LOUD
    if loudness(to_wave(words)) < QUIET:
        yield TOO_QUIET
    is_speech = np.zeros(len(levels), bool)
    for first, after in stretches:
        is_speech[first:after] = True
    # Where there is nothing at all, a microphone was switched off, or its program takes silence for noise.
    around = levels[~is_speech & (levels > DEEPEST)]
    noise = np.median(around) if len(around) >= GAP / FRAME else np.percentile(levels[is_speech], 5)
    if np.percentile(levels[is_speech], 75) - noise < CLEAN:
        # Where words begin and end cannot be told then.
        yield NOISY
        return
    start, end = stretches[0][0] * FRAME, stretches[-1][1] * FRAME
    if start < AT_THE_EDGE:
        yield CUT_START
    if recording.seconds - end < AT_THE_EDGE:
        yield CUT_END
    shortest, longest = (each * len(text) for each in PER_LETTER)
    if end - start < shortest:
        yield TOO_SHORT
    if end - start > longest + SPARE:
        yield TOO_LONG


def _levels(recording: VoiceRecording) -> Wave:
    """The level of each frame in dB of full scale; a long recording is measured a minute at a time."""
    samples = np.frombuffer(recording.pcm, "<i2")
    frame = round(recording.rate * FRAME)
    whole = samples[: len(samples) // frame * frame].reshape(-1, frame)
    minute = round(60 / FRAME)
    powers = [
        np.square(whole[start : start + minute] / FULL_SCALE).mean(axis=1) for start in range(0, len(whole), minute)
    ]
    return np.asarray(np.maximum(DEEPEST, 10 * np.log10(np.concatenate([np.empty(0), *powers]) + 1e-12)))


def _speech(levels: Wave) -> list[tuple[int, int]]:
    """The first frame of each stretch of speech, and the one after it."""
    if not len(levels) or levels.max() < SILENT:
        return []
    # The loudest moments may be those of a click.
    loud, noise = np.percentile(levels, 95), np.percentile(levels, 5)
    if loud - noise < STEADY:
        return []
    threshold = max(loud - BELOW_SPEECH, min(noise + ABOVE_NOISE, loud - ABOVE_NOISE), SILENT)
    stretches: list[tuple[int, int]] = []
    for start, end in runs(levels > threshold).tolist():
        if stretches and start - stretches[-1][1] < GAP / FRAME:
            stretches[-1] = stretches[-1][0], end
        else:
            stretches.append((start, end))
    return [(start, end) for start, end in stretches if end - start >= CLICK / FRAME]


def _is_distorted(recording: VoiceRecording) -> bool:
    samples = np.frombuffer(recording.pcm, "<i2")
    is_peak = (samples >= DISTORTED * FULL_SCALE) | (samples <= -DISTORTED * FULL_SCALE)
    # Four samples at 44,100 Hz: a peak that was not cut off is sharper than that at full scale.
    longest = max(3, recording.rate * 4 // 44_100)
    return int(np.count_nonzero(np.diff(runs(is_peak)) >= longest)) > CUT_PEAKS


def _faded(words: VoiceRecording) -> bytes:
    samples = to_wave(words.at_our_rate())
    before, after = (min(len(samples) // 2, round(time * SAMPLE_RATE)) for time in (BEFORE, AFTER))
    samples[:before] *= np.linspace(0, 1, before)
    samples[len(samples) - after :] *= np.linspace(1, 0, after)
    return to_pcm(samples)


SHORTEST_PAUSE = 0.6
"""Seconds between two sentences, at least."""
CLEARLY = 1.25
"""How many times as long the pauses between sentences are as those within them."""
UNLIKE = (0.4, 2.5)
"""How much slower or faster than the others a sentence may be spoken."""


class CutError(Exception):
    """A recording cannot be cut into its sentences; says why."""


def cut_at_pauses(recording: VoiceRecording, texts: list[str]) -> list[VoiceRecording]:
    """A recording of these texts, one after the other, cut at its longest pauses; raises CutError."""
    stretches = [(start * FRAME, end * FRAME) for start, end in _speech(_levels(recording))]
    if not stretches:
        raise CutError("nothing is heard in it")
    pauses = sorted(((b[0] - a[1], number) for number, (a, b) in enumerate(pairwise(stretches), 1)), reverse=True)
    between, within = pauses[: len(texts) - 1], pauses[len(texts) - 1 :]
    shortest = max(SHORTEST_PAUSE, CLEARLY * within[0][0] if within else 0)
    if len(between) < len(texts) - 1 or (between and between[-1][0] < shortest):
        found = 1 + sum(pause >= 2 * SHORTEST_PAUSE for pause, _ in pauses)
        raise CutError(
            f"it has about {found} sentences with pauses between them, and {len(texts)} are expected; say each one "
            "once, with two seconds of silence after it"
        )
    starts = [0, *sorted(number for _, number in between)]
    ends = [*starts[1:], len(stretches)]
    spans = [(stretches[start][0], stretches[end - 1][1]) for start, end in zip(starts, ends, strict=True)]
    _check_pace(spans, texts)
    # Half of each pause belongs to either side of it.
    middles = [(a[1] + b[0]) / 2 for a, b in pairwise(spans)]
    return [recording.part(start, end) for start, end in pairwise([0.0, *middles, recording.seconds])]


def _check_pace(spans: list[tuple[float, float]], texts: list[str]) -> None:
    """Raise CutError for the first sentence whose length says that it is another one."""
    paces = [(end - start) / (len(text) + 5) for (start, end), text in zip(spans, texts, strict=True)]
    usual = float(np.median(paces))
    for (start, _), text, pace in zip(spans, texts, paces, strict=True):
        if not UNLIKE[0] <= pace / usual <= UNLIKE[1]:
            unlike = "short" if pace < usual else "long"
            at = f"{int(start) // 60}:{int(start) % 60:02}"
            raise CutError(f"what is said at {at} is too {unlike} for “{text}”; is a sentence missing, or there twice?")

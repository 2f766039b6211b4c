"""How well voices are understood: the errors of an independent recogniser over the words of the bundled routines.

    python tests/benchmarks/voice_errors.py                       eSpeak NG's variants, about a quarter of an hour
    python tests/benchmarks/voice_errors.py en-us en-us+f3 NAME   these voices
    python tests/benchmarks/voice_errors.py --every 5             only every fifth sentence
    python tests/benchmarks/voice_errors.py --range 30 70 --gap 1 3   eSpeak NG at other pitch ranges and word gaps

Needs `pip install pocketsphinx`, which brings its American English. An error is a word too few, too many or wrong. A
recogniser is no ear: only differences between voices mean something, and only large ones.
"""

import argparse
import ctypes
import difflib
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from itertools import pairwise
from math import log10
from multiprocessing import get_context

import numpy as np

from voiceguide.app.environment import this_machine
from voiceguide.app.request import SessionRequest
from voiceguide.app.voices import find_voice, open_engine, settings_of
from voiceguide.audio.loudness import levelled, trimmed
from voiceguide.audio.pcm import SAMPLE_RATE, resampled, to_pcm, to_wave
from voiceguide.audio.tts.espeak import VARIANTS, installed
from voiceguide.audio.tts.synthesizer import DEFAULT_RATE
from voiceguide.paths import data_folder
from voiceguide.script.parser import parse_routine
from voiceguide.script.reading import read_script
from voiceguide.session.planner import plan, speeches

RATE = 16_000
"""What the recogniser's model was trained on, in Hz."""
USUAL_RANGE = 50
"""eSpeak NG's own pitch range."""
ROUTINES = ("sciatica-relief", "back-and-hips", "legs", "short-relief")


def sentences() -> list[str]:
    """All that is said in the bundled routines, once each."""
    found: dict[str, None] = {}
    for name in ROUTINES:
        routine = parse_routine(*read_script(data_folder("scripts") / f"{name}.md"))
        planned = plan(routine, SessionRequest(level=50).choices)
        found |= dict.fromkeys(speech.spoken for speech in speeches(planned.steps))
    return list(found)


@cache
def decoder():
    """A recogniser for this process, which expects the words of the routines in about their order.

    Its own model of English is one of long sentences, and hears next to nothing of cues of three words.
    """
    from pocketsphinx import Decoder

    with tempfile.NamedTemporaryFile("w", suffix=".lm") as file:
        file.write(language_model(sentences()))
        file.flush()
        return Decoder(samprate=RATE, lm=file.name, loglevel="FATAL")


def language_model(texts: list[str]) -> str:
    """How often each word, and each pair of words, occurs: in the format ARPA, by Witten and Bell's estimate."""
    marked = [["<s>", *words(text), "</s>"] for text in texts]
    singles = Counter(word for sentence in marked for word in sentence)
    pairs = Counter(pair for sentence in marked for pair in pairwise(sentence))
    total = sum(singles.values())
    followers = Counter(first for first, _ in pairs)
    backoff = {word: log10(max(followers[word], 1) / (singles[word] + max(followers[word], 1))) for word in singles}
    ones = (f"{log10(count / total):.4f} {word} {backoff[word]:.4f}" for word, count in singles.items())
    twos = (
        f"{log10(count / (singles[first] + followers[first])):.4f} {first} {second}"
        for (first, second), count in pairs.items()
    )
    heading = f"\\data\\\nngram 1={len(singles)}\nngram 2={len(pairs)}\n"
    return "\n".join((heading, "\\1-grams:", *ones, "", "\\2-grams:", *twos, "", "\\end\\", ""))


def recognised(clip: bytes) -> str:
    """What the recogniser hears in a clip."""
    wave = to_wave(clip)
    size = len(wave) * RATE // SAMPLE_RATE
    spectrum = np.fft.rfft(wave)[: size // 2 + 1]
    padded = np.pad(np.fft.irfft(spectrum, size) * (size / len(wave)), RATE // 2)
    # In digital silence, the recogniser loses its measure of loudness.
    heard = to_pcm(padded + np.random.default_rng(1).normal(0, 3e-4, len(padded)))
    decoder().start_utt()
    decoder().process_raw(heard, full_utt=True)
    decoder().end_utt()
    best = decoder().hyp()
    return best.hypstr if best else ""


def words(text: str) -> list[str]:
    """The words without what is not heard."""
    return re.findall(r"[a-z']+", text.lower())


def errors(said: str, heard: str) -> int:
    """Words too few, too many or wrong."""
    one, other = words(said), words(heard)
    steps = difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return sum(max(end - start, until - since) for kind, start, end, since, until in steps if kind != "equal")


def clips(voice: str, texts: list[str]) -> Iterator[bytes]:
    """The texts as that voice says them, all as loud."""
    with open_engine(this_machine()) as engine:
        settings = settings_of(find_voice(engine, voice, "en-us"), DEFAULT_RATE)
        for text in texts:
            yield levelled(trimmed(engine.speak(text, settings)), -18)


class Espeak:
    """eSpeak NG itself, with what voiceguide does not set: how far the pitch moves, and the pause between words."""

    RATE, PITCH_RANGE, WORD_GAP = 1, 4, 7
    """Parameters of speak_lib.h; a gap is in units of 10 ms at the usual rate."""
    SYNCHRONOUS, UTF8 = 2, 1

    def __init__(self, voice: str) -> None:
        """That voice, with or without a variant."""
        found = installed()
        self.library = ctypes.CDLL(found.library)
        self.rate = self.library.espeak_Initialize(self.SYNCHRONOUS, 0, found.data and found.data.encode(), 0)
        self.library.espeak_SetVoiceByName(voice.encode())
        self.library.espeak_SetParameter(self.RATE, DEFAULT_RATE, 0)
        self.parts: list[bytes] = []
        # Kept, since the library calls it.
        self.callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)(
            self._keep
        )
        self.library.espeak_SetSynthCallback(self.callback)

    def _keep(self, samples, count: int, _: object) -> int:
        self.parts.append(ctypes.string_at(samples, 2 * count) if samples else b"")
        return 0

    def clips(self, texts: list[str], pitch_range: int, word_gap: int) -> Iterator[bytes]:
        """The texts as it says them, all as loud."""
        self.library.espeak_SetParameter(self.PITCH_RANGE, pitch_range, 0)
        self.library.espeak_SetParameter(self.WORD_GAP, word_gap, 0)
        for text in texts:
            self.parts = []
            content = text.encode()
            self.library.espeak_Synth(content, len(content) + 1, 0, 1, 0, self.UTF8, None, None)
            yield levelled(trimmed(resampled(b"".join(self.parts), self.rate)), -18)


def measured(texts: list[str], settings: tuple[str, int | None, int | None]) -> tuple[str, float, float]:
    """A voice in words, the share of words that are not understood, and the seconds that it takes."""
    voice, pitch_range, word_gap = settings
    if pitch_range is None or word_gap is None:
        name, spoken = voice, list(clips(voice, texts))
    else:
        name = f"{voice}, range {pitch_range}, gap {word_gap}"
        spoken = list(Espeak(voice).clips(texts, pitch_range, word_gap))
    wrong = sum(errors(text, recognised(clip)) for text, clip in zip(texts, spoken, strict=True))
    seconds = sum(len(clip) for clip in spoken) / 2 / SAMPLE_RATE
    return name, wrong / sum(len(words(text)) for text in texts), seconds


def tried(options: argparse.Namespace) -> list[tuple[str, int | None, int | None]]:
    """The voices; with pitch ranges and word gaps, each of these by itself, since they hardly affect each other."""
    voices = options.voices or ["en-us", *(f"en-us+{variant}" for variant in VARIANTS)]
    if not options.range and not options.gap:
        return [(voice, None, None) for voice in voices]
    settings = [(USUAL_RANGE, 0), *((some, 0) for some in options.range), *((USUAL_RANGE, gap) for gap in options.gap)]
    return [(voice, *setting) for voice in voices for setting in settings]


def main() -> None:
    """Print a table, the best voice first."""
    parser = argparse.ArgumentParser()
    parser.add_argument("voices", nargs="*")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--range", type=int, nargs="*", default=[])
    parser.add_argument("--gap", type=int, nargs="*", default=[])
    options = parser.parse_args()
    texts = sentences()[:: options.every]
    count = sum(len(words(text)) for text in texts)
    print(f"{len(texts)} sentences, {count} words\n\n| voice | errors | seconds |\n|---|---:|---:|")
    # Each in a process of its own, since a library keeps what it was told.
    with ProcessPoolExecutor(2, max_tasks_per_child=1, mp_context=get_context("spawn")) as pool:
        rows = pool.map(partial(measured, texts), tried(options))
        for voice, share, seconds in sorted(rows, key=lambda row: row[1]):
            print(f"| {voice} | {100 * share:.1f} % | {seconds:.0f} |")


if __name__ == "__main__":
    main()

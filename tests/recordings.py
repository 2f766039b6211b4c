"""A short session for export tests: noise without repetition, in three chapters."""

from functools import cache

import numpy as np

from voiceguide.audio.mixer import blocks
from voiceguide.audio.pcm import length_of_clip
from voiceguide.audio.render import RenderedSession
from voiceguide.export.exporter import tags_of
from voiceguide.session.model import Speech, StepRef
from voiceguide.session.timeline import Chapter, Cue, Timeline

RATE = 22_050
TITLES = ("Knie zur Brust", "“Cat” & 'cow'; a=1 #2 \\ b", "🧘 Ruhe: links/rechts?")
STARTS = (0, 4003, 9517)
LENGTH = 15_001
SPOKEN = ((500, "Lie down <slowly> & rest."), (4003, "Now --> the cat."), (7100, "Breathe."), (9519, "Rest."))
SPOT = StepRef(0, 1)


def noise(seed, seconds=1.2):
    """A burst of quiet noise."""
    samples = np.random.default_rng(seed).normal(0, 1, round(seconds * RATE))
    smooth = np.convolve(samples, np.hanning(12), "same") * np.hanning(len(samples))
    return np.round(3000 * smooth).astype("<i2").tobytes()


@cache
def rendered():
    """The session, 15 seconds long."""
    sounds = {start: Speech(text, text) for start, text in SPOKEN}
    clips = {sound: noise(start) for start, sound in sounds.items()}
    cues = tuple(Cue(start, length_of_clip(clips[sound]), sound, SPOT, 1) for start, sound in sounds.items())
    ends = (*STARTS[1:], LENGTH)
    chapters = tuple(Chapter(*found) for found in zip(TITLES, STARTS, ends, strict=True))
    return RenderedSession(Timeline(LENGTH, cues, (), (), chapters, ()), clips)


def tags(cover=None):
    """Its tags."""
    return tags_of(rendered().timeline, title="Ischias – Übungen", author="Dr. Müller", language="de-DE", cover=cover)


@cache
def sound():
    """Its samples."""
    timeline = rendered().timeline
    return np.frombuffer(b"".join(blocks(timeline, rendered().clips)), "<i2")


def lag(source, heard):
    """By how many samples `heard` comes after its source."""
    size = 1 << (len(source) + len(heard)).bit_length()
    alike = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(source, size)), size)
    best = int(np.argmax(alike))
    return best if best < len(heard) else best - size

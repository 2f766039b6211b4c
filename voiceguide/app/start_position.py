"""Where in a session playback starts, and after what delay."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from voiceguide.audio.pcm import SAMPLE_RATE, SAMPLE_WIDTH
from voiceguide.errors import UsageError
from voiceguide.script.names import matching_exercises, the_exercise
from voiceguide.script.values import BadValue, duration
from voiceguide.session.model import Chime
from voiceguide.session.timeline import LEAD_IN
from voiceguide.units import Ms, clock, samples_at

if TYPE_CHECKING:
    from voiceguide.player.progressive import ProgressiveSession, SynthesisState

LONGEST_DELAY = Ms(10 * 60 * 1000)
TICKS_BEFORE = 3
"""Seconds at the end of a delay that a soft sound marks."""


def start_of(where: str, session: "ProgressiveSession", voice: "SynthesisState") -> Ms:
    """The time in ms of an exercise, by its number or name, or of a time; waits until the session is spoken that far.

    Raises UsageError if there is no such exercise or time, and the error of the voice.
    """
    number = _exercise(where, session.exercises)
    time = length_of(where) if number is None else None
    while True:
        is_over, timeline = voice.is_over.wait(0.01), session.snapshot.timeline
        if number is not None and number < len(timeline.chapters):
            return timeline.chapters[number].start
        if time is not None and time < timeline.length:
            return time
        if voice.failure:
            raise voice.failure
        if is_over:
            raise UsageError(f"`{where}` is after the end of this session, which takes {clock(timeline.length)}")


def _exercise(where: str, names: Sequence[str]) -> int | None:
    """The index of a chapter by its number or the name of its exercise; None for a time."""
    if where.isdecimal():
        if not 1 <= int(where) <= len(names):
            raise UsageError(f"there is no exercise {where}; this routine has {len(names)}")
        return int(where) - 1
    if where[:1].isdigit() and len(matching_exercises(where, names)) != 1:
        return None
    return names.index(the_exercise(where, names))


def length_of(text: str) -> Ms:
    """A time as it is written in scripts, in ms; raises UsageError."""
    try:
        return duration(text)
    except BadValue as bad:
        raise UsageError(bad.message) from bad


def lead_in() -> bytes:
    """The silence before a start in the middle, since headsets swallow the first moments of sound."""
    return bytes(samples_at(LEAD_IN, SAMPLE_RATE) * SAMPLE_WIDTH)


def delay_of(text: str | None, chimes: Mapping[Chime, bytes]) -> bytes:
    """The delay as PCM, silent but for a soft sound in its last seconds; raises UsageError."""
    time = length_of(text) if text else Ms(0)
    if time > LONGEST_DELAY:
        raise UsageError(f"`{text}` is too long; a delay is at most 10 minutes")
    tick = chimes[Chime("listen")]
    silence = bytearray(samples_at(time, SAMPLE_RATE) * SAMPLE_WIDTH)
    for second in range(1, min(TICKS_BEFORE, time // 1000) + 1):
        at = len(silence) - second * SAMPLE_RATE * SAMPLE_WIDTH
        silence[at : at + len(tick)] = tick
    return bytes(silence)

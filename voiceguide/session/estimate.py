"""Lengths for when nothing can be measured."""

from voiceguide.session.sounds import Speech
from voiceguide.units import Ms

START = 200
PER_CHARACTER_AT_150 = 67
"""Measured over the bundled routines with eSpeak NG 1.52 at 150 words a minute."""


def speech_length(speech: Speech, rate: int) -> Ms:
    """About how long `speech` takes at `rate` words a minute; only ever shown as an estimate."""
    return Ms(START + len(speech.spoken) * PER_CHARACTER_AT_150 * 150 // rate)

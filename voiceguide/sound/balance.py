"""How loud the voice has to be, for a session with its softer chimes to be as loud as other spoken audio.

It is told from the plan alone, before anything is spoken: so a session sounds the same whether it is heard while it
is being spoken or written to a file.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np

from voiceguide.session.estimate import speech_length
from voiceguide.session.sounds import Chime, Sound, Speech
from voiceguide.sound.loudness import BLOCK_HOPS, HOP, Wave, block_powers, gated_loudness
from voiceguide.sound.narrator import DEFAULT_RATE
from voiceguide.sound.pcm import to_wave

SESSION_LUFS = -18.8
"""A mono file at -19 LUFS is heard from two speakers at -16, as podcasts are; LAME takes 0.4 dB away."""
VOICE_LUFS = np.arange(-19.0, -15.9, 0.1)
"""How loud the voice may be: from the session's own loudness to where its peaks would have to be pressed flat."""


def voice_loudness(sounds: Iterable[Sound], chimes: Mapping[Chime, bytes]) -> float:
    """The loudness in LUFS for the clips of a voice, so that a session of `sounds` measures SESSION_LUFS."""
    counted = Counter(sounds)
    speech = _speech_powers({sound: count for sound, count in counted.items() if isinstance(sound, Speech)})
    around = _chime_powers({sound: count for sound, count in counted.items() if isinstance(sound, Chime)}, chimes)

    def miss(level: float) -> float:
        session = np.concatenate([speech * 10 ** ((level + 0.691) / 10), around])
        return abs(gated_loudness(session) - SESSION_LUFS)

    return float(min(VOICE_LUFS, key=miss))


def _speech_powers(counted: Mapping[Speech, int]) -> Wave:
    """The powers of all blocks with speech, as shares of the voice's own: those at its ends have less of it."""
    ends = np.arange(1, BLOCK_HOPS) / BLOCK_HOPS
    whole = sum(count * speech_length(speech, DEFAULT_RATE) // 100 for speech, count in counted.items())
    return np.concatenate([np.ones(whole), np.tile(ends, 2 * sum(counted.values()))])


def _chime_powers(counted: Mapping[Chime, int], chimes: Mapping[Chime, bytes]) -> Wave:
    """The powers of all blocks that the chimes sound in."""
    silence = np.zeros((BLOCK_HOPS - 1) * HOP)
    powers = [
        np.tile(block_powers(np.concatenate([silence, to_wave(chimes[chime]), silence])), count)
        for chime, count in counted.items()
    ]
    return np.concatenate([np.empty(0), *powers])

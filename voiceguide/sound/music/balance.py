"""How loud voice and music have to be, for a session with both to be as loud as other spoken audio.

It is told from the plan and the measured tracks alone, before anything is spoken, as in voiceguide.sound.balance.
"""

from collections.abc import Mapping
from functools import cache

import numpy as np

from voiceguide.session.sounds import Chime, Sound
from voiceguide.session.timeline import Timeline
from voiceguide.sound.loudness import HOP, Wave, gated_loudness, hop_powers, powers_of_blocks
from voiceguide.sound.music.ducking import ducking
from voiceguide.sound.music.records import Bed, Music, Track
from voiceguide.sound.pcm import SAMPLE_RATE, to_wave

SESSION_LUFS = -18.7
"""As one channel; heard from two speakers it is 3 LU more, and LAME takes 0.45 dB away."""
TWO_SPEAKERS = 10 * np.log10(2)
VOICE_LUFS = np.arange(-24.0, -13.9, 0.1)
"""How loud the voice may be: at the top, its peaks are pressed by about 5 dB. A session of few words ends softer."""
TENTH = 100
"""ms in a hop."""


def balanced(sketch: Timeline, chimes: Mapping[Chime, bytes], music: Music) -> tuple[float, Bed]:
    """The loudness in LUFS for the clips of the voice, as one channel, and the music under them.

    A session that is laid out as in `sketch` then measures SESSION_LUFS.
    """
    spoken, chimed = _spoken(sketch), _chimed(sketch, chimes)
    played = _played(sketch, music)

    def miss(voice: float) -> float:
        hops = (spoken + played) * 10 ** ((voice + 0.691) / 10) + chimed
        return abs(gated_loudness(powers_of_blocks(hops)) - SESSION_LUFS)

    voice = float(min(VOICE_LUFS, key=miss))
    gains = tuple(_gain(track, voice + music.level) for track in music.tracks)
    return voice, Bed(music.tracks, gains, music.duck)


def _gain(track: Track, loudness: float) -> float:
    """The gain in dB that brings a track to a loudness as one channel; none for one that is all silent."""
    missing = loudness + TWO_SPEAKERS - track.loudness
    return round(float(missing), 2) if np.isfinite(missing) else 0.0


def _hops(sketch: Timeline) -> int:
    return max(4, -(-sketch.length // TENTH))


def _spoken(sketch: Timeline) -> Wave:
    """The share of each tenth of a second in which something is said."""
    edges = np.arange(_hops(sketch) + 1) * float(TENTH)
    spoken = [(cue.start, cue.end) for cue in sketch.cues if not isinstance(cue.sound, Chime)]
    if not spoken:
        return np.zeros(len(edges) - 1)
    times = np.array(spoken, dtype=float).reshape(-1)
    so_far = np.concatenate([[0.0], np.cumsum(np.diff(times)[::2])]).repeat(2)[1:-1]
    return np.asarray(np.diff(np.interp(edges, times, so_far)) / TENTH)


def _chimed(sketch: Timeline, chimes: Mapping[Chime, bytes]) -> Wave:
    """The power of the chimes in each tenth of a second."""

    @cache
    def powers(chime: Sound) -> Wave:
        samples = to_wave(chimes[chime]) if isinstance(chime, Chime) else np.zeros(0)
        return hop_powers(np.pad(samples, (0, -len(samples) % HOP)), SAMPLE_RATE)

    hops = np.zeros(_hops(sketch))
    for cue in sketch.cues:
        if isinstance(cue.sound, Chime):
            at = cue.start // TENTH
            heard = powers(cue.sound)[: len(hops) - at]
            hops[at : at + len(heard)] += heard
    return hops


def _played(sketch: Timeline, music: Music) -> Wave:
    """The power of the music in each tenth of a second, as a share of the voice's own; cross-fades left aside."""
    count = _hops(sketch)
    shares = [track.powers * _share(track, music.level) for track in music.tracks]
    gains = ducking(sketch, music.duck, np.arange(TENTH / 2, count * TENTH, TENTH))
    return np.asarray(np.resize(np.concatenate(shares), count) * gains**2)


def _share(track: Track, level: int) -> float:
    """What makes of its power a share of the voice's."""
    return float(10 ** ((level - track.loudness - 0.691) / 10)) if np.isfinite(track.loudness) else 0.0

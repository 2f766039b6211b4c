"""How loud the voice, and music under it, have to be for a session to be as loud as other spoken audio.

It is told from the plan alone, before anything is spoken: so a session sounds the same whether it is heard while it
is being spoken or written to a file.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

import numpy as np

from voiceguide.audio.loudness import BLOCK_HOPS, HOP, Wave, block_powers, gated_loudness, hop_powers, powers_of_blocks
from voiceguide.audio.music.mix import ducking
from voiceguide.audio.music.tracks import Music, MusicBed, Track
from voiceguide.audio.pcm import SAMPLE_RATE, to_wave
from voiceguide.audio.tts.synthesizer import DEFAULT_RATE
from voiceguide.session.model import Chime, Sound, Speech
from voiceguide.session.phrases import speech_length
from voiceguide.session.timeline import Timeline

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


SESSION_WITH_MUSIC_LUFS = -18.7
"""As one channel; heard from two speakers it is 3 LU more, and LAME takes 0.45 dB away."""
TWO_SPEAKERS = 10 * np.log10(2)
VOICE_OVER_MUSIC_LUFS = np.arange(-24.0, -13.9, 0.1)
"""How loud the voice may be: at the top, its peaks are pressed by about 5 dB. A session of few words ends softer."""
TENTH = 100
"""ms in a hop."""


def balanced(sketch: Timeline, chimes: Mapping[Chime, bytes], music: Music) -> tuple[float, MusicBed]:
    """The loudness in LUFS for the clips of the voice, as one channel, and the music under them.

    A session that is laid out as in `sketch` then measures SESSION_LUFS.
    """
    spoken, chimed = _spoken(sketch), _chimed(sketch, chimes)
    played = _played(sketch, music)

    def miss(voice: float) -> float:
        hops = (spoken + played) * 10 ** ((voice + 0.691) / 10) + chimed
        return abs(gated_loudness(powers_of_blocks(hops)) - SESSION_WITH_MUSIC_LUFS)

    voice = float(min(VOICE_OVER_MUSIC_LUFS, key=miss))
    gains = tuple(_gain(track, voice + music.level) for track in music.tracks)
    return voice, MusicBed(music.tracks, gains, music.duck)


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

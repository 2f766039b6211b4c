"""Computes the levels of voice and music that make a session as loud as other spoken audio.

They are computed from the plan alone, before speech is synthesized, so that a session sounds the same whether it is
played while it is being synthesized or exported.
"""

import struct
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from math import log10
from operator import attrgetter

from voiceguide.audio.arrays import Wave, np
from voiceguide.audio.cache import BlobCache, NoCache, cache_key
from voiceguide.audio.loudness import BLOCK_HOPS, HOP, block_powers, gated_loudness, hop_powers, powers_of_blocks
from voiceguide.audio.music.mix import ducking
from voiceguide.audio.music.tracks import Music, MusicBed, Track
from voiceguide.audio.pcm import SAMPLE_RATE, to_wave
from voiceguide.audio.tts.synthesizer import DEFAULT_RATE
from voiceguide.session.model import Chime, Sound, Speech
from voiceguide.session.speech import speech_length
from voiceguide.session.timeline import Timeline

LOUDNESS_SCHEMA = 1
"""To be raised when the loudness is computed in another way."""
QUIETEST = -70.0
"""LUFS: anything softer counts as silence (ITU-R BS.1770-5), and no voice is louder than 0."""
_LUFS = struct.Struct("<d")

SESSION_LUFS = -18.8
"""A mono file at -19 LUFS plays on two speakers at -16 LUFS, like podcasts; LAME takes off 0.4 dB."""
VOICE_LUFS = (-19.0, -15.9, 0.1)
"""Candidates for the voice (first, end, step): from the session's loudness to where peaks would be limited too much."""


@dataclass(frozen=True, slots=True)
class Balance:
    """The loudness of the voice clips in LUFS, and background music if there is any."""

    voice: float
    bed: MusicBed | None = None


def balance_of(
    sketch: Timeline, chimes: Mapping[Chime, bytes], music: Music | None = None, cache: BlobCache | None = None
) -> Balance:
    """The levels that make the session as loud as other spoken audio, computed from the estimated timeline."""
    if music is None:
        return Balance(cached_loudness((cue.sound for cue in sketch.cues), chimes, cache or NoCache()))
    return balanced(sketch, chimes, music)


def cached_loudness(sounds: Iterable[Sound], chimes: Mapping[Chime, bytes], cache: BlobCache) -> float:
    """The loudness in LUFS for the voice clips of a session with these sounds.

    It is cached because computing it, and importing numpy for that, takes longer than the rest of a warm start.
    """
    counts = Counter(sounds)
    key = _loudness_key(counts, chimes)
    cached = _unpack_loudness(cache.get(key))
    if cached is not None:
        return cached
    loudness = voice_loudness(counts.elements(), chimes)
    cache.put(key, _LUFS.pack(loudness))
    return loudness


def _unpack_loudness(value: bytes | None) -> float | None:
    """The cached loudness; None if it is not plausible, since anybody may have written to the folder."""
    if value is None or len(value) != _LUFS.size:
        return None
    loudness = float(_LUFS.unpack(value)[0])
    return loudness if QUIETEST < loudness < 0 else None


def _loudness_key(counts: Mapping[Sound, int], chimes: Mapping[Chime, bytes]) -> str:
    """A key of everything that matters: the number of each chime, the lengths of speech, and the chimes' samples."""
    heard: Counter[str] = Counter()
    for sound, count in counts.items():
        heard[sound.name if isinstance(sound, Chime) else str(speech_length(sound, DEFAULT_RATE))] += count
    hashes = " ".join(sha256(chimes[chime]).hexdigest() for chime in sorted(chimes, key=attrgetter("name")))
    return cache_key(loudness_by=LOUDNESS_SCHEMA, heard=str(sorted(heard.items())), chimes=hashes)


def voice_loudness(sounds: Iterable[Sound], chimes: Mapping[Chime, bytes]) -> float:
    """The loudness in LUFS of the voice clips with which a session of `sounds` measures SESSION_LUFS."""
    counts = Counter(sounds)
    speech = _speech_powers({sound: count for sound, count in counts.items() if isinstance(sound, Speech)})
    chimed = _chime_powers({sound: count for sound, count in counts.items() if isinstance(sound, Chime)}, chimes)

    def error(level: float) -> float:
        session = np.concatenate([speech * 10 ** ((level + 0.691) / 10), chimed])
        return abs(gated_loudness(session) - SESSION_LUFS)

    return float(min(np.arange(*VOICE_LUFS), key=error))


def _speech_powers(counts: Mapping[Speech, int]) -> Wave:
    """The powers of all blocks with speech, relative to the voice; blocks at the ends of a clip have less."""
    ends = np.arange(1, BLOCK_HOPS) / BLOCK_HOPS
    whole = sum(count * speech_length(speech, DEFAULT_RATE) // 100 for speech, count in counts.items())
    return np.concatenate([np.ones(whole), np.tile(ends, 2 * sum(counts.values()))])


def _chime_powers(counts: Mapping[Chime, int], chimes: Mapping[Chime, bytes]) -> Wave:
    """The powers of all blocks with chimes."""
    silence = np.zeros((BLOCK_HOPS - 1) * HOP)
    powers = [
        np.tile(block_powers(np.concatenate([silence, to_wave(chimes[chime]), silence])), count)
        for chime, count in counts.items()
    ]
    return np.concatenate([np.empty(0), *powers])


SESSION_WITH_MUSIC_LUFS = -18.7
"""Measured on one channel; two speakers add 3 LU, and LAME takes off 0.45 dB."""
TWO_SPEAKERS = 10 * log10(2)
"""In dB."""
VOICE_OVER_MUSIC_LUFS = (-24.0, -13.9, 0.1)
"""The same with music; the highest limits peaks by about 5 dB. A session of few words ends up softer."""
HOP_MS = 100


def balanced(sketch: Timeline, chimes: Mapping[Chime, bytes], music: Music) -> Balance:
    """The loudness in LUFS of the voice clips (one channel), and the music bed with its gains.

    A session with the timeline `sketch` then measures SESSION_WITH_MUSIC_LUFS.
    """
    spoken, chimed = _spoken(sketch), _chimed(sketch, chimes)
    played = _played(sketch, music)

    def error(voice: float) -> float:
        hops = (spoken + played) * 10 ** ((voice + 0.691) / 10) + chimed
        return abs(gated_loudness(powers_of_blocks(hops)) - SESSION_WITH_MUSIC_LUFS)

    voice = float(min(np.arange(*VOICE_OVER_MUSIC_LUFS), key=error))
    gains = tuple(_gain(track, voice + music.level) for track in music.tracks)
    return Balance(voice, MusicBed(music.tracks, gains, music.duck))


def _gain(track: Track, loudness: float) -> float:
    """The gain in dB that brings a track to `loudness` LUFS (one channel); 0 for a silent track."""
    missing = loudness + TWO_SPEAKERS - track.loudness
    return round(float(missing), 2) if np.isfinite(missing) else 0.0


def _hops(sketch: Timeline) -> int:
    return max(4, -(-sketch.length // HOP_MS))


def _spoken(sketch: Timeline) -> Wave:
    """The proportion of each hop in which there is speech."""
    edges = np.arange(_hops(sketch) + 1) * float(HOP_MS)
    spoken = [(cue.start, cue.end) for cue in sketch.cues if not isinstance(cue.sound, Chime)]
    if not spoken:
        return np.zeros(len(edges) - 1)
    times = np.array(spoken, dtype=float).reshape(-1)
    spoken_before = np.concatenate([[0.0], np.cumsum(np.diff(times)[::2])]).repeat(2)[1:-1]
    return np.asarray(np.diff(np.interp(edges, times, spoken_before)) / HOP_MS)


def _chimed(sketch: Timeline, chimes: Mapping[Chime, bytes]) -> Wave:
    """The power of the chimes in each hop."""

    @cache
    def powers(chime: Sound) -> Wave:
        samples = to_wave(chimes[chime]) if isinstance(chime, Chime) else np.zeros(0)
        return hop_powers(np.pad(samples, (0, -len(samples) % HOP)), SAMPLE_RATE)

    hops = np.zeros(_hops(sketch))
    for cue in sketch.cues:
        if isinstance(cue.sound, Chime):
            at = cue.start // HOP_MS
            heard = powers(cue.sound)[: len(hops) - at]
            hops[at : at + len(heard)] += heard
    return hops


def _played(sketch: Timeline, music: Music) -> Wave:
    """The power of the music in each hop, relative to the voice, without crossfades."""
    count = _hops(sketch)
    powers = [track.powers * _relative_power(track, music.level) for track in music.tracks]
    gains = ducking(sketch, music.duck, np.arange(HOP_MS / 2, count * HOP_MS, HOP_MS))
    return np.asarray(np.resize(np.concatenate(powers), count) * gains**2)


def _relative_power(track: Track, level: int) -> float:
    """The factor from the power of a track to its power relative to the voice."""
    return float(10 ** ((level - track.loudness - 0.691) / 10)) if np.isfinite(track.loudness) else 0.0

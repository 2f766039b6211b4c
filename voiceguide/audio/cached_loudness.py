"""How loud the voice has to be, as it was worked out before: that takes longer than all else of a warm start."""

import struct
from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256
from operator import attrgetter

from voiceguide.audio.cache import BlobCache, cache_key
from voiceguide.audio.tts.synthesizer import DEFAULT_RATE
from voiceguide.session.model import Chime, Sound
from voiceguide.session.phrases import speech_length

WAY = 1
"""Changes with the way that it is worked out (voiceguide.audio.levels)."""

QUIETEST = -70.0
"""LUFS: what is softer counts as silence (ITU-R BS.1770-5), and no voice is louder than 0."""

_LUFS = struct.Struct("<d")


def cached_loudness(sounds: Iterable[Sound], chimes: Mapping[Chime, bytes], cache: BlobCache) -> float:
    """The loudness in LUFS for the clips of a voice in a session of `sounds`; worked out only if it is not kept."""
    counted = Counter(sounds)
    key = _key(counted, chimes)
    kept = _loudness_in(cache.get(key))
    if kept is not None:
        return kept
    from voiceguide.audio.levels import voice_loudness

    loudness = voice_loudness(counted.elements(), chimes)
    cache.put(key, _LUFS.pack(loudness))
    return loudness


def _loudness_in(kept: bytes | None) -> float | None:
    """The loudness that was kept; None if something else lies there, since the folder may be anybody's."""
    if kept is None or len(kept) != _LUFS.size:
        return None
    loudness = float(_LUFS.unpack(kept)[0])
    return loudness if QUIETEST < loudness < 0 else None


def _key(counted: Mapping[Sound, int], chimes: Mapping[Chime, bytes]) -> str:
    """All that it depends on: how often each chime is heard, how long each speech is, and how the chimes sound."""
    heard: Counter[str] = Counter()
    for sound, count in counted.items():
        heard[sound.name if isinstance(sound, Chime) else str(speech_length(sound, DEFAULT_RATE))] += count
    hashes = " ".join(sha256(chimes[chime]).hexdigest() for chime in sorted(chimes, key=attrgetter("name")))
    return cache_key(loudness_by=WAY, heard=str(sorted(heard.items())), chimes=hashes)

"""The voices of this machine as they were listed before, so that no engine has to start for them."""

import json
import os
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

from voiceguide.sound.cache import ClipCache, clip_key
from voiceguide.sound.voices.espeak import Espeak
from voiceguide.sound.voices.records import Speaker, Voice

LISTED = ("lang", "voices")
"""The folders of eSpeak NG's data in which its voices lie, a file for each."""


def known_voices(speaker: Speaker, engine: Espeak | None, cache: ClipCache) -> tuple[Voice, ...]:
    """The speaker's voices; raises VoiceError if there is no engine.

    They are taken from the cache only where all that they are listed from can be looked at, and is as it was: for an
    eSpeak NG that brings its data. Any other engine is asked each time, since a voice may have come or gone.
    """
    if engine is None or engine.data is None:
        return speaker.voices()
    key = clip_key(voices_of=speaker.identity(), listed_from=json.dumps(list(_seen(engine, Path(engine.data)))))
    kept = _voices_in(cache.get(key))
    if kept is not None:
        return kept
    voices = speaker.voices()
    cache.put(key, json.dumps([astuple(voice) for voice in voices]).encode())
    return voices


def _voices_in(kept: bytes | None) -> tuple[Voice, ...] | None:
    """The voices that were kept; None if something else lies there, since the folder may be anybody's."""
    try:
        return tuple(_voice(*row) for row in json.loads(kept or b"[]")) or None
    except (ValueError, TypeError, RecursionError):
        return None


def _voice(name: str, title: str, tags: list[str], gender: str) -> Voice:
    if not isinstance(tags, list) or not all(isinstance(value, str) for value in (name, title, *tags, gender)):
        raise TypeError("this is not a voice")
    return Voice(name, title, tuple(tags), gender)


def _seen(engine: Espeak, data: Path) -> Iterator[tuple[str, int, int]]:
    """The library and each file and folder that voices are listed from, with its size and when it was changed."""
    yield _stamp(engine.library)
    for name in LISTED:
        for folder, folders, files in os.walk(data / name):
            folders.sort()
            yield _stamp(folder)
            yield from (_stamp(os.path.join(folder, file)) for file in sorted(files))  # noqa: PTH118 (several hundred)


def _stamp(path: str) -> tuple[str, int, int]:
    try:
        status = os.stat(path)  # noqa: PTH116 (several hundred)
    except OSError:
        return path, 0, 0
    return path, status.st_size, status.st_mtime_ns

"""Chooses a voice, and caches the list of installed voices."""

import difflib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from voiceguide.audio.cache import BlobCache, cache_key
from voiceguide.audio.tts.base import Voice
from voiceguide.audio.tts.espeak import Espeak
from voiceguide.audio.tts.piper_catalog import published
from voiceguide.errors import VoiceError
from voiceguide.i18n.catalog import language_base
from voiceguide.script import values
from voiceguide.script.values import BadValue

OTHER_TAGS = {"zh": "cmn", "no": "nb"}
"""Languages for which eSpeak NG has another tag: Mandarin for Chinese, Bokmål for Norwegian."""


def choose_voice(voices: Sequence[Voice], wanted: str | None, language: str) -> Voice:
    """The voice with this id, name or language tag or, if `wanted` is None, the best one for `language`.

    `en-us+f3` is the voice `en-us` in a variant of eSpeak NG, `en_US-libritts-high/p225` a voice with another speaker.
    Raises VoiceError with similar voices if there is none.
    """
    found = _named(voices, _checked(wanted), (_ids, _names, _languages)) if wanted else best_voice(voices, language)
    if found is None:
        raise VoiceError(_missing(voices, wanted, language))
    return found


def named_voice(voices: Sequence[Voice], wanted: str) -> Voice | None:
    """The voice with this id or name; raises VoiceError if it can be none."""
    return _named(voices, _checked(wanted), (_ids, _names))


def best_voice(voices: Sequence[Voice], language: str) -> Voice | None:
    """The first voice for exactly this tag, otherwise for the language without a region, otherwise for any region.

    eSpeak NG has one tag for each voice; the voice without a region is recognized by its id, such as `gmw/en`.
    """
    tag = _tag(language)
    base = OTHER_TAGS.get(tag.partition("-")[0], tag.partition("-")[0])
    criteria: tuple[Callable[[Voice], bool], ...] = (
        lambda voice: tag in _languages(voice),
        lambda voice: base in _languages(voice),
        lambda voice: base in _ids(voice),
        lambda voice: any(other.partition("-")[0] == base for other in _languages(voice)),
    )
    return next((voice for fits in criteria for voice in voices if fits(voice)), None)


def _checked(wanted: str) -> str:
    try:
        return values.voice(wanted)
    except BadValue as error:
        raise VoiceError(error.message) from error


def speaks(voice: Voice, language: str) -> bool:
    """Whether a voice speaks a language, in any region."""
    base = language_base(language)
    return any(language_base(other) in {base, OTHER_TAGS.get(base, base)} for other in voice.languages)


def _named(voices: Sequence[Voice], wanted: str, kinds: Iterable[Callable[[Voice], Iterator[str]]]) -> Voice | None:
    base, plus, variant = wanted.partition("+")
    for names in kinds:
        for voice in voices:
            if plus and voice.engine in ("recorded", "program"):
                continue
            if base.lower() in names(voice) or _tag(base) in names(voice):
                return replace(voice, id=f"{voice.id}{plus}{variant}") if plus else voice
            if speaker := _speaker(voice, base, names):
                return replace(voice, id=f"{voice.id}/{speaker}{plus}{variant}")
    return None


def _speaker(voice: Voice, wanted: str, names: Callable[[Voice], Iterator[str]]) -> str | None:
    """The speaker that is named after the voice's name and a slash."""
    name, _, wanted_speaker = wanted.lower().rpartition("/")
    if not voice.speakers or name not in names(voice):
        return None
    return next((speaker for speaker in voice.speakers if speaker.lower() == wanted_speaker), None)


def _ids(voice: Voice) -> Iterator[str]:
    """The id with and without eSpeak's folder (`gmw/en-us`)."""
    yield voice.id.lower()
    yield voice.id.lower().rpartition("/")[2]


def _names(voice: Voice) -> Iterator[str]:
    yield voice.name.lower()


def _languages(voice: Voice) -> Iterator[str]:
    return (_tag(language) for language in voice.languages)


def _tag(language: str) -> str:
    return language.lower().replace("_", "-")


def _missing(voices: Sequence[Voice], wanted: str | None, language: str) -> str:
    if not wanted:
        return f"no voice on this computer speaks `{language}`; `voiceguide voices` lists the voices"
    if any(each.name == wanted for each in published()):
        return f"there is no voice `{wanted}` here; to get it: voiceguide voices --get {wanted}"
    known = {name: voice for voice in voices for name in (*_ids(voice), *_names(voice))}
    near = difflib.get_close_matches(wanted.lower(), known, 5, 0.7)
    close = list(dict.fromkeys(f"`{known[name].id}` ({known[name].name})" for name in near))[:3]
    right = f"did you mean {' or '.join(close)}?" if close else "see `voiceguide voices`"
    return f"there is no voice `{wanted}`; {right}"


VOICE_FOLDERS = ("lang", "voices")
"""The folders of eSpeak NG's data that have one file for each voice."""


def cached_voices(
    listed: Callable[[], tuple[Voice, ...]], identity: str, espeak: Espeak | None, cache: BlobCache
) -> tuple[Voice, ...]:
    """The voices that the engine of this identity lists; raises VoiceError if there is no engine.

    They are cached only for an eSpeak NG with its own data folder, whose files can be checked for changes. Any other
    engine is asked each time, since voices may have been installed or removed.
    """
    if espeak is None or espeak.data is None:
        return listed()
    key = cache_key(voices_of=identity, listed_from=json.dumps(list(_voice_files(espeak, Path(espeak.data)))))
    cached = _decode_voices(cache.get(key))
    if cached is not None:
        return cached
    voices = listed()
    rows = [[voice.id, voice.name, voice.languages, voice.gender] for voice in voices]
    cache.put(key, json.dumps(rows).encode())
    return voices


def _decode_voices(cached: bytes | None) -> tuple[Voice, ...] | None:
    """The cached voices; None if they are invalid, since anybody may have written to the folder."""
    try:
        return tuple(_voice(*row) for row in json.loads(cached or b"[]")) or None
    except (ValueError, TypeError, RecursionError):
        return None


def _voice(name: str, title: str, tags: list[str], gender: str) -> Voice:
    if not isinstance(tags, list) or not all(isinstance(value, str) for value in (name, title, *tags, gender)):
        raise TypeError("this is not a voice")
    return Voice(name, title, tuple(tags), gender)


def _voice_files(espeak: Espeak, data: Path) -> Iterator[tuple[str, int, int]]:
    """Path, size and modification time of the library and of all files and folders of voices."""
    yield _stamp(espeak.library)
    for name in VOICE_FOLDERS:
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

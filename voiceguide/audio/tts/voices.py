"""The voices of this machine: cached between runs, and the one chosen that fits a request."""

import difflib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, replace
from pathlib import Path

from voiceguide.audio.cache import BlobCache, cache_key
from voiceguide.audio.tts.base import TtsEngine, Voice
from voiceguide.audio.tts.espeak import Espeak
from voiceguide.errors import VoiceError
from voiceguide.i18n.catalog import language_base
from voiceguide.script import values
from voiceguide.script.values import BadValue

OTHER_TAGS = {"zh": "cmn", "no": "nb"}
"""Languages that eSpeak NG knows by a narrower tag: Chinese as Mandarin, Norwegian as Bokmål."""


def choose_voice(voices: Sequence[Voice], wanted: str | None, language: str) -> Voice:
    """The wanted voice, by id, name or language tag; without one, the best for `language`.

    An eSpeak variant such as `en-us+f3` is the voice before the plus in another tone. Raises VoiceError, which names
    the nearest voices, if there is none: nothing is replaced in silence.
    """
    try:
        found = _named(voices, values.voice(wanted)) if wanted else _of_language(voices, language)
    except BadValue as error:
        raise VoiceError(error.message) from error
    if found is None:
        raise VoiceError(_missing(voices, wanted, language))
    return found


def speaks(voice: Voice, language: str) -> bool:
    """Whether a voice is for a language, of whatever region."""
    base = language_base(language)
    return any(language_base(other) in {base, OTHER_TAGS.get(base, base)} for other in voice.languages)


def _named(voices: Sequence[Voice], wanted: str) -> Voice | None:
    base, plus, variant = wanted.partition("+")
    for names in (_ids, _names, _languages):
        for voice in voices:
            if base.lower() in names(voice) or _tag(base) in names(voice):
                return replace(voice, id=f"{voice.id}{plus}{variant}") if plus else voice
    return None


def _ids(voice: Voice) -> Iterator[str]:
    """The id, with and without the folder that eSpeak has before it (`gmw/en-us`)."""
    yield voice.id.lower()
    yield voice.id.lower().rpartition("/")[2]


def _names(voice: Voice) -> Iterator[str]:
    yield voice.name.lower()


def _languages(voice: Voice) -> Iterator[str]:
    return (_tag(language) for language in voice.languages)


def _tag(language: str) -> str:
    return language.lower().replace("_", "-")


def _of_language(voices: Sequence[Voice], language: str) -> Voice | None:
    """The first voice of exactly that language, else of the language in general, else of any of its regions.

    eSpeak NG has one tag for each voice; its plain one for a language is known by its id, as `gmw/en` is.
    """
    tag = _tag(language)
    base = OTHER_TAGS.get(tag.partition("-")[0], tag.partition("-")[0])
    ways: tuple[Callable[[Voice], bool], ...] = (
        lambda voice: tag in _languages(voice),
        lambda voice: base in _languages(voice),
        lambda voice: base in _ids(voice),
        lambda voice: any(other.partition("-")[0] == base for other in _languages(voice)),
    )
    return next((voice for fits in ways for voice in voices if fits(voice)), None)


def _missing(voices: Sequence[Voice], wanted: str | None, language: str) -> str:
    if not wanted:
        return f"no voice on this machine speaks `{language}`; `voiceguide voices` lists those that there are"
    known = {name: voice for voice in voices for name in (*_ids(voice), *_names(voice))}
    near = difflib.get_close_matches(wanted.lower(), known, 5, 0.7)
    close = list(dict.fromkeys(f"`{known[name].id}` ({known[name].name})" for name in near))[:3]
    right = f"did you mean {' or '.join(close)}?" if close else "see `voiceguide voices`"
    return f"there is no voice `{wanted}`; {right}"


LISTED = ("lang", "voices")
"""The folders of eSpeak NG's data in which its voices lie, a file for each."""


def cached_voices(tts_engine: TtsEngine, engine: Espeak | None, cache: BlobCache) -> tuple[Voice, ...]:
    """The speaker's voices; raises VoiceError if there is no engine.

    They are taken from the cache only where all that they are listed from can be looked at, and is as it was: for an
    eSpeak NG that brings its data. Any other engine is asked each time, since a voice may have come or gone.
    """
    if engine is None or engine.data is None:
        return tts_engine.voices()
    key = cache_key(voices_of=tts_engine.identity(), listed_from=json.dumps(list(_seen(engine, Path(engine.data)))))
    kept = _voices_in(cache.get(key))
    if kept is not None:
        return kept
    voices = tts_engine.voices()
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

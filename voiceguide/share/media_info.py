"""What a file of sound says of itself, as a phone is shown it."""

# mutagen says that it is typed, but most of these classes are not.
# mypy: allow-untyped-calls

import base64
import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from voiceguide.errors import UsageError
from voiceguide.export.captions import Caption, captions_of
from voiceguide.export.cover import picture_of
from voiceguide.export.exporter import DEFAULT_ARTIST
from voiceguide.export.tags_id3 import LANGUAGES
from voiceguide.script.model import Routine
from voiceguide.session.timeline import Chapter, Timeline
from voiceguide.share.model import SharedSession
from voiceguide.text import without_surrogates
from voiceguide.units import Ms

MEDIA_TYPES: Mapping[str, str] = {
    "mp3": "audio/mpeg",
    "m4b": "audio/mp4",
    "m4a": "audio/mp4",
    "opus": "audio/ogg",
    "ogg": "audio/ogg",
    "flac": "audio/flac",
    "wav": "audio/wav",
}
"""What each kind of file is called where it is sent, by its suffix.

RFC 3003, RFC 4337, RFC 5334, RFC 7845 section 9 and RFC 9639 section 12; browsers know WAV by the last of these names.
"""
LONGEST_NAME = 60
"""Characters of a name in an address."""
_LINE = re.compile(r"(?:(\d+):)?(\d+):(\d\d) (.+)")
"""A line of a transcript, as `voiceguide.export.tags_id3.lyrics` writes them."""
_CHAPTER = re.compile(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)")


def is_sound_file(path: Path) -> bool:
    """Whether a file is called as one of sound is."""
    return path.suffix.lower()[1:] in MEDIA_TYPES


def shared_file(path: Path, name: str) -> SharedSession:
    """A file of sound with what its tags say; raises UsageError if it cannot be read, or is none."""
    audio = _opened(path)
    try:
        digest, size, modified = _content(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    length = Ms(round(audio.info.length * 1000))
    tags = _tags(audio)
    return SharedSession(
        name=name,
        file=path,
        media_type=MEDIA_TYPES[path.suffix.lower()[1:]],
        size=size,
        digest=digest,
        modified=modified,
        title=without_surrogates(tags.get("title") or path.stem),
        language=_two_letters(tags.get("language", "")),
        summary="",
        author="" if tags.get("artist") == DEFAULT_ARTIST else tags.get("artist", ""),
        needs=(),
        length=length,
        chapters=tuple(_chapters(audio, length)),
        captions=tuple(_captions(tags.get("lyrics", ""), length)),
        cover=next(_covers(audio), None),
    )


def shared_export(path: Path, name: str, routine: Routine, timeline: Timeline) -> SharedSession:
    """The file that a session was written to, with what only its routine and its timeline know."""
    return replace(
        shared_file(path, name),
        title=routine.title,
        language=routine.language,
        summary=routine.summary,
        author=routine.author,
        needs=routine.needs,
        length=timeline.length,
        chapters=timeline.chapters,
        captions=captions_of(timeline),
    )


def address_names(titles: Sequence[str]) -> tuple[str, ...]:
    """A name for each title that an address can have without escapes, all of them different."""
    names: list[str] = []
    for title in titles:
        base = _address_name(title)
        numbered = (f"{base}-{number}" if number > 1 else base for number in range(1, len(titles) + 1))
        names.append(next(name for name in numbered if name not in names))
    return tuple(names)


def _address_name(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain)[:LONGEST_NAME].strip("-") or "session"


def _opened(path: Path) -> Any:
    """The file as mutagen knows it; raises UsageError."""
    import mutagen

    if not is_sound_file(path):
        kinds = ", ".join(f".{kind}" for kind in MEDIA_TYPES)
        raise UsageError(f"{path} is no file of sound that a phone plays; it ends in none of {kinds}")
    try:
        audio = mutagen.File(path) if path.is_file() else None
    except (mutagen.MutagenError, OSError) as error:
        raise UsageError(f"{path} cannot be read as sound: {_reason(error)}") from error
    if audio is None:
        raise UsageError(f"{path} {'has no sound in it' if path.is_file() else 'is not there, or is no file'}")
    if not audio.info.length:
        raise UsageError(f"{path} has no sound in it")
    return audio


def _reason(error: Exception) -> str:
    """What went wrong; mutagen puts the system's errors into its own."""
    inner = error.args[0] if error.args else error
    return (inner.strerror if isinstance(inner, OSError) else None) or str(error) or "it is damaged"


def _content(path: Path) -> tuple[str, int, float]:
    """The SHA-256 of a file, its size, and when it was last written."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    state = path.stat()
    return digest, state.st_size, state.st_mtime


# Words


def _tags(audio: Any) -> Mapping[str, str]:
    """The title, artist, language and lyrics that a file has, by these names."""
    tags = audio.tags
    if tags is None:
        return {}
    return {name: text for name, find in _NAMES.items() if (text := find(tags))}


def _id3_or(frame: str, *names: str) -> Callable[[Any], str]:
    """Finds a text by its frame in ID3, or by the first of its names in the other kinds of tags."""

    def find(tags: Any) -> str:
        if hasattr(tags, "getall"):
            return next((str(found) for found in tags.getall(frame)), "")
        for name in names:
            with suppress(KeyError, ValueError):  # names of MP4 are none of Vorbis comments
                return str(tags[name][0])
        return ""

    return find


def _language(tags: Any) -> str:
    if hasattr(tags, "getall"):
        return next((frame.lang for frame in tags.getall("USLT")), "")
    return _id3_or("", "LANGUAGE")(tags)


_NAMES: Mapping[str, Callable[[Any], str]] = {
    "title": _id3_or("TIT2", "\xa9nam", "TITLE"),
    "artist": _id3_or("TPE1", "\xa9ART", "ARTIST"),
    "lyrics": _id3_or("USLT", "\xa9lyr", "LYRICS"),
    "language": _language,
}


def _two_letters(language: str) -> str:
    """The tag of a language from its three letters (ISO 639-2), where we know it."""
    return next((two for two, three in LANGUAGES.items() if three == language.lower()), "")


def _captions(lyrics: str, length: Ms) -> Iterator[Caption]:
    """The lines of a transcript that begin with a time, each until the next one begins."""
    found = [_LINE.fullmatch(line) for line in lyrics.replace("\r", "\n").split("\n")]
    lines = [(_milliseconds(*match.group(1, 2, 3)), match[4]) for match in found if match]
    for start, end, text in _spans(lines, length):
        yield Caption(start, end, text)


def _spans(marks: Iterable[tuple[Ms, str]], length: Ms) -> Iterator[tuple[Ms, Ms, str]]:
    """Each mark with the time until the next one, in order of time; what lies beyond the end is left out."""
    found = sorted((mark for mark in marks if 0 <= mark[0] < length), key=lambda mark: mark[0])
    starts = [*(start for start, _ in found), length]
    return ((start, end, text) for (start, end), (_, text) in zip(pairwise(starts), found, strict=True) if start < end)


def _milliseconds(hours: str | None, minutes: str, seconds: str) -> Ms:
    return Ms(round(1000 * (3600 * int(hours or 0) + 60 * int(minutes) + float(seconds))))


# Chapters


def _chapters(audio: Any, length: Ms) -> Iterator[Chapter]:
    """The chapters in order of time, as far as they lie in the sound."""
    for start, end, title in _spans(_marks(audio), length):
        yield Chapter(title, start, end)


def _marks(audio: Any) -> Iterable[tuple[Ms, str]]:
    """Where each chapter begins, and its title."""
    if hasattr(audio.tags, "getall"):
        return [(Ms(frame.start_time), _title(frame)) for frame in audio.tags.getall("CHAP")]
    if getattr(audio, "chapters", None):
        return [(Ms(round(chapter.start * 1000)), chapter.title) for chapter in audio.chapters]
    return _numbered_marks(audio.tags or {})


def _title(frame: Any) -> str:
    return next((str(sub) for sub in frame.sub_frames.getall("TIT2")), "")


def _numbered_marks(tags: Any) -> Iterator[tuple[Ms, str]]:
    """The chapters in Vorbis comments (wiki.xiph.org/Chapter_Extension)."""
    for number in range(1000):
        name = f"CHAPTER{number:03}"
        with suppress(KeyError, ValueError):
            start = _CHAPTER.fullmatch(tags[name][0])
            if start:
                yield _milliseconds(*start.groups()), tags.get(f"{name}NAME", [""])[0]


# Cover


def _covers(audio: Any) -> Iterator[bytes]:
    """The pictures of a file that are whole."""
    for content in _pictures(audio):
        with suppress(ValueError):
            picture_of(content)
            yield content


def _pictures(audio: Any) -> Iterator[bytes]:
    from mutagen.flac import Picture, error

    tags = audio.tags
    if hasattr(tags, "getall"):
        yield from (frame.data for frame in tags.getall("APIC"))
        return
    yield from (picture.data for picture in getattr(audio, "pictures", ()))
    for name in ("covr", "METADATA_BLOCK_PICTURE"):
        with suppress(KeyError, ValueError, TypeError, error):
            for value in (tags or {})[name]:
                yield bytes(value) if name == "covr" else Picture(base64.b64decode(value)).data

"""The information about an audio file that a phone shows, read from its tags."""

# mutagen declares itself typed, but most of these classes are not.
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

from voiceguide.audio.cache import BlobCache
from voiceguide.errors import UsageError, reason_of
from voiceguide.export.captions import Caption, captions_of
from voiceguide.export.chapter_pictures import SIZES, square_picture
from voiceguide.export.exporter import DEFAULT_ARTIST
from voiceguide.export.tags_id3 import LANGUAGES
from voiceguide.pictures import is_svg, picture_of
from voiceguide.script.model import Routine
from voiceguide.script.reading import read_picture
from voiceguide.session.model import ShownPicture
from voiceguide.session.pictures import seen_pictures
from voiceguide.session.timeline import Chapter, Timeline
from voiceguide.share.model import SharedPicture, SharedSession, SideChange
from voiceguide.share.steps import shown_steps
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
"""The media type of each file suffix.

RFC 3003, RFC 4337, RFC 5334, RFC 7845 section 9 and RFC 9639 section 12; there is none for WAV, but browsers know it.
"""
PHOTO_SIZE = 900
"""Width and height of a photo on the page, in pixels."""
MAX_NAME = 60
"""Characters of a session's name in a URL."""
MARK_LENGTH = 6
"""Hexadecimal digits of a hash in it: enough to tell some routines apart."""
_IN_ASCII = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
"""Letters that Unicode does not decompose."""
_TRANSCRIPT_LINE = re.compile(r"(?:(\d+):)?(\d+):(\d\d) (.+)")
"""As written by `voiceguide.export.tags_id3.lyrics`."""
_CHAPTER_TIME = re.compile(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)")


def is_sound_file(path: Path) -> bool:
    """Whether a file's suffix is that of an audio file."""
    return path.suffix.lower()[1:] in MEDIA_TYPES


def shared_file(path: Path, name: str) -> SharedSession:
    """An audio file with the information in its tags; raises UsageError if it is not one or cannot be read."""
    audio = _open(path)
    try:
        digest, size, modified = _file_info(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {reason_of(error)}") from error
    length = Ms(round(audio.info.length * 1000))
    tags, chapters = _tags(audio), tuple(_chapters(audio, length))
    return SharedSession(
        name=name,
        file=path,
        media_type=MEDIA_TYPES[path.suffix.lower()[1:]],
        size=size,
        digest=digest,
        modified=modified,
        title=without_surrogates(tags.get("title") or path.stem),
        language=_language_tag(tags.get("language", "")),
        summary="",
        author="" if tags.get("artist") == DEFAULT_ARTIST else tags.get("artist", ""),
        needs=(),
        length=length,
        chapters=chapters,
        captions=tuple(_captions(tags.get("lyrics", ""), length)),
        cover=next(_covers(audio), None),
        pictures=_chapter_pictures(audio, chapters),
    )


def shared_export(path: Path, name: str, routine: Routine, timeline: Timeline, cache: BlobCache) -> SharedSession:
    """The exported file of a session, with information from its routine and timeline.

    Raises ScriptError if a picture cannot be shown any more.
    """
    return described(shared_file(path, name), routine, timeline, cache)


def described(shared: SharedSession, routine: Routine, timeline: Timeline, cache: BlobCache) -> SharedSession:
    """A session with the information from its routine and timeline.

    Raises ScriptError if a picture cannot be shown any more.
    """
    return replace(
        shared,
        title=routine.title,
        language=routine.language,
        summary=routine.summary,
        author=routine.author,
        needs=routine.needs,
        length=timeline.length,
        chapters=timeline.chapters,
        captions=captions_of(timeline),
        steps=shown_steps(timeline),
        pictures=_shared_pictures(timeline, cache),
        side_changes=tuple(
            SideChange(start, shown.is_mirrored, shown.words)
            for start, shown in seen_pictures(routine, timeline)
            if shown
        ),
    )


def _shared_pictures(timeline: Timeline, cache: BlobCache) -> tuple[SharedPicture | None, ...]:
    """The picture of each chapter; each is drawn once, however often it is shown."""
    shown = dict.fromkeys(chapter.picture for chapter in timeline.chapters if chapter.picture)
    shared = {picture: _shared_picture(picture, cache) for picture in shown}
    return tuple(shared[chapter.picture] if chapter.picture else None for chapter in timeline.chapters)


def _shared_picture(shown: ShownPicture, cache: BlobCache) -> SharedPicture:
    content = read_picture(shown.picture)
    # A photo is made smaller for the phone, and loses what the camera has noted besides, such as the place.
    shown_there = content if is_svg(content) else square_picture(replace(shown, is_mirrored=False), PHOTO_SIZE, cache)
    return SharedPicture(shown_there, square_picture(shown, SIZES[0], cache), shown.words, shown.is_mirrored)


def address_names(titles: Sequence[str]) -> tuple[str, ...]:
    """A unique name for each title that needs no escapes in a URL."""
    names: list[str] = []
    for title in titles:
        base = _address_name(title)
        numbered = (f"{base}-{number}" if number > 1 else base for number in range(1, len(titles) + 1))
        names.append(next(name for name in numbered if name not in names))
    return tuple(names)


def _address_name(title: str) -> str:
    """What ASCII has for a title; where that is not all of it, a hash tells it from others, whichever these are."""
    letters = unicodedata.normalize("NFKD", title.lower().translate(_IN_ASCII))
    plain = re.sub("[^a-z0-9]+", "-", letters.encode("ascii", "ignore").decode()).strip("-")
    is_whole = len(plain) <= MAX_NAME and all(each.isascii() for each in letters if each.isalnum())
    if is_whole:
        return plain or "session"
    mark = hashlib.sha256(title.encode("utf-8", "surrogatepass")).hexdigest()[:MARK_LENGTH]
    return f"{plain[: MAX_NAME - MARK_LENGTH - 1].strip('-') or 'session'}-{mark}"


def _open(path: Path) -> Any:
    """The file as a mutagen object; raises UsageError."""
    import mutagen

    if not is_sound_file(path):
        suffixes = ", ".join(f".{suffix}" for suffix in MEDIA_TYPES)
        raise UsageError(f"{path} is not an audio file that phones can play; use {suffixes}")
    try:
        audio = mutagen.File(path) if path.is_file() else None
    except (mutagen.MutagenError, OSError) as error:
        raise UsageError(f"{path} cannot be read as audio: {_reason(error)}") from error
    if audio is None:
        raise UsageError(f"{path} {'contains no audio' if path.is_file() else 'does not exist or is not a file'}")
    if not audio.info.length:
        raise UsageError(f"{path} contains no audio")
    return audio


def _reason(error: Exception) -> str:
    """The message of an error; mutagen wraps the system's errors."""
    inner = error.args[0] if error.args else error
    return reason_of(inner if isinstance(inner, OSError) else error) or "it is damaged"


def _file_info(path: Path) -> tuple[str, int, float]:
    """The SHA-256 of a file, its size in bytes, and its modification time in seconds since 1970."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    status = path.stat()
    return digest, status.st_size, status.st_mtime


# Text tags


def _tags(audio: Any) -> Mapping[str, str]:
    """The title, artist, language and lyrics of a file, as far as it has them."""
    tags = audio.tags
    if tags is None:
        return {}
    return {name: text for name, find in _FINDERS.items() if (text := find(tags))}


def _finder(frame: str, *names: str) -> Callable[[Any], str]:
    """A function that finds a text by its ID3 frame, or by the first of its names in other formats."""

    def find(tags: Any) -> str:
        if hasattr(tags, "getall"):
            return next((str(found) for found in tags.getall(frame)), "")
        for name in names:
            with suppress(KeyError, ValueError):  # Vorbis comments refuse the names of MP4
                return str(tags[name][0])
        return ""

    return find


def _find_language(tags: Any) -> str:
    if hasattr(tags, "getall"):
        return next((frame.lang for frame in tags.getall("USLT")), "")
    return _finder("", "LANGUAGE")(tags)


_FINDERS: Mapping[str, Callable[[Any], str]] = {
    "title": _finder("TIT2", "\xa9nam", "TITLE"),
    "artist": _finder("TPE1", "\xa9ART", "ARTIST"),
    "lyrics": _finder("USLT", "\xa9lyr", "LYRICS"),
    "language": _find_language,
}


def _language_tag(code: str) -> str:
    """The language tag for a three-letter code (ISO 639-2); empty if it is unknown."""
    return next((two for two, three in LANGUAGES.items() if three == code.lower()), "")


def _captions(lyrics: str, length: Ms) -> Iterator[Caption]:
    """The lines of a transcript that start with a time; each lasts until the next one."""
    matches = [_TRANSCRIPT_LINE.fullmatch(line) for line in lyrics.replace("\r", "\n").split("\n")]
    lines = [(_milliseconds(*match.group(1, 2, 3)), match[4]) for match in matches if match]
    for start, end, text in _with_ends(lines, length):
        yield Caption(start, end, text)


def _with_ends(entries: Iterable[tuple[Ms, str]], length: Ms) -> Iterator[tuple[Ms, Ms, str]]:
    """Each entry with the start of the next one as its end, sorted; entries past `length` are left out."""
    valid = sorted((entry for entry in entries if 0 <= entry[0] < length), key=lambda entry: entry[0])
    starts = [*(start for start, _ in valid), length]
    return ((start, end, text) for (start, end), (_, text) in zip(pairwise(starts), valid, strict=True) if start < end)


def _milliseconds(hours: str | None, minutes: str, seconds: str) -> Ms:
    return Ms(round(1000 * (3600 * int(hours or 0) + 60 * int(minutes) + float(seconds))))


# Chapters


def _chapters(audio: Any, length: Ms) -> Iterator[Chapter]:
    for start, end, title in _with_ends(_chapter_starts(audio), length):
        yield Chapter(title, start, end)


def _chapter_starts(audio: Any) -> Iterable[tuple[Ms, str]]:
    """The start and title of each chapter, from ID3, MP4 or Vorbis comments."""
    if hasattr(audio.tags, "getall"):
        return [(Ms(frame.start_time), _title(frame)) for frame in audio.tags.getall("CHAP")]
    if getattr(audio, "chapters", None):
        return [(Ms(round(chapter.start * 1000)), chapter.title) for chapter in audio.chapters]
    return _vorbis_chapter_starts(audio.tags or {})


def _title(frame: Any) -> str:
    return next((str(sub) for sub in frame.sub_frames.getall("TIT2")), "")


def _vorbis_chapter_starts(tags: Any) -> Iterator[tuple[Ms, str]]:
    """Chapters in Vorbis comments (wiki.xiph.org/Chapter_Extension)."""
    for number in range(1000):
        name = f"CHAPTER{number:03}"
        with suppress(KeyError, ValueError):
            start = _CHAPTER_TIME.fullmatch(tags[name][0])
            if start:
                yield _milliseconds(*start.groups()), tags.get(f"{name}NAME", [""])[0]


# Pictures


def _chapter_pictures(audio: Any, chapters: Sequence[Chapter]) -> tuple[SharedPicture | None, ...]:
    """The intact picture of each chapter, from ID3; none at all if no chapter has one."""
    if not hasattr(audio.tags, "getall"):
        return ()
    by_start: dict[int, SharedPicture] = {}
    for frame in audio.tags.getall("CHAP"):
        for picture in frame.sub_frames.getall("APIC"):
            with suppress(ValueError):
                picture_of(picture.data)
                by_start[frame.start_time] = SharedPicture(picture.data, picture.data, picture.desc)
    return tuple(by_start.get(chapter.start) for chapter in chapters) if by_start else ()


def _covers(audio: Any) -> Iterator[bytes]:
    """The intact pictures in a file."""
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

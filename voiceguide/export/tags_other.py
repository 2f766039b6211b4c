"""The tags, chapters and covers of all formats but MP3, written by mutagen.

Ogg Vorbis, Opus and FLAC have Vorbis comments; MP4 has "atoms", and ffmpeg writes its chapters. The picture of an MP4's
chapter would be a frame of a video track that the sound refers to, which neither ffmpeg nor mutagen writes. Sources:
xiph.org/vorbis/doc/v-comment.html, wiki.xiph.org/Chapter_Extension and wiki.xiph.org/VorbisComment.
"""

# mutagen declares itself typed, but most of these classes are not.
# mypy: allow-untyped-calls

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from voiceguide.errors import ExportError
from voiceguide.export.tags_id3 import Tags, iso_639_2, lyrics, merge_chapters
from voiceguide.pictures import PNG, mime_of, picture_of
from voiceguide.units import timestamp
from voiceguide.version import __version__

MOST_CHAPTERS = 999
"""Chapter numbers have three digits."""
AUDIOBOOK = 2
"""The MP4 media type whose position players remember."""
TOLERANCE = 0.25
"""Seconds by which the length of a file may differ from its sound, because codecs pad it."""

WriteTags = Callable[[BinaryIO, Tags, float], None]
"""Writes tags to an untagged file; raises ExportError unless the file has the given length in seconds."""


def tag_vorbis(file: BinaryIO, tags: Tags, seconds: float) -> None:
    """Write comments, chapters and cover to an Ogg Vorbis file."""
    from mutagen.oggvorbis import OggVorbis

    _tag_ogg(OggVorbis, file, tags, seconds)


def tag_opus(file: BinaryIO, tags: Tags, seconds: float) -> None:
    """Write comments, chapters and cover to an Opus file."""
    from mutagen.oggopus import OggOpus

    _tag_ogg(OggOpus, file, tags, seconds)


def tag_flac(file: BinaryIO, tags: Tags, seconds: float) -> None:
    """Write comments, chapters and cover to a FLAC file."""
    from mutagen.flac import FLAC

    with _opened(FLAC, file, seconds) as audio:
        _set_comments(audio, tags)
        for picture in _pictures(tags):
            audio.add_picture(picture)


def tag_m4a(file: BinaryIO, tags: Tags, seconds: float) -> None:
    """Write tags and cover to an M4A file."""
    from mutagen.mp4 import MP4

    with _opened(MP4, file, seconds) as audio:
        for name, value in _atoms(tags):
            audio[name] = [value]


def tag_m4b(file: BinaryIO, tags: Tags, seconds: float) -> None:
    """Write tags and cover to an M4B file, which is marked as an audiobook."""
    from mutagen.mp4 import MP4

    with _opened(MP4, file, seconds) as audio:
        for name, value in (*_atoms(tags), ("stik", AUDIOBOOK)):
            audio[name] = [value]


@contextmanager
def _opened(file_type: Callable[[BinaryIO], Any], file: BinaryIO, seconds: float) -> Iterator[Any]:
    """The file as a mutagen object whose length has been checked; it is saved when the block ends."""
    from mutagen import MutagenError

    file.seek(0)
    try:
        audio = file_type(file)
        if not -TOLERANCE < audio.info.length - seconds < TOLERANCE:
            raise ExportError(f"ffmpeg wrote {audio.info.length:.1f} s instead of {seconds:.1f} s")
        if audio.tags is None:
            audio.add_tags()
        yield audio
        file.seek(0)
        audio.save(file)
    except MutagenError as error:
        raise ExportError(f"ffmpeg wrote a file that cannot be read: {error}") from error


def _tag_ogg(file_type: Callable[[BinaryIO], Any], file: BinaryIO, tags: Tags, seconds: float) -> None:
    with _opened(file_type, file, seconds) as audio:
        _set_comments(audio, tags)
        if pictures := [base64.b64encode(picture.write()).decode() for picture in _pictures(tags)]:
            audio["METADATA_BLOCK_PICTURE"] = pictures


def _set_comments(audio: Any, tags: Tags) -> None:
    audio.clear()
    for name, value in _comments(tags):
        audio[name] = value


def _comments(tags: Tags) -> Iterator[tuple[str, str]]:
    """The names and values of all Vorbis comments."""
    number, total = tags.track or ("", "")
    texts = (
        ("TITLE", tags.title),
        ("ARTIST", tags.artist),
        ("ALBUM", tags.album),
        ("GENRE", tags.genre),
        ("DATE", f"{tags.year:04}" if tags.year else ""),
        ("TRACKNUMBER", f"{number}"),
        ("TRACKTOTAL", f"{total}"),
        ("LANGUAGE", iso_639_2(tags.language) if tags.language else ""),
        ("LYRICS", lyrics(tags.transcript)),
        ("ENCODER", f"voiceguide {__version__}"),
    )
    yield from ((name, text) for name, text in texts if text)
    for index, chapter in enumerate(merge_chapters(tags.chapters, MOST_CHAPTERS), 1):
        yield f"CHAPTER{index:03}", timestamp(chapter.start)
        yield f"CHAPTER{index:03}NAME", chapter.title


def _atoms(tags: Tags) -> Iterator[tuple[str, Any]]:
    from mutagen.mp4 import MP4Cover

    texts = (
        ("\xa9nam", tags.title),
        ("\xa9ART", tags.artist),
        ("\xa9alb", tags.album),
        ("\xa9gen", tags.genre),
        ("\xa9day", f"{tags.year:04}" if tags.year else ""),
        ("\xa9lyr", lyrics(tags.transcript)),
        ("\xa9too", f"voiceguide {__version__}"),
    )
    yield from ((name, text) for name, text in texts if text)
    if tags.track:
        yield "trkn", tags.track
    if tags.cover:
        is_png = mime_of(tags.cover) == PNG
        yield "covr", MP4Cover(tags.cover, MP4Cover.FORMAT_PNG if is_png else MP4Cover.FORMAT_JPEG)


def _pictures(tags: Tags) -> Iterator[Any]:
    """The cover, and the picture of each exercise, with the exercise's name and what it shows."""
    from mutagen.id3 import PictureType

    if tags.cover:
        yield _picture(tags.cover, PictureType.COVER_FRONT, "")
    for shown, content in tags.pictures.items():
        names = dict.fromkeys(chapter.title for chapter in tags.chapters if chapter.picture == shown)
        yield _picture(content, PictureType.ILLUSTRATION, ": ".join(filter(None, (", ".join(names), shown.words))))


def _picture(content: bytes, kind: int, description: str) -> Any:
    from mutagen.flac import Picture

    info = picture_of(content)
    picture = Picture()
    picture.type, picture.mime, picture.desc, picture.data = kind, info.mime, description, content
    picture.width, picture.height, picture.depth, picture.colors = info.width, info.height, info.depth, info.colours
    return picture

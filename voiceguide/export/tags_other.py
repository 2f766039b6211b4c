"""The tags of all formats but MP3, by mutagen: what a player shows beside the sound, chapters and cover too.

Vorbis comments stand in Ogg Vorbis, Opus and FLAC; MP4 has its own "atoms", and its chapters come from ffmpeg. Sources:
xiph.org/vorbis/doc/v-comment.html, wiki.xiph.org/Chapter_Extension and wiki.xiph.org/VorbisComment.
"""

# mutagen says that it is typed, but most of these classes are not.
# mypy: allow-untyped-calls

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from voiceguide import __version__
from voiceguide.errors import ExportError
from voiceguide.export.cover import PNG, mime_of, picture_of
from voiceguide.export.tags_id3 import Tags, iso_639_2, lyrics, merge_chapters
from voiceguide.units import timestamp

MOST_CHAPTERS = 999
"""Their numbers have three digits."""
AUDIOBOOK = 2
"""The kind of medium in which players remember the position."""
NEAR = 0.25
"""Seconds by which a file may be longer than its sound: what codecs add at the ends."""

WriteTags = Callable[[BinaryIO, Tags, float], None]
"""Writes tags into a file without any; raises ExportError if the file is not that many seconds long."""


def tag_vorbis(file: BinaryIO, tags: Tags, seconds: float) -> None:
    """Comments, chapters and cover of an Ogg Vorbis."""
    from mutagen.oggvorbis import OggVorbis

    _tag_ogg(OggVorbis, file, tags, seconds)


def tag_opus(file: BinaryIO, tags: Tags, seconds: float) -> None:
    """Comments, chapters and cover of an Opus."""
    from mutagen.oggopus import OggOpus

    _tag_ogg(OggOpus, file, tags, seconds)


def tag_flac(file: BinaryIO, tags: Tags, seconds: float) -> None:
    """Comments, chapters and cover of a FLAC."""
    from mutagen.flac import FLAC

    with _tagged(FLAC, file, seconds) as audio:
        _comment(audio, tags)
        if tags.cover:
            audio.add_picture(_picture(tags.cover))


def tag_m4a(file: BinaryIO, tags: Tags, seconds: float) -> None:
    """Tags and cover of an M4A."""
    from mutagen.mp4 import MP4

    with _tagged(MP4, file, seconds) as audio:
        for name, value in _atoms(tags):
            audio[name] = [value]


def tag_m4b(file: BinaryIO, tags: Tags, seconds: float) -> None:
    """Tags and cover of an M4B, which is an audiobook."""
    from mutagen.mp4 import MP4

    with _tagged(MP4, file, seconds) as audio:
        for name, value in (*_atoms(tags), ("stik", AUDIOBOOK)):
            audio[name] = [value]


@contextmanager
def _tagged(kind: Callable[[BinaryIO], Any], file: BinaryIO, seconds: float) -> Iterator[Any]:
    """The file opened by mutagen, checked for its length, and saved when the block ends."""
    from mutagen import MutagenError

    file.seek(0)
    try:
        audio = kind(file)
        if not -NEAR < audio.info.length - seconds < NEAR:
            raise ExportError(f"ffmpeg wrote {audio.info.length:.1f} s of {seconds:.1f} s")
        if audio.tags is None:
            audio.add_tags()
        yield audio
        file.seek(0)
        audio.save(file)
    except MutagenError as error:
        raise ExportError(f"ffmpeg made a file that cannot be read: {error}") from error


def _tag_ogg(kind: Callable[[BinaryIO], Any], file: BinaryIO, tags: Tags, seconds: float) -> None:
    with _tagged(kind, file, seconds) as audio:
        _comment(audio, tags)
        if tags.cover:
            audio["METADATA_BLOCK_PICTURE"] = base64.b64encode(_picture(tags.cover).write()).decode()


def _comment(audio: Any, tags: Tags) -> None:
    audio.clear()
    for name, value in _comments(tags):
        audio[name] = value


def _comments(tags: Tags) -> Iterator[tuple[str, str]]:
    """Names and values; what is empty is left out."""
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


def _picture(cover: bytes) -> Any:
    from mutagen.flac import Picture
    from mutagen.id3 import PictureType

    found = picture_of(cover)
    picture = Picture()
    picture.type, picture.mime, picture.data = PictureType.COVER_FRONT, found.mime, cover
    picture.width, picture.height, picture.depth, picture.colors = found.width, found.height, found.depth, found.colours
    return picture

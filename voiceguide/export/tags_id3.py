"""The tags of an MP3, as ID3v2.3: players that show chapters have trouble with those of version 2.4.

Sources: id3.org/id3v2.3.0 and id3.org/id3v2-chapters-1.0.
"""

# mutagen declares itself typed, but most of its frames are not.
# mypy: allow-untyped-calls

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from voiceguide.pictures import mime_of
from voiceguide.session.model import ShownPicture
from voiceguide.session.timeline import Chapter
from voiceguide.units import Ms, clock
from voiceguide.version import __version__

if TYPE_CHECKING:
    from mutagen.id3 import Frame

MOST_CHAPTERS = 255
"""The table of contents has one byte for their number."""
NO_OFFSET = 0xFFFF_FFFF
"""Stands for no byte offset, so that players use a chapter's time."""
TABLE_OF_CONTENTS = "toc"
HEADER_LENGTH = 10
LONGEST_DESCRIPTION = 64
"""Characters that say what a picture shows (id3v2.3.0, section 4.15)."""
UNKNOWN_LANGUAGE = "und"
# From ISO 639-1, with which language tags begin, to ISO 639-2.
LANGUAGES = {
    "ar": "ara", "bg": "bul", "ca": "cat", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng",
    "eo": "epo", "es": "spa", "et": "est", "fa": "fas", "fi": "fin", "fr": "fra", "he": "heb", "hi": "hin",
    "hr": "hrv", "hu": "hun", "id": "ind", "is": "isl", "it": "ita", "ja": "jpn", "ko": "kor", "lt": "lit",
    "lv": "lav", "nb": "nob", "nl": "nld", "no": "nor", "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus",
    "sk": "slk", "sl": "slv", "sv": "swe", "tr": "tur", "uk": "ukr", "vi": "vie", "zh": "zho",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tags:
    """What a player shows for an audio file; empty fields are not written.

    `language` is a tag such as `en-US`, `cover` a PNG or JPEG, which the user may have chosen. `pictures` has those of
    chapters, as PNG or JPEG. `track` is the number of this file and the total, if the session is split into several.
    """

    title: str
    artist: str
    album: str
    genre: str
    year: int
    length: Ms
    chapters: tuple[Chapter, ...]
    transcript: tuple[tuple[Ms, str], ...]
    language: str
    cover: bytes
    track: tuple[int, int] | None = None
    has_own_cover: bool = False
    pictures: Mapping[ShownPicture, bytes] = field(default_factory=dict)

    def picture_of(self, chapter: Chapter) -> bytes:
        """The picture of a chapter; empty if it has none."""
        return self.pictures.get(chapter.picture, b"") if chapter.picture else b""


def id3_tag(tags: Tags) -> bytes:
    """The ID3 tag that an MP3 starts with; equal tags give equal bytes."""
    body = b"".join(map(_frame_bytes, _frames(tags)))
    return b"ID3\x03\x00\x00" + _synchsafe(len(body)) + body


def merge_chapters(chapters: tuple[Chapter, ...], most: int) -> tuple[Chapter, ...]:
    """At most `most` chapters for the same session: if there are more, neighbours are merged evenly."""
    groups = min(len(chapters), most)
    bounds = [len(chapters) * group // groups for group in range(groups + 1)] if groups else []
    return tuple(_merge(chapters[start:end]) for start, end in pairwise(bounds))


def _merge(chapters: tuple[Chapter, ...]) -> Chapter:
    first, last = chapters[0], chapters[-1]
    title = first.title if first.title == last.title else f"{first.title} – {last.title}"
    return Chapter(title, first.start, last.end, first.picture)


def lyrics(transcript: Iterable[tuple[Ms, str]]) -> str:
    """The transcript as lyrics: each line starts with the time at which it is spoken."""
    return "\n".join(f"{clock(time)} {text}" for time, text in transcript)


def iso_639_2(language: str) -> str:
    """The three-letter code for a language tag such as `en-US`; `und` if it is unknown."""
    primary = language.replace("_", "-").split("-")[0].lower()
    is_code = len(primary) == 3 and primary.isascii() and primary.isalpha()
    return primary if is_code else LANGUAGES.get(primary, UNKNOWN_LANGUAGE)


def _frames(tags: Tags) -> "Iterator[Frame]":
    """All frames, in the order in which they are written."""
    yield from _text_frames(tags)
    yield from _chapter_frames(tags, merge_chapters(tags.chapters, MOST_CHAPTERS))
    yield from _lyrics_and_cover(tags)


def _text_frames(tags: Tags) -> "Iterator[Frame]":
    from mutagen.id3 import TALB, TCON, TENC, TIT2, TLEN, TPE1, TRCK, TSSE, TYER

    software = f"voiceguide {__version__}"
    texts = (
        (TIT2, tags.title),
        (TPE1, tags.artist),
        (TALB, tags.album),
        (TRCK, "{}/{}".format(*tags.track) if tags.track else ""),
        (TCON, tags.genre),
        (TYER, f"{tags.year:04}" if tags.year else ""),
        (TLEN, str(tags.length)),
        (TENC, software),
        (TSSE, software),
    )
    return (frame(encoding=_encoding(text), text=text) for frame, text in texts if text)


def _chapter_frames(tags: Tags, chapters: tuple[Chapter, ...]) -> "Iterator[Frame]":
    """The table of contents, without which some players show no chapters, and the chapters in order."""
    from mutagen.id3 import CHAP, CTOC, TIT2, CTOCFlags

    if not chapters:
        return
    names = [f"ch{number}" for number in range(len(chapters))]
    flags = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
    heading = [TIT2(encoding=_encoding(tags.title), text=tags.title)]
    yield CTOC(element_id=TABLE_OF_CONTENTS, flags=flags, child_element_ids=names, sub_frames=heading)
    for name, chapter in zip(names, chapters, strict=True):
        yield CHAP(
            element_id=name,
            start_time=chapter.start,
            end_time=chapter.end,
            start_offset=NO_OFFSET,
            end_offset=NO_OFFSET,
            sub_frames=[TIT2(encoding=_encoding(chapter.title), text=chapter.title), *_chapter_picture(tags, chapter)],
        )


def _chapter_picture(tags: Tags, chapter: Chapter) -> "Iterator[Frame]":
    """The picture of a chapter, with what it shows."""
    from mutagen.id3 import APIC, PictureType

    content = tags.picture_of(chapter)
    if chapter.picture and content:
        words = chapter.picture.words
        shown = words if len(words) <= LONGEST_DESCRIPTION else f"{words[: LONGEST_DESCRIPTION - 1].rstrip()}…"
        mime, kind = mime_of(content), PictureType.ILLUSTRATION
        yield APIC(encoding=_encoding(shown), mime=mime, type=kind, desc=shown, data=content)


def _lyrics_and_cover(tags: Tags) -> "Iterator[Frame]":
    from mutagen.id3 import APIC, USLT, PictureType

    if tags.transcript:
        text = lyrics(tags.transcript)
        yield USLT(encoding=_encoding(text), lang=iso_639_2(tags.language), desc="", text=text)
    if tags.cover:
        mime = mime_of(tags.cover)
        yield APIC(encoding=_encoding(""), mime=mime, type=PictureType.COVER_FRONT, desc="", data=tags.cover)


def _encoding(text: str) -> int:
    """Latin-1 for ASCII text, which every player reads; otherwise UTF-16, the only alternative in version 2.3."""
    from mutagen.id3 import Encoding

    return int(Encoding.LATIN1 if text.isascii() else Encoding.UTF16)


def _frame_bytes(frame: "Frame") -> bytes:
    """A frame as bytes.

    It is saved in a tag by itself, because mutagen sorts the frames of a tag by size, which would mix up the chapters.
    """
    from mutagen.id3 import ID3

    tag = ID3()
    tag.add(frame)
    file = io.BytesIO()
    tag.save(file, v1=0, v2_version=3, padding=lambda _: 0)
    return file.getvalue()[HEADER_LENGTH:]


def _synchsafe(size: int) -> bytes:
    """A size in four bytes of seven bits each, so that none of them looks like the start of an MP3 frame."""
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))

import io
import struct
from itertools import pairwise

import pytest
from mutagen.id3 import ID3

from voiceguide import __version__
from voiceguide.export.tags_id3 import Tags, id3_tag, iso_639_2, lyrics, merge_chapters
from voiceguide.session.timeline import Chapter

TITLES = (
    "Knie zur Brust",
    "Übung für den Rücken, mit einem Titel, der viel länger ist als alle anderen",
    "“Cat” & 'cow': a=1; b#2 \\ c",
    "🧘 Ruhe",
    "A",
)
CHAPTERS = tuple(Chapter(title, 7_500 * i, 7_500 * (i + 1)) for i, title in enumerate(TITLES))
PNG = b"\x89PNG\r\n\x1a\n, as far as a tag goes"
TAGS = Tags(
    title="Ischias – Übungen",
    artist="Dr. Müller",
    album="voiceguide",
    genre="Exercise",
    year=2025,
    length=37_500,
    chapters=CHAPTERS,
    transcript=((500, "Roll onto your back."), (65_000, "“Gut so!” 🙂")),
    language="de-AT",
    cover=PNG,
)
EMPTY = Tags("", "", "", "", 0, 0, (), (), "", b"")


def frames(tag):
    """The names and contents of the frames of an ID3v2.3 tag, in order."""
    at, end = 10, 10 + sum(byte << shift for byte, shift in zip(tag[6:10], (21, 14, 7, 0), strict=True))
    assert end == len(tag)
    while at < end:
        name, size = struct.unpack(">4sI2x", tag[at : at + 10])
        yield name.decode(), tag[at + 10 : at + 10 + size]
        at += 10 + size


def read(tags):
    """The tag as mutagen reads it."""
    return ID3(io.BytesIO(id3_tag(tags)), translate=False)


def test_the_tag_is_id3_version_2_3():
    """No flags, and a length without padding."""
    tag = id3_tag(TAGS)
    assert tag[:6] == b"ID3\x03\x00\x00"
    assert all(byte < 0x80 for byte in tag[6:10])
    assert [name for name, _ in frames(tag)] == [
        *("TIT2", "TPE1", "TALB", "TCON", "TYER", "TLEN", "TENC", "TSSE"),
        *("CTOC", "CHAP", "CHAP", "CHAP", "CHAP", "CHAP", "USLT", "APIC"),
    ]


def test_the_text_frames_have_the_tags():
    """Title, artist, album, genre, year, length in ms, and the software."""
    tag = read(TAGS)
    names = ("TIT2", "TPE1", "TALB", "TCON", "TYER", "TLEN", "TENC", "TSSE")
    software = f"voiceguide {__version__}"
    expected = ["Ischias – Übungen", "Dr. Müller", "voiceguide", "Exercise", "2025", "37500", software, software]
    assert [str(tag[name]) for name in names] == expected


def test_every_text_has_an_encoding_of_version_2_3():
    """Latin-1 or UTF-16, in chapters too; UTF-8 came with version 2.4."""
    tag = read(TAGS)
    texts = [*tag.values(), *(sub for frame in tag.values() for sub in getattr(frame, "sub_frames", {}).values())]
    assert {int(text.encoding) for text in texts if hasattr(text, "encoding")} == {0, 1}


def test_empty_tags_are_left_out():
    """Only the software remains."""
    assert [name for name, _ in frames(id3_tag(EMPTY))] == ["TLEN", "TENC", "TSSE"]


def test_the_chapters_are_in_order():
    """However long their titles are, with times in ms and no byte offsets."""
    chapters = [content for name, content in frames(id3_tag(TAGS)) if name == "CHAP"]
    heads = [struct.unpack(">4sIIII", content[:20]) for content in chapters]
    assert heads == [
        (f"ch{i}\0".encode(), 7_500 * i, 7_500 * (i + 1), 0xFFFF_FFFF, 0xFFFF_FFFF) for i in range(len(CHAPTERS))
    ]


def test_each_chapter_has_its_title():
    """With umlauts, quotes, special characters and emoji."""
    tag = read(TAGS)
    assert tuple(str(tag[f"CHAP:ch{i}"].sub_frames["TIT2"]) for i in range(len(TITLES))) == TITLES


def test_the_table_of_contents_is_ordered_and_at_the_top():
    """With its flags, and the number and names of its entries."""
    (toc,) = (content for name, content in frames(id3_tag(TAGS)) if name == "CTOC")
    assert toc.startswith(b"toc\0\x03\x05ch0\0ch1\0ch2\0ch3\0ch4\0TIT2")


def test_the_transcript_has_the_time_of_each_line():
    """As lyrics in the routine's language."""
    (content,) = (content for name, content in frames(id3_tag(TAGS)) if name == "USLT")
    assert content[:4] == b"\x01deu"
    assert str(read(TAGS)["USLT::deu"]) == "0:00 Roll onto your back.\n1:05 “Gut so!” 🙂"


def test_the_cover_is_the_front_cover():
    """A PNG of picture type 3, unchanged."""
    (picture,) = read(TAGS).getall("APIC")
    assert (picture.mime, int(picture.type), picture.desc, picture.data) == ("image/png", 3, "", PNG)


def test_the_same_tags_are_the_same_bytes():
    """Without any clock or random numbers."""
    assert id3_tag(TAGS) == id3_tag(TAGS)


def test_the_times_of_a_transcript_are_like_a_clock():
    """With hours only if there are any."""
    assert lyrics([(0, "a"), (61_999, "b"), (3_600_000, "c")]) == "0:00 a\n1:01 b\n1:00:00 c"


@pytest.mark.parametrize(
    ("language", "code"),
    [("en-US", "eng"), ("de", "deu"), ("pt_BR", "por"), ("EN", "eng"), ("yue-HK", "yue"), ("", "und"), ("x", "und")],
)
def test_languages_have_three_letters(language, code):
    """Language tags become the codes that ID3 requires."""
    assert iso_639_2(language) == code


def chapters(count):
    """That many chapters of one second."""
    return tuple(Chapter(f"{i}", 1000 * i, 1000 * (i + 1)) for i in range(count))


@pytest.mark.parametrize("count", [0, 1, 254, 255])
def test_chapters_within_the_limit_are_unchanged(count):
    """There is nothing to merge."""
    assert merge_chapters(chapters(count), 255) == chapters(count)


@pytest.mark.parametrize("count", [256, 300, 510, 511, 1000])
def test_too_many_chapters_are_merged_evenly(count):
    """Without gaps, over the same time, and of nearly equal numbers."""
    merged = merge_chapters(chapters(count), 255)
    assert len(merged) == 255
    assert (merged[0].start, merged[-1].end) == (0, 1000 * count)
    assert all(one.end == other.start for one, other in pairwise(merged))
    lengths = {chapter.end - chapter.start for chapter in merged}
    assert max(lengths) - min(lengths) <= 1000


def test_a_merged_chapter_is_named_after_its_first_and_its_last():
    """Once, if they are the same."""
    assert [chapter.title for chapter in merge_chapters(chapters(5), 2)] == ["0 – 1", "2 – 4"]
    alike = (Chapter("Cat", 0, 5), Chapter("Cat", 5, 9))
    assert merge_chapters(alike, 1) == (Chapter("Cat", 0, 9),)


def test_a_tag_has_no_more_chapters_than_its_table_can_count():
    """Which is one byte."""
    tag = id3_tag(Tags("", "", "", "", 0, 0, chapters(300), (), "", b""))
    names = [name for name, _ in frames(tag)]
    assert names.count("CHAP") == 255
    (toc,) = (content for name, content in frames(tag) if name == "CTOC")
    assert toc[5] == 255

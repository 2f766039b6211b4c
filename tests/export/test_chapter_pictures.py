"""The picture of each chapter, as players show it, and what all of them add to a file."""

import io
import random
from dataclasses import replace

import pytest
from drawings import DRAWING, photo
from PIL import Image
from scenes import length_of

from voiceguide.audio.cache import FolderCache, NoCache
from voiceguide.export.chapter_pictures import MOST_BYTES, SIZES, chapter_pictures, drawn_meanwhile
from voiceguide.export.exporter import tags_of
from voiceguide.export.split import _part_tags
from voiceguide.export.tags_id3 import LONGEST_DESCRIPTION, id3_tag
from voiceguide.script.diagnostics import ScriptError
from voiceguide.script.parser import parse_routine
from voiceguide.script.reading import read_script
from voiceguide.session.model import Choices
from voiceguide.session.planner import plan
from voiceguide.session.timeline import place

CAT = "### Cat\n\n- hold: 20s\n- sides: left, right\n- picture: ![On the {side}](cat.svg)\n"


@pytest.fixture
def timeline(tmp_path):
    """The timeline of a routine with these exercises; the picture `cat.svg` lies beside it."""

    def of(text, sore="both", **others):
        for name, content in {"cat.svg": DRAWING.encode(), "t.md": f"# T\n\n{text}".encode(), **others}.items():
            (tmp_path / name.replace("__", ".")).write_bytes(content)
        routine = parse_routine(*read_script(tmp_path / "t.md"))
        return place(plan(routine, Choices(sore=sore)), length_of)

    return of


def tags(timeline, cache=None):
    """The tags of a session with its pictures."""
    pictures = chapter_pictures(timeline.chapters, cache or NoCache())
    return replace(tags_of(timeline, title="T", cover=b""), pictures=pictures)


def is_dark_on_the_left(content):
    """Whether a picture shows the drawing as it was drawn, and not its mirror image."""
    image = Image.open(io.BytesIO(content)).convert("L")
    left, right = (image.getpixel((round(image.width * share), image.height // 2)) for share in (0.15, 0.85))
    assert abs(left - right) > 100
    return left < right


@pytest.mark.parametrize(("sore", "as_drawn"), [("both", True), ("left", True), ("right", False)])
def test_a_chapter_shows_the_side_that_it_begins_with(timeline, sore, as_drawn):
    """A listener whose right side is sore begins with that; the words say so too."""
    placed = timeline(CAT, sore)
    (content,) = tags(placed).pictures.values()
    assert is_dark_on_the_left(content) is as_drawn
    assert placed.chapters[0].picture.words == f"On the {'left' if as_drawn else 'right'}"


def test_an_exercise_without_a_picture_has_none(timeline):
    """The other chapters keep theirs."""
    placed = timeline(f"### A\n\n- hold: 9s\n\n{CAT}")
    assert [bool(tags(placed).picture_of(chapter)) for chapter in placed.chapters] == [False, True]


@pytest.mark.parametrize(("content", "mime"), [(DRAWING.encode(), "PNG"), (photo(size=(800, 600)), "JPEG")])
def test_a_picture_is_square(timeline, content, mime):
    """As players show it; a photo stays one, which a PNG would make large."""
    (found,) = tags(timeline(CAT, cat__svg=content)).pictures.values()
    image = Image.open(io.BytesIO(found))
    assert (image.format, image.size) == (mime, (SIZES[0], SIZES[0]))


@pytest.mark.parametrize(("turns", "size"), [(1, 400), (4, 330), (7, 260), (15, 200), (25, None)])
def test_the_more_chapters_the_smaller_their_pictures(timeline, turns, size):
    """Each has its own copy in the file, and together they stay within their limit."""
    noise = io.BytesIO()
    # The same noise each time, which no format makes much smaller.
    pixels = random.Random(1).randbytes(600 * 600)  # noqa: S311 (it hides nothing)
    Image.frombytes("L", (600, 600), pixels).save(noise, "PNG")
    placed = timeline(f"- circuit: {turns}\n\n{CAT}", cat__svg=noise.getvalue())
    found = tags(placed)
    widths = [Image.open(io.BytesIO(content)).width for content in found.pictures.values()]
    assert widths == ([size] if size else [])
    assert sum(len(found.picture_of(chapter)) for chapter in placed.chapters) <= MOST_BYTES


def test_a_picture_is_kept_in_the_cache(timeline, tmp_path):
    """And it is drawn again where its file is another one."""
    cache = FolderCache(tmp_path / "cache")
    first = tags(timeline(CAT), cache).pictures
    (kept,) = (tmp_path / "cache").rglob("*.blob")
    assert tags(timeline(CAT), cache).pictures == first
    changed = tags(timeline(CAT, cat__svg=DRAWING.replace("#204060", "#602040").encode()), cache).pictures
    assert list(changed.values()) != list(first.values())
    assert kept.exists()


def test_pictures_are_drawn_while_something_else_is_done(timeline, tmp_path):
    """They are in the cache afterwards; a broken one is told by whoever needs it."""
    cache = FolderCache(tmp_path / "cache")
    good, broken = timeline(CAT), timeline(CAT.replace("cat.svg", "dog.jpg"), **{"dog.jpg": photo(size=(400, 300))})
    (tmp_path / "dog.jpg").write_bytes(photo(size=(400, 300))[:-200])
    with drawn_meanwhile([each.chapters[0].picture for each in (broken, good)], cache):
        pass
    (kept,) = (tmp_path / "cache").rglob("*.blob")
    assert next(iter(tags(good).pictures.values())) in kept.read_bytes()


def test_a_picture_that_is_broken_is_told_with_its_place(timeline):
    """A photo that was cut short is only seen when it is decoded."""
    placed = timeline(CAT, cat__svg=photo(size=(400, 300))[:-200])
    with pytest.raises(ScriptError, match=r"t\.md:7:29: `picture`: `cat.svg` cannot be shown: it is damaged"):
        tags(placed)


def test_the_words_of_a_picture_are_cut_where_the_tag_has_no_room(timeline):
    """ID3 has 64 characters for what a picture shows."""
    placed = timeline(CAT.replace("On the {side}", "Knees and hands on the mat, " * 5))
    content = id3_tag(tags(placed))
    assert f"{('Knees and hands on the mat, ' * 5)[: LONGEST_DESCRIPTION - 1].rstrip()}…".encode("utf-16-le") in content


@pytest.mark.parametrize("has_own_cover", [False, True])
def test_each_file_of_a_split_session_has_the_picture_of_its_exercise_as_its_cover(timeline, has_own_cover):
    """Unless the user has chosen a cover."""
    placed = timeline(CAT)
    whole = replace(tags(placed), cover=b"cover", has_own_cover=has_own_cover)
    part = _part_tags(whole, placed.chapters[0], (1, 1))
    assert part.cover == (b"cover" if has_own_cover else whole.picture_of(placed.chapters[0]))
    assert (part.pictures, part.chapters) == ({}, ())

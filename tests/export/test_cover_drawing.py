"""The cover that is drawn for a routine."""

import io
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from recordings import LENGTH, rendered, tags

from voiceguide.audio.cache import FolderCache, NoCache
from voiceguide.export.cover_drawing import (
    CREAM,
    MARGIN,
    MAX_LINES,
    MAX_RAYS,
    MAX_TITLE_SIZE,
    MIN_RAYS,
    MIN_TITLE_SIZE,
    SIDE,
    SIZE,
    CoverContent,
    cached_cover,
    draw_cover,
    fit_text,
    length_text,
    ray_lengths,
)
from voiceguide.export.exporter import Export
from voiceguide.export.lettering import MEASURED_SIZE, bundled_font, font_for, without_emoji
from voiceguide.export.split import export_parts
from voiceguide.pictures import picture_of

RELIEF = CoverContent("Sciatica relief", 967_000, (30_000, 20_000, 25_000))
TITLES = (
    "Legs",
    "Übungen für den Fuß, groß & klein",
    "Bewegung " * 40,
    "x" * 300,
    "Ноги",
    "تمارين الصباح",
    "朝のストレッチ",
    "",
)


def pixels(cover):
    """The cover as an RGB picture."""
    return Image.open(io.BytesIO(cover)).convert("RGB")


def cream(cover, top, bottom):
    """The number of pixels in the colour of rays and titles, between two heights as fractions."""
    part = pixels(cover).crop((0, int(top * SIZE), SIZE, int(bottom * SIZE)))
    wanted = bytes.fromhex(CREAM[1:])
    near = ((count, max(map(abs, (a - b for a, b in zip(colour, wanted, strict=True)))))
            for count, colour in part.getcolors(SIZE * SIZE))  # fmt: skip
    return sum(count for count, distance in near if distance < 12)


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("holds", [(), (5000,), (1000, 0, 90_000) * 300])
def test_a_cover_is_a_small_square_png(title, holds):
    """Phone players accept it, and it adds little to a file."""
    cover = draw_cover(CoverContent(title, 60_000, holds))
    found = picture_of(cover)
    assert (found.mime, found.width, found.height) == ("image/png", SIZE, SIZE)
    assert len(cover) < 60_000


def test_the_same_routine_has_the_same_cover():
    """Byte for byte."""
    assert draw_cover(RELIEF) == draw_cover(RELIEF)


@pytest.mark.parametrize(
    "other",
    [
        CoverContent("Legs", RELIEF.length, RELIEF.holds),
        CoverContent(RELIEF.title, 600_000, RELIEF.holds),
        CoverContent(RELIEF.title, RELIEF.length, (20_000, 30_000, 25_000)),
    ],
)
def test_title_length_and_holds_change_the_cover(other):
    """Each by itself."""
    assert draw_cover(other) != draw_cover(RELIEF)


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("count", [0, 1, 11, 400])
def test_nothing_touches_the_edge(title, count):
    """However many holds and however long the title."""
    holds = tuple(1000 * (1 + 7 * number % 60) for number in range(count))
    cover, reach = pixels(draw_cover(CoverContent(title, 43_199_000, holds))), SIZE // 20
    left, right = ([cover.getpixel((x, y)) for y in range(SIZE)] for x in (reach, SIZE - 1 - reach))
    above, below = ([cover.getpixel((x, y)) for x in range(SIZE)] for y in (reach, SIZE - 1 - reach))
    assert [len(set(side)) for side in (left, right, above, below)] == [2, 2, 1, 1]


@pytest.mark.parametrize("count", [1, 3, 11, 90])
def test_both_halves_are_alike(count):
    """The right half mirrors the left."""
    holds = tuple(1000 * (1 + 7 * number % 60) for number in range(count))
    upper = pixels(draw_cover(CoverContent("", 60_000, holds))).crop((0, 0, SIZE, SIZE // 2))
    left, right = upper.crop((0, 0, SIZE // 2, SIZE // 2)), upper.crop((SIZE // 2, 0, SIZE, SIZE // 2))
    mirrored = right.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    unlike = sum(a != b for a, b in zip(left.get_flattened_data(), mirrored.get_flattened_data(), strict=True))
    assert unlike < SIZE * SIZE / 4 / 50


@given(st.lists(st.integers(0, 3_600_000), max_size=500))
@settings(deadline=None)
def test_the_number_of_rays_is_within_its_limits(holds):
    """And no ray is longer than 1."""
    rays = ray_lengths(holds)
    assert MIN_RAYS <= len(rays) <= MAX_RAYS
    assert all(0 <= ray <= 1 for ray in rays)
    assert max(rays) == (1 if not holds or any(holds) else 0)


def test_rays_are_the_holds_from_the_mat_upwards():
    """In order; few holds are repeated, many are averaged."""
    assert ray_lengths((10, 20, 5, 20, 20, 20, 20, 20)) == (0.5, 1, 0.25, 1, 1, 1, 1, 1)
    assert ray_lengths((10, 20, 5)) == (0.5, 1, 0.25) * 3
    assert ray_lengths((10, 30) * MAX_RAYS) == (1,) * MAX_RAYS


@pytest.mark.parametrize(
    ("length", "words"), [(45_000, "45 s"), (967_000, "16 min"), (3_600_000, "1 h"), (3_900_000, "1 h 5 min")]
)
def test_a_length_is_written_with_units(length, words):
    """Rounded to minutes."""
    assert length_text(length) == words


def test_a_cover_is_drawn_once(tmp_path):
    """Then it is read from the cache, whatever is there."""
    cache = FolderCache(tmp_path)
    cached_cover(RELIEF, cache)
    (kept,) = tmp_path.rglob("*.blob")
    cache.put(kept.stem, b"kept")
    assert cached_cover(RELIEF, FolderCache(tmp_path)) == b"kept"


def test_a_cached_cover_is_not_used_for_another_routine(tmp_path):
    """Nor if a hold changes."""
    cache = FolderCache(tmp_path)
    other = CoverContent(RELIEF.title, RELIEF.length, (1000,))
    assert cached_cover(RELIEF, cache) != cached_cover(other, cache) == cached_cover(other, NoCache())


def test_pillow_is_loaded_only_to_draw():
    """Importing it takes a tenth of a second."""
    program = "import sys, voiceguide.export.exporter; print('PIL' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_a_session_has_its_own_cover():
    """With its title, length and holds."""
    assert tags().cover == draw_cover(CoverContent("Ischias – Übungen", LENGTH, ()))


def test_the_users_cover_is_used_instead():
    """For any routine."""
    assert tags(cover=b"theirs").cover == b"theirs"


def test_each_part_of_a_session_has_its_cover(tmp_path):
    """Like the tracks of an album."""
    *paths, _ = export_parts(rendered(), Export(tmp_path / "session.mp3", tags(), NoCache()))
    assert len(paths) == 3
    assert all(tags().cover in path.read_bytes() for path in paths)


# Its text


@pytest.mark.parametrize(
    "title",
    [
        "Sciatica relief",
        "Straße",
        "Étirements à la façon",
        "Łódź",
        "Thể dục",
        "Утро",
        "Πρωί",
        "🧘 Ruhe",
        "45° – 10 × 30 s",
    ],
)
def test_a_title_is_drawn_under_the_mat(title):
    """In large letters, with accents."""
    assert font_for(without_emoji(title)) is bundled_font()
    assert cream(draw_cover(CoverContent(title, 60_000, ())), 0.5, 1) > 3000


@pytest.mark.parametrize("title", ["تمارين الصباح", "תרגילי בוקר", "نرمش‌های صبحگاهی", "q\u0301"])
def test_letters_that_need_shaping_are_drawn_only_if_pillow_can_shape(title):
    """Otherwise the title is left out rather than drawn wrong."""
    assert font_for(title, can_shape=True) is bundled_font()
    assert font_for(title, can_shape=False) is None


@pytest.mark.parametrize("title", ["\U00012000", "🧘", "", "Legs \U00012000"])
def test_a_cover_whose_letters_no_font_has_is_drawn_without_a_title(title):
    """There are no boxes, and the sun is lower."""
    cover = draw_cover(CoverContent(title, 30_000, RELIEF.holds))
    assert cover == draw_cover(CoverContent("", 30_000, RELIEF.holds))
    assert cream(cover, 0.6, 1) == 0
    assert cream(cover, 0, 0.58) > 3000


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("🧘‍♀️ Ruhe  jetzt", "Ruhe jetzt"),
        ("Hu\u0308fte", "Hüfte"),
        ("45° ⭐", "45°"),
        ("مش\u200cکی", "مش\u200cکی"),
        ("☀️", ""),
    ],
)
def test_emoji_and_needless_spaces_are_left_out(title, shown):
    """Before a font is chosen."""
    assert without_emoji(title) == shown


def lines_of(title):
    """The font size and the lines of a title."""
    return fit_text(title, bundled_font().getlength)


def test_a_short_title_is_large():
    """On one line."""
    assert lines_of("Legs") == (MAX_TITLE_SIZE, ["Legs"])


def test_a_longer_title_is_smaller_and_keeps_all_its_words():
    """On lines of nearly equal length."""
    title = "Relief for the back, the hips and the legs, sitting on a chair"
    size, lines = lines_of(title)
    assert MIN_TITLE_SIZE < size < MAX_TITLE_SIZE
    assert 1 < len(lines) <= MAX_LINES
    assert " ".join(lines) == title
    lengths = [bundled_font().getlength(line) for line in lines]
    assert min(lengths) > max(lengths) / 2


@given(st.text("abcdefgh  Wäöü朝の、", min_size=1, max_size=300).map(without_emoji).filter(bool))
@settings(deadline=None)
def test_no_line_is_wider_than_the_mat(title):
    """Except for the ellipsis."""
    size, lines = lines_of(title)
    assert MIN_TITLE_SIZE <= size <= MAX_TITLE_SIZE
    assert len(lines) <= MAX_LINES
    kerning = 1.02
    widest = max(bundled_font().getlength(line.removesuffix("…")) * size / MEASURED_SIZE for line in lines)
    assert widest <= (SIDE - 2 * MARGIN) * kerning


def test_a_word_that_is_too_long_is_broken():
    """It cannot be left out."""
    size, lines = lines_of(f"a {'x' * 60} b")
    assert size == MIN_TITLE_SIZE
    assert "".join(lines).replace(" ", "") == f"a{'x' * 60}b"
    assert len(lines) > 1


def test_a_title_that_does_not_fit_ends_with_an_ellipsis():
    """In the smallest font size."""
    size, lines = lines_of("word " * 200)
    assert (size, len(lines)) == (MIN_TITLE_SIZE, MAX_LINES)
    assert lines[-1].endswith("…")


def test_japanese_is_broken_between_characters():
    """But not before punctuation."""
    _, lines = fit_text("朝のストレッチ、腰と背中のために", lambda text: MEASURED_SIZE * len(text))
    assert lines == ["朝のストレッチ、", "腰と背中のために"]


class FontOf:
    """A font that has only those letters."""

    def __init__(self, letters):
        self._letters = letters

    def getmask(self, letter):
        """The drawn letter, or the box for a missing one."""
        return letter.encode() if letter in self._letters else b"box"


def test_the_first_font_with_all_letters_is_chosen():
    """Every font has spaces."""
    fonts = [FontOf("abc"), FontOf("朝a"), FontOf("朝abc")]
    assert font_for("abc", fonts=fonts) is fonts[0]
    assert font_for("朝 a", fonts=fonts) is fonts[1]
    assert font_for("朝 c", fonts=fonts) is fonts[2]
    assert font_for("朝夕", fonts=fonts) is None

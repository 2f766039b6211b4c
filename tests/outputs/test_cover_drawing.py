"""The cover that is drawn for a routine."""

import io
import subprocess
import sys

import pytest
from PIL import Image
from recordings import LENGTH, rehearsal, tags

from voiceguide.outputs.cover import picture_of
from voiceguide.outputs.cover_drawing import CREAM, SIZE, Drawn, drawn_cover, in_words, kept_or_drawn
from voiceguide.outputs.export import Export
from voiceguide.outputs.split import export_parts
from voiceguide.sound.cache import FRAMES_FILE, FolderCache, NoCache

RELIEF = Drawn("Sciatica relief", 967_000, (30_000, 20_000, 25_000))
TITLES = (
    "Legs",
    "Erleichterung bei Ischias",
    "Übungen für den Fuß, groß & klein",
    "Bewegung " * 40,
    "x" * 300,
    "Ноги",
    "",
)


def pixels(cover):
    return Image.open(io.BytesIO(cover)).convert("RGB")


def cream(cover, top, bottom):
    """How many pixels between those shares of the height are of the colour of rays and titles."""
    part = pixels(cover).crop((0, int(top * SIZE), SIZE, int(bottom * SIZE)))
    wanted = tuple(bytes.fromhex(CREAM[1:]))
    return sum(count for count, colour in part.getcolors(SIZE * SIZE) if max(map(abs_of, colour, wanted)) < 12)


def abs_of(left, right):
    return abs(left - right)


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("holds", [(), (5000,), (1000, 0, 90_000) * 300])
def test_it_is_a_small_square_png_whatever_the_routine(title, holds):
    """Players on phones take it, and it adds little to a file."""
    cover = drawn_cover(Drawn(title, 60_000, holds))
    found = picture_of(cover)
    assert (found.mime, found.width, found.height) == ("image/png", SIZE, SIZE)
    assert len(cover) < 60_000


def test_the_same_routine_has_the_same_cover():
    """Byte for byte."""
    assert drawn_cover(RELIEF) == drawn_cover(RELIEF)


@pytest.mark.parametrize(
    "other",
    [
        Drawn("Legs", RELIEF.length, RELIEF.holds),
        Drawn(RELIEF.title, 600_000, RELIEF.holds),
        Drawn(RELIEF.title, RELIEF.length, (20_000, 30_000, 25_000)),
    ],
)
def test_title_length_and_holds_are_seen(other):
    """A picture of what it does."""
    assert drawn_cover(other) != drawn_cover(RELIEF)


@pytest.mark.parametrize("title", ["Sciatica relief", "Straße", "Übungen", "Étirements à la façon", "🧘 Ruhe"])
def test_a_title_stands_under_the_mat(title):
    """In large letters."""
    assert cream(drawn_cover(Drawn(title, 60_000, ())), 0.5, 1) > 3000


@pytest.mark.parametrize("title", ["Утренняя зарядка", "朝のストレッチ", "Łódź", "🧘"])
def test_a_title_in_letters_that_cannot_be_drawn_is_left_out(title):
    """Rather than boxes."""
    cover = drawn_cover(Drawn(title, 60_000, RELIEF.holds))
    assert cream(cover, 0.5, 1) == 0
    assert cream(cover, 0, 0.4) > 3000


@pytest.mark.parametrize("side", [0, SIZE - 1])
@pytest.mark.parametrize("title", TITLES)
def test_nothing_is_cut_off(title, side):
    """However long the title."""
    cover = pixels(drawn_cover(Drawn(title, 43_199_000, ())))
    beside = {cover.getpixel((side, y)) for y in range(SIZE // 2, SIZE)}
    below = {cover.getpixel((x, SIZE - 1)) for x in range(SIZE)}
    assert len(beside) == len(below) == 1


@pytest.mark.parametrize(
    ("length", "words"), [(45_000, "45 s"), (967_000, "16 min"), (3_600_000, "1 h"), (3_900_000, "1 h 5 min")]
)
def test_a_length_is_said_in_words(length, words):
    """As one would say it."""
    assert in_words(length) == words


def test_it_is_drawn_once(tmp_path, monkeypatch):
    """And kept, as what is encoded is."""
    first = kept_or_drawn(RELIEF, FolderCache(tmp_path, form=FRAMES_FILE))
    monkeypatch.setattr("voiceguide.outputs.cover_drawing.drawn_cover", lambda _: pytest.fail("drawn again"))
    assert kept_or_drawn(RELIEF, FolderCache(tmp_path, form=FRAMES_FILE)) == first


def test_a_cover_that_was_kept_is_not_taken_for_another(tmp_path):
    """A change of a hold changes the picture."""
    cache = FolderCache(tmp_path, form=FRAMES_FILE)
    other = Drawn(RELIEF.title, RELIEF.length, (1000,))
    assert kept_or_drawn(RELIEF, cache) != kept_or_drawn(other, cache) == kept_or_drawn(other, NoCache())


def test_pillow_is_loaded_only_to_draw():
    """It takes a tenth of a second."""
    program = "import sys, voiceguide.outputs.export; print('PIL' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_a_session_has_its_own_cover():
    """Of its title, its length and its holds."""
    assert tags().cover == drawn_cover(Drawn("Ischias – Übungen", LENGTH, ()))


def test_a_cover_of_the_listener_is_taken_instead():
    """Whatever the routine."""
    assert tags(cover=b"theirs").cover == b"theirs"


def test_each_part_of_a_session_has_the_cover_of_all(tmp_path):
    """As the tracks of an album have."""
    *paths, _ = export_parts(rehearsal(), Export(tmp_path / "session.mp3", tags(), NoCache()))
    assert len(paths) == 3
    assert all(tags().cover in path.read_bytes() for path in paths)

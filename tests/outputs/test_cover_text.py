"""The text of a cover."""

import pytest
from PIL import Image, ImageDraw

from voiceguide.outputs.cover_text import ELLIPSIS, Box, Setting, draw_text, drawable, set_in

BOX = Box(500, 0, 900, 400)


@pytest.mark.parametrize(
    ("title", "drawn"),
    [
        ("Legs", "Legs"),
        ("Straße", "Strasse"),
        ("Hüfte", "Hu\u0308fte"),
        ("10 – 12", "10 - 12"),
        ("🧘‍♀️ Ruhe  jetzt", "Ruhe jetzt"),
        ("Ноги", None),
        ("脚", None),
        ("🧘", None),
        ("", None),
    ],
)
def test_a_title_is_brought_into_letters_that_there_are(title, drawn):
    """Or is none."""
    assert drawable(title) == drawn


def test_a_short_title_is_large():
    """And stands in one line."""
    assert set_in(BOX, "Legs", 150, 60, 4) == Setting(150, ("Legs",))


def test_a_longer_title_is_smaller_and_keeps_all_its_words():
    """Broken between them."""
    title = "Relief for the back, the hips and the legs, sitting on a chair"
    found = set_in(BOX, title, 150, 60, 4)
    assert found.size < 150
    assert 1 < len(found.lines) <= 4
    assert " ".join(found.lines) == title


def test_a_word_that_is_too_long_is_broken():
    """Since it cannot be left out."""
    found = set_in(BOX, "x" * 60, 150, 60, 4)
    assert "".join(found.lines) == "x" * 60
    assert len(found.lines) > 1


def test_what_has_no_room_is_left_out_and_that_is_seen():
    """In the smallest letters."""
    found = set_in(BOX, "word " * 200, 150, 60, 4)
    assert (found.size, len(found.lines)) == (60, 4)
    assert found.lines[-1].endswith(ELLIPSIS)


@pytest.mark.parametrize("letter", "äéèñåûčōċç")
def test_an_accent_changes_what_is_drawn(letter):
    """Another letter than without it."""
    assert ink(drawable(letter)) > ink(drawable(letter)[0])


def ink(text):
    image = Image.new("L", (400, 400))
    draw_text(ImageDraw.Draw(image), Box(200, 50, 300, 300), Setting(200, (text,)), "white")
    return sum(image.histogram()[128:])

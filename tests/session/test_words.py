"""The program's own words, one table per language."""

from dataclasses import fields
from string import Formatter

import pytest

from voiceguide.session.words import ENGLISH, TABLES, has_words, words_for

SENTENCES = [field.name for field in fields(ENGLISH) if isinstance(getattr(ENGLISH, field.name), str)]


@pytest.mark.parametrize("language", TABLES)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_language_has_every_sentence_with_the_same_values(language, sentence):
    """A translation that forgets a value is found here."""
    there, here = getattr(ENGLISH, sentence), getattr(TABLES[language], sentence)
    assert here
    assert {part[1] for part in Formatter().parse(here)} == {part[1] for part in Formatter().parse(there)}


@pytest.mark.parametrize("language", TABLES)
def test_every_language_counts_to_twenty(language):
    """In cardinals and in ordinals, each another word."""
    words = TABLES[language]
    assert len(set(words.numbers)) == 21
    assert len(set(words.ordinals)) == 20


def test_a_region_speaks_its_language():
    """Whatever its spelling in upper or lower case."""
    assert words_for("de-CH") is words_for("DE") is TABLES["de"]
    assert not has_words("es-MX")


@pytest.mark.parametrize(
    ("number", "total", "expected"),
    [
        (1, 1, "Squat."),
        (3, 11, "Third of eleven: Squat."),
        (20, 20, "Twentieth of twenty: Squat."),
        (21, 30, "Number 21 of 30: Squat."),
    ],
)
def test_where_an_exercise_stands(number, total, expected):
    """Ordinals as far as they go; an only exercise is just named."""
    assert ENGLISH.where(number, total, "Squat") == expected


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        (1000, "1 second"),
        (20_000, "20 seconds"),
        (60_000, "1 minute"),
        (90_000, "1 minute 30 seconds"),
        (400, "1 second"),
    ],
)
def test_a_length_as_it_is_spoken(time, expected):
    """In minutes and seconds."""
    assert ENGLISH.length(time) == expected


def test_things_in_a_row():
    """With a conjunction before the last."""
    assert ENGLISH.listed(["mat"]) == "mat"
    assert ENGLISH.listed(["mat", "chair"]) == "mat and chair"
    assert ENGLISH.listed(["mat", "chair", "band"]) == "mat, chair and band"


def test_a_side_of_another_name_is_spoken_as_it_is_written():
    """`left` becomes `Left side`; `sore leg` stays."""
    assert ENGLISH.side_alone("left") == "Left side"
    assert ENGLISH.side_alone("sore leg") == "Sore leg"

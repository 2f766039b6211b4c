"""The program's own words, one table per language."""

from dataclasses import fields, is_dataclass
from string import Formatter

import pytest

from voiceguide.i18n.catalog import TABLES, has_words, language_of, language_variable, sides_in, words_for
from voiceguide.i18n.en import ENGLISH


def sentences(words, prefix=""):
    """The name and text of every sentence of a table, nested ones included; plural forms are numbered."""
    for field in fields(words):
        value = getattr(words, field.name)
        if isinstance(value, str):
            yield prefix + field.name, value
        elif is_dataclass(value):
            yield from sentences(value, f"{field.name}.")
        elif field.name not in {"numbers", "ordinals", "sides"}:
            yield from ((f"{prefix}{field.name} {form}", text) for form, text in enumerate(value))


SENTENCES = dict(sentences(ENGLISH))


@pytest.mark.parametrize("language", TABLES)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_language_has_every_sentence_with_the_same_values(language, sentence):
    """A translation that forgets a value is found here."""
    there, here = SENTENCES[sentence], dict(sentences(TABLES[language]))[sentence]
    assert here
    assert {part[1] for part in Formatter().parse(here)} == {part[1] for part in Formatter().parse(there)}


@pytest.mark.parametrize("language", TABLES)
def test_every_language_counts_to_ninety_nine(language):
    """In cardinals and in ordinals, each another word."""
    words = TABLES[language]
    assert len(set(words.numbers)) == 100
    assert len(set(words.ordinals)) == 99


@pytest.mark.parametrize(
    ("language", "number", "cardinal", "ordinal"),
    [
        ("en", 12, "twelve", "Twelfth"),
        ("en", 30, "thirty", "Thirtieth"),
        ("en", 31, "thirty-one", "Thirty-first"),
        ("en", 99, "ninety-nine", "Ninety-ninth"),
        ("de", 1, "eins", "Erste"),
        ("de", 7, "sieben", "Siebte"),
        ("de", 21, "einundzwanzig", "Einundzwanzigste"),
        ("de", 30, "dreißig", "Dreißigste"),
        ("de", 99, "neunundneunzig", "Neunundneunzigste"),
    ],
)
def test_numbers_are_words(language, number, cardinal, ordinal):
    """As they are written out in that language."""
    assert (TABLES[language].number(number), TABLES[language].ordinals[number - 1]) == (cardinal, ordinal)


@pytest.mark.parametrize(
    ("language", "number", "expected"),
    [
        ("en", 1, "One more round."),
        ("en", 2, "Two more rounds."),
        ("de", 1, "Noch eine Runde."),
        ("de", 3, "Noch drei Runden."),
    ],
)
def test_rounds_that_are_left(language, number, expected):
    """In the singular and in the plural."""
    assert TABLES[language].more_rounds(number) == expected


@pytest.mark.parametrize(("language", "sides"), [("en", ("left", "right")), ("de-AT", ("links", "rechts")), ("fr", ())])
def test_a_language_names_the_sides(language, sides):
    """Left comes first; a language without words has no names for them."""
    assert sides_in(language) == sides


@pytest.mark.parametrize("language", TABLES)
def test_every_answer_has_a_key_of_its_own(language):
    """Easy, right, hard, and it hurt."""
    keys = TABLES[language].question.keys
    assert len(set(keys)) == 4
    assert not set(keys) & set("q 1234")


def test_a_region_speaks_its_language():
    """Whatever its spelling in upper or lower case."""
    assert words_for("de-CH") is words_for("DE") is TABLES["de"]
    assert not has_words("es-MX")


@pytest.mark.parametrize(
    ("number", "total", "expected"),
    [
        (1, 1, "Squat."),
        (3, 11, "Third of eleven: Squat."),
        (20, 21, "Twentieth of twenty-one: Squat."),
        (100, 130, "Number 100 of 130: Squat."),
    ],
)
def test_where_an_exercise_stands(number, total, expected):
    """Ordinals as far as they go; an only exercise is just named."""
    assert ENGLISH.position_announcement(number, total, "Squat") == expected


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        (1000, "one second"),
        (20_000, "twenty seconds"),
        (60_000, "one minute"),
        (90_000, "one minute thirty seconds"),
        (400, "one second"),
    ],
)
def test_a_length_as_it_is_spoken(time, expected):
    """In minutes and seconds."""
    assert ENGLISH.length(time) == expected


def test_one_has_an_ending_in_german():
    """`eins Minute` would be wrong, and so is what voices make of `1 Minute`."""
    assert TABLES["de"].length(61_000) == "eine Minute eine Sekunde"
    assert TABLES["de"].length(125_000) == "zwei Minuten fünf Sekunden"


def test_things_in_a_row():
    """With a conjunction before the last."""
    assert ENGLISH.listed(["mat"]) == "mat"
    assert ENGLISH.listed(["mat", "chair"]) == "mat and chair"
    assert ENGLISH.listed(["mat", "chair", "band"]) == "mat, chair and band"


def test_a_side_of_another_name_is_spoken_as_it_is_written():
    """`left` becomes `Left side`; `sore leg` stays."""
    assert ENGLISH.side_alone("left") == "Left side"
    assert ENGLISH.side_alone("sore leg") == "Sore leg"


@pytest.mark.parametrize(
    ("locale", "tag"),
    [
        ("de_DE.UTF-8", "de-DE"),
        ("de_AT", "de-AT"),
        ("de", "de"),
        ("DE_de", "de-DE"),
        ("en-US", "en-US"),
        ("es_419", "es-419"),
        ("ca_ES.UTF-8@valencia", "ca-ES"),
        ("sr_RS@latin", "sr-RS"),
        ("C", "en"),
        ("C.UTF-8", "en"),
        ("POSIX", "en"),
        ("/usr/share/locale/de", "en"),
        ("", "en"),
    ],
)
def test_a_locale_names_a_language(locale, tag):
    """English where it names none."""
    assert language_of({"LANG": locale}) == tag


def test_the_first_variable_that_is_not_empty_counts():
    """LC_ALL goes before LC_MESSAGES, that before LANG."""
    environment = {"LC_ALL": "", "LC_MESSAGES": "fr_FR", "LANG": "de_DE"}
    assert (language_of(environment), language_variable(environment)) == ("fr-FR", "LC_MESSAGES")
    assert language_of({**environment, "LC_ALL": "C"}) == "en"
    assert (language_of({}), language_variable({})) == ("en", "")

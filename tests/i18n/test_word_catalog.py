"""The program's own words: one file per language, those of the user first."""

import pytest

from voiceguide.i18n.catalog import BUILT_IN, Languages, language_of, language_variable
from voiceguide.i18n.language_file import SHIPPED

TAGS = sorted(path.stem for path in SHIPPED.glob("*.toml"))
ENGLISH, GERMAN = BUILT_IN.words("en"), BUILT_IN.words("de")


def test_these_languages_come_with_voiceguide():
    """Each of them is read without a problem, and none lacks words for left and right."""
    assert TAGS == ["de", "en", "es", "fr", "it", "nl", "pl", "pt"]
    assert all(BUILT_IN.has(tag) and BUILT_IN.words(tag).sides and not BUILT_IN.words(tag).warning for tag in TAGS)


@pytest.mark.parametrize("language", sorted(set(TAGS) - {"en", "de"}))
def test_a_translation_says_who_has_not_read_it(language):
    """In its file, until somebody has."""
    assert "# Not reviewed by a native speaker" in (SHIPPED / f"{language}.toml").read_text("utf-8")


@pytest.mark.parametrize("language", TAGS)
def test_every_language_counts_to_ninety_nine(language):
    """In cardinals, and in ordinals at least to twenty."""
    words = BUILT_IN.words(language)
    assert len(set(words.numbers)) == 100
    assert len(set(words.ordinals)) in {20, 99}


@pytest.mark.parametrize("language", sorted(set(TAGS) - {"en"}))
def test_nothing_is_left_in_english(language):
    """A phrase that is the English one, in a session, the menu, the question, the page or the sheet, was forgotten."""
    words = BUILT_IN.words(language)
    for part in ("menu", "question", "page", "sheet"):
        same = {
            name
            for name in type(getattr(ENGLISH, part)).__slots__
            if getattr(getattr(words, part), name, 0) == getattr(getattr(ENGLISH, part), name, 1)
        }
        # Names that several languages share.
        assert same <= {"player", "pause", "position", "feed_link", "tempo", "week"}
    same = {name for name in words.__slots__ if getattr(words, name) == getattr(ENGLISH, name)}
    assert same <= {"only", "side", "time", "number_forms", "pronunciations", "warning", "problem"}


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
        ("fr", 20, "vingt", "Vingtième"),
        ("es", 13, "trece", "Decimotercer"),
        ("pl", 3, "trzy", "Trzecie"),
    ],
)
def test_numbers_are_words(language, number, cardinal, ordinal):
    """As they are written out in that language."""
    words = BUILT_IN.words(language)
    assert (words.number(number), words.ordinals[number - 1]) == (cardinal, ordinal)


@pytest.mark.parametrize(
    ("language", "number", "expected"),
    [
        ("en", 1, "Once more."),
        ("en", 2, "Two more times."),
        ("de", 1, "Noch einmal."),
        ("de", 3, "Noch dreimal."),
        ("fr", 21, "Encore vingt et une séries."),
        ("pt", 2, "Mais duas séries."),
        ("pt", 22, "Mais vinte e duas séries."),
        ("es", 31, "Treinta y una rondas más."),
        ("pl", 1, "Jeszcze jedna runda."),
        ("pl", 3, "Jeszcze trzy rundy."),
        ("pl", 5, "Jeszcze pięć rund."),
        ("pl", 12, "Jeszcze dwanaście rund."),
        ("pl", 22, "Jeszcze dwadzieścia dwie rundy."),
    ],
)
def test_rounds_that_are_left(language, number, expected):
    """In the form and the gender that go with the number."""
    assert BUILT_IN.words(language).more_rounds(number) == expected


@pytest.mark.parametrize(
    ("language", "number", "total", "expected"),
    [
        ("en", 1, 1, "Squat."),
        ("en", 3, 11, "Third of eleven: Squat."),
        ("en", 20, 21, "Twentieth of twenty-one: Squat."),
        ("en", 100, 130, "Number 100 of 130: Squat."),
        ("es", 3, 11, "Tercer ejercicio de once: Squat."),
        ("es", 21, 22, "Ejercicio veintiuno de veintidós: Squat."),
        ("pl", 3, 22, "Trzecie ćwiczenie z dwudziestu dwóch: Squat."),
    ],
)
def test_where_an_exercise_stands(language, number, total, expected):
    """Ordinals as far as they go; an only exercise is just named."""
    assert BUILT_IN.words(language).position_announcement(number, total, "Squat") == expected


@pytest.mark.parametrize(
    ("language", "time", "expected"),
    [
        ("en", 1000, "one second"),
        ("en", 20_000, "twenty seconds"),
        ("en", 60_000, "one minute"),
        ("en", 90_000, "one minute thirty seconds"),
        ("en", 400, "one second"),
        # `eins Minute` would be wrong, and so is what voices make of `1 Minute`.
        ("de", 61_000, "eine Minute eine Sekunde"),
        ("de", 125_000, "zwei Minuten fünf Sekunden"),
        ("fr", 81_000, "une minute vingt et une secondes"),
        ("es", 81_000, "un minuto y veintiún segundos"),
        ("it", 125_000, "due minuti e cinque secondi"),
        ("nl", 61_000, "één minuut en één seconde"),
        ("pt", 152_000, "dois minutos e trinta e dois segundos"),
        ("pl", 142_000, "dwie minuty dwadzieścia dwie sekundy"),
        ("sv", 90_000, "1 min 30 s"),
    ],
)
def test_a_length_as_it_is_spoken(language, time, expected):
    """In minutes and seconds."""
    assert BUILT_IN.words(language).length(time) == expected


@pytest.mark.parametrize(
    ("language", "sides"),
    [("en", ("left", "right")), ("de-AT", ("links", "rechts")), ("fr", ("gauche", "droite")), ("sv", None)],
)
def test_a_language_names_the_sides(language, sides):
    """Left comes first; a language without words has no names for them."""
    found = BUILT_IN.words(language).sides
    assert (found and found.names) == sides


def test_every_answer_has_a_key_of_its_own():
    """Easy, right, hard, and it hurt."""
    for language in TAGS:
        keys = BUILT_IN.words(language).question.keys
        assert len(set(keys)) == 4
        assert not set(keys) & set("q 1234")


def test_a_region_speaks_its_language():
    """Whatever its spelling in upper or lower case."""
    assert BUILT_IN.words("de-CH") == BUILT_IN.words("DE") == BUILT_IN.words("de_DE.UTF-8") == GERMAN
    assert not BUILT_IN.has("sv-SE")


def test_things_in_a_row():
    """With a conjunction before the last."""
    assert ENGLISH.listed(["mat"]) == "mat"
    assert ENGLISH.listed(["mat", "chair"]) == "mat and chair"
    assert ENGLISH.listed(["mat", "chair", "band"]) == "mat, chair and band"


def test_a_side_of_another_name_is_spoken_as_it_is_written():
    """`left` becomes `the left side`; `sore leg` stays. Each form of left is left."""
    assert ENGLISH.with_side("Now {side}.", "left") == "Now the left side."
    assert ENGLISH.with_side("Now {side}.", "sore leg") == "Now sore leg."
    assert GERMAN.with_side("Jetzt {side}.", "Rechten") == "Jetzt die rechte Seite."


def test_a_side_that_begins_a_sentence_has_a_capital():
    """Wherever the sentence stands in the phrase; braces in a name are part of it."""
    assert ENGLISH.with_side("{side} first. Stay. {side}: {side}.", "left") == (
        "The left side first. Stay. The left side: the left side."
    )
    assert ENGLISH.with_side("{side}, {side}", "{side} b") == "{side} b, {side} b"


def test_the_last_of_several_exercises_is_announced_as_the_last():
    """A lone one only by its name."""
    assert ENGLISH.position_announcement(3, 3, "Cat pose", is_last=True) == "The last one: Cat pose."
    assert ENGLISH.position_announcement(1, 1, "Cat pose", is_last=True) == "Cat pose."


# The user's own files


@pytest.fixture
def own(tmp_path):
    """A folder of language files."""

    def write(name, text):
        (tmp_path / name).write_text(text, "utf-8")
        return Languages(tmp_path)

    return write


def changed(**phrases):
    """The English file with other phrases."""
    lines = (SHIPPED / "en.toml").read_text("utf-8").split("\n")
    keys = {line.split(" = ")[0]: number for number, line in reversed([*enumerate(lines)])}
    for key, phrase in phrases.items():
        lines[keys[key]] = f'{key} = "{phrase}"'
    return "\n".join(lines)


def test_a_users_own_file_goes_before_the_built_in_one(own):
    """For its own tag, and for all regions of its language."""
    languages = own("de.toml", changed(next="Dann: {exercise}."))
    assert languages.words("de-AT").next == "Dann: {exercise}."
    assert languages.words("en") == ENGLISH


def test_a_file_for_a_region_is_for_that_region_alone(own):
    """`pt-PT.toml` leaves Brazil as it is."""
    languages = own("pt-PT.toml", changed(next="Depois: {exercise}."))
    assert languages.words("pt-pt").next == "Depois: {exercise}."
    assert languages.words("pt-BR") == BUILT_IN.words("pt")


def test_a_broken_file_is_named_and_the_built_in_words_are_used(own, tmp_path):
    """The session goes on, and `check` and `show` say why it sounds as before."""
    file = tmp_path / "de.toml"
    words = own(file.name, changed(next="Dann.")).words("de")
    assert words.next == GERMAN.next
    assert words.problem == f"{file} has a problem, so the built-in phrases are used; see: voiceguide check {file}"


def test_where_there_are_no_built_in_words_a_broken_file_leaves_chimes(own, tmp_path):
    """It says so too."""
    file = tmp_path / "sv.toml"
    words = own(file.name, "plural = 1\n").words("sv")
    assert words.next == BUILT_IN.words("sv").next
    assert words.problem == f"{file} has 2 problems, so no phrases are used; see: voiceguide check {file}"


def test_a_folder_that_is_not_there_has_no_files(tmp_path):
    """Most users never write one."""
    assert Languages(tmp_path / "languages").words("en") == ENGLISH


def test_sides_tell_the_language(own):
    """English where both could be meant."""
    assert own("sv.toml", changed()).with_sides(("left", "right")) == ENGLISH
    assert BUILT_IN.with_sides(("Pravá", "Levá")) is None
    assert BUILT_IN.with_sides(("derecho", "izquierdo")) == BUILT_IN.words("es")


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

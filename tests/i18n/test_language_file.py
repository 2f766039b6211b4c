"""Language files: what may stand in them, and what is said of the rest."""

import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.i18n.catalog import BUILT_IN, read_language_file
from voiceguide.i18n.language_file import SHIPPED, LanguageError, read_language
from voiceguide.i18n.model import Pronunciation, Words

TEXT = (SHIPPED / "en.toml").read_text("utf-8")
ENGLISH = BUILT_IN.words("en")
TABLES = ("numbers", "sides", "menu", "question", "page", "sheet")


def problems(text):
    """What is said of a file, each with its line."""
    with pytest.raises(LanguageError) as refused:
        read_language(text, "xx", lambda: ENGLISH)
    return [f"{problem.line}: {problem.message}" for problem in refused.value.problems]


def line_of(start):
    """The number of the line that starts so."""
    return next(number for number, line in enumerate(TEXT.split("\n"), 1) if line.startswith(start))


def with_line(start, line):
    """The English file with another line in place of the one that starts so."""
    assert re.search(f"^{re.escape(start)}", TEXT, re.MULTILINE)
    return re.sub(rf"^{re.escape(start)}.*$", lambda _: line, TEXT, count=1, flags=re.MULTILINE)


def without_table(name):
    """The English file without one of its tables."""
    return re.sub(rf"^\[{name}\]\n(?:(?!\[).*\n)*", "", TEXT, flags=re.MULTILINE)


MISTAKES = [
    # Keys.
    ("next =", 'nxt = "Next: {exercise}."', "unknown key `nxt` in `[phrases]`; did you mean `next`?"),
    ("next =", "", '`next` is missing; write it as in English: `next = "Next: {exercise}."`'),
    ("plural =", 'plurale = "english"', "unknown key `plurale` above the tables; did you mean `plural`?"),
    ("plural =", "", "`plural` is missing; choose from english, none, polish"),
    ("plural =", 'plural = "klingon"', "there is no plural rule `klingon`; choose from english, none, polish"),
    ("plural =", "plural = 2", "there is no plural rule `2`; choose from english"),
    ("[menu]", "[menus]", "unknown key `menus` above the tables; did you mean `menu`?"),
    ("opening =", "", '`opening` is missing; write it as in English: `opening = "Press any key'),
    ("[phrases]", "[phrase]", "there is no `[phrases]`; write it, and the phrases below it"),
    # Types.
    ("next =", "next = 3", "`next` is not text; write it in quotes, as in English: `next = "),
    ("seconds =", 'seconds = "{number} seconds"', '`seconds` lacks the form `one`; with `plural = "english"`'),
    ("cardinals =", 'cardinals = 1\nx = """', "`cardinals` is not a list; write text in quotes, with commas"),
    # Placeholders.
    ("next =", 'next = "Next: {exercises}."', "`next`: unknown placeholder `{exercises}`; did you mean `{exercise}`?"),
    ("next =", 'next = "Next."', "`next`: `{exercise}` is missing; write it where it is to be said"),
    ("next =", 'next = "{exercise} {number}"', "`next`: unknown placeholder `{number}`; choose from `{exercise}`"),
    ("next =", 'next = "{exercise!r}"', "`next`: unknown placeholder `{exercise!r}`; did you mean `{exercise}`?"),
    ("next =", 'next = "{exercise"', "`next`: a single brace; placeholders are written like `{exercise}`"),
    ("next =", 'next = "{exercise} {}"', "`next`: unknown placeholder `{}`; choose from `{exercise}`"),
    ("the_end =", 'the_end = "{exercise}"', "`the_end`: unknown placeholder `{exercise}`; this phrase has none"),
    ("the_end =", 'the_end = " "', "`the_end`: there is nothing here; write what to say"),
    ("the_end =", 'the_end = "e\\u202e"', "`the_end`: a character that cannot be seen (`\\u202e`); delete it"),
    ("the_end =", f'the_end = "{"e" * 501}"', "`the_end`: this has 501 characters; a phrase has at most 500"),
    ("position_of =", 'position_of = "{at}"', "`position_of`: `{length}` is missing"),
    # Forms of numbers.
    ("seconds =", 'seconds = { one = "one second" }', '`seconds` lacks the form `other`; with `plural = "english"`'),
    (
        "seconds =",
        'seconds = { one = "a", few = "b", other = "{number}" }',
        '`seconds` has a form `few`; with `plural = "english"`, it has one and other',
    ),
    ("seconds =", 'seconds = { one = "a", other = "b" }', "`seconds`: `{number}` is missing"),
    (
        "seconds =",
        'seconds = { one = "a", other = "{number feminine}" }',
        "`seconds`: unknown placeholder `{number feminine}`; choose from `{number}`",
    ),
    ("ordinals =", 'ordinals = "a, b, a"\nx = """', "`ordinals` has `a` twice; each number has its own words"),
    ("ordinals =", 'ordinals = "a,, b"\nx = """', "`ordinals` has an empty item; remove a comma"),
    (
        "ordinals =",
        f'ordinals = "{", ".join(map(str, range(100)))}"\nx = """',
        "`ordinals` has 100 numbers; write at most 99, up to 99",
    ),
    # Sides, keys.
    ("names =", 'names = ["left"]', "`names` has something that is no pair; write a list of two, left first"),
    ("names =", 'names = "left, right"', "`names` has something that is no pair; write a list of two, left first"),
    ("announced =", "", "`announced` has something that is no pair"),
    ("forms =", 'forms = "left"', "`forms` is not a list; write pairs in it, each a list of two, left first"),
    ("forms =", 'forms = [["right", "left"]]', "`left` stands for left and for right; keep one of them"),
    ("keys =", 'keys = "eeee"', "`keys` is `eeee`; write four different letters for easy, right, hard and hurt"),
    ("keys =", 'keys = "erhq"', "`keys` is `erhq`; write four different letters"),
    # What is not TOML.
    ("next =", "next = Next: {exercise}.", "this is not TOML: invalid value; write lines such as `next = "),
    ("next =", 'needs = "{things}"', "this is set a second time; keep one of them"),
]


@pytest.mark.parametrize(("start", "line", "message"), MISTAKES, ids=lambda value: str(value)[:30])
def test_a_mistake_is_named_in_its_line(start, line, message):
    """What is wrong, and what would be right."""
    said = problems(with_line(start, line))
    assert any(problem.partition(": ")[2].startswith(message) for problem in said), said


@pytest.mark.parametrize(
    ("start", "line"),
    [
        ("next =", "next = 3"),
        ("seconds =", "seconds = 3"),
        ("position_of =", "position_of = 3"),
        ("names =", "names = 3"),
    ],
)
def test_a_message_points_to_the_line(start, line):
    """In each table."""
    assert {int(problem.partition(":")[0]) for problem in problems(with_line(start, line))} == {line_of(start)}


def test_every_problem_is_found_in_one_run():
    """In the order of their lines."""
    text = with_line("next =", "next = 1").replace('keys = "erhp"', 'keys = "e"').replace("[menu]", "[menus]")
    assert [problem.partition(": ")[2].partition(" ")[0] for problem in problems(text)] == [
        "`next`",
        "unknown",
        "`keys`",
    ]


def test_what_the_page_lacks_is_in_english_and_that_is_said():
    """A file from before there was more on it goes on working."""
    file = read_language(with_line("kept =", "").replace('"Just right"', '"Lagom"'), "xx", lambda: ENGLISH)
    assert (file.words.page.kept, file.words.page.right) == (ENGLISH.page.kept, "Lagom")
    assert [missing.message for missing in file.missing] == ["`kept` is missing; the page has it in English"]


@pytest.mark.parametrize("table", TABLES)
def test_a_table_may_be_left_out_and_that_is_said(table):
    """With what happens then."""
    file = read_language(without_table(table), "xx", lambda: ENGLISH)
    assert [missing.message.partition(";")[0] for missing in file.missing] == [f"there is no `[{table}]`"]


def test_what_is_left_out_is_english_or_silent():
    """A page in English is better than none; words in English inside a session are not."""
    text = TEXT
    for table in TABLES:
        text = re.sub(rf"^\[{table}\]\n(?:(?!\[).*\n)*", "", text, flags=re.MULTILINE)
    words = read_language(text, "xx", lambda: ENGLISH).words
    assert (words.menu, words.page) == (ENGLISH.menu, ENGLISH.page)
    assert (words.question.question, words.question.keys) == ("", ENGLISH.question.keys)
    assert (words.sides, words.number(3), words.ordinals) == (None, "3", ())
    assert words.position_announcement(3, 4, "Squat") == "Number 3 of 4: Squat."


def test_numbers_take_the_forms_that_are_listed():
    """Word for word, as `vingt et un` becomes `vingt et une`."""
    text = TEXT.replace("[sides]", '[numbers.forms]\nposh = "one = oan, two = twain"\n\n[sides]', 1)
    text = re.sub(r"^minutes =.*$", 'minutes = { one = "a", other = "{number posh}" }', text, flags=re.MULTILINE)
    words = read_language(text, "xx", lambda: ENGLISH).words
    assert [words.length(minutes * 60_000) for minutes in (2, 21, 30)] == ["twain", "twenty-oan", "thirty"]


def test_words_can_be_respelled():
    """A file of the user's can also be there for a voice that gets something wrong."""
    text = re.sub(
        'pronunciations = """.*?"""', 'pronunciations = "zero = zee row, two = too"', TEXT, count=1, flags=re.DOTALL
    )
    words = read_language(text, "xx", lambda: ENGLISH).words
    assert words.pronunciations == (Pronunciation("zero", "zee row"), Pronunciation("two", "too"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"plural = '\xff'", "1: this is not UTF-8; save the file as UTF-8"),
        (b"#" * 1_000_001, "1: this file is over 1 MB; a language takes a few hundred lines"),
        (b"a = " + b"[" * 5000, "1: something in here is too long or nested too deeply"),
        (b"x" + b".x" * 1000 + b" = 1", "1: this has over 100 dots"),
        (None, "1: this file cannot be read: "),
    ],
)
def test_a_file_that_is_no_text_is_refused(tmp_path, content, message):
    """Whatever it is; a folder too."""
    path = tmp_path / "xx.toml"
    path.mkdir() if content is None else path.write_bytes(content)
    with pytest.raises(LanguageError) as refused:
        read_language_file(path)
    (problem,) = refused.value.problems
    assert f"{problem.line}: {problem.message}".startswith(message)


def test_windows_line_ends_and_the_mark_that_some_editors_write_are_fine(tmp_path):
    """The words are the same."""
    path = tmp_path / "en.toml"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    assert read_language_file(path).words == ENGLISH


values = st.recursive(
    st.one_of(st.booleans(), st.integers(-5, 5), st.sampled_from(["", "a", "{exercise}", "{number}", "{", "left"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["one", "other", "forms", "names", "cardinals", "next"]), inner, max_size=3),
    ),
    max_leaves=5,
)


def as_toml(value):
    """A value as it is written in TOML, tables in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {as_toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(as_toml, value))}]"
    return str(value).lower() if isinstance(value, bool | int) else f'"{value}"'


KEYS = [
    key for table in (tomllib.loads(TEXT), *tomllib.loads(TEXT).values()) if isinstance(table, dict) for key in table
]


@given(st.lists(st.tuples(st.sampled_from(KEYS), values), max_size=4), st.text(max_size=20))
def test_any_file_gives_words_or_messages(lines, text):
    """Whatever stands in it: another value for each of its keys, and anything at its end."""
    changed = TEXT
    for key, value in lines:
        line = f"{key} = {as_toml(value)}".replace("\\", r"\\")
        changed = re.sub(rf"^{key} = .*$", line, changed, count=1, flags=re.MULTILINE)
    try:
        words = read_language(changed + text, "xx", lambda: ENGLISH).words
    except LanguageError as error:
        assert all(problem.message and problem.line > 0 for problem in error.problems)  # noqa: PT017 (there may be none)
    else:
        assert isinstance(words, Words)
        assert words.position_announcement(1, 3, "Squat")
        assert words.more_rounds(2)
        assert words.length(61_000)

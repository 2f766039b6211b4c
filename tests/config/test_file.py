"""The settings file: what stands in it, what is wrong with it, and how it is changed."""

import os
import threading
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.config.file import LARGEST, SettingsError, found_in, set_in_file
from voiceguide.config.schema import SETTINGS
from voiceguide.errors import ExportError

MINE = '# mine\nvoice = "en-gb"  # calm\n\n# slow\nrate = 140\n'


@pytest.fixture
def file(tmp_path):
    return tmp_path / "config.toml"


def said(file):
    """The problems, without the folder."""
    return [str(problem).removeprefix(f"{file.parent}{os.sep}") for problem in found_in(file).problems]


def test_good_values_are_found_with_their_lines(file):
    """Of each kind; a folder's tilde is the own home."""
    file.write_text('# mine\nvoice = "en-gb"\n\n"rate" = 1_40\ntalk = \'brief\'\nchimes = """~/c"""\nexports="/x"\n')
    assert found_in(file).values == {
        "voice": ("en-gb", f"{file}:2"),
        "rate": (140, f"{file}:4"),
        "talk": ("brief", f"{file}:5"),
        "chimes": (Path("~/c").expanduser(), f"{file}:6"),
        "exports": (Path("/x"), f"{file}:7"),
    }


def test_all_problems_are_said_with_their_lines(file):
    """Beside them, what would be right."""
    file.write_text(
        'voise = "x"\nrate = "140"\n# c\nvolume = 126\nlanguage = "german"\nexports = "Music"\n'
        '[talk]\nx = """\nvoice = 1\n"""\n[chimes.x]\n[voiceguide]\nvoice = "en"\n'
    )
    assert said(file) == [
        "config.toml:1: there is no setting `voise`; did you mean `voice`?",
        "config.toml:2: `rate` is not written like this; write a whole number from 80 to 450: `rate = 140`",
        "config.toml:4: `volume`: `126` is out of range; write a whole number from 0 to 125",
        "config.toml:5: `language`: `german` is not a language tag; write `en-US` or `de`",
        'config.toml:6: `exports`: `Music` depends on the current folder; write the whole path: `exports = "~/Music"`',
        'config.toml:7: `talk` is not written like this; write full, brief or chimes in quotes: `talk = "brief"`',
        'config.toml:11: `chimes` is not written like this; write a folder in quotes: `chimes = "~/Music/chimes"`',
        "config.toml:12: there is no setting `voiceguide`; write `voice` at the top, without a table around it",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# voise = 1\n\n  voise = 1", 3),
        ("'voise' = 1", 1),
        ('exports = """/a\n"""\r\n"voise"\t= 1', 3),
        ("rate = 1\nvoise.x = 1", 2),
        ("rate = 1\n [ voise.x ]", 2),
        ("[[voise]]\n[[voise]]", 1),
    ],
)
def test_a_setting_is_found_however_it_is_written(file, text, line):
    """TOML has several ways."""
    file.write_text(text, newline="")
    assert f"config.toml:{line}: there is no setting `voise`; did you mean `voice`?" in said(file)


def test_a_key_that_is_spelled_in_escapes_is_named_without_its_line(file):
    """Nobody writes so."""
    file.write_text('"\\u0072ate" = 1\n"a b" = 1')
    assert said(file) == [
        "config.toml: `rate`: `1` is out of range; write a whole number from 80 to 450",
        f"config.toml: there is no setting `a b`; choose from: {', '.join(SETTINGS)}",
    ]


@pytest.mark.parametrize("value", ["true", "140.0", "[140]", "2026-01-01", "{}", '"140"'])
def test_a_value_of_another_type_is_refused(file, value):
    """True is no number either."""
    file.write_text(f"rate = {value}")
    assert said(file) == [
        "config.toml:1: `rate` is not written like this; write a whole number from 80 to 450: `rate = 140`"
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("\nvoice = en-gb\n", '2: this is not TOML: invalid value; write it such as `voice = "en-gb"`'),
        ("volume =\n", "1: this is not TOML: invalid value; write it such as `volume = 80`"),
        ("rate = 140\nrate = 150\n", "2: this is set a second time; keep one of them"),
        ("[x]\n[y]\n[x]\n", "3: this is set a second time; keep one of them"),
        ("a = {}\na.b = 1\n", "2: this is set a second time; keep one of them"),
        ('# c\nvoice = """x\n\n', '2: this is not TOML: unterminated string; write it such as `voice = "en-gb"`'),
        (
            "rate: 140",
            "1: this is not TOML: expected '=' after a key in a key/value pair; write it such as `rate = 140`",
        ),
        ("a = " + "[" * 5000, "1: something in here is too long or nested too deeply"),
        ("rate = 1\nx" + ".x" * 40_000 + " = 1", "2: this has over 100 dots"),
        ("rate = 1\n[x" + ".x" * 40_000 + "]", "2: this has over 100 dots"),
        ("rate = " + "1" * 5000, "1: something in here is too long or nested too deeply"),
    ],
)
def test_what_is_not_toml_is_said_with_its_line(file, text, problem):
    """The first such place, since what follows it may mean anything."""
    file.write_text(text)
    (only,) = said(file)
    assert only.startswith(f"config.toml:{problem}")


def test_no_file_is_nothing_and_none_is_made(file):
    """Nor is its folder needed."""
    assert found_in(file.parent / "none" / file.name) == found_in(file)
    assert (found_in(file).values, found_in(file).problems) == ({}, ())
    assert list(file.parent.iterdir()) == []


def test_the_mark_that_windows_editors_put_first_is_passed_over(file):
    """And their line ends are lines."""
    file.write_bytes(b"\xef\xbb\xbfvolume = 80\r\nrate = 1\r\n")
    assert found_in(file).values["volume"] == (80, f"{file}:1")
    assert said(file)[0].startswith("config.toml:2: ")


def test_other_encodings_are_named_with_the_line(file):
    """The first line that is not UTF-8."""
    file.write_bytes(b"# fine\nvoice = 'M\xfcller'\n")
    assert said(file) == ["config.toml:2: this is not UTF-8; save the file as UTF-8"]


def test_a_file_that_is_too_large_is_refused(file):
    """Settings take a few lines."""
    file.write_bytes(b"#" * (LARGEST + 1))
    assert said(file) == ["config.toml: this is over 1 MB; settings take a few lines"]


def test_a_folder_in_place_of_the_file_is_named(file):
    """It is no file."""
    file.mkdir()
    assert said(file)[0].startswith("config.toml: this is not a file")


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_file_that_cannot_be_read_is_named(file):
    """With the reason: here a link that leads to itself."""
    file.symlink_to(file)
    assert said(file)[0].startswith("config.toml: this cannot be read: it is a link that leads back to itself; ")


SIGNS = [
    *(
        "=",
        " = ",
        ".",
        "\n",
        "\n",
        "\r\n",
        '"',
        "'",
        '"""',
        "'''",
        "[",
        "]",
        "{",
        "}",
        ",",
        "#",
        "140",
        '"en"',
        '"brief"',
    ),
    *("true", "1.5", "\\", "\\u0000", "\\ud800", "x", "ä", "\0", "\r", "2026-01-01", "~", "/"),
]
PIECES = st.sampled_from([*SETTINGS, *SIGNS])


@given(st.one_of(st.binary(), st.text(), st.lists(PIECES).map("".join)))
def test_any_content_gives_values_or_problems(tmp_path_factory, content):
    """Never anything else; and each problem says where it is, but for a key that is spelled in escapes."""
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    found = found_in(file)
    assert all(name in SETTINGS for name in found.values)
    lines = file.read_bytes().count(b"\n") + 1
    for problem in found.problems:
        assert "; " in problem.message
        assert problem.where == str(file) or 1 <= int(problem.where.removeprefix(f"{file}:")) <= lines


# Changing


@pytest.fixture
def new(tmp_path):
    """Where there is no file yet, nor its folder."""
    return tmp_path / "voiceguide" / "config.toml"


@pytest.fixture
def mine(new):
    new.parent.mkdir()
    new.write_text(MINE)
    return new


def test_a_first_setting_makes_the_file_and_its_folder(new):
    """There was nothing before."""
    assert set_in_file(new, "rate", 140) is None
    assert new.read_text() == "rate = 140\n"


def test_comments_and_order_stay(mine):
    """Only the value is another one."""
    assert set_in_file(mine, "voice", "de") == "en-gb"
    assert mine.read_text() == MINE.replace('"en-gb"', '"de"')


def test_a_new_setting_goes_to_the_others(mine):
    """And before any table, though a table is a problem of its own."""
    mine.write_text("rate = 140\n\n[x]\ny = 1\n")
    set_in_file(mine, "volume", 80)
    assert tomllib.loads(mine.read_text()) == {"rate": 140, "volume": 80, "x": {"y": 1}}


def test_a_last_line_without_an_end_is_no_trap(mine):
    """The new setting has a line of its own."""
    mine.write_text("rate = 140")
    set_in_file(mine, "volume", 80)
    assert tomllib.loads(mine.read_text()) == {"rate": 140, "volume": 80}


def test_a_setting_can_be_taken_out(mine):
    """The others stay."""
    assert set_in_file(mine, "voice", None) == "en-gb"
    assert "# mine" in mine.read_text()
    assert tomllib.loads(mine.read_text()) == {"rate": 140}


def test_taking_out_what_is_not_there_changes_nothing(new):
    """No file is made either, nor its folder."""
    assert set_in_file(new, "voice", None) is None
    assert not new.parent.exists()


@pytest.mark.parametrize(
    "text", ["rate = fast", "rate = 1\nrate = 2", "[rate]\n# mine\nx = 1", "rate = [\n1, # mine\n]"]
)
def test_what_cannot_be_changed_with_care_stays_as_it_is(mine, text):
    """It is said; what is not TOML is such a file, and so is a table with comments in it."""
    mine.write_text(text)
    with pytest.raises(SettingsError):
        set_in_file(mine, "rate", 140)
    assert mine.read_text() == text


def test_a_setting_that_there_is_not_can_be_taken_out(mine):
    """It was a slip."""
    mine.write_text("voise = 'x'\nrate = 140\n")
    assert set_in_file(mine, "voise", None) == "x"
    assert mine.read_text() == "rate = 140\n"


def test_a_link_stays_a_link(mine, tmp_path):
    """For those who keep their files elsewhere."""
    mine.rename(tmp_path / "kept.toml")
    try:
        mine.symlink_to(tmp_path / "kept.toml")
    except OSError:
        pytest.skip("links need rights here")
    set_in_file(mine, "rate", 150)
    assert mine.is_symlink()
    assert "rate = 150" in (tmp_path / "kept.toml").read_text()


def test_a_folder_that_cannot_be_made_is_named(new):
    """Here a file is in its place."""
    new.parent.write_text("")
    with pytest.raises(ExportError, match="voiceguide"):
        set_in_file(new, "rate", 140)


LINES = st.sampled_from(
    [
        "", "# a comment", 'voice = "x" # why', "voice.x = 1", "rate = 100", "[voice]", "[rate.x]", "[[talk]]", "y = 1",
        '"volume" = 3', "'talk' = \"\"\"\nbrief\"\"\" # c", "exports = [\n1, # one\n]", "language = {a = 1}", "[other]",
    ]
)  # fmt: skip


@given(st.lists(LINES), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["voice", "rate", "talk", "volume"]))
def test_what_is_set_is_read_and_all_else_stays(tmp_path_factory, lines, end, name):
    """Comments too; or nothing is changed, and that is said."""
    file = tmp_path_factory.getbasetemp() / "changed.toml"
    text = end.join(lines)
    file.write_text(text, newline="")
    value = "brief" if name in {"voice", "talk"} else 101
    try:
        set_in_file(file, name, value)
    except SettingsError:
        assert file.read_bytes() == text.encode()
        return
    after = file.read_bytes().decode()
    assert {**tomllib.loads(text), name: value} == tomllib.loads(after)
    assert found_in(file).values[name][0] == value
    for comment in ("# a comment", "# why", "# c"):
        assert after.count(comment) == text.count(comment)


@given(st.lists(LINES), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["voice", "rate", "talk", "volume"]))
def test_what_is_taken_out_is_gone_and_all_else_stays(tmp_path_factory, lines, end, name):
    """Only a comment on its own line goes with it; or nothing is changed, and that is said."""
    file = tmp_path_factory.getbasetemp() / "taken.toml"
    text = end.join(lines)
    file.write_text(text, newline="")
    try:
        set_in_file(file, name, None)
    except SettingsError:
        assert file.read_bytes() == text.encode()
        return
    after = file.read_bytes().decode()
    assert {key: value for key, value in tomllib.loads(text).items() if key != name} == tomllib.loads(after)
    assert after.count("# a comment") == text.count("# a comment")


def test_of_changes_at_once_all_are_kept(new):
    """Each waits until the one before is done."""
    names = [f"name{number}" for number in range(8)]
    together = threading.Barrier(len(names))

    def change(name):
        together.wait()
        for value in range(5):
            set_in_file(new, name, value)

    with ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(change, names))
    assert tomllib.loads(new.read_text()) == dict.fromkeys(names, 4)

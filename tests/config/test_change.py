"""A setting changed in its file."""

import threading
import tomllib
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.config.file import SettingsError, found_in, set_in_file
from voiceguide.errors import ExportError

MINE = '# mine\nvoice = "en-gb"  # calm\n\n# slow\nrate = 140\n'


@pytest.fixture
def file(tmp_path):
    return tmp_path / "voiceguide" / "config.toml"


@pytest.fixture
def mine(file):
    file.parent.mkdir()
    file.write_text(MINE)
    return file


def test_a_first_setting_makes_the_file_and_its_folder(file):
    """There was nothing before."""
    assert set_in_file(file, "rate", 140) is None
    assert file.read_text() == "rate = 140\n"


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


def test_taking_out_what_is_not_there_changes_nothing(file):
    """No file is made either."""
    assert set_in_file(file, "voice", None) is None
    assert not file.parent.exists()


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


def test_a_folder_that_cannot_be_made_is_named(file):
    """Here a file is in its place."""
    file.parent.write_text("")
    with pytest.raises(ExportError, match="voiceguide"):
        set_in_file(file, "rate", 140)


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


def test_of_changes_at_once_all_are_kept(file):
    """Each waits until the one before is done."""
    names = [f"name{number}" for number in range(8)]
    together = threading.Barrier(len(names))

    def change(name):
        together.wait()
        for value in range(5):
            set_in_file(file, name, value)

    with ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(change, names))
    assert tomllib.loads(file.read_text()) == dict.fromkeys(names, 4)

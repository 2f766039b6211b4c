"""A script is read from disk as UTF-8 text, and whatever else lies there is refused."""

import os
from pathlib import Path

import pytest

from voiceguide.errors import UsageError
from voiceguide.script.diagnostics import ScriptError
from voiceguide.script.limits import LARGEST
from voiceguide.script.parser import parse_routine
from voiceguide.script.reading import decode, read_script

SCRIPT = "# Füße\n\n### Wade\n\n- hold: 20s\n- release: Lös es.\n\nDrück.\n"


def found(content):
    """The problems of what is not text, as line, column and message."""
    with pytest.raises(ScriptError) as refused:
        decode(content, "script.md")
    return [(p.location.line, p.location.column, p.message) for p in refused.value.problems]


def refusal(path):
    with pytest.raises(UsageError) as refused:
        read_script(path)
    return str(refused.value)


# text


@pytest.mark.parametrize(
    "content",
    [
        SCRIPT.encode(),
        SCRIPT.encode("utf-8-sig"),
        SCRIPT.replace("\n", "\r\n").encode(),
        SCRIPT.replace("\n", "\r").encode(),
        SCRIPT.replace("\n", "\r\n").encode("utf-8-sig"),
    ],
    ids=["LF", "BOM", "CRLF", "CR", "BOM and CRLF"],
)
def test_text_is_the_same_from_every_editor(content):
    """Byte-order mark and line ends do not matter."""
    assert decode(content, "script.md") == SCRIPT


def test_a_script_from_windows_is_read_with_its_lines(tmp_path):
    """Marks, line ends and all."""
    (tmp_path / "script.md").write_bytes(SCRIPT.replace("\n", "\r\n").encode("utf-8-sig"))
    routine = parse_routine(*read_script(tmp_path / "script.md"))
    assert (routine.title, routine.exercises[0].line, routine.exercises[0].words[0].text) == ("Füße", 3, "Drück.")


def test_an_empty_file_is_text():
    """That it has no title is found later."""
    assert decode(b"", "script.md") == ""


def test_tabs_are_text():
    """They can be seen."""
    assert decode(b"a\tb", "script.md") == "a\tb"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named(encoding):
    """As an editor on Windows writes it."""
    mark = "" if encoding == "utf-16" else "\ufeff"
    assert found((mark + SCRIPT).encode(encoding)) == [(1, 1, "this file is UTF-16; save it as UTF-8")]


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        (b"\xff# T\n", 1, 1),
        (b"# T\n\nDr\xfcck.\n", 3, 3),
        ("# T\n\nÜber ".encode() + b"\xe4\n", 3, 6),
        (b"# T\r\n\r\nDr\xfcck.\r\n", 3, 3),
        ("# T\n\nÜ".encode()[:-1], 3, 1),
    ],
)
def test_what_is_not_utf_8_is_shown_where_it_is(content, line, column):
    """In characters, not bytes."""
    assert found(content) == [(line, column, "this is not UTF-8; save the file as UTF-8")]


@pytest.mark.parametrize("character", ["\0", "\a", "\b", "\v", "\f", "\x1b", "\x7f", "\x85", "\x9b"])
def test_a_control_character_is_refused(character):
    """Nobody sees it, and some terminals obey it."""
    expected = f"an invisible character (U+{ord(character):04X}); delete it"
    assert found(f"# T\n\nab{character}c\n".encode()) == [(3, 3, expected)]


def test_all_control_characters_are_shown():
    """In one run."""
    assert [(line, column) for line, column, _ in found(b"\x00a\x00\n\n\tb\x1b[31m\n")] == [(1, 1), (1, 3), (3, 3)]


# size


def test_a_script_of_1_mb_is_read():
    """That is the most."""
    assert len(decode(b"a" * LARGEST, "script.md")) == LARGEST


def test_a_script_over_1_mb_is_refused(tmp_path):
    """However much longer it is."""
    (tmp_path / "script.md").write_bytes(b"a" * (LARGEST + 500_000))
    with pytest.raises(ScriptError, match="this file is over 1 MB; a script may be at most 1 MB"):
        read_script(tmp_path / "script.md")


# what is no file


def test_a_missing_file_is_named(tmp_path):
    """With its path as given."""
    path = tmp_path / "nowhere.md"
    assert refusal(path) == f"{path} cannot be read: there is no such file"


def test_a_folder_is_no_script(tmp_path):
    """Though it has a name like one."""
    assert refusal(tmp_path) == f"{tmp_path} cannot be read: it is not a file"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_named_pipe_is_no_script(tmp_path):
    """It would be waited for without end."""
    os.mkfifo(tmp_path / "script.md")
    assert refusal(tmp_path / "script.md").endswith("cannot be read: it is not a file")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there are no devices here")
def test_a_device_is_no_script():
    """It never ends."""
    assert refusal(Path("/dev/zero")) == "/dev/zero cannot be read: it is not a file"


def test_a_name_that_is_too_long_is_named():
    """In words of our own."""
    assert refusal(Path("a" * 5000)).endswith("cannot be read: the name is too long")


def test_a_file_below_a_file_is_named(tmp_path):
    """In words of our own."""
    (tmp_path / "script.md").write_text(SCRIPT)
    assert refusal(tmp_path / "script.md" / "inner.md").endswith("cannot be read: a part of its path is not a folder")


def test_a_script_is_shown_by_the_path_it_was_named_by(tmp_path, monkeypatch):
    """Short, and it can be clicked."""
    monkeypatch.chdir(tmp_path)
    Path("script.md").write_text("# T\n", encoding="utf-8")
    script, _ = read_script(Path("script.md"))
    assert (script.file, script.text) == ("script.md", "# T\n")

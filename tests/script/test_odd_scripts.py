"""Odd scripts, each of which was once read wrong, or crashed the reader."""

from pathlib import Path

import pytest

from voiceguide.errors import UsageError
from voiceguide.script.diagnostics import ScriptError
from voiceguide.script.library import entries, find
from voiceguide.script.model import Script
from voiceguide.script.parser import parse_exercise, parse_routine
from voiceguide.script.reading import decode, read_script

START = "# T\n\n### A\n\n- hold: 20s\n"


def routine(text):
    return parse_routine(Script("script.md", text))


def problems(text):
    with pytest.raises(ScriptError) as refused:
        routine(text)
    return refused.value.problems


def test_a_link_that_leads_to_itself_is_a_problem(tmp_path):
    """A symbolic link in a circle is reported, not a crash."""
    (tmp_path / "loop.md").symlink_to("loop.md")
    (tmp_path / "routine.md").write_text("# T\n\n### [A](loop.md)\n")
    with pytest.raises(ScriptError):
        parse_routine(*read_script(tmp_path / "routine.md"))


def test_a_script_that_is_a_link_to_itself_cannot_be_read(tmp_path):
    """As above, for the routine."""
    (tmp_path / "loop.md").symlink_to("loop.md")
    with pytest.raises(UsageError):
        read_script(tmp_path / "loop.md")


def test_a_name_with_a_nul_is_no_file():
    """As `_bytes` means it."""
    with pytest.raises(UsageError, match="no file can have that name"):
        read_script(Path("a\0b.md"))


@pytest.mark.parametrize("name", ["a" * 5000, "a" * 5000 + ".md"])
def test_a_routine_of_a_very_long_name_is_not_found(name, tmp_path):
    """The system refuses to look."""
    with pytest.raises(UsageError):
        find(name, [tmp_path])


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        ("# Ü".encode("utf-8-sig") + b"\xff", 1, 4),
        ("# T\n\nab".encode("utf-8-sig") + b"\xff", 3, 3),
        (b"a\rb\xff", 2, 2),
    ],
)
def test_what_is_not_utf_8_is_shown_where_it_is(content, line, column):
    """Behind a byte-order mark, and with the line ends of an old Mac."""
    with pytest.raises(ScriptError) as refused:
        decode(content, "script.md")
    place = refused.value.problems[0].location
    assert (place.line, place.column) == (line, column)


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04\x14\0\x06\0\x08\0",
        b"%PDF-1.7\n%\xe2\xe3",
        rb"{\rtf1\ansi # Legs}",
        b"\xd0\xcf\x11\xe0\xa1\xb1",
        b"\0\1\xff",
    ],
    ids=["docx and odt", "pdf", "rtf", "doc", "other"],
)
def test_the_file_of_a_word_processor_is_one_problem(content):
    """Not one for each odd character."""
    with pytest.raises(ScriptError) as refused:
        decode(content, "legs.md")
    assert str(refused.value) == "legs.md:1:1: this is not a text file; save it as plain text"


def test_an_exercise_or_a_routine_may_need_nothing():
    """`none` is no thing to have at hand."""
    read = routine("# T\n\n- needs: None\n\n### A\n\n- hold: 20s\n- fetch: none\n")
    assert (read.needs, read.exercises[0].fetch) == ((), ())


def test_front_matter_that_never_ends_is_a_line_across():
    """So nothing is passed over."""
    assert [problem.location.line for problem in problems(f"---\n\n{START}")] == [1]


def test_a_second_heading_in_a_lone_exercise_is_a_problem():
    """What stands below it would be lost without a word."""
    with pytest.raises(ScriptError):
        parse_exercise(Script("cat.md", "# Cat\n\n- hold: 20s\n\n# Dog\n\n- hold: 3s\n\nNever heard.\n"))


@pytest.mark.parametrize(
    ("written", "spoken"),
    [("***Very*** slowly.", "Very slowly."), ("**Do *not* bounce.**", "Do not bounce."), ("*a **b** c*", "a b c")],
)
def test_nested_emphasis_is_dropped(written, spoken):
    """As a viewer shows it."""
    assert routine(f"{START}\n{written}\n").exercises[0].words[0].text == spoken


def test_emphasis_in_a_heading_is_not_spoken():
    """The name is said, and stars are no part of it."""
    assert routine("# T\n\n### *Cat* pose\n\n- hold: 20s\n").exercises[0].name == "Cat pose"


@pytest.mark.parametrize("heading", ["### {sied} pose", "### ---", "### [Cat](my cat.md)", '### [Cat](cat.md "t")'])
def test_a_heading_that_cannot_be_meant_is_a_problem(heading):
    """An unknown value, nothing to say, a link that is not seen as one."""
    problems(f"# T\n\n{heading}\n\n- hold: 20s\n")


def test_a_problem_in_the_second_line_of_an_option_is_shown_there():
    """Not behind the end of the first."""
    (problem,) = problems(f"{START}- release: Lower the\n  one {{foo}} foot\n")
    assert (problem.location.line, problem.location.column) == (7, 7)


def test_a_line_indented_by_a_tab_goes_on_with_its_option():
    """As Markdown has it."""
    assert routine(f"{START}- release: Lower one,\n\tthen the other.\n").exercises[0].release


def test_a_note_before_the_title_is_a_problem():
    """It belongs to nothing."""
    (problem,) = problems(f"> Keep me.\n\n{START}")
    assert problem.location.line == 1


def test_two_cues_in_the_middle_are_a_problem():
    """`halfway` and `at 50%` are one moment, and one of them is never heard."""
    problems(f"{START}- halfway: Half.\n- at 50%: Half again.\n")


def test_halfway_below_a_link_replaces_at_50_of_the_file(tmp_path):
    """A later one replaces one at the same point, says `ResolvedOptions.cues`."""
    (tmp_path / "cat.md").write_text("# Cat\n\n- hold: 20s\n- at 50%: Half.\n")
    (tmp_path / "routine.md").write_text("# T\n\n### [](cat.md)\n\n- halfway: Mine.\n")
    cues = parse_routine(*read_script(tmp_path / "routine.md")).exercises[0].work.cues
    assert [cue.words.text for cue in cues] == ["Mine."]


def test_a_movement_with_silent_words_is_shown_at_its_phase():
    """The column is that of the phase."""
    (problem,) = problems("# T\n\n### A\n\n- repeat: 8 x Up 2s, ... 3s\n")
    assert problem.location.column == 22


def test_a_count_without_phases_is_named_as_such():
    """It is trimmed."""
    (problem,) = problems("# T\n\n### A\n\n- repeat: 8 x\n")
    assert "`8 `" not in problem.message


@pytest.mark.parametrize(
    "text", ["See [this](x.md).", "Press `Enter`.", "a <b>x</b>.", "Fish &amp; chips.", "a | b\n--|--", "2 \\* 3"]
)
def test_markdown_that_a_viewer_would_hide_is_a_problem(text):
    """The page and the voice never differ."""
    problems(f"{START}\n{text}\n")


def test_a_second_byte_order_mark_is_named():
    """Nobody can see it."""
    with pytest.raises(ScriptError, match=r"script\.md:1:1: an invisible character \(U\+FEFF\); delete it"):
        decode(f"\ufeff\ufeff{START}".encode(), "script.md")


def test_the_comma_of_a_german_number_is_read_in_a_phase():
    """It is read in every other time."""
    assert routine("# T\n\n### A\n\n- repeat: 5 x Kreisen 2,5s\n").exercises


def test_an_exercise_file_is_told_even_if_it_is_cut_within_a_character(tmp_path):
    """100,000 bytes end within an ü."""
    (tmp_path / "cat.md").write_text("# Cat\n\n- hold: 20s\n\n> " + "ü" * 60_000, encoding="utf-8")
    (tmp_path / "dog.md").write_text("# Dogs\n\n- hold: 20s\n\n> " + "ü" * 60_000, encoding="utf-8")
    assert entries([tmp_path]) == ()

"""A linked exercise is read from its file, in or below the folder of the script, and nothing else is."""

from pathlib import Path

import pytest

from voiceguide.script.diagnostics import ScriptError
from voiceguide.script.limits import MOST_LINKED
from voiceguide.script.model import Hold, Range, Repeat
from voiceguide.script.parser import parse_routine
from voiceguide.script.reading import read_script


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Writes files by name, in the current folder."""
    monkeypatch.chdir(tmp_path)

    def write_all(**files):
        for name, text in files.items():
            path = tmp_path / f"{name.replace('__', '/')}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write_all


def routine(path):
    return parse_routine(*read_script(path))


def problems(path):
    with pytest.raises(ScriptError) as refused:
        routine(path)
    return [(p.location.file, p.location.line, p.message) for p in refused.value.problems]


def message(folder, target):
    """The one problem of a routine that links to `target`."""
    (folder / "routine.md").write_text(f"# T\n\n### [A]({target})\n", encoding="utf-8")
    ((_, line, said),) = problems(folder / "routine.md")
    assert line == 3
    return said


CAT = """# Cat pose

- hold: 10-20s
- sides: left, right
- rest: 7s
- halfway: Breathe.
- release: Let go.

> Not with a sore knee.

Stretch your {side} leg.
"""


# what is taken from the file


def test_a_link_takes_everything_from_its_file(write):
    """Name, times, words, notes."""
    folder = write(routine="# T\n\n### [](exercises/cat.md)\n", exercises__cat=CAT)
    (read,) = routine(folder / "routine.md").exercises
    assert (read.name, read.work.lengths[0], read.sides.names) == (
        "Cat pose",
        Range(10_000, 20_000, 1000),
        ("left", "right"),
    )
    assert (read.rest.length, read.release.text, read.notes) == (7000, "Let go.", ("Not with a sore knee.",))
    assert [text.text for text in read.words] == ["Stretch your {side} leg."]
    assert [cue.words.text for cue in read.work.cues] == ["Breathe."]


def test_the_name_in_the_link_goes_before_that_in_the_file(write):
    """As it is read on the page."""
    folder = write(routine="# T\n\n### [Cat](cat.md)\n\n### [ ](cat.md)\n", cat=CAT)
    assert [one.name for one in routine(folder / "routine.md").exercises] == ["Cat", "Cat pose"]


def test_bullets_below_a_link_override_the_file(write):
    """Only those that are written."""
    folder = write(routine="# T\n\n### [](cat.md)\n\n- hold: 40s\n- rounds: 2\n- halfway: Half.\n", cat=CAT)
    (read,) = routine(folder / "routine.md").exercises
    assert (read.work.lengths[0].low, read.rounds, read.rest.length) == (40_000, Range(2, 2), 7000)
    assert [cue.words.text for cue in read.work.cues] == ["Half."]


def test_words_below_a_link_override_the_file(write):
    """All of them; notes are added."""
    folder = write(routine="# T\n\n### [](cat.md)\n\nSit down first.\n\n> A note.\n", cat=CAT)
    (read,) = routine(folder / "routine.md").exercises
    assert [text.text for text in read.words] == ["Sit down first."]
    assert read.notes == ("Not with a sore knee.", "A note.")


def test_a_movement_below_a_link_replaces_the_hold_of_the_file(write):
    """With the cues inside that hold."""
    folder = write(routine="# T\n\n### [](cat.md)\n\n- repeat: 5 x Up 2s\n", cat=CAT)
    assert isinstance(routine(folder / "routine.md").exercises[0].work, Repeat)


def test_a_file_goes_before_the_title_and_the_section(write):
    """It is nearer to the exercise; what it leaves out is inherited."""
    folder = write(
        routine="# T\n\n- rest: 1s\n- ready: 1s\n\n## S\n\n- hold: 5s\n- switch: 2s\n\n### [](cat.md)\n", cat=CAT
    )
    (read,) = routine(folder / "routine.md").exercises
    assert (read.work.lengths[0].low, read.rest.length, read.ready, read.switch.length) == (10_000, 7000, 1000, 2000)


def test_one_file_serves_several_links(write):
    """Each with its own overrides."""
    folder = write(routine="# T\n\n### [](cat.md)\n\n### [](cat.md)\n\n- sides: near, far\n", cat=CAT)
    assert [one.sides.names for one in routine(folder / "routine.md").exercises] == [("left", "right"), ("near", "far")]


def test_a_link_is_read_once(write):
    """What another link finds is what the first one found."""
    folder = write(routine="# T\n", cat=CAT)
    _, links = read_script(folder / "routine.md")
    first = links.read("cat.md", str(folder / "routine.md"))
    write(cat="# Changed\n")
    assert links.read("./cat.md", str(folder / "routine.md")) is first


def test_a_linked_file_may_itself_be_a_link(write):
    """Relative to where it lies."""
    folder = write(
        routine="# T\n\n### [](a/seated.md)\n", a__seated="# [Seated cat](../b/cat.md)\n\n- hold: 9s\n", b__cat=CAT
    )
    (read,) = routine(folder / "routine.md").exercises
    assert (read.name, read.work.lengths[0].low, read.rest.length) == ("Seated cat", 9000, 7000)


def test_a_file_may_have_spaces_in_its_name(write):
    """Written `%20`, as Markdown has it."""
    folder = write(routine="# T\n\n### [](my%20cat.md)\n")
    (folder / "my cat.md").write_text(CAT)
    assert routine(folder / "routine.md").exercises[0].name == "Cat pose"


def test_a_file_that_says_no_time_may_take_it_from_the_routine(write):
    """It is checked where it is used."""
    folder = write(routine="# T\n\n### [](cat.md)\n\n- hold: 9s\n", cat="# Cat\n\nBreathe.\n")
    assert routine(folder / "routine.md").exercises[0].work == Hold((Range(9000, 9000, 1000),), ())


# lines


def test_words_of_a_file_belong_to_the_line_of_the_link(write):
    """The routine's own script is what is on the screen; the place stays that in the file."""
    folder = write(routine="# T\n\n### [](cat.md)\n\n- easier: Less.\n", cat=CAT)
    (read,) = routine(folder / "routine.md").exercises
    linked = [*read.words, read.release, read.work.cues[0].words]
    assert [text.line for text in linked] == [3, 3, 3]
    assert [text.location.line for text in linked] == [11, 7, 6]
    assert (read.line, read.easier.line) == (3, 5)


def test_phases_of_a_file_belong_to_the_line_of_the_link(write):
    """As other words do."""
    folder = write(routine="# T\n\n### [](pumps.md)\n", pumps="# Pumps\n\n- repeat: 8 x Point 2s\n")
    (phase,) = routine(folder / "routine.md").exercises[0].work.phases
    assert (phase.words.line, phase.words.location.line) == (3, 3)
    assert phase.words.location.file.endswith("pumps.md")


def test_problems_of_a_file_are_shown_with_its_name_and_line(write):
    """As seen from where the routine was named."""
    write(routine="# T\n\n### [](exercises/cat.md)\n", exercises__cat="# Cat\n\n- hold: 9s\n- hodl: 3s\n\n{sid}\n")
    with pytest.raises(ScriptError) as refused:
        routine(Path("routine.md"))
    assert (
        str(refused.value)
        == """exercises/cat.md:4:3: unknown option `hodl`; did you mean `hold`?
    - hodl: 3s
      ^
exercises/cat.md:6:1: unknown placeholder `{sid}`; did you mean `{side}`?
    {sid}
    ^"""
    )


def test_a_problem_of_a_file_is_shown_once_for_all_its_links(write):
    """It is mended once."""
    folder = write(routine="# T\n\n### [](cat.md)\n\n### [](cat.md)\n", cat="# Cat\n\n- hold: 9s\n- rest: 5\n")
    assert len(problems(folder / "routine.md")) == 1


def test_the_name_of_a_file_does_not_depend_on_where_one_stands(write, monkeypatch):
    """A routine above the current folder finds its exercises."""
    folder = write(routine="# T\n\n### [](exercises/cat.md)\n", exercises__cat=CAT)
    monkeypatch.chdir(folder / "exercises")
    assert routine(folder / "exercises" / ".." / "routine.md").exercises[0].name == "Cat pose"


# what may not be read


def test_a_missing_file_is_a_problem_at_the_link(write):
    """With its name."""
    assert message(write(), "nowhere.md") == "`nowhere.md` cannot be read: there is no such file"


def test_a_folder_is_no_exercise(write):
    """Nor is anything else that is not a file."""
    folder = write(exercises__cat=CAT)
    assert message(folder, "exercises") == "`exercises` cannot be read: it is not a file"


@pytest.mark.parametrize("target", ["../secret.md", "%2e%2e/secret.md", "sub/../../secret.md", "..%2Fsecret.md"])
def test_a_file_above_the_folder_is_not_read(write, tmp_path, target):
    """However the dots are written, and though it is there."""
    write(secret=CAT, inner__routine="")
    assert message(tmp_path / "inner", target).endswith("is outside the folder of the script; move it inside")


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("/etc/passwd", "is not in this folder"),
        ("~/cat.md", "is not in this folder"),
        ("a%00b", "is not in this folder"),
        ("file:///etc/passwd", "is an address, and only files can be used"),
        ("https://example.org/cat.md", "is an address, and only files can be used"),
    ],
)
def test_a_target_that_is_no_path_in_the_folder_is_not_read(write, target, reason):
    """No absolute path, no address, no home, no NUL."""
    assert message(write(), target).endswith(f"{reason}; link to a file such as `exercises/cat-pose.md`")


def test_an_absolute_path_into_the_folder_itself_is_not_read(write):
    """The script would break when it moves."""
    folder = write(cat=CAT)
    assert "is not in this folder" in message(folder, folder / "cat.md")


def test_a_symbolic_link_out_of_the_folder_is_not_followed(write, tmp_path):
    """What counts is where the file lies."""
    write(secret=CAT, inner__routine="")
    (tmp_path / "inner" / "cat.md").symlink_to(tmp_path / "secret.md")
    assert "is outside the folder" in message(tmp_path / "inner", "cat.md")


def test_a_symbolic_link_to_a_folder_outside_is_not_followed(write, tmp_path):
    """Nor is a folder on the way."""
    write(outside__secret=CAT, inner__routine="")
    (tmp_path / "inner" / "sub").symlink_to(tmp_path / "outside")
    assert "is outside the folder" in message(tmp_path / "inner", "sub/secret.md")


def test_a_symbolic_link_within_the_folder_is_followed(write):
    """It harms nobody."""
    folder = write(routine="# T\n\n### [](alias.md)\n", cat=CAT)
    (folder / "alias.md").symlink_to(folder / "cat.md")
    assert routine(folder / "routine.md").exercises[0].name == "Cat pose"


def test_a_routine_that_is_a_symbolic_link_reads_from_where_it_lies(write):
    """Its exercises lie beside the real file."""
    folder = write(real__routine="# T\n\n### [](cat.md)\n", real__cat=CAT)
    (folder / "alias.md").symlink_to(folder / "real" / "routine.md")
    assert routine(folder / "alias.md").exercises[0].name == "Cat pose"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"# Cat\n\xff", "line 2, column 1: this is not UTF-8; save the file as UTF-8"),
        (b"# Cat\n\x07", "line 2, column 1: an invisible character (U+0007); delete it"),
        ("# Cat".encode("utf-16"), "line 1, column 1: this file is UTF-16; save it as UTF-8"),
        (b"a" * 1_000_001, "line 1, column 1: this file is over 1 MB; a script may be at most 1 MB"),
    ],
)
def test_a_file_that_is_no_text_is_a_problem_at_the_link(write, content, said):
    """With the reason."""
    folder = write()
    (folder / "cat.md").write_bytes(content)
    assert message(folder, "cat.md") == f"`cat.md` cannot be read: {said}"


# circles and chains


def test_links_in_a_circle_are_a_problem(write):
    """With the whole way round."""
    write(routine="# T\n\n### [](a.md)\n\n- hold: 9s\n", a="# [A](b.md)\n", b="# [B](a.md)\n")
    with pytest.raises(ScriptError, match=r"links in a circle: routine\.md → a\.md → b\.md → a\.md"):
        routine(Path("routine.md"))


def test_a_link_to_the_routine_itself_is_a_circle(write):
    """The shortest one."""
    assert "links in a circle" in message(write(), "routine.md")


def chain(length):
    """A routine with a chain of that many files, the exercise in the last."""
    links = {f"c{number}": f"# [C](c{number + 1}.md)\n" for number in range(1, length)}
    return {"routine": "# T\n\n### [](c1.md)\n", **links, f"c{length}": CAT}


def test_a_chain_of_eight_files_is_read(write):
    """Deep, but no mistake."""
    folder = write(**chain(8))
    assert routine(folder / "routine.md").exercises[0].rest.length == 7000


def test_a_chain_of_nine_files_is_a_problem(write):
    """In the file that goes too far."""
    folder = write(**chain(9))
    found = [(file, said) for file, _, said in problems(folder / "routine.md") if "deep" in said]
    assert found == [(str(folder / "c8.md"), "links go more than 8 files deep; link to the last file directly")]


# how much is linked to


def test_links_multiply_no_more_than_there_is_room_for(write):
    """The link that is one too many is a problem, and the last one."""
    long = f"# Long\n\n- hold: 9s\n\n{'a' * (MOST_LINKED // 4 - 21)}\n"
    assert len(long) == MOST_LINKED // 4
    folder = write(four="# T\n\n" + "### [](long.md)\n" * 4, five="# T\n\n" + "### [](long.md)\n" * 90, long=long)
    assert len(routine(folder / "four.md").exercises) == 4
    said = "links up to here add over 500000 characters; link less often, or to shorter files"
    assert problems(folder / "five.md") == [(str(folder / "five.md"), 7, said)]


def test_the_words_of_a_file_are_those_of_each_link(write):
    """It is read once, and yet its values may mean something under one link and nothing under another."""
    folder = write(
        routine="# T\n\n### [](cat.md)\n\n- sides: left, right\n\n### [](cat.md)\n\n### [](cat.md)\n",
        cat="# Cat\n\n- hold: 9s\n\nYour {side} foot.\n",
    )
    said = "`{side}` cannot be used here: this exercise has no sides; set `- sides: left, right`"
    assert problems(folder / "routine.md") == [(str(folder / "cat.md"), 5, said)]


# what is no exercise


def test_a_link_to_a_routine_is_a_problem_at_the_link(write):
    """Only a file with one heading can be an exercise."""
    folder = write(routine="# T\n\n### [](other.md)\n", other="# Other\n\n### A\n\n- hold: 9s\n")
    said = [(line, said) for file, line, said in problems(folder / "routine.md") if file.endswith("routine.md")]
    assert said == [(3, f"`{folder / 'other.md'}` is not an exercise file, which has one heading, `# Name`")]


def test_options_of_a_title_do_not_belong_into_an_exercise_of_its_own(write):
    """A file is spoken in the language of the routine."""
    folder = write(routine="# T\n\n### [](cat.md)\n", cat="# Cat\n\n- hold: 9s\n- language: de\n")
    assert problems(folder / "routine.md") == [
        (str(folder / "cat.md"), 4, "`language` does not belong under an exercise; put it under `# Title`")
    ]


# exercises that come with voiceguide


@pytest.fixture
def bundled(tmp_path_factory):
    """A folder with exercises that come with voiceguide, and a file beside it."""
    folder = tmp_path_factory.mktemp("bundled") / "scripts"
    (folder / "exercises").mkdir(parents=True)
    (folder / "exercises" / "cat.md").write_text(CAT)
    (folder / "exercises" / "seated.md").write_text("# [Seated cat](cat.md)\n\n- hold: 9s\n")
    (folder.parent / "other.md").write_text(CAT)
    (folder / "exercises" / "out.md").symlink_to(folder.parent / "other.md")
    return folder


def linked(path, bundled):
    return parse_routine(*read_script(path, bundled)).exercises


def test_a_link_leads_to_a_bundled_exercise_from_anywhere(write, bundled):
    """It keeps its name, by which it is left out of sessions; a link in it is followed there."""
    folder = write(routine="# T\n\n### [](exercises/cat.md)\n\n### [](exercises/seated.md)\n")
    cat, seated = linked(folder / "routine.md", bundled)
    assert (cat.name, cat.file, cat.words[0].location.file) == (
        "Cat pose",
        "exercises/cat",
        str(bundled / "exercises" / "cat.md"),
    )
    assert (seated.name, seated.file, seated.rest.length) == ("Seated cat", "exercises/cat", 7000)


def test_a_file_beside_the_script_goes_before_a_bundled_one(write, bundled):
    """Whoever has a copy has changed it."""
    folder = write(routine="# T\n\n### [](exercises/cat.md)\n", exercises__cat=CAT.replace("10-20s", "5s"))
    (cat,) = linked(folder / "routine.md", bundled)
    assert (cat.work.lengths[0].high, cat.file) == (5000, "exercises/cat")


@pytest.mark.parametrize(
    "target", ["../other.md", "exercises/out.md", "exercises/../../other.md", "exercises", "no.md"]
)
def test_no_link_leads_out_of_the_bundled_folder(write, bundled, target):
    """Nor to what is no file."""
    folder = write(routine=f"# T\n\n### [A]({target})\n")
    with pytest.raises(ScriptError) as refused:
        linked(folder / "routine.md", bundled)
    assert len(refused.value.problems) == 1

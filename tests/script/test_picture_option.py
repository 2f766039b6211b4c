"""A picture of an exercise: how a script names it, and what is told of one that cannot be shown."""

import pytest
from drawings import DRAWING, photo

from voiceguide.script.diagnostics import ScriptError
from voiceguide.script.parser import parse_routine
from voiceguide.script.reading import read_picture, read_script
from voiceguide.session.pictures import shown_picture

EXERCISE = "# T\n\n### Cat\n\n- hold: 20s\n"
CARD = "![On hands and knees](cat.svg)"


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Writes files by their paths in a folder of which `routine.md` is the script, and reads that."""
    monkeypatch.chdir(tmp_path)

    def write_all(routine, **others):
        files = {"routine.md": routine, "cat.svg": DRAWING} | others
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return parse_routine(*read_script(tmp_path / "routine.md"))

    return write_all


def problem(write, text, **others):
    """The one problem of a script: its file, line and column, and what is said."""
    with pytest.raises(ScriptError) as refused:
        write(text, **others)
    (found,) = refused.value.problems
    return found.location.file.rpartition("/")[2], found.location.line, found.location.column, found.message


# how it is written


def test_a_picture_has_words_for_those_who_cannot_see_it(write, tmp_path):
    """As Markdown has them."""
    picture = write(f"{EXERCISE}- picture: {CARD}\n").exercises[0].picture
    assert (picture.path, picture.words.text) == (tmp_path / "cat.svg", "On hands and knees")
    assert read_picture(picture) == DRAWING.encode()


def test_words_that_are_missing_are_hinted_at(write):
    """The picture is shown all the same."""
    routine = write(f"{EXERCISE}- picture: cat.svg\n\n### Dog\n\n- hold: 9s\n- picture: ![](cat.svg)\n")
    assert [one.picture.words for one in routine.exercises] == [None, None]
    assert [(hint.location.line, hint.location.column) for hint in routine.hints] == [(6, 12), (11, 16)]
    assert all("no words for those who cannot see it" in hint.message for hint in routine.hints)


def test_words_may_go_on_in_the_next_line(write):
    """As the words of other options."""
    routine = write(f"{EXERCISE}- picture: ![On hands and knees,\n  *back* rounded](cat.svg)\n")
    assert routine.exercises[0].picture.words.text == "On hands and knees, back rounded"


@pytest.mark.parametrize("written", ["my cat.svg", "![A cat](my%20cat.svg)"])
def test_a_name_may_have_spaces(write, written):
    """In Markdown's form, they are written as in links."""
    routine = write(f"{EXERCISE}- picture: {written}\n", **{"my cat.svg": DRAWING})
    assert routine.exercises[0].picture.path.name == "my cat.svg"


def test_the_kind_is_that_of_the_content(write):
    """Not that of the name."""
    routine = write(f"{EXERCISE}- picture: cat.svg\n", **{"cat.svg": photo()})
    assert read_picture(routine.exercises[0].picture).startswith(b"\xff\xd8")


def test_a_linked_exercise_has_its_picture_beside_it(write, tmp_path):
    """Whichever folder that is; words of its own below the link leave it."""
    linked = f"# Cat\n\n- hold: 20s\n- picture: {CARD}\n"
    routine = write("# T\n\n### [](ex/cat.md)\n\nOther words.\n", **{"ex/cat.md": linked, "ex/cat.svg": DRAWING})
    assert routine.exercises[0].picture.path == tmp_path / "ex" / "cat.svg"


def test_a_picture_below_a_link_replaces_that_of_the_file(write, tmp_path):
    """It lies beside the routine."""
    linked = f"# Cat\n\n- hold: 20s\n- picture: {CARD}\n"
    text = "# T\n\n### [](ex/cat.md)\n\n- picture: own.png\n"
    routine = write(text, **{"ex/cat.md": linked, "ex/cat.svg": DRAWING, "own.png": photo("PNG")})
    assert routine.exercises[0].picture.path == tmp_path / "own.png"


# sides


def shown(routine, side):
    picture = shown_picture(routine, routine.exercises[0], side)
    return picture.is_mirrored, picture.words


SIDES = f"{EXERCISE}- sides: left, right\n"


def test_the_second_side_is_the_mirror_image_and_has_its_own_words(write):
    """The drawing is that of the first one."""
    routine = write(f"{SIDES}- picture: ![The {{left}} leg back, the {{other}} arm up](cat.svg)\n")
    assert shown(routine, "left") == shown(routine, None) == (False, "The left leg back, the right arm up")
    assert shown(routine, "right") == (True, "The right leg back, the left arm up")


def test_the_picture_of_a_file_keeps_its_side_where_a_routine_begins_with_the_other(write):
    """It was drawn for the left."""
    linked = f"# Cat\n\n- hold: 20s\n- sides: left, right\n- picture: {CARD}\n"
    routine = write("# T\n\n### [](cat.md)\n\n- sides: right, left\n", **{"cat.md": linked})
    assert [shown(routine, side)[0] for side in ("left", "right")] == [False, True]


@pytest.mark.parametrize(("sides", "asked"), [("none", None), ("front, back, middle", "back")])
def test_without_two_sides_nothing_is_mirrored(write, sides, asked):
    """A mirror image is the other one of two."""
    assert shown(write(f"{EXERCISE}- sides: {sides}\n- picture: {CARD}\n"), asked) == (False, "On hands and knees")


# what is told of mistakes

FORM = "`picture`: this is not how a picture is written; write `![On hands and knees, back rounded](cat-pose.svg)`"


@pytest.mark.parametrize(
    ("written", "column", "said"),
    [
        ("[A cat](cat.svg)", 12, FORM),
        ("![A cat](my cat.svg)", 12, FORM),
        ("![A cat]", 12, FORM),
        ("<img src=cat.svg>", 12, FORM),
        ("", 11, "`picture`: the value is missing; write `- picture: ![On hands"),
        ("dog.svg", 12, "`picture`: `dog.svg` does not exist; put it into the folder of the script"),
        ("![A dog](dog.svg)", 21, "`picture`: `dog.svg` does not exist"),
        ("../cat.svg", 12, "`picture`: `../cat.svg` is outside the folder of the script; move it inside"),
        ("![A cat](%2e%2e/cat.svg)", 21, "`picture`: `../cat.svg` is outside the folder"),
        ("/cat.svg", 12, "`picture`: `/cat.svg` is not in this folder; name a file such as `cat-pose.svg`"),
        ("https://a.example/cat.svg", 12, "`picture`: `https://a.example/cat.svg` is an address"),
        (".", 12, "`picture`: `.` cannot be read: it is not a file"),
        ("routine.md", 12, "`picture`: `routine.md` cannot be shown: it is none of SVG, PNG and JPEG"),
        ("bad.svg", 12, "`picture`: `bad.svg` cannot be shown: its line 1 has a script; remove it"),
        ("bad.png", 12, "`picture`: `bad.png` cannot be shown: it is damaged or incomplete"),
        ("![{sid}](cat.svg)", 14, "unknown placeholder `{sid}`; did you mean `{side}`?"),
        ("![{side}](cat.svg)", 14, "`{side}` cannot be used here: this exercise has no sides"),
        ("![Round {round}](cat.svg)", 20, "`{round}` cannot be used here: a picture does not change"),
        ("![<b>A cat</b>](cat.svg)", 14, "HTML is not spoken; leave it out"),
    ],
)
def test_a_mistake_is_told_with_its_place(write, written, column, said):
    """And what would be right."""
    others = {"bad.svg": DRAWING.replace("</svg>", "<script/></svg>"), "bad.png": photo("PNG")[:40]}
    file, line, at, message = problem(write, f"{EXERCISE}- picture: {written}\n", **others)
    assert (file, line, at) == ("routine.md", 6, column)
    assert message.startswith(said)


def test_a_link_out_of_the_folder_is_not_followed(write, tmp_path):
    """As with other files."""
    outside = tmp_path.parent / "outside.svg"
    outside.write_text(DRAWING)
    (tmp_path / "alias.svg").symlink_to(outside)
    assert "is outside the folder" in problem(write, f"{EXERCISE}- picture: alias.svg\n")[3]


def test_a_problem_of_a_linked_file_is_told_there_once(write):
    """However often it is linked to."""
    linked = "# Cat\n\n- hold: 20s\n- picture: dog.svg\n"
    where = problem(write, "# T\n\n### [](cat.md)\n\n### [](cat.md)\n", **{"cat.md": linked})
    assert where[:3] == ("cat.md", 4, 12)


@pytest.mark.parametrize("place", ["# T\n\n- picture: cat.svg\n\n### Cat\n\n- hold: 9s\n"])
def test_a_picture_belongs_to_an_exercise(write, place):
    """Not to a title, for which there is the cover."""
    assert "`picture` does not belong under the title" in problem(write, place)[3]


def test_a_picture_on_a_line_of_its_own_is_told_how_it_is_written(write):
    """As Markdown has it."""
    assert "write `- picture: ![What it shows](cat-pose.svg)`" in problem(write, f"{EXERCISE}\n{CARD}\n")[3]


def test_a_photo_that_is_cut_short_is_told_when_it_is_read(write, tmp_path):
    """Decoding all of them before each session would take too long."""
    routine = write(f"{EXERCISE}- picture: cat.jpg\n", **{"cat.jpg": photo(size=(400, 300))[:-200]})
    with pytest.raises(ScriptError, match=r"routine.md:6:12: `picture`: `cat.jpg` cannot be shown: it is damaged"):
        read_picture(routine.exercises[0].picture)

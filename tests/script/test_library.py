"""A routine is found by its name in the folders, the first folder first, or by its path."""

import os

import pytest

from voiceguide.errors import UsageError
from voiceguide.script.library import entries, find, full_name, in_language, routine_key

ROUTINE = "# Routine\n\n### A\n\n- hold: 9s\n"
EXERCISE = "# Exercise\n\n- hold: 9s\n"


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """One's own folder and the bundled one."""
    own, bundled, here = (tmp_path / name for name in ("own", "bundled", "here"))
    for folder in (own, bundled, here):
        folder.mkdir()
    monkeypatch.chdir(here)
    return own, bundled


def put(folder, *names, text=ROUTINE):
    for name in names:
        (folder / name).write_text(text, encoding="utf-8")


def names(folders):
    return [entry.name for entry in entries(folders)]


def refusal(routine, folders):
    with pytest.raises(UsageError) as refused:
        find(routine, folders)
    return str(refused.value)


# entries


def test_routines_are_listed_by_name(folders):
    """From all folders together."""
    own, bundled = folders
    put(own, "legs.md", "arms.md")
    put(bundled, "back.md")
    assert names(folders) == ["arms", "back", "legs"]


def test_ones_own_routine_goes_before_a_bundled_one_of_the_same_name(folders):
    """So that it can be changed."""
    own, bundled = folders
    put(own, "legs.md")
    put(bundled, "legs.md")
    assert [entry.path for entry in entries(folders)] == [own / "legs.md"]


def test_a_readme_is_no_routine(folders):
    """In any case of letters."""
    put(folders[0], "README.md", "legs.md")
    put(folders[1], "Readme.md")
    assert names(folders) == ["legs"]


def test_an_exercise_of_its_own_is_not_listed(folders):
    """It is there to be linked to."""
    put(folders[0], "cat.md", text=EXERCISE)
    put(folders[0], "legs.md")
    assert names(folders) == ["legs"]


def test_only_markdown_directly_in_a_folder_is_listed(folders):
    """No other file, nothing below, no folder with such a name."""
    own, _ = folders
    put(own, "legs.md", "legs.txt", "notes")
    (own / "folder.md").mkdir()
    put(own / "folder.md", "inner.md")
    assert names(folders) == ["legs"]


@pytest.mark.parametrize("content", [b"# T\n\xff", b"\xff\xfe#\0", b"", b"nonsense"])
def test_a_script_with_a_problem_is_listed(folders, content):
    """So that its problem is seen."""
    (folders[0] / "broken.md").write_bytes(content)
    assert names(folders) == ["broken"]


def test_a_folder_that_is_not_there_is_empty(folders, tmp_path):
    """One's own folder need not exist."""
    put(folders[0], "legs.md")
    assert names([tmp_path / "nowhere", folders[0]]) == ["legs"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_named_pipe_is_not_listed(folders):
    """It would be waited for without end."""
    os.mkfifo(folders[0] / "pipe.md")
    assert names(folders) == []


# find


def test_a_name_finds_its_script_in_the_first_folder_that_has_it(folders):
    """One's own before the bundled."""
    own, bundled = folders
    put(bundled, "legs.md", "back.md")
    put(own, "legs.md")
    assert [find(name, folders) for name in ("legs", "back")] == [own / "legs.md", bundled / "back.md"]


def test_a_name_is_not_looked_for_in_the_current_folder(folders, tmp_path):
    """But the answer says how to write it."""
    put(tmp_path / "here", "mine.md")
    assert refusal("mine", folders) == "there is no routine called `mine`; for the script, write `./mine.md`"


@pytest.mark.parametrize("written", ["mine.md", "./mine.md", "sub/../mine.md", "../here/mine.md"])
def test_a_path_is_taken_as_it_is(folders, tmp_path, written):
    """Whatever the folders have."""
    put(folders[0], "mine.md")
    put(tmp_path / "here", "mine.md")
    (tmp_path / "here" / "sub").mkdir()
    assert find(written, folders).samefile(tmp_path / "here" / "mine.md")


def test_an_absolute_path_is_taken_as_it_is(folders, tmp_path):
    """Even to an exercise."""
    put(tmp_path, "cat.md", text=EXERCISE)
    assert find(str(tmp_path / "cat.md"), folders) == tmp_path / "cat.md"


def test_neither_is_that_of_another_file(folders, tmp_path):
    """It is there, so the names of routines would be no answer; a folder is none."""
    put(tmp_path / "here", "mine.txt")
    assert refusal("mine.txt", folders) == "there is no routine called `mine.txt`; for the script, write `./mine.txt`"
    (tmp_path / "here" / "mien").mkdir()
    assert "./mien" not in refusal("mien", folders)


@pytest.mark.parametrize("written", ["mine.md", "./mine", "MINE.MD", "folder/mine.md"])
def test_a_path_to_nothing_is_refused(folders, written):
    """As it was written."""
    assert refusal(written, folders) == f"there is no script {written}"


def test_a_place_on_a_drive_of_windows_is_no_name(folders):
    """Joined to a folder, it would leave it."""
    put(folders[0], "C:legs.md")
    with pytest.raises(UsageError, match="there is no script C:legs"):
        find("C:legs", folders)


def test_a_name_near_another_is_answered_with_that(folders):
    """A slip of the finger."""
    put(folders[1], "sciatica-relief.md", "legs.md")
    assert refusal("sciatica-releif", folders) == (
        "there is no routine called `sciatica-releif`; did you mean `sciatica-relief`?"
    )


def test_a_name_like_no_other_is_answered_with_all(folders):
    """There are few."""
    put(folders[1], "back.md", "legs.md")
    assert refusal("swimming", folders) == "there is no routine called `swimming`; choose from: back, legs"


@pytest.mark.parametrize(
    "typed", ["Short relief", "short relief", "SHORT-RELIEF", "short", "s", "A few", "a few minutes"]
)
def test_a_title_or_the_beginning_of_a_name_will_do(folders, typed):
    """Where no other routine begins so; capitals and dashes need not be right."""
    own, bundled = folders
    put(bundled, "legs.md")
    put(own, "short-relief.md", text=ROUTINE.replace("Routine", "A few minutes"))
    put(own, "broken.md", text="")
    assert find(typed, folders) == own / "short-relief.md"
    assert full_name(typed, folders) == "short-relief"


def test_what_several_begin_with_is_refused_with_all_of_them(folders):
    """Nobody is made to do another routine than they meant."""
    put(folders[0], "back.md", "back-and-hips.md", "legs.md")
    assert refusal("ba", folders) == "`ba` may be back or back-and-hips; write more of its name"
    assert find("back", folders) == folders[0] / "back.md"


def test_the_versions_of_a_routine_are_one(folders):
    """What begins so in one's own language is taken."""
    put(folders[0], "legs.md", "legs.de.md")
    assert find("le", folders, "en") == folders[0] / "legs.md"
    assert find("le", folders, "de") == folders[0] / "legs.de.md"
    assert full_name("le", folders, "de") == "legs"
    assert full_name("legs.d", folders, "en") == "legs.de"


def test_a_path_or_a_whole_name_stays_as_it_is(folders):
    """There is nothing to find out."""
    put(folders[0], "legs.md")
    assert [full_name(name, folders) for name in ("legs", "./legs", "mine.md")] == ["legs", "./legs", "mine.md"]


# find in a language


@pytest.mark.parametrize(
    ("language", "file"),
    [
        ("", "legs.md"),
        ("en", "legs.md"),
        ("fr", "legs.md"),
        ("de", "legs.de.md"),
        ("DE", "legs.de.md"),
        ("de-CH", "legs.de.md"),
        ("de_CH.UTF-8", "legs.de.md"),
        ("de-AT", "legs.de-AT.md"),
    ],
)
def test_a_name_finds_the_version_in_a_language(folders, language, file):
    """Exactly that, else the language in general, else the one that names no language."""
    put(folders[0], "legs.md", "legs.de.md", "legs.de-AT.md")
    assert find("legs", folders, language) == folders[0] / file


def test_a_routine_may_be_there_in_one_other_language_alone(folders):
    """It is found in that language, or by its full name."""
    put(folders[0], "legs.de.md")
    assert find("legs", folders, "de") == folders[0] / "legs.de.md"
    assert find("legs.de", folders, "en") == folders[0] / "legs.de.md"
    assert find("legs", folders, "en") == folders[0] / "legs.de.md"
    assert full_name("legs", folders, "en") == "legs.de"


def test_ones_own_folder_goes_before_a_version_in_a_later_one(folders):
    """What somebody changed is what they want to hear."""
    own, bundled = folders
    put(own, "legs.md")
    put(bundled, "legs.md", "legs.de.md")
    assert find("legs", folders, "de") == own / "legs.md"
    put(own, "legs.de.md")
    assert find("legs", folders, "de") == own / "legs.de.md"


def test_a_path_is_taken_as_it_is_in_any_language(folders, tmp_path):
    """Whoever writes a path means that file."""
    put(tmp_path / "here", "mine.md", "mine.de.md")
    assert find("mine.md", folders, "de").samefile(tmp_path / "here" / "mine.md")


@pytest.mark.parametrize("language", ["../..", "/", "\0", "x" * 300, "de\n"])
def test_a_language_that_can_be_in_no_file_name_finds_the_usual_version(folders, language):
    """Without an error of the system's."""
    put(folders[0], "legs.md")
    assert find("legs", folders, language) == folders[0] / "legs.md"


# in_language


def versions(folders, language):
    return [entry.name for entry in in_language(entries(folders), language)]


@pytest.mark.parametrize(
    ("language", "listed"),
    [
        ("en", ["back", "legs"]),
        ("fr", ["back", "legs"]),
        ("de", ["back", "legs.de"]),
        ("de-AT", ["back", "legs.de-AT"]),
        ("de-CH", ["back", "legs.de"]),
    ],
)
def test_each_routine_is_there_once_in_ones_language(folders, language, listed):
    """Where there is a version in it."""
    put(folders[0], "back.md", "legs.md", "legs.de.md", "legs.de-AT.md")
    assert versions(folders, language) == listed


def test_what_is_there_in_other_languages_alone_is_kept(folders):
    """Somebody may want to hear it all the same."""
    put(folders[0], "ruecken.de.md", "ruecken.nl.md")
    assert versions(folders, "en") == ["ruecken.de", "ruecken.nl"]
    assert versions(folders, "nl") == ["ruecken.nl"]


# routine_key


@pytest.mark.parametrize(
    ("file", "key"),
    [
        ("legs.md", "legs"),
        ("sciatica-relief.de.md", "sciatica-relief"),
        ("legs.pt-BR.md", "legs"),
        ("legs.es-419.md", "legs"),
        ("legs.MD", "legs"),
        ("my.back.md", "my.back"),
        ("legs.2.md", "legs.2"),
        (".de.md", ".de"),
        ("legs", "legs"),
    ],
)
def test_a_routine_is_the_same_in_every_language(tmp_path, file, key):
    """Its key is its name without the language that may end it."""
    assert routine_key(tmp_path / file) == key

"""Language files through the front door: started, checked, used."""

import json

import pytest
from fakes import FakeEngine

from voiceguide.audio.tts.base import Voice
from voiceguide.errors import Exit
from voiceguide.i18n.language_file import SHIPPED

SCRIPT = "# Rygg\n\n- language: sv\n- hold: 20s\n\n### Katt\n\nHej.\n\n### Vad\n\nStå.\n"


@pytest.fixture
def swedish(voiceguide, machine):
    """The user's own file for Swedish, as it was started."""
    voiceguide("new", "sv.toml")
    return machine.environment().folders.languages / "sv.toml"


@pytest.fixture
def engine(machine):
    """A fake voice for Swedish."""
    fake = FakeEngine(voices=(Voice("sv", "Swedish", ("sv",), ""),))
    machine.changes["new_engine"] = lambda: fake


@pytest.fixture
def script(tmp_path):
    """A routine in Swedish."""
    path = tmp_path / "rygg.md"
    path.write_text(SCRIPT, "utf-8")
    return path


def change(file, *pairs):
    """Write other text in places of a file."""
    text = file.read_text("utf-8")
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    file.write_text(text, "utf-8")


def test_new_starts_a_language_that_has_no_problems(voiceguide, machine):
    """In the user's own folder, from the built-in file of that language, else from the English one."""
    folder = machine.environment().folders.languages
    for name, built_in in (("sv.toml", "en.toml"), ("de.toml", "de.toml"), ("pt-PT.toml", "pt.toml")):
        ran = voiceguide("new", name)
        assert (ran.code, ran.out) == (Exit.DONE, f"{folder / name}\n")
        assert (folder / name).read_bytes() == (SHIPPED / built_in).read_bytes()
        assert voiceguide("check", folder / name).out == f"{folder / name}: no problems\n"


def test_new_replaces_no_language_and_takes_no_other_name(voiceguide, swedish, tmp_path):
    """A name that is no tag would never be used."""
    ran = voiceguide("new", "sv.toml")
    assert (ran.code, "already exists" in ran.err) == (Exit.FAILED, True)
    ran = voiceguide("new", "swedish.toml")
    assert (ran.code, "a language file is named after its language" in ran.err) == (Exit.WRONG_USE, True)
    assert voiceguide("new", "--here", "sv.toml").out == "sv.toml\n"
    assert voiceguide("new", tmp_path / "nb.toml").out == f"{tmp_path}/nb.toml\n"


def test_a_session_has_the_words_of_the_users_file(voiceguide, engine, swedish, script):
    """As soon as they are written."""
    change(swedish, ('"The last one: {exercise}."', '"Den sista: {exercise}."'))
    assert "Den sista: Vad." in voiceguide("show", "--full", script).out
    assert voiceguide("check", script).out == f"{script}: no problems\n"


def test_a_broken_file_is_said_and_the_session_goes_on(voiceguide, engine, swedish, script):
    """With chimes, since nothing is built in for Swedish."""
    change(swedish, ('"Next: {exercise}."', '"Härnäst."'))
    ran = voiceguide("check", script)
    said = f"{swedish} has a problem, so no phrases are used; see: voiceguide check {swedish}"
    wordless = "there are no built-in phrases (“Switch sides”) in `sv`; chimes replace them"
    lines = (f"{script}:1: warning: {said}", f"{script}:1: warning: {wordless}", f"{script}: no problems, 2 warnings")
    assert (ran.code, tuple(ran.out.splitlines())) == (Exit.DONE, lines)
    shown = voiceguide("show", "--full", script).out
    assert said in " ".join(shown.split())
    assert "Härnäst" not in shown


def test_check_shows_each_problem_with_its_line(voiceguide, swedish):
    """As for a script, with the same exit code."""
    change(swedish, ('next = "Next: {exercise}."', 'next = "Härnäst."'), ("[menu]", "[menus]"))
    ran = voiceguide("check", swedish)
    number = swedish.read_text("utf-8").split("\n").index('next = "Härnäst."') + 1
    assert ran.code == Exit.SCRIPT_PROBLEMS
    assert ran.out.split("\n")[:3] == [
        f"{swedish}:{number}:1: `next`: `{{exercise}}` is missing; write it where it is to be said",
        '    next = "Härnäst."',
        "    ^",
    ]
    data = json.loads(voiceguide("check", "--json", swedish).out)["files"][0]
    assert (data["ok"], data["problems"][0]["line"], len(data["problems"])) == (False, number, 2)


def test_check_says_what_is_left_out(voiceguide, swedish):
    """It is no problem: English or chimes stand in."""
    swedish.write_text(swedish.read_text("utf-8").partition("[sheet]")[0], "utf-8")
    ran = voiceguide("check", swedish)
    assert (ran.code, ran.out.splitlines()) == (
        Exit.DONE,
        [
            f"{swedish}:1: warning: there is no `[sheet]`; the printed sheet is in English",
            f"{swedish}: no problems, 1 warning",
        ],
    )


def test_check_says_when_a_file_is_not_used(voiceguide, swedish):
    """Only one that is named after its language is."""
    other = swedish.rename(swedish.with_name("swedish.toml"))
    ran = voiceguide("check", other)
    assert ran.out.startswith(
        f"{other}:1: warning: this is not used; name the file after its language, such as sv.toml"
    )


def test_a_language_file_that_is_not_there_is_wrong_use(voiceguide):
    """As for a script."""
    ran = voiceguide("check", "sv.toml")
    assert (ran.code, ran.out) == (Exit.WRONG_USE, "there is no file sv.toml\n")

"""`voiceguide new --from` and `--with`, `list --exercises` and `show --csv`, through the front door."""

import io
import json
import sys
from pathlib import Path

import pytest
from machine import folders

from voiceguide.errors import Exit

LIST = """On your back:
- Figure 4 stretch 2 x 20s each side
- Bridge 2x12, 60 s rest
- and some words that mean nothing much here
"""
SECONDS = {
    "name": "Hips",
    "type": 0,
    "numberOfSets": 1,
    "soundScheme": 1,
    "intervals": [{"name": "Plank", "duration": 30}],
}


def own(name):
    """A file in the user's own folder."""
    return folders().own / name


@pytest.fixture
def pasted(monkeypatch):
    """Text that comes from a pipe."""

    def paste(text):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"))

    return paste


@pytest.fixture
def list_file(tmp_path):
    """A list in a file of the current folder."""
    path = tmp_path / "list.txt"
    path.write_text(LIST)
    return path


# --from


def test_a_list_becomes_a_script_that_is_checked(voiceguide, engine, list_file):
    """What was guessed and what was not understood is said; a name that is known is a link with its words."""
    ran = voiceguide("new", "knee", "--from", list_file, "--yes")
    assert (ran.code, ran.out) == (Exit.DONE, f"{own('knee.md')}\n")
    script = own("knee.md").read_text()
    assert script.startswith("# Knee\n")
    assert "### [Figure 4 stretch](exercises/figure-four.md)\n\n- hold: 20s\n- rounds: 2\n" in script
    assert "> Line 4 was not understood: and some words that mean nothing much here" in script
    assert "  Figure 4 stretch: took it for Figure four\n" in ran.err
    assert "  line 4: and some words that mean nothing much here\n" in ran.err
    assert voiceguide("check", "knee").code == Exit.DONE
    assert "Cross your left ankle over your right thigh" in voiceguide("show", "knee", "--full").out


@pytest.mark.parametrize(
    ("system", "options", "written"),
    [
        ("en_US.UTF-8", [], "en-US"),
        ("en_GB.UTF-8", [], "en-GB"),
        ("en_GB.UTF-8", ["--language", "en-US"], "en-US"),
        ("de_AT.UTF-8", [], "en-US"),
        ("C", [], "en-US"),
    ],
)
def test_a_list_is_spoken_by_the_voice_of_other_routines(
    voiceguide, list_file, monkeypatch, *, system, options, written
):
    """The region is what the voice is chosen by: the user's, or that of the bundled routines."""
    monkeypatch.setenv("LC_ALL", system)
    voiceguide("new", "knee", "--from", list_file, "--yes", *options)
    assert f"\n- language: {written}\n" in own("knee.md").read_text()


def test_a_script_is_no_list(voiceguide, list_file):
    """Its options would become exercises; it can be used as it is."""
    list_file.write_text("# Knee\n\n- needs: mat\n\n### Bridge\n\n- hold: 20s\n")
    ran = voiceguide("new", "knee", "--from", list_file, "--yes")
    said = f"this is a routine script already; to have it in `voiceguide list`, copy it to {own('knee.md')}"
    assert (ran.code, said in ran.err, own("").exists()) == (Exit.WRONG_USE, True, False)


def test_it_is_shown_and_asked_about(voiceguide, answers, list_file):
    """Without a yes, nothing is written."""
    answers("n")
    ran = voiceguide("new", "knee", "--from", list_file)
    assert (ran.code, ran.out) == (Exit.DONE, "")
    assert "### Bridge\n" in ran.err
    assert ran.err.endswith("Nothing was written.\n")
    assert not own("").exists()
    answers("y")
    assert voiceguide("new", "knee", "--from", list_file).code == Exit.DONE
    assert own("knee.md").is_file()


def test_a_pipe_needs_a_yes(voiceguide, pasted):
    """Nobody can be asked there; what would be written is shown."""
    pasted("Bridge 2x12")
    ran = voiceguide("new", "knee", "--from", "-")
    assert (ran.code, "add --yes to write it" in ran.err, "### Bridge" in ran.err) == (Exit.WRONG_USE, True, True)
    assert not own("").exists()
    pasted("Bridge 2x12")
    assert voiceguide("new", "knee", "--from", "-", "--yes").out == f"{own('knee.md')}\n"


def test_it_can_be_written_here(voiceguide, list_file):
    """A link leads to a bundled exercise from there too."""
    assert voiceguide("new", "knee", "--here", "--from", list_file, "--yes").out == "knee.md\n"
    assert "[Figure 4 stretch](exercises/figure-four.md)" in Path("knee.md").read_text()
    assert voiceguide("show", "./knee.md").code == Exit.DONE


def test_a_name_that_is_like_a_known_one_is_only_mentioned(voiceguide, pasted):
    """And one that is known keeps its own dose where the list has none."""
    pasted("Hamstring band stretching 20s\nCat pose\nCat pose 30s\n")
    voiceguide("new", "knee", "--from", "-", "--yes")
    script = own("knee.md").read_text()
    assert (
        "### Hamstring band stretching\n\n- hold: 20s\n\n> voiceguide has Hamstring with a band (exercises/" in script
    )
    assert (
        "### [Cat pose](exercises/cat-pose.md)\n\n### [Cat pose](exercises/cat-pose.md)\n\n- duration: 30s\n" in script
    )


def test_an_exercise_is_found_in_the_language_of_the_list(voiceguide, pasted, engine):
    """With its words in that language."""
    pasted("Meine Übungen\n\nKnie zur Brust 3 x 20 Sek. halten\n")
    ran = voiceguide("new", "knie", "--from", "-", "--yes")
    assert "1 exercise from a list in `de`." in ran.err
    script = own("knie.md").read_text()
    assert script.startswith("# Meine Übungen\n\n- language: de\n")
    assert "### [Knie zur Brust](exercises/knees-to-chest.de.md)\n\n- hold: 20s\n- rounds: 3\n" in script
    assert voiceguide("check", "knie").code == Exit.DONE


def test_a_file_of_another_program_is_read(voiceguide, tmp_path, engine):
    """By what is in it, whatever it is called."""
    (tmp_path / "hips.seconds").write_text(json.dumps(SECONDS))
    ran = voiceguide("new", "hips", "--from", "hips.seconds", "--yes")
    assert "1 exercise from a file of Seconds in `en-US`." in ran.err
    assert voiceguide("check", "hips").code == Exit.DONE


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Cat pose 20s\n" * 10_000, "this list has 10000 lines; a list can have at most 500"),
        (b"\x89PNG\r\n\x1a\n\0\0", "this is not a text file"),
        (b'{"dependencies": {}}', "this JSON is not of a program that voiceguide knows"),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "this XML declares a document type"),
        (json.dumps({**SECONDS, "intervals": [{"name": "A", "indefinite": True}]}).encode(), "`A` has no end"),
    ],
)
def test_what_is_no_list_is_refused(voiceguide, tmp_path, content, said):
    """In a sentence, and nothing is written."""
    (tmp_path / "list").write_bytes(content)
    ran = voiceguide("new", "knee", "--from", "list", "--yes")
    assert (ran.code, said in ran.err, ran.err.count("\n")) == (Exit.WRONG_USE, True, 1)
    assert not own("").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["legs", "--from", "list.txt"], Exit.WRONG_USE, "there is a routine called `legs` already"),
        (
            ["knee", "--from", "nothing.txt"],
            Exit.WRONG_USE,
            "nothing.txt cannot be read: there is no such file",
        ),
        (["knee", "--from", "."], Exit.WRONG_USE, ". cannot be read"),
        (["knee", "--from", "list.txt", "--language", "sv"], Exit.WRONG_USE, "lists can be read in de, en, es"),
        (["knee", "--from", "list.txt", "--with", "cat-pose"], Exit.WRONG_USE, "choose one of them"),
        (["knee", "--yes"], Exit.WRONG_USE, "--language and --yes go with --from or --with"),
        (["knee", "--with", "cat-pose,dog"], Exit.WRONG_USE, "there is no exercise `dog`; choose from: cat-pose,"),
        (["knee", "--with", ""], Exit.WRONG_USE, "--with has no exercise; `voiceguide list --exercises` lists them"),
        (["knee", "--with", " , "], Exit.WRONG_USE, "--with has no exercise; `voiceguide list --exercises` lists them"),
        (["knee", "--from", ""], Exit.WRONG_USE, "cannot be read: "),
        (["knee", "--with", "four"], Exit.WRONG_USE, "may be figure-four or seated-figure-four"),
        (["knee", "--with", "cat-pose", "--language", "fr"], Exit.WRONG_USE, "there are no exercises in `fr`"),
    ],
)
def test_wrong_use_is_explained(voiceguide, list_file, arguments, code, said):
    """And nothing is written."""
    ran = voiceguide("new", *arguments)
    assert (ran.code, said in ran.err) == (code, True)
    assert not own("").exists()


# --with and list --exercises


def test_a_routine_of_bundled_exercises(voiceguide, engine):
    """In the order of their positions, with the words that lead into these, and the warnings at the start."""
    ran = voiceguide("new", "mine", "--with", "figure-four, Seated figure four, cat-pose,", "--yes")
    assert ran.code == Exit.DONE
    script = own("mine.md").read_text()
    order = ["## On hands and knees", "exercises/cat-pose.md", "## On your back", "exercises/figure-four.md"]
    order += ["## On the chair", "exercises/seated-figure-four.md"]
    assert sorted(order, key=script.index) == order
    assert "come onto your hands and knees" in script
    assert "get medical help at once" in script
    assert "a sturdy chair" in script
    assert voiceguide("check", "mine").out == f"{own('mine.md')}: no problems\n"


@pytest.mark.parametrize(
    ("typed", "needs"),
    [
        ("cat-pose,hip-extension", "a mat"),
        ("ankle-pumps", "a mat, a small cushion"),
        ("hamstring-with-band", "a mat, a small cushion, a band or towel"),
        ("seated-figure-four", "a sturdy chair"),
        ("standing-hamstring,seated-figure-four", "a sturdy chair, a low step"),
        ("groin-stretch,seated-figure-four", "a mat, a small cushion, a sturdy chair"),
    ],
)
def test_a_routine_of_bundled_exercises_needs_only_what_they_need(voiceguide, engine, typed, needs):
    """Not what the routines that they come from need besides."""
    voiceguide("new", "mine", "--with", typed, "--yes")
    assert own("mine.md").read_text().partition("\n- needs: ")[2].startswith(f"{needs}\n")


def test_a_routine_of_german_exercises(voiceguide, engine):
    """With the German words."""
    voiceguide("new", "meine", "--with", "Katzenbuckel,figure-four", "--language", "de", "--yes")
    assert "exercises/figure-four.de.md" in own("meine.md").read_text()
    assert voiceguide("check", "meine").code == Exit.DONE


def test_every_bundled_exercise_is_listed_and_can_be_used(voiceguide, engine):
    """By the name in the first column."""
    names = [line.split("\t")[0] for line in voiceguide("list", "--exercises").out.splitlines()]
    assert {"cat-pose", "figure-four", "standing-hamstring"} <= set(names)
    assert voiceguide("new", "all", "--with", ",".join(names), "--yes").code == Exit.DONE
    assert voiceguide("check", "all").out == f"{own('all.md')}: no problems\n"
    listed = json.loads(voiceguide("list", "--exercises", "--json").out)["exercises"]
    assert listed[0] == {
        "name": "cat-pose",
        "title": "Cat pose",
        "position": "On hands and knees",
        "link": "exercises/cat-pose.md",
    }


# show --csv


def test_a_table_and_back_is_the_same_session(voiceguide, engine, tmp_path):
    """To the millisecond; lines apart."""
    table = voiceguide("show", "short-relief", "--csv")
    assert table.out.startswith("kind,name,summary,language,")
    (tmp_path / "table.csv").write_text(table.out)
    assert voiceguide("new", "again", "--from", "table.csv", "--yes").code == Exit.DONE
    first, second = (json.loads(voiceguide("show", name, "--json").out) for name in ("short-relief", "again"))
    for session in (first, second):
        for cue in session["cues"]:
            cue.pop("line")
        for chapter in session["chapters"]:
            # No table has pictures.
            chapter.pop("picture")
    same = ("title", "language", "duration_ms", "chapters", "holds", "cues", "rests")
    assert {key: second[key] for key in same} == {key: first[key] for key in same}


def test_what_is_left_out_is_not_in_the_table(voiceguide, engine):
    """Neither by choice nor for lack of time."""
    voiceguide("skip", "short-relief", "Figure four")
    assert "\nexercise,Figure four," not in voiceguide("show", "short-relief", "--csv").out
    full = voiceguide("show", "sciatica-relief", "--csv").out.count("\nexercise,")
    assert 0 < voiceguide("show", "sciatica-relief", "--csv", "--minutes", "5").out.count("\nexercise,") < full


def test_a_table_is_a_form_of_its_own(voiceguide):
    """Wrong use is said."""
    assert voiceguide("show", "legs", "--csv", "--json").code == Exit.WRONG_USE

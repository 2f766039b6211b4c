"""`voiceguide done --from`: answers that a page has saved on a phone, through the front door."""

import json
import os
import sys
from datetime import UTC, datetime, timedelta

import pytest
from machine import folders

from voiceguide.app.phone_answers import MOST_ANSWERS, MOST_FILE_BYTES
from voiceguide.errors import Exit
from voiceguide.history.store import open_history

NOW = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)
NO_FILE = "is not a file of answers; save one on the page of a session, on the phone"


@pytest.fixture
def read(voiceguide, tmp_path, machine, monkeypatch):
    """Reads a file of these answers, where there is a routine `shins`."""
    machine.changes["now"] = lambda: NOW
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "shins.md").write_text("# My shins\n\n- language: en-US\n\n### Knees\n\n- hold: 5s\n")
    monkeypatch.setenv("VOICEGUIDE_PATH", str(tmp_path / "library"))

    def run(*answers, options=()):
        write(tmp_path, {"format": 1, "answers": answers})
        return voiceguide("done", "--from", "answers.json", *options)

    return run


def write(folder, content):
    (folder / "answers.json").write_text(content if isinstance(content, str) else json.dumps(content))


def answer(number=1, felt="right", ago=timedelta(), **changes):
    """One that the page saves."""
    given = {"format": 1, "id": f"{number:032x}", "routine": "shins", "level": 50, "length_ms": 600_000}
    return given | {"heard_ms": 600_000, "felt": felt, "at": (NOW - ago).isoformat()} | changes


def sessions():
    with open_history(folders().history_file) as history:
        return [(session.title, session.day.day, session.level, session.felt) for session in history.sessions()]


def test_answers_go_into_the_history(read):
    """Each on the day on which it was given; the level follows."""
    ran = read(answer(1, "right", timedelta(days=2)), answer(2, "hard", level=52))
    assert ran.out.splitlines() == ["2 answers added", "Your level for My shins is now 42 (it was 50)."]
    assert sessions() == [("My shins", 10, 50, "right"), ("My shins", 12, 52, "hard")]
    assert ran.code == Exit.DONE


def test_each_counts_once(read):
    """Though the phone saves all that it has, each time, and may have it twice."""
    read(answer(1), answer(1))
    ran = read(answer(1), answer(2, "easy"))
    assert ran.out.splitlines()[0] == "1 answer added, 1 here already"
    assert len(sessions()) == 2


def test_nothing_new_changes_nothing(read):
    """And it is no failure."""
    read(answer())
    ran = read(answer())
    assert (ran.code, ran.out) == (Exit.DONE, "0 answers added, 1 here already\n")


def test_one_that_was_taken_back_stays_so(read, voiceguide):
    """Or it would return whenever the phone is read again."""
    read(answer())
    voiceguide("done", "--undo")
    assert read(answer()).out == "0 answers added, 1 here already\n"
    assert sessions() == []


def test_one_of_long_ago_that_is_here_is_not_refused(read, machine):
    """A phone keeps answers for longer than we take them."""
    read(answer())
    machine.changes["now"] = lambda: NOW + timedelta(days=400)
    assert read(answer()).code == Exit.DONE


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        (answer(ago=timedelta(days=-1)), "number 2 (My shins, 2026-03-13): answer from the future"),
        (answer(ago=timedelta(days=400)), "number 2 (My shins, 2025-02-05): answer from more than a year ago"),
        (answer(routine="arms"), "number 2 (arms, 2026-03-12): there is no such routine here"),
        (answer(routine="../library/shins"), "number 2 (../library/shins, 2026-03-12): there is no such routine here"),
        (answer(routine="\x1b[31mred"), r"number 2 (\x1b[31mred, 2026-03-12): there is no such routine here"),
        (answer(routine="x" * 5000), "number 2: not an answer"),
        (answer(level=101), "number 2: not an answer"),
        (answer(felt="great"), "number 2: not an answer"),
        (answer(heard_ms=600_001), "number 2: not an answer"),
        (answer(id="1"), "number 2: not an answer"),
        ([[[]]], "number 2: not an answer"),
        (None, "number 2: not an answer"),
        ("\ud800", "number 2: not an answer"),
    ],
)
def test_one_that_is_refused_is_told(read, refused, said):
    """The others are taken."""
    ran = read(answer(9), refused)
    assert ran.out.splitlines()[:2] == ["1 answer added, 1 refused:", f"  {said}"]
    assert (ran.code, len(sessions())) == (Exit.FAILED, 1)


def test_a_routine_that_is_only_in_the_history_is_known(read, tmp_path):
    """Its script may lie elsewhere, or be gone."""
    read(answer(1))
    (tmp_path / "library" / "shins.md").unlink()
    assert read(answer(2)).out.splitlines()[0] == "1 answer added"
    assert {title for title, *_ in sessions()} == {"My shins"}


def test_a_script_that_is_elsewhere_can_be_named(read, voiceguide, tmp_path):
    """One that was exported by its path, and never played here."""
    refused = read(answer(routine="arms"))
    assert "If its script is elsewhere: voiceguide done SCRIPT.md --from answers.json" in refused.err
    (tmp_path / "arms.md").write_text("# My arms\n\n- language: en-US\n\n### Reach\n\n- hold: 5s\n")
    ran = voiceguide("done", "arms.md", "--from", "answers.json")
    assert (ran.code, ran.out.splitlines()[0], ran.err) == (Exit.DONE, "1 answer added", "")
    assert sessions() == [("My arms", 12, 50, "right")]


def test_a_script_with_a_problem_is_known(read, tmp_path):
    """Its sessions were done all the same."""
    (tmp_path / "library" / "shins.md").write_text("nothing")
    assert read(answer()).code == Exit.DONE


def test_pain_says_how_to_leave_an_exercise_out(read):
    """As it does on this computer."""
    out = read(answer(felt="hurt")).out
    assert "To leave out an exercise that hurts: voiceguide skip shins EXERCISE" in out


@pytest.mark.parametrize(
    "content",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"format": 2, "answers": []}',
        '{"format": 1, "answers": {}}',
        "[" * 100_000,
        json.dumps({"format": 1, "answers": [0] * (MOST_ANSWERS + 1)}),
        json.dumps({"format": 1, "answers": []}) + " " * MOST_FILE_BYTES,
    ],
    ids=["empty", "null", "list", "nothing", "format", "object", "deep", "many", "large"],
)
def test_what_is_no_such_file_is_told(read, voiceguide, tmp_path, content):
    """With what would be right, and nothing is added."""
    write(tmp_path, content)
    ran = voiceguide("done", "--from", "answers.json")
    assert (ran.code, ran.out) == (Exit.WRONG_USE, "")
    assert f"answers.json {NO_FILE}" in ran.err
    assert sessions() == []


def test_bytes_that_are_no_text_are_told(read, voiceguide, tmp_path):
    """As any other file."""
    (tmp_path / "answers.json").write_bytes(b"\xff\xfe\x00")
    assert NO_FILE in voiceguide("done", "--from", "answers.json").err


def test_a_file_that_is_not_there_is_told(read, voiceguide):
    """With the reason."""
    ran = voiceguide("done", "--from", "nowhere.json")
    assert (ran.code, "nowhere.json cannot be read" in ran.err) == (Exit.WRONG_USE, True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_a_pipe_is_not_waited_for(read, voiceguide, tmp_path):
    """Nor a folder read."""
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "."):
        assert "cannot be read" in voiceguide("done", "--from", name).err


@pytest.mark.parametrize("others", [["--felt", "easy"], ["--undo"], ["--level", "0"], ["--again"], ["--on", "-1"]])
def test_it_goes_with_nothing_else(read, others):
    """The answers say all of it."""
    ran = read(answer(), options=others)
    assert (ran.code, "--from adds the answers in a file; leave out the other options" in ran.err) == (
        Exit.WRONG_USE,
        True,
    )
    assert sessions() == []


def test_programs_are_told_what_became_of_each(read):
    """As JSON."""
    data = json.loads(read(answer(1, "easy"), answer(1, "easy"), answer(2, routine="arms"), options=["--json"]).out)
    assert [(each["status"], each["reason"]) for each in data["answers"]] == [
        ("added", None),
        ("known", None),
        ("refused", "there is no such routine here"),
    ]
    assert data["levels"] == [{"routine": "shins", "title": "My shins", "level_before": 50, "level_after": 55}]

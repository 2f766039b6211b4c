"""Where the last session stopped, on disk."""

import json
from dataclasses import replace

import pytest
from scenes import placed, state

from voiceguide.live.heard import Heard
from voiceguide.live.stopped import Keeper, LastFile, Stopped, StoppedFile

STOPPED = Stopped("/somewhere/back.md", 3, "My back", {"level": 30, "voice": None}, 61_000)
TIMELINE = placed("# T\n\n### A\n\n- hold: 20s\n\n### B\n\n- hold: 20s\n\n### C\n\n- hold: 20s\n")
STATE = state(TIMELINE, "A", "B", "C")


def test_what_was_written_is_read(tmp_path):
    """In a folder that is made for it."""
    file = StoppedFile(tmp_path / "new" / "stopped.json")
    file.write(STOPPED)
    assert file.read() == STOPPED


def test_it_is_written_whole_or_not_at_all(tmp_path):
    """Nothing lies beside it."""
    file = StoppedFile(tmp_path / "stopped.json")
    file.write(STOPPED)
    file.write(STOPPED)
    assert [path.name for path in tmp_path.iterdir()] == ["stopped.json"]


def test_what_was_finished_is_forgotten(tmp_path):
    """Once and for all."""
    file = StoppedFile(tmp_path / "stopped.json")
    file.write(STOPPED)
    file.forget()
    file.forget()
    assert file.read() is None


def test_where_nothing_can_be_written_nothing_is_remembered(tmp_path):
    """Playing goes on all the same."""
    (tmp_path / "file").write_text("")
    file = StoppedFile(tmp_path / "file" / "stopped.json")
    file.write(STOPPED)
    assert file.read() is None


def test_what_was_kept_before_it_was_known_how_much_was_heard_is_read(tmp_path):
    """As if nothing had been."""
    file = StoppedFile(tmp_path / "stopped.json")
    file.write(STOPPED)
    kept = json.loads((tmp_path / "stopped.json").read_text())
    del kept["heard"]
    (tmp_path / "stopped.json").write_text(json.dumps(kept))
    assert file.read() == replace(STOPPED, heard=0)


def kept(tmp_path, heard, *numbers):
    """What is kept after playing these exercises, from 0, each for some seconds."""
    file = StoppedFile(tmp_path / "stopped.json")
    keeper = Keeper(file, tmp_path / "back.md", "My back", {}, heard)
    for number in numbers:
        chapter = TIMELINE.chapters[number]
        for at in range(chapter.start, chapter.end, 100):
            heard.show(replace(STATE, at=at))
            keeper.show(replace(STATE, at=at))
    return file.read()


def second_of(at):
    return at // 1000 * 1000


def test_what_was_heard_before_the_exercise_is_kept(tmp_path):
    """Not what was heard of it: it begins again."""
    stopped = kept(tmp_path, Heard(), 0, 1)
    assert (stopped.exercise, second_of(stopped.heard)) == (2, second_of(TIMELINE.chapters[1].start))


def test_a_session_that_was_stopped_again_keeps_what_was_heard_before(tmp_path):
    """Of both times."""
    start = TIMELINE.chapters[1].start
    stopped = kept(tmp_path, Heard(start), 1, 2)
    assert (stopped.exercise, second_of(stopped.heard)) == (3, second_of(TIMELINE.chapters[2].start))


def test_who_stops_after_going_back_has_heard_only_what_is_before(tmp_path):
    """The rest will be heard again, and counted then."""
    stopped = kept(tmp_path, Heard(), 0, 1, 2, 1)
    assert (stopped.exercise, second_of(stopped.heard)) == (2, second_of(TIMELINE.chapters[1].start))


def test_without_a_timeline_nothing_is_kept(tmp_path):
    """It is not known yet which exercise this is."""
    file = StoppedFile(tmp_path / "stopped.json")
    Keeper(file, tmp_path / "back.md", "T", {}).show(replace(STATE, timeline=replace(TIMELINE, steps=(), chapters=())))
    assert file.read() is None


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", '"x"', "null", "[" * 99_999])
def test_what_makes_no_sense_is_forgotten(tmp_path, number):
    """As if there had been no session."""
    content = '{"format": 1, "script": "a.md", "title": "A", "choices": {}, "exercise": ' + number + "}"
    for name in ("stopped.json", "last.json"):
        (tmp_path / name).write_text(content)
    assert StoppedFile(tmp_path / "stopped.json").read() is None
    assert LastFile(tmp_path).read() is None

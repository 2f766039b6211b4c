"""Tracking what was heard, and the resume point."""

import json
import os
import stat
from dataclasses import replace

import pytest
from scenes import placed, state

from voiceguide.player.tracking import LastFile, ListenTracker, ResumePoint, ResumeStore, ResumeWriter

TIMELINE = replace(placed("# T\n\n### A\n\n- hold: 20s\n"), length=100_000)
STATE = state(TIMELINE, "A")


def played(tracker, start, end, **others):
    """The tracker after playback from one second to another."""
    for tenth in range(10 * start, 10 * end):
        tracker.show(replace(STATE, at=100 * tenth, **others))
    return tracker


def test_played_time_counts_as_heard():
    """In whole seconds."""
    assert played(ListenTracker(), 0, 30).time == 30_000


def test_replayed_time_counts_once():
    """Going back does not add to it."""
    assert played(played(ListenTracker(), 0, 30), 10, 40).time == 40_000


def test_skipped_time_does_not_count():
    """Going to the next exercise does not complete this one."""
    assert played(played(ListenTracker(), 0, 30), 70, 80).time == 40_000


def test_time_between_late_states_counts():
    """On a busy machine; but nothing before the first state does."""
    tracker = ListenTracker()
    for at in (3000, 7500, 12_000):
        tracker.show(replace(STATE, at=at))
    assert tracker.time == 10_000


@pytest.mark.parametrize("others", [{"is_playing": False}, {"delay": 5000}])
def test_pauses_and_delays_do_not_count(others):
    """Nothing of the session is played."""
    assert played(ListenTracker(), 0, 30, **others).time == 0


@pytest.mark.parametrize(("end", "is_complete"), [(0, False), (79, False), (80, True), (100, True)])
def test_a_session_counts_as_done_from_80_percent(end, is_complete):
    """Any part may be missing."""
    assert played(ListenTracker(), 0, end).counts_as_done is is_complete


def test_a_session_of_unknown_length_does_not_count_as_done():
    """The first words may be all that was synthesized."""
    assert not played(ListenTracker(), 0, 100, is_complete=False).counts_as_done


def test_a_resumed_session_adds_the_time_heard_before():
    """Each second once."""
    tracker = ListenTracker(50_000)
    tracker.show(replace(STATE, at=50_500))
    assert played(tracker, 51, 81).counts_as_done


def test_going_back_in_a_resumed_session_does_not_count_twice():
    """But parts that were skipped last time do count."""
    assert played(played(ListenTracker(50_000), 50, 60), 10, 40).time == 60_000
    assert played(played(ListenTracker(10_000), 50, 60), 10, 40).time == 40_000


def test_the_time_heard_is_at_most_the_length():
    """Even if the routine has become shorter since it was stopped."""
    assert played(ListenTracker(500_000), 90, 100).time == 100_000


def test_the_time_heard_before_a_position():
    """So that the rest can be heard again."""
    tracker = played(ListenTracker(20_000), 20, 60)
    assert [tracker.until(at) for at in (10_000, 30_000, 60_000, 90_000)] == [10_000, 30_000, 60_000, 60_000]


def test_the_tracker_has_the_last_volume():
    """For prompts after the session."""
    tracker = ListenTracker()
    assert tracker.volume == 1.0
    tracker.show(replace(STATE, volume=0.4))
    assert tracker.volume == 0.4


POINT = ResumePoint("/somewhere/back.md", 3, "My back", {"level": 30, "voice": None}, 61_000)
THREE = placed("# T\n\n### A\n\n- hold: 20s\n\n### B\n\n- hold: 20s\n\n### C\n\n- hold: 20s\n")
IN_THREE = state(THREE, "A", "B", "C")


def test_a_resume_point_is_read_as_written(tmp_path):
    """In a new folder."""
    store = ResumeStore(tmp_path / "new" / "stopped.json")
    store.write(POINT)
    assert store.read() == POINT


@pytest.mark.skipif(os.name == "nt", reason="modes of Unix")
def test_only_the_owner_can_read_the_resume_point(tmp_path):
    """Nor the folder."""
    folder = tmp_path / "new"
    ResumeStore(folder / "stopped.json").write(POINT)
    LastFile(folder).write("back")
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())]
    assert modes == [0o700, 0o600, 0o600]


def test_a_resume_point_is_written_atomically(tmp_path):
    """No temporary file is left."""
    store = ResumeStore(tmp_path / "stopped.json")
    store.write(POINT)
    store.write(POINT)
    assert [path.name for path in tmp_path.iterdir()] == ["stopped.json"]


def test_a_forgotten_resume_point_is_gone(tmp_path):
    """Forgetting it twice does no harm."""
    store = ResumeStore(tmp_path / "stopped.json")
    store.write(POINT)
    store.forget()
    store.forget()
    assert store.read() is None


def test_errors_in_writing_are_ignored(tmp_path):
    """Playback goes on."""
    (tmp_path / "file").write_text("")
    store = ResumeStore(tmp_path / "file" / "stopped.json")
    store.write(POINT)
    assert store.read() is None


def test_an_older_file_without_the_time_heard_is_read(tmp_path):
    """As if nothing had been heard."""
    store = ResumeStore(tmp_path / "stopped.json")
    store.write(POINT)
    kept = json.loads((tmp_path / "stopped.json").read_text())
    del kept["heard"]
    (tmp_path / "stopped.json").write_text(json.dumps(kept))
    assert store.read() == replace(POINT, heard=0)


def kept(tmp_path, tracker, *numbers):
    """The resume points after playing these exercises, numbered from 0, for some seconds each."""
    store = ResumeStore(tmp_path / "stopped.json")
    writer = ResumeWriter(store, tmp_path / "back.md", "My back", {}, tracker)
    for number in numbers:
        chapter = THREE.chapters[number]
        for at in range(chapter.start, chapter.end, 100):
            tracker.show(replace(IN_THREE, at=at))
            writer.show(replace(IN_THREE, at=at))
    return store.read()


def second_of(at):
    return at // 1000 * 1000


def test_the_time_heard_before_the_exercise_is_stored(tmp_path):
    """Not that within it, as it starts again."""
    point = kept(tmp_path, ListenTracker(), 0, 1)
    assert (point.exercise, second_of(point.heard)) == (2, second_of(THREE.chapters[1].start))


def test_a_session_stopped_twice_keeps_the_time_heard(tmp_path):
    """Of both times."""
    start = THREE.chapters[1].start
    point = kept(tmp_path, ListenTracker(start), 1, 2)
    assert (point.exercise, second_of(point.heard)) == (3, second_of(THREE.chapters[2].start))


def test_after_going_back_only_the_time_before_is_stored(tmp_path):
    """The rest will be heard and counted again."""
    point = kept(tmp_path, ListenTracker(), 0, 1, 2, 1)
    assert (point.exercise, second_of(point.heard)) == (2, second_of(THREE.chapters[1].start))


def test_without_a_timeline_nothing_is_stored(tmp_path):
    """The exercise is not known yet."""
    store = ResumeStore(tmp_path / "stopped.json")
    ResumeWriter(store, tmp_path / "back.md", "T", {}).show(
        replace(IN_THREE, timeline=replace(THREE, steps=(), chapters=()))
    )
    assert store.read() is None


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", '"x"', "null", "[" * 99_999])
def test_an_invalid_file_is_ignored(tmp_path, number):
    """As if there had been no session."""
    content = '{"format": 1, "script": "a.md", "title": "A", "choices": {}, "exercise": ' + number + "}"
    for name in ("stopped.json", "last.json"):
        (tmp_path / name).write_text(content)
    assert ResumeStore(tmp_path / "stopped.json").read() is None
    assert LastFile(tmp_path).read() is None


def test_a_resume_point_of_another_format_is_ignored(tmp_path):
    """A later version may mean something else by it."""
    store = ResumeStore(tmp_path / "stopped.json")
    store.write(POINT)
    kept = json.loads((tmp_path / "stopped.json").read_text())
    (tmp_path / "stopped.json").write_text(json.dumps({**kept, "format": 2}))
    assert store.read() is None

"""How much of a session was heard, and where the last one was stopped."""

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
    """The states of a session from one second to another."""
    for tenth in range(10 * start, 10 * end):
        tracker.show(replace(STATE, at=100 * tenth, **others))
    return tracker


def test_what_was_played_was_heard():
    """In whole seconds."""
    assert played(ListenTracker(), 0, 30).time == 30_000


def test_what_was_played_twice_was_heard_once():
    """Who goes back does not do more of the session."""
    assert played(played(ListenTracker(), 0, 30), 10, 40).time == 40_000


def test_what_was_passed_over_was_not_heard():
    """Who goes on to the next exercise has not done this one."""
    assert played(played(ListenTracker(), 0, 30), 70, 80).time == 40_000


def test_what_was_played_while_nobody_looked_was_heard():
    """A busy machine looks late; whoever begins in the middle has not heard what is before it."""
    tracker = ListenTracker()
    for at in (3000, 7500, 12_000):
        tracker.show(replace(STATE, at=at))
    assert tracker.time == 10_000


@pytest.mark.parametrize("others", [{"is_playing": False}, {"delay": 5000}])
def test_a_pause_and_a_delay_are_not_heard(others):
    """Nothing of the session is."""
    assert played(ListenTracker(), 0, 30, **others).time == 0


@pytest.mark.parametrize(("end", "is_complete"), [(0, False), (79, False), (80, True), (100, True)])
def test_four_fifths_are_the_whole(end, is_complete):
    """Neither the last word nor a short exercise has to be among them."""
    assert played(ListenTracker(), 0, end).counts_as_done is is_complete


def test_a_session_whose_length_is_not_known_yet_is_not_heard():
    """Who stops while its first words are the only ones that were spoken has heard all that there is of it."""
    assert not played(ListenTracker(), 0, 100, is_complete=False).counts_as_done


def test_a_session_that_goes_on_adds_what_was_heard_before():
    """Each part once, wherever in a second it goes on."""
    tracker = ListenTracker(50_000)
    tracker.show(replace(STATE, at=50_500))
    assert played(tracker, 51, 81).counts_as_done


def test_who_goes_back_in_a_session_that_goes_on_hears_again_what_was_heard_before():
    """It is not counted twice; what was passed over the last time is new."""
    assert played(played(ListenTracker(50_000), 50, 60), 10, 40).time == 60_000
    assert played(played(ListenTracker(10_000), 50, 60), 10, 40).time == 40_000


def test_more_than_all_is_not_heard():
    """Even if the routine has become shorter since it was stopped."""
    assert played(ListenTracker(500_000), 90, 100).time == 100_000


def test_how_much_was_heard_up_to_a_place():
    """So that what comes after it can be heard again."""
    tracker = played(ListenTracker(20_000), 20, 60)
    assert [tracker.until(at) for at in (10_000, 30_000, 60_000, 90_000)] == [10_000, 30_000, 60_000, 60_000]


def test_how_loud_it_was_last():
    """What comes after the session is as loud."""
    tracker = ListenTracker()
    assert tracker.volume == 1.0
    tracker.show(replace(STATE, volume=0.4))
    assert tracker.volume == 0.4


POINT = ResumePoint("/somewhere/back.md", 3, "My back", {"level": 30, "voice": None}, 61_000)
THREE = placed("# T\n\n### A\n\n- hold: 20s\n\n### B\n\n- hold: 20s\n\n### C\n\n- hold: 20s\n")
IN_THREE = state(THREE, "A", "B", "C")


def test_what_was_written_is_read(tmp_path):
    """In a folder that is made for it."""
    store = ResumeStore(tmp_path / "new" / "stopped.json")
    store.write(POINT)
    assert store.read() == POINT


@pytest.mark.skipif(os.name == "nt", reason="modes of Unix")
def test_what_is_remembered_is_for_its_owner_alone(tmp_path):
    """The folder too."""
    folder = tmp_path / "new"
    ResumeStore(folder / "stopped.json").write(POINT)
    LastFile(folder).write("back")
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())]
    assert modes == [0o700, 0o600, 0o600]


def test_it_is_written_whole_or_not_at_all(tmp_path):
    """Nothing lies beside it."""
    store = ResumeStore(tmp_path / "stopped.json")
    store.write(POINT)
    store.write(POINT)
    assert [path.name for path in tmp_path.iterdir()] == ["stopped.json"]


def test_what_was_finished_is_forgotten(tmp_path):
    """Once and for all."""
    store = ResumeStore(tmp_path / "stopped.json")
    store.write(POINT)
    store.forget()
    store.forget()
    assert store.read() is None


def test_where_nothing_can_be_written_nothing_is_remembered(tmp_path):
    """Playing goes on all the same."""
    (tmp_path / "file").write_text("")
    store = ResumeStore(tmp_path / "file" / "stopped.json")
    store.write(POINT)
    assert store.read() is None


def test_what_was_kept_before_it_was_known_how_much_was_heard_is_read(tmp_path):
    """As if nothing had been."""
    store = ResumeStore(tmp_path / "stopped.json")
    store.write(POINT)
    kept = json.loads((tmp_path / "stopped.json").read_text())
    del kept["heard"]
    (tmp_path / "stopped.json").write_text(json.dumps(kept))
    assert store.read() == replace(POINT, heard=0)


def kept(tmp_path, tracker, *numbers):
    """What is kept after playing these exercises, from 0, each for some seconds."""
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


def test_what_was_heard_before_the_exercise_is_kept(tmp_path):
    """Not what was heard of it: it begins again."""
    point = kept(tmp_path, ListenTracker(), 0, 1)
    assert (point.exercise, second_of(point.heard)) == (2, second_of(THREE.chapters[1].start))


def test_a_session_that_was_stopped_again_keeps_what_was_heard_before(tmp_path):
    """Of both times."""
    start = THREE.chapters[1].start
    point = kept(tmp_path, ListenTracker(start), 1, 2)
    assert (point.exercise, second_of(point.heard)) == (3, second_of(THREE.chapters[2].start))


def test_who_stops_after_going_back_has_heard_only_what_is_before(tmp_path):
    """The rest will be heard again, and counted then."""
    point = kept(tmp_path, ListenTracker(), 0, 1, 2, 1)
    assert (point.exercise, second_of(point.heard)) == (2, second_of(THREE.chapters[1].start))


def test_without_a_timeline_nothing_is_kept(tmp_path):
    """It is not known yet which exercise this is."""
    store = ResumeStore(tmp_path / "stopped.json")
    ResumeWriter(store, tmp_path / "back.md", "T", {}).show(
        replace(IN_THREE, timeline=replace(THREE, steps=(), chapters=()))
    )
    assert store.read() is None


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", '"x"', "null", "[" * 99_999])
def test_what_makes_no_sense_is_forgotten(tmp_path, number):
    """As if there had been no session."""
    content = '{"format": 1, "script": "a.md", "title": "A", "choices": {}, "exercise": ' + number + "}"
    for name in ("stopped.json", "last.json"):
        (tmp_path / name).write_text(content)
    assert ResumeStore(tmp_path / "stopped.json").read() is None
    assert LastFile(tmp_path).read() is None

"""The history on disk: storing, migrating older files, and leaving foreign files alone."""

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from history_scenes import done, set_to

from voiceguide.history.database import MIGRATIONS
from voiceguide.history.model import HistoryError, SessionRecord, Skip
from voiceguide.history.store import open_history

SCHEMA_1 = """
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    routine TEXT NOT NULL,
    title TEXT NOT NULL,
    level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 100),
    heard INTEGER NOT NULL CHECK (heard >= 0),
    length INTEGER NOT NULL CHECK (length >= 0),
    felt TEXT CHECK (felt IN ('easy', 'right', 'hard', 'hurt'))
);
INSERT INTO sessions VALUES (7, '2026-03-02T08:00:00+00:00', 'legs', 'Legs', 50, 600000, 600000, 'easy');
"""
SCHEMA_2 = (
    SCHEMA_1
    + """
CREATE TABLE skips (
    id INTEGER PRIMARY KEY,
    routine TEXT NOT NULL,
    exercise TEXT NOT NULL,
    UNIQUE (routine, exercise)
);
INSERT INTO skips VALUES (1, 'legs', 'Calf stretch');
"""
)
UPGRADE = """
ALTER TABLE sessions ADD COLUMN counted INTEGER NOT NULL DEFAULT 0 CHECK (counted >= 0);
ALTER TABLE sessions ADD COLUMN rules INTEGER NOT NULL DEFAULT 1;
CREATE TABLE levels (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    routine TEXT NOT NULL,
    level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 100)
);
CREATE TABLE left_out (
    id INTEGER PRIMARY KEY,
    routine TEXT NOT NULL,
    exercise TEXT NOT NULL,
    file TEXT,
    UNIQUE (routine, exercise, file)
);
INSERT INTO left_out (id, routine, exercise) SELECT id, routine, exercise FROM skips;
DROP TABLE skips;
"""
START = "\nALTER TABLE levels ADD COLUMN is_start INTEGER NOT NULL DEFAULT 0;\n"
ANSWERS = "CREATE TABLE answers (id TEXT PRIMARY KEY, routine TEXT NOT NULL);\n"
EARLIER = {
    0: "",
    1: SCHEMA_1,
    2: SCHEMA_2,
    8: f"{SCHEMA_2}{UPGRADE}",
    9: f"{SCHEMA_2}{UPGRADE}{START}",
    10: f"{SCHEMA_2}{UPGRADE}{START}{ANSWERS}",
}
"""Files as they were written by each version of the program; what is written here is never changed."""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "voiceguide" / "history.sqlite"


@pytest.fixture
def history(path):
    with open_history(path) as history:
        yield history


def put(path, script, schema):
    path.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"{script}; PRAGMA user_version = {schema}")


def read(path):
    with open_history(path) as history:
        return history.sessions()


# sessions


def test_a_session_is_read_as_stored(history, path):
    """With its UTC offset, and without an answer too."""
    there = SessionRecord(
        datetime(2026, 3, 2, 23, 50, 1, 5, timezone(timedelta(hours=-9.5))), "a", "Ä = 1", 0, 1, 2, None
    )
    history.add(there)
    (kept,) = read(path)
    assert kept == there
    assert kept.at.isoformat() == there.at.isoformat()


def test_sessions_come_in_order_of_time(history):
    """Those of the same time in the order in which they were stored."""
    late, early, same = done(day=3), done(day=1), done("easy", day=1)
    for session in (late, early, same):
        history.add(session)
    assert history.sessions() == (early, same, late)


def test_the_sessions_of_one_routine_can_be_read(history):
    """By its name."""
    legs, back = done(routine="legs"), done(routine="back")
    history.add(legs)
    history.add(back)
    assert history.sessions("back") == (back,)
    assert history.sessions("nothing") == ()


def test_the_answer_of_a_phone_is_stored_once(history, path):
    """By its id, also in another run and after it was taken back; not once the routine was deleted."""
    assert history.add_answered(done(), "one")
    assert not history.add_answered(done("easy"), "one")
    assert history.add_answered(done("hard"), "two")
    assert [session.felt for session in history.sessions()] == ["right", "hard"]
    history.take_back()
    with open_history(path) as another:
        assert not another.add_answered(done("hard"), "two")
    history.delete("back")
    assert not history.add_answered(done(), "one")
    history.delete("legs")
    assert history.add_answered(done(), "one")


def test_an_answer_can_be_stored_later(history):
    """By the session's number; and it can change."""
    history.add(done(None))
    number = history.add(done(None, day=1))
    history.answer(number, "hard")
    history.answer(number, "easy")
    assert [session.felt for session in history.sessions()] == [None, "easy"]


def test_an_invalid_session_is_refused(history):
    """Nothing of it is stored."""
    with pytest.raises(HistoryError, match=r"history\.sqlite"):
        history.add(replace(done(), level=101))
    assert history.sessions() == ()


# skips


def names(history, routine="legs"):
    return [skip.exercise for skip in history.skips() if skip.routine == routine]


def test_an_exercise_is_skipped_until_it_is_unskipped(history, path):
    """In the order in which they were skipped, each once."""
    for exercise in ("Lunge", "Calf stretch", "Lunge"):
        history.skip("legs", exercise)
    with open_history(path) as other:
        assert names(other) == ["Lunge", "Calf stretch"]
    history.unskip(Skip("legs", "Lunge"))
    assert names(history) == ["Calf stretch"]
    assert names(history, "back") == []


def test_a_skip_of_an_early_version_gets_its_file(path):
    """Also where it has been skipped again since."""
    put(path, SCHEMA_2, 2)
    with open_history(path) as history:
        (early,) = history.skips()
        assert early == Skip("legs", "Calf stretch", None)
        history.skip("legs", "Calf stretch", "exercises/calf")
        history.locate(early, "exercises/calf")
        assert history.skips() == (Skip("legs", "Calf stretch", "exercises/calf"),)


# levels that are set


def test_a_set_level_is_an_event_among_the_sessions(history, path):
    """In order of time, and read as stored."""
    history.set_level(set_to(40, 1))
    history.set_level(set_to(80, 1, routine="back"))
    history.add(done(day=2))
    history.add(done())
    history.set_level(replace(set_to(20, 3), is_start=True))
    assert history.events("legs") == (done(), set_to(40, 1), done(day=2), replace(set_to(20, 3), is_start=True))
    with open_history(path) as other:
        assert len(other.events()) == 5
    assert history.routines() == ("back", "legs")


# taking back


def test_the_session_that_was_stored_last_is_taken_back(history):
    """Whenever it was done; of one routine, or of any."""
    history.add(done(day=3))
    history.add(done("hurt", day=1))
    history.add(done(routine="back"))
    assert history.take_back("legs") == done("hurt", day=1)
    assert history.take_back() == done(routine="back")
    assert history.take_back("back") is None
    assert history.sessions() == (done(day=3),)


def test_routines_with_sessions_or_skips_are_listed(history):
    """Each once."""
    history.add(done(routine="legs"))
    history.skip("legs", "Lunge")
    history.skip("back", "Cobra")
    assert history.routines() == ("back", "legs")


# delete


def test_deleting_a_routine_leaves_the_others(history):
    """It returns the number of sessions, and deletes skips too."""
    for routine in ("legs", "legs", "back"):
        history.add(done(routine=routine))
    history.skip("legs", "Lunge")
    assert history.delete("legs") == 2
    assert history.routines() == ("back",)
    assert history.delete() == 1
    assert history.routines() == ()


def test_what_has_a_file_stays_skipped_when_its_routine_is_deleted(history):
    """Other routines have it too; until all is deleted."""
    history.set_level(set_to(40))
    for routine in ("legs", "back"):
        history.skip(routine, "Lunge", "exercises/lunge")
        history.skip(routine, "Cobra")
        history.delete(routine)
    assert history.events() == history.routines() == ()
    assert history.skips() == (Skip("", "Lunge", "exercises/lunge"),)
    history.delete()
    assert history.skips() == ()


def test_deleted_sessions_leave_no_trace_in_the_file(history, path):
    """Neither in free pages nor in gaps."""
    for number in range(300):
        history.add(replace(done("hurt"), routine=f"r{number % 7}", title=f"my secret back {number}"))
    assert b"my secret back" in path.read_bytes()
    history.delete("r3")
    assert b"my secret back 3" in path.read_bytes()
    history.delete()
    assert b"my secret" not in path.read_bytes()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


# the file


def test_reading_creates_no_file(history, path):
    """Nor does deleting."""
    assert history.events() == history.skips() == history.routines() == ()
    assert history.delete() == 0
    assert not path.parent.exists()


@pytest.mark.skipif(os.name != "posix", reason="permissions are otherwise elsewhere")
def test_only_the_owner_can_read_the_file(history, path):
    """It contains health data."""
    history.add(done())
    assert path.stat().st_mode & 0o077 == 0


def test_the_name_of_the_file_can_have_special_characters(tmp_path):
    """It is not parsed as a URI."""
    path = tmp_path / "50% ?mode=ro#ü" / "file:x.sqlite"
    with open_history(path) as history:
        history.add(done())
    assert read(path) == (done(),)


def test_there_is_a_file_of_every_schema():
    """A new migration needs a file of the schema before it; those between two versions of the program were nowhere."""
    assert max(EARLIER) == len(MIGRATIONS)


@pytest.mark.parametrize("schema", EARLIER)
def test_a_file_of_an_earlier_version_is_upgraded(path, schema):
    """With all its data."""
    put(path, EARLIER[schema], schema)
    with open_history(path) as history:
        assert history.sessions() == ((done("easy", rules=1),) if schema >= 1 else ())
        assert names(history) == (["Calf stretch"] if schema >= 2 else [])
        history.add(done(day=1))
        history.skip("legs", "Lunge")
        assert history.sessions()[-1] == done(day=1)
        assert names(history)[-1] == "Lunge"


def test_an_interrupted_migration_changes_nothing(path, monkeypatch):
    """All migrations are one transaction."""
    put(path, SCHEMA_1, 1)
    monkeypatch.setattr("voiceguide.history.database.MIGRATIONS", (*MIGRATIONS, "NO SQL"))
    with pytest.raises(HistoryError):
        read(path)
    monkeypatch.undo()
    assert read(path) == (done("easy", rules=1),)


@pytest.mark.parametrize("use", [lambda history: history.sessions(), lambda history: history.add(done())])
def test_a_newer_file_is_left_alone(path, use):
    """The message says that voiceguide needs an update."""
    put(path, "CREATE TABLE other (x)", len(MIGRATIONS) + 1)
    before = path.read_bytes()
    with open_history(path) as history, pytest.raises(HistoryError, match=r"history\.sqlite .* update voiceguide"):
        use(history)
    assert path.read_bytes() == before


@pytest.mark.parametrize("use", [lambda history: history.sessions(), lambda history: history.add(done())])
def test_a_file_that_is_no_database_is_left_alone(path, use):
    """The message names it and says what to do."""
    path.parent.mkdir()
    path.write_text("my diary\n" * 200)
    with (
        open_history(path) as history,
        pytest.raises(HistoryError, match=r"\.sqlite is not a voiceguide history"),
    ):
        use(history)
    assert path.read_text() == "my diary\n" * 200


def test_a_time_without_an_offset_is_local(path):
    """The other sessions count as before."""
    put(path, SCHEMA_2.replace("+00:00", ""), 2)
    (kept,) = read(path)
    assert kept.at == datetime(2026, 3, 2, 8).astimezone()


def test_an_invalid_row_is_an_error(path):
    """The file was changed by hand."""
    put(path, SCHEMA_2.replace("2026-03-02T", "in March "), 2)
    with pytest.raises(HistoryError, match="is damaged"):
        read(path)


def test_a_folder_in_place_of_the_file_is_an_error(path):
    """It cannot be opened."""
    path.mkdir(parents=True)
    with open_history(path) as history, pytest.raises(HistoryError, match="cannot be opened"):
        history.add(done())


def test_a_file_in_place_of_the_folder_is_an_error(path):
    """Only for writing; reading finds no history."""
    path.parent.write_text("")
    assert read(path) == ()
    with open_history(path) as history, pytest.raises(HistoryError, match=r"history\.sqlite cannot be used"):
        history.add(done())


@pytest.mark.parametrize(("limit", "said"), [("query_only = 1", "read-only"), ("max_page_count = 4", "no space left")])
def test_a_full_or_read_only_disk_loses_nothing(history, limit, said):
    """The message says what is wrong, and the history can still be read."""
    number = history.add(done())
    history._database._connection.execute(f"PRAGMA {limit}")
    with pytest.raises(HistoryError, match=rf"history\.sqlite.*{said}|{said}.*history\.sqlite"):
        history.add(replace(done(), title="x" * 20_000))
    assert history.sessions() == (done(),)
    history._database._connection.execute("PRAGMA query_only = 0")
    history.answer(number, "hard")
    assert history.sessions() == (done("hard"),)

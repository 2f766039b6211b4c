"""The history on disk: the sessions that were done, the levels that were set, and the skips."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voiceguide.history.database import Database
from voiceguide.history.model import Event, Feedback, SessionRecord, SetLevel, Skip
from voiceguide.text import without_surrogates

if TYPE_CHECKING:
    from sqlite3 import Connection

_COLUMNS = "at, routine, title, level, heard, length, felt, counted, rules"


class History:
    """The sessions that were done, the levels that were set, and the skips; the first change creates the file."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)

    # Sessions and levels

    def add(self, done: SessionRecord) -> int:
        """Store a session; returns its number in the history."""
        with self._database.transaction() as connection:
            return _insert(connection, done)

    def add_answered(self, done: SessionRecord, answer: str) -> bool:
        """Store a session that was done on a phone, unless the answer of that id was stored before, even if undone."""
        with self._database.transaction() as connection:
            values = (answer, *_encode(done.routine))
            is_new = (
                connection.execute("INSERT OR IGNORE INTO answers (id, routine) VALUES (?, ?)", values).rowcount > 0
            )
            if is_new:
                _insert(connection, done)
            return is_new

    def has_answer(self, answer: str) -> bool:
        """Whether the answer of that id was stored, even if it was undone since."""
        return bool(self._read("SELECT id FROM answers WHERE id = ?", answer))

    def answer(self, number: int, felt: Feedback | None) -> None:
        """Store how the session of that number felt."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE sessions SET felt = ? WHERE id = ?", (felt, number))

    def take_back(self, routine: str | None = None) -> SessionRecord | None:
        """Delete the session that was stored last, of one routine or of all; returns it, or None if there is none."""
        number, session = max(self.numbered(routine).items(), default=(0, None))
        if session:
            with self._database.transaction() as connection:
                connection.execute("DELETE FROM sessions WHERE id = ?", (number,))
        return session

    def sessions(self, routine: str | None = None) -> tuple[SessionRecord, ...]:
        """The sessions of one routine, or all, in order of time."""
        return tuple(sorted(self.numbered(routine).values(), key=lambda done: done.at))

    def numbered(self, routine: str | None = None) -> dict[int, SessionRecord]:
        """The sessions of one routine, or all, by their numbers."""
        query = f"SELECT id, {_COLUMNS} FROM sessions WHERE ? IS NULL OR routine = ? ORDER BY id"  # noqa: S608 (names of columns)
        with self._database.refusing_odd_rows():
            return {
                number: SessionRecord(_parse_time(at), _decode(routine), _decode(title), *rest)
                for number, at, routine, title, *rest in self._read(query, routine, routine)
            }

    def set_level(self, level: SetLevel) -> None:
        """Store a level that the user has set."""
        with self._database.transaction() as connection:
            values = (level.at.isoformat(), *_encode(level.routine), level.level, level.is_start)
            connection.execute("INSERT INTO levels (at, routine, level, is_start) VALUES (?, ?, ?, ?)", values)

    def events(self, routine: str | None = None) -> tuple[Event, ...]:
        """The sessions and the set levels of one routine, or all, in order of time."""
        query = "SELECT at, routine, level, is_start FROM levels WHERE ? IS NULL OR routine = ? ORDER BY id"
        with self._database.refusing_odd_rows():
            levels = [
                SetLevel(_parse_time(at), _decode(routine), level, bool(is_start))
                for at, routine, level, is_start in self._read(query, routine, routine)
            ]
        return tuple(sorted((*self.sessions(routine), *levels), key=lambda event: event.at))

    def routines(self) -> tuple[str, ...]:
        """The names of the routines that have sessions, set levels or skipped exercises, sorted."""
        rows = self._read(
            "SELECT routine FROM sessions UNION SELECT routine FROM levels "
            "UNION SELECT routine FROM left_out WHERE routine != '' ORDER BY routine"
        )
        return tuple(_decode(routine) for (routine,) in rows)

    # Skips

    def skip(self, routine: str, exercise: str, file: str = "") -> None:
        """Skip an exercise from now on: wherever its file is used, or in that routine if it has none."""
        with self._database.transaction() as connection:
            values = _encode(routine, exercise, file)
            connection.execute("INSERT OR IGNORE INTO left_out (routine, exercise, file) VALUES (?, ?, ?)", values)

    def locate(self, skip: Skip, file: str) -> None:
        """Store the file of the exercise in a skip of an early version."""
        with self._database.transaction() as connection:
            query = "UPDATE OR REPLACE left_out SET file = ? WHERE routine = ? AND exercise = ? AND file IS NULL"
            connection.execute(query, _encode(file, skip.routine, skip.exercise))

    def unskip(self, skip: Skip) -> None:
        """No longer skip an exercise."""
        with self._database.transaction() as connection:
            query = "DELETE FROM left_out WHERE routine = ? AND exercise = ? AND file IS ?"
            connection.execute(query, _encode(skip.routine, skip.exercise, skip.file))

    def skips(self) -> tuple[Skip, ...]:
        """All exercises that are skipped, the first one skipped first."""
        rows = self._read("SELECT routine, exercise, file FROM left_out ORDER BY id")
        return tuple(
            Skip(_decode(routine), _decode(exercise), None if file is None else _decode(file))
            for routine, exercise, file in rows
        )

    # The file

    def delete(self, routine: str | None = None) -> int:
        """Delete the sessions, set levels and skips of a routine, or of all; returns the number of sessions deleted.

        Exercises that have a file of their own stay skipped, since other routines have them too.
        """
        if not self._database.exists:
            return 0
        with self._database.transaction() as connection:
            where, values = "WHERE ? IS NULL OR routine = ?", _encode(routine, routine)
            count = connection.execute(f"DELETE FROM sessions {where}", values).rowcount  # noqa: S608 (no values)
            for table in ("levels", "answers"):
                connection.execute(f"DELETE FROM {table} {where}", values)  # noqa: S608 (no values)
            query = "DELETE FROM left_out WHERE ? IS NULL OR (routine = ? AND ifnull(file, '') = '')"
            connection.execute(query, values)
            connection.execute("UPDATE OR IGNORE left_out SET routine = '' WHERE routine = ?", values[1:])
            # The same exercise may have been left out of a routine that was deleted before.
            connection.execute("DELETE FROM left_out WHERE routine = ?", values[1:])
        self._database.vacuum()
        return count

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _read(self, query: str, *values: str | None) -> list[tuple[Any, ...]]:
        return self._database.rows(query, _encode(*values))


def _insert(connection: "Connection", done: SessionRecord) -> int:
    """Store a session; returns its number."""
    names = _encode(done.routine, done.title)
    how = (done.level, done.heard, done.length, done.felt, done.counted, done.rules)
    query = f"INSERT INTO sessions ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 (names of columns)
    return connection.execute(query, (done.at.isoformat(), *names, *how)).lastrowid or 0


def _parse_time(text: str) -> datetime:
    """A time with its UTC offset; without one, which other programs may have written, it counts as local."""
    time = datetime.fromisoformat(text)
    return time if time.utcoffset() is not None else time.astimezone()


@contextmanager
def open_history(path: Path) -> Iterator[History]:
    """The history in a file, which the first change creates, with its folder; raises HistoryError."""
    history = History(path)
    try:
        yield history
    finally:
        history.close()


def _encode(*names: str | None) -> tuple[str | bytes | None, ...]:
    """Names as SQLite can store them: as text, or as bytes if a file's name is not valid UTF-8."""
    return tuple(
        name if name is None or without_surrogates(name) == name else name.encode("utf-8", "surrogatepass")
        for name in names
    )


def _decode(stored: str | bytes) -> str:
    return stored.decode("utf-8", "surrogatepass") if isinstance(stored, bytes) else stored

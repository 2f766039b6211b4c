"""The history on disk: an SQLite file with the sessions that were done and the exercises that are left out.

Each change is one transaction that the disk has when the call returns: a process may be killed at any moment, and
several may write at the same time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voiceguide.history.model import Feedback, HistoryError, SessionRecord
from voiceguide.text import without_surrogates

if TYPE_CHECKING:
    from sqlite3 import Connection

MIGRATIONS = (
    """CREATE TABLE sessions (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        routine TEXT NOT NULL,
        title TEXT NOT NULL,
        level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 100),
        heard INTEGER NOT NULL CHECK (heard >= 0),
        length INTEGER NOT NULL CHECK (length >= 0),
        felt TEXT CHECK (felt IN ('easy', 'right', 'hard', 'hurt'))
    )""",
    """CREATE TABLE skips (
        id INTEGER PRIMARY KEY,
        routine TEXT NOT NULL,
        exercise TEXT NOT NULL,
        UNIQUE (routine, exercise)
    )""",
)
"""Each leads to the next schema; PRAGMA user_version has the number that a file went through. Steps are only added."""

PATIENCE = 10.0
"""Seconds that a change waits for another process's."""

SENTENCES = {
    "SQLITE_NOTADB": "{path} is not a history of voiceguide; move it away, and a new one is begun",
    "SQLITE_CORRUPT": "{path} is damaged; move it away, and a new one is begun",
    "SQLITE_READONLY": "{path} cannot be changed: the file or its folder is read-only",
    "SQLITE_CANTOPEN": "{path} cannot be opened: it has to be a file, in a folder that you may write in",
    "SQLITE_FULL": "no space left for {path}; what it had is still there",
    "SQLITE_IOERR": "{path} cannot be read or written: the disk fails, is full or is gone",
    "SQLITE_BUSY": "{path} is kept busy by another program; try again when that is done",
}
"""What is wrong, by the first two words of SQLite's name for it."""

_COLUMNS = "at, routine, title, level, heard, length, felt"


class History:
    """The sessions that were done and the exercises that are left out; the file is made by the first change."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: Connection | None = None

    def add(self, done: SessionRecord) -> int:
        """The number under which a session is kept from now on."""
        values = (done.at.isoformat(), *_kept(done.routine, done.title), done.level, done.heard, done.length, done.felt)
        with self._changing() as connection:
            cursor = connection.execute(f"INSERT INTO sessions ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)  # noqa: S608 (names of columns)
            return cursor.lastrowid or 0

    def answer(self, number: int, felt: Feedback | None) -> None:
        """Keep how the session of that number felt."""
        with self._changing() as connection:
            connection.execute("UPDATE sessions SET felt = ? WHERE id = ?", (felt, number))

    def sessions(self, routine: str | None = None) -> tuple[SessionRecord, ...]:
        """The sessions of a routine, or all, in order of time."""
        query = f"SELECT {_COLUMNS} FROM sessions WHERE ? IS NULL OR routine = ? ORDER BY id"  # noqa: S608 (names of columns)
        rows = self._read(query, routine, routine)
        try:
            found = [
                SessionRecord(_time(at), _name(routine), _name(title), *rest) for at, routine, title, *rest in rows
            ]
        except (TypeError, ValueError, OverflowError, OSError) as error:
            raise HistoryError(SENTENCES["SQLITE_CORRUPT"].format(path=self._path)) from error
        return tuple(sorted(found, key=lambda done: done.at))

    def routines(self) -> tuple[str, ...]:
        """The routines that have sessions or leave something out, by name."""
        rows = self._read("SELECT routine FROM sessions UNION SELECT routine FROM skips ORDER BY routine")
        return tuple(_name(routine) for (routine,) in rows)

    def skip(self, routine: str, exercise: str) -> None:
        """Leave an exercise out of a routine from now on."""
        with self._changing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO skips (routine, exercise) VALUES (?, ?)", _kept(routine, exercise)
            )

    def unskip(self, routine: str, exercise: str) -> None:
        """Take an exercise in again."""
        with self._changing() as connection:
            connection.execute("DELETE FROM skips WHERE routine = ? AND exercise = ?", _kept(routine, exercise))

    def skipped(self, routine: str) -> tuple[str, ...]:
        """The exercises that a routine leaves out, in the order in which they were named."""
        rows = self._read("SELECT exercise FROM skips WHERE routine = ? ORDER BY id", routine)
        return tuple(_name(exercise) for (exercise,) in rows)

    def delete(self, routine: str | None = None) -> int:
        """How many sessions of a routine, or of all, are gone now, with what it left out and every trace of them."""
        if not _is_there(self._path):
            return 0
        with self._changing() as connection:
            where, values = "WHERE ? IS NULL OR routine = ?", _kept(routine, routine)
            count = connection.execute(f"DELETE FROM sessions {where}", values).rowcount  # noqa: S608 (no values)
            connection.execute(f"DELETE FROM skips {where}", values)  # noqa: S608 (no values)
        with _in_sentences(self._path):
            # What was deleted is overwritten; this also drops what lies in the gaps of pages.
            connection.execute("VACUUM")
        return count

    def close(self) -> None:
        """Let go of the file."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def _read(self, query: str, *values: str | None) -> list[tuple[Any, ...]]:
        """The rows of a query; none as long as there is no file."""
        with _in_sentences(self._path):
            return self._connected().execute(query, _kept(*values)).fetchall() if _is_there(self._path) else []

    @contextmanager
    def _changing(self) -> "Iterator[Connection]":
        """A transaction: all of it, or nothing, whatever goes wrong."""
        with _in_sentences(self._path):
            connection = self._connected()
            with _transaction(connection):
                yield connection

    def _connected(self) -> "Connection":
        if self._connection is None:
            connection = _connect(self._path)
            try:
                _prepare(connection, self._path)
            except BaseException:
                # Ctrl-C too: a file that could not be prepared is let go of.
                connection.close()
                raise
            self._connection = connection
        return self._connection


def _time(text: str) -> datetime:
    """A time with its offset; without one, as somebody else may have written it, it is one of this place."""
    time = datetime.fromisoformat(text)
    return time if time.utcoffset() is not None else time.astimezone()


@contextmanager
def open_history(path: Path) -> Iterator[History]:
    """The history in a file, which is made with its folder by the first change; raises HistoryError."""
    history = History(path)
    try:
        yield history
    finally:
        history.close()


def _kept(*names: str | None) -> tuple[str | bytes | None, ...]:
    """Names as SQLite can hold them: in bytes where that of a file is not UTF-8, else as they are."""
    return tuple(name if name is None or without_surrogates(name) == name else _bytes(name) for name in names)


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")


def _name(kept: str | bytes) -> str:
    return kept.decode("utf-8", "surrogatepass") if isinstance(kept, bytes) else kept


def _is_there(path: Path) -> bool:
    with _in_sentences(path):
        try:
            path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True


def _connect(path: Path) -> "Connection":
    import sqlite3

    if not _is_there(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # How one's body feels is nobody else's business; SQLite gives its journal the same permissions.
        path.touch(mode=0o600)
    return sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)


def _prepare(connection: "Connection", path: Path) -> None:
    """Bring the file to the newest schema, in one step; raises HistoryError if it is newer than this program."""
    for setting in ("synchronous = FULL", "secure_delete = ON", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {setting}")
    if _schema(connection, path) == len(MIGRATIONS):
        return
    with _transaction(connection):
        # Again: another process may have done it in between.
        for step in MIGRATIONS[_schema(connection, path) :]:
            connection.execute(step)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _schema(connection: "Connection", path: Path) -> int:
    schema = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if schema > len(MIGRATIONS):
        raise HistoryError(f"{path} was written by a newer voiceguide; update voiceguide to use it")
    return schema


@contextmanager
def _transaction(connection: "Connection") -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # Ctrl-C too: nothing half-done stays. SQLite itself has rolled back after some errors.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def _in_sentences(path: Path) -> Iterator[None]:
    """Errors of SQLite and of the system as sentences about the file at `path`."""
    try:
        import sqlite3
    except ImportError as error:
        raise HistoryError("this Python has no SQLite, which the history needs; use another Python") from error
    try:
        yield
    except sqlite3.Error as error:
        name = "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])
        sentence = SENTENCES.get(name, "{path} cannot be used as the history: {error}")
        raise HistoryError(sentence.format(path=path, error=error)) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise HistoryError(f"{path} cannot be used as the history: {reason}") from error

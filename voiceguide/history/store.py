"""The history on disk: an SQLite file with the sessions that were done and the exercises that are skipped.

Each change is one transaction, which is on the disk when the call returns. So processes can be killed at any moment,
and several can write at the same time.
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
"""Steps from one schema to the next; a file's PRAGMA user_version is the number of steps applied. Only append here."""

BUSY_TIMEOUT = 10.0
"""Seconds that a change waits for another process."""

MESSAGES = {
    "SQLITE_NOTADB": "{path} is not a voiceguide history; move it away, and a new one will be created",
    "SQLITE_CORRUPT": "{path} is damaged; move it away, and a new one will be created",
    "SQLITE_READONLY": "{path} cannot be changed: the file or its folder is read-only",
    "SQLITE_CANTOPEN": "{path} cannot be opened: it must be a file in a folder that you can write to",
    "SQLITE_FULL": "no space left for {path}; nothing was lost from it",
    "SQLITE_IOERR": "{path} cannot be read or written: the disk is failing, full or disconnected",
    "SQLITE_BUSY": "{path} is in use by another program; try again later",
}
"""Error messages by the first two words of SQLite's error name."""

_COLUMNS = "at, routine, title, level, heard, length, felt"


class History:
    """The sessions that were done and the exercises that are skipped; the first change creates the file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: Connection | None = None

    def add(self, done: SessionRecord) -> int:
        """Store a session; returns its number in the history."""
        names = _encode(done.routine, done.title)
        values = (done.at.isoformat(), *names, done.level, done.heard, done.length, done.felt)
        with self._transaction() as connection:
            cursor = connection.execute(f"INSERT INTO sessions ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)  # noqa: S608 (names of columns)
            return cursor.lastrowid or 0

    def answer(self, number: int, felt: Feedback | None) -> None:
        """Store how the session of that number felt."""
        with self._transaction() as connection:
            connection.execute("UPDATE sessions SET felt = ? WHERE id = ?", (felt, number))

    def sessions(self, routine: str | None = None) -> tuple[SessionRecord, ...]:
        """The sessions of one routine, or all, in order of time."""
        query = f"SELECT {_COLUMNS} FROM sessions WHERE ? IS NULL OR routine = ? ORDER BY id"  # noqa: S608 (names of columns)
        rows = self._read(query, routine, routine)
        try:
            sessions = [
                SessionRecord(_parse_time(at), _decode(routine), _decode(title), *rest)
                for at, routine, title, *rest in rows
            ]
        except (TypeError, ValueError, OverflowError, OSError) as error:
            raise HistoryError(MESSAGES["SQLITE_CORRUPT"].format(path=self._path)) from error
        return tuple(sorted(sessions, key=lambda done: done.at))

    def routines(self) -> tuple[str, ...]:
        """The names of the routines that have sessions or skipped exercises, sorted."""
        rows = self._read("SELECT routine FROM sessions UNION SELECT routine FROM skips ORDER BY routine")
        return tuple(_decode(routine) for (routine,) in rows)

    def skip(self, routine: str, exercise: str) -> None:
        """Skip an exercise of a routine from now on."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO skips (routine, exercise) VALUES (?, ?)", _encode(routine, exercise)
            )

    def unskip(self, routine: str, exercise: str) -> None:
        """No longer skip an exercise of a routine."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM skips WHERE routine = ? AND exercise = ?", _encode(routine, exercise))

    def skipped(self, routine: str) -> tuple[str, ...]:
        """The exercises of a routine that are skipped, the first one skipped first."""
        rows = self._read("SELECT exercise FROM skips WHERE routine = ? ORDER BY id", routine)
        return tuple(_decode(exercise) for (exercise,) in rows)

    def delete(self, routine: str | None = None) -> int:
        """Delete the sessions and skips of a routine, or of all; returns the number of sessions deleted."""
        if not _exists(self._path):
            return 0
        with self._transaction() as connection:
            where, values = "WHERE ? IS NULL OR routine = ?", _encode(routine, routine)
            count = connection.execute(f"DELETE FROM sessions {where}", values).rowcount  # noqa: S608 (no values)
            connection.execute(f"DELETE FROM skips {where}", values)  # noqa: S608 (no values)
        with _translated_errors(self._path):
            # Deleted rows were overwritten (secure_delete); this removes remains in unused parts of the file too.
            connection.execute("VACUUM")
        return count

    def close(self) -> None:
        """Close the file."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def _read(self, query: str, *values: str | None) -> list[tuple[Any, ...]]:
        """The rows of a query; none if there is no file yet."""
        with _translated_errors(self._path):
            return self._connected().execute(query, _encode(*values)).fetchall() if _exists(self._path) else []

    @contextmanager
    def _transaction(self) -> "Iterator[Connection]":
        """A connection whose changes in the block are all made, or none if it fails."""
        with _translated_errors(self._path):
            connection = self._connected()
            with _transaction(connection):
                yield connection

    def _connected(self) -> "Connection":
        if self._connection is None:
            connection = _connect(self._path)
            try:
                _migrate(connection, self._path)
            except BaseException:
                # Also on Ctrl-C.
                connection.close()
                raise
            self._connection = connection
        return self._connection


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


def _exists(path: Path) -> bool:
    with _translated_errors(path):
        try:
            path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True


def _connect(path: Path) -> "Connection":
    import sqlite3

    if not _exists(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Health data is private; SQLite gives its journal the same permissions.
        path.touch(mode=0o600)
    return sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None)


def _migrate(connection: "Connection", path: Path) -> None:
    """Upgrade the file to the newest schema in one transaction; raises HistoryError if it is newer than that."""
    for setting in ("synchronous = FULL", "secure_delete = ON", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {setting}")
    if _schema(connection, path) == len(MIGRATIONS):
        return
    with _transaction(connection):
        # Read the schema again: another process may have upgraded it in between.
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
        # Also on Ctrl-C. After some errors, SQLite has already rolled back.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def _translated_errors(path: Path) -> Iterator[None]:
    """Raises HistoryError in place of errors of SQLite and the system; `path` is for the message."""
    try:
        import sqlite3
    except ImportError as error:
        raise HistoryError("this Python has no SQLite, which the history needs; use another Python") from error
    try:
        yield
    except sqlite3.Error as error:
        name = "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])
        message = MESSAGES.get(name, "{path} cannot be used as the history: {error}")
        raise HistoryError(message.format(path=path, error=error)) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise HistoryError(f"{path} cannot be used as the history: {reason}") from error

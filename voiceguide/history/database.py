"""The SQLite file of the history: its schema, transactions, and errors in words.

Each change is one transaction, which is on the disk when the call returns. So processes can be killed at any moment,
and several can write at the same time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voiceguide.errors import reason_of
from voiceguide.history.model import HistoryError

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
    "ALTER TABLE sessions ADD COLUMN counted INTEGER NOT NULL DEFAULT 0 CHECK (counted >= 0)",
    "ALTER TABLE sessions ADD COLUMN rules INTEGER NOT NULL DEFAULT 1",
    """CREATE TABLE levels (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        routine TEXT NOT NULL,
        level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 100)
    )""",
    """CREATE TABLE left_out (
        id INTEGER PRIMARY KEY,
        routine TEXT NOT NULL,
        exercise TEXT NOT NULL,
        file TEXT,
        UNIQUE (routine, exercise, file)
    )""",
    "INSERT INTO left_out (id, routine, exercise) SELECT id, routine, exercise FROM skips",
    "DROP TABLE skips",
    "ALTER TABLE levels ADD COLUMN is_start INTEGER NOT NULL DEFAULT 0",
    "CREATE TABLE answers (id TEXT PRIMARY KEY, routine TEXT NOT NULL)",
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


class Database:
    """An SQLite file in the newest schema, which the first change creates; all of it raises HistoryError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: Connection | None = None

    @property
    def exists(self) -> bool:
        """Whether there is a file."""
        return _exists(self._path)

    def rows(self, query: str, values: tuple[str | bytes | None, ...]) -> list[tuple[Any, ...]]:
        """The rows of a query; none if there is no file yet."""
        with _translated_errors(self._path):
            return self._connected().execute(query, values).fetchall() if self.exists else []

    @contextmanager
    def refusing_odd_rows(self) -> Iterator[None]:
        """Raises HistoryError for a row that no version has written."""
        try:
            yield
        except (TypeError, ValueError, OverflowError, OSError) as error:
            raise HistoryError(MESSAGES["SQLITE_CORRUPT"].format(path=self._path)) from error

    @contextmanager
    def transaction(self) -> "Iterator[Connection]":
        """A connection whose changes in the block are all made, or none if it fails."""
        with _translated_errors(self._path):
            connection = self._connected()
            with _transaction(connection):
                yield connection

    def vacuum(self) -> None:
        """Remove what is left of deleted rows, which were overwritten (secure_delete), in unused parts of the file."""
        with _translated_errors(self._path):
            self._connected().execute("VACUUM")

    def close(self) -> None:
        """Close the file."""
        if self._connection:
            self._connection.close()
            self._connection = None

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
        raise HistoryError(f"{path} cannot be used as the history: {reason_of(error)}") from error

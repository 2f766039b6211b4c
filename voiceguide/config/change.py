"""A setting changed in its file under a lock, so that of two changes at once both are kept; all else stays."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voiceguide.atomic import atomic_write
from voiceguide.config.file import SettingsError, SettingsProblem, content_of, text_of, toml_in
from voiceguide.errors import ExportError

if TYPE_CHECKING:
    from tomlkit import TOMLDocument


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Whoever else wants to change the file at `path` waits until the block is over, also in another process.

    The lock is of the system's, on a file beside it, and ends with the process however that ends. Where there can be
    none, nothing is locked: such a folder can hardly be written in.
    """
    handle = _opened(path.with_name(f".{path.name}.lock"))
    if handle is None:
        yield
        return
    try:
        with suppress(OSError):
            _lock(handle)
        yield
    finally:
        # This also lets go of the lock.
        os.close(handle)


def _opened(path: Path) -> int | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return None


def _lock(handle: int) -> None:
    """Wait for it; on Windows for ten seconds at most."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)


def set_in_file(path: Path, name: str, value: str | int) -> Any:
    """Set it, in a new file where there is none; what the file said before, or None.

    Raises SettingsError for a file that is not TOML, ExportError for one that cannot be written.
    """

    def change(document: "TOMLDocument") -> None:
        document[name] = value

    with locked(path):
        text, before = _read(path, name)
        write(path, _changed(text, change, {**before, name: value}, path, name))
    return before.get(name)


def unset_in_file(path: Path, name: str) -> Any:
    """Take it out of the file; what the file said before, or None. Raises as `set_in_file` does."""

    def change(document: "TOMLDocument") -> None:
        document.remove(name)

    if not content_of(path):
        return None
    with locked(path):
        text, before = _read(path, name)
        if name in before:
            rest = {key: value for key, value in before.items() if key != name}
            write(path, _changed(text, change, rest, path, name))
    return before.get(name)


def write(path: Path, content: bytes) -> None:
    """Write the file whole or not at all, its folder too; raises ExportError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ExportError(f"the folder {path.parent} cannot be made: {reason}") from error
    with atomic_write(path, overwrite=True) as file:
        file.write(content)


def _read(path: Path, name: str) -> tuple[str, Mapping[str, Any]]:
    text = text_of(content_of(path), path)
    values = toml_in(text, path).values
    if isinstance(values.get(name), dict | list):
        # Comments of the listener's may stand in it.
        raise _unchangeable(path, name)
    return text, values


def _changed(
    text: str, change: "Callable[[TOMLDocument], None]", expected: Mapping[str, Any], path: Path, name: str
) -> bytes:
    """The text after the change, which has to say what is expected."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
        change(document)
        changed = tomlkit.dumps(document)
        is_right = toml_in(changed, path).values == expected
    except (TOMLKitError, SettingsError, ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
        raise _unchangeable(path, name) from error
    if not is_right:
        raise _unchangeable(path, name)
    return changed.encode()


def _unchangeable(path: Path, name: str) -> SettingsError:
    message = f"`{name}` cannot be changed in here without touching the rest; use `voiceguide config edit`"
    return SettingsError([SettingsProblem(str(path), message)])

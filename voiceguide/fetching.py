"""Getting files from a web address or a folder, each whole or not at all: cut short, it goes on where it stopped."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from voiceguide.errors import VoiceguideError, reason_of
from voiceguide.version import __version__

if TYPE_CHECKING:
    from urllib.request import OpenerDirector

PIECE = 1 << 16
"""Bytes that are read at once."""
SECONDS = 30
"""How long a server may be silent."""
LARGEST = 1_000_000_000
"""Bytes of a file whose size is not known."""
WEB = ("https://", "http://")
TRIES = 4
"""Connections that break off without having brought anything."""

Progress = Callable[[int, int], object]
"""Is told how many bytes of how many are there; 0 of all where that is not known."""


class FetchError(VoiceguideError):
    """A file could not be got."""


class _CutError(Exception):
    """A connection broke off."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The size and the MD5 of a file, None if they are not known, and the most bytes that it may have then."""

    size: int | None = None
    md5: str | None = None
    largest: int = LARGEST


def fetch_small(place: str, largest: int) -> bytes | None:
    """The content of a small file at an address or a path; None if there is none. Raises FetchError."""
    content = b""
    with _opened(place, 0) as (file, _, size):
        if file is None:
            return None
        try:
            for piece in _pieces(file):
                content += piece
                if len(content) > largest:
                    raise FetchError(f"{place} is far too large to be what it is called")
        except _CutError as cut:
            raise _cut(place, len(content), Expected()) from cut
    if size is not None and len(content) < size:
        raise _cut(place, len(content), Expected(size))
    return content


def fetch(place: str, part: Path, expected: Expected, on_progress: Progress = lambda *_: None) -> None:
    """Write the file at an address or a path to `part`, which may hold its beginning; raises FetchError.

    What is there stays there if the connection breaks off, so that the next call goes on from there. It goes on only
    where the file's checksum is known: else it could be the beginning of another file.
    """
    if expected.md5 is None:
        part.unlink(missing_ok=True)
    tries_left = TRIES
    while True:
        before = _size(part)
        try:
            _append(place, part, expected, on_progress)
        except _CutError as cut:
            tries_left = TRIES if _size(part) > before else tries_left - 1
            if not tries_left or expected.md5 is None:
                raise _cut(place, _size(part), expected) from cut
        else:
            break
    _check(place, part, expected)


def _append(place: str, part: Path, expected: Expected, on_progress: Progress) -> None:
    """Add to `part` what is missing of it; raises _CutError if the connection breaks off."""
    if expected.size is not None and _size(part) >= expected.size:
        return
    with _opened(place, _size(part)) as (file, start, size):
        if file is None:
            raise FetchError(f"{place} is not there")
        total = expected.size or size
        most = expected.largest if total is None else total
        _check_room(part, (total or 0) - start)
        with part.open("r+b" if part.exists() else "wb") as out:
            out.truncate(start)
            out.seek(start)
            done = start
            for piece in _pieces(file):
                done += len(piece)
                if done > most:
                    out.truncate(0)
                    raise FetchError(f"{place} has more than the {most} bytes that it should have")
                _write(out, piece)
                on_progress(done, total or 0)
    if total is not None and done < total:
        raise _CutError


def _check_room(part: Path, missing: int) -> None:
    """Raise FetchError if the disk has no room for so many bytes more."""
    free = shutil.disk_usage(part.parent).free
    if free < missing:
        raise FetchError(f"it needs {missing / 1e6:.0f} MB more, and {part.parent} has room for {free / 1e6:.0f} MB")


def _write(out: IO[bytes], piece: bytes) -> None:
    try:
        out.write(piece)
        # Else the end of the file would be written when it is closed.
        out.flush()
    except OSError as error:
        raise FetchError(f"{out.name} cannot be written: {reason_of(error)}") from error


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    import http.client

    while True:
        try:
            piece = file.read(PIECE)
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise _CutError from error
        if not piece:
            return
        yield piece


def _check(place: str, part: Path, expected: Expected) -> None:
    if expected.md5 is None:
        return
    with part.open("rb") as file:
        found = hashlib.file_digest(file, _md5).hexdigest()
    if found != expected.md5:
        part.unlink()
        raise FetchError(f"{place} is not the file that its index describes: its checksum differs")


def _md5() -> Any:
    """The hash that the index has; it is to find damage, not forgery."""
    return hashlib.md5(usedforsecurity=False)


@contextmanager
def _opened(place: str, start: int) -> Iterator[tuple[Any, int, int | None]]:
    """The file, open, where it begins, and its whole size if that is known; None if it is not there."""
    if "://" in place:
        with _opened_web(place, start) as opened:
            yield opened
        return
    with ExitStack() as stack:
        try:
            file = stack.enter_context(Path(place).open("rb"))
        except FileNotFoundError:
            yield None, 0, None
            return
        except OSError as error:
            raise _broken(place, error) from error
        file.seek(start)
        yield file, start, Path(place).stat().st_size


@contextmanager
def _opened_web(place: str, start: int) -> Iterator[tuple[Any, int, int | None]]:
    import http.client
    from urllib.error import HTTPError, URLError
    from urllib.parse import quote
    from urllib.request import Request

    if not place.startswith(WEB):
        raise FetchError(f"{place} is no web address; write https://, or a folder")
    headers = {"User-Agent": f"voiceguide/{__version__}", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    try:
        request = Request(quote(place, safe=":/?&=%~[]@"), headers=headers)  # noqa: S310 (checked above)
        response = _opener(place).open(request, timeout=SECONDS)
    except HTTPError as error:
        error.close()
        if error.code in {404, 410}:
            yield None, 0, None
            return
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and start:
            with _opened_web(place, 0) as opened:
                yield opened
            return
        reason = str(error.reason).partition("\n")[0]
        raise FetchError(f"{place} cannot be fetched: the server says {error.code} {reason}") from error
    except (URLError, OSError, http.client.HTTPException, ValueError) as error:
        raise _broken(place, getattr(error, "reason", error)) from error
    with response:
        yield response, *_place_in(response, start)


def _opener(place: str) -> "OpenerDirector":
    """Opens web addresses, and is led from a safe one to safe ones only, and never to a file or by another protocol."""
    from urllib.request import HTTPRedirectHandler, Request, build_opener

    class Redirects(HTTPRedirectHandler):
        def redirect_request(self, req: Request, *answer: Any) -> Request | None:
            to = answer[-1]
            if not to.startswith("https://" if place.startswith("https://") else WEB):
                raise FetchError(f"{place} cannot be fetched: the server sends us to {to}, which is not safe")
            return super().redirect_request(req, *answer)

    return build_opener(Redirects)


def _place_in(response: Any, start: int) -> tuple[int, int | None]:
    """Where in the file a response begins, and the whole size if it says so."""
    length = response.headers.get("Content-Length", "")
    size = int(length) if length.isdecimal() else None
    if response.status != 206:
        return 0, size
    begins, _, whole = response.headers.get("Content-Range", "").removeprefix("bytes ").partition("/")
    if begins.partition("-")[0] != str(start):
        raise FetchError("the server sent another part of the file than the one that was asked for")
    return start, int(whole) if whole.isdecimal() else None


def _size(part: Path) -> int:
    with suppress(FileNotFoundError):
        return part.stat().st_size
    return 0


def _broken(place: str, error: object) -> FetchError:
    if type(error).__name__ == "gaierror":
        # Of socket, which is slow to import.
        return FetchError(f"{place} cannot be reached: is this computer online, and the address right?")
    if type(error).__module__ == "http.client":
        return FetchError(f"{place} cannot be fetched: what came is no answer of a web server")
    reason = (reason_of(error) if isinstance(error, Exception) else str(error)) or type(error).__name__
    return FetchError(f"{place} cannot be fetched: {reason.lower()}")


def _cut(place: str, done: int, expected: Expected) -> FetchError:
    there = f"{done / 1e6:.1f}{f' of {expected.size / 1e6:.1f}' if expected.size else ''} MB"
    right = "the same command goes on from there" if expected.md5 else "try again"
    return FetchError(f"the connection broke off after {there} of {place}; {right}")

"""Getting files from a web address or a folder, each whole or not at all: cut short, it goes on where it stopped."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from voiceguide.errors import VoiceguideError
from voiceguide.version import __version__

PIECE = 1 << 16
"""Bytes that are read at once."""
SECONDS = 30
"""How long a server may be silent."""
LARGEST = 1_000_000_000
"""Bytes of a file whose size is not known."""
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
    """The size and the MD5 of a file; None if they are not known."""

    size: int | None = None
    md5: str | None = None


def fetch_small(place: str, largest: int) -> bytes | None:
    """The content of a small file at an address or a path; None if there is none. Raises FetchError."""
    with _opened(place, 0) as (file, _, _):
        if file is None:
            return None
        try:
            content: bytes = file.read(largest + 1)
        except (OSError, ValueError) as error:
            raise _broken(place, error) from error
    if len(content) > largest:
        raise FetchError(f"{place} is far too large to be what it is called")
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
                raise _cut(place, part, expected) from cut
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
        most = LARGEST if total is None else total
        with part.open("r+b" if part.exists() else "wb") as out:
            out.truncate(start)
            out.seek(start)
            done = start
            for piece in _pieces(file):
                done += len(piece)
                if done > most:
                    out.truncate(0)
                    raise FetchError(f"{place} has more than the {most} bytes that it should have")
                out.write(piece)
                on_progress(done, total or 0)
    if total is not None and done < total:
        raise _CutError


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    import http.client

    while True:
        try:
            piece = file.read(PIECE)
        except (OSError, http.client.HTTPException) as error:
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
    try:
        with Path(place).open("rb") as file:
            file.seek(start)
            yield file, start, Path(place).stat().st_size
    except FileNotFoundError:
        yield None, 0, None
    except OSError as error:
        raise _broken(place, error) from error


@contextmanager
def _opened_web(place: str, start: int) -> Iterator[tuple[Any, int, int | None]]:
    import http.client
    from urllib.error import HTTPError, URLError
    from urllib.parse import quote
    from urllib.request import Request, urlopen

    if not place.startswith(("https://", "http://")):
        raise FetchError(f"{place} is no web address; write https://, or a folder")
    headers = {"User-Agent": f"voiceguide/{__version__}", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    try:
        request = Request(quote(place, safe=":/?&=%~[]@"), headers=headers)  # noqa: S310 (checked above)
        response = urlopen(request, timeout=SECONDS)  # noqa: S310
    except HTTPError as error:
        error.close()
        if error.code in {404, 410}:
            yield None, 0, None
            return
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and start:
            with _opened_web(place, 0) as opened:
                yield opened
            return
        raise FetchError(f"{place} cannot be fetched: the server says {error.code} {error.reason}") from error
    except (URLError, OSError, http.client.HTTPException, ValueError) as error:
        raise _broken(place, getattr(error, "reason", error)) from error
    with response:
        yield response, *_place_in(response, start)


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
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return FetchError(f"{place} cannot be fetched: {reason.lower()}")


def _cut(place: str, part: Path, expected: Expected) -> FetchError:
    there = f"{_size(part) / 1e6:.1f}{f' of {expected.size / 1e6:.1f}' if expected.size else ''} MB"
    right = "the same command goes on from there" if expected.md5 else "try again"
    return FetchError(f"the connection broke off after {there} of {place}; {right}")

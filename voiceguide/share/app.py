"""Answers requests: an ASGI application (asgi.readthedocs.io) that sends what the router finds, and reports it."""

import asyncio
import os
import stat
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from http import HTTPStatus
from pathlib import Path
from typing import Any

from voiceguide.share.catalog import Resource, ResourceKind, ResourceRef
from voiceguide.share.events import OnEvent, Opened, RefusalReason, Refused, Sending, Sent
from voiceguide.share.router import Request, Response, Router, refused

PIECE = 262_144
"""Bytes that are read and sent at once."""
MOST_READS = 64
"""The most reads at once; further ones wait until one of them has ended."""
NEWS = 0.5
"""The least time in seconds between two reports on the progress of a file."""

Send = Callable[[dict[str, Any]], Awaitable[None]]
Read = Callable[[Resource, Path, range], bytes]


class UnreadableError(OSError):
    """A shared file cannot be sent."""

    def __init__(self, status: HTTPStatus, why: RefusalReason) -> None:
        super().__init__(why)
        self.status, self.reason = status, why


class App:
    """The application; its `send` raises OSError if the peer has gone, and TimeoutError if it has stopped reading."""

    def __init__(self, router: Router, disk: "DiskReader", on_event: OnEvent, clock: Callable[[], float]) -> None:
        self._router, self._disk, self._on_event = router, disk, on_event
        self._transfers = Transfers(on_event, clock)

    async def respond(self, scope: Mapping[str, Any], send: Send) -> None:
        """Answer the request of an ASGI scope."""
        request = _request_of(scope)
        response = await self._readable(self._router.response(request))
        self._report(request.peer, response)
        try:
            await self._send(request.peer, response, send)
        except UnreadableError as error:
            self._on_event(Refused(request.peer, error.reason))
            raise
        except TimeoutError:
            # A player reads no further while it is paused. It is cut as others are, comes back, and is no news.
            if response.resource and response.resource.ref.kind is not ResourceKind.AUDIO:
                self._on_event(Refused(request.peer, RefusalReason.SLOW))
            raise

    async def _readable(self, response: Response) -> Response:
        """The response, or another one if its file cannot be read."""
        try:
            await self._content(response.resource, range(0))
        except UnreadableError as error:
            return refused(error.status, error.reason)
        return response

    def _report(self, peer: str, response: Response) -> None:
        if response.refusal:
            self._on_event(Refused(peer, response.refusal))
        elif response.resource and response.status in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
            self._on_event(Opened(peer, response.resource.ref))

    async def _send(self, peer: str, response: Response, send: Send) -> None:
        resource, body = response.resource, response.body
        headers = [*response.headers, ("Date", formatdate(usegmt=True))]
        named = [(name.lower().encode(), value.encode()) for name, value in headers]
        await send({"type": "http.response.start", "status": int(response.status), "headers": named})
        for piece in _pieces(body):
            content, is_last = await self._content(resource, piece), piece.stop >= body.stop
            await send({"type": "http.response.body", "body": content, "more_body": not is_last})
            if piece and resource and isinstance(resource.content, Path):
                self._transfers.add(peer, resource, piece, is_last=is_last)

    async def _content(self, resource: Resource | None, piece: range) -> bytes:
        if resource is None:
            return b""
        if isinstance(resource.content, bytes):
            return resource.content[piece.start : piece.stop]
        return await self._disk.read(resource, resource.content, piece)


def read_piece(resource: Resource, path: Path, piece: range) -> bytes:
    """A piece of a file; raises OSError if it is gone or has changed, as two versions of it must not be mixed."""
    # Without it, opening a named pipe waits until somebody writes to the pipe.
    flags = getattr(os, "O_NONBLOCK", 0)
    with open(path, "rb", buffering=0, opener=lambda name, mode: os.open(name, mode | flags)) as file:
        state = os.fstat(file.fileno())
        is_same = (state.st_size, state.st_mtime) == (resource.size, resource.modified)
        file.seek(piece.start)
        content = file.read(len(piece)) if is_same and stat.S_ISREG(state.st_mode) else None
    if content is None or len(content) < len(piece):
        raise OSError("the file has changed")
    return content


class DiskReader:
    """Reads shared files in threads, and waits no longer than `timeout` seconds: a disk may not answer for hours.

    Nor does the end of the program wait for them: it waits for no threads at all (cli/main.py).
    """

    def __init__(self, timeout: float, read: Read = read_piece) -> None:
        self._timeout, self._read = timeout, read
        self._threads = ThreadPoolExecutor(MOST_READS, "disk")

    async def read(self, resource: Resource, path: Path, piece: range) -> bytes:
        """A piece of a file; raises UnreadableError if it is no longer the one that was shared, or takes too long."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._timeout):
                return await loop.run_in_executor(self._threads, self._read, resource, path, piece)
        except TimeoutError as error:
            raise UnreadableError(HTTPStatus.SERVICE_UNAVAILABLE, RefusalReason.DISK) from error
        except OSError as error:
            raise UnreadableError(HTTPStatus.NOT_FOUND, RefusalReason.CHANGED) from error

    def close(self) -> None:
        """Read no more."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class Transfers:
    """How far each peer has got with each file, counted from the beginning of the file on."""

    def __init__(self, on_event: OnEvent, clock: Callable[[], float]) -> None:
        self._on_event, self._clock = on_event, clock
        self._done: dict[tuple[str, ResourceRef], int] = {}
        self._told: dict[tuple[str, ResourceRef], float] = {}

    def add(self, peer: str, resource: Resource, piece: range, *, is_last: bool) -> None:
        """Count a piece that has been sent, and report that now and then, and when it is the last of its request."""
        key, now = (peer, resource.ref), self._clock()
        done = 0 if piece.start == 0 else self._done.get(key, 0)
        self._done[key] = done = max(done, piece.stop) if piece.start <= done else done
        if now - self._told.setdefault(key, now) >= NEWS:
            self._told[key] = now
            self._on_event(Sending(peer, resource.ref, done, resource.size))
        if is_last:
            self._on_event(Sent(peer, resource.ref, is_all=done == resource.size))


def _request_of(scope: Mapping[str, Any]) -> Request:
    headers: dict[str, list[str]] = defaultdict(list)
    for name, value in scope["headers"]:
        headers[name.decode("latin-1")].append(value.decode("latin-1"))
    query = b"?" + scope["query_string"] if scope["query_string"] else b""
    target = (scope["raw_path"] + query).decode("latin-1")
    return Request(scope["client"][0], scope["method"], target, headers)


def _pieces(body: range) -> Iterator[range]:
    """The body in pieces, at least one."""
    yield body[:PIECE]
    while body := body[PIECE:]:
        yield body[:PIECE]

"""The ASGI application (asgi.readthedocs.io): sends what the router finds, and reports events."""

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

from voiceguide.share.answers import AnswerDesk, Receive
from voiceguide.share.catalog import Resource, ResourceKind, ResourceRef
from voiceguide.share.events import OnEvent, Opened, RefusalReason, Refused, Sending, Sent
from voiceguide.share.router import Request, Response, Router, refused

CHUNK_SIZE = 262_144
"""Bytes that are read and sent at a time."""
MAX_READS = 64
"""The most simultaneous reads; further ones have to wait."""
REPORT_INTERVAL = 0.5
"""The shortest time in seconds between two progress reports for a file."""

Send = Callable[[dict[str, Any]], Awaitable[None]]
Read = Callable[[Resource, Path, range], bytes]


class UnreadableError(OSError):
    """A shared file cannot be sent."""

    def __init__(self, status: HTTPStatus, reason: RefusalReason) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


class App:
    """The application; `send` has to raise OSError if the peer has gone, and TimeoutError if it has stopped reading."""

    def __init__(
        self, router: Router, disk: "DiskReader", desk: AnswerDesk, on_event: OnEvent, clock: Callable[[], float]
    ) -> None:
        self._router, self._disk, self._desk, self._on_event = router, disk, desk, on_event
        self._transfers = Transfers(on_event, clock)

    async def respond(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Respond to the request in an ASGI scope."""
        request = _parse_request(scope)
        response = await self._check_readable(self._router.response(request))
        if response.place:
            response = await self._desk.response(request.peer, response.place, response.answer_size, receive)
        self._report(request.peer, response)
        try:
            await self._send(request.peer, response, send)
        except UnreadableError as error:
            self._on_event(Refused(request.peer, error.reason))
            raise
        except TimeoutError:
            # A paused player stops reading: it is disconnected like others, but not reported, as it will be back.
            if response.resource and response.resource.ref.kind is not ResourceKind.AUDIO:
                self._on_event(Refused(request.peer, RefusalReason.SLOW))
            raise

    async def _check_readable(self, response: Response) -> Response:
        """The response, or a refusal if its file cannot be read."""
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
        encoded = [(name.lower().encode(), value.encode()) for name, value in headers]
        await send({"type": "http.response.start", "status": int(response.status), "headers": encoded})
        for chunk in _chunks(body):
            content, is_last = await self._content(resource, chunk), chunk.stop >= body.stop
            await send({"type": "http.response.body", "body": content, "more_body": not is_last})
            if chunk and resource and isinstance(resource.content, Path):
                self._transfers.add(peer, resource, chunk, is_last=is_last)

    async def _content(self, resource: Resource | None, chunk: range) -> bytes:
        if resource is None:
            return b""
        if isinstance(resource.content, bytes):
            return resource.content[chunk.start : chunk.stop]
        return await self._disk.read(resource, resource.content, chunk)


def read_chunk(resource: Resource, path: Path, chunk: range) -> bytes:
    """The bytes of a file in a range; raises OSError if it is gone or has changed, so that versions never mix."""
    # With it, opening a named pipe does not wait for a writer.
    flags = getattr(os, "O_NONBLOCK", 0)
    with open(path, "rb", buffering=0, opener=lambda name, mode: os.open(name, mode | flags)) as file:
        status = os.fstat(file.fileno())
        is_same = (status.st_size, status.st_mtime) == (resource.size, resource.modified)
        file.seek(chunk.start)
        content = file.read(len(chunk)) if is_same and stat.S_ISREG(status.st_mode) else None
    if content is None or len(content) < len(chunk):
        raise OSError("the file has changed")
    return content


class DiskReader:
    """Reads shared files in threads; each read may take `timeout` seconds, since a failing disk can hang for hours.

    The end of the program does not wait for them either: it waits for no threads (startup.py).
    """

    def __init__(self, timeout: float, read: Read = read_chunk) -> None:
        self._timeout, self._read = timeout, read
        self._threads = ThreadPoolExecutor(MAX_READS, "disk")

    async def read(self, resource: Resource, path: Path, chunk: range) -> bytes:
        """The bytes of a file in a range; raises UnreadableError if it has changed, is gone, or takes too long."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._timeout):
                return await loop.run_in_executor(self._threads, self._read, resource, path, chunk)
        except TimeoutError as error:
            raise UnreadableError(HTTPStatus.SERVICE_UNAVAILABLE, RefusalReason.DISK) from error
        except OSError as error:
            raise UnreadableError(HTTPStatus.NOT_FOUND, RefusalReason.CHANGED) from error

    def close(self) -> None:
        """Cancel the reads that are still waiting."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class Transfers:
    """How many bytes from the start of each file each peer has received."""

    def __init__(self, on_event: OnEvent, clock: Callable[[], float]) -> None:
        self._on_event, self._clock = on_event, clock
        self._done: dict[tuple[str, ResourceRef], int] = {}
        self._reported_at: dict[tuple[str, ResourceRef], float] = {}

    def add(self, peer: str, resource: Resource, chunk: range, *, is_last: bool) -> None:
        """Count a chunk that has been sent; reports progress at intervals, and the last chunk of a request."""
        key, now = (peer, resource.ref), self._clock()
        done = 0 if chunk.start == 0 else self._done.get(key, 0)
        self._done[key] = done = max(done, chunk.stop) if chunk.start <= done else done
        if now - self._reported_at.setdefault(key, now) >= REPORT_INTERVAL:
            self._reported_at[key] = now
            self._on_event(Sending(peer, resource.ref, done, resource.size))
        if is_last:
            self._on_event(Sent(peer, resource.ref, is_all=done == resource.size))


def _parse_request(scope: Mapping[str, Any]) -> Request:
    headers: dict[str, list[str]] = defaultdict(list)
    for name, value in scope["headers"]:
        headers[name.decode("latin-1")].append(value.decode("latin-1"))
    query = b"?" + scope["query_string"] if scope["query_string"] else b""
    target = (scope["raw_path"] + query).decode("latin-1")
    return Request(scope["client"][0], scope["method"], target, headers)


def _chunks(body: range) -> Iterator[range]:
    """The body in chunks; an empty body is one empty chunk."""
    yield body[:CHUNK_SIZE]
    while body := body[CHUNK_SIZE:]:
        yield body[:CHUNK_SIZE]

"""A connection: the requests of a peer, one after the other, with their answers.

What is said on it is read and written by h11, which takes no more of HTTP/1.1 than RFC 9112 has; what may be said, and
how long it may take, is decided here.
"""

import asyncio
import io
import socket
import time
from collections import defaultdict
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, cast

from voiceguide.phone.answers import Answer, Desk, Request, refused
from voiceguide.phone.conditions import http_date
from voiceguide.phone.delivery import Books, Delivery
from voiceguide.phone.events import Opened, Refused, Why
from voiceguide.phone.limits import Limits
from voiceguide.phone.ranges import Span
from voiceguide.phone.site import Kind
from voiceguide.phone.stored import ChangedError, StoredFiles

if TYPE_CHECKING:
    import h11


@dataclass(frozen=True, slots=True)
class Service:
    """What all connections of a server share."""

    desk: Desk
    files: StoredFiles
    limits: Limits
    books: Books


class Connection:
    """One peer's connection, from its first byte to its last."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: str, service: Service) -> None:
        import h11

        self._reader, self._writer, self._peer, self._service = reader, writer, peer, service
        self._limits = service.limits
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=self._limits.head_bytes)
        self._is_playing = False
        # A body is written after its head, and must not wait until that has been acknowledged; asyncio sees to it only
        # for sockets that it has made itself.
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # So that what was written has left us before the next piece is read.
        writer.transport.set_write_buffer_limits(high=0)

    async def serve(self) -> None:
        """Answer until the peer goes, is too slow, or is told to go."""
        try:
            patience = self._limits.head
            while await self._serve_one(patience):
                self._http.start_next_cycle()
                patience = self._limits.idle
            await self._part()
        except TimeoutError:
            if not self._is_playing:
                self._refuse(Why.SLOW)
        except OSError:
            pass  # the peer has gone, as peers do
        finally:
            self._writer.transport.abort()

    async def _serve_one(self, patience: float) -> bool:
        """Answer one request; whether there may be another."""
        import h11

        if not await self._has_begun(patience):
            return False
        try:
            request = await self._request()
        except h11.RemoteProtocolError as error:
            is_large = error.error_status_hint == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            await self._give(refused(HTTPStatus(error.error_status_hint if is_large else 400), Why.GARBAGE))
            return False
        if request is None:
            return False
        answer = self._service.desk.answer(request)
        await self._give(answer)
        return not answer.is_last and self._http.our_state is h11.DONE and self._http.their_state is h11.DONE

    async def _has_begun(self, patience: float) -> bool:
        """Wait for the first byte of a request; a peer that sends none within `patience` seconds is let go."""
        if self._http.trailing_data[0]:
            return True
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                content = await self._reader.read(self._limits.head_bytes)
            self._http.receive_data(content)
            return bool(content)
        return False

    async def _request(self) -> Request | None:
        """The next request; None if there is none. A body is not read."""
        import h11

        async with asyncio.timeout(self._limits.head):
            while (event := self._http.next_event()) is h11.NEED_DATA:
                self._http.receive_data(await self._reader.read(self._limits.head_bytes))
        if not isinstance(event, h11.Request):
            return None
        request = _request_of(event)
        if not request.brings_something:
            self._http.next_event()
        return request

    async def _give(self, answer: Answer) -> None:
        path = answer.resource.content if answer.resource else b""
        try:
            opened = self._service.files.open(path) if isinstance(path, Path) else nullcontext()
        except ChangedError:
            await self._give(refused(HTTPStatus.NOT_FOUND, Why.CHANGED))
            return
        with opened as file:
            self._tell(answer)
            await self._send(answer, file)

    async def _send(self, answer: Answer, file: io.FileIO | None) -> None:
        import h11

        closing = [("Connection", "close")] if answer.is_last else []
        headers = [*answer.headers, ("Date", http_date(time.time())), *closing]
        head = h11.Response(status_code=answer.status, headers=headers, reason=answer.status.phrase)
        delivery = Delivery(self._writer, self._peer, self._limits, self._service.books)
        await delivery.write(self._http.send(head) or b"")
        for part in answer.body:
            # The bytes themselves need not pass through h11, only their number.
            size = part.size if isinstance(part, Span) else len(part)
            self._http.send_with_data_passthrough(h11.Data(data=cast("bytes", range(size))))
        await delivery.send(answer, file)
        self._http.send(h11.EndOfMessage())

    async def _part(self) -> None:
        """Say that this was all, and hear the peer out for a moment: what is unread would take the answer back."""
        self._writer.write_eof()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._limits.parting):
                while await self._reader.read(self._limits.head_bytes):
                    pass

    def _tell(self, answer: Answer) -> None:
        if answer.refusal:
            self._refuse(answer.refusal)
        elif answer.resource and answer.status in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
            # A player reads no further while it is paused. It is cut as others are, comes back, and is no news.
            self._is_playing = answer.resource.what.kind is Kind.AUDIO
            self._service.books.on_event(Opened(self._peer, answer.resource.what))

    def _refuse(self, why: Why) -> None:
        self._service.books.on_event(Refused(self._peer, why))


def _request_of(event: "h11.Request") -> Request:
    headers: dict[str, list[str]] = defaultdict(list)
    for name, value in event.headers:
        headers[name.decode("ascii")].append(value.decode("latin-1"))
    return Request(event.method.decode("ascii"), event.target.decode("ascii"), dict(headers))

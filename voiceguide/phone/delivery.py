"""A delivery: the bytes of one answer on their way to a peer."""

import asyncio
import io
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from voiceguide.phone.answers import Answer
from voiceguide.phone.events import OnEvent, Sending, Sent
from voiceguide.phone.ledger import Ledger
from voiceguide.phone.limits import Limits
from voiceguide.phone.ranges import Span
from voiceguide.phone.site import Resource

PIECE = 262_144
"""Bytes that are sent at once; a peer that is too slow for them is cut."""
LOOK = 0.02
"""Seconds between two looks at what a peer has not taken yet."""


@dataclass(frozen=True, slots=True)
class Books:
    """Where deliveries are entered, and who is told of them."""

    ledger: Ledger
    on_event: OnEvent
    clock: Callable[[], float]


class Delivery:
    """The body of an answer, sent piece by piece as fast as the peer takes it."""

    def __init__(self, writer: asyncio.StreamWriter, peer: str, limits: Limits, books: Books) -> None:
        self._writer, self._peer, self._limits, self._books = writer, peer, limits, books
        self._told = books.clock()

    async def send(self, answer: Answer, file: io.FileIO | None) -> None:
        """Send the body; of `file`, if the resource is one.

        Raises OSError if the peer goes away, and TimeoutError if it takes nothing for too long.
        """
        done = [await self._part(part, answer.resource, file) for part in answer.body]
        if answer.resource and file and done:
            await self._finish(answer.resource, answer.body, max(done))

    async def _part(self, part: bytes | Span, resource: Resource | None, file: io.FileIO | None) -> int:
        """Send one part; how many bytes of the file that peer has then."""
        if isinstance(part, bytes):
            await self.write(part)
        elif resource and isinstance(resource.content, bytes):
            await self.write(resource.content[part.start : part.end])
        elif resource and file:
            return await self._stretch(part, resource, file)
        return 0

    async def write(self, content: bytes) -> None:
        """Send bytes as they are; raises as `send` does."""
        for start in range(0, len(content), PIECE):
            self._writer.write(memoryview(content)[start : start + PIECE])
            await self._timely(self._writer.drain())

    async def _stretch(self, span: Span, resource: Resource, file: io.FileIO) -> int:
        done, key = 0, _key(self._peer, resource)
        self._books.ledger.note_start(key, span.start)
        for start in range(span.start, span.end, PIECE):
            piece = Span(start, min(start + PIECE, span.end))
            try:
                await self._timely(self._piece(piece, file))
            except OSError:  # and with it TimeoutError
                self._books.ledger.note_break(key, piece)
                raise
            done = self._books.ledger.add(key, piece)
            self._report(resource, done)
        return done

    async def _piece(self, piece: Span, file: io.FileIO) -> None:
        """Hand a piece from the file to the network, past our memory where the system can."""
        if self._writer.is_closing():
            raise ConnectionResetError
        transport = self._writer.transport
        sent = await asyncio.get_running_loop().sendfile(transport, file, piece.start, piece.size)
        await self._writer.drain()
        if sent < piece.size:
            # The file became shorter: what was promised cannot be kept, and a broken connection is the way to say so.
            raise ConnectionAbortedError

    async def _timely(self, sending: Awaitable[None]) -> None:
        async with asyncio.timeout(self._limits.stalled):
            await sending

    async def _settled(self) -> None:
        """Wait until the peer has taken all of it, where the system tells."""
        async with asyncio.timeout(self._limits.stalled):
            # The system gives no sign when it is so far; it can only be asked.
            while not self._writer.is_closing() and _on_the_way(self._writer):  # noqa: ASYNC110
                await asyncio.sleep(LOOK)
        if self._writer.is_closing():
            raise ConnectionResetError

    def _report(self, resource: Resource, done: int) -> None:
        now = self._books.clock()
        if now - self._told >= self._limits.news:
            self._told = now
            self._books.on_event(Sending(self._peer, resource.what, done, resource.size))

    async def _finish(self, resource: Resource, body: tuple[bytes | Span, ...], done: int) -> None:
        is_all = done == resource.size or Span(0, resource.size) in body
        if is_all:
            # Only for this: a peer may well take its time to say that it has what it got.
            await self._settled()
            self._books.ledger.forget(_key(self._peer, resource))
        self._books.on_event(Sent(self._peer, resource.what, is_all))


def _key(peer: str, resource: Resource) -> tuple[str, str, object]:
    """The sound and the download are the same file, but whoever listens to it has not saved it."""
    return peer, resource.what.kind, resource.content


def _on_the_way(writer: asyncio.StreamWriter) -> int:
    """Bytes that were sent and that the peer's system has not acknowledged; 0 where that cannot be known."""
    if sys.platform != "linux":
        return 0
    import fcntl
    import struct
    import termios

    # SIOCOUTQ (tcp(7)), which has the number of TIOCOUTQ.
    handle = writer.get_extra_info("socket").fileno()
    if handle < 0:
        return 0
    waiting: tuple[int] = struct.unpack("i", fcntl.ioctl(handle, termios.TIOCOUTQ, struct.pack("i", 0)))
    return waiting[0]

"""The connections of the server: uvicorn's HTTP/1.1 protocol, with limits that it lacks.

The limits are the time for the head of a request, the time that a response may stall, and the connections of one peer.
Most of the methods that are overridden here belong to asyncio.Protocol. Starlette is not used: its FileResponse reads
without a timeout and does not notice changed files, and it would add three packages to save a hundred lines.
"""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from voiceguide.share.answers import Receive
from voiceguide.share.app import App, Send
from voiceguide.share.events import OnEvent, RefusalReason, Refused
from voiceguide.share.limits import ConnectionLimiter, Limits

INVALID = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Connections:
    """All connections; an unexpected error is passed to `on_failure`, and ends only its own connection."""

    def __init__(self, app: App, limits: Limits, on_event: OnEvent, on_failure: Callable[[Exception], None]) -> None:
        self._app, self._limits, self._on_event, self._on_failure = app, limits, on_event, on_failure
        self._limiter = ConnectionLimiter(limits)
        self._state = ServerState()
        self._config = Config(
            self._respond,
            interface="asgi3",
            ws="none",
            proxy_headers=False,
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            timeout_keep_alive=limits.idle,
            h11_max_incomplete_event_size=limits.head_bytes,
        )

    def new(self) -> asyncio.Protocol:
        """The protocol for a new connection."""
        return LimitedConnection(self._config, self._state, self._limiter, self._limits, self._on_event)

    async def close(self) -> None:
        """End all connections at once, also those that are just being accepted."""
        self._limiter.is_closed = True
        for connection in tuple(self._state.connections):
            connection.transport.abort()
        for task in tuple(self._state.tasks):
            task.cancel()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)
        # Sockets are closed in the next round of the loop.
        await asyncio.sleep(0)

    async def _respond(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        connection: LimitedConnection = scope["state"]["connection"]
        with connection.responding():
            try:
                await self._app.respond(scope, receive, partial(connection.send, send))
            except OSError:
                connection.transport.abort()  # the peer has gone or is too slow, or the file cannot be read
            except Exception as error:  # noqa: BLE001 (the server raises it when it is stopped)
                connection.transport.abort()
                self._on_failure(error)


class LimitedConnection(H11Protocol):
    """A connection that ends if a request takes too long to arrive, or a response to be read."""

    def __init__(
        self, config: Config, state: ServerState, limiter: ConnectionLimiter, limits: Limits, on_event: OnEvent
    ) -> None:
        super().__init__(config, state, {"connection": self})
        self._limiter, self._limits, self._on_event = limiter, limits, on_event
        self._timer: asyncio.TimerHandle | None = None
        self._writable = asyncio.Event()
        self._has_begun = self._is_broken = False
        self._responses = 0
        self._waits_since = self.loop.time()

    @property
    def peer(self) -> str:
        """The address of the other computer."""
        return self.client[0] if self.client else ""

    @property
    def waits_since(self) -> float | None:
        """Since when the connection has been waiting for a complete request; None during a response."""
        return None if self._responses else self._waits_since

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in uvicorn
        """Start waiting for a request."""
        super().connection_made(transport)
        self._writable.set()
        if self._limiter.is_closed:
            transport.abort()
            return
        # Each chunk is handed to the system before the next one is read.
        transport.set_write_buffer_limits(high=0)
        # The body is written after the head, and must not wait for its acknowledgement.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._start_timer()
        self._limiter.admit(self)

    def data_received(self, data: bytes) -> None:
        """Read more of a request; the first data starts its timeout."""
        if not self._responses and not self._has_begun:
            self._has_begun = True
            self._start_timer()
        super().data_received(data)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 (clients are not told what is wrong)
        """Refuse data that is not HTTP/1.1; during a response, just close the connection."""
        if not self._responses:
            self.transport.write(INVALID)
        self.transport.close()
        self._on_event(Refused(self.peer, RefusalReason.GARBAGE))

    @contextmanager
    def responding(self) -> Iterator[None]:
        """Within this context, a response is sent, so no timeout for a request applies."""
        self._responses += 1
        self._has_begun = False
        self._stop_timer()
        try:
            yield
        finally:
            self._responses -= 1
            self._waits_since = self.loop.time()

    async def send(self, send: Send, message: dict[str, Any]) -> None:
        """Send and wait until it is written; raises TimeoutError if the peer does not read, OSError if it has gone."""
        if self.transport.is_closing():
            raise ConnectionResetError
        await send(message)
        async with asyncio.timeout(self._limits.stalled):
            await self._writable.wait()
        if self._is_broken:
            raise ConnectionResetError

    def pause_writing(self) -> None:
        """Called by asyncio when the peer reads too slowly."""
        super().pause_writing()
        self._writable.clear()

    def resume_writing(self) -> None:
        """Called by asyncio when everything has been written."""
        super().resume_writing()
        self._writable.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """Clean up, and wake a response that is waiting."""
        super().connection_lost(exc)
        self._is_broken = not self._writable.is_set()
        self._writable.set()
        self._stop_timer()
        self._limiter.leave(self)

    def cut(self, reason: RefusalReason) -> None:
        """End the connection at once, and report it."""
        self.transport.abort()
        self._on_event(Refused(self.peer, reason))

    def _start_timer(self) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(self._limits.head, self._give_up)

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()

    def _give_up(self) -> None:
        """End the connection; unused ones are not reported, since browsers open some just in case."""
        if self._has_begun:
            self.cut(RefusalReason.SLOW)
        else:
            self.transport.abort()

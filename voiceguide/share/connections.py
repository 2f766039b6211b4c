"""The connections of a server: uvicorn speaks HTTP/1.1 on them, within limits that it does not have itself.

Those are the time for the head of a request, a response that nobody reads on, and the connections of one peer. Most of
what is overridden here belongs to asyncio.Protocol. Starlette on top is not used: its FileResponse reads a file with no
limit of time, does not notice that the file has changed, and would bring three packages for a hundred lines.
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

from voiceguide.share.app import App, Send
from voiceguide.share.events import OnEvent, RefusalReason, Refused
from voiceguide.share.limits import ConnectionLimiter, Limits

INVALID = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Connections:
    """All connections; `on_failure` is called with errors of our own, and the other connections go on."""

    def __init__(self, app: App, limits: Limits, on_event: OnEvent, on_failure: Callable[[Exception], None]) -> None:
        self._app, self._limits, self._on_event, self._on_failure = app, limits, on_event, on_failure
        self._limiter = ConnectionLimiter(limits)
        self._state = ServerState()
        self._config = Config(
            self._answer,
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
        """A connection that has just been opened."""
        return LimitedConnection(self._config, self._state, self._limiter, self._limits, self._on_event)

    async def close(self) -> None:
        """End all of them, whatever is under way."""
        for connection in tuple(self._state.connections):
            connection.transport.abort()
        for task in tuple(self._state.tasks):
            task.cancel()
        await asyncio.gather(*self._state.tasks, return_exceptions=True)

    async def _answer(self, scope: dict[str, Any], _receive: object, send: Send) -> None:
        connection: LimitedConnection = scope["state"]["connection"]
        with connection.answering():
            try:
                await self._app.respond(scope, partial(connection.send, send))
            except OSError:
                connection.transport.abort()  # the peer has gone or is too slow, or the file cannot be read on
            except Exception as error:  # noqa: BLE001 (whatever it is, the server says so in the end)
                connection.transport.abort()
                self._on_failure(error)


class LimitedConnection(H11Protocol):
    """A connection that is cut if a request takes too long to arrive, or a response to leave."""

    def __init__(
        self, config: Config, state: ServerState, limiter: ConnectionLimiter, limits: Limits, on_event: OnEvent
    ) -> None:
        super().__init__(config, state, {"connection": self})
        self._limiter, self._limits, self._on_event = limiter, limits, on_event
        self._timer: asyncio.TimerHandle | None = None
        self._writable = asyncio.Event()
        self._has_begun = self._is_broken = False
        self._answers = 0
        self._waits_since = self.loop.time()

    @property
    def peer(self) -> str:
        """The address of the other machine."""
        return self.client[0] if self.client else ""

    @property
    def waits_since(self) -> float | None:
        """Since when it has been waiting for a request, or for the rest of one; None while it is answered."""
        return None if self._answers else self._waits_since

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._writable.set()
        # So that what was written has left us before the next piece is read.
        transport.set_write_buffer_limits(high=0)
        # A body is written after its head, and must not wait until that has been acknowledged.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._start_timer()
        self._limiter.admit(self)

    def data_received(self, data: bytes) -> None:
        """Read more of a request, which has to be whole in time."""
        if not self._answers and not self._has_begun:
            self._has_begun = True
            self._start_timer()
        super().data_received(data)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 (clients are not told what is wrong)
        """Refuse what is not HTTP/1.1, unless it follows a request that is being answered."""
        if not self._answers:
            self.transport.write(INVALID)
        self.transport.close()
        self._on_event(Refused(self.peer, RefusalReason.GARBAGE))

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Within this, the peer waits for us, and not we for a request."""
        self._answers += 1
        self._has_begun = False
        self._stop_timer()
        try:
            yield
        finally:
            self._answers -= 1
            self._waits_since = self.loop.time()

    async def send(self, send: Send, message: dict[str, Any]) -> None:
        """Send, until it has left us; raises TimeoutError if the peer takes nothing, OSError if it has gone."""
        if self.transport.is_closing():
            raise ConnectionResetError
        await send(message)
        async with asyncio.timeout(self._limits.stalled):
            await self._writable.wait()
        if self._is_broken:
            raise ConnectionResetError

    def pause_writing(self) -> None:
        """The peer is slower than we are."""
        super().pause_writing()
        self._writable.clear()

    def resume_writing(self) -> None:
        """The peer has taken what was written."""
        super().resume_writing()
        self._writable.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave nothing waiting."""
        super().connection_lost(exc)
        self._is_broken = not self._writable.is_set()
        self._writable.set()
        self._stop_timer()
        self._limiter.leave(self)

    def cut(self, why: RefusalReason) -> None:
        """End it at once, and report it."""
        self.transport.abort()
        self._on_event(Refused(self.peer, why))

    def _start_timer(self) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(self._limits.head, self._give_up)

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()

    def _give_up(self) -> None:
        """Cut it; without a report where no request has begun, since browsers open connections that they never use."""
        if self._has_begun:
            self.cut(RefusalReason.SLOW)
        else:
            self.transport.abort()

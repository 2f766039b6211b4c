"""The server: serves a catalog to the local network, in a thread of its own."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from voiceguide.errors import reason_of
from voiceguide.share.answers import AnswerDesk
from voiceguide.share.app import App, DiskReader
from voiceguide.share.catalog import Catalog
from voiceguide.share.events import OnEvent
from voiceguide.share.limits import DEFAULT_LIMITS, Limits
from voiceguide.share.model import PhoneError
from voiceguide.share.router import Router, access_check

MIN_SECRET = 10
"""Characters of six bits each: 60 bits."""
LAST_PORT = 65_535
SEND_BUFFER = 262_144
"""Bytes of a connection that the system may buffer: with more, progress would run ahead of the download."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The address of the server, and the secret that its paths begin with.

    `hosts` are the announced names or addresses, without the port; `host` is the address to listen on, and port 0 means
    any free one.
    """

    secret: str
    hosts: tuple[str, ...]
    host: str
    port: int = 0

    def __post_init__(self) -> None:
        if len(self.secret) < MIN_SECRET:
            raise ValueError(f"a secret has at least {MIN_SECRET} characters")


class Server:
    """A server that runs within a `with` block, or until `stop`.

    `on_event` is called from the server's thread. Entering raises PhoneError if the server cannot listen.
    """

    def __init__(
        self,
        catalog: Catalog,
        endpoint: Endpoint,
        on_event: OnEvent,
        limits: Limits = DEFAULT_LIMITS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._catalog, self._endpoint, self._on_event = catalog, endpoint, on_event
        self._limits, self._clock = limits, clock
        self._failure: Exception | None = None
        self._ending = asyncio.Event()
        self.port = endpoint.port
        """The port that the server listens on, once it does."""

    def __enter__(self) -> Self:
        listener = _listener(self._endpoint.host, self._endpoint.port)
        self.port = listener.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(listener,), name="server", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop at once, even during downloads; raises the first unexpected error, if there was one."""
        # The thread and its loop may just have ended by themselves.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join()
        failure, self._failure = self._failure, None
        if failure:
            raise failure

    def _run(self, listener: socket.socket) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._serve(listener))
        except Exception as error:  # noqa: BLE001 (it would be lost in a thread; `stop` raises it)
            self._note_failure(error)

    async def _serve(self, listener: socket.socket) -> None:
        # Imported here, uvicorn does not delay the QR code; earlier requests wait in the socket's backlog.
        from voiceguide.share.connections import Connections

        self._loop.set_exception_handler(self._handle_error)
        router = Router(self._catalog, access_check(self._endpoint.secret, self._endpoint.hosts, self.port))
        disk = DiskReader(self._limits.disk)
        desk = AnswerDesk(self._on_event, self._clock, self._limits.head)
        app = App(router, disk, desk, self._on_event, self._clock)
        connections = Connections(app, self._limits, self._on_event, self._note_failure)
        server = await self._loop.create_server(connections.new, sock=listener)
        await self._ending.wait()
        # asyncio would lose the sockets that it has just accepted, if their server closed before them.
        with suppress(NotImplementedError):  # Windows accepts in one step, and has no readers
            self._loop.remove_reader(server.sockets[0])
        await connections.close()
        server.close()
        disk.close()
        desk.close()

    def _handle_error(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        # Network errors are not ours, and asyncio goes on.
        error = context.get("exception")
        if isinstance(error, Exception) and not isinstance(error, OSError):
            self._note_failure(error)

    def _note_failure(self, error: Exception) -> None:
        self._failure = self._failure or error


def _listener(host: str, port: int) -> socket.socket:
    """A socket that listens on an address; raises PhoneError if it cannot."""
    # The system would accept a larger number and use another port.
    if not 0 <= port <= LAST_PORT:
        raise PhoneError(f"there is no port {port}; use 1 to {LAST_PORT}, or 0 for any free port")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.create_server(found[4][:2], family=found[0], backlog=DEFAULT_LIMITS.in_total)
    except (OSError, UnicodeError) as error:
        raise PhoneError(
            f"cannot listen on {host}, port {port} ({reason_of(error)}); change or leave out `--host` and `--port`"
        ) from error
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    return listener

"""The server: serves a table of addresses to the local network, in a thread of its own."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from voiceguide.share.app import App, DiskReader
from voiceguide.share.catalog import Resource
from voiceguide.share.events import OnEvent
from voiceguide.share.limits import DEFAULT_LIMITS, Limits
from voiceguide.share.model import PhoneError
from voiceguide.share.router import Router, access_check

SHORTEST_SECRET = 10
"""Characters of six bits each: 60 bits."""
LAST_PORT = 65_535
SEND_BUFFER = 262_144
"""Bytes of a connection that the system may hold back: with more, a download would seem to be ahead of itself."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the server is found, and the secret that its addresses begin with.

    `hosts` are the names or addresses that were announced, without the port; `host` is the address to listen at, and
    port 0 is any that is free.
    """

    secret: str
    hosts: tuple[str, ...]
    host: str
    port: int = 0

    def __post_init__(self) -> None:
        if len(self.secret) < SHORTEST_SECRET:
            raise ValueError(f"a secret has at least {SHORTEST_SECRET} characters")


class Server:
    """A server that runs within a `with` block, or until `stop`.

    What happens is told to `on_event`, from the server's thread. To enter raises PhoneError if it cannot listen there.
    """

    def __init__(
        self,
        site: Mapping[str, Resource],
        endpoint: Endpoint,
        on_event: OnEvent,
        limits: Limits = DEFAULT_LIMITS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._site, self._endpoint, self._on_event, self._limits, self._clock = site, endpoint, on_event, limits, clock
        self._failure: Exception | None = None
        self._ending = asyncio.Event()
        self.port = endpoint.port
        """The port that it listens at, once it does."""

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
        """Stop at once, downloads that are under way too; raises what `on_event` has raised, if anything."""
        # The thread may just have ended by itself, and its loop with it.
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
        except Exception as error:  # noqa: BLE001 (a thread has nobody to raise it to; `stop` has)
            self._note_failure(error)

    async def _serve(self, listener: socket.socket) -> None:
        # Loaded here, uvicorn does not delay the code on the screen; who is faster waits in the backlog of the socket.
        from voiceguide.share.connections import Connections

        self._loop.set_exception_handler(self._handle_error)
        router = Router(self._site, access_check(self._endpoint.secret, self._endpoint.hosts, self.port))
        disk = DiskReader(self._limits.disk)
        app = App(router, disk, self._on_event, self._clock)
        connections = Connections(app, self._limits, self._on_event, self._note_failure)
        server = await self._loop.create_server(connections.new, sock=listener)
        await self._ending.wait()
        server.close()
        await connections.close()
        disk.close()

    def _handle_error(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        # What goes wrong with the network is no fault of ours, and asyncio goes on.
        error = context.get("exception")
        if isinstance(error, Exception) and not isinstance(error, OSError):
            self._note_failure(error)

    def _note_failure(self, error: Exception) -> None:
        self._failure = self._failure or error


def _listener(host: str, port: int) -> socket.socket:
    """A socket that takes connections at that address; raises PhoneError if there can be none."""
    # The system would take a larger one, and make another of it.
    if not 0 <= port <= LAST_PORT:
        raise PhoneError(f"there is no port {port}; ports go from 1 to {LAST_PORT}, and 0 is any that is free")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.create_server(found[4][:2], family=found[0], backlog=DEFAULT_LIMITS.in_all)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise PhoneError(
            f"cannot listen at {host}, port {port} ({reason}); name others with `--host` and `--port`, or none"
        ) from error
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    return listener

"""The server: serves a table of addresses to the local network, in a thread of its own.

It stands on asyncio and on h11, the parser that uvicorn and hypercorn can use too. Those, with starlette or aiohttp on
top, answer ranges, but set no limit to how long the head of a request may take, to the connections of one peer, or to a
download that stands still; so their inner parts would have to be replaced, which change with every release.
"""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from voiceguide.phone.answers import Desk
from voiceguide.phone.connection import Connection, Service
from voiceguide.phone.crowd import Crowd
from voiceguide.phone.delivery import Books
from voiceguide.phone.events import OnEvent, Refused, Why
from voiceguide.phone.guard import guard_of
from voiceguide.phone.ledger import Ledger
from voiceguide.phone.limits import USUAL, Limits
from voiceguide.phone.records import PhoneError
from voiceguide.phone.site import Resource
from voiceguide.phone.stored import StoredFiles

SHORTEST_SECRET = 10
"""Characters of six bits each: 60 bits."""
LAST_PORT = 65_535
SEND_BUFFER = 262_144
"""Bytes of a connection that the system may hold back: with more, a download would seem to be ahead of itself."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where the server is found, and what one has to know to get in.

    `hosts` are the names or addresses that were announced, without the port; `host` is the address to listen at, and
    port 0 is any that is free.
    """

    secret: str
    hosts: tuple[str, ...]
    host: str
    port: int = 0


class Server:
    """A server that runs from its making until `stop`, or within a `with` block.

    What happens is told to `on_event`, from the server's thread. Raises PhoneError if it cannot listen at that address
    or a file cannot be read, and ValueError if the secret is too short to be one.
    """

    def __init__(
        self,
        site: Mapping[str, Resource],
        door: Door,
        on_event: OnEvent,
        limits: Limits = USUAL,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if len(door.secret) < SHORTEST_SECRET:
            raise ValueError(f"a secret has at least {SHORTEST_SECRET} characters")
        files = StoredFiles(site.values())
        self._socket = _listening(door.host, door.port)
        self.port: int = self._socket.getsockname()[1]
        """The port that it listens at."""
        desk = Desk(site, guard_of(door.secret, door.hosts, self.port), limits.ranges)
        self._service = Service(desk, files, limits, Books(Ledger(), on_event, clock))
        self._crowd = Crowd(limits)
        self._tasks: set[asyncio.Task[None]] = set()
        self._failure: Exception | None = None
        self._loop = asyncio.new_event_loop()
        self._ending = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="server", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
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

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._serve())
        except Exception as error:  # noqa: BLE001 (a thread has nobody to raise it to; `stop` has)
            self._fail(error)

    async def _serve(self) -> None:
        self._loop.set_exception_handler(lambda _loop, context: self._fail(context.get("exception")))
        limit = self._service.limits.head_bytes
        server = await asyncio.start_server(self._meet, sock=self._socket, limit=limit)
        await self._ending.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a new connection, unless there are too many."""
        peer = str((writer.get_extra_info("peername") or ("",))[0])
        task = asyncio.current_task()
        if task is None or not self._crowd.enter(peer):
            writer.transport.abort()
            self._service.books.on_event(Refused(peer, Why.CROWD))
            return
        self._tasks.add(task)
        try:
            await Connection(reader, writer, peer, self._service).serve()
        except Exception as error:  # noqa: BLE001 (whatever it is, it is raised by `stop`, and others are served on)
            self._fail(error)
        finally:
            self._crowd.leave(peer)
            self._tasks.discard(task)

    def _fail(self, error: BaseException | None) -> None:
        # What goes wrong with the network is no fault of ours, and asyncio goes on; to be cancelled is to stop.
        if isinstance(error, Exception) and not isinstance(error, OSError):
            self._failure = self._failure or error


def _listening(host: str, port: int) -> socket.socket:
    """A socket that takes connections at that address; raises PhoneError if there can be none."""
    # The system would take a larger one, and make another of it.
    if not 0 <= port <= LAST_PORT:
        raise PhoneError(f"there is no port {port}; ports go from 1 to {LAST_PORT}, and 0 is any that is free")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.create_server(found[4][:2], family=found[0], backlog=USUAL.in_all)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise PhoneError(
            f"cannot listen at {host}, port {port} ({reason}); name others with `--host` and `--port`, or none"
        ) from error
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    return listener

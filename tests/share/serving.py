"""A server on the loopback network for tests, and clients for it."""

import hashlib
import http.client
import os
import socket
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import replace

from voiceguide.export.captions import Caption
from voiceguide.session.timeline import Chapter
from voiceguide.share.catalog import Pages, build_catalog
from voiceguide.share.limits import DEFAULT_LIMITS
from voiceguide.share.model import SharedSession, TakenAnswer
from voiceguide.share.server import Endpoint, Server

PATIENCE = 60
"""Seconds after which something that is waited for counts as never happening."""
SECRET = "a-secret-of-96-bits"  # noqa: S105 (it opens nothing)
LOOPBACK = "127.0.0.1"
PNG = b"\x89PNG\r\n\x1a\n and so on"
PAGES = Pages(
    page=lambda shared, links: f"<title>{shared.title}</title>{links}",
    index=lambda listed, feed: f"{[(shared.title, address) for shared, address in listed]} {feed}",
    policy=lambda html: f"default-src 'none'; x-length {len(html)}",
    feed=lambda sessions: f"<rss>{len(sessions)}</rss>".encode(),
    take=lambda shared, content: TakenAnswer(content.decode(), 50, 52, f"{shared.title}: it was said", is_new=True),
)


def shared_file(folder, name="back", content=b"0123456789", suffix=".mp3"):
    """A shared session for a new file with that content."""
    file = folder / f"{name}{suffix}"
    file.write_bytes(content)
    return SharedSession(
        name=name,
        file=file,
        media_type="audio/mpeg",
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        modified=file.stat().st_mtime,
        title=f"My {name}",
        language="en",
        summary="",
        author="",
        needs=(),
        length=2000,
        chapters=(Chapter("Cat pose", 0, 2000),),
        captions=(Caption(0, 1000, "Breathe <in>."),),
        cover=PNG,
    )


class Events(list):
    """The events that a server reports; they can be waited for."""

    def __init__(self):
        super().__init__()
        self._news = threading.Condition()

    def __call__(self, event):
        with self._news:
            self.append(event)
            self._news.notify_all()

    def wait_for(self, event):
        """Wait until the event has been reported."""
        with self._news:
            assert self._news.wait_for(lambda: event in self, PATIENCE), f"no {event}; the last were {self[-5:]}"


class Serving:
    """A running server, and the events that it has reported."""

    def __init__(self, server, events):
        self.server, self.events, self.port = server, events, server.port
        self.host = f"{LOOPBACK}:{self.port}"

    def request(self, target, method="GET", peer=LOOPBACK, secret=SECRET, body=None, **headers):
        """The response to one request: status, headers and body."""
        with self.connected(peer) as connection:
            return request_on(connection, target, method, secret=secret, body=body, **headers)

    @contextmanager
    def connected(self, peer=LOOPBACK):
        """A connection for several requests."""
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=PATIENCE, source_address=(peer, 0))
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def wire(self, peer=LOOPBACK, timeout=PATIENCE):
        """A plain socket."""
        with socket.create_connection((LOOPBACK, self.port), timeout, source_address=(peer, 0)) as wire:
            yield wire

    def send_raw(self, content, peer=LOOPBACK):
        """Everything that comes back after those bytes, until the server closes the connection."""
        with self.wire(peer) as wire:
            try:
                wire.sendall(content)
                return read_all(wire)
            except (BrokenPipeError, ConnectionResetError):
                return b""

    def raw_request(self, target="", *headers, version="HTTP/1.1"):
        """A request as bytes."""
        lines = (f"GET /{SECRET}/{target} {version}", f"Host: {self.host}", *headers)
        return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


def request_on(connection, target, method="GET", secret=SECRET, body=None, **headers):
    """The response to a request on an open connection."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, f"/{secret}/{target}", body, named)
    response = connection.getresponse()
    response.body = response.read()
    return response


def eventually(check):
    """Wait until the check is true."""
    deadline = time.monotonic() + PATIENCE
    while not check():
        assert time.monotonic() < deadline


def read_all(wire):
    """All data of a socket until it is closed."""
    return b"".join(iter(lambda: wire.recv(65536), b""))


def received(wire):
    """All data until the end, even if the connection breaks."""
    parts = []
    with suppress(ConnectionResetError):
        while part := wire.recv(65536):
            parts.append(part)
    return b"".join(parts)


@contextmanager
def serving(sessions, limits=DEFAULT_LIMITS, clock=None, hosts=(LOOPBACK,), *, on_event=None, take=PAGES.take):
    """A server for those sessions; `take` gets the answers."""
    events = Events()
    endpoint = Endpoint(SECRET, hosts, LOOPBACK)
    more = {"clock": clock} if clock else {}
    catalog = build_catalog(sessions, SECRET, replace(PAGES, take=take))
    with Server(catalog, endpoint, on_event or events, limits, **more) as server:
        yield Serving(server, events)


def noise(size):
    """Bytes without repetition."""
    return os.urandom(size)

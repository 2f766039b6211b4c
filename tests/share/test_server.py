"""The server, over the loopback network."""

import asyncio
import gc
import itertools
import shutil
import socket
import subprocess
import threading
from contextlib import suppress
from dataclasses import replace

import pytest
from serving import (
    LOOPBACK,
    PAGES,
    PATIENCE,
    SECRET,
    Events,
    eventually,
    noise,
    read_all,
    request_on,
    serving,
    shared_file,
)

from voiceguide.share.catalog import ResourceKind, ResourceRef, build_catalog
from voiceguide.share.connections import Connections
from voiceguide.share.events import Opened, RefusalReason, Refused, Sending, Sent
from voiceguide.share.limits import DEFAULT_LIMITS
from voiceguide.share.model import PhoneError
from voiceguide.share.server import Endpoint, Server

CONTENT = bytes(range(256)) * 4
LARGE = 12_000_000
SOUND, DOWNLOAD = ResourceRef(ResourceKind.AUDIO, "My back"), ResourceRef(ResourceKind.DOWNLOAD, "My back")
MP3, SAVED = "back/back.mp3", "back/save/back.mp3"


@pytest.fixture
def back(tmp_path):
    return shared_file(tmp_path, content=CONTENT)


@pytest.fixture
def served(back):
    with serving([back]) as found:
        yield found


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A file that is larger than all buffers."""
    return shared_file(tmp_path_factory.mktemp("large"), content=noise(LARGE))


def curl(*arguments):
    """The output of the real curl."""
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    return subprocess.run(["curl", "--silent", *map(str, arguments)], capture_output=True, timeout=30, check=False)


def fields(response):
    """The headers of a response, without the date."""
    return {name.lower(): value for name, value in response.getheaders() if name.lower() != "date"}


def test_a_page_is_served_with_its_policy(served):
    """And with the headers of every response."""
    response = served.request("")
    assert response.status == 200
    assert response.body.startswith(b"<title>My back</title>")
    assert fields(response) == {
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "same-origin",
        "content-type": "text/html; charset=utf-8",
        "content-length": str(len(response.body)),
        "accept-ranges": "bytes",
        "cache-control": "private, no-store",
        "content-security-policy": f"default-src 'none'; x-length {len(response.body)}",
    }


def test_a_file_is_served_whole(served, back):
    """With its digest as the ETag."""
    response = served.request(MP3)
    assert (response.status, response.body) == (200, CONTENT)
    assert response.headers["ETag"] == f'"{back.digest}"'
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert "Server" not in response.headers


def test_head_has_the_headers_of_get(served):
    """Without the bytes; Range is ignored."""
    got, head = served.request(SAVED), served.request(SAVED, "HEAD", Range="bytes=0-1")
    assert (head.status, head.body, fields(head)) == (200, b"", fields(got))


@pytest.mark.parametrize(
    ("asked_for", "start", "end"),
    [("bytes=0-1", 0, 2), ("bytes=1000-", 1000, 1024), ("bytes=-24", 1000, 1024), ("bytes=1-99999", 1, 1024)],
)
def test_a_range_is_served(served, asked_for, start, end):
    """The first one is what an iPhone requests first."""
    response = served.request(MP3, Range=asked_for)
    assert (response.status, response.body) == (206, CONTENT[start:end])
    assert response.headers["Content-Range"] == f"bytes {start}-{end - 1}/1024"


def test_a_range_beyond_the_end_is_refused(served):
    """The response has the size of the file."""
    response = served.request(MP3, Range="bytes=1024-")
    assert (response.status, response.headers["Content-Range"], response.body) == (416, "bytes */1024", b"")


def test_a_download_continues_only_if_the_file_is_the_same(served, back):
    """By its ETag; otherwise it starts again."""
    for condition, status in {
        f'"{back.digest}"': 206,
        '"another"': 200,
        f'W/"{back.digest}"': 200,
        "Tue, 01 Jan 2030 00:00:00 GMT": 200,
        "yesterday": 200,
    }.items():
        assert served.request(MP3, Range="bytes=5-", If_Range=condition).status == status


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        ("If-None-Match", '"DIGEST"', 304),
        ("If-None-Match", 'W/"DIGEST"', 304),
        ("If-None-Match", '"another", "DIGEST"', 304),
        ("If-None-Match", "*", 304),
        ("If-None-Match", '"another"', 200),
    ],
)
def test_a_cached_file_is_not_sent_again(served, back, header, value, status):
    """By the conditions of its request."""
    response = served.request(MP3, **{header: value.replace("DIGEST", back.digest)})
    assert (response.status, response.body) == (status, CONTENT if status == 200 else b"")


def test_one_connection_serves_many_requests(served):
    """One after the other."""
    with served.connected() as connection:
        assert [request_on(connection, MP3, Range=f"bytes={n}-{n}").body for n in range(50)] == [
            bytes([n]) for n in range(50)
        ]


def test_several_requests_can_be_sent_at_once(served):
    """The responses come in the same order."""
    with served.wire() as wire:
        wire.sendall(
            b"".join(served.raw_request(MP3, f"Range: bytes={n}-{n}") for n in (3, 5))
            + served.raw_request("", "Connection: close")
        )
        answers = read_all(wire).split(b"HTTP/1.1 ")
    assert [answer[:3] for answer in answers] == [b"", b"206", b"206", b"200"]
    assert [answer[-1:] for answer in answers[1:3]] == [b"\3", b"\5"]


def test_an_http_1_0_peer_is_served_and_disconnected(served):
    """HTTP/1.0 has one request per connection."""
    assert served.send_raw(served.raw_request("feed.xml", version="HTTP/1.0")).endswith(b"<rss>1</rss>")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "get"])
def test_only_get_and_head_are_allowed(served, method):
    """Peers that know the secret are told so."""
    response = served.request("", method)
    assert (response.status, response.headers["Allow"], response.body) == (405, "GET, HEAD", b"")


def test_refused_requests_get_the_same_response(served):
    """For a wrong secret, an unknown path and a wrong host."""
    answers = [
        served.request("", secret="a-secret-of-96-bitz"),  # noqa: S106 (it opens nothing)
        served.request("", "POST", secret=""),
        served.request("nothing"),
        served.request("", Host="example.org"),
        served.request("", Host=LOOPBACK),
    ]
    assert {(answer.status, answer.body) for answer in answers} == {(404, b"")}
    assert all(fields(answer) == fields(answers[0]) for answer in answers)


def test_several_hosts_may_be_announced(back):
    """Case is ignored; an IPv6 address is in brackets."""
    with serving([back], hosts=(LOOPBACK, "Desk.local", "fd00::1")) as served:
        for host in (LOOPBACK, "desk.LOCAL", "[FD00::1]"):
            assert served.request("", Host=f"{host}:{served.port}").status == 200
        assert served.request("", Host="[fd00::1]").status == 404


def test_requests_are_reported(served):
    """The page, the download, and a wrong guess that is refused."""
    served.request("")
    served.request(SAVED)
    served.request("", secret="wrong")  # noqa: S106 (it opens nothing)
    served.events.wait_for(Refused(LOOPBACK, RefusalReason.ADDRESS))
    assert served.events == [
        Opened(LOOPBACK, ResourceRef(ResourceKind.PAGE, "My back")),
        Opened(LOOPBACK, DOWNLOAD),
        Sent(LOOPBACK, DOWNLOAD, is_all=True),
        Refused(LOOPBACK, RefusalReason.ADDRESS),
    ]


def test_ranges_add_up_to_the_whole_file(served):
    """From its start; each peer is counted separately."""
    for start, end in ((0, 1), (0, 300), (512, 1023), (300, 511)):
        served.request(MP3, Range=f"bytes={start}-{end}")
    served.request(MP3, Range="bytes=512-1023", peer="127.0.0.2")
    assert Sent(LOOPBACK, SOUND, is_all=True) not in served.events
    served.request(MP3, Range="bytes=512-1023")
    served.events.wait_for(Sent(LOOPBACK, SOUND, is_all=True))
    assert Sent("127.0.0.2", SOUND, is_all=True) not in served.events


def test_counting_starts_again_after_a_whole_file(served):
    """So that the next complete download is reported too."""
    served.request(SAVED)
    served.request(SAVED, Range="bytes=0-511")
    served.request(SAVED, Range="bytes=512-")
    served.request("nothing")
    served.events.wait_for(Refused(LOOPBACK, RefusalReason.ADDRESS))
    assert [event.is_all for event in served.events if isinstance(event, Sent)] == [True, False, True]


def test_playing_and_downloading_are_counted_separately(served):
    """Half of each is not a complete download."""
    served.request(MP3, Range="bytes=0-511")
    served.request(SAVED, Range="bytes=512-")
    served.events.wait_for(Sent(LOOPBACK, DOWNLOAD, is_all=False))
    assert not any(isinstance(event, Sent) and event.is_all for event in served.events)


def test_progress_is_reported_at_intervals(large):
    """Not for every chunk: here each fourth look at the clock is half a second later."""
    ticks = itertools.count()
    with serving([large], clock=lambda: next(ticks) / 8) as served:
        served.request(SAVED)
        served.events.wait_for(Sent(LOOPBACK, DOWNLOAD, is_all=True))
    done = [event.done for event in served.events if isinstance(event, Sending)]
    assert done == sorted(set(done))
    assert 8 < len(done) < 14
    assert {event.total for event in served.events if isinstance(event, Sending)} == {LARGE}


def test_an_interrupted_download_is_complete_after_the_rest(large):
    """Only the rest has to be sent."""
    with serving([large]) as served:
        with served.wire() as wire:
            wire.sendall(served.raw_request(SAVED))
            got = wire.recv(65536).partition(b"\r\n\r\n")[2]
            while len(got) < LARGE // 2:
                got += wire.recv(LARGE // 2 + 1 - len(got))
        # The server may not have noted yet that it has sent what came last.
        begin = LARGE // 4
        rest = served.request(SAVED, Range=f"bytes={begin}-", If_Range=f'"{large.digest}"')
        assert got[:begin] + rest.body == large.file.read_bytes()
        served.events.wait_for(Sent(LOOPBACK, DOWNLOAD, is_all=True))
        assert [event.is_all for event in served.events if isinstance(event, Sent)] == [True]


def test_a_file_that_has_changed_is_not_sent(served, back):
    """Nor one that is gone: two versions would be mixed."""
    back.file.write_bytes(CONTENT[:-1])
    assert served.request(MP3).status == 404
    back.file.unlink()
    assert served.request(MP3).status == 404
    assert served.events == [Refused(LOOPBACK, RefusalReason.CHANGED)] * 2


def test_a_file_that_shrinks_during_a_download_breaks_it(large, tmp_path):
    """The promised length cannot be sent."""
    file = tmp_path / "copy.mp3"
    shutil.copy(large.file, file)
    with serving([replace(large, file=file)]) as served, served.wire() as wire:
        wire.sendall(served.raw_request(SAVED))
        start = wire.recv(1000)
        with file.open("r+b") as shared:
            shared.truncate(LARGE // 2)
        try:
            got = start + read_all(wire)
        except ConnectionResetError:
            got = b""
    assert len(got) < LARGE
    assert not any(isinstance(event, Sent) for event in served.events)


def test_an_idle_connection_is_closed(back):
    """Before its first request and between two; it is not reported, since browsers open such connections."""
    with serving([back], replace(DEFAULT_LIMITS, head=0.05, idle=0.05)) as served:
        assert served.send_raw(b"") == b""
        # A busy machine may not send it in time.
        eventually(lambda: served.send_raw(served.raw_request()).startswith(b"HTTP/1.1 200 "))
        assert [event for event in served.events if isinstance(event, Refused)] == []


def test_an_unfinished_request_is_cut(back):
    """However slowly its bytes come."""
    with serving([back], replace(DEFAULT_LIMITS, head=0.05)) as served:
        # A busy machine may not send its first byte in time, which is not reported.
        eventually(lambda: served.send_raw(served.raw_request()[:-2]) or served.events)
        assert served.events == [Refused(LOOPBACK, RefusalReason.SLOW)]


def test_a_stalled_download_is_cut(large):
    """Its connection is free for others then."""
    with serving([large], replace(DEFAULT_LIMITS, stalled=0.1)) as served, served.wire() as wire:
        wire.sendall(served.raw_request(SAVED))
        served.events.wait_for(Refused(LOOPBACK, RefusalReason.SLOW))
        assert Opened(LOOPBACK, DOWNLOAD) in served.events


def test_stopping_ends_downloads(large):
    """Even stalled ones; and no thread is left."""
    with serving([large], replace(DEFAULT_LIMITS, stalled=3600)) as served:
        wires = [socket.create_connection((LOOPBACK, served.port), 10) for _ in range(4)]
        for wire in wires:
            wire.sendall(served.raw_request(SAVED))
            wire.recv(1)
        served.server.stop()
    assert not any(thread.name == "server" for thread in threading.enumerate())
    for wire in wires:
        wire.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((LOOPBACK, served.port), 10)


def test_stopping_twice_does_no_harm(back):
    """Also right after each other."""
    with serving([back]) as served:
        served.server.stop()
        served.server.stop()


def test_a_phone_that_connects_while_the_server_stops_is_cut():
    """It was accepted, but nothing would answer it any more; that is no error."""
    failures = []
    connections = Connections(None, DEFAULT_LIMITS, failures.append, failures.append)

    async def connect():
        await connections.close()
        server = await asyncio.get_running_loop().create_server(connections.new, LOOPBACK)
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            with suppress(ConnectionError):
                assert await reader.read() == b""
            writer.close()

    asyncio.run(connect())
    assert failures == []


def test_a_phone_that_was_just_accepted_is_cut(back):
    """While the server stops; its socket is closed at once, not whenever Python collects it."""
    is_held, go_on = threading.Event(), threading.Event()
    with serving([back]) as served:
        served.request(SAVED)

        def hold():
            is_held.set()
            assert go_on.wait(PATIENCE)

        served.server._loop.call_soon_threadsafe(hold)
        assert is_held.wait(PATIENCE)
        with socket.create_connection((LOOPBACK, served.port), 10) as wire:
            # The server learns of both in one step.
            stopping = threading.Thread(target=served.server.stop)
            served.server._loop.call_soon_threadsafe(served.server._ending.set)
            go_on.set()
            stopping.start()
            stopping.join()
            with suppress(ConnectionResetError):
                assert wire.recv(1) == b""
    gc.collect()


def test_an_error_in_on_event_is_raised(back):
    """When the server stops; until then it goes on serving."""
    told = Events()

    def report(event):
        told(event)
        if event.peer == LOOPBACK:
            raise LookupError("a line could not be shown")

    with serving([back], on_event=report) as served:
        assert served.send_raw(served.raw_request()) == b""
        assert served.request("nothing", peer="127.0.0.2").status == 404
        with pytest.raises(LookupError, match="could not be shown"):
            served.server.stop()
    assert told == [
        Opened(LOOPBACK, ResourceRef(ResourceKind.PAGE, "My back")),
        Refused("127.0.0.2", RefusalReason.ADDRESS),
    ]


def start(session, host=LOOPBACK, port=0, secret=SECRET):
    """Start a server and stop it at once."""
    with Server(build_catalog([session], secret, PAGES), Endpoint(secret, (LOOPBACK,), host, port), Events()):
        pass


def test_a_port_in_use_is_an_error(served, back):
    """The message says what to do."""
    with pytest.raises(PhoneError, match=rf"cannot listen on 127\.0\.0\.1, port {served.port} \(another .*`--port`"):
        start(back, port=served.port)


@pytest.mark.parametrize(("host", "port"), [("192.0.2.1", 0), ("not a name", 0), ("x" * 70, 0)])
def test_a_foreign_address_is_an_error(back, host, port):
    """And so is an invalid one."""
    with pytest.raises(PhoneError, match="cannot listen on"):
        start(back, host, port)


@pytest.mark.parametrize("port", [-1, 65_536, 70_000])
def test_an_invalid_port_is_an_error(back, port):
    """The system would open another one."""
    with pytest.raises(PhoneError, match=f"there is no port {port}; use 1 to 65535"):
        start(back, port=port)


def test_a_short_secret_is_refused(back):
    """It needs ten characters of six bits."""
    with pytest.raises(ValueError, match="at least 10"):
        start(back, secret="123456789")  # noqa: S106 (it opens nothing)


@pytest.mark.real
def test_curl_gets_ranges_and_refusals(served):
    """As another client sees them."""
    address = f"http://{served.host}/{SECRET}/"
    write = ("--output", "-", "--write-out", " %{http_code}")
    assert curl("--range", "0-1", *write, address + MP3).stdout == b"\0\1 206"
    assert curl("--range", "9999-", *write, address + MP3).stdout == b" 416"
    assert curl("--request", "POST", *write, address + MP3).stdout == b" 405"
    assert curl(*write, address + "nothing").stdout == b" 404"
    assert curl("--path-as-is", *write, address + "../../etc/passwd").stdout == b" 404"
    assert b"content-length: 1024\r\n" in curl("--head", address + MP3).stdout


@pytest.mark.real
def test_curl_continues_after_it_was_killed(large, tmp_path):
    """The file is the same, and is reported as complete once."""
    target = tmp_path / "saved.mp3"
    with serving([large]) as served:
        address = f"http://{served.host}/{SECRET}/{SAVED}"
        curl("--version")
        slow = subprocess.Popen(["curl", "--silent", "--limit-rate", "3M", "--output", target, address])
        served.events.wait_for(Opened(LOOPBACK, DOWNLOAD))
        eventually(lambda: target.exists() and target.stat().st_size)
        slow.kill()
        slow.wait()
        assert 0 < target.stat().st_size < LARGE
        assert curl("--continue-at", "-", "--output", target, address).returncode == 0
        served.events.wait_for(Sent(LOOPBACK, DOWNLOAD, is_all=True))
    assert target.read_bytes() == large.file.read_bytes()


def test_a_secret_is_long_enough_not_to_be_guessed():
    """Ten characters are, nine are not."""
    assert Endpoint("0123456789", (LOOPBACK,), LOOPBACK).port == 0
    with pytest.raises(ValueError, match="at least 10 characters"):
        Endpoint("012345678", (LOOPBACK,), LOOPBACK)

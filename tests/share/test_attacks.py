"""Attacks from the same network: each is refused, and the server goes on serving."""

import os
import threading
import tracemalloc
from contextlib import ExitStack, suppress
from dataclasses import replace

import pytest
from serving import LOOPBACK, SECRET, eventually, read_all, received, serving, shared_file

from voiceguide.share.catalog import ResourceKind, ResourceRef
from voiceguide.share.events import Opened, RefusalReason, Refused, Sent
from voiceguide.share.limits import DEFAULT_LIMITS

OTHER = "127.0.0.2"
"""Another peer; all of 127.0.0.0/8 is this machine (RFC 6890, section 2.2.2)."""
PLENTY = 25_000_000
MIB = 1_048_576
NOTHING = b"HTTP/1.1 404 Not Found\r\nx-content-type-options: nosniff\r\n"


@pytest.fixture
def served(tmp_path):
    """A server that still serves after the test, and has not sent any of its files."""
    with serving([shared_file(tmp_path)]) as found:
        yield found
        assert found.request("").status == 200


def is_refused(answer, status=b"404"):
    """Whether a response is empty, ends the connection, and is the only one."""
    head, _, body = answer.partition(b"\r\n\r\n")
    return head.startswith(b"HTTP/1.1 " + status) and b"connection: close" in head.lower() and not body


TRAVERSALS = [
    "../../etc/passwd",
    "back/../../../etc/passwd",
    "back/..",
    "back/./back.mp3",
    "back//back.mp3",
    "%2e%2e/%2e%2e/etc/passwd",
    "%2E%2E%2Fetc%2Fpasswd",
    "..%2f..%2fetc%2fpasswd",
    "%252e%252e%252fetc/passwd",
    "..%c0%af..%c0%afetc/passwd",
    "%c0%ae%c0%ae/etc/passwd",
    "%uff0e%uff0e/etc/passwd",
    "..%5c..%5cwindows%5cwin.ini",
    "..\\..\\windows\\win.ini",
    "....//....//etc/passwd",
    "..;/..;/etc/passwd",
    "back/back.mp3%00.html",
    "back/back.mp3/",
    "back/back.mp3?x",
    "back/back.mp3#x",
    "back/%62ack.mp3",
    "BACK/back.mp3",
    "back/save/",
    "back/save",
    "back",
    "/etc/passwd",
    "file:///etc/passwd",
    "C:/windows/win.ini",
    "back/back.mp3::$DATA",
    "back/CON",
]


@pytest.mark.parametrize("target", TRAVERSALS)
def test_no_path_leads_out_of_the_catalog(served, target):
    """However it is encoded."""
    assert is_refused(served.send_raw(served.raw_request(target)))
    assert served.events == [Refused(LOOPBACK, RefusalReason.ADDRESS)]


LINES = {
    "no secret": "GET / HTTP/1.1",
    "nothing": "GET  HTTP/1.1",
    "another secret": f"GET /{SECRET[:-1]}/ HTTP/1.1",
    "more than the secret": f"GET /{SECRET}x/ HTTP/1.1",
    "the secret in capitals": f"GET /{SECRET.upper()}/ HTTP/1.1",
    "the secret later": f"GET /x/{SECRET}/ HTTP/1.1",
    "the secret without its slash": f"GET /{SECRET} HTTP/1.1",
    "two slashes": f"GET //{SECRET}/ HTTP/1.1",
    "no slash": f"GET {SECRET}/ HTTP/1.1",
    "a whole address": f"GET http://127.0.0.1/{SECRET}/ HTTP/1.1",
    "another machine's address": "GET http://example.org/ HTTP/1.1",
    "a tunnel": "CONNECT example.org:443 HTTP/1.1",
    "all of it": "OPTIONS * HTTP/1.1",
    "HTTP/2": "PRI * HTTP/2.0",
    "no version": f"GET /{SECRET}/",
    "another version": f"GET /{SECRET}/ HTTP/11",
    "another protocol": f"GET /{SECRET}/ RTSP/1.0",
    "NUL": f"GET /{SECRET}/\0 HTTP/1.1",
    "a bell": f"GET /{SECRET}/\a HTTP/1.1",
    "a letter that is none": f"GET /{SECRET}/\xff HTTP/1.1",
    "a space": f"GET /{SECRET}/ x HTTP/1.1",
    "a tab": f"GET\t/{SECRET}/\tHTTP/1.1",
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES.keys())
def test_no_other_request_line_is_accepted(served, line):
    """It has to have a path that starts with the secret."""
    answer = served.send_raw(f"{line}\r\nHost: {served.host}\r\n\r\n".encode("latin-1"))
    assert is_refused(answer) or is_refused(answer, b"400")


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("Host:",),
        ("Host: example.org",),
        ("Host: example.org:{port}",),
        ("Host: {host}.example.org",),
        ("Host: 127.0.0.1",),
        ("Host: localhost:{port}",),
        ("Host: 0.0.0.0:{port}",),
        ("Host: 2130706433:{port}",),
        ("Host: user@{host}",),
        ("Host: {host}, example.org",),
        ("Host: {host}", "Host: example.org"),
        ("Host: {host}", "Host: {host}"),
        ("Host : {host}",),
        ("Host: example.org", "X-Forwarded-Host: {host}"),
        ("Host: \0{host}",),
        ("X: y", " Host: {host}"),
    ],
)
def test_only_the_announced_host_is_served(served, lines):
    """Another site's name that resolves here does not help (DNS rebinding)."""
    said = [line.format(host=served.host, port=served.port) for line in lines]
    answer = served.send_raw("\r\n".join((f"GET /{SECRET}/ HTTP/1.1", *said, "", "")).encode())
    assert is_refused(answer) or is_refused(answer, b"400")


def test_an_http_1_0_request_needs_a_host_too(served):
    """Although the protocol does not require it."""
    assert is_refused(served.send_raw(f"GET /{SECRET}/ HTTP/1.0\r\n\r\n".encode()))


SMUGGLED = b"GET /smuggled HTTP/1.1\r\n\r\n"
BODIES = {
    "a length": ("Content-Length: 26",),
    "chunks": ("Transfer-Encoding: chunked",),
    "chunks and a length": ("Content-Length: 26", "Transfer-Encoding: chunked"),
    "a length and chunks": ("Transfer-Encoding: chunked", "Content-Length: 0"),
    "chunks in disguise": ("Transfer-Encoding: \x0bchunked",),
    "two codings": ("Transfer-Encoding: gzip, chunked",),
    "two lengths": ("Content-Length: 0", "Content-Length: 26"),
    "a length less than nothing": ("Content-Length: -1",),
    "a length with a sign": ("Content-Length: +26",),
    "a length beyond all": ("Content-Length: " + "9" * 40,),
    "a folded line": ("Transfer-Encoding:", " chunked"),
    "a question first": ("Expect: 100-continue", "Content-Length: 26"),
}


@pytest.mark.parametrize("lines", BODIES.values(), ids=BODIES.keys())
def test_requests_with_a_body_are_refused(served, lines):
    """Whatever follows is never read as another request."""
    answer = served.send_raw(served.raw_request("", *lines) + SMUGGLED)
    assert is_refused(answer, b"413") or is_refused(answer, b"400")


@pytest.mark.parametrize(
    "garbage",
    [b"\0" * 5000, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"{}\r\n\r\n", b": x\r\n\r\n", b"\r\n" * 5000],
)
def test_garbage_after_a_request_ends_the_connection(served, garbage):
    """The request gets a response; the garbage and a hundred requests after it do not."""
    answer = served.send_raw(served.raw_request("feed.xml") + garbage + served.raw_request() * 100)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"\r\n\r\n<rss>1</rss>")
    served.events.wait_for(Refused(LOOPBACK, RefusalReason.GARBAGE))


def test_protocol_upgrades_are_ignored(served):
    """The response is an ordinary page."""
    answer = served.send_raw(
        served.raw_request("", "Connection: Upgrade, close", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQ")
    )
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"x" * MIB + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"x" * MIB + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * (MIB // 6) + b"\r\n",
        b"x" * MIB,
    ],
    ids=["address", "header", "headers", "nothing at all"],
)
def test_a_megabyte_of_head_is_not_read(served, head):
    """Only its start is; then the connection is closed, perhaps before the response has been read."""
    answer = served.send_raw(head)
    assert not answer or is_refused(answer, b"400")
    served.events.wait_for(Refused(LOOPBACK, RefusalReason.GARBAGE))


@pytest.mark.parametrize(
    "asked_for",
    [
        "bytes=" + ",".join(f"{n}-{n}" for n in range(0, 2000, 2)),
        "bytes=" + ",".join(["0-"] * 1000),
        "bytes=" + ",".join(f"{n}-" for n in range(9)),
        "bytes=0-5,3-8",
        "bytes=-10,-10",
    ],
    ids=["a thousand", "a thousand times all", "ever less", "overlapping", "twice the same"],
)
def test_many_ranges_do_not_make_a_large_response(served, asked_for):
    """The file is sent once."""
    response = served.request("back/back.mp3", Range=asked_for)
    assert (response.status, response.body) == (200, b"0123456789")


def test_a_long_range_header_is_parsed_quickly(served):
    """The longest that fits into a head gets a response before the client gives up."""
    for asked_for in (
        "bytes=" + "0" * 15_000,
        "bytes=" + "-" * 15_000,
        "bytes=" + "0-," * 5000,
        "bytes=" + " ," * 7500,
    ):
        assert served.request("back/back.mp3", Range=asked_for).status in {200, 416}


def test_two_hundred_slow_connections_do_not_block_others(tmp_path):
    """A few of one peer stay; it can still be served, and so can others."""
    limits = replace(DEFAULT_LIMITS, head=2)
    with serving([shared_file(tmp_path)], limits) as served, ExitStack() as stack:
        for _ in range(200):
            wire = stack.enter_context(served.wire(OTHER))
            # The server may have cut it by now.
            with suppress(BrokenPipeError, ConnectionResetError):
                wire.sendall(b"GET / HT")
        assert served.request("").status == 200
        assert served.request("", peer=OTHER).status == 200
        served.events.wait_for(Refused(OTHER, RefusalReason.CROWD))
        served.events.wait_for(Refused(OTHER, RefusalReason.SLOW))


def test_unfinished_requests_of_many_peers_do_not_block_others(tmp_path):
    """Eight peers with eight connections each are the maximum; then the oldest is cut."""
    with serving([shared_file(tmp_path)]) as served, ExitStack() as stack:
        wires = [stack.enter_context(served.wire(f"127.0.0.{10 + number // 8}")) for number in range(64)]
        for wire in wires:
            wire.sendall(b"GET / HT")
        for _ in range(3):
            assert served.request("").status == 200
        assert received(wires[0]) == b""
        wires[-1].sendall(b"TP/1.1\r\nHost: x\r\n\r\n")
        assert is_refused(received(wires[-1]))


def test_downloads_are_not_cut_for_new_connections(tmp_path):
    """If they take all places, the new connection is refused until one is free."""
    content = bytes(12_000_000)
    with serving([shared_file(tmp_path, content=content)], replace(DEFAULT_LIMITS, in_total=20)) as served:
        with ExitStack() as stack:
            wires = [stack.enter_context(served.wire(f"127.0.0.{10 + number // 4}")) for number in range(20)]
            for wire in wires:
                wire.sendall(served.raw_request("back/back.mp3"))
                assert wire.recv(1000).startswith(b"HTTP/1.1 200 ")
            with served.wire() as late:
                assert not received(late)
            assert Refused(LOOPBACK, RefusalReason.CROWD) in served.events
        eventually(lambda: is_served(served, LOOPBACK))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has none")
def test_a_named_pipe_in_place_of_the_file_is_refused(tmp_path):
    """Opening it would block forever; others are served, and the server can end."""
    session = shared_file(tmp_path)
    with serving([session]) as served:
        session.file.unlink()
        os.mkfifo(session.file)
        assert served.request("back/back.mp3").status == 404
        assert served.request("").status == 200
    assert Refused(LOOPBACK, RefusalReason.CHANGED) in served.events


def is_served(served, peer):
    """Whether a peer gets a response now."""
    try:
        return served.request("", peer=peer).status == 200
    except ConnectionError:
        return False


def test_six_ranges_at_once_are_served(tmp_path):
    """Browsers play like that."""
    content = bytes(range(60)) * 1000
    with serving([shared_file(tmp_path, content=content)]) as served, ExitStack() as stack:
        wires = [stack.enter_context(served.wire()) for _ in range(6)]
        for number, wire in enumerate(wires):
            start = number * 10_000
            wire.sendall(
                served.raw_request("back/back.mp3", f"Range: bytes={start}-{start + 9999}", "Connection: close")
            )
        got = [read_all(wire).partition(b"\r\n\r\n")[2] for wire in wires]
    assert b"".join(got) == content


def test_memory_stays_flat(tmp_path):
    """With eight downloads of 25 megabytes, of which some stand still, and a thousand requests beside them."""
    session = shared_file(tmp_path, content=b"")
    with session.file.open("wb") as file:
        file.truncate(PLENTY)
    modified = session.file.stat().st_mtime
    with serving([replace(session, size=PLENTY, modified=modified)]) as served, ExitStack() as stack:
        served.request("")
        tracemalloc.start()
        stack.callback(tracemalloc.stop)
        for _ in range(4):
            wire = stack.enter_context(served.wire(OTHER))
            wire.sendall(served.raw_request("back/back.mp3"))
            wire.recv(1)
        readers = [threading.Thread(target=read_to_end, args=(served, f"127.0.0.{n}")) for n in range(3, 7)]
        for reader in readers:
            reader.start()
        with served.connected() as connection:
            for number in range(1000):
                connection.request(
                    "GET", f"/{SECRET}/back/back.mp3", headers={"Range": f"bytes={number * 2}-{number * 2}"}
                )
                assert len(connection.getresponse().read()) == 1
        for reader in readers:
            reader.join()
        for number in range(3, 7):
            served.events.wait_for(Sent(f"127.0.0.{number}", ResourceRef(ResourceKind.AUDIO, "My back"), is_all=True))
        _, most = tracemalloc.get_traced_memory()
        assert Opened(OTHER, ResourceRef(ResourceKind.AUDIO, "My back")) in served.events
    assert most < 6 * MIB


def read_to_end(served, peer):
    """Read a file to its end without keeping it."""
    buffer = bytearray(65536)
    with served.wire(peer) as wire:
        wire.sendall(served.raw_request("back/back.mp3", "Connection: close"))
        while wire.recv_into(buffer):
            pass

"""The server, asked over this machine's own network."""

import itertools
import shutil
import socket
import subprocess
import threading
from dataclasses import replace

import pytest
from serving import (
    LOOPBACK,
    PAGES,
    SECRET,
    Events,
    asked,
    eventually,
    everything,
    noise,
    serving,
    shared_file,
)

from voiceguide.share.catalog import ResourceKind, ResourceRef, build_catalog
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
    """A file that no buffer holds."""
    return shared_file(tmp_path_factory.mktemp("large"), content=noise(LARGE))


def curl(*arguments):
    """What the real curl gets."""
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    return subprocess.run(["curl", "--silent", *map(str, arguments)], capture_output=True, timeout=30, check=False)


def fields(response):
    """The headers of an answer, without the time."""
    return {name.lower(): value for name, value in response.getheaders() if name.lower() != "date"}


def test_a_page_is_fetched_with_its_policy(served):
    """And with what every answer says."""
    response = served.ask("")
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


def test_a_file_is_fetched_whole(served, back):
    """Under its digest."""
    response = served.ask(MP3)
    assert (response.status, response.body) == (200, CONTENT)
    assert response.headers["ETag"] == f'"{back.digest}"'
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert "Server" not in response.headers


def test_head_tells_what_get_would_send(served):
    """All but the bytes; a Range does not matter to it."""
    got, head = served.ask(SAVED), served.ask(SAVED, "HEAD", Range="bytes=0-1")
    assert (head.status, head.body, fields(head)) == (200, b"", fields(got))


@pytest.mark.parametrize(
    ("asked_for", "start", "end"),
    [("bytes=0-1", 0, 2), ("bytes=1000-", 1000, 1024), ("bytes=-24", 1000, 1024), ("bytes=1-99999", 1, 1024)],
)
def test_a_part_is_fetched(served, asked_for, start, end):
    """The first one is what an iPhone asks before all else."""
    response = served.ask(MP3, Range=asked_for)
    assert (response.status, response.body) == (206, CONTENT[start:end])
    assert response.headers["Content-Range"] == f"bytes {start}-{end - 1}/1024"


def test_what_is_beyond_the_end_cannot_be_had(served):
    """The answer says how much there is."""
    response = served.ask(MP3, Range="bytes=1024-")
    assert (response.status, response.headers["Content-Range"], response.body) == (416, "bytes */1024", b"")


def test_a_download_goes_on_only_with_the_same_file(served, back):
    """By its ETag; else it begins anew."""
    for condition, status in {
        f'"{back.digest}"': 206,
        '"another"': 200,
        f'W/"{back.digest}"': 200,
        "Tue, 01 Jan 2030 00:00:00 GMT": 200,
        "yesterday": 200,
    }.items():
        assert served.ask(MP3, Range="bytes=5-", If_Range=condition).status == status


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
def test_what_a_peer_has_already_is_not_sent_again(served, back, header, value, status):
    """By the conditions of its request."""
    response = served.ask(MP3, **{header: value.replace("DIGEST", back.digest)})
    assert (response.status, response.body) == (status, CONTENT if status == 200 else b"")


def test_one_connection_serves_many_requests(served):
    """One after the other."""
    with served.connected() as connection:
        assert [asked(connection, MP3, Range=f"bytes={n}-{n}").body for n in range(50)] == [
            bytes([n]) for n in range(50)
        ]


def test_several_requests_may_be_sent_at_once(served):
    """They are answered in their order."""
    with served.wire() as wire:
        wire.sendall(
            b"".join(served.get(MP3, f"Range: bytes={n}-{n}") for n in (3, 5)) + served.get("", "Connection: close")
        )
        answers = everything(wire).split(b"HTTP/1.1 ")
    assert [answer[:3] for answer in answers] == [b"", b"206", b"206", b"200"]
    assert [answer[-1:] for answer in answers[1:3]] == [b"\3", b"\5"]


def test_an_older_peer_is_served_and_let_go(served):
    """HTTP/1.0 knows no second request."""
    assert served.say(served.get("feed.xml", version="HTTP/1.0")).endswith(b"<rss>1</rss>")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "get"])
def test_only_fetching_is_allowed(served, method):
    """Who knows the way in is told so."""
    response = served.ask("", method)
    assert (response.status, response.headers["Allow"], response.body) == (405, "GET, HEAD", b"")


def test_who_does_not_know_the_way_in_is_told_nothing(served):
    """A wrong secret, an address that is not there and another host look all the same."""
    answers = [
        served.ask("", secret="a-secret-of-96-bitz"),  # noqa: S106 (it opens nothing)
        served.ask("", "POST", secret=""),
        served.ask("nothing"),
        served.ask("", Host="example.org"),
        served.ask("", Host=LOOPBACK),
    ]
    assert {(answer.status, answer.body) for answer in answers} == {(404, b"")}
    assert all(fields(answer) == fields(answers[0]) for answer in answers)


def test_several_hosts_may_be_announced(back):
    """In capitals too; an IPv6 address stands in brackets."""
    with serving([back], hosts=(LOOPBACK, "Desk.local", "fd00::1")) as served:
        for host in (LOOPBACK, "desk.LOCAL", "[FD00::1]"):
            assert served.ask("", Host=f"{host}:{served.port}").status == 200
        assert served.ask("", Host="[fd00::1]").status == 404


def test_what_a_phone_does_is_reported(served):
    """It opens the page, saves the file, and a wrong guess is refused."""
    served.ask("")
    served.ask(SAVED)
    served.ask("", secret="wrong")  # noqa: S106 (it opens nothing)
    served.events.wait_for(Refused(LOOPBACK, RefusalReason.ADDRESS))
    assert served.events == [
        Opened(LOOPBACK, ResourceRef(ResourceKind.PAGE, "My back")),
        Opened(LOOPBACK, DOWNLOAD),
        Sent(LOOPBACK, DOWNLOAD, is_all=True),
        Refused(LOOPBACK, RefusalReason.ADDRESS),
    ]


def test_parts_add_up_to_the_whole_file(served):
    """From its beginning on; and each peer has its own."""
    for start, end in ((0, 1), (0, 300), (512, 1023), (300, 511)):
        served.ask(MP3, Range=f"bytes={start}-{end}")
    served.ask(MP3, Range="bytes=512-1023", peer="127.0.0.2")
    assert Sent(LOOPBACK, SOUND, is_all=True) not in served.events
    served.ask(MP3, Range="bytes=512-1023")
    served.events.wait_for(Sent(LOOPBACK, SOUND, is_all=True))
    assert Sent("127.0.0.2", SOUND, is_all=True) not in served.events


def test_counting_starts_again_after_a_whole_file(served):
    """So that the next download is told when it is whole, too."""
    served.ask(SAVED)
    served.ask(SAVED, Range="bytes=0-511")
    served.ask(SAVED, Range="bytes=512-")
    served.ask("nothing")
    served.events.wait_for(Refused(LOOPBACK, RefusalReason.ADDRESS))
    assert [event.is_all for event in served.events if isinstance(event, Sent)] == [True, False, True]


def test_to_listen_is_not_to_save(served):
    """Half of each is not a whole, though they are the same file."""
    served.ask(MP3, Range="bytes=0-511")
    served.ask(SAVED, Range="bytes=512-")
    served.events.wait_for(Sent(LOOPBACK, DOWNLOAD, is_all=False))
    assert not any(isinstance(event, Sent) and event.is_all for event in served.events)


def test_progress_is_reported_now_and_then(large):
    """Not for every piece: here half a second goes by with each fourth look at the clock."""
    ticks = itertools.count()
    with serving([large], clock=lambda: next(ticks) / 8) as served:
        served.ask(SAVED)
        served.events.wait_for(Sent(LOOPBACK, DOWNLOAD, is_all=True))
    done = [event.done for event in served.events if isinstance(event, Sending)]
    assert done == sorted(set(done))
    assert 8 < len(done) < 14
    assert {event.total for event in served.events if isinstance(event, Sending)} == {LARGE}


def test_a_download_that_breaks_is_not_saved_until_the_rest_has_come(large):
    """The rest alone makes it whole."""
    with serving([large]) as served:
        with served.wire() as wire:
            wire.sendall(served.get(SAVED))
            got = wire.recv(65536).partition(b"\r\n\r\n")[2]
            while len(got) < LARGE // 2:
                got += wire.recv(LARGE // 2 + 1 - len(got))
        rest = served.ask(SAVED, Range=f"bytes={len(got)}-", If_Range=f'"{large.digest}"')
        assert got + rest.body == large.file.read_bytes()
        served.events.wait_for(Sent(LOOPBACK, DOWNLOAD, is_all=True))
        assert [event.is_all for event in served.events if isinstance(event, Sent)] == [True]


def test_a_file_that_has_changed_is_not_sent(served, back):
    """Nor one that is gone: bytes of two versions would be mixed."""
    back.file.write_bytes(CONTENT[:-1])
    assert served.ask(MP3).status == 404
    back.file.unlink()
    assert served.ask(MP3).status == 404
    assert served.events == [Refused(LOOPBACK, RefusalReason.CHANGED)] * 2


def test_a_file_that_shrinks_on_the_way_breaks_the_download(large, tmp_path):
    """What was promised cannot be kept, and is not made up."""
    file = tmp_path / "copy.mp3"
    shutil.copy(large.file, file)
    with serving([replace(large, file=file)]) as served, served.wire() as wire:
        wire.sendall(served.get(SAVED))
        start = wire.recv(1000)
        with file.open("r+b") as shared:
            shared.truncate(LARGE // 2)
        try:
            got = start + everything(wire)
        except ConnectionResetError:
            got = b""
    assert len(got) < LARGE
    assert not any(isinstance(event, Sent) for event in served.events)


def test_a_connection_that_says_nothing_is_let_go(back):
    """Before its first request, and between two; nobody is told, since browsers do that."""
    with serving([back], replace(DEFAULT_LIMITS, head=0.05, idle=0.05)) as served:
        assert served.say(b"") == b""
        assert served.say(served.get()).startswith(b"HTTP/1.1 200 ")
        assert [event for event in served.events if isinstance(event, Refused)] == []


def test_half_a_request_is_cut_in_time(back):
    """However its bytes drip."""
    with serving([back], replace(DEFAULT_LIMITS, head=0.05)) as served:
        assert served.say(served.get()[:-2]) == b""
        assert served.events == [Refused(LOOPBACK, RefusalReason.SLOW)]


def test_a_download_that_stands_still_is_cut(large):
    """Its connection is free for others then."""
    with serving([large], replace(DEFAULT_LIMITS, stalled=0.1)) as served, served.wire() as wire:
        wire.sendall(served.get(SAVED))
        served.events.wait_for(Refused(LOOPBACK, RefusalReason.SLOW))
        assert Opened(LOOPBACK, DOWNLOAD) in served.events


def test_stopping_cuts_what_is_under_way(large):
    """Though they would stand still for an hour; and no thread stays."""
    with serving([large], replace(DEFAULT_LIMITS, stalled=3600)) as served:
        wires = [socket.create_connection((LOOPBACK, served.port), 10) for _ in range(4)]
        for wire in wires:
            wire.sendall(served.get(SAVED))
            wire.recv(1)
        served.server.stop()
    assert not any(thread.name == "server" for thread in threading.enumerate())
    for wire in wires:
        wire.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((LOOPBACK, served.port), 10)


def test_stopping_twice_is_stopping(back):
    """And at once, too."""
    with serving([back]) as served:
        served.server.stop()
        served.server.stop()


def test_what_goes_wrong_in_a_report_comes_to_light(back):
    """When the server stops; others were served until then."""
    told = Events()

    def report(event):
        told(event)
        if event.peer == LOOPBACK:
            raise LookupError("a line could not be shown")

    with serving([back], on_event=report) as served:
        assert served.say(served.get()) == b""
        assert served.ask("nothing", peer="127.0.0.2").status == 404
        with pytest.raises(LookupError, match="could not be shown"):
            served.server.stop()
    assert told == [
        Opened(LOOPBACK, ResourceRef(ResourceKind.PAGE, "My back")),
        Refused("127.0.0.2", RefusalReason.ADDRESS),
    ]


def start(session, host=LOOPBACK, port=0, secret=SECRET):
    """A server that is stopped at once."""
    with Server(build_catalog([session], secret, PAGES), Endpoint(secret, (LOOPBACK,), host, port), Events()):
        pass


def test_an_address_that_is_taken_is_an_error_in_words(served, back):
    """It says what to do."""
    with pytest.raises(PhoneError, match=rf"cannot listen on 127\.0\.0\.1, port {served.port} \(.*in use.*`--port`"):
        start(back, port=served.port)


@pytest.mark.parametrize(("host", "port"), [("192.0.2.1", 0), ("not a name", 0), ("x" * 70, 0)])
def test_an_address_that_is_none_of_ours_is_an_error_in_words(back, host, port):
    """Whether it is another's, or none at all."""
    with pytest.raises(PhoneError, match="cannot listen on"):
        start(back, host, port)


@pytest.mark.parametrize("port", [-1, 65_536, 70_000])
def test_a_port_that_does_not_exist_is_an_error_in_words(back, port):
    """The system would open another one."""
    with pytest.raises(PhoneError, match=f"there is no port {port}; use 1 to 65535"):
        start(back, port=port)


def test_a_secret_that_can_be_guessed_is_refused(back):
    """Ten characters of six bits are the least."""
    with pytest.raises(ValueError, match="at least 10"):
        start(back, secret="123456789")  # noqa: S106 (it opens nothing)


@pytest.mark.real
def test_curl_gets_parts_and_refusals(served):
    """Another program's view of the same."""
    address = f"http://{served.host}/{SECRET}/"
    write = ("--output", "-", "--write-out", " %{http_code}")
    assert curl("--range", "0-1", *write, address + MP3).stdout == b"\0\1 206"
    assert curl("--range", "9999-", *write, address + MP3).stdout == b" 416"
    assert curl("--request", "POST", *write, address + MP3).stdout == b" 405"
    assert curl(*write, address + "nothing").stdout == b" 404"
    assert curl("--path-as-is", *write, address + "../../etc/passwd").stdout == b" 404"
    assert b"content-length: 1024\r\n" in curl("--head", address + MP3).stdout


@pytest.mark.real
def test_curl_goes_on_after_it_was_killed(large, tmp_path):
    """The file is the same in the end, and is said to be saved once."""
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

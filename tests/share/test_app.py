"""The application, without a network."""

import asyncio
import threading
from contextlib import closing

import pytest
from serving import LOOPBACK, PAGES, SECRET, shared_file

from voiceguide.share.answers import AnswerDesk
from voiceguide.share.app import App, DiskReader, Transfers, read_chunk
from voiceguide.share.catalog import ResourceKind, ResourceRef, build_catalog
from voiceguide.share.events import Opened, RefusalReason, Refused, Sending, Sent
from voiceguide.share.router import Router, access_check

SOUND, DOWNLOAD = ResourceRef(ResourceKind.AUDIO, "My back"), ResourceRef(ResourceKind.DOWNLOAD, "My back")


@pytest.fixture
def site(tmp_path):
    return build_catalog([shared_file(tmp_path)], SECRET, PAGES)


def responses(site, place, timeout=10.0, read=read_chunk, take=None):
    """What is sent for a path, and what is reported."""
    sent, events = [], []

    async def receive():
        return {"type": "http.request", "body": b""}

    async def send(message):
        sent.append(message)
        if take:
            take(message)

    scope = {
        "client": (LOOPBACK, 50_000),
        "method": "GET",
        "raw_path": f"/{SECRET}/{place}".encode(),
        "query_string": b"",
        "headers": [(b"host", f"{LOOPBACK}:80".encode())],
    }
    with closing(DiskReader(timeout, read)) as disk, closing(AnswerDesk(events.append, lambda: 0.0, timeout)) as desk:
        app = App(Router(site, access_check(SECRET, (LOOPBACK,), 80)), disk, desk, events.append, lambda: 0.0)
        try:
            asyncio.run(app.respond(scope, receive, send))
        except OSError as error:
            events.append(type(error))
    return sent, events


def test_a_hanging_disk_is_not_waited_for(site):
    """The response is 503, and the end of the server does not wait either."""
    answers = threading.Event()
    sent, events = responses(site, "back/back.mp3", timeout=0, read=lambda *_: answers.wait())
    answers.set()
    assert [message.get("status") for message in sent] == [503, None]
    assert events == [Refused(LOOPBACK, RefusalReason.DISK)]


def test_a_disk_that_fails_during_a_response_ends_it(site):
    """The promised length cannot be sent."""

    def read(resource, path, piece):
        if piece:
            raise OSError("the disk was pulled out")
        return b""

    sent, events = responses(site, "back/save/back.mp3", read=read)
    assert [message.get("status") for message in sent] == [200]
    assert events[:2] == [Opened(LOOPBACK, DOWNLOAD), Refused(LOOPBACK, RefusalReason.CHANGED)]
    assert issubclass(events[2], OSError)


@pytest.mark.parametrize(
    ("place", "what", "told"),
    [("back/back.mp3", SOUND, []), ("back/save/back.mp3", DOWNLOAD, [Refused(LOOPBACK, RefusalReason.SLOW)])],
)
def test_only_a_stalled_download_is_reported(site, place, what, told):
    """A paused player stalls too."""

    def take(message):
        raise TimeoutError

    _, events = responses(site, place, take=take)
    assert events == [Opened(LOOPBACK, what), *told, TimeoutError]


@pytest.fixture
def add(site):
    """A function that counts a chunk of a ten-byte file, and returns the events reported."""
    resource, events, ticks = site[f"/{SECRET}/back/back.mp3"], [], iter(range(100))
    transfers = Transfers(events.append, lambda: next(ticks))

    def note(start, stop, *, is_last=True):
        events.clear()
        transfers.add(LOOPBACK, resource, range(start, stop), is_last=is_last)
        return list(events)

    return note


def test_bytes_that_are_sent_twice_count_once(add):
    """And bytes after a gap do not count."""
    add(0, 4, is_last=False)
    assert add(2, 6, is_last=False) == [Sending(LOOPBACK, SOUND, 6, 10)]
    assert add(7, 10) == [Sending(LOOPBACK, SOUND, 6, 10), Sent(LOOPBACK, SOUND, is_all=False)]
    assert add(6, 10) == [Sending(LOOPBACK, SOUND, 10, 10), Sent(LOOPBACK, SOUND, is_all=True)]


def test_a_request_from_the_start_resets_the_count(add):
    """Whatever had been sent before."""
    add(0, 10)
    assert add(0, 5) == [Sending(LOOPBACK, SOUND, 5, 10), Sent(LOOPBACK, SOUND, is_all=False)]
    assert add(0, 2, is_last=False) == [Sending(LOOPBACK, SOUND, 2, 10)]

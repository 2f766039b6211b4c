"""Answers that come over the network: taken once, one at a time, and not too many."""

import asyncio
import json
import threading
from contextlib import closing
from dataclasses import replace

import pytest
from serving import LOOPBACK, SECRET, eventually, read_all, serving, shared_file

from voiceguide.share.answers import HOUR, MOST_ANSWERS, AnswerDesk
from voiceguide.share.catalog import AnswerPlace, ResourceKind, ResourceRef
from voiceguide.share.events import Answered, AnswerRefusedError, RefusalReason, Refused
from voiceguide.share.limits import DEFAULT_LIMITS
from voiceguide.share.model import TakenAnswer

OTHER = "127.0.0.2"
JSON = {"Content_Type": "application/json"}
REF = ResourceRef(ResourceKind.ANSWER, "My back")
SAID = Answered(LOOPBACK, REF, "right", 50, 52, "My back: it was said")
LINE = b"POST /" + SECRET.encode() + b"/back/answer HTTP/1.1\r\n"


@pytest.fixture
def served(tmp_path):
    """A server that takes answers for one routine, and still serves after the test."""
    with serving([replace(shared_file(tmp_path), routine="back")]) as found:
        yield found
        assert found.request("").status == 200


def head(served, *lines):
    """The head of a request with an answer; the body follows."""
    own = (f"Host: {served.host}", "Content-Type: application/json", *lines)
    return LINE + "".join(f"{line}\r\n" for line in (*own, "")).encode()


def test_an_answer_is_taken_and_told(served):
    """The response has the new level, and is not kept anywhere."""
    response = served.request("back/answer", "POST", body="right", **JSON)
    assert (response.status, json.loads(response.body)) == (201, {"level": 52})
    assert response.headers["Cache-Control"] == "no-store"
    assert served.events == [SAID]


def test_a_connection_is_used_for_several(served):
    """As browsers do; the page after an answer comes over the same one."""
    with served.connected() as connection:
        for _ in range(2):
            connection.request("POST", f"/{SECRET}/back/answer", b"right", {"Content-Type": "application/json"})
            assert connection.getresponse().read()
        connection.request("GET", f"/{SECRET}/")
        assert connection.getresponse().status == 200


def test_only_routines_take_answers(tmp_path):
    """An audio file has no level."""
    with serving([shared_file(tmp_path)]) as served:
        assert served.request("back/answer", "POST", body="right", **JSON).status == 404
        assert served.events == [Refused(LOOPBACK, RefusalReason.ADDRESS)]


@pytest.mark.parametrize("target", ["answer", "legs/answer", "back/answer/", "back/answer?x", "back/../back/answer"])
def test_a_routine_that_is_not_shared_takes_none(served, target):
    """As with any address that does not exist."""
    assert served.request(target, "POST", body="right", **JSON).status == 404
    assert served.events == [Refused(LOOPBACK, RefusalReason.ADDRESS)]


@pytest.mark.parametrize("guess", ["", "x", SECRET[:-1], SECRET + "x", SECRET.upper()])
def test_without_the_secret_nothing_is_read(served, guess):
    """The response is the same as for any other address, and comes before the body."""
    line = f"POST /{guess}/back/answer HTTP/1.1\r\n".encode()
    answer = served.send_raw(head(served, "Content-Length: 5").replace(LINE, line))
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert served.events == [Refused(LOOPBACK, RefusalReason.ADDRESS)]


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_an_answer_is_posted_and_nothing_else(served, method):
    """So a page of another site that has to ask first is told no."""
    response = served.request("back/answer", method)
    assert (response.status, response.headers["Allow"]) == (405, "POST")
    assert served.events == [Refused(LOOPBACK, RefusalReason.METHOD)]


@pytest.mark.parametrize("target", ["", "feed.xml", "back/back.mp3"])
def test_nothing_else_can_be_posted_to(served, target):
    """With or without a body."""
    assert served.request(target, "POST", body="right", **JSON).status == 405


@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx"],
)
def test_what_a_form_could_send_is_refused(served, kind):
    """Forms of other sites can send these without asking."""
    assert served.request("back/answer", "POST", body="right", Content_Type=kind).status == 415
    assert served.events == [Refused(LOOPBACK, RefusalReason.TYPE)]


@pytest.mark.parametrize("origin", ["null", "http://example.org", "https://{host}", "http://{host}.example.org", ""])
def test_a_page_of_another_site_is_refused(served, origin):
    """Whatever it knows."""
    response = served.request("back/answer", "POST", body="right", Origin=origin.format(host=served.host), **JSON)
    assert response.status == 403
    assert served.events == [Refused(LOOPBACK, RefusalReason.ORIGIN)]


def test_our_own_page_is_not(served):
    """Browsers say where it is from; and in which letters."""
    headers = {"Origin": f"http://{served.host}", "Content_Type": "application/JSON; charset=utf-8"}
    assert served.request("back/answer", "POST", body="right", **headers).status == 201


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ((), b"411"),
        (("Content-Length: 4097",), b"413"),
        (("Content-Length: 9999999999999999999",), b"413"),
        (("Content-Length: -5",), b"400"),
        (("Content-Length: 5", "Content-Length: 6"), b"400"),
        (("Transfer-Encoding: chunked",), b"4"),
        (("Content-Length: 5", "Transfer-Encoding: chunked"), b"4"),
        (("Expect: 100-continue", "Content-Length: 4097"), b"413"),
    ],
)
def test_an_answer_has_a_length_that_is_known_and_small(served, lines, status):
    """No more is read than that; and what follows is never another request."""
    answer = served.send_raw(head(served, *lines) + b"GET /smuggled HTTP/1.1\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 " + status)
    assert answer.count(b"HTTP/1.1") == 1


def test_the_longest_answer_is_read_whole(served):
    """In as many pieces as it comes in."""
    content = b"x" * 4096
    with served.wire() as wire:
        wire.sendall(head(served, "Content-Length: 4096", "Connection: close"))
        for start in range(0, len(content), 1000):
            wire.sendall(content[start : start + 1000])
        assert read_all(wire).startswith(b"HTTP/1.1 201 ")
    assert served.events == [replace(SAID, felt=content.decode())]


def test_an_answer_that_stops_in_the_middle_does_not_block_others(tmp_path):
    """It is cut after a while, and told."""
    session = replace(shared_file(tmp_path), routine="back")
    with serving([session], replace(DEFAULT_LIMITS, head=1)) as served, served.wire(OTHER) as wire:
        wire.sendall(head(served, "Content-Length: 5") + b"ri")
        assert served.request("back/answer", "POST", body="right", **JSON).status == 201
        served.events.wait_for(Refused(OTHER, RefusalReason.SLOW))
        assert read_all(wire) == b""


def test_a_phone_that_goes_in_the_middle_is_forgotten(served):
    """Nothing is stored, and nothing is told."""
    with served.wire() as wire:
        wire.sendall(head(served, "Content-Length: 5") + b"ri")
    assert served.request("").status == 200
    assert not [event for event in served.events if isinstance(event, Answered | Refused)]


# The desk


def answers(take, times=1, clock=lambda: 0.0):
    """The statuses of that many answers, and what is reported."""
    events = []

    async def receive():
        return {"type": "http.request", "body": b"right"}

    async def send_all(desk):
        place = AnswerPlace(REF, take)
        return [int((await desk.response(LOOPBACK, place, 5, receive)).status) for _ in range(times)]

    with closing(AnswerDesk(events.append, clock, 10.0)) as desk:
        return asyncio.run(send_all(desk)), events


def test_there_are_not_too_many_in_an_hour():
    """Then it is told, and after an hour they are taken again."""
    now = [0.0]

    def take(content):
        now[0] += 1
        return TakenAnswer("right", 50, 52, "", is_new=True)

    statuses, events = answers(take, MOST_ANSWERS + 1, lambda: now[0])
    assert statuses == [*[201] * MOST_ANSWERS, 429]
    assert len(events) == MOST_ANSWERS
    statuses, _ = answers(take, MOST_ANSWERS + 1, lambda: now[0] * 2 * HOUR / MOST_ANSWERS)
    assert 429 not in statuses


def test_what_was_sent_before_is_not_told_again_and_does_not_count():
    """Phones try again until they hear that it has arrived."""
    statuses, events = answers(lambda _: TakenAnswer("right", 52, 52, "", is_new=False), MOST_ANSWERS + 5)
    assert statuses == [201] * (MOST_ANSWERS + 5)
    assert events == []


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (RefusalReason.ANSWER, 400),
        (RefusalReason.ROUTINE, 400),
        (RefusalReason.FUTURE, 400),
        (RefusalReason.OLD, 400),
        (RefusalReason.HISTORY, 503),
    ],
)
def test_a_phone_is_told_whether_to_try_again(reason, status):
    """Only where the answer is not at fault."""

    def take(_content):
        raise AnswerRefusedError(reason)

    assert answers(take) == ([status], [])


def test_a_history_that_hangs_does_not_block_the_pages(tmp_path):
    """Nor does the end of sharing wait for it."""
    goes_on, session = threading.Event(), replace(shared_file(tmp_path), routine="back")

    def take(_shared, _content):
        goes_on.wait(60)
        return TakenAnswer("right", 50, 52, "", is_new=True)

    with serving([session], take=take) as served, served.wire() as wire:
        wire.sendall(head(served, "Content-Length: 5") + b"right")
        eventually(lambda: served.request("").status == 200)
    goes_on.set()

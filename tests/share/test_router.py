"""The access check and the router."""

from dataclasses import replace
from http import HTTPStatus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.share.catalog import Resource, ResourceKind, ResourceRef
from voiceguide.share.events import RefusalReason
from voiceguide.share.router import Request, Router, access_check

SECRET = "a-secret-of-96-bits"  # noqa: S105 (it opens nothing)
HOST = "192.0.2.7:4000"
ACCESS = access_check(SECRET, ("192.0.2.7",), 4000)
TEN = Resource(ResourceRef(ResourceKind.AUDIO), "audio/mpeg", b"0123456789", 10, "e", None, {})


class Untouched(dict):
    """A catalog that must not be read."""

    def get(self, key, default=None):
        raise AssertionError("something was looked up")


def request(target=f"/{SECRET}/", host=HOST, method="GET", **headers):
    named = {name.replace("_", "-"): [value] for name, value in headers.items()}
    return Request("192.0.2.1", method, target, {"host": [host], **named})


def response_of(resource, **headers):
    return Router({f"/{SECRET}/": resource}, ACCESS).response(request(**headers))


def test_requests_with_the_secret_and_the_host_are_let_in():
    """For any path."""
    assert ACCESS.refusal(request(f"/{SECRET}/anything")) is None


@pytest.mark.parametrize("target", ["", "/", "//", f"/{SECRET[:-1]}/", f"/{SECRET}x/", f"/x/{SECRET}/", "/ü/", "*"])
def test_the_secret_is_checked_before_the_host(target):
    """A wrong secret is the reason even if the host is wrong too."""
    assert ACCESS.refusal(request(target)) is RefusalReason.ADDRESS
    assert ACCESS.refusal(request(target, "example.org")) is RefusalReason.ADDRESS


@pytest.mark.parametrize(("target", "host"), [("/wrong/", HOST), (f"/{SECRET}/", "example.org")])
def test_nothing_is_looked_up_for_refused_requests(target, host):
    """Not even whether it exists."""
    assert Router(Untouched(), ACCESS).response(request(target, host)).status is HTTPStatus.NOT_FOUND


def test_the_default_port_may_be_left_out():
    """As browsers do, and only port 80."""
    usual, other = (access_check(SECRET, ("192.0.2.7",), port) for port in (80, 8000))
    assert usual.refusal(request(host="192.0.2.7")) is None
    assert usual.refusal(request(host="192.0.2.7:80")) is None
    assert other.refusal(request(host="192.0.2.7")) is RefusalReason.HOST


@pytest.mark.parametrize(
    ("header", "start", "stop"),
    [
        ("bytes=0-1", 0, 2),
        ("bytes=0-0", 0, 1),
        ("bytes=3-", 3, 10),
        ("bytes=-4", 6, 10),
        ("bytes=-99", 0, 10),
        ("bytes=0-99", 0, 10),
        ("bytes=0-" + "9" * 5000, 0, 10),
        ("BYTES=2-3", 2, 4),
        ("bytes= 2-3 ", 2, 4),
    ],
)
def test_an_existing_range_is_sent(header, start, stop):
    """It is cut off at the end of the file."""
    response = response_of(TEN, range=header)
    assert (response.status, response.body) == (HTTPStatus.PARTIAL_CONTENT, range(start, stop))
    assert ("Content-Range", f"bytes {start}-{stop - 1}/10") in response.headers


@pytest.mark.parametrize(
    "header",
    [
        *("", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "bytes=1", "bytes=+1-2", "lines=0-1", "bytes=²-"),
        *("bytes=0-1,4-5", "bytes=0-,0-"),
    ],
)
def test_invalid_and_multiple_ranges_are_ignored(header):
    """The whole file is sent."""
    response = response_of(TEN, range=header)
    assert (response.status, response.body) == (HTTPStatus.OK, range(10))


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=99-100", "bytes=-0", "bytes=" + "9" * 5000 + "-"])
def test_a_range_beyond_the_end_is_refused(header):
    """With status 416."""
    response = response_of(TEN, range=header)
    assert (response.status, response.refusal) == (HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, RefusalReason.RANGE)
    assert not response.body


def test_a_resource_without_an_etag_is_always_sent():
    """Nor can its download be continued."""
    page = replace(TEN, etag="")
    assert response_of(page, if_none_match="*").status is HTTPStatus.OK
    assert response_of(page, range="bytes=1-", if_range='""').status is HTTPStatus.OK


@given(st.text("0123456789-, =bytes"), st.integers(0, 50))
def test_no_response_is_longer_than_the_file(text, size):
    """Whatever range is requested."""
    body = response_of(replace(TEN, size=size), range=f"bytes={text}").body
    assert not body or 0 <= body.start < body.stop <= size

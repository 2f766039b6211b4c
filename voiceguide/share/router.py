"""The router: finds the response to a request in the catalog, without files, clock or sockets."""

import hmac
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from voiceguide.share.catalog import AnswerPlace, Catalog, Resource
from voiceguide.share.events import RefusalReason

METHODS = ("GET", "HEAD")
ANSWER_METHOD = "POST"
ANSWER_TYPE = "application/json"
"""A page of another site cannot send it without asking first, which is refused."""
MOST_ANSWER_BYTES = 4096
HTTP_PORT = 80
ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    # Pages of other sites may not embed our resources; our own may, and podcast apps ignore this header.
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
"""The headers of every response."""
_RANGE = re.compile(r"bytes=[ \t]*([0-9]*)-([0-9]*)[ \t]*", re.IGNORECASE)

Header = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Request:
    """A request; `headers` are by lowercase name, each with all its values."""

    peer: str
    method: str
    target: str
    headers: Mapping[str, Sequence[str]]

    @property
    def has_body(self) -> bool:
        """Whether a body follows (RFC 9112, section 6)."""
        return "transfer-encoding" in self.headers or any(
            length != "0" for length in self.headers.get("content-length", ())
        )

    def header(self, name: str) -> str | None:
        """The combined values of a header (RFC 9110, section 5.3); None if there is none."""
        return ", ".join(self.headers[name]) if name in self.headers else None


@dataclass(frozen=True, slots=True)
class Response:
    """A response; `body` is a range of bytes in the resource's content.

    With a `place` there is none yet: first an answer of `answer_size` bytes has to be read there.
    """

    status: HTTPStatus
    headers: tuple[Header, ...]
    resource: Resource | None = None
    body: range = range(0)
    refusal: RefusalReason | None = None
    place: AnswerPlace | None = None
    answer_size: int = 0


@dataclass(frozen=True, slots=True)
class AccessCheck:
    """Lets requests in that have the secret in their path and an announced host in their Host header."""

    secret: str
    hosts: frozenset[str]

    def is_own(self, origin: str | None) -> bool:
        """Whether an Origin header is that of our own pages, or missing, as in programs that are no browser."""
        return origin is None or origin.lower().removeprefix("http://") in self.hosts

    def refusal(self, request: Request) -> RefusalReason | None:
        """The reason to refuse a request; None if it is let in.

        The secret is compared first, in constant time. The host check stops pages of other sites whose name resolves to
        this computer (DNS rebinding).
        """
        _, _, guess = request.target.partition("/")
        if not hmac.compare_digest(guess.partition("/")[0].encode(), self.secret.encode()):
            return RefusalReason.ADDRESS
        hosts = request.headers.get("host", ())
        return None if len(hosts) == 1 and hosts[0].lower() in self.hosts else RefusalReason.HOST


def access_check(secret: str, hosts: Iterable[str], port: int) -> AccessCheck:
    """The check for a server at `port` that is announced under those names or addresses."""
    names = {f"[{host}]" if ":" in host else host.lower() for host in hosts}
    announced = {f"{name}:{port}" for name in names}
    return AccessCheck(secret, frozenset(announced | names if port == HTTP_PORT else announced))


@dataclass(frozen=True, slots=True)
class Router:
    """Finds the response to a request."""

    catalog: Catalog
    access: AccessCheck

    def response(self, request: Request) -> Response:
        """The response to a request; without the secret, it is always the same."""
        if reason := self.access.refusal(request):
            return refused(HTTPStatus.NOT_FOUND, reason)
        found = self.catalog.get(request.target)
        if found is None:
            return refused(HTTPStatus.NOT_FOUND, RefusalReason.ADDRESS)
        methods = (ANSWER_METHOD,) if isinstance(found, AnswerPlace) else METHODS
        if request.method not in methods:
            return refused(HTTPStatus.METHOD_NOT_ALLOWED, RefusalReason.METHOD, ("Allow", ", ".join(methods)))
        if isinstance(found, AnswerPlace):
            return self._answer(request, found)
        if request.has_body:
            return refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, RefusalReason.BODY)
        return _found(request, found)

    def _answer(self, request: Request, place: AnswerPlace) -> Response:
        """Whether an answer may be read."""
        if not self.access.is_own(request.header("origin")):
            return refused(HTTPStatus.FORBIDDEN, RefusalReason.ORIGIN)
        if (request.header("content-type") or "").partition(";")[0].strip().lower() != ANSWER_TYPE:
            return refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, RefusalReason.TYPE)
        length = request.header("content-length") or ""
        if "transfer-encoding" in request.headers or not length.isascii() or not length.isdigit():
            return refused(HTTPStatus.LENGTH_REQUIRED, RefusalReason.SIZE)
        if _number(length) > MOST_ANSWER_BYTES:
            return refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, RefusalReason.SIZE)
        return Response(HTTPStatus.CREATED, ALWAYS, place=place, answer_size=int(length))


def refused(status: HTTPStatus, reason: RefusalReason, *headers: Header) -> Response:
    """An empty response that ends the connection; the reason is only for our own report."""
    return Response(status, (*ALWAYS, ("Content-Length", "0"), ("Connection", "close"), *headers), refusal=reason)


def _found(request: Request, resource: Resource) -> Response:
    etag = f'"{resource.etag}"' if resource.etag else ""
    headers = (*ALWAYS, *((("ETag", etag),) if etag else ()), ("Accept-Ranges", "bytes"), *resource.headers.items())
    if etag and _matches(request.header("if-none-match"), etag):
        return Response(HTTPStatus.NOT_MODIFIED, headers, resource)
    everything, part = range(resource.size), None
    # A download may only continue if the file is the same (RFC 9110, section 13.1.5).
    if request.method == "GET" and request.header("if-range") in {None, etag}:
        part = _parse_range(request.header("range") or "", resource.size)
    if part is not None and not part:
        sizes = (("Content-Length", "0"), ("Content-Range", f"bytes */{resource.size}"))
        return Response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, (*ALWAYS, *sizes), refusal=RefusalReason.RANGE)
    body = everything if part is None else part
    headers = (("Content-Type", resource.media_type), ("Content-Length", str(len(body))), *headers)
    if part is None:
        return Response(HTTPStatus.OK, headers, resource, body if request.method == "GET" else range(0))
    where = ("Content-Range", f"bytes {part.start}-{part.stop - 1}/{resource.size}")
    return Response(HTTPStatus.PARTIAL_CONTENT, (where, *headers), resource, body)


def _matches(header: str | None, etag: str) -> bool:
    """Whether an If-None-Match header has this entity tag, strong or weak (RFC 9110, section 13.1.2)."""
    tags = [tag.strip().removeprefix("W/") for tag in (header or "").split(",")]
    return etag in tags or tags == ["*"]


def _parse_range(header: str, size: int) -> range | None:
    """The bytes that a Range header requests; empty if the file does not have them, None to send the whole file.

    None is for invalid headers, and for several ranges, which no phone requests (RFC 9110, section 14.2).
    """
    match = _RANGE.fullmatch(header)
    if not match or not (match[1] or match[2]):
        return None
    if not match[1]:
        return range(max(0, size - _number(match[2])), size)
    start, stop = _number(match[1]), _number(match[2]) + 1 if match[2] else size
    if match[2] and stop <= start:
        return None
    return range(start, min(stop, size))


def _number(digits: str) -> int:
    """The number in a header; a very long one becomes sys.maxsize, since Python does not parse thousands of digits."""
    return int(digits) if len(digits) < len(str(sys.maxsize)) else sys.maxsize

"""The answer to a request: decided from the table of addresses, without a file, a clock or a socket."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from voiceguide.phone.conditions import http_date, is_same, outcome
from voiceguide.phone.events import Why
from voiceguide.phone.guard import Guard
from voiceguide.phone.ranges import Span, UnsatisfiableError, spans_of
from voiceguide.phone.site import Resource

METHODS = ("GET", "HEAD")
ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    # Our pages may use it; podcast apps do not ask; pages of other sites may not.
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
"""The headers of every answer."""

Header = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: `headers` by their names in small letters, each with all its values."""

    method: str
    target: str
    headers: Mapping[str, Sequence[str]]

    @property
    def brings_something(self) -> bool:
        """Whether a body follows, which none of ours needs (RFC 9112, section 6)."""
        return "transfer-encoding" in self.headers or any(
            length != "0" for length in self.headers.get("content-length", ())
        )

    @property
    def single(self) -> Mapping[str, str]:
        """The headers, as one line each (RFC 9110, section 5.3)."""
        return {name: ", ".join(values) for name, values in self.headers.items()}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back: `body` is bytes as they are, and parts of the resource's content.

    `is_last` says that the connection ends with it.
    """

    status: HTTPStatus
    headers: tuple[Header, ...]
    body: tuple[bytes | Span, ...] = ()
    resource: Resource | None = None
    refusal: Why | None = None
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """Where requests are answered: what there is, who may have it, and in how many parts."""

    site: Mapping[str, Resource]
    guard: Guard
    ranges: int

    def answer(self, request: Request) -> Answer:
        """The answer to a request; who does not know the way in is told the same whatever is asked for."""
        refusal = self.guard.refusal(request.target, request.headers.get("host", ()))
        if refusal:
            return refused(HTTPStatus.NOT_FOUND, refusal)
        resource = self.site.get(request.target)
        if resource is None:
            return refused(HTTPStatus.NOT_FOUND, Why.ADDRESS)
        if request.method not in METHODS:
            return refused(HTTPStatus.METHOD_NOT_ALLOWED, Why.METHOD, ("Allow", ", ".join(METHODS)))
        if request.brings_something:
            return refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, Why.BODY)
        return self._found(request, resource)

    def _found(self, request: Request, resource: Resource) -> Answer:
        headers = request.single
        status = outcome(headers, resource)
        if status:
            return Answer(status, _head(resource, *_empty(status)), resource=resource)
        # A Range is for GET alone (RFC 9110, section 14.2).
        is_partial = request.method == "GET" and "range" in headers and is_same(headers.get("if-range"), resource)
        try:
            spans = spans_of(headers["range"], resource.size, self.ranges) if is_partial else ()
        except UnsatisfiableError:
            return _out_of_range(resource)
        answer = _several(resource, spans) if len(spans) > 1 else _one(resource, spans)
        return answer if request.method == "GET" else Answer(answer.status, answer.headers, resource=resource)


def refused(status: HTTPStatus, why: Why, *headers: Header) -> Answer:
    """An answer that tells nothing, after which the connection ends."""
    return Answer(status, (*ALWAYS, ("Content-Length", "0"), *headers), refusal=why, is_last=True)


def _one(resource: Resource, spans: Sequence[Span]) -> Answer:
    """All of it, or one part."""
    span = spans[0] if spans else Span(0, resource.size)
    headers = [("Content-Type", resource.media_type), ("Content-Length", str(span.size))]
    if spans:
        headers.append(("Content-Range", _content_range(span, resource)))
    status = HTTPStatus.PARTIAL_CONTENT if spans else HTTPStatus.OK
    return Answer(status, _head(resource, *headers), (span,), resource)


def _several(resource: Resource, spans: Sequence[Span]) -> Answer:
    """Parts with a line between them that occurs in none of them (RFC 9110, section 14.6)."""
    line = secrets.token_hex(16)
    body: list[bytes | Span] = []
    for span in spans:
        head = f"Content-Type: {resource.media_type}\r\nContent-Range: {_content_range(span, resource)}\r\n\r\n"
        body += [f"\r\n--{line}\r\n{head}".encode(), span]
    body.append(f"\r\n--{line}--\r\n".encode())
    length = sum(part.size if isinstance(part, Span) else len(part) for part in body)
    kind = ("Content-Type", f"multipart/byteranges; boundary={line}")
    headers = _head(resource, kind, ("Content-Length", str(length)))
    return Answer(HTTPStatus.PARTIAL_CONTENT, headers, tuple(body), resource)


def _out_of_range(resource: Resource) -> Answer:
    headers = (*ALWAYS, ("Content-Length", "0"), ("Content-Range", f"bytes */{resource.size}"))
    return Answer(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers, refusal=Why.RANGE)


def _head(resource: Resource, *headers: Header) -> tuple[Header, ...]:
    marks = [("Accept-Ranges", "bytes")]
    if resource.etag:
        marks.append(("ETag", f'"{resource.etag}"'))
    if resource.modified is not None:
        marks.append(("Last-Modified", http_date(resource.modified)))
    return (*ALWAYS, *headers, *marks, *resource.headers.items())


def _empty(status: HTTPStatus) -> tuple[Header, ...]:
    """What says that nothing follows; 304 needs no length, since it never has a body (RFC 9110, section 15.4.5)."""
    return () if status is HTTPStatus.NOT_MODIFIED else (("Content-Length", "0"),)


def _content_range(span: Span, resource: Resource) -> str:
    return f"bytes {span.start}-{span.end - 1}/{resource.size}"

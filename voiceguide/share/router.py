"""What a request is answered: decided from the table of addresses, without a file, a clock or a socket."""

import hmac
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from voiceguide.share.catalog import Resource
from voiceguide.share.events import RefusalReason

METHODS = ("GET", "HEAD")
HTTP_PORT = 80
ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    # Our pages may use it; podcast apps do not ask; pages of other sites may not.
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
"""The headers of every response."""
_RANGE = re.compile(r"bytes=[ \t]*([0-9]*)-([0-9]*)[ \t]*", re.IGNORECASE)

Header = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Request:
    """What a peer asks for: `headers` by their names in small letters, each with all its values."""

    peer: str
    method: str
    target: str
    headers: Mapping[str, Sequence[str]]

    @property
    def has_body(self) -> bool:
        """Whether a body follows, which none of ours needs (RFC 9112, section 6)."""
        return "transfer-encoding" in self.headers or any(
            length != "0" for length in self.headers.get("content-length", ())
        )

    def header(self, name: str) -> str | None:
        """A header in one line (RFC 9110, section 5.3); None if there is none."""
        return ", ".join(self.headers[name]) if name in self.headers else None


@dataclass(frozen=True, slots=True)
class Response:
    """What is sent back: its body is those bytes of the resource's content."""

    status: HTTPStatus
    headers: tuple[Header, ...]
    resource: Resource | None = None
    body: range = range(0)
    refusal: RefusalReason | None = None


@dataclass(frozen=True, slots=True)
class AccessCheck:
    """The secret that each address begins with, and the hosts that were announced, as a Host header has them."""

    secret: str
    hosts: frozenset[str]

    def refusal(self, request: Request) -> RefusalReason | None:
        """Why a request is refused; None if it is not.

        The secret is compared first, in a time that does not depend on what was guessed of it. The host keeps out pages
        of other sites whose name was made to lead here (DNS rebinding).
        """
        _, _, guess = request.target.partition("/")
        if not hmac.compare_digest(guess.partition("/")[0].encode(), self.secret.encode()):
            return RefusalReason.ADDRESS
        hosts = request.headers.get("host", ())
        return None if len(hosts) == 1 and hosts[0].lower() in self.hosts else RefusalReason.HOST


def access_check(secret: str, hosts: Iterable[str], port: int) -> AccessCheck:
    """The check of a server at `port` that is announced under those names or addresses."""
    names = {f"[{host}]" if ":" in host else host.lower() for host in hosts}
    announced = {f"{name}:{port}" for name in names}
    return AccessCheck(secret, frozenset(announced | names if port == HTTP_PORT else announced))


@dataclass(frozen=True, slots=True)
class Router:
    """Finds what is asked for, for those who may have it."""

    site: Mapping[str, Resource]
    access: AccessCheck

    def response(self, request: Request) -> Response:
        """The response to a request; without the secret it is the same whatever is asked for."""
        if why := self.access.refusal(request):
            return refused(HTTPStatus.NOT_FOUND, why)
        resource = self.site.get(request.target)
        if resource is None:
            return refused(HTTPStatus.NOT_FOUND, RefusalReason.ADDRESS)
        if request.method not in METHODS:
            return refused(HTTPStatus.METHOD_NOT_ALLOWED, RefusalReason.METHOD, ("Allow", ", ".join(METHODS)))
        if request.has_body:
            return refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, RefusalReason.BODY)
        return _found(request, resource)


def refused(status: HTTPStatus, why: RefusalReason, *headers: Header) -> Response:
    """A response that tells nothing, after which the connection ends."""
    return Response(status, (*ALWAYS, ("Content-Length", "0"), ("Connection", "close"), *headers), refusal=why)


def _found(request: Request, resource: Resource) -> Response:
    etag = f'"{resource.etag}"' if resource.etag else ""
    headers = (*ALWAYS, *((("ETag", etag),) if etag else ()), ("Accept-Ranges", "bytes"), *resource.headers.items())
    if etag and _names(request.header("if-none-match"), etag):
        return Response(HTTPStatus.NOT_MODIFIED, headers, resource)
    everything, part = range(resource.size), None
    # A download may go on only with the very same bytes (RFC 9110, section 13.1.5).
    if request.method == "GET" and request.header("if-range") in {None, etag}:
        part = _part(request.header("range") or "", resource.size)
    if part is not None and not part:
        sizes = (("Content-Length", "0"), ("Content-Range", f"bytes */{resource.size}"))
        return Response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, (*ALWAYS, *sizes), refusal=RefusalReason.RANGE)
    body = everything if part is None else part
    headers = (("Content-Type", resource.media_type), ("Content-Length", str(len(body))), *headers)
    if part is None:
        return Response(HTTPStatus.OK, headers, resource, body if request.method == "GET" else range(0))
    where = ("Content-Range", f"bytes {part.start}-{part.stop - 1}/{resource.size}")
    return Response(HTTPStatus.PARTIAL_CONTENT, (where, *headers), resource, body)


def _names(tags: str | None, etag: str) -> bool:
    """Whether a list of entity tags has this one; a weak one does as well (RFC 9110, section 13.1.2)."""
    listed = [tag.strip().removeprefix("W/") for tag in (tags or "").split(",")]
    return etag in listed or listed == ["*"]


def _part(header: str, size: int) -> range | None:
    """The bytes that a Range header asks for, none of them if they do not exist; None if it is to be ignored.

    That is so for one that makes no sense, and for several parts at once, which no phone asks for; then all of it is
    sent (RFC 9110, section 14.2).
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
    """A number, or one that is larger than any file: Python refuses to read thousands of digits."""
    return int(digits) if len(digits) < len(str(sys.maxsize)) else sys.maxsize

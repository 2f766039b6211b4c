"""The conditions of a request: whether a peer needs what it asks for (RFC 9110, section 13)."""

import math
from collections.abc import Mapping
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus

from voiceguide.phone.site import Resource


def outcome(headers: Mapping[str, str], resource: Resource) -> HTTPStatus | None:
    """304 or 412 if a condition stands against sending it, else None; in the order of section 13.2.2."""
    modified = resource.modified
    if (tags := headers.get("if-match")) is not None:
        if not _names(tags, resource, is_strong=True):
            return HTTPStatus.PRECONDITION_FAILED
    elif modified is not None and int(modified) > _date(headers.get("if-unmodified-since"), math.inf):
        return HTTPStatus.PRECONDITION_FAILED
    if (tags := headers.get("if-none-match")) is not None:
        return HTTPStatus.NOT_MODIFIED if _names(tags, resource, is_strong=False) else None
    is_known = modified is not None and int(modified) <= _date(headers.get("if-modified-since"), -math.inf)
    return HTTPStatus.NOT_MODIFIED if is_known else None


def is_same(condition: str | None, resource: Resource) -> bool:
    """Whether a download may go on, by its If-Range header: only with the very same bytes (section 13.1.5)."""
    if condition is None:
        return True
    if condition.startswith('"'):
        return bool(resource.etag) and condition == f'"{resource.etag}"'
    return resource.modified is not None and condition == http_date(resource.modified)


def http_date(time: float) -> str:
    """A time in seconds since 1970 as headers have it (section 5.6.7)."""
    return formatdate(int(time), usegmt=True)


def _names(tags: str, resource: Resource, *, is_strong: bool) -> bool:
    """Whether a list of entity tags names the resource; a weak tag never does so strongly (section 8.8.3.2)."""
    if tags.strip() == "*":
        return True
    listed = [tag.strip() for tag in tags.split(",")]
    if not is_strong:
        listed = [tag.removeprefix("W/") for tag in listed]
    return bool(resource.etag) and f'"{resource.etag}"' in listed


def _date(text: str | None, otherwise: float) -> float:
    """A date in seconds since 1970, or `otherwise` if there is none that can be read."""
    try:
        return parsedate_to_datetime(text).timestamp() if text else otherwise
    except (ValueError, OverflowError):
        return otherwise

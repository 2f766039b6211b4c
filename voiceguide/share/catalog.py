"""The catalog: everything that a phone can request, by its URL path.

Requests are only looked up here: no file path is ever built from one.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urljoin

from voiceguide.export.captions import podcast_chapters, vtt
from voiceguide.pictures import JPEG, PNG, SVG, mime_of, picture_mime_of
from voiceguide.share.model import SharedSession, TakenAnswer, Urls

PAGE = "text/html; charset=utf-8"
FEED = "application/rss+xml; charset=utf-8"
CAPTIONS = "text/vtt; charset=utf-8"
CHAPTERS = "application/json+chapters"
"""Of the podcast namespace (github.com/Podcastindex-org/podcast-namespace, chapters)."""

_REVALIDATED = {"Cache-Control": "private, no-cache"}
_NOT_CACHED = {"Cache-Control": "private, no-store"}
_PICTURE_SUFFIXES = {PNG: "png", JPEG: "jpg", SVG: "svg"}
_ONLY_SHOWN = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
"""For a picture that is opened by itself: a drawing could have scripts, though ours were searched for them."""
_NAME = re.compile(r"[a-z0-9]+(?:-+[a-z0-9]+)*")
_SUFFIX = re.compile(r"\.[a-z0-9]+")


class ResourceKind(StrEnum):
    """The kind of a resource, as it appears in messages."""

    INDEX = "the list of sessions"
    PAGE = "the page"
    AUDIO = "the audio"
    DOWNLOAD = "the download"
    COVER = "the cover"
    PICTURE = "the pictures"
    SHEET = "the sheet"
    CAPTIONS = "the captions"
    CHAPTERS = "the chapters"
    FEED = "the feed"
    ANSWER = "the answer"


@dataclass(frozen=True, slots=True)
class ResourceRef:
    """A reference to a resource for reports; `title` is its session's, or empty if it belongs to all sessions."""

    kind: ResourceKind
    title: str = ""

    def __str__(self) -> str:
        return f"{self.kind} of {self.title}" if self.title else self.kind.value


@dataclass(frozen=True, slots=True)
class Resource:
    """What is served at a path: a file, or bytes in memory.

    `size` is in bytes; `etag` has no quotes, and is empty for resources that must not be cached; `modified` is the
    modification time of a file in seconds since 1970. Every response has the `headers`.
    """

    ref: ResourceRef
    media_type: str
    content: bytes | Path
    size: int
    etag: str
    modified: float | None
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AnswerPlace:
    """A path that takes answers; `take` stores one, and raises AnswerRefusedError."""

    ref: ResourceRef
    take: Callable[[bytes], TakenAnswer]


Catalog = Mapping[str, Resource | AnswerPlace]
"""What is at each path."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Functions that render pages and the feed, and one that stores answers.

    `page` is called with a session and its URLs, `index` with all sessions, the URL of each one's page and the URL of
    the feed, and `feed` with all sessions; `policy` returns the Content-Security-Policy for a page. `take` is called in
    a thread, with a session and the bytes that a phone has sent, and raises AnswerRefusedError; without it, there is no
    place that takes answers. The `address` of the first page is needed for URLs in files that apps read.
    """

    page: Callable[[SharedSession, Urls], str]
    index: Callable[[Sequence[tuple[SharedSession, str]], str], str]
    policy: Callable[[str], str]
    feed: Callable[[Sequence[SharedSession]], bytes]
    take: Callable[[SharedSession, bytes], TakenAnswer] | None = None
    address: str = ""


def build_catalog(sessions: Sequence[SharedSession], secret: str, pages: Pages, *, is_listed: bool = False) -> Catalog:
    """What is at each path, such as `/SECRET/`, `/SECRET/NAME/` or `/SECRET/NAME/NAME.mp3`.

    The first page is a list of sessions, or the page of the only one, unless that `is_listed` too. Raises ValueError if
    there are no sessions, or if a name cannot be part of a path.
    """
    _check_names(sessions)
    has_list = is_listed or len(sessions) > 1
    resources: dict[str, Resource | AnswerPlace] = {
        "": _list(sessions, pages) if has_list else _only_page(sessions[0], pages),
        "feed.xml": _feed(pages.feed(sessions)),
    }
    for shared in sessions:
        urls = urls_of(shared, has_others=has_list)
        parts: dict[str, Resource | AnswerPlace] = {
            "": _page(shared, urls, pages),
            **dict(_parts(shared, urls, pages.address)),
        }
        if urls.answer and pages.take:
            ref = ResourceRef(ResourceKind.ANSWER, shared.title)
            parts[urls.answer] = AnswerPlace(ref, partial(pages.take, shared))
        resources |= {f"{shared.name}/{path}": resource for path, resource in parts.items()}
    return MappingProxyType({f"/{secret}/{path}": resource for path, resource in resources.items()})


def urls_of(shared: SharedSession, folder: str = "", top: str = "../", *, has_others: bool = False) -> Urls:
    """The URLs of a session's parts, relative to its page.

    For another page, `folder` is the URL of the session's folder and `top` of the one above; both end with a slash.
    """
    file = f"{shared.name}{shared.file.suffix.lower()}"
    suffix = _PICTURE_SUFFIXES.get(mime_of(shared.cover or b""))
    pictures = [one.content if one else b"" for one in shared.pictures]
    squares = [one.square if one else b"" for one in shared.pictures]
    return Urls(
        audio=f"{folder}{file}",
        download=f"{folder}save/{file}",
        cover=f"{folder}cover.{suffix}" if suffix else "",
        captions=f"{folder}captions.vtt" if shared.captions else "",
        chapters=f"{folder}chapters.json" if shared.chapters else "",
        feed=f"{top}feed.xml",
        all_sessions=top if has_others else "",
        answer=f"{folder}answer" if shared.routine else "",
        sheet=f"{folder}sheet.pdf" if shared.sheet else "",
        pictures=tuple(_picture_urls(f"{folder}pictures/", pictures)),
        squares=tuple(_picture_urls(f"{folder}pictures/square-", squares)),
    )


def _picture_urls(start: str, pictures: Sequence[bytes]) -> Iterator[str]:
    """The URL of each picture, or an empty one; equal pictures have the same."""
    for content in pictures:
        number = pictures.index(content) + 1
        yield f"{start}{number}.{_PICTURE_SUFFIXES[picture_mime_of(content)]}" if content else ""


def _check_names(sessions: Sequence[SharedSession]) -> None:
    if not sessions:
        raise ValueError("there are no sessions to share")
    if len({shared.name for shared in sessions}) < len(sessions):
        raise ValueError("two sessions have the same name")
    for shared in sessions:
        # Names cannot clash with `feed.xml`, which has a dot, nor with `save`, which is a level below.
        if not _NAME.fullmatch(shared.name) or not _SUFFIX.fullmatch(shared.file.suffix.lower()):
            raise ValueError(f"{shared.name!r}, {shared.file.suffix!r}: not a valid name in a URL path")


def _only_page(shared: SharedSession, pages: Pages) -> Resource:
    return _page(shared, urls_of(shared, folder=f"{shared.name}/", top=""), pages)


def _list(sessions: Sequence[SharedSession], pages: Pages) -> Resource:
    listed = [(shared, f"{shared.name}/") for shared in sessions]
    return _document(ResourceRef(ResourceKind.INDEX), pages.index(listed, "feed.xml"), pages)


def _page(shared: SharedSession, urls: Urls, pages: Pages) -> Resource:
    return _document(ResourceRef(ResourceKind.PAGE, shared.title), pages.page(shared, urls), pages)


def _document(ref: ResourceRef, html: str, pages: Pages) -> Resource:
    content = html.encode()
    headers = {**_NOT_CACHED, "Content-Security-Policy": pages.policy(html)}
    return Resource(ref, PAGE, content, len(content), "", None, MappingProxyType(headers))


def _feed(content: bytes) -> Resource:
    return _in_memory(ResourceRef(ResourceKind.FEED), FEED, content)


def _parts(shared: SharedSession, urls: Urls, address: str) -> Iterator[tuple[str, Resource]]:
    """The resources of a session besides its page, by their paths in the session's folder."""
    file_name = urls.audio.rpartition("/")[2]
    yield urls.audio, _file(shared, ResourceKind.AUDIO, {})
    yield (
        urls.download,
        _file(shared, ResourceKind.DOWNLOAD, {"Content-Disposition": f'attachment; filename="{file_name}"'}),
    )
    if urls.cover and shared.cover:
        yield urls.cover, _in_memory(ResourceRef(ResourceKind.COVER, shared.title), mime_of(shared.cover), shared.cover)
    for picture, url, square_url in zip(shared.pictures, urls.pictures, urls.squares, strict=True):
        if picture:
            yield url, _picture(shared, picture.content)
            yield square_url, _picture(shared, picture.square)
    if shared.sheet:
        yield urls.sheet, _in_memory(ResourceRef(ResourceKind.SHEET, shared.title), "application/pdf", shared.sheet)
    if shared.captions:
        content = vtt(shared.title, shared.captions).encode()
        yield urls.captions, _in_memory(ResourceRef(ResourceKind.CAPTIONS, shared.title), CAPTIONS, content)
    if shared.chapters:
        squares = [url and urljoin(address, f"{shared.name}/{url}") for url in urls.squares]
        content = podcast_chapters(shared.title, file_name, shared.chapters, squares).encode()
        yield urls.chapters, _in_memory(ResourceRef(ResourceKind.CHAPTERS, shared.title), CHAPTERS, content)


def _file(shared: SharedSession, kind: ResourceKind, headers: Mapping[str, str]) -> Resource:
    ref = ResourceRef(kind, shared.title)
    headers = MappingProxyType({**_REVALIDATED, **headers})
    return Resource(ref, shared.media_type, shared.file, shared.size, shared.digest, shared.modified, headers)


def _picture(shared: SharedSession, content: bytes) -> Resource:
    ref = ResourceRef(ResourceKind.PICTURE, shared.title)
    return _in_memory(ref, picture_mime_of(content), content, _ONLY_SHOWN)


def _in_memory(
    ref: ResourceRef, media_type: str, content: bytes, headers: Mapping[str, str] = MappingProxyType({})
) -> Resource:
    etag = hashlib.sha256(content).hexdigest()
    headers = MappingProxyType({**_REVALIDATED, **headers})
    return Resource(ref, media_type, content, len(content), etag, None, headers)

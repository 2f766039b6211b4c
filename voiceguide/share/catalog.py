"""The table of addresses: all that a phone can fetch.

No address is put together from what a request says: it is in this table, letter by letter, or it does not exist.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from voiceguide.export.captions import podcast_chapters, vtt
from voiceguide.share.model import SharedSession, Urls

PAGE = "text/html; charset=utf-8"
FEED = "application/rss+xml; charset=utf-8"
CAPTIONS = "text/vtt; charset=utf-8"
CHAPTERS = "application/json+chapters"
"""As the podcast namespace has it (github.com/Podcastindex-org/podcast-namespace, chapters)."""

_KEEP = {"Cache-Control": "private, no-cache"}
_FORGET = {"Cache-Control": "private, no-store"}
_PICTURES = ((b"\x89PNG\r\n\x1a\n", "png", "image/png"), (b"\xff\xd8\xff", "jpg", "image/jpeg"))
_NAME = re.compile(r"[a-z0-9]+(?:-+[a-z0-9]+)*")
_SUFFIX = re.compile(r"\.[a-z0-9]+")


class ResourceKind(StrEnum):
    """What an address leads to, in the words that people are told."""

    INDEX = "the list of sessions"
    PAGE = "the page"
    AUDIO = "the sound"
    DOWNLOAD = "the download"
    COVER = "the cover"
    CAPTIONS = "the captions"
    CHAPTERS = "the chapters"
    FEED = "the feed"


@dataclass(frozen=True, slots=True)
class ResourceRef:
    """A part of what is shared; `title` is that of its session, or empty where it belongs to all."""

    kind: ResourceKind
    title: str = ""

    def __str__(self) -> str:
        return f"{self.kind} of {self.title}" if self.title else self.kind.value


@dataclass(frozen=True, slots=True)
class Resource:
    """What is found at an address.

    `content` is a file of `size` bytes, or the bytes themselves. `etag` is without quotes, and empty for what is never
    kept; `modified` is when a file was last written, in seconds since 1970. `headers` come with every response.
    """

    ref: ResourceRef
    media_type: str
    content: bytes | Path
    size: int
    etag: str
    modified: float | None
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pages:
    """How pages are made.

    `page` is given a session and where its parts are found, `index` the sessions with the address of each page and the
    address of the feed; `policy` gives the Content-Security-Policy of a page, and `feed` is given all sessions.
    """

    page: Callable[[SharedSession, Urls], str]
    index: Callable[[Sequence[tuple[SharedSession, str]], str], str]
    policy: Callable[[str], str]
    feed: Callable[[Sequence[SharedSession]], bytes]


def build_catalog(sessions: Sequence[SharedSession], secret: str, pages: Pages) -> Mapping[str, Resource]:
    """What is found at each address, such as `/SECRET/`, `/SECRET/NAME/` or `/SECRET/NAME/NAME.mp3`.

    Raises ValueError if there are no sessions, or if their names could not stand in an address.
    """
    _check(sessions)
    found = {"": _first_page(sessions, pages), "feed.xml": _feed(pages.feed(sessions))}
    for shared in sessions:
        links = urls_of(shared, has_others=len(sessions) > 1)
        parts = {"": _page(shared, links, pages), **dict(_parts(shared, links))}
        found |= {f"{shared.name}/{place}": resource for place, resource in parts.items()}
    return MappingProxyType({f"/{secret}/{place}": resource for place, resource in found.items()})


def urls_of(shared: SharedSession, folder: str = "", top: str = "../", *, has_others: bool = False) -> Urls:
    """Where the parts of a session are found, seen from its page.

    From elsewhere, `folder` leads to the folder of the session, and `top` to that of all; both end with a slash.
    """
    file = f"{shared.name}{shared.file.suffix.lower()}"
    picture = _picture(shared)
    return Urls(
        audio=f"{folder}{file}",
        download=f"{folder}save/{file}",
        cover=f"{folder}cover.{picture[0]}" if picture else "",
        captions=f"{folder}captions.vtt" if shared.captions else "",
        chapters=f"{folder}chapters.json" if shared.chapters else "",
        feed=f"{top}feed.xml",
        all_sessions=top if has_others else "",
    )


def _check(sessions: Sequence[SharedSession]) -> None:
    if not sessions:
        raise ValueError("there are no sessions to share")
    if len({shared.name for shared in sessions}) < len(sessions):
        raise ValueError("two sessions have the same name")
    for shared in sessions:
        # `save` is a folder of each session, and none of the sessions; a name is no place of another kind either way.
        if not _NAME.fullmatch(shared.name) or not _SUFFIX.fullmatch(shared.file.suffix.lower()):
            raise ValueError(f"{shared.name!r}, {shared.file.suffix!r}: not a name that can stand in an address")


def _first_page(sessions: Sequence[SharedSession], pages: Pages) -> Resource:
    if len(sessions) == 1:
        shared = sessions[0]
        return _page(shared, urls_of(shared, folder=f"{shared.name}/", top=""), pages)
    listed = [(shared, f"{shared.name}/") for shared in sessions]
    return _document(ResourceRef(ResourceKind.INDEX), pages.index(listed, "feed.xml"), pages)


def _page(shared: SharedSession, links: Urls, pages: Pages) -> Resource:
    return _document(ResourceRef(ResourceKind.PAGE, shared.title), pages.page(shared, links), pages)


def _document(what: ResourceRef, html: str, pages: Pages) -> Resource:
    content = html.encode()
    headers = {**_FORGET, "Content-Security-Policy": pages.policy(html)}
    return Resource(what, PAGE, content, len(content), "", None, MappingProxyType(headers))


def _feed(content: bytes) -> Resource:
    return _kept(ResourceRef(ResourceKind.FEED), FEED, content)


def _parts(shared: SharedSession, links: Urls) -> Iterator[tuple[str, Resource]]:
    """What belongs to a session beside its page, by its place in the session's folder."""
    file_name = links.audio.rpartition("/")[2]
    yield links.audio, _file(shared, ResourceKind.AUDIO, {})
    yield (
        links.download,
        _file(shared, ResourceKind.DOWNLOAD, {"Content-Disposition": f'attachment; filename="{file_name}"'}),
    )
    if (picture := _picture(shared)) and shared.cover:
        yield links.cover, _kept(ResourceRef(ResourceKind.COVER, shared.title), picture[1], shared.cover)
    if shared.captions:
        content = vtt(shared.title, shared.captions).encode()
        yield links.captions, _kept(ResourceRef(ResourceKind.CAPTIONS, shared.title), CAPTIONS, content)
    if shared.chapters:
        content = podcast_chapters(shared.title, file_name, shared.chapters).encode()
        yield links.chapters, _kept(ResourceRef(ResourceKind.CHAPTERS, shared.title), CHAPTERS, content)


def _file(shared: SharedSession, kind: ResourceKind, headers: Mapping[str, str]) -> Resource:
    what = ResourceRef(kind, shared.title)
    headers = MappingProxyType({**_KEEP, **headers})
    return Resource(what, shared.media_type, shared.file, shared.size, shared.digest, shared.modified, headers)


def _kept(what: ResourceRef, media_type: str, content: bytes) -> Resource:
    etag = hashlib.sha256(content).hexdigest()
    return Resource(what, media_type, content, len(content), etag, None, MappingProxyType(_KEEP))


def _picture(shared: SharedSession) -> tuple[str, str] | None:
    """The suffix and the media type of the cover, by the first bytes that PNG and JPEG files have."""
    start = shared.cover or b""
    return next(((suffix, kind) for sign, suffix, kind in _PICTURES if start.startswith(sign)), None)

"""The podcast feed: RSS 2.0 with the namespaces of Apple and the Podcast Index.

Sources: rssboard.org/rss-specification, help.apple.com/itc/podcasts_connect (tags of a feed) and
github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md. Unlike the last one demands, URLs begin with
`http:`, since there are no certificates for a home network. The feed has no `podcast:guid`, which identifies a podcast
for life, and no `podcast:locked`, which needs the owner's mail address.
"""

import re
from collections.abc import Callable, Sequence
from email.utils import formatdate
from html import escape
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from voiceguide.share.model import SharedSession, Urls

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
CATEGORY, SUBCATEGORY = "Health & Fitness", "Fitness"
"""From Apple's list (podcasters.apple.com/support/1691-apple-podcasts-categories)."""
TITLE = "voiceguide"
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML does not allow, even escaped (XML 1.0, section 2.2)."""

register_namespace("itunes", ITUNES)
register_namespace("podcast", PODCAST)


def _content_hash(shared: SharedSession) -> str:
    """Apps recognise a session by it at another URL."""
    return f"sha256:{shared.digest}"


def feed(
    sessions: Sequence[tuple[SharedSession, Urls]],
    base_url: str,
    guid: Callable[[SharedSession], str] = _content_hash,
    *,
    is_public: bool = False,
) -> bytes:
    """The feed for sessions served under `base_url`; the URLs of each session are relative to `NAME/` there.

    Apps fetch a session again only if its `guid` is another one. Catalogs list a feed that is public.
    """
    rss = Element("rss", version="2.0")
    channel = SubElement(rss, "channel")
    _describe(channel, sessions, base_url, is_public=is_public)
    for shared, urls in sessions:
        _add_item(channel, shared, urls, urljoin(base_url, f"{shared.name}/"), guid(shared))
    content: bytes = tostring(rss, encoding="utf-8", xml_declaration=True)
    return content


def _describe(
    channel: Element, sessions: Sequence[tuple[SharedSession, Urls]], base_url: str, *, is_public: bool
) -> None:
    """Add the metadata of the whole feed; its cover is the first one of a session."""
    languages = {shared.language for shared, _ in sessions}
    authors = {shared.author for shared, _ in sessions}
    _add(channel, "title", TITLE)
    _add(channel, "link", base_url)
    _add(channel, "description", escape(", ".join(shared.title for shared, _ in sessions), quote=False))
    _add(channel, "language", languages.pop() if len(languages) == 1 else "")
    _add(channel, f"{{{ITUNES}}}author", (authors.pop() if len(authors) == 1 else "") or TITLE)
    _add(channel, f"{{{ITUNES}}}explicit", "false")
    category = SubElement(channel, f"{{{ITUNES}}}category", text=CATEGORY)
    SubElement(category, f"{{{ITUNES}}}category", text=SUBCATEGORY)
    _add(channel, f"{{{ITUNES}}}block", "" if is_public else "Yes")
    _add(channel, f"{{{PODCAST}}}block", "" if is_public else "yes")
    covers = (urljoin(base_url, f"{shared.name}/{urls.cover}") for shared, urls in sessions if shared.cover)
    _add_cover(channel, next(covers, ""))


def _add_item(channel: Element, shared: SharedSession, urls: Urls, page: str, guid: str) -> None:
    item = SubElement(channel, "item")
    _add(item, "title", shared.title)
    _add(item, "link", page)
    # Escaped, because apps read it as HTML.
    _add(item, "description", escape(shared.summary or shared.title, quote=False))
    SubElement(item, "guid", isPermaLink="false").text = guid
    _add(item, "pubDate", _date(shared.modified))
    size = str(shared.size)
    SubElement(item, "enclosure", url=urljoin(page, urls.audio), length=size, type=shared.media_type)
    _add(item, f"{{{ITUNES}}}duration", str(round(shared.length / 1000)))
    _add(item, f"{{{ITUNES}}}author", shared.author)
    _add(item, f"{{{ITUNES}}}explicit", "false")
    _add_cover(item, urljoin(page, urls.cover) if shared.cover else "")
    _add_files(item, shared, urls, page)


def _date(time: float) -> str:
    """A time in the format of mail (RSS 2.0, pubDate); empty if it is outside the years 1 to 9999."""
    try:
        return formatdate(time, usegmt=True)
    except (ValueError, OverflowError, OSError):
        return ""


def _add_files(item: Element, shared: SharedSession, urls: Urls, page: str) -> None:
    if shared.chapters:
        chapters = {"url": urljoin(page, urls.chapters), "type": "application/json+chapters"}
        SubElement(item, f"{{{PODCAST}}}chapters", chapters)
    if shared.captions:
        transcript = {"url": urljoin(page, urls.captions), "type": "text/vtt", "rel": "captions"}
        language = {"language": shared.language} if shared.language else {}
        SubElement(item, f"{{{PODCAST}}}transcript", transcript | language)


def _add_cover(parent: Element, url: str) -> None:
    if url:
        SubElement(parent, f"{{{ITUNES}}}image", href=url)


def _add(parent: Element, name: str, text: str) -> None:
    """Add an element with its text on one line, unless the text is empty."""
    if line := " ".join(_NOT_IN_XML.sub("", text).split()):
        SubElement(parent, name).text = line

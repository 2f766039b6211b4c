"""The feed that a podcast app on the phone subscribes to: RSS 2.0 with the namespaces of Apple and the Podcast Index.

Sources: rssboard.org/rss-specification, help.apple.com/itc/podcasts_connect (tags of a feed) and
github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md. Against the last one, its addresses begin with
`http:`, since nobody certifies the addresses of a home network. It has no `podcast:guid`, which is given to a podcast
for life, and no `podcast:locked`, which names the mail address of an owner.
"""

import re
from collections.abc import Sequence
from email.utils import formatdate
from html import escape
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from voiceguide.share.model import SharedSession, Urls

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
MEDIA_TYPE = "application/rss+xml"
CATEGORY, SUBCATEGORY = "Health & Fitness", "Fitness"
"""Of Apple's list of categories (podcasters.apple.com/support/1691-apple-podcasts-categories)."""
TITLE = "voiceguide"
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no document may have, not even escaped (XML 1.0, section 2.2)."""

register_namespace("itunes", ITUNES)
register_namespace("podcast", PODCAST)


def feed(sessions: Sequence[tuple[SharedSession, Urls]], address: str) -> bytes:
    """The feed of sessions that are served under `address`, the whole address of the folder that has their pages.

    The links of each session are relative to the page `NAME/` there.
    """
    rss = Element("rss", version="2.0")
    channel = SubElement(rss, "channel")
    _describe(channel, sessions, address)
    for shared, links in sessions:
        _add_item(channel, shared, links, urljoin(address, f"{shared.name}/"))
    content: bytes = tostring(rss, encoding="utf-8", xml_declaration=True)
    return content


def _describe(channel: Element, sessions: Sequence[tuple[SharedSession, Urls]], address: str) -> None:
    """What an app shows of the whole; the first session stands for all where there can only be one."""
    languages = {shared.language for shared, _ in sessions}
    authors = {shared.author for shared, _ in sessions}
    _add(channel, "title", TITLE)
    _add(channel, "link", address)
    _add(channel, "description", escape(", ".join(shared.title for shared, _ in sessions), quote=False))
    _add(channel, "language", languages.pop() if len(languages) == 1 else "")
    _add(channel, f"{{{ITUNES}}}author", (authors.pop() if len(authors) == 1 else "") or TITLE)
    _add(channel, f"{{{ITUNES}}}explicit", "false")
    category = SubElement(channel, f"{{{ITUNES}}}category", text=CATEGORY)
    SubElement(category, f"{{{ITUNES}}}category", text=SUBCATEGORY)
    _add(channel, f"{{{ITUNES}}}block", "Yes")
    _add(channel, f"{{{PODCAST}}}block", "yes")
    covers = (urljoin(address, f"{shared.name}/{links.cover}") for shared, links in sessions if shared.cover)
    _add_cover(channel, next(covers, ""))


def _add_item(channel: Element, shared: SharedSession, links: Urls, page: str) -> None:
    """A session; its guid is its content, so that an app knows it again at another address."""
    item = SubElement(channel, "item")
    _add(item, "title", shared.title)
    _add(item, "link", page)
    # Apps read it as HTML.
    _add(item, "description", escape(shared.summary or shared.title, quote=False))
    SubElement(item, "guid", isPermaLink="false").text = f"sha256:{shared.digest}"
    _add(item, "pubDate", _date(shared.modified))
    size = str(shared.size)
    SubElement(item, "enclosure", url=urljoin(page, links.audio), length=size, type=shared.media_type)
    _add(item, f"{{{ITUNES}}}duration", str(round(shared.length / 1000)))
    _add(item, f"{{{ITUNES}}}author", shared.author)
    _add(item, f"{{{ITUNES}}}explicit", "false")
    _add_cover(item, urljoin(page, links.cover) if shared.cover else "")
    _add_files(item, shared, links, page)


def _date(time: float) -> str:
    """A time as mails have it (RSS 2.0, pubDate); nothing for one outside the years 1 to 9999."""
    try:
        return formatdate(time, usegmt=True)
    except (ValueError, OverflowError, OSError):
        return ""


def _add_files(item: Element, shared: SharedSession, links: Urls, page: str) -> None:
    if shared.chapters:
        chapters = {"url": urljoin(page, links.chapters), "type": "application/json+chapters"}
        SubElement(item, f"{{{PODCAST}}}chapters", chapters)
    if shared.captions:
        transcript = {"url": urljoin(page, links.captions), "type": "text/vtt", "rel": "captions"}
        language = {"language": shared.language} if shared.language else {}
        SubElement(item, f"{{{PODCAST}}}transcript", transcript | language)


def _add_cover(parent: Element, address: str) -> None:
    if address:
        SubElement(parent, f"{{{ITUNES}}}image", href=address)


def _add(parent: Element, name: str, text: str) -> None:
    """An element with a text in one line; none where the text is empty."""
    if line := " ".join(_NOT_IN_XML.sub("", text).split()):
        SubElement(parent, name).text = line

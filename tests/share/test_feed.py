"""The feed, read by a library that did not write it."""

import re
import warnings
from dataclasses import replace
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phone_sessions import LINKS, described

from voiceguide.export.captions import Caption
from voiceguide.session.timeline import Chapter
from voiceguide.share.feed import ITUNES, PODCAST, feed
from voiceguide.units import Ms

ROOT = "http://192.168.1.20:8000/secret/"
SHARED = described(
    size=4_123_456,
    digest="ab" * 32,
    modified=1_700_000_000.5,
    title="Legs & feet",
    language="en-GB",
    summary="Four stretches <for> the evening",
    author="Ada",
    length=Ms(754_600),
    chapters=(Chapter("Calf", Ms(0), Ms(60_000)),),
    captions=(Caption(Ms(0), Ms(900), "Begin."),),
)
BARE = replace(
    SHARED, name="old", title="Old", author="", summary="", language="", chapters=(), captions=(), cover=None
)


def parsed(*sessions):
    """The feed as parsed by feedparser, which must find no error."""
    feedparser = pytest.importorskip("feedparser", reason="feedparser is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # feedparser's own
        found = feedparser.parse(feed([(shared, LINKS) for shared in sessions], ROOT))
    assert not found.bozo
    return found


def item(shared=SHARED):
    """The item of a session, as XML."""
    return ET.fromstring(feed([(shared, LINKS)], ROOT)).find("channel/item")  # noqa: S314 (our own text)


@pytest.mark.parametrize("time", [1e12, -1e12, float("1e30")])
def test_an_impossible_file_time_is_left_out(time):
    """Some disks have such times."""
    assert item(replace(SHARED, modified=time)).find("pubDate") is None


def test_the_channel_has_what_podcast_apps_need():
    """Title, link, language, author, category and cover; directories must not list it."""
    channel = parsed(SHARED).feed
    assert (channel.title, channel.link, channel.language) == ("voiceguide", ROOT, "en-GB")
    assert channel.subtitle == "Legs &amp; feet"
    assert channel.author == "Ada"
    assert [tag.term for tag in channel.tags] == ["Health & Fitness", "Fitness"]
    assert channel.image.href == f"{ROOT}legs/cover.png"
    assert not channel.itunes_explicit
    assert channel.itunes_block == 1


def test_an_enclosure_has_the_exact_length_and_type_of_its_file():
    """Apps compare them with the download."""
    (enclosure,) = parsed(SHARED).entries[0].enclosures
    assert (enclosure.href, enclosure.length, enclosure.type) == (f"{ROOT}legs/legs.mp3", "4123456", "audio/mpeg")


def test_an_item_is_identified_by_its_content():
    """At another URL, the same file is the same item, and another file is another."""
    entry = parsed(SHARED).entries[0]
    elsewhere = ET.fromstring(feed([(SHARED, LINKS)], "http://10.0.0.1:1/other/"))  # noqa: S314 (our own text)
    assert not entry.guidislink
    assert entry.id == elsewhere.findtext("channel/item/guid") == f"sha256:{'ab' * 32}"
    assert item(replace(SHARED, digest="cd" * 32)).findtext("guid") != entry.id


def test_an_item_has_its_description_length_and_date():
    """The description as HTML, the duration in whole seconds, the date as in RFC 2822, in GMT."""
    entry = parsed(SHARED).entries[0]
    assert (entry.title, entry.summary) == ("Legs & feet", "Four stretches &lt;for&gt; the evening")
    assert entry.itunes_duration == "755"
    assert entry.published.endswith(" GMT")
    assert int(parsedate_to_datetime(entry.published).timestamp()) == 1_700_000_000
    assert entry.image.href == f"{ROOT}legs/cover.png"


def test_chapters_and_transcript_follow_the_rules_of_the_podcast_namespace():
    """Each is a child of the item with the required attributes."""
    (chapters,) = item().findall(f"{{{PODCAST}}}chapters")
    (transcript,) = item().findall(f"{{{PODCAST}}}transcript")
    assert chapters.attrib == {"url": f"{ROOT}legs/chapters.json", "type": "application/json+chapters"}
    assert transcript.attrib == {
        "url": f"{ROOT}legs/captions.vtt",
        "type": "text/vtt",
        "rel": "captions",
        "language": "en-GB",
    }


def test_unknown_fields_are_left_out():
    """No empty elements, and no URLs of missing parts."""
    assert {child.tag.removeprefix(f"{{{ITUNES}}}") for child in item(BARE)} == {
        "title", "link", "description", "guid", "pubDate", "enclosure", "duration", "explicit",
    }  # fmt: skip
    channel = parsed(BARE).feed
    assert channel.author == "voiceguide"
    assert "image" not in channel
    assert "language" not in channel


def test_the_channel_has_only_what_all_sessions_share():
    """Not one of two authors or languages; the cover is the first one of a session."""
    channel = parsed(BARE, SHARED).feed
    assert channel.author == "voiceguide"
    assert "language" not in channel
    assert channel.image.href == f"{ROOT}legs/cover.png"


def test_every_url_is_absolute():
    """Apps have no base for relative ones."""
    text = feed([(SHARED, LINKS), (BARE, LINKS)], ROOT).decode()
    addresses = re.findall(r'(?:url|href)="([^"]*)"', text) + re.findall("<link>(.*?)</link>", text)
    assert len(addresses) == 9
    assert all(address.startswith(ROOT) for address in addresses)


@given(st.text(st.characters(), max_size=40))
def test_a_feed_with_any_title_can_be_parsed(title):
    """Even with control characters, brackets and lone surrogates."""
    found = item(replace(SHARED, title=title, summary=title, author=title))
    assert found.find("enclosure").get("length") == "4123456"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("</title><script>", "</title><script>"),
        ("a]]>b", "a]]>b"),
        ("tab\tand\nline", "tab and line"),
        ("bell\x07 nul\x00 \ud800end", "bell nul end"),
        ("🦵 Beine", "🦵 Beine"),
    ],
)
def test_an_odd_title_is_shown_as_text(title, shown):
    """Characters that XML forbids are dropped, everything else stays."""
    assert item(replace(SHARED, title=title)).findtext("title") == shown

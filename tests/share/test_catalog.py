"""The catalog."""

import json
from dataclasses import replace

import pytest
from phone_sessions import MIRRORED
from serving import PAGES, PNG, SECRET, shared_file

from voiceguide.session.timeline import Chapter
from voiceguide.share.catalog import ResourceKind, ResourceRef, build_catalog, urls_of
from voiceguide.share.model import Urls

PLACES = (
    "",
    "feed.xml",
    "back/",
    "back/back.mp3",
    "back/save/back.mp3",
    "back/cover.png",
    "back/captions.vtt",
    "back/chapters.json",
)


@pytest.fixture
def back(tmp_path):
    return shared_file(tmp_path)


def site(*sessions):
    """The resources by their path below the secret."""
    found = build_catalog(sessions, SECRET, PAGES)
    assert all(address.startswith(f"/{SECRET}/") for address in found)
    return {address.removeprefix(f"/{SECRET}/"): resource for address, resource in found.items()}


def test_a_session_has_these_paths_and_no_others(back):
    """They are all listed here."""
    assert set(site(back)) == set(PLACES)


def test_missing_parts_have_no_path(back):
    """Nor URLs."""
    bare = replace(back, cover=None, captions=(), chapters=())
    assert set(site(bare)) == {"", "feed.xml", "back/", "back/back.mp3", "back/save/back.mp3"}
    links = urls_of(bare)
    assert (links.cover, links.captions, links.chapters) == ("", "", "")


def test_the_first_page_of_one_session_is_its_page(back):
    """Its URLs are relative to there."""
    first = site(back)[""]
    assert first.ref == ResourceRef(ResourceKind.PAGE, "My back")
    assert "audio='back/back.mp3'" in first.content.decode()
    assert "feed='feed.xml'" in first.content.decode()


def test_the_first_page_of_several_lists_them(back, tmp_path):
    """Each with its URL, and each page links back."""
    found = site(back, shared_file(tmp_path, "neck"))
    assert found[""].content == b"[('My back', 'back/'), ('My neck', 'neck/')] feed.xml"
    assert "all_sessions='../'" in found["neck/"].content.decode()
    assert "all_sessions=''" in site(back)["back/"].content.decode()


def test_every_url_leads_to_a_resource(back):
    """From the first page, from the session's page, and from the feed."""
    links = urls_of(back)
    parts = (links.audio, links.download, links.cover, links.captions, links.chapters)
    assert {f"back/{part}" for part in parts} < set(PLACES)
    assert links.feed == "../feed.xml"
    afar = urls_of(back, folder="http://192.0.2.1:80/x/back/", top="http://192.0.2.1:80/x/")
    assert afar == Urls(
        audio="http://192.0.2.1:80/x/back/back.mp3",
        download="http://192.0.2.1:80/x/back/save/back.mp3",
        cover="http://192.0.2.1:80/x/back/cover.png",
        captions="http://192.0.2.1:80/x/back/captions.vtt",
        chapters="http://192.0.2.1:80/x/back/chapters.json",
        feed="http://192.0.2.1:80/x/feed.xml",
        all_sessions="",
    )


def test_the_audio_is_played_and_the_download_is_saved(back):
    """They are the same file."""
    found = site(back)
    heard, saved = found["back/back.mp3"], found["back/save/back.mp3"]
    assert heard.content == saved.content == back.file
    assert "Content-Disposition" not in heard.headers
    assert saved.headers["Content-Disposition"] == 'attachment; filename="back.mp3"'
    assert heard.etag == back.digest


def test_pages_are_never_cached_and_have_a_policy(back):
    """Each has a policy of its own."""
    page = site(back)["back/"]
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["Content-Security-Policy"] == f"default-src 'none'; x-length {page.size}"
    assert page.etag == ""


@pytest.mark.parametrize(
    ("place", "media_type"),
    [
        ("", "text/html; charset=utf-8"),
        ("feed.xml", "application/rss+xml; charset=utf-8"),
        ("back/back.mp3", "audio/mpeg"),
        ("back/cover.png", "image/png"),
        ("back/captions.vtt", "text/vtt; charset=utf-8"),
        ("back/chapters.json", "application/json+chapters"),
    ],
)
def test_every_resource_has_its_media_type(back, place, media_type):
    """By its media type."""
    assert site(back)[place].media_type == media_type


def test_the_type_of_a_cover_is_recognised_by_its_first_bytes(back):
    """Other files are not served as covers."""
    assert site(back)["back/cover.png"].content == PNG
    assert "back/cover.jpg" in site(replace(back, cover=b"\xff\xd8\xff\xe0 and so on"))
    assert not any("cover" in place for place in site(replace(back, cover=b"<svg onload=alert(1)>")))


def test_captions_and_chapters_are_those_of_the_session(back):
    """Markup is escaped."""
    found = site(back)
    assert "Breathe &lt;in&gt;." in found["back/captions.vtt"].content.decode()
    chapters = json.loads(found["back/chapters.json"].content)
    assert chapters["chapters"] == [{"startTime": 0, "endTime": 2, "title": "Cat pose"}]


@pytest.mark.parametrize(
    "name", ["", "..", "a/b", "Back", "ba ck", "back.mp3", "-back", "bäck", "back\r\nX: y", "back\n"]
)
def test_a_name_that_is_invalid_in_a_url_is_refused(back, name):
    """Before anything is served."""
    with pytest.raises(ValueError, match="not a valid name"):
        site(replace(back, name=name))


def test_a_suffix_that_is_invalid_in_a_header_is_refused(back):
    """It is part of the download's name."""
    with pytest.raises(ValueError, match="not a valid name"):
        site(replace(back, file=back.file.with_name('back.mp3"; x="')))


def test_two_sessions_with_the_same_name_are_refused(back):
    """One would hide the other."""
    with pytest.raises(ValueError, match="same name"):
        site(back, back)


def test_no_sessions_are_refused():
    """There would be no first page."""
    with pytest.raises(ValueError, match="no sessions"):
        site()


def test_resources_are_described_in_words(back):
    """For reports."""
    found = site(back)
    assert str(found["back/save/back.mp3"].ref) == "the download of My back"
    assert str(found["feed.xml"].ref) == "the feed"


def test_the_pictures_of_exercises_can_only_be_looked_at(back):
    """A drawing that is opened by itself runs nothing; both forms of it are there once."""
    twice = replace(back, chapters=(*back.chapters, Chapter("Again", 2000, 3000)), pictures=(MIRRORED, MIRRORED))
    found = site(twice)
    assert set(found) - set(PLACES) == {"back/pictures/1.svg", "back/pictures/square-1.png"}
    drawing = found["back/pictures/1.svg"]
    assert (drawing.media_type, drawing.content) == ("image/svg+xml", MIRRORED.content)
    assert drawing.headers["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def test_the_chapters_of_the_feed_have_pictures(back):
    """Pixels, since podcast apps show no SVG, with the whole address, since they may not know where the file was."""
    address = f"http://192.0.2.1:8080/{SECRET}/"
    session = replace(back, chapters=(Chapter("Rest", 0, 1000), Chapter("Cat", 1000, 2000)), pictures=(None, MIRRORED))
    found = build_catalog([session], SECRET, replace(PAGES, address=address))
    first, second = json.loads(found[f"/{SECRET}/back/chapters.json"].content)["chapters"]
    assert "img" not in first
    assert second["img"] == f"{address}back/pictures/square-2.png"
    assert found[second["img"].removeprefix("http://192.0.2.1:8080")].content == MIRRORED.square

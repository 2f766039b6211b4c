"""`voiceguide publish` through the front door."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from html import unescape
from xml.etree import ElementTree as ET

import pytest
from fakes import FakeEngine

from voiceguide.app.publish import MOST_LISTING_BYTES
from voiceguide.errors import Exit

unix = pytest.mark.skipif(sys.platform == "win32", reason="links need a permission on Windows")
SCRIPT = """# {title}

- language: en-US

### Knees to chest

- hold: 5-9s

{text}
"""
MONDAY = datetime(2026, 3, 2, 8, 0, 0, 700_000, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
URL = "https://example.org/back/"


def write(path, title, text="Bring up a knee."):
    path.write_text(SCRIPT.format(title=title, text=text))


@pytest.fixture
def scripts(tmp_path, machine):
    """Two scripts in the current folder, on a Monday."""
    write(tmp_path / "back.md", "Back")
    write(tmp_path / "hips.md", "Hips")
    machine.changes["now"] = lambda: MONDAY
    return ("back.md", "hips.md")


@pytest.fixture
def publish(voiceguide, engine, scripts):
    """Publishes both at two levels into the folder `site`."""
    return lambda *options: voiceguide("publish", *scripts, "--to", "site", "--levels", "0,50", *options)


@pytest.fixture
def publish_one(voiceguide, engine, scripts):
    """Publishes the first at one level, where more would show nothing else."""
    return lambda *options: voiceguide("publish", scripts[0], "--to", "site", "--levels", "0", *options)


@pytest.fixture
def site(tmp_path):
    return tmp_path / "site"


@pytest.fixture(scope="module")
def first_site(tmp_path_factory):
    """Where the site is kept that is made for the first test that needs it."""
    return tmp_path_factory.mktemp("published") / "site"


@pytest.fixture
def published(publish, site, first_site):
    """The folder when it was published once."""
    if first_site.exists():
        shutil.copytree(first_site, site)
    else:
        assert publish().code == Exit.DONE
        shutil.copytree(site, first_site)
    return site


def files_in(folder):
    """The contents of all files in a folder, hidden ones too, by their paths."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_site_has_a_list_and_a_page_for_each_level(publish, site):
    """And what a phone needs to keep them."""
    assert publish().err.splitlines()[-2].endswith("MB in 31 files; 31 written, 0 deleted")
    own = [f"{name}-{level}" for name in ("back", "hips") for level in (0, 50)]
    parts = "index.html cover.png captions.vtt chapters.json sheet.pdf".split()
    pages = [f"{name}/{part}" for name in own for part in (*parts, f"{name}.mp3")]
    whole = "index.html site.json worker.js manifest.webmanifest icon-192.png icon-512.png robots.txt".split()
    assert sorted(files_in(site)) == sorted(pages + whole)


def test_what_has_not_changed_is_not_written(publish_one, site):
    """Not even with the same content: programs that upload go by the time of files."""

    def times():
        return {path: path.stat().st_mtime_ns for path in site.rglob("*") if path.is_file()}

    publish_one("--url", URL)
    before = times()
    assert "0 written, 0 deleted" in publish_one("--url", URL).err
    assert times() == before


def test_a_change_writes_its_pages_alone(published, publish, tmp_path):
    """The other routine's stay as they are; the list has the new length."""
    before = files_in(published)
    write(tmp_path / "hips.md", "Hips", "Bring up the other knee.")
    assert publish().code == Exit.DONE
    changed = {path for path, content in files_in(published).items() if before.get(path) != content}
    assert "hips-0/hips-0.mp3" in changed
    assert {path.split("/")[0] for path in changed} == {"hips-0", "hips-50", "index.html", "site.json"}


def test_what_is_no_longer_published_goes(published, voiceguide):
    """With its folder."""
    ran = voiceguide("publish", "back.md", "--to", "site", "--levels", "0")
    assert "18 deleted" in ran.err
    assert sorted(path.name for path in published.iterdir() if path.is_dir()) == ["back-0"]


def test_drawings_are_part_of_the_site_and_go_with_it(publish_one, site, tmp_path):
    """With the folder that they are in; the page keeps them on the phone too."""
    (tmp_path / "cat.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h7"/></svg>'
    )
    write(tmp_path / "back.md", "Back", "- picture: cat.svg")
    publish_one()
    kept = re.search(r'id="site">(.*?)</script>', (site / "back-0" / "index.html").read_text("utf-8"))[1]
    assert json.loads(kept)["files"][-3:] == ["pictures/1.svg", "pictures/square-1.png", "sheet.pdf"]
    assert (site / "back-0" / "pictures" / "1.svg").read_bytes() == (tmp_path / "cat.svg").read_bytes()
    write(tmp_path / "back.md", "Back")
    publish_one()
    assert not (site / "back-0" / "pictures").exists()


def test_what_was_changed_since_is_not_deleted(published, voiceguide):
    """Whoever did that wants to keep it; they are told."""
    (published / "hips-0" / "index.html").write_text("my own")
    ran = voiceguide("publish", "back.md", "--to", "site", "--levels", "0")
    assert "hips-0/index.html is no longer part of the site, but was changed; delete it yourself" in ran.err
    assert files_in(published / "hips-0") == {"index.html": b"my own"}


def test_files_of_another_hand_stay(published, publish):
    """Beside our own, and in our folders."""
    for name in ("photo.jpg", ".htaccess", "back-0/notes.txt"):
        (published / name).write_text("mine")
    assert publish("--levels", "50").code == Exit.DONE
    for name in ("photo.jpg", ".htaccess", "back-0/notes.txt"):
        assert (published / name).read_text() == "mine"


def test_a_file_of_another_hand_is_never_replaced(publish_one, site):
    """It is told, with what would be right, and nothing is written."""
    site.mkdir()
    (site / "index.html").write_text("my homepage")
    ran = publish_one()
    assert ran.code == Exit.FAILED
    assert (
        "index.html is not from voiceguide, or was changed since; publish into another folder, or replace it" in ran.err
    )
    assert files_in(site) == {"index.html": b"my homepage"}


def test_force_replaces_it(publish_one, site):
    """And it is ours from then on."""
    site.mkdir()
    (site / "index.html").write_text("my homepage")
    assert publish_one("--force").code == Exit.DONE
    assert b"my homepage" not in (site / "index.html").read_bytes()
    assert publish_one("--public").code == Exit.DONE


def test_a_failure_leaves_the_site_as_it_was(published, publish, tmp_path):
    """Otherwise the pages of that routine would be gone."""
    before = files_in(published)
    write(tmp_path / "back.md", "Better back")
    (tmp_path / "hips.md").write_text("# Hips\n\n### Knees\n\n- hold: ever\n")
    ran = publish()
    assert ran.code == Exit.SCRIPT_PROBLEMS
    assert "Nothing was written to site" in ran.err
    assert files_in(published) == before


class InterruptingEngine(FakeEngine):
    """A voice during which somebody presses Ctrl-C, once."""

    def speak(self, text, voice_settings):
        if next(self._calls) == 1:
            os.kill(os.getpid(), signal.SIGINT)
        return super().speak(text, voice_settings)


@unix
def test_ctrl_c_leaves_the_site_as_it_was(published, publish, tmp_path, machine):
    """Nothing half-written stays."""
    before = files_in(published)
    write(tmp_path / "back.md", "Better back", "Something else is said.")
    interrupting = InterruptingEngine()
    machine.changes["new_engine"] = lambda: interrupting
    assert publish().code == Exit.INTERRUPTED
    assert files_in(published) == before


def test_a_file_that_cannot_be_replaced_leaves_the_site_as_it_was(published, publish_one, tmp_path):
    """What was moved to its place before is taken back."""
    (published / "site.json").unlink()
    (published / "site.json").mkdir()
    before = files_in(published)
    write(tmp_path / "back.md", "Better back")
    ran = publish_one("--force")
    assert "site.json cannot be written" in ran.err
    assert ran.err.rstrip().endswith("nothing has changed")
    assert files_in(published) == before


@pytest.fixture
def small_disk(site):
    """A disk that the site fills."""
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small disk")
    site.mkdir()
    options = ["-t", "tmpfs", "-o", "size=1500k", "tmpfs"]
    if subprocess.run(["mount", *options, site], capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield site
    subprocess.run(["umount", site], check=True)


@pytest.mark.real
def test_a_full_disk_leaves_the_site_as_it_was(small_disk, publish, tmp_path):
    """And it is told."""
    assert publish().code == Exit.DONE
    before = files_in(small_disk)
    write(tmp_path / "back.md", "Better back", "Something else is said, and far more of it than before. " * 20)
    ran = publish()
    assert ran.code != Exit.DONE
    assert "no space left" in ran.err
    assert files_in(small_disk) == before


def listing(site, **files):
    """Writes the listing of a site that somebody else has made."""
    site.mkdir(exist_ok=True)
    content = {path: {"hash": sha256(b"mine").hexdigest(), "size": 4, **more} for path, more in files.items()}
    (site / "site.json").write_text(json.dumps({"format": 1, "files": content}))


HOSTILE_PATHS = (
    "../mine.txt",
    "..",
    "a/../../mine.txt",
    "a/../mine.txt",
    "{folder}/mine.txt",
    ".mine.txt",
    "link/mine.txt",
    "mine.txt\0",
)


@unix
def test_a_hostile_listing_deletes_nothing_outside(publish_one, site, tmp_path):
    """Nor through a link, nor what we never write; what it says of its own files holds."""
    (tmp_path / "mine.txt").write_text("mine")
    listing(site, **{path.format(folder=tmp_path): {} for path in HOSTILE_PATHS}, **{"own.txt": {}})
    for name in ("mine.txt", ".mine.txt", "own.txt"):
        (site / name).write_text("mine")
    (site / "link").symlink_to(tmp_path)
    assert publish_one().code == Exit.DONE
    assert not (site / "own.txt").exists()
    for kept in (tmp_path / "mine.txt", site / "mine.txt", site / ".mine.txt"):
        assert kept.read_text() == "mine"


def test_a_hostile_time_is_none(publish_one, site):
    """Such a file is not listed."""
    hostile = {f"mine-{number}.txt": since for number, since in enumerate((-1, 1e400, "soon", True, None, 1 << 70))}
    listing(site, **{name: {"since": since} for name, since in hostile.items()}, **{"own.txt": {"since": 1}})
    for name in (*hostile, "own.txt"):
        (site / name).write_text("mine")
    assert publish_one().code == Exit.DONE
    assert not (site / "own.txt").exists()
    assert all((site / name).read_text() == "mine" for name in hostile)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"files": []}',
        b'{"files": {"mine.txt": 1}}',
        b"[" * 100_000,
        b"\xff",
        b" " * (MOST_LISTING_BYTES + 1),
    ],
    ids=["empty", "list", "nothing", "no-names", "no-hash", "deep", "no-text", "huge"],
)
def test_a_broken_listing_is_a_file_of_another_hand(publish_one, site, content):
    """It is not replaced."""
    site.mkdir()
    (site / "site.json").write_bytes(content)
    ran = publish_one()
    assert "site.json is not from voiceguide" in ran.err
    assert files_in(site) == {"site.json": content}


@unix
def test_nothing_is_written_through_a_link(publish_one, site, tmp_path):
    """Neither in a folder that is one, even with --force, nor to a file that one leads to."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    site.mkdir()
    (site / "back-0").symlink_to(elsewhere)
    ran = publish_one("--force")
    assert "back-0 is a link, which is not followed" in ran.err
    (site / "back-0").unlink()
    (elsewhere / "mine.html").write_text("mine")
    (site / "index.html").symlink_to(elsewhere / "mine.html")
    assert "index.html is not from voiceguide" in publish_one().err
    assert publish_one("--force").code == Exit.DONE
    assert files_in(elsewhere) == {"mine.html": b"mine"}


def feed(site, *names):
    """These parts of each episode."""
    items = ET.parse(site / "feed.xml").iter("item")  # noqa: S314 (our own file)
    return [tuple(item.find(name).text for name in names) for item in items]


def test_the_feed_has_the_same_episodes_whenever_it_is_published(publish, site, tmp_path, machine):
    """One whose sound has changed is as new as that sound."""
    publish("--url", "https://example.org/back")
    before = feed(site, "guid", "pubDate")
    assert before[0] == (f"{URL}back-0/", "Mon, 02 Mar 2026 08:00:00 GMT")
    machine.changes["now"] = lambda: TUESDAY
    write(tmp_path / "hips.md", "Hips", "Bring up the other knee.")
    publish("--url", URL)
    after = feed(site, "guid", "pubDate")
    assert [guid for guid, _ in after] == [guid for guid, _ in before]
    assert [date[:3] for _, date in after] == ["Mon", "Mon", "Tue", "Tue"]


def test_episodes_of_one_routine_tell_their_levels(publish, site):
    """A podcast app shows nothing else that tells them apart."""
    publish("--url", URL)
    titles = [title for (title,) in feed(site, "title")]
    assert titles == [f"{title} (level {level})" for title in ("Back", "Hips") for level in (0, 50)]


@pytest.mark.parametrize(
    "url",
    [
        "example.org", "ftp://example.org/", "https://", "https://a b/", "https://a/?b", "http://[/",
        "https://a:99999/", "https://a:b/", 'https://a/">', "https://a/<b>",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_told(publish, site, url):
    """Before anything is spoken."""
    ran = publish("--url", url)
    assert (ran.code, site.exists()) == (Exit.WRONG_USE, False)
    assert f"`{url}` is not the address of a website" in ran.err


def test_an_address_with_a_control_character_is_told(publish, site):
    """No feed could be written with it; the terminal is not driven by it either."""
    ran = publish("--url", "https://a/\x1b[31m")
    assert (ran.code, site.exists(), "\x1b" in ran.err) == (Exit.WRONG_USE, False, False)


def test_it_is_not_for_search_engines_unless_it_is_public(publish_one, site):
    """Each page says so, and the root of the site."""
    publish_one()
    assert b'<meta name="robots" content="noindex">' in (site / "back-0" / "index.html").read_bytes()
    assert (site / "robots.txt").read_text() == "User-agent: *\nDisallow: /\n"
    publish_one("--public")
    assert b"noindex" not in (site / "back-0" / "index.html").read_bytes() + (site / "index.html").read_bytes()
    assert not (site / "robots.txt").exists()


def test_it_is_for_anybody(publish_one, site, voiceguide):
    """What its author leaves out is in it, and their level changes nothing."""
    voiceguide("skip", "back.md", "Knees to chest")
    voiceguide("level", "back.md", "10")
    publish_one()
    chapters = json.loads((site / "back-0" / "chapters.json").read_text())["chapters"]
    assert [chapter["title"] for chapter in chapters] == ["Knees to chest"]


def starts(site):
    """The level at which listeners begin, by the list, and the session that it leads to without scripts."""
    html = (site / "index.html").read_text()
    (data,) = [json.loads(unescape(found)) for found in re.findall(r'data-levels="([^"]*)"', html)][:1]
    return data["start"], re.search(r'<a href="(back-\d+)/"', html)[1]


@pytest.mark.parametrize(("own", "start"), [("49", (49, "back-0")), ("60", (60, "back-50")), (None, (50, "back-50"))])
def test_listeners_begin_at_the_level_of_the_user(publish, site, voiceguide, own, start):
    """Until they have answered; it is that of the list and of each page."""
    if own:
        voiceguide("level", "back.md", own)
    publish()
    assert starts(site) == start
    assert f'"start": {start[0]}, ' in (site / "back-0" / "index.html").read_text()


def test_listeners_begin_where_new_routines_do(publish, site, voiceguide):
    """By the setting, if the routine was never done."""
    voiceguide("config", "set", "level", "20")
    publish()
    assert starts(site) == (20, "back-0")


def test_a_public_site_does_not_begin_at_the_level_of_its_author(publish, site, voiceguide):
    """Strangers begin where everybody does."""
    voiceguide("level", "back.md", "90")
    publish("--public")
    assert starts(site) == (50, "back-50")


def test_a_routine_that_the_font_cannot_print_has_no_sheet(publish, site, tmp_path):
    """Its page is there all the same."""
    write(tmp_path / "back.md", "腰", "膝を曲げます。" * 20)
    assert publish("--levels", "0").code == Exit.DONE
    assert [(site / name / "sheet.pdf").exists() for name in ("back-0", "hips-0")] == [False, True]
    assert "sheet.pdf" not in (site / "back-0" / "index.html").read_text("utf-8")


@pytest.mark.parametrize("levels", ["", "101", "0,,50", "a", "0 50"])
def test_levels_that_are_none_are_told(publish, levels):
    """With what would be right."""
    ran = publish("--levels", levels)
    assert ran.code == Exit.WRONG_USE
    assert "0,50,100" in ran.err


def test_programs_are_told_what_was_written(publish, site):
    """As JSON."""
    publish()
    data = json.loads(publish("--levels", "50", "--json").out)
    assert [(session["page"], session["level"]) for session in data["sessions"]] == [("back-50/", 50), ("hips-50/", 50)]
    assert data["folder"] == str(site)
    assert (data["files"], data["size_bytes"]) == (len(files_in(site)), sum(map(len, files_in(site).values())))
    assert set(data["written"]) >= {"index.html", "site.json"}
    assert len(data["deleted"]) == 12
    assert data["kept"] == []

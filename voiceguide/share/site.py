"""A published site: the pages of sessions as files for any web server, which work without a network once opened."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from voiceguide.export.cover_drawing import draw_icon
from voiceguide.i18n.catalog import BUILT_IN, Languages
from voiceguide.share.catalog import Pages, Resource, build_catalog, urls_of
from voiceguide.share.feed import feed
from voiceguide.share.model import SharedSession, Urls
from voiceguide.share.page import OnSite, by_routine, index, page, policy, with_policy

FEED = "feed.xml"
LISTING = "site.json"
"""The file that names the others with their hashes; the phone learns from it what is new."""
WORKER = "worker.js"
MANIFEST = "manifest.webmanifest"
ICONS = (192, 512)
"""Sizes in pixels that Android asks for (web.dev/articles/add-manifest)."""
FORMAT = 1
PAPER, INK = "#fbf3e6", "#12303c"
"""The colours of the page (page.css)."""
_ROOT_FILE = "index.html"

Site = Mapping[str, bytes | Path]
"""The content of each file, or the file that has it, by the path in the site."""


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """Where the site will be (empty if nobody has said it, then there is no feed), and whether it may be found."""

    address: str = ""
    is_public: bool = False
    language: str = "en-US"


def build_site(sessions: Sequence[SharedSession], options: SiteOptions, languages: Languages = BUILT_IN) -> Site:
    """All files of a site; raises ValueError if there are no sessions, or if a name cannot be part of an address."""
    levels = {
        shared.name: tuple(each.level for each in routine)
        for routine in by_routine(sessions, lambda each: each)
        for shared in routine
    }

    def page_of(shared: SharedSession, urls: Urls) -> str:
        on_site = OnSite("../", tuple(_files_of(urls)), options.is_public)
        return page(shared, _published(urls), languages, levels[shared.name], on_site)

    def list_of(listed: Sequence[tuple[SharedSession, str]], address: str) -> str:
        on_site = OnSite("./", ("./", MANIFEST, f"icon-{ICONS[0]}.png"), options.is_public)
        return index(listed, address if options.address else "", options.language, languages, on_site)

    def feed_of(found: Sequence[SharedSession]) -> bytes:
        return _feed([_with_level(each, languages) if len(levels[each.name]) > 1 else each for each in found], options)

    pages = Pages(page_of, list_of, policy, feed_of, address=options.address)
    # One session has a list too, since the site may grow.
    found = build_catalog(sessions, "", pages, is_listed=True)
    site = {_file_name(path): _content(each) for path, each in found.items() if isinstance(each, Resource)}
    site = {path: content for path, content in site.items() if "/save/" not in path and (path != FEED or content)}
    site |= {WORKER: _text(WORKER).encode(), MANIFEST: _manifest(options.language, languages)}
    site |= {f"icon-{size}.png": draw_icon(size) for size in ICONS}
    if not options.is_public:
        site["robots.txt"] = b"User-agent: *\nDisallow: /\n"
    since = {f"{shared.name}/{urls_of(shared).audio}": shared.modified for shared in sessions}
    return site | {LISTING: _listing(site, since)}


def _published(urls: Urls) -> Urls:
    """The addresses on a site, which takes no answers."""
    return replace(urls, download=urls.audio, feed="", answer="")


def _files_of(urls: Urls) -> Iterator[str]:
    """What a page needs without a network, itself first."""
    yield "./"
    yield from dict.fromkeys(filter(None, (urls.audio, urls.cover, *urls.pictures, *urls.squares, urls.sheet)))


def _file_name(path: str) -> str:
    relative = path.removeprefix("//").removeprefix("/")
    return f"{relative}{_ROOT_FILE}" if relative == "" or relative.endswith("/") else relative


def _content(resource: Resource) -> bytes | Path:
    if not isinstance(resource.content, bytes) or not resource.media_type.startswith("text/html"):
        return resource.content
    html = resource.content.decode()
    # A page cannot say who may frame it; a header would have to.
    allowed = policy(html).replace("; frame-ancestors 'none'", "")
    return with_policy(html, f"{allowed}; worker-src 'self'; manifest-src 'self'").encode()


def _feed(sessions: Sequence[SharedSession], options: SiteOptions) -> bytes:
    if not options.address:
        return b""
    return feed(
        [(shared, _published(urls_of(shared))) for shared in sessions],
        options.address,
        guid=lambda shared: f"{options.address}{shared.name}/",
        is_public=options.is_public,
    )


def _with_level(shared: SharedSession, languages: Languages) -> SharedSession:
    """A session whose title tells it from the same routine at other levels, since apps show nothing else of it."""
    words = languages.words(shared.language).page
    return replace(shared, title=words.at_level.format(title=shared.title, level=shared.level))


def _manifest(language: str, languages: Languages) -> bytes:
    """What a phone needs to install the site (w3.org/TR/appmanifest)."""
    icons = [{"src": f"icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"} for size in ICONS]
    content = {
        "name": "voiceguide",
        "description": languages.words(language).page.sessions,
        "lang": languages.words(language).page.language,
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": INK,
        "icons": icons,
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _listing(site: Site, since: Mapping[str, float]) -> bytes:
    content = {
        path: {
            "hash": hash_of(content),
            "size": size_of(content),
            **({"since": int(since[path])} if path in since else {}),
        }
        for path, content in sorted(site.items())
    }
    return json.dumps({"format": FORMAT, "files": content}, indent=1).encode()


def hash_of(content: bytes | Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal; raises OSError."""
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def size_of(content: bytes | Path) -> int:
    """The size of a file's content in bytes; raises OSError."""
    return len(content) if isinstance(content, bytes) else content.stat().st_size


def _text(name: str) -> str:
    return files("voiceguide.share").joinpath(name).read_text(encoding="utf-8")

"""The page that a phone sees: one document with all that it needs, but the sound and the cover."""

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from string import Template

from voiceguide.export.cover import mime_of
from voiceguide.i18n.catalog import language_base, words_for
from voiceguide.i18n.model import PageWords
from voiceguide.session.navigation import RESTART_THRESHOLD
from voiceguide.session.timeline import Chapter
from voiceguide.share.model import SharedSession, Urls
from voiceguide.units import Ms, clock

SPEEDS = (0.75, 1.0, 1.25)
BACK = Ms(10_000)
"""How far one press goes back."""
MEGABYTE = 1_000_000
NO_ICON = "data:,"
"""Without any, browsers ask for `/favicon.ico`, which is not there."""
TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
"""A language tag as pages may have it (RFC 5646, section 2.1)."""
FROM_RIGHT = frozenset("ar arc ckb dv fa he ks nqo ps sd syr ug ur yi".split())
"""Languages that are written from right to left (iana.org, language subtag registry; the usual script of each)."""
HASHED = re.compile(r"<(style|script)>(.*?)</\1>", re.DOTALL)
"""The blocks that the browser is to obey; data has a type, and whatever came from elsewhere is escaped."""


def page(shared: SharedSession, links: Urls) -> str:
    """The page of one session, in its language where we have words for it, else in English around it."""
    words = words_for(shared.language).page
    parts = _words_of(words) | _front(shared, links, words) | _rest(shared, links, words)
    return _template("page.html").substitute(parts, session=_data(shared, words), **_code())


def index(sessions: Sequence[tuple[SharedSession, str]], feed: str, language: str) -> str:
    """The page that lists sessions, each with the address of its own page; in `language`, or else in English."""
    words = words_for(language).page
    return _template("index.html").substitute(
        language=words.language,
        title=escape(words.sessions),
        hint=escape(words.sessions_hint),
        icon=NO_ICON,
        sessions="\n".join(_entry(shared, address, words) for shared, address in sessions),
        caution=escape(words.caution),
        feed=_feed(feed, words),
        **_code(),
    )


def policy(html: str) -> str:
    """The Content-Security-Policy of a page from here: its own blocks, and files from where it came from itself.

    Each block is named by its hash (w3.org/TR/CSP3, section 2.3.1).
    """
    hashes: dict[str, list[str]] = {"style": [], "script": []}
    for kind, content in HASHED.findall(html):
        hashes[kind].append(f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'")
    blocks = (" ".join((f"{kind}-src", *(found or ["'none'"]))) for kind, found in hashes.items())
    from_here = ("img-src 'self' data:", "media-src 'self'", "connect-src 'self'")
    refused = (f"{name} 'none'" for name in ("base-uri", "form-action", "frame-ancestors"))
    return "; ".join(("default-src 'none'", *blocks, *from_here, *refused))


def _words_of(words: PageWords) -> dict[str, str]:
    names = "language player play previous next back position speed captions without_scripts caution".split()
    return {name: escape(getattr(words, name)) for name in names}


def _code() -> dict[str, str]:
    return {"style": _text("page.css"), "script": _text("page.js")}


def _front(shared: SharedSession, links: Urls, words: PageWords) -> dict[str, str]:
    """What stands above the player, and what it plays."""
    own, cover = _own(shared), escape(links.cover)
    has_cover = bool(shared.cover and links.cover)
    everything = f'<a class="back-to-all" href="{escape(links.all_sessions)}">← {escape(words.all_sessions)}</a>'
    return {
        "title": escape(shared.title),
        "own": own,
        "facts": " · ".join(_facts(shared, words)),
        "icon": f'<link rel="icon" href="{cover if has_cover else NO_ICON}">',
        "picture": f'<img src="{cover}" alt="" width="104" height="104">' if has_cover else "",
        "summary": f"<p{own}>{escape(shared.summary)}</p>" if shared.summary else "",
        "all_sessions": everything if links.all_sessions else "",
        "audio": escape(links.audio),
        "speeds": "".join(_speed(speed, words) for speed in SPEEDS),
    }


def _rest(shared: SharedSession, links: Urls, words: PageWords) -> dict[str, str]:
    """What stands below the title and above the caution."""
    return {
        "needs": _needs(shared, words),
        "download": escape(links.download),
        "save": f"{escape(words.download)} <small>{escape(_size(shared, words))}</small>",
        "exercises": _exercises(shared, links, words),
        "feed": _feed(links.feed, words),
    }


def _facts(shared: SharedSession, words: PageWords) -> Iterator[str]:
    yield _time(shared.length)
    if shared.chapters:
        yield escape(words.counted(len(shared.chapters)))
    if shared.author:
        yield escape(words.by).format(author=f"<bdi>{escape(shared.author)}</bdi>")


def _needs(shared: SharedSession, words: PageWords) -> str:
    if not shared.needs:
        return ""
    things = escape(", ".join(shared.needs))
    return f'<p class="needs">{escape(words.needs)}: <span{_own(shared)}>{things}</span></p>'


def _exercises(shared: SharedSession, links: Urls, words: PageWords) -> str:
    """The list of them; each is a link into the sound, which browsers can follow without our script too."""
    if not shared.chapters:
        return ""
    items = "\n".join(_exercise(number, shared, links) for number in range(len(shared.chapters)))
    return f'<h2>{escape(words.exercises)}</h2>\n<ol class="exercises" role="list">\n{items}\n</ol>'


def _exercise(number: int, shared: SharedSession, links: Urls) -> str:
    chapter = shared.chapters[number]
    # A media fragment (w3.org/TR/media-frags, section 4.2.1): from so many seconds on.
    address = escape(f"{links.audio}#t={_seconds(chapter.start):g}")
    return (
        f'<li><a href="{address}" data-start><span class="number" aria-hidden="true">{number + 1}</span>'
        f'<span class="name"{_own(shared)}>{escape(chapter.title)}</span> {_time(chapter.start)}</a></li>'
    )


def _entry(shared: SharedSession, address: str, words: PageWords) -> str:
    own = _own(shared)
    summary = f'<span class="summary"{own}>{escape(shared.summary)}</span>' if shared.summary else ""
    return (
        f'<li><a href="{escape(address)}"><span class="name"{own}>{escape(shared.title)}</span> '
        f'<span class="facts">{" · ".join(_facts(shared, words))}</span> {summary}</a></li>'
    )


def _feed(address: str, words: PageWords) -> str:
    if not address:
        return ""
    link = f'<a href="{escape(address)}" data-address>{escape(words.feed_link)}</a>'
    return f'<p class="feed">{escape(words.feed)} {link}</p>'


def _speed(speed: float, words: PageWords) -> str:
    value, chosen = f"{speed:g}", " selected" if speed == 1 else ""
    return f'<option value="{value}"{chosen}>{value.replace(".", words.point)}×</option>'


def _size(shared: SharedSession, words: PageWords) -> str:
    """`MP3, 2.8 MB`."""
    number = f"{max(shared.size / MEGABYTE, 0.1):.1f}".replace(".", words.point)
    return f"{shared.file.suffix[1:].upper()}, {number} MB"


def _time(time: int) -> str:
    """A time as people read it, and as machines do (HTML, a valid duration string)."""
    return f'<time datetime="PT{time // 1000}S">{clock(time)}</time>'


def _own(shared: SharedSession) -> str:
    """The attributes of what the routine says itself: its language, and where that is read from."""
    tag = shared.language.replace("_", "-")
    language = f' lang="{tag}"' if TAG.fullmatch(tag) else ""
    return f'{language} dir="{"rtl" if language_base(tag) in FROM_RIGHT else "auto"}"'


def _data(shared: SharedSession, words: PageWords) -> str:
    """What the script knows of the session, as JSON that no title can break out of; times in s."""
    spoken = "play pause standing position_of gone unreachable interrupted unplayable blocked waiting".split()
    content = {
        "key": f"voiceguide {shared.digest}",
        "title": shared.title,
        "album": shared.author or "voiceguide",
        "length": _seconds(shared.length),
        "twice": _seconds(RESTART_THRESHOLD),
        "back": _seconds(BACK),
        "cover_type": mime_of(shared.cover) if shared.cover else "",
        "chapters": [_chapter(chapter) for chapter in shared.chapters],
        "captions": [
            {"start": _seconds(caption.start), "end": _seconds(caption.end), "text": caption.text}
            for caption in shared.captions
        ],
        "words": {name: getattr(words, name) for name in spoken},
    }
    return json.dumps(content).replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _chapter(chapter: Chapter) -> dict[str, object]:
    return {"title": chapter.title, "start": _seconds(chapter.start)}


def _seconds(time: int) -> float:
    return time / 1000


@cache
def _text(name: str) -> str:
    """A file of this package."""
    return files("voiceguide.share").joinpath(name).read_text(encoding="utf-8")


@cache
def _template(name: str) -> Template:
    return Template(_text(name))

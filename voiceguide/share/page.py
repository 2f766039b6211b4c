"""The web pages for the phone: self-contained, except for the audio and the cover."""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from itertools import zip_longest
from string import Template
from typing import TypeVar

from voiceguide.i18n.catalog import BUILT_IN, Languages, language_base
from voiceguide.i18n.model import PageWords, Words, capitalised
from voiceguide.pictures import mime_of
from voiceguide.session.navigation import RESTART_THRESHOLD
from voiceguide.share.model import SharedSession, Urls
from voiceguide.share.steps import ShownStep
from voiceguide.units import Ms, clock

T = TypeVar("T")

SPEEDS = (0.75, 1.0, 1.25)
BACK = Ms(10_000)
"""How far one press of the back button goes."""
MEGABYTE = 1_000_000
NO_ICON = "data:,"
"""Without an icon, browsers request `/favicon.ico`, which does not exist."""
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
"""The language tags that a page may have (RFC 5646, section 2.1)."""
RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ks nqo ps sd syr ug ur yi".split())
"""Languages written from right to left (iana.org, language subtag registry; in the usual script of each)."""
CODE_BLOCK = re.compile(r"<(style|script)>(.*?)</\1>", re.DOTALL)
"""Inline styles and scripts; data blocks have a type attribute, and texts are escaped."""


@dataclass(frozen=True, slots=True)
class OnSite:
    """What a page of a published site has besides: the URL of the site's first page, and of its other files.

    `files` are those that the page needs, itself too. Search engines find only what is `public`.
    """

    root: str
    files: tuple[str, ...]
    is_public: bool = False


def page(
    shared: SharedSession,
    urls: Urls,
    languages: Languages = BUILT_IN,
    levels: Sequence[int] = (),
    site: OnSite | None = None,
) -> str:
    """The page of a session, in the session's language or else in English; there are others of it at these `levels`."""
    words = languages.words(shared.language)
    parts = _labels(words.page) | _player_parts(shared, urls, words.page) | _other_parts(shared, urls, words.page)
    data = _script_data(shared, urls, words, levels or (shared.level,))
    remove = f'<button id="remove" type="button" hidden>{escape(words.page.remove)}</button>'
    return _template("page.html").substitute(
        parts,
        session=data,
        stored=f'<p class="stored"><span id="stored" role="status"></span> {remove}</p>' if site else "",
        **_site_parts(site, words.page),
        **_code(),
    )


def index(
    sessions: Sequence[tuple[SharedSession, str]],
    feed: str,
    language: str,
    languages: Languages = BUILT_IN,
    site: OnSite | None = None,
) -> str:
    """The page that lists sessions, given with their URLs; in `language` or else in English.

    On a site, those of a routine at several levels are one, which leads to the level that fits.
    """
    words = languages.words(language).page
    return _template("index.html").substitute(
        language=words.language,
        title=escape(words.sessions),
        hint=escape(words.sessions_hint),
        icon=NO_ICON,
        sessions="\n".join(_list_items(sessions, words, is_site=site is not None)),
        caution=escape(words.caution),
        feed=_feed(feed, words),
        **_site_parts(site, words),
        **_code(),
    )


def policy(html: str) -> str:
    """The Content-Security-Policy of a page: its own inline code, and files from the same server.

    Inline code is identified by its hash (w3.org/TR/CSP3, section 2.3.1).
    """
    same_server = ("img-src 'self' data:", "media-src 'self'", "connect-src 'self'")
    forbidden = (f"{name} 'none'" for name in ("base-uri", "form-action", "frame-ancestors"))
    return "; ".join(("default-src 'none'", *_inline(html), *same_server, *forbidden))


def policy_in_file(html: str) -> str:
    """The same for a page with everything in it, which comes without headers."""
    return "; ".join(("default-src 'none'", *_inline(html), "img-src data:", "media-src data:", "base-uri 'none'"))


def with_policy(html: str, policy: str) -> str:
    """A page that brings its policy along, where no server of ours sends it (w3.org/TR/CSP3, section 3.3)."""
    meta = f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
    return html.replace('<meta charset="utf-8">', f'<meta charset="utf-8">\n{meta}', 1)


def _inline(html: str) -> Iterator[str]:
    """The directives for the code in a page."""
    hashes: dict[str, list[str]] = {"style": [], "script": []}
    for kind, content in CODE_BLOCK.findall(html):
        hashes[kind].append(f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'")
    for kind, found in hashes.items():
        yield " ".join((f"{kind}-src", *(found or ["'none'"])))


def _labels(words: PageWords) -> dict[str, str]:
    names = "language player play previous next back position speed captions without_scripts caution vibrate awake"
    names += " from_start how_was_it easy right hard hurt save_answers"
    return {name: escape(getattr(words, name)) for name in names.split()}


def _code() -> dict[str, str]:
    return {"style": _text("page.css"), "script": "".join(map(_text, ("level.js", "site.js", "page.js")))}


def _site_parts(site: OnSite | None, words: PageWords) -> dict[str, str]:
    """The template values of a published page; one that is shared is for one phone alone."""
    head = "" if site and site.is_public else '<meta name="robots" content="noindex">\n'
    if site is None:
        return {"head": head, "site": ""}
    names = "stored not_stored full point".split()
    data = {"root": site.root, "files": site.files, "words": {name: getattr(words, name) for name in names}}
    return {
        "head": f'{head}<link rel="manifest" href="{site.root}manifest.webmanifest">'
        f'<link rel="apple-touch-icon" href="{site.root}icon-192.png">',
        "site": f'<script type="application/json" id="site">{_in_script(data)}</script>',
    }


def _player_parts(shared: SharedSession, urls: Urls, words: PageWords) -> dict[str, str]:
    """The template values for the header and the player."""
    attributes, cover = _language_attributes(shared), escape(urls.cover)
    has_cover = bool(shared.cover and urls.cover)
    link_to_all = f'<a class="back-to-all" href="{escape(urls.all_sessions)}">← {escape(words.all_sessions)}</a>'
    return {
        "title": escape(shared.title),
        "own": attributes,
        "facts": " · ".join(_facts(shared, words)),
        "icon": f'<link rel="icon" href="{cover if has_cover and not urls.is_in_page else NO_ICON}">',
        "picture": f'<img src="{cover}" alt="" width="104" height="104">' if has_cover else "",
        "summary": f"<p{attributes}>{escape(shared.summary)}</p>" if shared.summary else "",
        "all_sessions": link_to_all if urls.all_sessions else "",
        "audio": escape(urls.audio),
        "speeds": "".join(_speed_option(speed, words) for speed in SPEEDS),
    }


def _other_parts(shared: SharedSession, urls: Urls, words: PageWords) -> dict[str, str]:
    """The template values below the player."""
    current_picture = f'<img id="picture" alt=""{_language_attributes(shared)} hidden>'
    return {
        "current_picture": current_picture if any(shared.pictures) else "",
        "needs": _needs(shared, words),
        "save": _save(shared, urls, words),
        "exercises": _exercises(shared, urls, words),
        "feed": _feed(urls.feed, words),
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
    return f'<p class="needs">{escape(words.needs)}: <span{_language_attributes(shared)}>{things}</span></p>'


def _save(shared: SharedSession, urls: Urls, words: PageWords) -> str:
    """The links to files for another program: the sound, and a sheet to print."""
    label = f"{escape(words.download)} <small>{escape(_size(shared, words))}</small>"
    save = f'<p><a class="save" href="{escape(urls.download)}" download>{label}</a></p>' if urls.download else ""
    sheet = f'<p><a class="sheet" href="{escape(urls.sheet)}">{escape(words.sheet)}</a> PDF</p>' if urls.sheet else ""
    return save + sheet


def _exercises(shared: SharedSession, urls: Urls, words: PageWords) -> str:
    """The list of exercises with their lengths, and links into the audio, which work without our script too."""
    if not shared.chapters:
        return ""
    items = "\n".join(_exercise(number, shared, urls) for number in range(len(shared.chapters)))
    return f'<h2>{escape(words.exercises)}</h2>\n<ol class="exercises" role="list">\n{items}\n</ol>'


def _exercise(number: int, shared: SharedSession, urls: Urls) -> str:
    chapter, attributes = shared.chapters[number], _language_attributes(shared)
    # A media fragment with the start in seconds (w3.org/TR/media-frags, section 4.2.1).
    url = escape(f"{'' if urls.is_in_page else urls.audio}#t={chapter.start / 1000:g}")
    length, picture = _time(Ms(chapter.end - chapter.start)), _picture(number, shared, urls)
    return (
        f'<li{" class=pictured" if picture else ""}><a href="{url}" data-start>'
        f'<span class="number" aria-hidden="true">{number + 1}</span>'
        f'<span class="name"{attributes}>{escape(chapter.title)}</span> {length}</a>{picture}</li>'
    )


def _picture(number: int, shared: SharedSession, urls: Urls) -> str:
    """The picture of an exercise, beside its link, whose name would get long with its words; empty if it has none."""
    picture = shared.pictures[number] if shared.pictures else None
    if picture is None:
        return ""
    mirrored, url = " class=mirrored" if picture.is_mirrored else "", escape(urls.pictures[number])
    words = f'alt="{escape(picture.words)}"{_language_attributes(shared)}'
    return f'<img{mirrored} src="{url}" {words} width="88" height="88" loading="lazy">'


def _list_items(sessions: Sequence[tuple[SharedSession, str]], words: PageWords, *, is_site: bool) -> Iterator[str]:
    if not is_site:
        yield from (_list_item(shared, url, words) for shared, url in sessions)
        return
    for levels in by_routine(sessions, lambda each: each[0]):
        start = levels[0][0].start
        # By the rule of level.js: the highest that is not above the listener's, or else the gentlest.
        shared, url = min(levels, key=lambda each: (each[0].level > start, abs(each[0].level - start)))
        data = [{"level": each.level, "url": place, "length": clock(each.length)} for each, place in levels]
        more = f' data-levels="{escape(json.dumps({"routine": shared.routine, "start": start, "sessions": data}))}"'
        yield _list_item(shared, url, words, more, ' <span class="stored"></span>')


def by_routine(sessions: Iterable[T], shared: Callable[[T], SharedSession]) -> tuple[tuple[T, ...], ...]:
    """The sessions of each routine in each language together."""
    found: dict[tuple[str, str, str], list[T]] = {}
    for each in sessions:
        session = shared(each)
        found.setdefault((session.routine, session.language, session.routine or session.name), []).append(each)
    return tuple(map(tuple, found.values()))


def _list_item(shared: SharedSession, url: str, words: PageWords, levels: str = "", stored: str = "") -> str:
    attributes = _language_attributes(shared)
    summary = f'<span class="summary"{attributes}>{escape(shared.summary)}</span>' if shared.summary else ""
    return (
        f'<li><a href="{escape(url)}"{levels}><span class="name"{attributes}>{escape(shared.title)}</span> '
        f'<span class="facts">{" · ".join(_facts(shared, words))}{stored}</span> {summary}</a></li>'
    )


def _feed(url: str, words: PageWords) -> str:
    if not url:
        return ""
    link = f'<a href="{escape(url)}" data-address>{escape(words.feed_link)}</a>'
    return f'<p class="feed">{escape(words.feed)} {link}</p>'


def _speed_option(speed: float, words: PageWords) -> str:
    value, selected = f"{speed:g}", " selected" if speed == 1 else ""
    return f'<option value="{value}"{selected}>{value.replace(".", words.point)}×</option>'


def _size(shared: SharedSession, words: PageWords) -> str:
    """The format and size of the file, such as `MP3, 2.8 MB`."""
    number = f"{max(shared.size / MEGABYTE, 0.1):.1f}".replace(".", words.point)
    return f"{shared.file.suffix[1:].upper()}, {number} MB"


def _time(time: int) -> str:
    """A time element, for people and machines (HTML, a valid duration string)."""
    return f'<time datetime="PT{time // 1000}S">{clock(time)}</time>'


def _language_attributes(shared: SharedSession) -> str:
    """The language and writing direction of the session's texts, as HTML attributes."""
    tag = shared.language.replace("_", "-")
    language = f' lang="{tag}"' if LANGUAGE_TAG.fullmatch(tag) else ""
    return f'{language} dir="{"rtl" if language_base(tag) in RIGHT_TO_LEFT else "auto"}"'


def _script_data(shared: SharedSession, urls: Urls, words: Words, levels: Sequence[int]) -> str:
    """The session as JSON for the page's script; times in ms."""
    labels = "play pause standing position_of gone unreachable interrupted unplayable blocked waiting coming continued"
    labels += " kept refused answers"
    content = {
        "key": shared.digest,
        "title": shared.title,
        "album": shared.author or "voiceguide",
        "length": shared.length,
        "twice": RESTART_THRESHOLD,
        "back": BACK,
        "cover_type": mime_of(shared.cover) if shared.cover else "",
        "exercises": [_exercise_data(number, shared, urls) for number in range(len(shared.chapters))],
        "sides": [
            {"start": side.start, "is_mirrored": side.is_mirrored, "words": side.words} for side in shared.side_changes
        ],
        "steps": list(_steps(shared, words.page)),
        "captions": [{"start": caption.start, "end": caption.end, "text": caption.text} for caption in shared.captions],
        "answer": _answer(shared, urls, words, levels) if shared.routine else None,
        "words": {name: getattr(words.page, name) for name in labels.split()},
    }
    return _in_script(content)


def _in_script(content: Mapping[str, object]) -> str:
    """JSON for a data block; `<` is escaped, so that no title can end it."""
    return json.dumps(content).replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _exercise_data(number: int, shared: SharedSession, urls: Urls) -> dict[str, object]:
    chapter = shared.chapters[number]
    about: dict[str, object] = {"title": chapter.title, "start": chapter.start, "end": chapter.end}
    picture = shared.pictures[number] if shared.pictures else None
    if picture is None:
        return about
    about |= {"is_mirrored": picture.is_mirrored, "words": picture.words}
    if urls.squares:
        about["square"] = {"src": urls.squares[number], "type": mime_of(picture.square)}
    return about


def _steps(shared: SharedSession, words: PageWords) -> Iterator[dict[str, object]]:
    """The holds and movements, each with its side and round as text, and with what comes next."""
    for step, following in zip_longest(shared.steps, shared.steps[1:]):
        where = _where(step, words)
        coming = ""
        if following:
            title = shared.chapters[following.exercise].title
            same = following.exercise == step.exercise
            coming = (same and _where(following, words)) or " · ".join(filter(None, (title, _side(following))))
        yield {
            "exercise": step.exercise,
            "start": step.start,
            "end": step.end,
            "where": where,
            "next": coming,
            "phases": step.phases,
            "names": step.names,
        }


def _where(step: ShownStep, words: PageWords) -> str:
    """The side and round of a step, as far as it has them."""
    number = words.round.format(number=step.round, total=step.rounds) if step.round else ""
    return " · ".join(filter(None, (_side(step), number)))


def _side(step: ShownStep) -> str:
    return capitalised(step.side)


def _answer(shared: SharedSession, urls: Urls, words: Words, levels: Sequence[int]) -> dict[str, object]:
    """What an answer to "How was it?" needs, and what is said to it; without a URL, it stays on the phone."""
    question = words.question
    return {
        "url": urls.answer,
        "routine": shared.routine,
        "level": shared.level,
        "start": shared.start,
        "levels": list(levels),
        "replies": {felt: getattr(question, felt) for felt in ("easy", "right", "hard", "hurt")},
        "new_level": question.level,
    }


@cache
def _text(name: str) -> str:
    """The text of a file in this package."""
    return files("voiceguide.share").joinpath(name).read_text(encoding="utf-8")


@cache
def _template(name: str) -> Template:
    return Template(_text(name))

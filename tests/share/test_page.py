import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files
from itertools import product

import pytest
from phone_sessions import LINKS, described, pictured

from voiceguide.export.captions import Caption
from voiceguide.i18n.catalog import BUILT_IN, Languages
from voiceguide.i18n.language_file import SHIPPED
from voiceguide.session.timeline import Chapter
from voiceguide.share.catalog import urls_of
from voiceguide.share.model import Urls
from voiceguide.share.page import index, page, policy

EVIL = (
    "</script><b>bold</b>",
    '" onload="alert(1)',
    "' onmouseover='alert(1)",
    "<!--<script>",
    "</script onload=alert(1) ",
    "<!-- <script ",
    "$script ${style} $$",
    "</title></style><img src=x onerror=alert(1)>",
    "{author} {number} &lt;",
    "\u2028]]>\x00",
)


class Reader(HTMLParser):
    """What a browser without scripts makes of a page: its elements with their attributes, and its text."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.said, self._inside = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        self._inside.append(tag)

    def handle_endtag(self, tag):
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data):
        if not {"script", "style"} & set(self._inside):
            self.said.append(data)

    @property
    def text(self):
        return " ".join("".join(self.said).split())

    def of(self, tag, **wanted):
        return [found for name, found in self.elements if name == tag and wanted.items() <= found.items()]


def read(shared, links=LINKS):
    return Reader(page(shared, links))


def data_of(html):
    return json.loads(re.search(r'id="session">(.*?)</script>', html, re.DOTALL)[1])


# what it shows


def test_an_exercise_has_its_picture_beside_its_link():
    """With its words, which the link's name leaves out; mirrored by the style sheet."""
    shared = pictured(described())
    (large, beside) = read(replace(shared, cover=None), urls_of(shared)).of("img")
    assert (large["id"], large["alt"], "src" in large) == ("picture", "", False)
    assert (beside["src"], beside["alt"], beside["class"]) == ("pictures/2.svg", "On the right side", "mirrored")
    assert {"lang": "en"}.items() <= beside.items()


def test_the_script_knows_which_side_is_seen_when():
    """And the picture for the lock screen, which cannot be mirrored there."""
    shared = pictured(described())
    data = data_of(page(shared, urls_of(shared)))
    assert "square" not in data["exercises"][0]
    assert data["exercises"][1]["square"] == {"src": "pictures/square-2.png", "type": "image/png"}
    assert [(side["start"], side["is_mirrored"]) for side in data["sides"]] == [(61_250, True), (64_250, False)]


def test_a_page_shows_what_there_is_to_know():
    """Title, length, exercises with their lengths, what is needed, the author, the size of the file."""
    text = read(described()).text
    assert "2:05 · 2 exercises · by Ann Example" in text
    assert "You need: mat, towel" in text
    assert "Save on this phone MP3, 2.8 MB" in text
    assert "Cat pose 1:01" in text
    assert "Ankle pumps 1:03" in text


def test_what_is_not_known_is_not_shown():
    """A file of sound may say nothing of itself; nothing stands empty then."""
    bare = described(summary="", author="", needs=(), chapters=(), captions=(), cover=None, language="")
    found = read(bare, Urls("a.wav", "save/a.wav", "", "", "", "", ""))
    assert not found.of("img")
    assert not found.of("ol")
    assert [heading["id"] for heading in found.of("h2")] == ["asked"]
    for word in ("You need", "by", "Subscribe", "All sessions", "Exercises"):
        assert word not in found.text
    assert all(found.values() for _, found in found.elements if "href" in found)


def test_the_caution_is_on_every_page():
    """In the words that the README has."""
    said = "Stop an exercise that hurts or tingles. No clinician has checked these routines."
    assert said in read(described()).text
    assert said in Reader(index([(described(), "legs/")], "feed.xml", "en")).text


def test_one_exercise_is_not_several():
    """In both languages."""
    assert BUILT_IN.words("en").page.counted(1) == "1 exercise"
    assert BUILT_IN.words("de").page.counted(2) == "2 Übungen"


def test_the_list_of_sessions_leads_to_each():
    """With its length; and to the feed."""
    sessions = [(described(), "legs/"), (described(title="Back", summary=""), "back/")]
    found = Reader(index(sessions, "feed.xml", "en"))
    assert [link["href"] for link in found.of("a")] == ["legs/", "back/", "feed.xml"]
    assert "Legs 2:05 · 2 exercises · by Ann Example Two stretches" in found.text


def test_a_page_among_several_leads_back_to_all():
    """And alone it does not."""
    assert read(described()).of("a", href="../")
    assert not read(described(), replace(LINKS, all_sessions="")).of("a", href="../")


# languages


def test_a_page_has_the_words_of_the_users_own_file(tmp_path):
    """In a language that voiceguide has no words for; without a file it is in English."""
    text = (SHIPPED / "de.toml").read_text("utf-8").replace('"Du brauchst"', '"Du behöver"')
    (tmp_path / "sv.toml").write_text(text, "utf-8")
    languages, swedish = Languages(tmp_path), described(language="sv")
    assert "Du behöver" in Reader(page(swedish, LINKS, languages)).text
    assert 'html lang="sv"' in page(swedish, LINKS, languages)
    assert 'html lang="sv"' in index([(swedish, "rygg/")], "feed.xml", "sv", languages)
    assert 'html lang="en"' in page(swedish, LINKS)


def test_a_german_session_has_a_german_page():
    """Numbers too."""
    found = read(described(language="de-AT", title="Beine"))
    assert found.of("html", lang="de")
    assert found.of("h1", lang="de-AT")
    assert "2:05 · 2 Übungen · von Ann Example" in found.text
    assert "MP3, 2,8 MB" in found.text
    assert "0,75×" in found.text
    assert BUILT_IN.words("de").page.caution in found.text


def test_around_other_languages_the_page_is_english():
    """Each part says its own language, and from which side it is read."""
    found = read(described(language="ar", title="تمارين"))
    assert found.of("html", lang="en")
    assert found.of("h1", lang="ar", dir="rtl")
    assert len(found.of("span", lang="ar", dir="rtl")) == 3
    assert found.of("button", **{"aria-label": "Play"})


@pytest.mark.parametrize("language", ["", "x", "english please", '"><script>'])
def test_a_language_that_is_none_is_left_out(language):
    """A browser would only be misled."""
    found = read(described(language=language))
    assert found.of("h1") == [{"dir": "auto"}]
    assert len(found.of("script")) == 2


# what comes from a script is text


@pytest.mark.parametrize("evil", EVIL)
def test_nothing_that_a_script_says_becomes_part_of_the_page(evil):
    """It has the same elements with the same attributes as that of a harmless session."""
    harmless, harmful = (
        described(
            title=text,
            summary=text,
            author=text,
            needs=(text,),
            chapters=(Chapter(text, 0, 5000), Chapter(text, 5000, 125_000)),
            captions=(Caption(0, 100, text),),
        )
        for text in ("plain", evil)
    )
    shapes = [[(tag, sorted(found)) for tag, found in read(shared).elements] for shared in (harmless, harmful)]
    assert shapes[0] == shapes[1]
    assert policy(page(harmless, LINKS)) == policy(page(harmful, LINKS))


@pytest.mark.parametrize("evil", EVIL)
def test_the_script_gets_every_title_as_it_is(evil):
    """Whatever it contains."""
    shared = described(title=evil, chapters=(Chapter(evil, 0, 125_000),), captions=(Caption(0, 100, evil),))
    data = data_of(page(shared, LINKS))
    assert (data["title"], data["exercises"][0]["title"], data["captions"][0]["text"]) == (evil, evil, evil)


@pytest.mark.parametrize("sign", "<>&")
def test_no_sign_that_begins_or_ends_a_tag_is_in_what_the_script_gets(sign):
    """Browsers look for the end of a script inside its strings too (HTML, script data states)."""
    html = page(described(title=f"a {sign} b"), LINKS)
    assert sign not in re.search(r'id="session">(.*?)</script>', html, re.DOTALL)[1]
    assert data_of(html)["title"] == f"a {sign} b"


@pytest.mark.parametrize("evil", EVIL)
def test_the_list_of_sessions_takes_titles_as_text_too(evil):
    """And addresses."""
    pages = [index([(described(title=text, summary=text, author=text), text)], text, "en") for text in ("plain", evil)]
    shapes = [[(tag, sorted(found)) for tag, found in Reader(html).elements] for html in pages]
    assert shapes[0] == shapes[1]


# the policy


def both_pages():
    return [page(described(), LINKS), index([(described(), "legs/")], "feed.xml", "de")]


@pytest.mark.parametrize("html", both_pages(), ids=["page", "index"])
def test_the_policy_allows_what_the_page_has(html):
    """The blocks are found here by another parser than the policy's own."""
    for kind in ("style", "script"):
        allowed = re.search(rf"{kind}-src ([^;]+)", policy(html))[1].split()
        assert allowed == [
            f"'sha256-{b64encode(sha256(block.encode()).digest()).decode()}'" for block in run(html, kind)
        ]


def run(html, kind):
    """The blocks of a page that a browser obeys."""
    starts = [match.end() for match in re.finditer(f"<{kind}>", html)]
    return [html[start : html.index(f"</{kind}>", start)] for start in starts]


@pytest.mark.parametrize("html", both_pages(), ids=["page", "index"])
def test_the_policy_allows_nothing_else(html):
    """No other place, no inline code, no frame, no form."""
    rules = dict(rule.split(" ", 1) for rule in policy(html).split("; "))
    assert {name: rule for name, rule in rules.items() if not name.startswith(("style", "script"))} == {
        "default-src": "'none'",
        "img-src": "'self' data:",
        "media-src": "'self'",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    assert "unsafe" not in policy(html)


@pytest.mark.parametrize("html", both_pages(), ids=["page", "index"])
def test_a_page_asks_nobody_else(html):
    """No address leads away, and nothing is written into an element that the policy would refuse."""
    assert not re.search(r"https?:|[\"'(]//|@import|url\(", html)
    for _, found in Reader(html).elements:
        assert not [name for name in found if name == "style" or name.startswith("on")]


# without scripts


def test_without_scripts_the_player_is_the_browsers_own():
    """Ours is hidden until its script runs."""
    found = read(described())
    (sound,) = found.of("audio")
    assert "controls" in sound
    assert "autoplay" not in sound
    assert (sound["src"], sound["preload"]) == ("legs.mp3", "metadata")
    assert "hidden" in found.of("div", id="controls")[0]
    assert BUILT_IN.words("en").page.without_scripts in found.text


def test_without_scripts_an_exercise_is_a_link_into_the_sound():
    """With the second that it begins at."""
    links = [link["href"] for link in read(described()).of("a") if "data-start" in link]
    assert links == ["legs.mp3#t=0", "legs.mp3#t=61.25"]


def test_without_scripts_the_file_can_be_saved():
    """And the feed be found."""
    found = read(described())
    assert "download" in found.of("a", href="save/legs.mp3")[0]
    assert found.of("a", href="../feed.xml")


def test_a_sheet_can_be_printed_where_there_is_one():
    """Beside the link that saves the sound."""
    with_sheet = replace(LINKS, sheet="sheet.pdf")
    assert "Sheet to print" in page(described(sheet=b"%PDF"), with_sheet)
    assert "Sheet to print" not in page(described(), LINKS)


def test_every_control_has_a_name():
    """For those who hear the page; pictures in them are not read."""
    found = read(described())
    worded = ("restart", "save-answers")
    buttons = [button for button in found.of("button") if button.get("id") not in worded and "data-felt" not in button]
    assert all(control["aria-label"] for control in (*buttons, *found.of("input"), *found.of("select")))
    for text in ("Start from the beginning", "Easy Just right Hard It hurt", "Save them as a file"):
        assert text in found.text
    assert all(picture["aria-hidden"] == "true" for picture in found.of("svg"))


def test_every_word_that_the_script_uses_is_in_the_page():
    """And every element that it looks for."""
    script, shared = files("voiceguide.share").joinpath("page.js").read_text("utf-8"), pictured(described())
    html = page(shared, urls_of(shared))
    assert set(re.findall(r"words\.(\w+)", script)) == set(data_of(html)["words"])
    assert set(re.findall(r'(?:find|setText)\("(\w+)"', script)) <= set(re.findall(r'id="(\w+)"', html))


# colours

STYLE = files("voiceguide.share").joinpath("page.css").read_text("utf-8")
THEMES = [
    dict(re.findall(r"--([\w-]+): (#\w{6});", block)) for block in re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
]
PLAIN, DARK = 0, 1


def light_of(colour):
    """How bright a colour is (WCAG 2.2, relative luminance)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """From 1 to 21 (WCAG 2.2, contrast ratio)."""
    dark, light = sorted((light_of(one), light_of(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_the_guidelines_do():
    """Black on white, and the grey that is known to be just enough."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_each_theme_names_every_colour():
    """Light and dark, and both with more contrast."""
    assert len(THEMES) == 4
    assert {frozenset(theme) for theme in THEMES} == {frozenset(THEMES[PLAIN])}
    assert not re.search(r"#[0-9a-f]{3,8}\b|rgb|hsl", re.sub(r":root \{.*?\}", "", STYLE, flags=re.DOTALL))


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark", "light, more", "dark, more"])
def test_every_ink_can_be_read_on_every_paper(theme):
    """4.5:1 (WCAG 2.2, 1.4.3); an edge is seen on the papers that it stands on (3:1, 1.4.11)."""
    inks = [name for name in theme if name.startswith("ink")]
    papers = [name for name in theme if name.startswith("paper")]
    pairs = [*product(inks, papers), ("on-button", "button")]
    assert {pair: ratio for pair in pairs if (ratio := contrast(*(theme[name] for name in pair))) < 4.5} == {}
    for paper in ("paper", "paper-raised"):
        assert contrast(theme["edge"], theme[paper]) >= 3
        assert contrast(theme["button"], theme[paper]) >= 3


def test_with_more_contrast_wished_there_is_more():
    """At least 7:1 for whatever is read (WCAG 2.2, 1.4.6)."""
    for theme in THEMES[2:]:
        for ink, paper in product(("ink", "ink-quiet", "ink-link", "ink-alert"), ("paper", "paper-raised")):
            assert contrast(theme[ink], theme[paper]) >= 7


def test_the_style_follows_what_the_reader_has_set():
    """Dark or light, motion, contrast, forced colours."""
    for wish in ("prefers-color-scheme: dark", "prefers-reduced-motion", "prefers-contrast", "forced-colors"):
        assert f"@media ({wish}" in STYLE

"""The page in a real browser, of the size of a phone, served by the real server."""

import os
import re
import shutil
from contextlib import contextmanager
from dataclasses import replace

import pytest
from phone_sessions import pictured, recorded

from voiceguide.share.catalog import Pages, build_catalog
from voiceguide.share.page import index, page, policy
from voiceguide.share.server import Endpoint, Server
from voiceguide.units import clock

pytestmark = pytest.mark.real

PHONE = {"width": 390, "height": 844}
SECRET = "0123456789abcdef"  # noqa: S105 (it opens nothing)
THEMES = ("light", "dark")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
GONE = "This session is no longer shared."
AWAY = "The computer is not responding."


@pytest.fixture(scope="module")
def browser():
    """The browser of this machine; nothing is downloaded."""
    playwright = pytest.importorskip("playwright.sync_api", reason="there is no playwright to drive a browser with")
    if not CHROMIUM:
        pytest.skip("there is no Chromium to see the page in")
    # A container has little shared memory, without which a page crashes.
    arguments = ["--disable-dev-shm-usage"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # Its sandbox refuses to be set up by root, as whom tests in a container run.
        arguments.append("--no-sandbox")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    return recorded(tmp_path_factory.mktemp("recorded"))


@contextmanager
def served(*sessions):
    """The address at which sessions are served."""
    pages = Pages(page, lambda found, feed: index(found, feed, "en"), policy, lambda _: b"<rss/>")
    endpoint = Endpoint(SECRET, ("127.0.0.1",), "127.0.0.1")
    with Server(build_catalog(sessions, SECRET, pages), endpoint, lambda _: None) as server:
        yield f"http://127.0.0.1:{server.port}/{SECRET}/"


@pytest.fixture(scope="module")
def address(session):
    with served(session) as found:
        yield found


@pytest.fixture
def phone(browser):
    """Opens an address as a phone does; afterwards, nothing was complained about and nobody else was asked."""
    contexts, complaints, asked = [], [], []

    def visit(address, *, scheme="light", size=PHONE, expected="", **options):
        context = browser.new_context(viewport=size, color_scheme=scheme, has_touch=True, **options)
        contexts.append(context)
        shown = context.new_page()
        shown.on("console", lambda said: (expected and expected in said.text) or complaints.append(said.text))
        shown.on("pageerror", lambda error: complaints.append(str(error)))
        shown.on("request", lambda request: asked.append(request.url))
        shown.set_default_timeout(10_000)
        shown.goto(address)
        origins.add(re.match(r"https?://[^/]+/\w+/", address)[0])
        return shown

    origins = set()
    yield visit
    for context in contexts:
        context.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith((*origins, "data:"))] == []


def at(shown):
    return shown.evaluate("document.getElementById('sound').currentTime")


def is_paused(shown):
    return shown.evaluate("document.getElementById('sound').paused")


def until(shown, condition):
    """Waits until the page is so."""
    shown.wait_for_function(f"() => {{ const sound = document.getElementById('sound'); return {condition}; }}")


def loaded(shown):
    until(shown, "sound.readyState >= 1")
    return shown


def faults_of(shown):
    """What axe finds wrong with a page for those who hear it, or see it badly."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="there is no axe to look with")
    found = axe.Axe().run(shown).response
    assert "color-contrast" in [rule["id"] for rule in found["passes"]]
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]]


# playing


def test_a_tap_on_play_plays(phone, address):
    """And one more pauses."""
    shown = loaded(phone(address))
    assert is_paused(shown)
    shown.tap("#play")
    until(shown, "sound.currentTime > 0.3")
    shown.tap("#play[aria-label=Pause]")
    shown.wait_for_selector("#play[aria-label=Play]")
    assert is_paused(shown)


def test_a_tap_on_an_exercise_goes_to_its_start(phone, address, session):
    """To a tenth of a second; it is marked, and named once."""
    shown = loaded(phone(address))
    # It stays where it went until it may play: a busy machine would read where it is too late.
    shown.evaluate("sound.play = () => { sound.asked = true; return Promise.resolve(); }")
    shown.tap("[data-start] >> nth=3")
    until(shown, "sound.asked && !sound.seeking")
    assert shown.evaluate("sound.currentTime") == pytest.approx(session.chapters[3].start / 1000, abs=0.1)
    # Without waiting for what it promises, which may never come.
    shown.evaluate("delete sound.play; void sound.play()")
    until(shown, "!sound.paused")
    assert shown.locator("[aria-current]").count() == 1
    assert "Straight leg" in shown.inner_text("[aria-current]")
    assert shown.inner_text("#now").split("\n") == ["4 of 5", "Straight leg"]


def test_who_taps_before_the_sound_is_there_still_gets_the_exercise(phone, address, session):
    """The jump is made as soon as it can be."""
    shown = loaded(phone(address))
    shown.evaluate("sound.load()")
    shown.tap("[data-start] >> nth=1")
    until(shown, f"sound.currentTime >= {session.chapters[1].start / 1000}")


def test_previous_goes_to_the_start_and_twice_to_the_one_before(phone, address, session):
    """As the arrow keys do in the terminal."""
    shown = loaded(phone(address))
    third, second = (session.chapters[number].start / 1000 for number in (2, 1))
    shown.evaluate(f"sound.currentTime = {third + 4}")
    shown.tap("#previous")
    assert at(shown) == pytest.approx(third, abs=0.1)
    shown.tap("#previous")
    assert at(shown) == pytest.approx(second, abs=0.1)


def test_next_goes_on_until_there_is_none(phone, address, session):
    """Then it is there still, but said to do nothing."""
    shown = loaded(phone(address))
    for _ in range(len(session.chapters) + 1):
        shown.tap("#next", force=True)
    assert at(shown) == pytest.approx(session.chapters[-1].start / 1000, abs=0.1)
    assert shown.get_attribute("#next", "aria-disabled") == "true"


def test_back_goes_ten_seconds_back(phone, address):
    """And never before the beginning."""
    shown = loaded(phone(address))
    shown.evaluate("sound.currentTime = 14")
    shown.tap("#back")
    assert at(shown) == pytest.approx(4, abs=0.1)
    shown.tap("#back")
    assert at(shown) == 0


def test_speed_leaves_the_voice_its_pitch(phone, address):
    """Three speeds."""
    shown = loaded(phone(address))
    assert shown.locator("#speed option").all_inner_texts() == ["0.75×", "1×", "1.25×"]
    shown.select_option("#speed", "1.25")
    assert shown.evaluate("[sound.playbackRate, sound.preservesPitch]") == [1.25, True]


def test_what_is_said_can_be_read(phone, address, session):
    """While it is heard; screen readers leave it out, since they would talk over it."""
    shown = loaded(phone(address))
    assert not shown.is_visible("#said")
    shown.tap("#words")
    caption = session.captions[3]
    shown.evaluate(f"sound.currentTime = {(caption.start + caption.end) / 2000}")
    until(shown, f"document.getElementById('said').textContent === {caption.text!r}")
    assert shown.get_attribute("#said", "aria-hidden") == "true"


def test_a_reload_goes_on_where_it_was(phone, address):
    """With the speed, and with the words if they were shown."""
    shown = loaded(phone(address))
    shown.tap("#words")
    shown.select_option("#speed", "0.75")
    shown.evaluate("sound.currentTime = 12.5")
    until(shown, "!sound.seeking")
    shown.reload()
    loaded(shown)
    until(shown, "sound.currentTime > 12")
    assert at(shown) == pytest.approx(12.5, abs=0.1)
    assert shown.evaluate("sound.playbackRate") == 0.75
    assert shown.is_visible("#said")


def test_the_lock_screen_names_the_exercise(phone, address, session):
    """With the session as its artist, and the cover."""
    shown = loaded(phone(address))
    shown.tap("[data-start] >> nth=2")
    until(shown, "navigator.mediaSession.metadata.title === 'Figure four'")
    told = "({ artist, artwork, album }) => [artist, album, artwork[0].src, artwork[0].type]"
    assert shown.evaluate(f"({told})(navigator.mediaSession.metadata)") == [
        session.title,
        session.author,
        f"{address}five/cover.png",
        "image/png",
    ]
    until(shown, "navigator.mediaSession.playbackState === 'playing'")


def test_the_lock_screen_controls_the_session(phone, address, session):
    """Each button that a system may show does what it says."""
    shown = phone(address)
    shown.add_init_script(
        "window.actions = {}; MediaSession.prototype.setActionHandler = (name, act) => { actions[name] = act; };"
    )
    shown.reload()
    loaded(shown)
    starts = [chapter.start / 1000 for chapter in session.chapters]
    for action, details, place in (
        ("nexttrack", {}, starts[1]),
        ("nexttrack", {}, starts[2]),
        ("previoustrack", {}, starts[1]),
        ("seekto", {"seekTime": 15}, 15),
        ("seekbackward", {}, 5),
        ("seekforward", {}, 15),
        ("seekforward", {"seekOffset": 3}, 18),
    ):
        shown.evaluate("([action, details]) => actions[action](details)", [action, details])
        assert at(shown) == pytest.approx(place, abs=0.1)
    shown.evaluate("actions.play({})")
    until(shown, "!sound.paused")
    shown.evaluate("actions.pause({})")
    assert is_paused(shown)


def test_the_download_is_the_file(phone, address, session, tmp_path):
    """Byte for byte, under its name."""
    shown = loaded(phone(address))
    with shown.expect_download() as waiting:
        shown.tap(".save")
    waiting.value.save_as(tmp_path / "saved.mp3")
    assert waiting.value.suggested_filename == "five.mp3"
    assert (tmp_path / "saved.mp3").read_bytes() == session.file.read_bytes()


# keys


def test_everything_is_done_with_the_keyboard_alone(phone, address, session):
    """Tab to the button, Space; the arrows go from exercise to exercise."""
    shown = loaded(phone(address))
    for _ in range(20):
        shown.keyboard.press("Tab")
        if shown.evaluate("document.activeElement.id") == "play":
            break
    assert shown.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    shown.keyboard.press("Space")
    until(shown, "!sound.paused")
    shown.keyboard.press("Space")
    until(shown, "sound.paused")
    shown.keyboard.press("ArrowRight")
    assert at(shown) == pytest.approx(session.chapters[1].start / 1000, abs=0.1)
    shown.keyboard.press("ArrowLeft")
    assert at(shown) == 0


def test_space_plays_from_anywhere(phone, address):
    """Without a button being found first."""
    shown = loaded(phone(address))
    shown.keyboard.press("Space")
    until(shown, "!sound.paused")
    assert shown.evaluate("scrollY") == 0


def test_controls_keep_their_own_keys(phone, address, session):
    """In the slider an arrow moves by a second, in the list of speeds it chooses; Control belongs to the browser."""
    shown = loaded(phone(address))
    shown.focus("#position")
    for _ in range(3):
        shown.keyboard.press("ArrowRight")
    assert at(shown) == pytest.approx(3, abs=0.1)
    assert shown.get_attribute("#position", "aria-valuetext") == f"0:03 of {clock(session.length)}"
    shown.focus("#next")
    shown.keyboard.press("Control+ArrowRight")
    assert at(shown) == pytest.approx(3, abs=0.1)


def test_everything_is_reached_by_tab(phone, address, session):
    """The player first, though it lies below; then the file, and each exercise."""
    shown = loaded(phone(address))
    shown.focus(".player button >> nth=0")
    reached = [shown.evaluate("document.activeElement.id")]
    for _ in range(6 + 1 + len(session.chapters)):
        shown.keyboard.press("Tab")
        reached.append(shown.evaluate("document.activeElement.id || document.activeElement.innerText"))
    assert reached[:7] == ["words", "position", "previous", "back", "play", "next", "speed"]
    assert reached[7].startswith("Save on this phone")
    assert [name.split("\n")[1] for name in reached[8:]] == [chapter.title for chapter in session.chapters]


def test_what_is_reached_by_tab_is_not_behind_the_player(phone, address, session):
    """Each exercise can be seen when it has the focus, with the words shown too."""
    shown = loaded(phone(address, size={"width": 390, "height": 600}))
    shown.tap("#words")
    shown.focus(".save")
    for number in range(len(session.chapters)):
        shown.keyboard.press("Tab")
        link = shown.locator("[data-start]").nth(number)
        assert link.evaluate("link => link === document.activeElement")
        box = link.bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= shown.locator(".player").bounding_box()["y"]


# pictures


def is_mirrored(shown, selector):
    return (
        shown.evaluate(f"getComputedStyle(document.querySelector('{selector}')).transform")
        == "matrix(-1, 0, 0, 1, 0, 0)"
    )


def test_the_picture_of_the_exercise_turns_with_its_side(phone, session):
    """And says what it shows then; where there is none, nothing is left of it."""
    start = session.chapters[1].start / 1000
    with served(pictured(session)) as address:
        shown = loaded(phone(address))
        assert not shown.is_visible("#picture")
        shown.evaluate(f"sound.currentTime = {start + 1}")
        shown.wait_for_selector("#picture[alt='On the right side']")
        assert is_mirrored(shown, "#picture")
        assert is_mirrored(shown, ".pictured img")
        shown.evaluate(f"sound.currentTime = {start + 3.5}")
        shown.wait_for_selector("#picture[alt='On the left side']")
        assert not is_mirrored(shown, "#picture")
        assert shown.evaluate("document.getElementById('picture').naturalWidth") > 0
        shown.evaluate(f"sound.currentTime = {session.chapters[2].start / 1000 + 0.5}")
        shown.wait_for_selector("#picture", state="hidden")
        shown.close()


def test_a_tap_on_a_picture_is_one_on_its_exercise(phone, session):
    """It lies above the link."""
    with served(pictured(session)) as address:
        shown = loaded(phone(address))
        shown.tap(".pictured img", force=True)
        until(shown, f"sound.currentTime >= {session.chapters[1].start / 1000}")
        shown.close()


def test_the_lock_screen_shows_the_picture_of_the_exercise(phone, session):
    """The mirrored one; the others have the cover."""
    with served(pictured(session)) as address:
        shown = loaded(phone(address))
        shown.tap("[data-start] >> nth=1")
        until(shown, "navigator.mediaSession.metadata.title === 'Knees to chest'")
        artwork = shown.evaluate("navigator.mediaSession.metadata.artwork[0]")
        assert (artwork["src"], artwork["type"]) == (f"{address}five/pictures/square-2.png", "image/png")
        shown.tap("[data-start] >> nth=2")
        until(shown, "navigator.mediaSession.metadata.artwork[0].src.endsWith('cover.png')")
        # It still asks for what it shows.
        shown.close()


@pytest.mark.parametrize("scheme", THEMES)
def test_axe_finds_nothing_wrong_with_pictures(phone, session, scheme):
    """Nor do they run out of a narrow page."""
    with served(pictured(session)) as address:
        shown = loaded(phone(address, scheme=scheme, size={"width": 320, "height": 640}))
        shown.tap("[data-start] >> nth=1")
        shown.wait_for_selector("#picture")
        assert faults_of(shown) == []
        assert shown.evaluate("document.documentElement.scrollWidth") == 320
        shown.close()


def test_no_picture_lies_over_the_player(phone, session):
    """It scrolls under it, as the names do."""
    with served(pictured(session)) as address:
        shown = loaded(phone(address))
        play = shown.locator("#play").bounding_box()
        picture = shown.locator(".pictured img").bounding_box()
        shown.evaluate(f"scrollBy(0, {picture['y'] - play['y']})")
        shown.evaluate("document.querySelector('.pictured img').style.pointerEvents = 'auto'")
        left = picture["x"] + picture["width"] / 2
        seen = f"document.elementFromPoint({left}, {play['y'] + play['height'] / 2})"
        assert shown.evaluate(f"{seen}.closest('.player') !== null")


# for everybody


@pytest.mark.parametrize("scheme", THEMES)
def test_axe_finds_nothing_wrong_with_the_page(phone, address, scheme):
    """While it plays, with the words shown."""
    shown = loaded(phone(address, scheme=scheme))
    shown.tap("#words")
    shown.tap("[data-start] >> nth=1")
    until(shown, "sound.currentTime > 0")
    assert faults_of(shown) == []


@pytest.mark.parametrize("scheme", THEMES)
def test_axe_finds_nothing_wrong_with_the_list(phone, session, scheme):
    """Of sessions in two languages."""
    with served(session, replace(session, name="beine", title="Beine", language="de")) as address:
        shown = phone(address, scheme=scheme)
        assert faults_of(shown) == []
        shown.tap("text=Beine")
        shown.wait_for_selector("text=Du brauchst")
        shown.tap("text=Alle Übungsfolgen")
        shown.wait_for_selector("h1:has-text('Sessions for your phone')")


@pytest.mark.parametrize("width", [390, 320, 195])
def test_nothing_runs_out_of_the_page(phone, session, width):
    """On a narrow phone, and on one of which everything is twice as large; with long words too."""
    with served(replace(session, title="Oberschenkelrückseitendehnung" * 2, language="de")) as address:
        shown = loaded(phone(address, size={"width": width, "height": 2 * width}))
        assert shown.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [390, 320])
def test_all_controls_are_large_enough_for_a_thumb_and_in_its_reach(phone, address, width):
    """At least 56 pixels each way, in one row at the bottom of the screen."""
    size = {"width": width, "height": 700}
    shown = loaded(phone(address, size=size))
    boxes = [shown.locator(f"#{name}").bounding_box() for name in ("previous", "back", "play", "next", "speed")]
    assert all(box["width"] >= 56 and box["height"] >= 56 for box in boxes)
    assert all(box["y"] >= size["height"] / 2 and box["y"] + box["height"] <= size["height"] for box in boxes)
    middles = [box["y"] + box["height"] / 2 for box in boxes]
    assert max(middles) - min(middles) < 1


def test_with_letters_twice_as_large_the_list_is_not_hidden(phone, address):
    """The player no longer lies over it."""
    shown = loaded(phone(address, size={"width": 195, "height": 422}))
    assert shown.evaluate("getComputedStyle(document.querySelector('.player')).position") == "static"


def test_the_exercise_is_announced_once_and_not_each_second(phone, address):
    """What is told to screen readers changes with the exercise alone."""
    shown = loaded(phone(address))
    shown.evaluate(
        "window.changes = 0; new MutationObserver(() => { changes += 1; }).observe(document.getElementById('now'),"
        " { subtree: true, childList: true, characterData: true })"
    )
    shown.tap("#play")
    until(shown, "sound.currentTime > 1.2")
    assert shown.evaluate("changes") == 0
    shown.tap("#next")
    until(shown, "changes === 1")


def test_without_scripts_it_plays_and_saves(phone, address, session, tmp_path):
    """By the browser's own means."""
    shown = phone(address, java_script_enabled=False)
    assert shown.is_visible("audio")
    assert not shown.is_visible("#controls")
    assert shown.is_visible("noscript p")
    with shown.expect_download() as waiting:
        shown.tap(".save")
    assert waiting.value.path().read_bytes() == session.file.read_bytes()


def test_a_title_that_would_be_a_script_is_only_a_title(phone, session):
    """In the browser as in the tests of the page."""
    evil = "</script><script>document.title='taken'</script>\" onload=\"alert(1)"
    chapters = tuple(replace(chapter, title=evil) for chapter in session.chapters)
    with served(replace(session, title=evil, summary=evil, author=evil, needs=(evil,), chapters=chapters)) as address:
        shown = loaded(phone(address))
        assert shown.title() == evil
        assert shown.inner_text("#exercise") == evil


# what goes wrong


def test_a_computer_that_has_gone_is_said_to_have(phone, session):
    """After two seconds, and with what to do; browsers themselves try for longer."""
    with served(session) as address:
        shown = loaded(phone(address, expected="Failed to load resource"))
    # What was loaded before would be played still.
    shown.evaluate("sound.src += '?'")
    shown.tap("#play")
    until(shown, f"document.getElementById('trouble').textContent.startsWith({AWAY!r})")


def test_a_file_that_cannot_be_played_can_still_be_saved(phone, address):
    """Another app may know it."""
    shown = loaded(phone(address))
    shown.route("**/*.mp3", lambda route: route.fulfill(body="no sound", content_type="audio/mpeg"))
    shown.evaluate("sound.load()")
    until(shown, "document.getElementById('trouble').textContent.startsWith('This browser cannot play')")


def test_a_file_that_is_no_longer_shared_is_said_to_be_gone(phone, address):
    """The computer is there, but says no."""
    shown = loaded(phone(address, expected="Failed to load resource"))
    shown.route("**/*.mp3", lambda route: route.fulfill(status=404))
    shown.evaluate("sound.load()")
    until(shown, f"document.getElementById('trouble').textContent.startsWith({GONE!r})")


def test_after_trouble_it_goes_on_where_it_was(phone, address):
    """With the next press on play."""
    shown = loaded(phone(address, expected="Failed to load resource"))
    shown.evaluate("sound.currentTime = 50")
    until(shown, "!sound.seeking")
    shown.route("**/*.mp3", lambda route: route.fulfill(status=404))
    shown.reload()
    until(shown, "document.getElementById('trouble').textContent !== ''")
    shown.unroute("**/*.mp3")
    shown.tap("#play")
    until(shown, "sound.currentTime > 50")
    assert at(shown) < 60
    assert shown.inner_text("#trouble") == ""

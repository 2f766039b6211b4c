"""The page in a real browser, of the size of a phone, served by the real server."""

import json
import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from browsers import PATIENCE_MS, chromium, faults_of
from countdowns import EVERY_FRAME, is_right, shown_at
from phone_sessions import pictured, recorded

from voiceguide.export.captions import Caption
from voiceguide.share.catalog import Pages, build_catalog
from voiceguide.share.events import AnswerRefusedError, RefusalReason
from voiceguide.share.model import TakenAnswer
from voiceguide.share.page import index, page, policy
from voiceguide.share.server import Endpoint, Server
from voiceguide.share.steps import ShownStep
from voiceguide.units import clock

pytestmark = [pytest.mark.real, pytest.mark.slow]

PHONE = {"width": 390, "height": 844}
SECRET = "0123456789abcdef"  # noqa: S105 (it opens nothing)
THEMES = ("light", "dark")
GONE = "This session is no longer shared."
AWAY = "The computer is not responding."


@pytest.fixture(scope="module")
def browser():
    """The browser of this machine."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    return recorded(tmp_path_factory.mktemp("recorded"))


@contextmanager
def served(*sessions, take=lambda *_: TakenAnswer("right", 50, 52, "", is_new=True)):
    """The address at which sessions are served; `take` gets the answers."""
    pages = Pages(page, lambda found, feed: index(found, feed, "en"), policy, lambda _: b"<rss/>", take)
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
        harmless = ("ERR_CONNECTION_REFUSED", *filter(None, [expected]))
        shown = context.new_page()
        # A page may still ask for something when its server has ended.
        shown.on("console", lambda said: any(map(said.text.__contains__, harmless)) or complaints.append(said.text))
        shown.on("pageerror", lambda error: complaints.append(str(error)))
        shown.on("request", lambda request: asked.append(request.url))
        shown.set_default_timeout(PATIENCE_MS)
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
    caption = session.captions[3]
    shown.evaluate(f"sound.currentTime = {(caption.start + caption.end) / 2000}")
    shown.wait_for_selector(f"#said:has-text({caption.text!r})")
    assert shown.get_attribute("#said", "aria-hidden") == "true"
    shown.tap("#words")
    assert not shown.is_visible("#said")


def test_a_reload_goes_on_where_it_was(phone, address):
    """With the speed, and without the words if they were hidden."""
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
    assert not shown.is_visible("#said")
    assert shown.inner_text("#note") == "You stopped at 0:12. Play goes on from there."
    assert shown.locator("#note").bounding_box()["y"] >= 0
    shown.tap("#restart")
    assert at(shown) == 0


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


# the display


@pytest.mark.parametrize("speed", ["0.75", "1", "1.25"])
def test_the_countdown_is_with_the_sound(phone, address, session, speed):
    """In every frame, over the start and the end of a hold, and wherever somebody goes."""
    shown = phone(address)
    shown.add_init_script(EVERY_FRAME)
    shown.reload()
    loaded(shown)
    shown.select_option("#speed", speed)
    shown.tap("#play")
    until(shown, "frames.length > 0")
    first, second = session.steps[:2]
    for time in (first.start - 1500, first.end - 2500, second.start + 20, second.end - 1, first.start - 10, 0):
        shown.evaluate(f"sound.currentTime = {time / 1000}")
        until(shown, f"!sound.seeking && sound.currentTime * 1000 > {time + 1000}")
    frames = shown.evaluate("frames")
    assert {is_held for _, is_held, _, _ in frames} == {True, False}
    assert [(frame, shown_at(session, frame[0])) for frame in frames if not is_right(session, frame)] == []


def test_while_paused_the_display_follows_too(phone, address, session):
    """To the ms at which a hold begins and ends."""
    shown = loaded(phone(address))
    step = session.steps[2]
    for time in (
        step.start - 30,
        step.start,
        step.start + 1,
        step.end - 1001,
        step.end - 1000,
        step.end - 30,
        step.end,
    ):
        shown.evaluate(f"sound.currentTime = {time / 1000}")
        until(shown, "!sound.seeking")
        shown.evaluate("new Promise(requestAnimationFrame)")
        text = tuple(shown.locator(f"#{name}").text_content() for name in ("left", "title"))
        is_held = "held" in (shown.get_attribute("#display", "class") or "")
        assert is_right(session, (time, is_held, *text)), time


def test_a_movement_shows_its_phase_and_its_turn(phone, session):
    """Three times there and back."""
    phases = tuple(range(15_000, 27_000, 2000))
    step = ShownStep(0, 14_000, 27_000, "left", 0, 0, phases, ("Point", "Back"))
    with served(replace(session, steps=(step,))) as address:
        shown = loaded(phone(address))
        for time, where, turn in ((14_500, "Point", "1/3"), (17_500, "Back", "1/3"), (23_500, "Point", "3/3")):
            shown.evaluate(f"sound.currentTime = {time / 1000}")
            shown.wait_for_selector(f"#where:has-text('{where} · Left')")
            assert shown.inner_text("#left") == turn


def test_words_before_an_exercise_without_a_hold_are_not_counted_down(phone, session):
    """Nobody waits for the hold after next."""
    with served(replace(session, steps=session.steps[2:])) as address:
        shown = loaded(phone(address))
        shown.evaluate("sound.currentTime = 3")
        shown.wait_for_selector("#title:has-text('Cat pose')")
        assert shown.text_content("#left") == ""


@pytest.mark.parametrize("size", [(320, 568), (430, 932), (844, 390), (390, 844)], ids=str)
def test_the_countdown_can_be_read_from_two_metres(phone, address, session, size):
    """Digits of at least 15 mm on a screen of 160 pixels an inch, and nothing of a hold is behind the player."""
    width, height = size
    shown = loaded(phone(address, size={"width": width, "height": height}))
    shown.evaluate(f"sound.currentTime = {session.steps[0].start / 1000 + 1}")
    shown.wait_for_selector(".held")
    # The height of a digit is at least 0.7 of the size of the letters.
    size_of = "element => parseFloat(getComputedStyle(element).fontSize)"
    assert 0.7 * shown.locator("#left").evaluate(size_of) >= 15 / 25.4 * 160
    display, player = (shown.locator(name).bounding_box() for name in ("#display", ".player"))
    assert display["y"] + display["height"] <= player["y"] + 1 or display["width"] <= player["x"] + 1
    assert display["y"] == 0
    inner = shown.locator("#following").bounding_box()
    assert inner["y"] + inner["height"] <= height
    assert shown.evaluate("scrollY") == 0


def test_with_long_names_and_words_nothing_of_a_hold_is_covered(phone, session):
    """On a small phone: the figures give way."""
    title, words = (
        "Oberschenkelrückseite mit dem Band",
        "Lass die Schultern weit weg von den Ohren, und atme ruhig.",
    )
    step = replace(session.steps[0], side="links", round=1, rounds=2)
    chapters = tuple(replace(chapter, title=title) for chapter in session.chapters)
    shared = replace(session, language="de", chapters=chapters, steps=(step, replace(session.steps[1], exercise=0)))
    with served(replace(shared, captions=(Caption(step.start, step.end, words),))) as address:
        shown = loaded(phone(address, size={"width": 320, "height": 568}))
        shown.evaluate(f"sound.currentTime = {step.start / 1000 + 1}")
        shown.wait_for_selector(f"#said:has-text('{words}')")
        following, player = (shown.locator(name).bounding_box() for name in ("#following", ".player"))
        assert following["y"] + following["height"] <= player["y"]


@pytest.mark.parametrize("size", [(320, 568), (844, 390), (390, 844)], ids=str)
def test_a_title_without_end_leaves_the_countdown_its_room(phone, session, size):
    """It is cut; the list has all of it."""
    width, height = size
    title = "Wirbelsäulenmobilisationsübung " * 9
    step = replace(session.steps[0], side=title, round=1, rounds=2)
    chapters = tuple(replace(chapter, title=title) for chapter in session.chapters)
    with served(replace(session, chapters=chapters, steps=(step, session.steps[1]), captions=())) as address:
        shown = loaded(phone(address, size={"width": width, "height": height}))
        shown.evaluate(f"sound.currentTime = {step.start / 1000 + 1}")
        shown.wait_for_selector(".held")
        left, player = (shown.locator(name).bounding_box() for name in ("#left", ".player"))
        assert left["y"] + left["height"] <= min(player["y"], height) or left["x"] + left["width"] <= player["x"]
        assert left["y"] + left["height"] <= height


@pytest.mark.parametrize("size", [(320, 568), (430, 932), (844, 390)], ids=str)
@pytest.mark.parametrize("seconds", [20, 80, 700, 4000])
def test_figures_are_as_large_as_their_number_lets_them_be(phone, session, size, seconds):
    """Each on one line: `20`, `1:20`, `11:40` and `1:06:40`; beside a picture too."""
    width, height = size
    shared = pictured(session)
    start = shared.chapters[1].start
    # The hold is longer than the sound; only its end is far away.
    step = replace(session.steps[1], start=start, end=start + 1000 * seconds)
    with served(replace(shared, steps=(step,))) as address:
        shown = loaded(phone(address, size={"width": width, "height": height}))
        shown.evaluate(f"sound.currentTime = {start / 1000 + 0.5}")
        shown.wait_for_selector(".held #picture")
        text, size = shown.inner_text("#left"), shown.locator("#left").evaluate(SIZE)
        assert text == (str(seconds) if seconds < 60 else clock(seconds * 1000))
        wide, room = shown.evaluate(WIDTHS)
        assert wide <= room
        assert shown.locator("#left").bounding_box()["height"] < 1.5 * size
        assert wide > 0.8 * room or size > 0.79 * shown.locator(".count").bounding_box()["height"]


SIZE = "element => parseFloat(getComputedStyle(element).fontSize)"
WIDTHS = """() => {
  const range = document.createRange();
  range.selectNodeContents(document.getElementById("left"));
  return [range.getBoundingClientRect().width, document.querySelector(".count").clientWidth];
}"""
"""How wide the figures are, and how wide they may be."""


def test_in_landscape_nothing_is_behind_the_camera(phone, address, session):
    """Neither the picture nor a button: phones keep some room free on both sides."""
    shown = loaded(phone(address, size={"width": 844, "height": 390}))
    free = {"left": 47, "right": 47, "top": 0, "bottom": 21}
    shown.context.new_cdp_session(shown).send("Emulation.setSafeAreaInsetsOverride", {"insets": free})
    shown.evaluate(f"sound.currentTime = {session.steps[0].start / 1000 + 1}")
    shown.wait_for_selector(".held")
    assert shown.locator(".doing").bounding_box()["x"] >= 47
    speed, play = (shown.locator(name).bounding_box() for name in ("#speed", "#play"))
    assert speed["x"] + speed["width"] <= 844 - 47
    assert abs(speed["y"] + speed["height"] / 2 - play["y"] - play["height"] / 2) < 1


def test_in_landscape_play_is_seen_at_once_and_stays(phone, session):
    """Beside the title, and beside the list as it scrolls."""
    with served(pictured(session)) as address:
        shown = loaded(phone(address, size={"width": 740, "height": 330}))
        shown.evaluate("sound.currentTime = 30")
        until(shown, "!sound.seeking")
        for place, is_resumed in ((0, False), (400, False), (0, True)):
            if is_resumed:
                shown.reload()
                shown.wait_for_selector("#note:has-text('You stopped')")
            shown.evaluate(f"window.scrollTo(0, {place})")
            play, last = (shown.locator(name).bounding_box() for name in ("#play", ".exercises li >> nth=-1"))
            assert play["y"] >= 0
            assert play["y"] + play["height"] <= 330
            assert last["x"] + last["width"] <= play["x"]
            assert shown.evaluate("scrollY") == place


def test_in_landscape_all_answers_are_seen_at_once(phone, session):
    """Nobody looks for the one that it hurt."""
    with served(session) as address:
        shown = asked(phone, address, size={"width": 667, "height": 320})
        boxes = [button.bounding_box() for button in shown.locator("[data-felt]").all()]
        assert all(box["height"] >= 72 and box["width"] >= 250 for box in boxes)
        assert all(box["y"] + box["height"] <= 320 for box in boxes)


def test_the_phone_vibrates_at_the_start_and_at_the_end(phone, address, session):
    """If that was asked for, and not where somebody jumps into a hold."""
    shown = phone(address)
    shown.add_init_script(
        "window.felt = []; navigator.vibrate = (pattern) => { felt.push([sound.currentTime * 1000, pattern]); };"
    )
    shown.reload()
    loaded(shown)
    step = session.steps[0]
    shown.tap("#play")
    shown.evaluate(f"sound.currentTime = {step.start / 1000 - 0.5}")
    until(shown, f"sound.currentTime * 1000 > {step.start + 200}")
    assert shown.evaluate("felt") == []
    shown.tap("#vibrate")
    assert shown.get_attribute("#vibrate", "aria-pressed") == "true"
    for start in (step.start - 500, step.end - 500):
        shown.evaluate(f"sound.currentTime = {start / 1000}")
        until(shown, f"!sound.seeking && sound.currentTime * 1000 > {start + 700}")
    (start, start_pattern), (end, end_pattern) = shown.evaluate("felt")
    assert (start_pattern, end_pattern) == (300, [150, 100, 150])
    # In the first frame from then on, which a busy machine may draw late.
    assert step.start - 20 <= start < step.start + 1000
    assert step.end - 20 <= end < step.end + 1000


LOCK = """
window.locks = [];
WakeLock.prototype.request = (kind) => {
  locks.push(kind);
  return Promise.resolve({ release: () => locks.push("released") });
};
"""


def test_the_screen_stays_on_while_it_plays(phone, address):
    """If that was asked for; it is asked for again the next time."""
    shown = phone(address)
    shown.add_init_script(LOCK)
    shown.reload()
    loaded(shown)
    shown.tap("#awake")
    assert shown.evaluate("locks") == []
    shown.tap("#play")
    until(shown, "locks.length === 1")
    shown.tap("#play")
    until(shown, "locks.length === 2")
    assert shown.evaluate("locks") == ["screen", "released"]
    shown.reload()
    assert loaded(shown).get_attribute("#awake", "aria-pressed") == "true"


def test_what_a_browser_cannot_do_is_not_offered(phone, address):
    """Over a plain connection, no browser keeps the screen on; few phones of one maker vibrate."""
    shown = phone(address)
    shown.add_init_script(
        "Object.defineProperty(window, 'isSecureContext', { value: false }); delete Navigator.prototype.vibrate;"
    )
    shown.reload()
    loaded(shown)
    assert not shown.is_visible("#awake")
    assert not shown.is_visible("#vibrate")
    assert shown.is_visible("#words")


# how it was


class Desk:
    """Takes answers, each once."""

    def __init__(self):
        self.answers = []

    def __call__(self, _shared, content):
        answer = json.loads(content)
        is_new = answer["id"] not in [before["id"] for before in self.answers]
        self.answers.append(answer)
        return TakenAnswer(answer["felt"], 50, 52, "", is_new=is_new)

    @property
    def ids(self):
        return {answer["id"] for answer in self.answers}


def asked(phone, address, **options):
    """The page at the end of the session."""
    shown = loaded(phone(address, **options))
    shown.evaluate("sound.currentTime = sound.duration - 0.3")
    shown.tap("#play")
    shown.wait_for_selector("#question")
    return shown


@pytest.mark.parametrize("scheme", THEMES)
def test_at_the_end_it_asks_how_it_was(phone, session, scheme):
    """With four large buttons; the answer has the session's level, and what was heard."""
    desk = Desk()
    with served(session, take=desk) as address:
        shown = asked(phone, address, scheme=scheme, size={"width": 320, "height": 568})
        buttons = shown.locator("[data-felt]")
        assert buttons.all_inner_texts() == ["Easy", "Just right", "Hard", "It hurt"]
        boxes = [button.bounding_box() for button in buttons.all()]
        assert all(box["height"] >= 72 and box["width"] >= 250 for box in boxes)
        assert all(box["y"] + box["height"] <= 568 for box in boxes)
        assert shown.evaluate("document.activeElement.id") == "asked"
        assert faults_of(shown) == []
        shown.tap("[data-felt=right]")
        shown.wait_for_selector("#note:text-is('Your level is now 52.')")
        assert not shown.is_visible("#question")
    (answer,) = desk.answers
    assert (answer["routine"], answer["level"], answer["felt"]) == ("five", 50, "right")
    assert answer["length_ms"] == session.length
    assert 0 < answer["heard_ms"] < 2000
    assert abs(datetime.fromisoformat(answer["at"]) - datetime.now().astimezone()) < timedelta(minutes=5)


@pytest.mark.parametrize(
    ("felt", "part", "said"),
    [
        ("hard", 0.9, "Hard. Your next session will be gentler. Your level is now 52."),
        ("hard", 0.5, "Your level is now 52."),
        ("hurt", 0.5, "Thank you for saying so."),
    ],
)
def test_the_reply_is_the_programs_own(phone, session, felt, part, said):
    """What changes nothing is not told to be gentler, but pain always counts."""
    with served(session) as address:
        shown = phone(address)
        places = {session.digest: {"at": 0, "left": 0, "heard": [[0, session.length * part]], "ended": ""}}
        shown.add_init_script(f"localStorage['voiceguide places'] = JSON.stringify({json.dumps(places)});")
        shown.reload()
        loaded(shown)
        shown.evaluate("sound.currentTime = sound.duration - 0.3")
        shown.tap("#play")
        shown.tap(f"[data-felt={felt}]")
        shown.wait_for_selector("#note:has-text('Your level is now 52.')")
        assert shown.inner_text("#note").startswith(said)


def test_what_was_heard_twice_counts_once(phone, session):
    """Also over a reload; what was skipped does not count."""
    desk = Desk()
    with served(session, take=desk) as address:
        shown = loaded(phone(address))
        for _ in range(2):
            shown.evaluate("sound.currentTime = 20")
            shown.tap("#play[aria-label=Play]")
            until(shown, "sound.currentTime > 22")
            shown.tap("#play[aria-label=Pause]")
        shown.reload()
        loaded(shown)
        shown.evaluate("sound.currentTime = sound.duration - 0.3")
        shown.tap("#play")
        shown.tap("[data-felt=easy]")
        shown.wait_for_selector("#note:has-text('Your level')")
    assert desk.answers[0]["heard_ms"] == pytest.approx(2500, abs=1000)


def test_a_question_waits_for_its_answer(phone, session):
    """Until the page is opened again; the answer is of when the session ended."""
    desk = Desk()
    with served(session, take=desk) as address:
        shown = asked(phone, address)
        ended = "JSON.parse(localStorage['voiceguide places'])[JSON.parse(session.textContent).key].ended"
        then = shown.evaluate(ended)
        shown.reload()
        shown.tap("[data-felt=hard]")
        shown.wait_for_selector("#note:has-text('Your level')")
        shown.reload()
        assert not loaded(shown).is_visible("#question")
    assert [answer["at"] for answer in desk.answers] == [then]


def test_a_session_that_is_open_twice_counts_once(phone, session):
    """As when the code was scanned again: each page asks, and the answers are one."""
    desk = Desk()
    with served(session, take=desk) as address:
        first = asked(phone, address)
        second = first.context.new_page()
        second.goto(address)
        for shown in (first, second):
            shown.tap("[data-felt=right]")
            shown.wait_for_selector("#note:has-text('Your level is now 52.')")
    assert (len(desk.answers), len(desk.ids)) == (2, 1)


def test_without_a_connection_the_answer_waits(phone, session):
    """It is sent as soon as there is one, and counts once."""
    desk = Desk()
    with served(session, take=desk) as address:
        shown = asked(phone, address, expected="Failed to load resource")
        shown.context.set_offline(True)
        shown.tap("[data-felt=right]")
        shown.wait_for_selector("#note:has-text('saved on this phone')")
        assert desk.answers == []
        shown.context.set_offline(False)
        shown.wait_for_selector("#note:has-text('Your level is now 52.')")
        shown.reload()
        loaded(shown)
        assert shown.evaluate("localStorage['voiceguide answers']") == "[]"
    assert len(desk.answers) == 1


def test_an_answer_of_which_nobody_knows_whether_it_arrived_is_sent_again(phone, session):
    """With the same id, by which the computer knows it; also after the page was closed."""
    desk = Desk()
    with served(session, take=desk) as address:
        shown = asked(phone, address, expected="Failed to load resource")

        def lose(route):
            route.fetch()
            route.abort()

        shown.route("**/answer", lose)
        shown.tap("[data-felt=right]")
        shown.wait_for_selector("#note:has-text('saved on this phone')")
        shown.unroute("**/answer")
        shown.reload()
        shown.wait_for_selector("#note:has-text('Your level is now 52.')")
    assert (len(desk.answers), len(desk.ids)) == (2, 1)


def test_an_answer_that_waits_is_not_mentioned_while_the_next_session_plays(phone, session):
    """What is read from the mat stays where it is."""
    with served(session) as address:
        shown = asked(phone, address, expected="Failed to load resource")
        shown.route("**/answer", lambda route: route.abort())
        shown.tap("[data-felt=right]")
        shown.wait_for_selector("#note:has-text('saved on this phone')")
        shown.tap("#play")
        until(shown, "sound.currentTime > 0.1")
        with shown.expect_event("requestfailed"):
            shown.evaluate("void window.dispatchEvent(new Event('online'))")
        # The page has heard of it before what is asked next.
        shown.evaluate("new Promise((done) => setTimeout(done))")
        assert shown.text_content("#note") == ""


def test_an_answer_that_is_not_accepted_is_not_sent_for_ever(phone, session):
    """It is told."""

    def take(_shared, _content):
        raise AnswerRefusedError(RefusalReason.OLD)

    with served(session, take=take) as address:
        shown = asked(phone, address, expected="Failed to load resource")
        shown.tap("[data-felt=right]")
        shown.wait_for_selector("#note:has-text('did not accept')")
        assert shown.evaluate("localStorage['voiceguide answers']") == "[]"


def test_where_nothing_can_be_stored_it_plays_and_asks_all_the_same(phone, session):
    """As in some private windows."""
    desk = Desk()
    with served(session, take=desk) as address:
        shown = phone(address)
        shown.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full'); };")
        shown.reload()
        loaded(shown)
        shown.evaluate("sound.currentTime = sound.duration - 0.3")
        shown.tap("#play")
        shown.tap("[data-felt=easy]")
        shown.wait_for_selector("#note:has-text('Your level is now 52.')")
    assert len(desk.answers) == 1


def test_the_next_day_it_goes_on_at_the_start_of_the_exercise(phone, address, session):
    """Nobody is in the position any more."""
    shown = loaded(phone(address))
    shown.evaluate(f"sound.currentTime = {session.chapters[2].start / 1000 + 7}")
    until(shown, "!sound.seeking")
    # Leaving the page stores the position with its time, which is now.
    tomorrow = "Date.now = ((now) => () => now() + 24 * 3600_000)(Date.now);"
    shown.add_init_script(tomorrow)
    shown.reload()
    loaded(shown)
    until(shown, "!sound.seeking")
    assert at(shown) == pytest.approx(session.chapters[2].start / 1000, abs=0.1)
    assert shown.inner_text("#note").startswith("You stopped at ")


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
    for _ in range(8 + 1 + len(session.chapters)):
        shown.keyboard.press("Tab")
        reached.append(shown.evaluate("document.activeElement.id || document.activeElement.innerText"))
    assert reached[:5] == ["words", "vibrate", "awake", "position", "previous"]
    assert reached[5:9] == ["back", "play", "next", "speed"]
    assert reached[9].startswith("Save on this phone")
    assert [name.split("\n")[1] for name in reached[10:]] == [chapter.title for chapter in session.chapters]


def test_what_is_reached_by_tab_is_not_behind_the_player(phone, address, session):
    """Each exercise can be seen when it has the focus."""
    shown = loaded(phone(address, size={"width": 390, "height": 600}))
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


@pytest.mark.parametrize("size", [(320, 568), (430, 932), (844, 390)], ids=str)
def test_during_a_hold_picture_and_figures_share_the_room(phone, session, size):
    """Neither is covered by the player, nor by the other one."""
    width, height = size
    step = session.steps[1]
    with served(pictured(session)) as address:
        shown = loaded(phone(address, size={"width": width, "height": height}))
        shown.evaluate(f"sound.currentTime = {step.start / 1000 + 1}")
        shown.wait_for_selector(".held #picture")
        picture, left, player = (shown.locator(name).bounding_box() for name in ("#picture", "#left", ".player"))
        assert picture["height"] >= 96
        assert left["height"] >= 64
        assert picture["y"] + picture["height"] <= left["y"] or picture["x"] + picture["width"] <= left["x"]
        bottom = max(box["y"] + box["height"] for box in (picture, left))
        assert bottom <= player["y"] or left["x"] + left["width"] <= player["x"]
        assert bottom <= height
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
    shown.tap("[data-start] >> nth=1")
    until(shown, "sound.currentTime > 0")
    assert faults_of(shown) == []


def enlarged(shown):
    """The page in the largest letters that phones have for everything."""
    shown.evaluate("document.documentElement.style.fontSize = '200%'")
    return shown


@pytest.mark.parametrize("scheme", THEMES)
@pytest.mark.parametrize("size", [(320, 568), (430, 932)], ids=str)
def test_axe_finds_nothing_wrong_in_the_largest_letters(phone, session, scheme, size):
    """During a hold, before the next one, and at the question; nothing runs out of the page."""
    width, height = size
    # Colours change at once: axe would look while they do.
    options = {"scheme": scheme, "size": {"width": width, "height": height}, "reduced_motion": "reduce"}
    long = tuple(replace(chapter, title="Oberschenkelrückseitendehnung") for chapter in session.chapters)
    with served(replace(session, chapters=long, language="de")) as address:
        shown = enlarged(loaded(phone(address, **options)))
        start = session.steps[0].start / 1000
        for time in (start - 2, start + 2):
            shown.evaluate(f"sound.currentTime = {time}")
            until(shown, "!sound.seeking && !document.getElementById('display').hidden")
            assert faults_of(shown) == []
            assert shown.evaluate("document.documentElement.scrollWidth") == width
        shown.evaluate("sound.currentTime = sound.duration - 0.3")
        shown.keyboard.press("Space")
        shown.wait_for_selector("#question")
        assert faults_of(shown) == []
        assert shown.evaluate("document.documentElement.scrollWidth") == width


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

"""A published site in a real browser, from a plain web server, and then without any network."""

import json
import shutil
import threading
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path

import pytest
from browsers import PATIENCE_MS, chromium, faults_of
from countdowns import EVERY_FRAME, is_right
from phone_sessions import recorded

from voiceguide.share.site import SiteOptions, build_site

pytestmark = [pytest.mark.real, pytest.mark.slow]

PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 320, "height": 568}
THEMES = ("light", "dark")
CASES = json.loads(Path(__file__).with_name("level_cases.json").read_text("utf-8"))
LEVELS = (0, 50, 100)
IS_STORED = "it plays without a network"
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "An unknown error occurred when fetching the script.")
"""What Chromium itself says where there is no network."""


@pytest.fixture(scope="module")
def browser():
    """The browser of this machine."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def sessions(tmp_path_factory):
    """A routine at three levels."""
    one = recorded(tmp_path_factory.mktemp("recorded"))
    return [replace(one, name=f"five-{level}", level=level) for level in LEVELS]


class Quiet(SimpleHTTPRequestHandler):
    """A plain web server, which says nothing of requests."""

    def do_GET(self):
        # Two versions that are written within a second have the same time.
        del self.headers["If-Modified-Since"]
        super().do_GET()

    def log_message(self, *_):
        pass


def write(folder, sessions):
    for path, content in build_site(sessions, SiteOptions()).items():
        (folder / path).parent.mkdir(exist_ok=True, parents=True)
        (folder / path).write_bytes(content if isinstance(content, bytes) else content.read_bytes())


@contextmanager
def serving(folder):
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/back/"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def folder(sessions, tmp_path):
    """The published site, somewhere below the root of a web server."""
    site = tmp_path / "web" / "back"
    site.mkdir(parents=True)
    write(site, sessions)
    return site


@pytest.fixture
def address(folder):
    with serving(folder.parent) as found:
        yield found


@pytest.fixture
def phone(browser):
    """A phone, and a function that opens pages on it; nothing on them is complained about."""
    complaints = []
    context = browser.new_context(viewport=PHONE, has_touch=True, accept_downloads=True)

    def visit(address):
        shown = context.new_page()
        shown.on("console", lambda said: any(map(said.text.__contains__, OFFLINE)) or complaints.append(said.text))
        shown.on("pageerror", lambda error: complaints.append(str(error)))
        shown.set_default_timeout(PATIENCE_MS)
        shown.goto(address)
        return shown

    visit.context = context
    yield visit
    context.close()
    assert complaints == []


def until(shown, condition):
    shown.wait_for_function(f"() => {{ const sound = document.getElementById('sound'); return {condition}; }}")


def stored(shown):
    """Waits until a page is kept on the phone."""
    shown.wait_for_selector(f"#stored:has-text('{IS_STORED}')")
    return shown


def kept(shown):
    """The addresses that are kept on the phone."""
    return shown.evaluate(
        "caches.open('voiceguide').then((cache) => cache.keys()).then((keys) => keys.map(({url}) => url))"
    )


def answer(level, felt="right", at="2026-03-10T08:00:00+01:00", routine="five", heard=1000):
    given = {"routine": routine, "level": level, "felt": felt, "at": at, "heard_ms": heard, "length_ms": 1000}
    return {"format": 1, "id": "0" * 32, **given}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_the_page_has_the_rule_of_the_program(rules, case):
    """By the table that tests/history/test_level_cases.py goes by too."""
    own = {"start": case["start"]} if "start" in case else {}
    answers = [answer(level, felt, at, heard=(more or [1000])[0]) | own for at, level, felt, *more in case["sessions"]]
    asked = [case["day"], answers, *own.values()]
    assert rules.evaluate("(asked) => levelOn(...asked)", asked) == case["level"]


@pytest.mark.parametrize(("given", "level"), [({"start": 60}, 62), ({}, 52)])
def test_a_page_that_starts_elsewhere_later_does_not_count_answers_twice(rules, given, level):
    """Their level is in its start already if they were taken home; old answers began at 50."""
    right = answer(62, "right") | given
    assert rules.evaluate("(asked) => levelOn(...asked)", ["2026-03-12", [right], 90]) == level


@pytest.fixture(scope="module")
def rules(browser):
    """A page with nothing but the rule of levels."""
    shown = browser.new_page()
    shown.add_script_tag(content=files("voiceguide.share").joinpath("level.js").read_text("utf-8"))
    yield shown
    shown.close()


@pytest.mark.parametrize(("own", "level"), [(0, 0), (49, 0), (50, 50), (99, 50), (100, 100)])
def test_the_level_that_fits_is_not_above_the_listeners(rules, own, level):
    """The highest of those that there are."""
    assert rules.evaluate(f"fitting([0, 50, 100], {own})") == level


def test_below_the_gentlest_there_is_the_gentlest(rules):
    """Something is played."""
    assert rules.evaluate("fitting([25, 50], 10)") == 25


@pytest.mark.parametrize(
    ("level", "levels", "own", "counted"),
    [
        (50, [0, 50, 100], 72, 72),
        (50, [0, 50, 100], 50, 50),
        (0, [0, 50, 100], 72, 0),
        (100, [0, 50, 100], 72, 100),
        (50, [0, 50], 72, 50),
        (62, [62], 50, 62),
        (25, [25, 50], 10, 25),
    ],
)
def test_a_session_counts_at_the_own_level_between_two_that_there_are(rules, level, levels, own, counted):
    """At its own if it is another one, or the highest: doing what is easy would raise the level for ever."""
    assert rules.evaluate(f"countedLevel({level}, {levels}, {own})") == counted


def test_once_opened_a_session_plays_without_a_network(phone, address, sessions, session_length):
    """All of it, from wherever somebody goes, with the countdown at its sound; and the list of sessions too."""
    stored(phone(f"{address}five-50/")).close()
    phone.context.set_offline(True)
    phone.context.add_init_script(EVERY_FRAME)
    shown = phone(f"{address}five-50/")
    until(shown, "sound.readyState >= 1")
    shown.tap("#play")
    until(shown, "frames.length > 0")
    first, last = sessions[0].steps[0], sessions[0].steps[-1]
    for time in (first.start - 1500, last.end - 2500, first.end - 1000):
        shown.evaluate(f"document.getElementById('sound').currentTime = {time / 1000}")
        until(shown, f"!sound.seeking && sound.currentTime * 1000 > {time + 2000}")
    frames = shown.evaluate("frames")
    assert {is_held for _, is_held, _, _ in frames} == {True, False}
    assert [frame for frame in frames if not is_right(sessions[0], frame)] == []
    shown.evaluate(f"document.getElementById('sound').currentTime = {session_length - 1}")
    shown.wait_for_selector("#question:not([hidden])")
    shown.goto(address)
    assert shown.locator(".sessions li").count() == 1


@pytest.fixture
def session_length(sessions):
    return sessions[0].length / 1000


def test_what_was_not_opened_is_not_there_without_a_network(phone, address):
    """The list of sessions is shown in its place."""
    stored(phone(f"{address}five-50/"))
    phone.context.set_offline(True)
    shown = phone(f"{address}five-100/")
    assert shown.locator(".sessions li").count() == 1


def test_what_was_lost_with_the_network_is_fetched_when_there_is_one_again(phone, address, folder):
    """Without another visit."""
    sound = folder / "five-50" / "five-50.mp3"
    content = sound.read_bytes()
    sound.write_bytes(content[:1000])
    shown = phone(f"{address}five-50/")
    shown.wait_for_selector("#stored:has-text('Not on this phone yet')")
    sound.write_bytes(content)
    shown.evaluate("void window.dispatchEvent(new Event('online'))")
    stored(shown)


def test_what_was_removed_is_not_fetched_again(phone, address):
    """Until the next visit."""
    shown = stored(phone(f"{address}five-50/"))
    shown.tap("#remove")
    shown.wait_for_selector("#stored:has-text('Not on this phone yet')")
    assert shown.evaluate(SENT_WHEN_ONLINE) == []


SENT_WHEN_ONLINE = """async () => {
  const sent = [];
  ServiceWorker.prototype.postMessage = (message) => sent.push(message);
  window.dispatchEvent(new Event("online"));
  await navigator.serviceWorker.ready;
  await new Promise((done) => setTimeout(done));
  return sent;
}"""
"""What the page asks its worker for when there is a network again."""


def test_without_a_network_no_computer_is_looked_for(phone, address):
    """There is none that shares it."""
    shown = stored(phone(f"{address}five-50/"))
    phone.context.set_offline(True)
    # What was not stored yet.
    shown.evaluate("sound.src = 'later.mp3'")
    shown.wait_for_selector("#trouble:has-text('The connection was lost.')")
    phone.context.set_offline(False)


def test_a_new_version_is_taken_up(phone, address, folder, sessions):
    """A session that has not begun is shown in it at once, and kept in it."""
    stored(phone(f"{address}five-50/")).close()
    write(folder, [replace(each, title="Five better stretches") for each in sessions])
    shown = phone(f"{address}five-50/")
    shown.wait_for_selector("h1:has-text('Five better stretches')")
    stored(shown)
    phone.context.set_offline(True)
    shown.reload()
    assert shown.inner_text("h1") == "Five better stretches"
    phone.context.set_offline(False)


def test_a_session_that_plays_keeps_its_version(phone, address, folder, sessions):
    """Or its sound would go on as another one; the next visit takes the new version up."""
    shown = stored(phone(f"{address}five-50/"))
    until(shown, "sound.readyState >= 1")
    shown.tap("#play")
    until(shown, "sound.currentTime > 0.1")
    write(folder, [replace(each, title="Five better stretches") for each in sessions])
    other = stored(phone(f"{address}five-50/"))
    assert (other.inner_text("h1"), shown.inner_text("h1")) == ("Five stretches", "Five stretches")
    shown.close()
    other.reload()
    other.wait_for_selector("h1:has-text('Five better stretches')")


def test_what_is_no_longer_published_is_no_longer_kept(phone, address, folder, sessions):
    """It takes no room that nobody sees."""
    stored(phone(f"{address}five-100/")).close()
    shutil.rmtree(folder / "five-100")
    write(folder, sessions[:2])
    shown = stored(phone(f"{address}five-50/"))
    assert [url for url in kept(shown) if "five-100" in url] == []


def test_another_site_of_the_same_server_leaves_it_alone(phone, address, folder, sessions):
    """As two of somebody's on a pages host; each keeps its own."""
    other = folder.with_name("other")
    other.mkdir()
    write(other, [replace(each, name="more", title="More stretches") for each in sessions[:1]])
    stored(phone(f"{address}five-50/")).close()
    shown = stored(phone(f"{address.replace('/back/', '/other/')}more/"))
    assert [url for url in kept(shown) if url.endswith("/back/five-50/")] != []


def test_half_a_version_is_not_taken_up(phone, address, folder):
    """While one is being published, some files are new and others are not: what is kept stays."""
    stored(phone(f"{address}five-50/")).close()
    listing = json.loads((folder / "site.json").read_text())
    listing["files"]["five-50/index.html"]["hash"] = sha256(b"another").hexdigest()
    (folder / "site.json").write_text(json.dumps(listing))
    shown = stored(phone(f"{address}five-50/"))
    assert shown.inner_text("h1") == "Five stretches"


def test_a_session_is_removed_when_asked_to(phone, address):
    """And no longer there without a network."""
    shown = stored(phone(f"{address}five-50/"))
    shown.tap("#remove")
    shown.wait_for_selector("#stored:has-text('Not on this phone yet')")
    assert [url for url in kept(shown) if "five-50" in url] == []


def test_the_list_says_what_is_on_the_phone(phone, address):
    """And how large it is."""
    stored(phone(f"{address}five-50/")).close()
    shown = phone(address)
    shown.wait_for_selector(f".sessions .stored:has-text('{IS_STORED}')")


def test_the_list_leads_to_the_level_that_fits(phone, address):
    """By the answers that are kept here; the length is that of the session."""
    shown = phone(address)
    assert shown.get_attribute(".sessions a", "href") == "five-50/"
    hurt = [answer(50, "hurt", f"2026-03-1{day}T08:00:00+01:00") for day in range(3)]
    shown.evaluate("(answers) => localStorage.setItem('voiceguide answers', JSON.stringify(answers))", hurt)
    shown.reload()
    assert shown.get_attribute(".sessions a", "href") == "five-0/"


@pytest.mark.parametrize("begins", [(30, 0), (60, 50), (100, 100)], ids=str)
def test_a_site_begins_at_the_level_of_the_listener(phone, address, folder, sessions, begins):
    """Or at the next lower one that there is."""
    start, level = begins
    write(folder, [replace(each, start=start) for each in sessions])
    assert phone(address).get_attribute(".sessions a", "href") == f"five-{level}/"


def test_answers_move_the_level_from_where_a_site_begins(phone, address, folder, sessions):
    """They keep that, whatever a later version of the site says."""
    write(folder, [replace(each, start=100) for each in sessions])
    shown = phone(f"{address}five-100/")
    finished(shown, sessions)
    shown.tap("[data-felt=hard]")
    assert shown.inner_text("#note").endswith("Your level is now 90.")
    (given,) = shown.evaluate("JSON.parse(localStorage.getItem('voiceguide answers'))")
    assert (given["level"], given["start"]) == (100, 100)
    assert phone(address).get_attribute(".sessions a", "href") == "five-50/"


def test_without_a_network_the_list_leads_to_a_level_that_is_kept(phone, address):
    """The others cannot be played; with one again, to the one that fits."""
    hurt = answer(50, "hurt", "2026-03-10T08:00:00+01:00")
    shown = stored(phone(f"{address}five-50/"))
    shown.evaluate("(given) => localStorage.setItem('voiceguide answers', JSON.stringify([given]))", hurt)
    shown.goto(address)
    shown.wait_for_selector(".sessions a[href='five-0/']")
    phone.context.set_offline(True)
    shown.wait_for_selector(f".sessions a[href='five-50/'] .stored:has-text('{IS_STORED}')")
    phone.context.set_offline(False)
    shown.wait_for_selector(".sessions a[href='five-0/']")


def finished(shown, sessions):
    """Comes to the end of a session of which all was heard; what is stored can be sought in, whatever the server."""
    stored(shown)
    whole = sessions[0].length
    place = {"at": 0, "left": 0, "heard": [[0, whole]], "ended": ""}
    places = json.dumps({"voiceguide places": {sessions[0].digest: place}})
    shown.add_init_script(
        f"for (const [name, value] of Object.entries({places})) localStorage.setItem(name, JSON.stringify(value));"
    )
    shown.reload()
    until(shown, "sound.readyState >= 1")
    shown.evaluate(f"sound.currentTime = {whole / 1000 - 1}")
    shown.tap("#play")
    shown.wait_for_selector("#question:not([hidden])")


def test_the_answer_stays_on_the_phone_and_moves_the_level(phone, address, sessions):
    """As the program's own question does."""
    shown = phone(f"{address}five-50/")
    finished(shown, sessions)
    shown.tap("[data-felt=easy]")
    assert shown.inner_text("#note") == "Easy. Your level is now 55."
    assert shown.inner_text("#answers span") == "Answers on this phone: 1"


def test_a_session_that_fits_stands_for_the_listeners_own_level(phone, address, sessions):
    """Between two levels that there are, it goes up all the same."""
    shown = phone(f"{address}five-50/")
    shown.evaluate(
        "(answers) => localStorage.setItem('voiceguide answers', JSON.stringify(answers))", [today(shown, "right")]
    )
    finished(shown, sessions)
    shown.tap("[data-felt=right]")
    assert shown.inner_text("#note") == "Just right. Your level is now 54."


def today(shown, felt):
    at = shown.evaluate("new Date(Date.now() - 86_400_000).toISOString().slice(0, 19) + '+00:00'")
    return answer(50, felt, at)


def test_the_answers_go_home_as_a_file(phone, address, sessions, tmp_path):
    """Which `voiceguide done --from` reads."""
    shown = phone(f"{address}five-50/")
    finished(shown, sessions)
    shown.tap("[data-felt=hard]")
    with shown.expect_download() as waiting:
        shown.tap("#save-answers")
    assert waiting.value.suggested_filename == "voiceguide-answers.json"
    waiting.value.save_as(tmp_path / "answers.json")
    (given,) = json.loads((tmp_path / "answers.json").read_text())["answers"]
    assert (given["routine"], given["level"], given["felt"]) == ("five", 50, "hard")


@pytest.fixture
def full(phone, address):
    """A phone without room for a session."""
    shown = phone(address)
    session = phone.context.new_cdp_session(shown)
    origin = address.removesuffix("/back/")
    session.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 200_000})
    assert session.send("Storage.getUsageAndQuota", {"origin": origin})["overrideActive"]
    return shown


def test_where_there_is_no_room_it_plays_all_the_same(full, address):
    """That is said, and no part of it is kept."""
    full.goto(f"{address}five-50/")
    full.wait_for_selector("#stored:has-text('no room')")
    assert [url for url in kept(full) if "five-50" in url] == []
    until(full, "sound.readyState >= 1")
    full.tap("#play")
    until(full, "sound.currentTime > 0.3")


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE], ids=["phone", "small"])
@pytest.mark.parametrize("scheme", THEMES)
def test_axe_finds_nothing_wrong(phone, address, scheme, size):
    """With the list and a page, when they are kept and there are answers."""
    shown = phone(f"{address}five-50/")
    shown.emulate_media(color_scheme=scheme)
    shown.set_viewport_size(size)
    shown.evaluate(
        "(given) => localStorage.setItem('voiceguide answers', JSON.stringify([given]))", today(shown, "right")
    )
    stored(shown).reload()
    stored(shown)
    assert faults_of(shown) == []
    assert shown.evaluate("document.documentElement.scrollWidth") <= size["width"]
    shown.goto(address)
    shown.wait_for_selector(f".sessions .stored:has-text('{IS_STORED}')")
    assert faults_of(shown) == []
    assert shown.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_a_phone_can_install_the_site(phone, address):
    """Chromium finds nothing missing."""
    shown = phone(address)
    session = phone.context.new_cdp_session(shown)
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [error for error in errors if error["errorId"] != "in-incognito"] == []
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []

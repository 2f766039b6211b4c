"""A session as one file, through the front door, and in a real browser without a server and a network."""

import json
import re
from base64 import b64decode

import pytest
from browsers import PATIENCE_MS, chromium
from phone_sessions import SCRIPT

from voiceguide.errors import Exit

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "five.md"
    path.write_text(SCRIPT.replace("\n\n", "\n\n- language: en-US\n\n", 1))
    return path


@pytest.fixture
def export(voiceguide, engine, script):
    """Exports it as `five.html`."""
    return lambda *options: voiceguide("export", "five.md", "-o", "five.html", *options)


@pytest.fixture
def written(export, tmp_path):
    """The text of the page."""
    assert export().code == Exit.DONE
    return (tmp_path / "five.html").read_text("utf-8")


def data(html):
    """What the script of the page gets."""
    return json.loads(re.search(r'<script type="application/json" id="session">(.*?)</script>', html)[1])


def test_it_has_the_sound_once(written, voiceguide, tmp_path):
    """That of an MP3, and not again in each link to an exercise."""
    voiceguide("export", "five.md")
    (sound,) = re.findall(r"data:audio/mpeg;base64,([^\"]+)", written)
    assert b64decode(sound) == (tmp_path / "five.mp3").read_bytes()


def test_it_asks_nobody_for_anything(written):
    """Its policy allows nothing but what is in it."""
    assert re.findall(r'(?:src|href)="(?!data:|#)[^"]*', written) == []
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', written)[1]
    assert policy.startswith("default-src &#x27;none&#x27;; style-src &#x27;sha256-")
    assert policy.endswith("; img-src data:; media-src data:; base-uri &#x27;none&#x27;")


def test_its_answers_stay_where_it_is_opened(written):
    """There is no computer to send them to."""
    answer = data(written)["answer"]
    assert (answer["url"], answer["routine"], answer["level"], answer["levels"]) == ("", "five", 50, [50])


def test_a_sample_does_not_ask(export, tmp_path):
    """How half a minute was says nothing of the session."""
    export("--sample")
    assert data((tmp_path / "five.html").read_text("utf-8"))["answer"] is None


def test_drawings_are_in_it(voiceguide, engine, script, tmp_path):
    """Beside their exercises, once each, with their words."""
    (tmp_path / "cat.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h7"/></svg>'
    )
    script.write_text(script.read_text().replace("- hold: 5s", "- hold: 5s\n- picture: ![On all fours](cat.svg)", 1))
    voiceguide("export", "five.md", "-o", "five.html")
    (drawing,) = re.findall(
        r'<img src="data:image/svg\+xml;base64,([^"]+)" alt="On all fours"', (tmp_path / "five.html").read_text("utf-8")
    )
    assert b64decode(drawing) == (tmp_path / "cat.svg").read_bytes()


def test_16_minutes_are_less_than_9_mb(written, tmp_path):
    """A second takes 8 kB, and the page what this one takes besides."""
    sound = len(re.search(r"data:audio/mpeg;base64,[^\"]+", written)[0])
    rate = sound / data(written)["length"] * 1000
    assert len(written.encode()) - sound + 16 * 60 * rate < 9_000_000


def test_it_is_kept_up_to_date(voiceguide, engine, script, tmp_path):
    """As any other export: for the sound, and for what the page shows besides."""

    def export():
        return voiceguide("export", "five.md", "--format", "html", "--to", "out").err

    export()
    assert "up to date" in export()
    script.write_text(script.read_text().replace("- language", "- summary: For the morning\n- language", 1))
    assert "up to date" not in export()
    assert "For the morning" in (tmp_path / "out" / "five.html").read_text("utf-8")


def test_a_file_of_another_hand_stays(export, tmp_path):
    """Until --force."""
    (tmp_path / "five.html").write_text("mine")
    assert export().code == Exit.FAILED
    assert (tmp_path / "five.html").read_text() == "mine"
    assert export("--force").code == Exit.DONE


def test_several_go_into_a_folder(voiceguide, engine, script, tmp_path):
    """By the format."""
    script.with_name("four.md").write_text(script.read_text())
    assert voiceguide("export", "five.md", "four.md", "--format", "html", "--to", "out").code == Exit.DONE
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["five.html", "four.html"]


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--split",), "a page has the whole session; leave out `--split`, or write an MP3"),
        (("--captions", "vtt"), "a page shows what is said; leave out `--captions`, or write an MP3"),
        (("--chapters",), "a page has the exercises; leave out `--chapters`, or write an MP3"),
    ],
)
def test_what_it_has_in_it_is_not_written_beside_it(export, tmp_path, option, said):
    """That is told, and nothing is written."""
    ran = export(*option)
    assert (ran.code, said in ran.err) == (Exit.WRONG_USE, True)
    assert not (tmp_path / "five.html").exists()


# In a browser


@pytest.fixture(scope="module")
def browser():
    """The browser of this machine."""
    with chromium() as found:
        yield found


@pytest.fixture
def shown(browser, written, tmp_path):
    """The page in a browser without a network; nothing is complained about, and nobody is asked for anything."""
    complaints, asked = [], []
    with browser.new_context(viewport=PHONE, has_touch=True, offline=True, accept_downloads=True) as context:
        found = context.new_page()
        found.on("console", lambda said: complaints.append(said.text))
        found.on("pageerror", lambda error: complaints.append(str(error)))
        found.on("request", lambda request: asked.append(request.url[:40]))
        found.set_default_timeout(PATIENCE_MS)
        found.goto((tmp_path / "five.html").as_uri())
        until(found, "sound.readyState >= 1")
        yield found
    assert complaints == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def until(shown, condition):
    shown.wait_for_function(f"() => {{ const sound = document.getElementById('sound'); return {condition}; }}")


@pytest.mark.real
@pytest.mark.slow
def test_it_counts_down_wherever_somebody_goes(shown, written):
    """To the second of the sound."""
    for step in data(written)["steps"]:
        shown.evaluate(f"document.getElementById('sound').currentTime = {(step['end'] - 2500) / 1000}")
        until(shown, "!sound.seeking")
        shown.wait_for_function("document.getElementById('left').textContent === '3'")
        assert shown.inner_text("#title") == data(written)["exercises"][step["exercise"]]["title"]


@pytest.mark.real
def test_an_exercise_is_played_when_it_is_touched(shown, written):
    """Though its link has no file to lead to."""
    shown.locator(".exercises a").nth(2).tap()
    until(shown, f"!sound.paused && sound.currentTime * 1000 >= {data(written)['exercises'][2]['start']}")


@pytest.mark.real
@pytest.mark.slow
def test_it_asks_how_it_was_and_keeps_the_answer(shown, written, tmp_path, voiceguide):
    """Also after it was closed, until its file is read on the computer."""
    shown.tap("#play")
    until(shown, "sound.currentTime > 0.3")
    shown.evaluate(f"document.getElementById('sound').currentTime = {data(written)['length'] / 1000 - 1}")
    shown.wait_for_selector("#question:not([hidden])")
    shown.tap("[data-felt=hurt]")
    assert shown.inner_text("#note").endswith("Your level is now 30.")
    shown.reload()
    with shown.expect_download() as waiting:
        shown.tap("#save-answers")
    waiting.value.save_as(tmp_path / "answers.json")
    added = voiceguide("done", "five.md", "--from", "answers.json").out
    assert added.startswith("1 answer added\nYour level for Five stretches is now 30 (it was 50).")


@pytest.mark.real
@pytest.mark.slow
def test_what_a_file_cannot_do_is_not_offered(shown):
    """It cannot be installed or kept, nor keep the screen awake; the sound is in it already."""
    for place in ("#awake", "#stored", ".save", "link[rel=manifest]"):
        assert shown.locator(f"{place}:visible").count() == 0
    assert shown.locator("#vibrate").is_visible()

"""`voiceguide share` through the front door, and phones that come in by it."""

import hashlib
import http.client
import json
import queue
import re
import signal
import socket
import tempfile
import threading
import wave
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from voiceguide.app import share
from voiceguide.cli import share_screen
from voiceguide.cli.share_screen import drawn, plain_code
from voiceguide.errors import Exit
from voiceguide.player.commands import Command
from voiceguide.share.activity import ActivityLog
from voiceguide.share.catalog import ResourceKind, ResourceRef
from voiceguide.share.events import Opened, RefusalReason, Refused, Sending, Sent
from voiceguide.share.media_info import shared_file
from voiceguide.share.network import Adapter, Address, choose_address, free_port

SCRIPT = """# My back

- summary: Two stretches
- language: en-US

### Knees to chest

- hold: 5s

### Ankle pumps

- repeat: 2 x Point 3s, Back 3s
"""
HERE = ("--host", "127.0.0.1")
PODCAST = "{https://podcastindex.org/namespace/1.0}"


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "my-back.md"
    path.write_text(SCRIPT)
    return path


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The folder that temporary ones are made in."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


class Client:
    """Fetches over one connection, as players do: what one request causes has happened when the next is answered."""

    def __init__(self, address):
        parts = urlsplit(address)
        self.address = address
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)

    def get(self, address="", **headers):
        """The status, the headers and the content that are found there."""
        url = address if "://" in address else self.address + address
        self._connection.request("GET", urlsplit(url).path, headers=headers)
        answer = self._connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def post(self, address, content, **headers):
        """The status and the content of the response."""
        self._connection.request("POST", urlsplit(self.address + address).path, content, headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def close(self):
        self._connection.close()


@pytest.fixture
def phone(monkeypatch, machine):
    """Lets somebody with a phone come in, who then presses a key; what went wrong there is raised here."""

    def comes(visit, key=lambda command: command(Command.STOP)):
        found = queue.SimpleQueue()

        class View(share_screen.ShareLines):
            def __enter__(self):
                found.put(self._info.address)
                return super().__enter__()

        @contextmanager
        def controls(command, _title, meaning):
            failures = []

            def run():
                client = Client(found.get().removesuffix("feed.xml"))
                try:
                    visit(client)
                except BaseException as failure:  # noqa: BLE001 (raised below)
                    failures.append(failure)
                finally:
                    client.close()
                    key(command)

            thread = threading.Thread(target=run)
            thread.start()
            try:
                yield
            finally:
                thread.join()
                for failure in failures:
                    raise failure

        monkeypatch.setattr(share_screen, "ShareLines", View)
        machine.changes["new_controls"] = controls

    return comes


def a_wav(path):
    """A second of silence."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(16_000))
    return path


# From a phone


def test_a_podcast_app_subscribes_and_gets_the_whole_file_in_two_parts(voiceguide, script, engine, phone):
    """It goes by the feed alone, which leads it to the chapters and to what is said."""
    heard = {}

    def visit(client):
        status, headers, content = client.get("feed.xml")
        assert (status, headers.get_content_type()) == (200, "application/rss+xml")
        item = ET.fromstring(content).find("channel/item")  # noqa: S314 (our own server's)
        enclosure = item.find("enclosure")
        length, half = int(enclosure.get("length")), int(enclosure.get("length")) // 2
        first = client.get(enclosure.get("url"), Range=f"bytes=0-{half - 1}")
        second = client.get(enclosure.get("url"), Range=f"bytes={half}-", **{"If-Range": first[1]["ETag"]})
        assert (first[0], second[0]) == (206, 206)
        assert first[1].get_content_type() == enclosure.get("type") == "audio/mpeg"
        assert second[1]["Content-Range"] == f"bytes {half}-{length - 1}/{length}"
        heard["digest"] = hashlib.sha256(first[2] + second[2]).hexdigest()
        heard["guid"] = item.findtext("guid")
        chapters = item.find(f"{PODCAST}chapters")
        answer = client.get(chapters.get("url"))
        assert (answer[0], answer[1].get_content_type()) == (200, chapters.get("type"))
        heard["chapters"] = [chapter["title"] for chapter in json.loads(answer[2])["chapters"]]
        transcript = client.get(item.find(f"{PODCAST}transcript").get("url"))
        assert transcript[2].startswith(b"WEBVTT")

    phone(visit)
    ran = voiceguide("share", script, "--feed", *HERE)
    assert (ran.code, heard["guid"]) == (Exit.DONE, f"sha256:{heard['digest']}")
    assert heard["chapters"] == ["Knees to chest", "Ankle pumps"]
    assert ran.out.splitlines()[0].endswith("/feed.xml")
    assert "My back has arrived on the phone (127.0.0.1)" in ran.out
    assert "Stopped sharing; My back is on the phone" in ran.out


def test_a_browser_opens_the_page_and_saves_the_file(voiceguide, script, engine, phone):
    """Each step is told in a line, however many requests it takes."""

    def visit(client):
        for _ in range(2):
            status, headers, page = client.get()
            assert (status, headers.get_content_type()) == (200, "text/html")
        assert b"Knees to chest" in page
        status, headers, _ = client.get("my-back/save/my-back.mp3")
        assert (status, headers.get_content_disposition()) == (200, "attachment")
        client.get()

    phone(visit)
    ran = voiceguide("share", script, *HERE)
    told = [line for line in ran.out.splitlines() if "127.0.0.1" in line and "://" not in line]
    assert told == [
        "127.0.0.1 opened the page of My back",
        "127.0.0.1 is downloading My back",
        "My back is saved on the phone (127.0.0.1)",
    ]


JSON = {"Content-Type": "application/json"}


def answer_of(client, felt, number=1, **changes):
    """What the page at an address sends."""
    session = json.loads(re.search(rb'id="session">(.*?)</script>', client.get()[2], re.DOTALL)[1])
    given = {
        "format": 1,
        "id": f"{number:032x}",
        "routine": session["answer"]["routine"],
        "level": session["answer"]["level"],
        "length_ms": session["length"],
        "heard_ms": session["length"],
        "felt": felt,
        "at": datetime.now().astimezone().isoformat(),
    }
    return session["answer"]["url"], json.dumps({**given, **changes})


def test_an_answer_from_the_phone_is_in_the_history(voiceguide, script, engine, phone):
    """Once, however often it is sent; it moves the level of the next session, and is told."""

    def visit(client):
        for _ in range(3):
            assert client.post(*answer_of(client, "right"), **JSON) == (201, b'{"level": 52}')

    phone(visit)
    ran = voiceguide("share", script, *HERE)
    assert ran.out.count("The phone says: right. Your level for My back is now 52 (it was 50).") == 1
    history = json.loads(voiceguide("history", "--json").out)
    assert [(routine["routine"], routine["level"]) for routine in history["routines"]] == [("my-back", 52)]
    assert [session["felt"] for session in history["sessions"]] == ["right"]


def test_a_hand_made_answer_is_refused_and_told(voiceguide, script, engine, phone):
    """Whatever is wrong with it; the history has none of them."""

    def visit(client):
        for changes in ({"routine": "legs"}, {"at": "2999-01-01T00:00:00+00:00"}, {"felt": "great"}):
            assert client.post(*answer_of(client, **{"felt": "right", **changes}), **JSON)[0] == 400

    phone(visit)
    ran = voiceguide("share", script, *HERE)
    for reason in (RefusalReason.ROUTINE, RefusalReason.FUTURE, RefusalReason.ANSWER):
        assert f"127.0.0.1 was refused: {reason}" in ran.out
    assert json.loads(voiceguide("history", "--json").out)["sessions"] == []


def test_an_answer_about_a_part_or_a_file_is_not_asked_for(voiceguide, tmp_path, script, engine, phone):
    """Neither is a session at a level."""
    pages = []

    def visit(client):
        pages.extend(client.get(f"{name}/")[2] for name in ("walk", "01-knees-to-chest"))

    phone(visit)
    voiceguide("share", a_wav(tmp_path / "walk.wav"), script, "--split", *HERE)
    assert [b'"answer": null' in page for page in pages] == [True, True]


def test_who_does_not_know_the_address_is_turned_away(voiceguide, script, engine, phone):
    """It is told once, whatever they try."""

    def visit(client):
        host = client.address.split("/")[2]
        assert client.get(f"http://{host}/")[0] == 404
        assert client.get(f"http://{host}/wrong/feed.xml")[0] == 404

    phone(visit)
    ran = voiceguide("share", script, *HERE)
    assert ran.out.count("127.0.0.1 was refused") == 1


def test_the_address_is_another_one_every_time(voiceguide, tmp_path):
    """96 bits that nobody can guess."""
    path = a_wav(tmp_path / "walk.wav")
    said = [voiceguide("share", path, *HERE, "--for", "0.001").out.splitlines()[0] for _ in range(2)]
    secrets = [re.fullmatch(r"http://127\.0\.0\.1:\d+/([\w-]{16})/", line)[1] for line in said]
    assert len({*secrets}) == 2


def test_the_port_is_the_same_so_that_the_phone_knows_the_page(voiceguide, tmp_path):
    """What it has stored of a session, and an answer that was not sent, belong to the computer and the port."""
    share_it = ("share", a_wav(tmp_path / "walk.wav"), *HERE, "--for", "0.01")
    first, second = (urlsplit(first_line(voiceguide(*share_it))) for _ in range(2))
    assert (first.port, first.path == second.path) == (second.port, False)
    with socket.create_server(("127.0.0.1", first.port)):
        assert urlsplit(first_line(voiceguide(*share_it))).port != first.port
    assert urlsplit(first_line(voiceguide(*share_it))).port == first.port


@pytest.mark.parametrize("stored", ["", "eighty", "80", "65536", "-1"])
def test_a_stored_port_that_is_none_is_made_anew(voiceguide, tmp_path, machine, stored):
    """Whoever wrote that file."""
    file = machine.environment().folders.state / "port"
    file.parent.mkdir(parents=True)
    file.write_text(stored)
    ran = voiceguide("share", a_wav(tmp_path / "walk.wav"), *HERE, "--for", "0.01")
    assert file.read_text() == str(urlsplit(first_line(ran)).port)


def test_where_the_port_cannot_be_stored_it_is_shared_all_the_same(voiceguide, tmp_path, machine):
    """At another one the next time."""
    state = machine.environment().folders.state
    state.parent.mkdir(parents=True, exist_ok=True)
    state.write_text("")
    assert first_line(voiceguide("share", a_wav(tmp_path / "walk.wav"), *HERE, "--for", "0.01"))


# What is shared


def first_line(ran):
    assert ran.code == Exit.DONE, ran.err
    return ran.out.splitlines()[0]


@pytest.fixture
def at_kept(voiceguide, tmp_path):
    """Shares a file at the address that stays; returns the address."""
    file = a_wav(tmp_path / "walk.wav")
    return lambda *arguments: first_line(voiceguide("share", file, "--keep", "--for", "0.001", *HERE, *arguments))


def test_an_address_that_is_kept_stays_the_same(at_kept, voiceguide, tmp_path):
    """Until it is forgotten, and whatever is shared at others meanwhile."""
    kept, other = at_kept(), first_line(voiceguide("share", tmp_path / "walk.wav", "--for", "0.001", *HERE))
    assert at_kept() == kept != other
    assert "has ended" in voiceguide("share", "--forget").err
    assert "no address that stays" in voiceguide("share", "--forget").err
    assert urlsplit(at_kept()).path != urlsplit(kept).path


def test_sharing_ends_when_its_address_is_forgotten(voiceguide, tmp_path, phone, machine):
    """Whoever has that address finds nothing there from then on."""
    phone(lambda _client: share.forget_address(machine.environment()), key=lambda _command: None)
    ran = voiceguide("share", a_wav(tmp_path / "walk.wav"), "--keep", *HERE)
    assert (ran.code, "since its address was forgotten" in ran.out) == (Exit.DONE, True)


def test_sharing_elsewhere_goes_on_when_an_address_is_forgotten(voiceguide, at_kept, tmp_path, phone, machine):
    """It has another one."""
    at_kept()
    phone(lambda _client: share.forget_address(machine.environment()))
    ran = voiceguide("share", tmp_path / "walk.wav", *HERE)
    assert "since its address was forgotten" not in ran.out


def test_a_port_that_is_named_is_kept_too(at_kept):
    """With the same secret."""
    kept, port = at_kept(), free_port("127.0.0.1")
    named = at_kept("--port", port)
    assert (urlsplit(named).port, urlsplit(named).path) == (port, urlsplit(kept).path)
    assert at_kept() == named


def test_only_its_user_can_read_the_address_that_is_kept(at_kept, machine):
    """Whoever knows it can open the page."""
    at_kept()
    assert (machine.environment().folders.state / "address.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "stored",
    [
        "{",
        "[]",
        '{"format": 1, "secret": "short", "port": 8000}',
        '{"format": 1, "secret": "../../../../../../etc", "port": 8000}',
        '{"format": 1, "secret": "AAAAAAAAAAAAAAAA", "port": 0}',
        '{"format": 1, "secret": "AAAAAAAAAAAAAAAA", "port": "8000"}',
        '{"format": 2, "secret": "AAAAAAAAAAAAAAAA", "port": 8000}',
    ],
)
def test_a_kept_address_that_cannot_be_used_is_made_anew(at_kept, machine, stored):
    """Whoever wrote that file."""
    folder = machine.environment().folders.state
    folder.mkdir(parents=True)
    (folder / "address.json").write_text(stored)
    kept = at_kept()
    assert len(urlsplit(kept).path) == len("/1234567890123456/")
    assert at_kept() == kept


def test_a_kept_port_that_is_taken_is_told(at_kept, voiceguide, tmp_path):
    """And what can be done."""
    with socket.create_server(("127.0.0.1", urlsplit(at_kept()).port)):
        ran = voiceguide("share", tmp_path / "walk.wav", "--keep", *HERE)
    assert (ran.code, "`voiceguide share --forget` first" in ran.err) == (Exit.FAILED, True)


def test_a_file_that_is_there_is_shared_as_it_is(voiceguide, tmp_path, engine, phone):
    """Nothing is spoken for it; beside a routine, it keeps its place."""
    path = a_wav(tmp_path / "Long walk.wav")
    fetched = {}
    phone(lambda client: fetched.update(sound=client.get("long-walk/long-walk.wav")))
    ran = voiceguide("share", path, *HERE)
    assert ran.code == Exit.DONE
    assert fetched["sound"][2] == path.read_bytes()
    assert fetched["sound"][1].get_content_type() == "audio/wav"
    assert not engine.asked


def test_several_are_listed_in_the_order_in_which_they_were_named(voiceguide, tmp_path, script, engine, phone):
    """Routines and files; what was named twice is there once."""
    path = a_wav(tmp_path / "walk.wav")
    pages = {}
    phone(lambda client: pages.update(index=client.get()[2].decode()))
    ran = voiceguide("share", path, script, path, *HERE)
    assert re.findall(r'href="([a-z-]+)/"', pages["index"]) == ["walk", "my-back"]
    assert "walk, 0:01\nMy back, " in ran.out


def test_what_is_split_is_shared_part_by_part(voiceguide, script, engine, phone):
    """Each file is a session of its own; the playlist is none."""
    pages = {}
    phone(lambda client: pages.update(index=client.get()[2].decode()))
    voiceguide("share", script, "--split", *HERE)
    assert re.findall(r'href="([a-z0-9-]+)/"', pages["index"]) == ["01-knees-to-chest", "02-ankle-pumps"]


def test_an_export_option_holds_here_too(voiceguide, script, engine, phone):
    """Such as the format."""
    fetched = {}
    phone(lambda client: fetched.update(sound=client.get("my-back/my-back.wav")[2]))
    voiceguide("share", script, "--format", "wav", *HERE)
    assert fetched["sound"].startswith(b"RIFF")


def test_what_is_up_to_date_in_a_folder_is_not_written_again(voiceguide, script, engine, tmp_path):
    """And what is written into it stays."""
    folder = tmp_path / "music"
    for _ in range(2):
        ran = voiceguide("share", script, "--to", folder, *HERE, "--for", "0.001")
        assert ran.code == Exit.DONE
    assert "is up to date" in ran.err
    assert [path.name for path in folder.iterdir()] == ["my-back.mp3"]


def test_one_that_fails_does_not_keep_the_others_from_being_shared(voiceguide, tmp_path, script, engine, phone):
    """It is told why, and the exit code is that of the failure."""
    broken = tmp_path / "broken.md"
    broken.write_text("# Broken\n\n### Hold\n\n- hold: soon\n")
    status = {}
    phone(lambda client: status.update(page=client.get()[0]))
    ran = voiceguide("share", broken, script, *HERE)
    assert (ran.code, status["page"]) == (Exit.SCRIPT_PROBLEMS, 200)
    assert "soon" in ran.err


def test_where_all_fail_nothing_is_served(voiceguide, tmp_path):
    """No address is shown."""
    broken = tmp_path / "broken.md"
    broken.write_text("# Broken\n\n### Hold\n\n- hold: soon\n")
    ran = voiceguide("share", broken, *HERE)
    assert (ran.code, ran.out) == (Exit.SCRIPT_PROBLEMS, "")


def test_the_help_says_what_the_format_means_here(voiceguide):
    """No file is named, and no page is sent."""
    said = " ".join(voiceguide("share", "--help").out.split())
    assert "--format [mp3|m4b|m4a|opus|ogg|flac|wav] The format in which the phone gets the sessions." in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name the routines or files to share"),
        (["legs", "--all"], "leave it out, or the names"),
        (["gone.mp3"], "gone.mp3 does not exist"),
        (["legs", "--qr", "code.gif"], "neither a .png nor a .svg file"),
        (["legs", "--format", "html"], "'html' is not one of 'mp3', 'm4b'"),
        (["legs", "--for", "never"], "is not a time"),
        (["legs", "--port", "70000"], "`70000` is out of range; write a whole number from 0 to 65535"),
    ],
)
def test_what_makes_no_sense_is_said_before_anything_is_spoken(voiceguide, engine, arguments, said):
    """Exit code 2."""
    ran = voiceguide("share", *arguments, *HERE)
    assert ran.code == Exit.WRONG_USE
    assert said in ran.err
    assert not engine.asked


# Where it is served


def test_without_a_network_it_says_what_can_be_done(voiceguide, script, engine, machine):
    """At once, and not when all is spoken."""
    loop = Adapter("lo", "lo", ("127.0.0.1",))
    machine.changes["host_address"] = lambda host: choose_address(host, (loop,), ())
    ran = voiceguide("share", script)
    assert ran.code == Exit.FAILED
    assert "join the Wi-Fi" in ran.err
    assert not engine.asked


def test_several_addresses_are_listed_and_the_best_is_taken(voiceguide, script, engine, machine):
    """The others are there to choose from."""
    adapters = (Adapter("eth0", "eth0", ("10.0.0.7",)), Adapter("wlan0", "wlan0", ("192.168.1.20",)))
    machine.changes["host_address"] = lambda host: choose_address(host, adapters, ("192.168.1.20",))
    ran = voiceguide("share", script, "--host", "0.0.0.0", "--for", "0.001")  # noqa: S104 (what is tested)
    assert ran.out.startswith("http://192.168.1.20:")
    assert "1 192.168.1.20 (this one)\n2 10.0.0.7 (eth0)" in ran.out


def test_an_address_that_is_not_of_this_machine_is_refused(voiceguide, script, engine):
    """With what would be right (an address that is kept free for examples: RFC 5737)."""
    ran = voiceguide("share", script, "--host", "203.0.113.9")
    assert ran.code == Exit.FAILED
    assert "203.0.113.9" in ran.err
    assert "--host" in ran.err


def test_a_port_that_is_named_is_taken(voiceguide, tmp_path):
    """Where nobody listens at it."""
    port = free_port("127.0.0.1")
    ran = voiceguide("share", a_wav(tmp_path / "walk.wav"), *HERE, "--port", port, "--for", "0.001")
    assert ran.out.startswith(f"http://127.0.0.1:{port}/")


# How it ends


def test_it_ends_by_itself_and_leaves_nothing_behind(voiceguide, script, engine, temporary):
    """No file, no thread; exit code 0."""
    before = threading.active_count()
    ran = voiceguide("share", script, *HERE, "--for", "0.001")
    assert ran.code == Exit.DONE
    assert "no phone used it any more" in ran.out
    assert list(temporary.iterdir()) == []
    assert threading.active_count() == before
    assert list(script.parent.glob("*.mp3")) == []


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    "key",
    [
        lambda command: command(Command.INTERRUPT),
        lambda _command: signal.pthread_kill(threading.main_thread().ident, signal.SIGINT),
    ],
    ids=["the key", "the signal"],
)
def test_ctrl_c_ends_it_with_its_own_code(voiceguide, script, phone, temporary, key):
    """130, with everything put away."""
    phone(lambda client: client.get(), key)
    ran = voiceguide("share", script, *HERE)
    assert ran.code == Exit.INTERRUPTED
    assert list(temporary.iterdir()) == []


class Told:
    """A view that keeps what it is shown, and lets a minute pass each time."""

    def __init__(self):
        self.lines, self.now = [], 0.0

    def show(self, visits, line, event=None):
        self.lines.append(line)
        self.now += 60

    def close(self, line, reason):
        self.lines.append(line)

    def clock(self):
        return self.now


def watched(idle, *events):
    """What is told while these events come in, a minute apart."""
    inbox = queue.SimpleQueue()
    for event in events:
        inbox.put(event)
    view = Told()
    share.ShareLoop(inbox, view, idle, view.clock, lambda: True).run()
    return view


PAGE, SOUND = ResourceRef(ResourceKind.PAGE, "Legs"), ResourceRef(ResourceKind.DOWNLOAD, "Legs")


def test_each_visit_puts_off_the_end(monkeypatch):
    """Those that are turned away do not."""
    monkeypatch.setattr(share, "POLL_SECONDS", 0.001)
    visits = [Opened("10.0.0.2", ResourceRef(ResourceKind.PAGE, str(number))) for number in range(5)]
    assert watched(150, *visits).now >= 5 * 60 + 150
    strangers = [Refused("10.0.0.66", why) for why in RefusalReason]
    assert watched(150, *strangers).now <= 180


def test_after_a_minute_without_a_visit_the_firewall_is_mentioned(monkeypatch):
    """Once; and not where somebody has come."""
    monkeypatch.setattr(share, "POLL_SECONDS", 0.001)
    assert watched(240).lines.count(share.FIREWALL) == 1
    assert share.FIREWALL not in watched(240, Opened("10.0.0.2", PAGE)).lines


# What is told


def test_a_download_is_told_in_quarters_and_again_when_it_is_fetched_again():
    """Lines stay calm."""
    visits = ActivityLog()
    events = [
        Opened("a", SOUND), Sending("a", SOUND, 10, 100), Opened("a", SOUND), Sending("a", SOUND, 30, 100),
        Sending("a", SOUND, 45, 100), Sending("a", SOUND, 99, 100), Sent("a", SOUND, is_all=False),
    ]  # fmt: skip
    lines = [visits.line_of(event) for event in events]
    assert lines == [
        "a is downloading Legs",
        None,
        None,
        "a has 25 % of Legs",
        None,
        "a has 75 % of Legs",
        None,
    ]
    assert visits.downloads == (("Legs", 99, 100),)
    assert visits.line_of(Sent("a", SOUND, is_all=True)) == "Legs is saved on the phone (a)"
    assert (visits.downloads, visits.saved) == ((), ("Legs",))
    assert visits.line_of(Opened("a", SOUND)) == "a is downloading Legs"


# What is seen


def sight(*titles):
    """What is shown for sessions of those titles."""
    with tempfile.TemporaryDirectory() as folder:
        shared = shared_file(a_wav(Path(folder) / "a.wav"), "a")
    sessions = tuple(replace(shared, title=title) for title in titles)
    return share.ShareInfo(
        ["http://192.168.178.123:54321/Zm9vYmFyYmF6cXV4/"],
        sessions,
        (Address("192.168.178.123"),),
        shows_feed=False,
        idle=1800.0,
    )


def seen(width, height, shown, **options):
    """The lines of the picture in a terminal of that size."""
    console = Console(width=width, height=height, file=StringIO(), force_terminal=True, **options)
    with console.capture() as capture:
        console.print(drawn(shown, ActivityLog(), ("a line",), console))
    return capture.get().splitlines()


def plain(lines):
    return [re.sub(r"\x1b\[[\d;]*m", "", line).rstrip() for line in lines]


def test_in_eighty_columns_all_that_matters_is_seen():
    """The whole code, the address, what is shared, what happens, and how to stop."""
    lines = plain(seen(80, 24, sight(*"ABCDEFGHIJ"), color_system="truecolor"))
    assert len(lines) <= 23
    text = "\n".join(lines)
    for part in ("http://192.168.178.123:54321/Zm9vYmFyYmF6cXV4/", "F, 0:01", "and 4 more", "a line", "q quits"):
        assert part in text
    assert all(len(line) <= 80 for line in lines)


def test_the_code_is_black_on_white_whatever_the_terminal_is():
    """With its quiet edge in the same colours."""
    lines = seen(80, 24, sight("A"), color_system="truecolor")
    assert all("\x1b[38;2;0;0;0;48;2;255;255;255m" in line for line in lines[:19])


def test_without_colours_the_code_has_light_characters():
    """As NO_COLOR asks for."""
    lines = plain(seen(80, 24, sight("A"), color_system="truecolor", no_color=True))
    assert lines[0].startswith("█" * 37)


def test_where_the_code_has_no_room_it_says_how_much_it_needs():
    """The address is still there."""
    text = "\n".join(plain(seen(80, 18, sight("A"), color_system="truecolor")))
    assert "22 lines" in text
    assert "http://192.168.178.123:54321/Zm9vYmFyYmF6cXV4/" in text
    assert "▀" not in text


def test_a_narrow_terminal_shows_the_code_and_the_address():
    """What would stand beside it is left out."""
    text = "\n".join(plain(seen(50, 24, sight("A"), color_system="truecolor")))
    assert "▀" in text
    assert "a line" not in text


def test_where_blocks_cannot_be_written_the_code_is_ascii(monkeypatch):
    """As in a console of an old code page."""

    class Old(StringIO):
        encoding = "ascii"

    monkeypatch.setattr("sys.stdout", Old())
    assert {*"".join(plain_code("http://10.0.0.1/"))} == {"#", " "}

"""`voiceguide voices --get`, from a local server with real ranges, cuts and lies."""

import hashlib
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from machine import folders
from piper_voices import build_voice

from voiceguide.audio.tts.piper_catalog import published, published_voice
from voiceguide.audio.tts.piper_files import LARGEST_JSON
from voiceguide.errors import Exit

pytest.importorskip("piper", reason="Piper is not installed")
pytest.importorskip("onnx", reason="onnx is not installed")

NAME = "en_US-lessac-medium"
PLACE = "/en/en_US/lessac/medium"
MODEL = f"{PLACE}/{NAME}.onnx"
CARD = (
    "# Model card\n\n* Language: en_US\n* Quality: medium\n\n## Dataset\n\n* URL: https://example.org\n* License: CC0\n"
)


def described_by(content):
    return {"size_bytes": len(content), "md5_digest": hashlib.md5(content, usedforsecurity=False).hexdigest()}


class Site:
    """What a server has, what it does wrong, and what it was asked for."""

    def __init__(self, files):
        self.files = files
        self.cuts = []
        """After how many bytes the next answers about the model break off."""
        self.knows_ranges = True
        self.asked = []
        self.redirects = {}
        self.lengthless = False
        """Whether it does not say how long its answers are."""
        self.cut_index = False
        """Whether the connection breaks off in the index, which comes in chunks."""

    def index(self, **wrong):
        described = {path[1:]: described_by(content) | wrong for path, content in self.files.items()}
        self.files["/voices.json"] = json.dumps({NAME: {"key": NAME, "files": described}}).encode()


def handler_of(site):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            site.asked.append((self.path, self.headers.get("Range")))
            content = site.files.get(self.path)
            if to := site.redirects.get(self.path):
                self.send_response(302)
                self.send_header("Location", to)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if site.cut_index:
                self.send_response(200)
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self.wfile.write(b"ff\r\n{")
                self.close_connection = True
                return
            if content is None:
                self.send_error(404)
                return
            start = int((re.match(r"bytes=(\d+)-", self.headers.get("Range", "")) or [0, 0])[1])
            start = start if site.knows_ranges else 0
            if start and start >= len(content):
                self.send_error(416)
                return
            self.send_response(206 if start else 200)
            if site.lengthless:
                self.close_connection = True
            else:
                self.send_header("Content-Length", str(len(content) - start))
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
            self.end_headers()
            body = content[start:]
            if self.path == MODEL and site.cuts:
                self.wfile.write(body[: site.cuts.pop(0)])
                self.close_connection = True
                return
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return Handler


@pytest.fixture
def site(tmp_path):
    """A server with one voice and its index."""
    model = build_voice(tmp_path / "published", NAME)
    found = Site({
        MODEL: model.read_bytes(),
        f"{MODEL}.json": model.with_name(f"{NAME}.onnx.json").read_bytes(),
        f"{PLACE}/MODEL_CARD": CARD.encode(),
    })  # fmt: skip
    found.index()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(found))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    found.address = f"http://127.0.0.1:{server.server_port}"
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def get(voiceguide, site, engine):
    """Gets the voice from the server."""
    return lambda *arguments: voiceguide("voices", "--get", NAME, "--from", site.address, *arguments)


def there():
    """What lies in the folder of voices, hidden files too."""
    folder = folders().voices[0]
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def ranges(site):
    return [asked for path, asked in site.asked if path == MODEL]


def test_a_voice_is_got_with_all_its_files(get, site, voiceguide):
    """First it is told what it is, how large, and under which licence; from then on it speaks."""
    ran = get()
    assert ran.code == Exit.DONE
    first, *told = ran.err.splitlines()
    assert first.startswith(f"{NAME}: en-US, medium, 0 MB, from http://127.0.0.1:")
    assert told[:4] == ["  Language: en_US", "  Quality: medium", "  URL: https://example.org", "  License: CC0"]
    assert there() == {f"{NAME}.onnx": site.files[MODEL], f"{NAME}.onnx.json": site.files[f"{MODEL}.json"]}
    assert voiceguide("voices").out.splitlines()[0].startswith(f"{NAME}\t")


def test_what_is_there_is_not_got_again(get, site):
    """Not even its index."""
    get()
    site.asked.clear()
    assert "is there already" in get().err
    assert site.asked == []


def test_a_connection_that_breaks_off_goes_on_where_it_stopped(get, site):
    """As often as it brings something."""
    site.cuts = [100, 200, 300]
    assert get().code == Exit.DONE
    assert ranges(site) == [None, "bytes=100-", "bytes=300-", "bytes=600-"]
    assert there()[f"{NAME}.onnx"] == site.files[MODEL]


def test_one_that_brings_nothing_is_given_up_and_gone_on_with_later(get, site):
    """By the same command; no voice is listed until then."""
    site.cuts = [100, 0, 0, 0, 0]
    ran = get()
    assert ran.code == Exit.FAILED
    assert "the connection broke off after 0.0 of 0.0 MB" in ran.err
    assert "the same command goes on from there" in ran.err
    assert f"{NAME}.onnx" not in there()
    site.cuts.clear()
    site.asked.clear()
    assert get().code == Exit.DONE
    assert ranges(site) == ["bytes=100-"]


def test_a_server_without_ranges_begins_anew(get, site):
    """What comes is taken from its start."""
    site.knows_ranges = False
    site.cuts = [100]
    assert get().code == Exit.DONE
    assert there()[f"{NAME}.onnx"] == site.files[MODEL]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"md5_digest": "0" * 32}, "is not the file that its index describes: its checksum differs"),
        ({"size_bytes": 10}, "has more than the 10 bytes that it should have"),
    ],
)
def test_what_is_not_as_the_index_says_is_thrown_away(get, site, wrong, said):
    """Nothing of it is left."""
    site.index(**wrong)
    ran = get()
    assert (ran.code, said in ran.err) == (Exit.FAILED, True)
    assert f"{NAME}.onnx" not in there()


def test_a_file_that_is_shorter_than_the_index_says_is_told(get, site):
    """It looks like a connection that breaks off."""
    site.index(size_bytes=5000)
    assert "the connection broke off after" in get().err


def test_a_page_in_place_of_the_description_is_one_sentence(get, site):
    """As some servers answer to what they have not."""
    site.files[f"{MODEL}.json"] = b"<!doctype html><title>Sign in</title>"
    site.index()
    ran = get()
    assert ran.code == Exit.NO_VOICE
    assert (
        f"what came is not the voice {NAME}, or does not work here: this is not the description of a voice" in ran.err
    )
    assert there() == {}


def test_a_description_is_checked_before_the_model_is_got(get, site):
    """The model is large."""
    site.files[f"{MODEL}.json"] = b"<!doctype html><title>Sign in</title>"
    site.index()
    get()
    assert ranges(site) == []


@pytest.mark.parametrize("damaged", [f"{NAME}.onnx", f"{NAME}.onnx.json"])
def test_a_damaged_voice_that_is_there_is_got_again(get, site, damaged):
    """As what speaks it advises."""
    get()
    (folders().voices[0] / damaged).write_bytes(b"<!doctype html>")
    ran = get()
    assert ran.code == Exit.DONE
    assert ran.err.startswith(f"{NAME} is there, but damaged; it is replaced\n")
    assert there() == {f"{NAME}.onnx": site.files[MODEL], f"{NAME}.onnx.json": site.files[f"{MODEL}.json"]}


def test_a_piper_that_does_not_work_costs_no_voice(get, monkeypatch, tmp_path):
    """What was got is kept, and is not got again."""
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "piper.py").write_text("raise ImportError('no library')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "broken"))
    assert get().code == Exit.DONE
    assert "is there already" in get().err


def test_a_voice_without_its_size_is_no_larger_than_one(get, site):
    """A server may send for ever."""
    site.files[f"{MODEL}.json"] += b" " * LARGEST_JSON
    del site.files["/voices.json"]
    site.lengthless = True
    ran = get()
    assert (ran.code, f"has more than the {LARGEST_JSON} bytes" in ran.err) == (Exit.FAILED, True)


@pytest.mark.parametrize("path", ["/voices.json", MODEL])
@pytest.mark.parametrize("to", ["ftp://127.0.0.1:9/x", "file:///etc/passwd", "data:text/plain,x"])
def test_nobody_is_led_away_from_the_web(get, site, path, to):
    """Neither to files of this computer nor to other protocols."""
    site.redirects[path] = to
    ran = get()
    assert (ran.code, to in ran.err) == (Exit.FAILED, True)
    assert "is not safe" in ran.err or "is not allowed" in ran.err


def test_an_index_that_is_cut_is_told(get, site):
    """Without it, nothing could be checked."""
    site.cut_index = True
    ran = get()
    assert (ran.code, "broke off after" in ran.err, "voices.json; try again" in ran.err) == (Exit.FAILED, True, True)


def test_a_file_that_there_is_no_room_for_is_not_begun(get, site):
    """It would fail in the end, with a full disk."""
    site.index(size_bytes=10**18)
    ran = get()
    assert (ran.code, "it needs 1000000000000 MB more, and" in ran.err) == (Exit.FAILED, True)
    assert there() == {}


def test_a_model_that_cannot_speak_is_one_sentence(get, site):
    """It is tried before it is put in place."""
    site.files[MODEL] = site.files[MODEL][:500]
    site.index()
    ran = get()
    assert ran.code == Exit.NO_VOICE
    assert "is no voice, or damaged" in ran.err
    assert there() == {}


def test_without_an_index_it_is_got_too(get, site):
    """Without sums, nothing is gone on with; that it speaks is the proof."""
    del site.files["/voices.json"]
    ran = get()
    assert ran.code == Exit.DONE
    assert "of a size that the address does not say" in ran.err


def test_the_address_may_be_that_of_the_file(voiceguide, site, engine, tmp_path):
    """As it is copied from a page, or completed by a shell."""
    assert voiceguide("voices", "--get", NAME, "--from", f"{site.address}{MODEL}").code == Exit.DONE
    for name in there():
        (folders().voices[0] / name).unlink()
    model = build_voice(tmp_path / "stick", NAME)
    assert voiceguide("voices", "--get", NAME, "--from", model).code == Exit.DONE


def test_a_folder_without_an_index_says_how_large_it_is(voiceguide, engine, tmp_path):
    """By the file that is there."""
    model = build_voice(tmp_path / "stick", NAME)
    with model.open("ab") as file:
        file.write(bytes(2_000_000))
    assert f"{NAME}: en-US, medium, 2 MB, from" in voiceguide("voices", "--get", NAME, "--from", model.parent).err


def test_without_an_index_a_cut_is_told(get, site):
    """And nothing of it is kept for later, since it might belong to another file by then."""
    del site.files["/voices.json"]
    site.cuts = [100]
    assert "try again" in get().err
    assert get().code == Exit.DONE
    assert ranges(site) == [None, None]


def test_a_licence_that_is_not_stated_is_told(get, site):
    """People hand on what a voice speaks."""
    del site.files[f"{PLACE}/MODEL_CARD"]
    assert "Its licence is not stated" in get().err


def test_a_voice_that_is_not_there_is_told(get, site):
    """With its address."""
    del site.files[MODEL]
    ran = get()
    assert (ran.code, f"{NAME}.onnx is not there" in ran.err) == (Exit.FAILED, True)


def test_a_folder_is_an_address_too(voiceguide, engine, tmp_path):
    """A stick, or a disk of the network."""
    build_voice(tmp_path / "stick", NAME)
    assert voiceguide("voices", "--get", NAME, "--from", tmp_path / "stick").code == Exit.DONE
    assert sorted(there()) == [f"{NAME}.onnx", f"{NAME}.onnx.json"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["lessac"], "did you mean en_US-lessac-low, en_US-lessac-medium, en_US-lessac-high?"),
        (["../../x"], "is not the name of a voice"),
        ([NAME, "--from", "ftp://example.org"], "is no web address"),
        ([NAME, "--from", "http://127.0.0.1:9"], "cannot be fetched"),
        ([NAME, "--from", "nowhere"], "is not there"),
    ],
)
def test_what_makes_no_sense_is_told(voiceguide, arguments, said):
    """In a sentence."""
    ran = voiceguide("voices", "--get", *arguments)
    assert ran.code != Exit.DONE
    assert said in ran.err


def test_the_list_needs_no_network(voiceguide):
    """By language and quality; a language may be asked for."""
    rows = [line.split("\t") for line in voiceguide("voices", "--get", "--language", "de").out.splitlines()]
    assert ["de_DE-thorsten-medium", "de-DE", "medium", "63 MB"] in rows
    assert {row[1] for row in rows} == {"de-DE"}
    british = voiceguide("voices", "--get", "--language", "en_GB").out.splitlines()
    assert {row.split("\t")[1] for row in british} == {"en-GB"}


def test_a_language_without_a_natural_voice_is_told(voiceguide):
    """Not by an empty table; `e` is no language."""
    for language in ("tlh", "e"):
        ran = voiceguide("voices", "--get", "--language", language)
        assert (ran.code, ran.out) == (Exit.NO_VOICE, "")
        assert f"there is no natural voice in `{language}`" in ran.err


def test_every_name_in_the_list_can_be_got():
    """Each is where its name says."""
    voices = list(published())
    assert len(voices) > 100
    assert all(published_voice(voice.name) == voice for voice in voices)
    assert published_voice(NAME).folder == PLACE[1:]

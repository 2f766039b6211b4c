"""A podcast program that others wrote subscribes to a published feed: `gpo` of gPodder."""

import os
import shutil
import subprocess
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from voiceguide.errors import Exit

pytestmark = [pytest.mark.real, pytest.mark.slow]
SCRIPT = "# {title}\n\n- language: en-US\n\n### Knees to chest\n\n- hold: 5-9s\n\n{text}\n"


class Counting(SimpleHTTPRequestHandler):
    """A plain web server that notes which sounds are fetched."""

    def __init__(self, *arguments, fetched, **options):
        self.fetched = fetched
        super().__init__(*arguments, **options)

    def do_GET(self):
        if self.path.endswith(".mp3"):
            self.fetched.append(self.path)
        super().do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture
def fetched():
    """The paths of the sounds that were fetched."""
    return []


@pytest.fixture
def address(tmp_path, fetched):
    """Where the folder `site` is on the web."""
    (tmp_path / "site").mkdir()
    serve = partial(Counting, fetched=fetched, directory=tmp_path / "site")
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def publish(voiceguide, engine, address, tmp_path):
    """Publishes routines with these words."""

    def run(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.md").write_text(SCRIPT.format(title=name.title(), text=text))
        names = [f"{name}.md" for name in texts]
        ran = voiceguide("publish", *names, "--to", "site", "--levels", "0,50", "--url", address)
        assert ran.code == Exit.DONE

    return run


@pytest.fixture
def gpo(tmp_path):
    """Runs the program for a user of its own."""
    if not shutil.which("gpo"):
        pytest.skip("there is no gPodder here")
    folders = {"GPODDER_HOME": str(tmp_path / "gpodder"), "GPODDER_DOWNLOAD_DIR": str(tmp_path / "podcasts")}

    def run(*arguments):
        # Its own libraries are those of the system, and not ours.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        command = ["gpo", *arguments]
        ran = subprocess.run(
            command, env=environment | folders, capture_output=True, text=True, timeout=120, check=True
        )
        return ran.stdout

    return run


def test_a_podcast_program_downloads_nothing_twice(publish, gpo, fetched, address, tmp_path):
    """Each session once, by its title; later only what is new, though another has changed."""
    publish(back="Bring up a knee.", hips="Bring up a knee.")
    gpo("subscribe", f"{address}feed.xml")
    assert "Back (level 50)" in gpo("episodes", f"{address}feed.xml")
    gpo("download")
    own = [f"/{name}-{level}/{name}-{level}.mp3" for name in ("back", "hips") for level in (0, 50)]
    assert sorted(fetched) == own
    downloaded = sorted(path.stat().st_size for path in (tmp_path / "podcasts").rglob("*.mp3"))
    assert downloaded == sorted(path.stat().st_size for path in (tmp_path / "site").rglob("*.mp3"))
    publish(back="Bring up a knee.", hips="Bring up the other knee.", legs="Bring up a foot.")
    gpo("update")
    gpo("download")
    assert sorted(fetched) == sorted([*own, "/legs-0/legs-0.mp3", "/legs-50/legs-50.mp3"])

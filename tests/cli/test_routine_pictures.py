"""Pictures of exercises through the front door: what is checked, exported, shown and copied."""

import io
import json
import shutil
import subprocess

import pytest
from drawings import DRAWING, photo
from machine import folders
from PIL import Image

from voiceguide.errors import Exit

SCRIPT = """# My back

### Lifted leg

- hold: 5s
- sides: left, right
- picture: ![The {left} leg raised](leg.svg)

### Rest

- hold: 5s
"""


@pytest.fixture
def script(tmp_path, engine):
    (tmp_path / "leg.svg").write_text(DRAWING)
    path = tmp_path / "my-back.md"
    path.write_text(SCRIPT)
    return path


def is_dark_on_the_left(content):
    image = Image.open(io.BytesIO(content)).convert("L")
    return image.getpixel((image.width // 8, image.height // 2)) < 128


@pytest.mark.parametrize(("sore", "side"), [("left", "left"), ("right", "right")])
def test_the_chapters_of_an_mp3_have_pictures(voiceguide, script, sore, side):
    """With what they show, read by a library of other authors; the other chapter has none."""
    eyed3 = pytest.importorskip("eyed3", reason="needs eyeD3 to read the tags")
    assert voiceguide("export", script, "--sore", sore).code == Exit.DONE
    tag = eyed3.load("my-back.mp3").tag
    leg, rest = (tag.chapters[name] for name in (b"ch0", b"ch1"))
    (frame,) = leg.sub_frames[b"APIC"]
    assert (leg.title, frame.mime_type, frame.description) == ("Lifted leg", "image/png", f"The {side} leg raised")
    assert is_dark_on_the_left(frame.image_data) is (side == "left")
    assert b"APIC" not in rest.sub_frames


@pytest.mark.real
@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="needs ffprobe to read the file")
@pytest.mark.parametrize("kind", ["mp3", "m4b", "opus", "flac"])
def test_ffprobe_reads_what_has_pictures(voiceguide, script, kind):
    """The cover and the chapters are as they were; FLAC and Opus have the picture besides."""
    ran = voiceguide("export", script, "--format", kind)
    assert ran.code == Exit.DONE, ran.err
    options = ("-v", "warning", "-show_chapters", "-show_streams", "-of", "json")
    probed = subprocess.run(["ffprobe", *options, f"my-back.{kind}"], capture_output=True, text=True, check=True)
    # Of any M4B, it complains about the track that the chapters are in.
    assert kind == "m4b" or probed.stderr == ""
    found = json.loads(probed.stdout)
    assert [chapter["tags"]["title"] for chapter in found["chapters"]] == ["Lifted leg", "Rest"]
    pictures = [stream for stream in found["streams"] if stream["codec_type"] == "video"]
    assert [stream["width"] for stream in pictures] == [1000, *([400] if kind in {"opus", "flac"} else [])]
    assert [stream["tags"]["comment"] for stream in pictures[1:]] == ["Illustration"] * (len(pictures) - 1)


def test_a_changed_picture_is_exported_again(voiceguide, script):
    """The same one is not."""
    first = voiceguide("export", script, "--to", "out")
    again = voiceguide("export", script, "--to", "out")
    (script.parent / "leg.svg").write_text(DRAWING.replace("#204060", "#602040"))
    changed = voiceguide("export", script, "--to", "out")
    assert [ran.code for ran in (first, again, changed)] == [Exit.DONE] * 3
    assert ("up to date" in again.err, "up to date" in changed.err) == (True, False)


def test_a_picture_that_is_broken_is_told_by_check_and_export(voiceguide, script):
    """With its place; nothing is written."""
    (script.parent / "leg.svg").write_bytes(photo(size=(400, 300))[:-200])
    said = "7:37: `picture`: `leg.svg` cannot be shown: it is damaged or incomplete"
    checked = voiceguide("check", script)
    assert (checked.code, said in checked.out) == (Exit.SCRIPT_PROBLEMS, True)
    ran = voiceguide("export", script)
    assert (ran.code, said in ran.err) == (Exit.SCRIPT_PROBLEMS, True)
    assert not (script.parent / "my-back.mp3").exists()


def test_show_says_where_pictures_are(voiceguide, script):
    """The folder on the page, and each with its words in the whole."""
    folder = script.parent.resolve()
    assert f"Pictures of the exercises:  {folder}\n" in voiceguide("show", script).out
    assert f"Picture: {folder / 'leg.svg'}: The left leg raised\n" in voiceguide("show", script, "--full").out


def test_show_gives_other_programs_the_picture(voiceguide, script):
    """For the side that the exercise begins with."""
    leg, rest = json.loads(voiceguide("show", script, "--sore", "right", "--json").out)["chapters"]
    picture = {"file": str(script.parent.resolve() / "leg.svg"), "mirrored": True, "words": "The right leg raised"}
    assert (leg["picture"], rest["picture"]) == (picture, None)


def test_a_copy_of_a_routine_has_its_pictures(voiceguide, script, machine, editor, answers):
    """Wherever they lie beside it; one that is there already stays."""
    bundled = script.parent / "bundled"
    (bundled / "exercises").mkdir(parents=True)
    (bundled / "exercises" / "leg.svg").write_text(DRAWING)
    (bundled / "knees.md").write_text(SCRIPT.replace("leg.svg", "exercises/leg.svg"))
    machine.bundled = bundled
    answers("y")
    editor()
    assert voiceguide("edit", "knees").code == Exit.DONE
    assert (folders().own / "exercises" / "leg.svg").read_text() == DRAWING

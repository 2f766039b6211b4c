"""`voiceguide export` in every format and with all that lies beside it, through the front door."""

import json
import sys
import wave
from itertools import pairwise

import pytest

from voiceguide.errors import Exit
from voiceguide.export.cover_drawing import CoverContent, draw_cover

SCRIPT = """# My back

- closing: Well done.

### Knees to chest

- hold: 10s

Bring up a knee.

### Ankle pumps

- repeat: 2 x Point 3s, Back 3s
"""
PARTS = ["01 Knees to chest", "02 Ankle pumps"]


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "my-back.md"
    path.write_text(SCRIPT)
    return path


@pytest.fixture
def export(voiceguide, engine, script):
    """Runs the command on the script."""
    return lambda *arguments: voiceguide("export", script, *arguments)


def names(folder):
    """All that lies in a folder but the script, hidden files too."""
    return sorted(path.name for path in folder.iterdir() if path.name != "my-back.md")


def test_a_sample_is_half_a_minute_beside_the_session(export, tmp_path):
    """Called so that neither takes the place of the other."""
    assert export("--format", "wav").code == export("--format", "wav", "--sample").code == Exit.DONE
    assert names(tmp_path) == ["my-back-sample.wav", "my-back.wav"]
    with wave.open(str(tmp_path / "my-back-sample.wav")) as file:
        assert 15 < file.getnframes() / file.getframerate() <= 30


def test_a_sample_is_not_split(export, tmp_path):
    """It has one exercise."""
    ran = export("--sample", "--split")
    assert (ran.code, "leave out `--split`" in ran.err, names(tmp_path)) == (Exit.WRONG_USE, True, [])


# formats


def test_a_format_can_be_named_without_a_file(export, tmp_path):
    """The file is called as the routine."""
    ran = export("--format", "wav")
    assert ran.code == Exit.DONE
    assert ran.err.startswith("my-back.wav: My back, 0:")
    assert names(tmp_path) == ["my-back.wav"]


def test_a_format_goes_with_a_folder(export, tmp_path):
    """Where the file is called as the routine too."""
    (tmp_path / "music").mkdir()
    assert export("--format", "wav", "-o", "music").code == Exit.DONE
    assert names(tmp_path / "music") == ["my-back.wav"]


def test_a_format_may_be_named_twice(export, tmp_path):
    """If it is the same one."""
    assert export("--format", "wav", "-o", "a.WAV").code == Exit.DONE
    assert names(tmp_path) == ["a.WAV"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-o", "a.mp3", "--format", "wav"], "a.mp3 does not end in .wav; leave out `--format wav`"),
        (["-o", "a.wma"], "a.wma: unknown format; use .mp3, .m4b, .m4a, .opus, .ogg, .flac, .wav"),
        (["-o", "a"], "a: unknown format; use .mp3"),
        (["--format", "wav", "--quality", "best"], "a WAV is lossless; leave out `--quality best`"),
        (["--format", "wav", "--cover", "a.png"], "a WAV cannot have a cover"),
        (["--cover", "nowhere.png"], "the cover nowhere.png cannot be read"),
        (["--cover", "my-back.md"], "neither a PNG nor a JPEG"),
        (["--captions", "srt,ssa"], "there are no captions called `ssa`; choose from: srt, vtt, lrc"),
        (["--split", "--chapters"], "leave out `--chapters`"),
    ],
)
def test_what_makes_no_sense_is_said_before_anything_is_spoken(export, engine, tmp_path, arguments, said):
    """In a sentence, and nothing is written."""
    ran = export(*arguments)
    assert ran.code == Exit.WRONG_USE
    assert said in " ".join(ran.err.split())
    assert engine.asked == []
    assert names(tmp_path) == []


def test_without_ffmpeg_other_formats_are_refused_before_anything_is_spoken(export, engine, monkeypatch):
    """It is said what to install."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    ran = export("--format", "m4b")
    assert ran.code == Exit.FAILED
    assert "pip install 'voiceguide[formats]'" in ran.err
    assert engine.asked == []


def test_qualities_of_an_mp3_differ_in_size(export, tmp_path):
    """Without the option it is the one in the middle."""
    for quality in ("small", "good", "best"):
        assert export("--quality", quality, "-o", f"{quality}.mp3").code == Exit.DONE
    assert export().code == Exit.DONE
    sizes = [(tmp_path / f"{name}.mp3").stat().st_size for name in ("small", "good", "best")]
    assert sizes == sorted(set(sizes))
    assert (tmp_path / "my-back.mp3").read_bytes() == (tmp_path / "good.mp3").read_bytes()


def test_a_cover_of_ones_own_is_in_the_file(export, tmp_path):
    """In place of ours."""
    cover = draw_cover(CoverContent("Mine", 300_000, (30_000, 20_000)))
    (tmp_path / "mine.png").write_bytes(cover + b"mine")
    assert export("--cover", "mine.png").code == Exit.DONE
    assert cover + b"mine" in (tmp_path / "my-back.mp3").read_bytes()


# beside the file


@pytest.mark.parametrize("typed", [["--captions", "srt,vtt"], ["--captions", "srt", "--captions", "VTT, srt"]])
def test_captions_lie_beside_the_file(export, tmp_path, typed):
    """Each kind once, and all of them are said."""
    ran = export("-o", "a.wav", *typed)
    assert ran.code == Exit.DONE
    assert names(tmp_path) == ["a.srt", "a.vtt", "a.wav"]
    assert "\nalso written: a.srt, a.vtt\n" in ran.err
    assert "Bring up a knee." in (tmp_path / "a.srt").read_text()


def test_captions_have_the_times_that_show_has(export, voiceguide, script, tmp_path):
    """To the millisecond."""
    export("-o", "a.wav", "--captions", "vtt")
    plan = json.loads(voiceguide("show", script, "--json").out)
    said = [cue for cue in plan["cues"] if cue["kind"] == "speech"]
    lines = (tmp_path / "a.vtt").read_text().splitlines()
    times = [line for line in lines if "-->" in line]
    assert len(times) == len(said)
    first = said[0]["start_ms"]
    assert times[0].startswith(f"00:00:{first // 1000:02}.{first % 1000:03} -->")


def test_chapters_lie_beside_the_file(export, tmp_path):
    """As podcast players read them."""
    assert export("-o", "a.wav", "--chapters").code == Exit.DONE
    content = json.loads((tmp_path / "a.chapters.json").read_text())
    assert (content["version"], content["fileName"]) == ("1.2.0", "a.wav")
    assert [chapter["title"] for chapter in content["chapters"]] == ["Knees to chest", "Ankle pumps"]


def test_what_lies_beside_is_not_replaced_without_force(export, engine, tmp_path):
    """Nothing is spoken before that is said, and no file of sound is written."""
    (tmp_path / "a.srt").write_text("precious")
    ran = export("-o", "a.wav", "--captions", "srt")
    assert ran.code == Exit.FAILED
    assert "a.srt already exists; use --force" in ran.err
    assert (names(tmp_path), engine.asked) == (["a.srt"], [])
    assert export("-o", "a.wav", "--captions", "srt", "--force").code == Exit.DONE
    assert (tmp_path / "a.srt").read_text() != "precious"


# parts


def test_a_session_can_be_split_into_its_exercises(export, tmp_path):
    """A folder that is called as the routine, with a playlist."""
    ran = export("--split")
    assert ran.code == Exit.DONE
    assert ran.err.startswith("my-back: My back, 0:")
    assert ", 2 files, spoken by " in ran.err
    assert names(tmp_path) == ["my-back"]
    assert names(tmp_path / "my-back") == [*(f"{name}.mp3" for name in PARTS), "my-back.m3u8"]


def test_the_parts_are_together_what_the_whole_is(export, tmp_path):
    """To the bit, each from the start of its chapter to the next one's."""
    assert export("-o", "whole.wav").code == Exit.DONE
    assert export("-o", "parts.wav", "--split", "--captions", "lrc").code == Exit.DONE
    frames = []
    for path in [tmp_path / "whole.wav", *(tmp_path / "parts" / f"{name}.wav" for name in PARTS)]:
        with wave.open(str(path)) as file:
            frames.append(file.readframes(file.getnframes()))
    assert frames[0] == frames[1] + frames[2]
    assert (tmp_path / "parts" / f"{PARTS[0]}.lrc").is_file()


def test_parts_go_into_a_folder_that_is_there(export, tmp_path):
    """In a folder of their own; where they changed, a second time only by force."""
    (tmp_path / "music").mkdir()
    assert export("--split", "-o", "music", "--format", "wav").code == Exit.DONE
    assert names(tmp_path / "music") == ["my-back"]
    assert export("--split", "-o", "music", "--format", "wav").err == "music/my-back is up to date\n"
    ran = export("--split", "-o", "music", "--format", "wav", "--no-countdown")
    assert (ran.code, "use --force" in ran.err) == (Exit.FAILED, True)
    assert export("--split", "-o", "music", "--format", "wav", "--no-countdown", "--force").code == Exit.DONE


def test_the_lengths_in_the_playlist_are_those_of_the_chapters(export, voiceguide, script, tmp_path):
    """As `show` has them."""
    export("--split")
    plan = json.loads(voiceguide("show", script, "--json").out)
    bounds = [chapter["start_ms"] for chapter in plan["chapters"]] + [plan["duration_ms"]]
    lines = (tmp_path / "my-back" / "my-back.m3u8").read_text().splitlines()
    lengths = [float(line.partition(":")[2].partition(",")[0]) for line in lines if line.startswith("#EXTINF")]
    assert lengths == pytest.approx([(end - start) / 1000 for start, end in pairwise(bounds)], abs=0.001)

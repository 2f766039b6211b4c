import base64
import io
import json
import shutil
import subprocess
from functools import cache

import mutagen
import numpy as np
import pytest
from mutagen.flac import Picture
from PIL import Image
from recordings import LENGTH, RATE, STARTS, TITLES, lag, rendered, sound, tags

from voiceguide.audio.cache import NoCache
from voiceguide.errors import ExportError
from voiceguide.export.exporter import Export, export
from voiceguide.export.ffmpeg_encoder import ffmpeg_program
from voiceguide.export.formats import FORMATS, QUALITIES, format_of

pytestmark = pytest.mark.real

AAC_FRAME = 1024
ODDITIES = {"timescale not set", "Unsupported codec with id 98314", "Guessed Channel Layout"}
"""Warnings of ffmpeg 5 for every M4B with a cover and chapters, and for every plain WAV, even its own."""


def has_ffmpeg():
    try:
        ffmpeg_program()
    except ExportError:
        return False
    return True


def needs(program):
    """Skip a test without a program."""
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"needs {program} to check the file with")


def every(names):
    """Test parameters for those formats, skipped where ffmpeg is missing; of those that it writes, one is quick."""
    skip = pytest.mark.skipif(not has_ffmpeg(), reason="needs ffmpeg to write the file")

    def marks(name):
        if not FORMATS[name].needs_ffmpeg:
            return ()
        return (skip,) if name == "m4a" else (skip, pytest.mark.slow)

    return pytest.mark.parametrize("name", [pytest.param(name, marks=marks(name)) for name in names])


def written(folder, name, quality="good", cover=None):
    """The session in a format."""
    target = folder / f"session.{name}"
    export(rendered(), Export(target, tags(cover), NoCache(), overwrite=True, quality=quality))
    return target


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Writes the session in a format, once for all tests."""
    folder = tmp_path_factory.mktemp("formats")
    return cache(lambda name: written(folder, name))


def output_of(*command):
    """The output of a decoder, which must not print any warnings."""
    run = subprocess.run(command, capture_output=True, check=True)
    assert [line for line in run.stderr.decode().splitlines() if not any(odd in line for odd in ODDITIES)] == []
    return run.stdout


def by_ffmpeg(path, *options, rate=RATE):
    """The samples that ffmpeg decodes; it must not warn."""
    command = ("ffmpeg", "-nostdin", "-v", "warning", *options, "-i", path, "-map", "0:a", "-ar", f"{rate}")
    return np.frombuffer(output_of(*command, "-f", "s16le", "-"), "<i2")


def by_miniaudio(path):
    """The samples that miniaudio decodes."""
    miniaudio = pytest.importorskip("miniaudio", reason="needs miniaudio to decode")
    return np.array(miniaudio.decode_file(str(path), nchannels=1, sample_rate=RATE).samples, "<i2")


def by_mpg123(path):
    """The samples that mpg123 decodes; it must not warn."""
    return np.frombuffer(output_of("mpg123", "-q", "--no-control", "-e", "s16", "-s", path), "<i2")


def by_sox(path):
    """The samples that sox decodes; it must not warn."""
    return np.frombuffer(output_of("sox", path, "-t", "raw", "-e", "signed", "-b", "16", "-"), "<i2")


def probed(path, *options):
    """What ffprobe says about a file."""
    return json.loads(output_of("ffprobe", "-v", "warning", *options, "-of", "json", path))


# the sound


@needs("ffmpeg")
@every(FORMATS)
def test_a_decoder_returns_all_samples(made, name):
    """In place, and as many; formats with frames may fill up the last one."""
    heard = by_ffmpeg(made(name))
    assert 0 <= len(heard) - len(sound()) <= (AAC_FRAME if name in {"m4a", "m4b"} else 0)
    assert abs(lag(sound(), heard)) <= (1 if name == "opus" else 0)


@needs("ffmpeg")
@every(["opus"])
def test_an_opus_file_has_as_many_samples_at_its_own_rate(made, name):
    """Which is 48,000 Hz whatever goes in."""
    heard = by_ffmpeg(made(name), rate=48_000)
    assert len(heard) == round(len(sound()) * 48_000 / RATE)


@every(["mp3", "ogg", "flac", "wav"])
def test_miniaudio_decodes_the_same(made, name):
    """With decoders of its own."""
    heard = by_miniaudio(made(name))
    assert len(heard) == len(sound())
    assert lag(sound(), heard) == 0


@needs("sox")
@every(["ogg", "flac", "wav"])
def test_sox_decodes_the_same(made, name):
    """Without warnings."""
    heard = by_sox(made(name))
    assert len(heard) == len(sound())
    assert lag(sound(), heard) == 0


@needs("mpg123")
def test_mpg123_decodes_the_same(made):
    """Without warnings."""
    assert len(by_mpg123(made("mp3"))) == len(sound())


@every(["flac", "wav"])
def test_lossless_formats_return_the_same_samples(made, name):
    """Bit by bit."""
    assert np.array_equal(by_miniaudio(made(name)), sound())


# chapters and tags


@needs("ffprobe")
@every(FORMATS)
def test_the_chapters_are_read_in_order(made, name):
    """With their titles, special characters included, and exact times in ms."""
    chapters = probed(made(name), "-show_chapters")["chapters"]
    assert [chapter["tags"]["title"] for chapter in chapters] == list(TITLES)
    assert [round(1000 * float(chapter["start_time"])) for chapter in chapters] == list(STARTS)
    assert float(chapters[-1]["end_time"]) == pytest.approx(LENGTH / 1000, abs=0.03)


@needs("ffmpeg")
@pytest.mark.parametrize("start", STARTS)
@every(FORMATS)
def test_a_seek_to_a_chapter_lands_within_30_ms(made, name, start):
    """The sound there is that of the session."""
    heard = by_ffmpeg(made(name), "-ss", f"{start / 1000}", "-t", "2")
    at = round(start * RATE / 1000)
    assert abs(lag(sound()[at : at + 2 * RATE], heard)) <= 0.03 * RATE


@needs("ffprobe")
@every(["mp3", "m4b", "m4a", "opus", "ogg", "flac"])
def test_players_show_title_author_and_transcript(made, name):
    """From the file, or in an Ogg from its stream."""
    found = probed(made(name), "-show_format", "-show_streams")
    shown = {**found["streams"][0].get("tags", {}), **found["format"].get("tags", {})}
    shown = {key.lower().partition("-")[0]: value for key, value in shown.items()}
    assert (shown["title"], shown["artist"], shown["album"]) == ("Ischias – Übungen", "Dr. Müller", "voiceguide")
    assert shown["lyrics"].startswith("0:00 Lie down <slowly> & rest.")


@needs("ffmpeg")
@pytest.mark.parametrize(("form", "codec"), [("PNG", "png"), ("JPEG", "mjpeg")])
@every([name for name, form in FORMATS.items() if form.has_cover])
def test_the_cover_can_be_decoded(tmp_path, name, form, codec):
    """A PNG and a JPEG."""
    picture = io.BytesIO()
    # Of one colour, a JPEG would make ffmpeg warn that its end is missing.
    Image.linear_gradient("L").resize((64, 64)).convert("RGB").save(picture, form)
    path = written(tmp_path, name, cover=picture.getvalue())
    (drawn,) = [stream for stream in probed(path, "-show_streams")["streams"] if stream["codec_type"] == "video"]
    assert (drawn["codec_name"], drawn["disposition"]["attached_pic"]) == (codec, 1)
    output_of("ffmpeg", "-v", "error", "-i", path, "-map", "0:v", "-frames:v", "1", "-f", "null", "-")


@every(["ogg", "opus", "flac"])
def test_a_cover_with_a_palette_is_described_as_such(made, name):
    """With 24 bits, and the number of colours of the PNG."""
    audio = mutagen.File(made(name))
    coded = audio.get("METADATA_BLOCK_PICTURE")
    (picture,) = [Picture(base64.b64decode(one)) for one in coded] if coded else audio.pictures
    palette = picture.data.index(b"PLTE") - 4
    colours = int.from_bytes(picture.data[palette : palette + 4], "big") // 3
    assert (picture.width, picture.height, picture.depth, picture.colors) == (1000, 1000, 24, colours)


@needs("opusinfo")
@every(["opus"])
def test_opusinfo_finds_no_fault_with_an_opus_file(made, name):
    """It compares the cover with its description."""
    assert b"WARNING" not in subprocess.run(["opusinfo", made(name)], capture_output=True, check=True).stdout


# qualities


@every([name for name, form in FORMATS.items() if not form.is_lossless])
def test_a_better_quality_is_a_larger_file(tmp_path, name):
    """From small to best."""
    sizes = [written(tmp_path, name, quality, cover=b"").stat().st_size for quality in QUALITIES]
    assert sizes == sorted(set(sizes))


@needs("ffmpeg")
@pytest.mark.parametrize("quality", QUALITIES)
def test_an_mp3_of_any_quality_has_all_samples(tmp_path, quality):
    """In place."""
    heard = by_ffmpeg(written(tmp_path, "mp3", quality))
    assert len(heard) == len(sound())
    assert lag(sound(), heard) == 0


@every(FORMATS)
def test_the_same_session_is_the_same_file(made, tmp_path, name):
    """Byte for byte."""
    assert written(tmp_path, name).read_bytes() == made(name).read_bytes()


def test_a_format_is_chosen_by_the_suffix(tmp_path):
    """In upper or lower case."""
    assert format_of(tmp_path / "A.FLAC") is FORMATS["flac"]

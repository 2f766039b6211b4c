import io
import itertools
import json
import shutil
import subprocess
import tracemalloc
from dataclasses import replace
from importlib.resources import files

import lameenc
import numpy as np
import pytest
from mutagen.mp3 import MP3, BitrateMode

from voiceguide.errors import ExportError
from voiceguide.export.mp3.encoder import batched, encode_frames
from voiceguide.export.mp3.encoder import write_mp3 as write_frames
from voiceguide.export.mp3.frames import Mp3Format
from voiceguide.export.mp3.info import ENCODER
from voiceguide.export.tags_id3 import Tags, id3_tag
from voiceguide.export.wav import checked
from voiceguide.session.timeline import Chapter

RATE = 22_050
TITLES = ("Knie zur Brust", "Übung mit einem sehr viel längeren Titel", "“Cat” & 'cow'; a=1 #2", "🧘 Ruhe", "A")
COVER = files("voiceguide.export").joinpath("cover.png").read_bytes()
TAGS = Tags(
    title="Ischias – Übungen",
    artist="Dr. Müller",
    album="voiceguide",
    genre="Exercise",
    year=2025,
    length=20_000,
    chapters=tuple(Chapter(title, 4000 * i, 4000 * (i + 1)) for i, title in enumerate(TITLES)),
    transcript=((500, "Leg dich auf den Rücken."), (12_000, "Gut so!")),
    language="de-DE",
    cover=COVER,
)
BARE = Tags("", "", "", "", 0, 0, (), (), "", b"")
BIT_RATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def needs(program):
    """Skip a test without a program."""
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"needs {program} to check the file with")


def speech_like(samples):
    """Syllables of noise with pauses, like nothing else in the file at any other place."""
    noise = np.random.default_rng(samples).normal(0, 1, samples)
    smooth = np.convolve(noise, np.hanning(12), "same")
    syllables = np.clip(np.sin(np.arange(samples) * 2 * np.pi * 3 / RATE), 0, 1)
    pauses = np.arange(samples) // (2 * RATE) % 3 > 0
    return np.round(4000 * smooth * syllables * pauses).astype("<i2")


def write_mp3(file, blocks, samples, tags, rate):
    """An MP3 of blocks that an encoder is fed in one go."""
    form = Mp3Format(rate, 1, 48)
    write_frames(file, form, encode_frames(form, checked(blocks, samples)), samples, tags)


def in_blocks(pcm, size=RATE):
    """The same samples in blocks."""
    return (pcm[at : at + size].tobytes() for at in range(0, len(pcm), size))


def mp3_of(pcm, tags=BARE, size=RATE):
    """The MP3 of some samples."""
    file = io.BytesIO()
    write_mp3(file, in_blocks(pcm, size), len(pcm), tags, RATE)
    return file.getvalue()


@pytest.fixture(scope="module")
def pcm():
    """Twenty seconds."""
    return speech_like(20 * RATE)


@pytest.fixture(scope="module")
def path(pcm, tmp_path_factory):
    """Twenty seconds as a file with all tags."""
    path = tmp_path_factory.mktemp("mp3") / "session.mp3"
    path.write_bytes(mp3_of(pcm, TAGS))
    return path


def frames_of(stream):
    """The frames of a stream of MPEG-2 Layer III, found by their headers alone."""
    at = 0
    while at < len(stream):
        assert stream[at : at + 2] == b"\xff\xf3", f"there is no frame at {at}"
        kbps, padding = BIT_RATES[stream[at + 2] >> 4], stream[at + 2] >> 1 & 1
        length = 72_000 * kbps // RATE + padding
        yield stream[at : at + length]
        at += length
    assert at == len(stream)


def lag(source, heard):
    """By how many samples what is heard comes later than its source."""
    size = 1 << (len(source) + len(heard)).bit_length()
    alike = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(source, size)), size)
    best = int(np.argmax(alike))
    return best if best < len(heard) else best - size


def likeness_in_db(source, heard):
    """How far the difference lies below the sound; the encoder makes all of it softer by half a dB."""
    source, heard = source.astype(float), heard.astype(float)
    heard = heard * (source @ source) / (source @ heard)
    return 10 * np.log10(np.mean(source**2) / np.mean((source - heard) ** 2))


def output_of(*command):
    """What a decoder writes, which must say nothing about it."""
    run = subprocess.run(command, capture_output=True, check=True)
    assert run.stderr == b""
    return run.stdout


def by_miniaudio(path):
    """The samples that miniaudio decodes."""
    miniaudio = pytest.importorskip("miniaudio", reason="needs miniaudio to decode")
    return np.array(miniaudio.decode_file(str(path), nchannels=1, sample_rate=RATE).samples, "<i2")


def by_ffmpeg(path, *options):
    """The samples that ffmpeg decodes; it must not warn."""
    command = ("ffmpeg", "-nostdin", "-v", "warning", *options, "-i", path, "-map", "0:a", "-f", "s16le", "-")
    return np.frombuffer(output_of(*command), "<i2")


def by_mpg123(path):
    """The samples that mpg123 decodes; it must not warn."""
    return np.frombuffer(output_of("mpg123", "-q", "--no-control", "-e", "s16", "-s", path), "<i2")


decoders = pytest.mark.parametrize(
    "decode",
    [
        by_miniaudio,
        pytest.param(by_ffmpeg, marks=(pytest.mark.real, needs("ffmpeg"))),
        pytest.param(by_mpg123, marks=(pytest.mark.real, needs("mpg123"))),
    ],
)


@decoders
def test_a_decoder_gives_exactly_the_samples(pcm, path, decode):
    """As many as went in, each at its place, and close to what it was."""
    heard = decode(path)
    assert len(heard) == len(pcm)
    assert lag(pcm, heard) == 0
    assert likeness_in_db(pcm, heard) > 12


@decoders
@pytest.mark.parametrize("samples", [RATE, RATE + 1, RATE + 575, RATE + 576, RATE + 577, 47_111])
def test_any_length_comes_back(tmp_path, decode, samples):
    """However the last frame is filled up."""
    path = tmp_path / "session.mp3"
    path.write_bytes(mp3_of(speech_like(samples)))
    assert len(decode(path)) == samples


def test_the_file_is_tag_info_frame_and_frames(pcm, path):
    """The numbers of the Info frame are those that are found by walking through the file."""
    content = path.read_bytes()
    tag = id3_tag(TAGS)
    assert content.startswith(tag)
    info, *frames = frames_of(content[len(tag) :])
    audio = b"".join(frames)
    assert info[13:17] == b"Info"
    assert int.from_bytes(info[21:25], "big") == len(frames)
    assert int.from_bytes(info[25:29], "big") == len(info) + len(audio)
    padding = int.from_bytes(info[154:157], "big") & 0xFFF
    assert len(frames) * 576 - 576 - padding == len(pcm)


def test_the_bit_rate_is_constant(path):
    """All frames but the first are of 48 kbit/s."""
    _, *frames = frames_of(path.read_bytes()[len(id3_tag(TAGS)) :])
    assert {BIT_RATES[frame[2] >> 4] for frame in frames} == {48}


def test_the_encoder_is_named_as_it_names_itself():
    """It leaves its name in the frames that it has to fill up; should it be another, ours is out of date."""
    assert ENCODER in mp3_of(np.zeros(RATE, "<i2"))[len(id3_tag(BARE)) + 182 :]


def test_mutagen_reads_the_info_frame(path):
    """The length is that of the samples, the mode that of one bit rate, the encoder's name as we wrote it."""
    info = MP3(path).info
    assert info.length == pytest.approx(20)
    assert (info.bitrate_mode, info.sketchy) == (BitrateMode.CBR, False)
    assert info.encoder_info.startswith("LAME 4.0")


def test_the_size_of_the_blocks_makes_no_difference(pcm):
    """Nor does another run: the same sound is the same file."""
    short = pcm[: 3 * RATE]
    assert mp3_of(short) == mp3_of(short, size=441) == mp3_of(short, size=len(short))


def test_a_session_of_another_length_is_an_error(pcm):
    """The Info frame would be wrong."""
    with pytest.raises(ExportError, match="the sound ends after 22050 of 44100 samples"):
        write_mp3(io.BytesIO(), in_blocks(pcm[:RATE]), 2 * RATE, BARE, RATE)


class Broken:
    """An encoder that cannot be made to work."""

    def encode(self, block):
        raise RuntimeError("Error initialising the encoder")

    def __getattr__(self, name):
        return lambda *_: None


def test_an_encoder_that_gives_up_is_told_in_a_sentence(monkeypatch):
    """With what it said itself."""
    monkeypatch.setattr(lameenc, "Encoder", Broken)
    with pytest.raises(ExportError, match="the MP3 encoder failed: Error initialising the encoder"):
        write_mp3(io.BytesIO(), [bytes(44_100)], RATE, BARE, RATE)


def test_memory_does_not_grow_with_the_session(tmp_path):
    """Ten minutes are 26 MB of samples, of which some seconds are held at a time."""
    minutes = 10
    blocks = itertools.repeat(bytes(2 * RATE), 60 * minutes)
    with (tmp_path / "session.mp3").open("wb+") as file:
        tracemalloc.start()
        write_mp3(file, blocks, 60 * minutes * RATE, BARE, RATE)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 4_000_000


@pytest.fixture(scope="module")
def probed(path):
    """What ffprobe says about the file."""
    options = ("-show_chapters", "-show_format", "-show_streams", "-of", "json")
    return json.loads(output_of("ffprobe", "-v", "warning", *options, path))


@pytest.mark.real
@needs("ffprobe")
def test_ffprobe_shows_the_chapters_in_order(probed):
    """With their times and their titles."""
    found = [(chapter["tags"]["title"], chapter["start"], chapter["end"]) for chapter in probed["chapters"]]
    assert found == [(title, 4000 * i, 4000 * (i + 1)) for i, title in enumerate(TITLES)]


@pytest.mark.real
@needs("ffprobe")
def test_ffprobe_shows_tags_cover_and_length(probed):
    """All texts, the transcript with its language, a PNG, and the length to within the filling of two frames."""
    tags = probed["format"]["tags"]
    assert (tags["title"], tags["artist"], tags["date"]) == ("Ischias – Übungen", "Dr. Müller", "2025")
    assert tags["lyrics-deu"] == "0:00 Leg dich auf den Rücken.\n0:12 Gut so!"
    sound, picture = probed["streams"]
    assert (sound["codec_name"], sound["sample_rate"], sound["bit_rate"]) == ("mp3", "22050", "48000")
    assert (picture["codec_name"], picture["disposition"]["attached_pic"]) == ("png", 1)
    assert 0 <= float(probed["format"]["duration"]) - 20 < 4 * 576 / RATE


@pytest.mark.real
@needs("ffmpeg")
@pytest.mark.parametrize("start", [2.5, 4, 8, 11.5, 14.2, 16])
def test_a_jump_lands_on_the_sample(pcm, path, start):
    """At a chapter and anywhere else."""
    heard = by_ffmpeg(path, "-ss", f"{start}", "-t", "1")
    assert len(heard) == RATE
    source = pcm.astype(float)
    source[: round(start * RATE)] = 0
    assert lag(source, heard) == -round(start * RATE)


def test_eyed3_reads_what_mutagen_wrote(path):
    """Chapters and their table, the cover and the transcript, by a library of other authors."""
    eyed3 = pytest.importorskip("eyed3", reason="needs eyeD3 to read the tags")
    tag = eyed3.load(path).tag
    assert tag.version == (2, 3, 0)
    (toc,) = tag.table_of_contents
    assert (toc.toplevel, toc.ordered) == (True, True)
    assert toc.child_ids == [b"ch0", b"ch1", b"ch2", b"ch3", b"ch4"]
    found = [tag.chapters[name] for name in toc.child_ids]
    assert [(chapter.title, *chapter.times) for chapter in found] == [
        (title, 4000 * i, 4000 * (i + 1)) for i, title in enumerate(TITLES)
    ]
    (image,) = tag.images
    assert (image.picture_type, image.mime_type, image.image_data) == (3, "image/png", COVER)
    (text,) = tag.lyrics
    assert (text.lang, text.text) == (b"deu", "0:00 Leg dich auf den Rücken.\n0:12 Gut so!")


def test_three_hundred_chapters_are_255(tmp_path):
    """Read by another library, all of them are in the table."""
    eyed3 = pytest.importorskip("eyed3", reason="needs eyeD3 to read the tags")
    many = tuple(Chapter(f"{i}", 60 * i, 60 * (i + 1)) for i in range(300))
    path = tmp_path / "session.mp3"
    path.write_bytes(mp3_of(speech_like(18 * RATE), replace(BARE, chapters=many)))
    tag = eyed3.load(path).tag
    (toc,) = tag.table_of_contents
    assert len(toc.child_ids) == 255
    assert tag.chapters[toc.child_ids[-1]].times == (17_880, 18_000)


def test_small_blocks_are_joined():
    """A batch is handed on when it is large enough, and nothing is lost at the end."""
    assert list(batched([b"a", b"bc", b"def", b"g"], 3)) == [b"abc", b"def", b"g"]


def test_a_large_block_passes_as_it_is():
    """What is large enough is not split, and not held back."""
    blocks = iter([b"abcdef", b"g"])
    assert next(batched(blocks, 3)) == b"abcdef"
    assert next(blocks) == b"g"


def test_silence_of_no_length_is_one_empty_batch():
    """The encoder is asked at least once, or else it refuses to finish."""
    assert list(batched([], 3)) == [b""]

"""What is read of files of sound: those of ours, those of others, and what is none."""

import hashlib
import re
import sys
import wave
from functools import cache
from pathlib import Path

import pytest
from drawings import DRAWING, photo
from mutagen.id3 import APIC, ID3
from phone_sessions import recorded
from recordings import LENGTH, STARTS, TITLES, noise, rendered, tags
from scenes import length_of, parsed

from voiceguide.audio.cache import NoCache
from voiceguide.errors import ExportError, UsageError
from voiceguide.export.captions import captions_of
from voiceguide.export.exporter import Export, export
from voiceguide.export.ffmpeg_encoder import ffmpeg_program
from voiceguide.export.formats import FORMATS
from voiceguide.script.parser import parse_routine
from voiceguide.script.reading import read_script
from voiceguide.session.model import Choices
from voiceguide.session.planner import plan
from voiceguide.session.timeline import place
from voiceguide.share.media_info import MEDIA_TYPES, address_names, is_sound_file, shared_export, shared_file

SECONDS = (0, 4, 7, 9)
"""When each line is spoken, as transcripts have it."""


def has_ffmpeg():
    try:
        ffmpeg_program()
    except ExportError:
        return False
    return True


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Writes the session in a format, once for all tests."""
    folder = tmp_path_factory.mktemp("reading")

    def write(name):
        target = folder / f"session.{name}"
        export(rendered(), Export(target, tags(), NoCache()))
        return target

    return cache(write)


def test_every_export_format_can_be_shared():
    """The two tables have the same rows."""
    assert MEDIA_TYPES.keys() == FORMATS.keys()


every_tagged = pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            name,
            marks=(pytest.mark.real, pytest.mark.skipif(not has_ffmpeg(), reason="needs ffmpeg to write the file"))
            if form.needs_ffmpeg
            else (),
        )
        for name, form in FORMATS.items()
        if form.has_cover
    ],
)


@every_tagged
def test_title_chapters_transcript_and_cover_are_read(made, name):
    """In every format that has them; transcripts have whole seconds only."""
    shared = shared_file(made(name), "session")
    assert (shared.title, shared.author) == ("Ischias – Übungen", "Dr. Müller")
    assert abs(shared.length - LENGTH) < 100
    assert [chapter.title for chapter in shared.chapters] == [*TITLES]
    assert [chapter.start for chapter in shared.chapters] == pytest.approx(STARTS, abs=2)
    assert shared.chapters[-1].end == shared.length
    assert [caption.text for caption in shared.captions] == [
        caption.text for caption in captions_of(rendered().timeline)
    ]
    assert [caption.start for caption in shared.captions] == [1000 * second for second in SECONDS]
    assert shared.cover == tags().cover
    assert shared.media_type == MEDIA_TYPES[name]


def test_the_size_and_digest_are_those_of_the_file(made):
    """Apps compare them."""
    shared = shared_file(made("mp3"), "session")
    content = made("mp3").read_bytes()
    assert (shared.size, shared.digest) == (len(content), hashlib.sha256(content).hexdigest())
    assert shared.modified == made("mp3").stat().st_mtime
    assert shared.language == "de"


def test_an_export_has_information_from_its_routine(made):
    """Captions with exact times, and the things that are needed."""
    routine = parsed(
        "# Legs\n\n- summary: Short\n- needs: mat, strap\n- author: Ada\n- language: en-GB\n\n### Calf\n\n- hold: 5s\n"
    )
    timeline = rendered().timeline
    shared = shared_export(made("mp3"), "legs", routine, timeline, NoCache())
    assert (shared.title, shared.summary, shared.author, shared.language) == ("Legs", "Short", "Ada", "en-GB")
    assert shared.needs == ("mat", "strap")
    assert shared.chapters == timeline.chapters
    assert shared.captions == captions_of(timeline)
    assert (shared.length, shared.name) == (LENGTH, "legs")


def plain_wav(path, seconds=1.2):
    """A file without tags."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22_050)
        file.writeframes(noise(1, seconds))
    return path


def test_a_file_without_tags_is_shared_under_its_own_name(tmp_path):
    """Unknown fields are empty."""
    shared = shared_file(plain_wav(tmp_path / "My walk.WAV"), "my-walk")
    assert (shared.title, shared.length, shared.media_type) == ("My walk", 1200, "audio/wav")
    assert (shared.author, shared.language, shared.chapters, shared.captions, shared.cover) == ("", "", (), (), None)


def test_invalid_tags_are_ignored(made, tmp_path):
    """A chapter beyond the end, a damaged cover, and lyrics without times."""
    from mutagen.id3 import APIC, CHAP, ID3, TIT2, USLT

    path = tmp_path / "odd.mp3"
    path.write_bytes(made("mp3").read_bytes())
    tag = ID3(path)
    for kind in ("CHAP", "CTOC", "APIC", "USLT", "TIT2"):
        tag.delall(kind)
    tag.add(CHAP(element_id="b", start_time=99_000, end_time=1, sub_frames=[TIT2(text="Beyond")]))
    tag.add(CHAP(element_id="a", start_time=2000, end_time=1, sub_frames=[]))
    tag.add(APIC(mime="image/png", type=3, desc="", data=b"no picture"))
    tag.add(USLT(lang="xxx", desc="", text="just words\r0:01 and one with a time\n99:00 beyond"))
    tag.save(path)
    shared = shared_file(path, "odd")
    assert shared.title == "odd"
    assert [(chapter.title, chapter.start, chapter.end) for chapter in shared.chapters] == [("", 2000, shared.length)]
    assert [(caption.text, caption.end) for caption in shared.captions] == [("and one with a time", shared.length)]
    assert (shared.cover, shared.language) == (None, "")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("notes.txt", b"hello", "not an audio file that phones can play"),
        ("empty.mp3", b"", "cannot be read as audio|contains no audio"),
        ("page.mp3", b"<html>" * 500, "cannot be read as audio|contains no audio"),
        ("broken.m4a", b"\x00\x00\x00\x18ftypM4A ", "cannot be read as audio|contains no audio"),
        ("broken.wav", b"RIFF\x00\x00\x00\x00WAVE", "cannot be read as audio|contains no audio"),
        ("broken.flac", b"fLaC", "cannot be read as audio|contains no audio"),
        ("broken.ogg", b"OggS" + bytes(40), "cannot be read as audio|contains no audio"),
    ],
)
def test_a_file_without_audio_is_an_error(tmp_path, name, content, said):
    """The message names it."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UsageError, match=said) as caught:
        shared_file(path, "x")
    assert name in str(caught.value)


def test_a_missing_file_is_an_error(tmp_path):
    """So is a folder with the name of an audio file."""
    (tmp_path / "folder.mp3").mkdir()
    for name in ("gone.mp3", "folder.mp3"):
        with pytest.raises(UsageError, match="does not exist or is not a file"):
            shared_file(tmp_path / name, "x")


def test_names_in_urls_are_plain_and_unique():
    """Lowercase letters, digits and hyphens, whatever the titles are."""
    titles = ["Sciatica Relief!", "sciatica relief", "Übung für Füße", "Łydki", "../../etc/passwd", "", "?"]
    assert address_names(titles) == (
        "sciatica-relief", "sciatica-relief-2", "ubung-fur-fusse", "lydki", "etc-passwd", "session", "session-2",
    )  # fmt: skip


@pytest.mark.parametrize("titles", [("体操", "运动"), ("спина-50", "шея-50"), ("a" * 200, "a" * 199 + "b")], ids=str)
def test_a_title_without_letters_for_a_url_has_its_own_name_whatever_the_others_are(titles):
    """Its address stays the same when another goes."""
    both, (alone,) = address_names(titles), address_names(titles[1:])
    assert both[1] == alone != both[0]
    assert all(re.fullmatch("[a-z0-9-]{1,60}", name) for name in both)


def test_a_numbered_name_is_unique_too():
    """`a 2` may be a title of its own."""
    assert len(set(address_names(["a", "a 2", "a", "a-2"]))) == 4


def test_an_audio_file_is_recognised_by_its_suffix():
    """In upper case too."""
    assert is_sound_file(Path("a/B.MP3"))
    assert not is_sound_file(Path("routine.md"))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_not_utf_8_becomes_a_title_that_is(tmp_path):
    """So that pages, feeds and captions can contain it."""
    path = tmp_path / "nm\udcff.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 22_050, 0, "NONE", ""))
        file.writeframes(bytes(22_050))
    assert shared_file(path, "nm").title == "nm\ufffd"


EXIF = b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"


@pytest.mark.parametrize("content", [DRAWING.encode(), photo(size=(4000, 3000), exif=EXIF)], ids=["drawing", "photo"])
def test_an_export_has_the_pictures_of_its_exercises(tmp_path, made, content):
    """A drawing as it is; a photo no larger than a phone needs, and without what the camera has noted."""
    (tmp_path / "leg.svg").write_bytes(content)
    script = "# Legs\n\n### Leg\n\n- hold: 5s\n- sides: left, right\n- picture: ![The {side} leg](leg.svg)\n"
    (tmp_path / "legs.md").write_text(script)
    routine = parse_routine(*read_script(tmp_path / "legs.md"))
    timeline = place(plan(routine, Choices(sore="right")), length_of)
    shared = shared_export(made("mp3"), "legs", routine, timeline, NoCache())
    (picture,) = shared.pictures
    assert (picture.is_mirrored, picture.words) == (True, "The right leg")
    assert (picture.content == content) is (content == DRAWING.encode())
    assert b"Exif" not in picture.content + picture.square
    assert len(picture.content) < 50_000
    assert [(side.is_mirrored, side.words) for side in shared.side_changes] == [
        (True, "The right leg"),
        (False, "The left leg"),
    ]


def test_a_file_has_the_pictures_of_its_chapters(tmp_path):
    """As an MP3 keeps them, mirrored already."""
    session = recorded(tmp_path)
    tag = ID3(session.file)
    tag.getall("CHAP")[1].sub_frames.add(APIC(mime="image/png", type=18, desc="A leg", data=photo("PNG")))
    tag.save(session.file, v2_version=3)
    found = shared_file(session.file, "five")
    assert [picture and picture.words for picture in found.pictures] == [None, "A leg", None, None, None]
    assert found.pictures[1].content == found.pictures[1].square == photo("PNG")
    assert not found.pictures[1].is_mirrored

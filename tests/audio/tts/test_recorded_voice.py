"""A voice that is recordings: kept as plain files, and read without trusting them."""

import json
import os
import threading
import wave

import pytest
from fakes import FakeEngine, tone
from speech import said, write_wav

from voiceguide.audio.cache import FolderCache, NoCache
from voiceguide.audio.loudness import loudness, trimmed
from voiceguide.audio.pcm import length_of_clip, to_wave
from voiceguide.audio.tts.base import VoiceSettings
from voiceguide.audio.tts.recorded_voice import (
    RecordedVoices,
    clip_in,
    keep,
    read_recordings,
)
from voiceguide.audio.tts.synthesizer import Synthesizer, UnspokenError
from voiceguide.errors import ExportError, VoiceError
from voiceguide.session.model import Speech

ONE, TWO = Speech("Bend your knees.", "Bend yor neez."), Speech("Lie down.", "Lie down.")
LOUDNESS = -18.0


@pytest.fixture
def anna(tmp_path):
    """A voice with one sentence."""
    folder = tmp_path / "voices" / "anna"
    keep(folder, ONE.text, "en-US", tone(700, 500))
    return folder


def synthesizer(folder, cache=None, engine=None):
    settings = VoiceSettings("en-us", 150, recordings=read_recordings(folder))
    return Synthesizer(engine or FakeEngine(), settings, cache or NoCache())


def write_index(folder, recordings, languages=("en",)):
    (folder / "index.json").write_text(json.dumps({"languages": languages, "recordings": recordings}))


# Keeping


def test_it_is_plain_files_with_an_index_by_sentence(anna):
    """That people can read, play, and hand on."""
    (sound,) = anna.glob("*.wav")
    assert json.loads((anna / "index.json").read_text()) == {
        "format": 1,
        "languages": ["en-US"],
        "recordings": {"Bend your knees.": sound.name},
    }
    assert sound.name.startswith("bend-your-knees-")
    with wave.open(str(sound)) as file:
        assert file.getparams()[:4] == (1, 2, 22_050, len(tone(700)) // 2)


def test_a_new_take_replaces_the_old_one(anna):
    """Of the same sentence, also in other spacing; other sentences and languages are added."""
    keep(anna, " Bend  your knees.", "en-US", tone(300))
    keep(anna, "Knie beugen. Ü", "de", tone(400))
    keep(anna, "膝を曲げます。", "ja", tone(500))
    recordings = read_recordings(anna)
    assert recordings.languages == ("en-US", "de", "ja")
    assert len(recordings.files) == len(list(anna.glob("*.wav"))) == 3
    assert all(name.isascii() for name in recordings.files.values())
    assert length_of_clip(clip_in(recordings.content(ONE))) == pytest.approx(300, abs=2)


def test_sentences_that_begin_alike_have_files_of_their_own(anna):
    """However long they are."""
    for end in ("left", "right"):
        keep(anna, f"{'Bring your knee to your chest, slowly, ' * 4}{end}.", "en", tone(300))
    assert len(list(anna.glob("*.wav"))) == 3


def test_what_was_written_into_the_index_meanwhile_stays(anna):
    """By hand, or by another recording."""
    recordings = read_recordings(anna)
    write_index(anna, {**recordings.files, "Mine.": "mine.wav"})
    keep(anna, TWO.text, "en", tone(300))
    assert {"Mine.", TWO.text, ONE.text} == set(read_recordings(anna).files)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(anna):
    """And what is there stays."""
    anna.chmod(0o500)
    with pytest.raises(ExportError, match="no permission to write"):
        keep(anna, TWO.text, "en", tone(300))
    anna.chmod(0o700)


def test_a_damaged_index_is_not_replaced(anna):
    """Somebody can mend it."""
    (anna / "index.json").write_text('{"languages"')
    with pytest.raises(VoiceError, match="not JSON"):
        keep(anna, TWO.text, "en", tone(300))
    assert (anna / "index.json").read_text() == '{"languages"'


# Speaking


def test_what_is_recorded_is_heard_and_the_rest_spoken(anna):
    """By its words as they are written, whatever the voice is told."""
    engine = FakeEngine()
    clips = dict(synthesizer(anna, engine=engine).clips([ONE, TWO], LOUDNESS))
    assert [text for text, _ in engine.asked] == [TWO.spoken]
    assert length_of_clip(clips[ONE]) == pytest.approx(700, abs=2)
    lengths = dict(synthesizer(anna).lengths([ONE, TWO]))
    assert lengths == {speech: length_of_clip(clip) for speech, clip in clips.items()}


def test_a_clip_is_as_loud_as_those_of_other_voices(anna):
    """As all clips are."""
    keep(anna, ONE.text, "en", tone(2000, 500, 0.01))
    (clip,) = dict(synthesizer(anna).clips([ONE], LOUDNESS)).values()
    assert loudness(to_wave(clip)) == pytest.approx(LOUDNESS, abs=0.1)


def test_a_new_take_is_heard_at_once(anna, tmp_path):
    """Whatever the cache has; what others say stays there."""
    cache, engine = FolderCache(tmp_path / "cache"), FakeEngine()
    dict(synthesizer(anna, cache, engine).clips([ONE, TWO], LOUDNESS))
    keep(anna, ONE.text, "en", tone(300, 500))
    clips = dict(synthesizer(anna, cache, engine).clips([ONE, TWO], LOUDNESS))
    assert length_of_clip(clips[ONE]) == pytest.approx(300, abs=2)
    assert len(engine.asked) == 1
    dict(synthesizer(anna, cache, engine).clips([ONE, TWO], LOUDNESS))
    assert len(engine.asked) == 1


def test_a_file_from_elsewhere_is_brought_to_our_form(anna):
    """Somebody may have worked on it with another program."""
    (sound,) = anna.glob("*.wav")
    write_wav(sound, said(6, 48_000), 48_000, 2, 3)
    (clip,) = dict(synthesizer(anna).clips([ONE], LOUDNESS)).values()
    assert length_of_clip(clip) == pytest.approx(1500, abs=60)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"<html>", b"\xff\xfb" * 500])
def test_a_broken_file_counts_as_missing(anna, tmp_path, content):
    """So that no session ends for it."""
    (sound,) = anna.glob("*.wav")
    sound.write_bytes(content)
    engine, cache = FakeEngine(), FolderCache(tmp_path / "cache")
    assert dict(synthesizer(anna, cache, engine).clips([ONE], LOUDNESS))[ONE]
    assert [text for text, _ in engine.asked] == [ONE.spoken]


def test_without_another_voice_what_is_missing_is_told_before_the_first_word(anna):
    """There may be languages that only people speak."""
    settings = VoiceSettings("anna", 150, "recorded", recordings=read_recordings(anna))
    alone = Synthesizer(RecordedVoices([anna.parent]), settings, NoCache())
    assert dict(alone.clips([ONE], LOUDNESS))
    with pytest.raises(UnspokenError, match=r"“Lie down\.” is not recorded by anna") as error:
        next(alone.clips([ONE, TWO], LOUDNESS))
    assert error.value.speech == TWO


# Hostile


def outside(folder):
    """A sound file that is none of the voice's business."""
    path = folder.parent / "outside.wav"
    write_wav(path, said(6))
    return path


@pytest.mark.parametrize(
    "name", ["../outside.wav", "/etc/passwd", "a/b.wav", "..\\outside.wav", "", ".wav/..", 3, None, ["a"]]
)
def test_an_index_names_only_files_of_its_folder(anna, name):
    """Whoever wrote it."""
    outside(anna)
    write_index(anna, {ONE.text: name})
    with pytest.raises(VoiceError, match="is not the name of a WAV in this folder"):
        read_recordings(anna)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_out_of_the_folder_counts_as_missing(anna):
    """A folder may come from anybody."""
    (anna / "link.wav").symlink_to(outside(anna))
    write_index(anna, {ONE.text: "link.wav"})
    assert read_recordings(anna).content(ONE) is None


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes")
def test_a_pipe_counts_as_missing(anna):
    """It would be waited for without end."""
    os.mkfifo(anna / "pipe.wav")
    write_index(anna, {ONE.text: "pipe.wav"})
    found = []
    reader = threading.Thread(target=lambda: found.append(read_recordings(anna).content(ONE)), daemon=True)
    reader.start()
    reader.join(20)
    assert found == [None]


def test_a_huge_file_counts_as_missing(anna):
    """Nobody says a sentence for hours."""
    with (anna / "huge.wav").open("wb") as file:
        file.truncate(3_000_000_000)
    write_index(anna, {ONE.text: "huge.wav"})
    assert read_recordings(anna).content(ONE) is None


@pytest.mark.parametrize(
    "content",
    ["", "[]", "3", "{}", '{"languages": [], "recordings": {}}', '{"languages": "en", "recordings": {}}',
     '{"languages": [3], "recordings": {}}', '{"languages": ["x y"], "recordings": {}}',
     '{"languages": ["en"], "recordings": []}', "[" * 100_000, "\0" * 100],
    ids=range(11),
)  # fmt: skip
def test_what_is_no_index_is_told_to_whoever_names_the_voice(anna, content):
    """And the list of voices goes on without it."""
    (anna / "index.json").write_text(content)
    voices = RecordedVoices([anna.parent])
    assert voices.voices() == ()
    with pytest.raises(VoiceError, match=r"index\.json"):
        voices.named("anna")


def test_a_voice_is_found_by_its_folder(anna):
    """In any case, and also after it was copied from elsewhere."""
    anna.rename(anna.with_name("Berta"))
    voices = RecordedVoices([anna.parent, anna.parent / "gone"])
    (voice,) = voices.voices()
    assert (voice.id, voice.languages, voice.engine, voice.about) == ("Berta", ("en-US",), "recorded", "1 sentence")
    assert voices.named("berta").recordings.files == voice.recordings.files
    assert voices.named("anna") is None
    assert trimmed(tone(700, 500)) == clip_in(voice.recordings.content(ONE))

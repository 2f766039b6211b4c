"""Natural voices, tried with stand-ins whose pitch and length follow their inputs."""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from piper_voices import PITCH, build_voice

from voiceguide.audio.cache import FolderCache
from voiceguide.audio.loudness import trimmed
from voiceguide.audio.pcm import SAMPLE_RATE, to_wave
from voiceguide.audio.tts import piper_worker
from voiceguide.audio.tts.base import VoiceSettings
from voiceguide.audio.tts.piper_engine import LETTERS_PER_WORD, PiperEngine
from voiceguide.audio.tts.piper_files import description_of
from voiceguide.audio.tts.process import Worker
from voiceguide.audio.tts.synthesizer import Synthesizer
from voiceguide.errors import VoiceError
from voiceguide.session.model import Speech

pytest.importorskip("piper", reason="Piper is not installed")
pytest.importorskip("onnx", reason="onnx is not installed")

TINY = VoiceSettings("en_US-tiny-medium", 150, "piper")
SENTENCE = "Bring up one knee, then the other, and hold behind your thighs."


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Voices of both rates, and one with three speakers."""
    made = tmp_path_factory.mktemp("voices")
    build_voice(made)
    build_voice(made, "de_DE-klein-low", rate=16_000, language="de_DE")
    build_voice(made, "en_GB-many-medium", speakers=("anna", "ben", "carl"), language="en_GB")
    return made


@pytest.fixture(scope="module")
def voice(folder, tmp_path_factory):
    with PiperEngine([folder], FolderCache(tmp_path_factory.mktemp("cache"))) as engine:
        yield engine


def pitches(clip):
    """The loudest frequency in Hz."""
    spectrum = np.abs(np.fft.rfft(to_wave(clip)))
    return np.argmax(spectrum) * SAMPLE_RATE / (len(clip) / 2)


def test_voices_are_found_with_language_quality_and_speakers(voice):
    """As their descriptions have it."""
    found = {each.id: each for each in voice.voices()}
    assert {name: (each.languages, each.quality) for name, each in found.items()} == {
        "de_DE-klein-low": (("de-DE",), "low"),
        "en_GB-many-medium": (("en-GB",), "medium"),
        "en_US-tiny-medium": (("en-US",), "medium"),
    }
    assert found["en_GB-many-medium"].speakers == ("anna", "ben", "carl")
    assert found["en_US-tiny-medium"].about == "tiny"


@pytest.mark.parametrize(("name", "number"), [("", 0), ("/anna", 0), ("/ben", 1), ("/carl", 2)])
def test_each_speaker_of_a_voice_speaks(voice, name, number):
    """The first one, unless another is named."""
    clip = voice.speak(SENTENCE, VoiceSettings(f"en_GB-many-medium{name}", 150, "piper"))
    assert pitches(clip) == pytest.approx(PITCH + 100 * number, abs=3)


def test_a_voice_of_another_rate_keeps_its_pitch(voice):
    """16 kHz become ours."""
    clip = voice.speak("Die Knie beugen, und dann halten.", VoiceSettings("de_DE-klein-low", 150, "piper"))
    assert pitches(clip) == pytest.approx(PITCH, abs=3)


@pytest.mark.parametrize("rate", [100, 150, 220])
def test_words_a_minute_are_that_many(voice, rate):
    """Whatever the voice's own pace is; a word is six letters with its space."""
    clip = trimmed(voice.speak(SENTENCE, VoiceSettings(TINY.voice, rate, "piper")))
    minutes = len(clip) / 2 / SAMPLE_RATE / 60
    assert len(SENTENCE) / LETTERS_PER_WORD / minutes == pytest.approx(rate, rel=0.15)


def test_the_pace_of_a_voice_is_measured_once(folder, tmp_path):
    """The next program finds it in the cache."""
    clips = []
    for _ in range(2):
        with PiperEngine([folder], FolderCache(tmp_path)) as engine:
            clips.append(engine._pace(TINY))
    assert clips[0] == clips[1]
    assert len(list(tmp_path.rglob("*.blob"))) == 1


def test_what_was_spoken_once_needs_no_piper(folder, tmp_path):
    """A session whose clips are all there begins without waiting for a worker."""
    cache = FolderCache(tmp_path)
    speeches = [Speech(text, text) for text in ("Cat pose.", SENTENCE)]
    with PiperEngine([folder], cache) as engine:
        spoken = [*Synthesizer(engine, TINY, cache).clips(speeches, -20.0)]
    with PiperEngine([folder], cache, command=[str(tmp_path / "no-such-program")]) as engine:
        assert [*Synthesizer(engine, TINY, cache).clips(speeches, -20.0)] == spoken


def test_the_same_bytes_where_they_are_asked_for(voice):
    """Otherwise each time is another, as with people."""
    steady = VoiceSettings("en_US-tiny-medium+steady", 150, "piper")
    assert voice.speak(SENTENCE, steady) == voice.speak(SENTENCE, steady)
    assert voice.speak(SENTENCE, TINY) != voice.speak(SENTENCE, TINY)


def test_sentences_are_as_loud_as_the_voice_makes_them(voice):
    """Not scaled to full, each by itself."""
    assert 0.25 < np.abs(to_wave(voice.speak("One. Two. Three.", TINY))).max() < 0.45


def test_a_pause_lies_between_sentences(voice):
    """Of silence, which the stand-in never makes itself."""
    two, one = (voice.speak(text, TINY) for text in ("Hold it now. Let it go.", "Hold it now, let it go."))
    silent = [np.count_nonzero(np.abs(to_wave(clip)) < 1e-4) / SAMPLE_RATE for clip in (two, one)]
    assert silent[0] - silent[1] == pytest.approx(0.2, abs=0.05)


def test_several_speak_at_once(voice):
    """More than there are processes."""
    steady = VoiceSettings("en_US-tiny-medium+steady", 150, "piper")
    with ThreadPoolExecutor(6) as pool:
        clips = list(pool.map(lambda _: voice.speak(SENTENCE, steady), range(6)))
    assert len(set(clips)) == 1


def test_a_worker_that_is_killed_is_replaced(voice):
    """The clip comes all the same."""
    voice.speak("One.", TINY)
    for worker in voice._pool._all:
        if worker._process:
            worker._process.kill()
    assert voice.speak("Two.", TINY)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("en_GB-many-medium/dora", "has no speaker `dora`; it has anna, ben, carl"),
        ("en_US-tiny-medium+f3", r"cannot speak as `f3`; leave it out, or write `\+steady`"),
        ("/nowhere/x.onnx", "there is no file /nowhere/x.onnx; a voice is a file"),
    ],
)
def test_what_is_not_there_is_told(voice, name, said):
    """With what there is."""
    with pytest.raises(VoiceError, match=said):
        voice.named(name)


def test_what_is_no_voice_of_ours_is_left_to_others(voice):
    """Such as the voices of eSpeak NG."""
    assert voice.named("gmw/en-us") is None
    assert voice.named("en-us+f3") is None


def test_a_voice_is_named_by_its_path_too(voice, folder):
    """And its speaker after it."""
    path = str(folder / "en_GB-many-medium.onnx")
    assert voice.named(path).id == path
    named = voice.named(f"{path}/carl")
    assert pitches(voice.speak(SENTENCE, VoiceSettings(named.id, 150, "piper"))) == pytest.approx(PITCH + 200, abs=3)


@pytest.fixture
def damaged(tmp_path):
    """A voice to be damaged, and its engine."""
    model = build_voice(tmp_path / "voices")
    with PiperEngine([model.parent]) as engine:
        yield model, engine


def test_half_a_model_is_one_sentence(damaged):
    """As an interrupted download leaves it."""
    model, engine = damaged
    model.write_bytes(model.read_bytes()[: model.stat().st_size // 2])
    with pytest.raises(
        VoiceError,
        match=r"tiny-medium\.onnx is no voice, or damaged; to get it again: voiceguide voices --get en_US-tiny-medium$",
    ):
        engine.speak("One.", TINY)


@pytest.mark.parametrize(
    "content",
    ["<!doctype html><title>404</title>", "version https://git-lfs.github.com/spec/v1", "[]", "{}", "", "{" * 9999],
)
def test_what_is_no_description_is_one_sentence(damaged, content):
    """Such as the page that a server sent instead; the voice is not listed then."""
    model, engine = damaged
    description_of(model).write_text(content)
    with pytest.raises(
        VoiceError, match=r"onnx\.json: this .*; to get it again: voiceguide voices --get en_US-tiny-medium$"
    ) as told:
        engine.named(TINY.voice)
    assert engine.voices() == ()
    assert [*engine.problems()] == [str(told.value)]


def test_a_description_without_what_is_needed_is_incomplete(damaged):
    """Whatever is missing."""
    model, engine = damaged
    described = json.loads(description_of(model).read_text())
    for name in ("audio", "espeak", "phoneme_id_map", "num_symbols"):
        description_of(model).write_text(json.dumps({key: described[key] for key in described if key != name}))
        with pytest.raises(VoiceError, match="incomplete"):
            engine.named(TINY.voice)


def test_a_model_that_lost_its_description_is_none(damaged):
    """And named by its path, the file that is missing is told."""
    model, engine = damaged
    description_of(model).unlink()
    assert (engine.voices(), engine.named(TINY.voice)) == ((), None)
    with pytest.raises(VoiceError, match=r"there is no file .*onnx\.json"):
        engine.named(str(model))


def test_files_that_go_away_while_it_speaks_are_one_sentence(damaged):
    """No traceback."""
    model, engine = damaged
    model.unlink()
    with pytest.raises(VoiceError, match="the file of the voice `en_US-tiny-medium` is gone"):
        engine.speak("One.", TINY)


def test_another_version_of_a_voice_has_clips_of_its_own(damaged):
    """Its size or its time is another."""
    model, engine = damaged
    before = engine.identity(TINY)
    os.utime(model, ns=(1, 1))
    assert engine.identity(TINY) != before


def test_nothing_is_collected_about_anybody(folder, tmp_path):
    """The runtime leaves no file under a home that is empty, though the environment says nothing against it."""
    home = tmp_path / "home"
    home.mkdir()
    request = {
        "model": str(folder / "en_US-tiny-medium.onnx"), "text": "One.", "length_scale": 1.0, "noise": None,
        "speaker": None, "gap": 0.2, "path": str(tmp_path / "one.wav"),
    }  # fmt: skip
    hidden = ("XDG_", "ORT_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    worker = Worker([sys.executable, "-P", piper_worker.__file__], {**environment, "HOME": str(home)})
    try:
        assert worker.ask(request, 60) == {"ok": True}
    finally:
        worker.close()
    assert [path for path in home.rglob("*") if path.is_file()] == []


def test_a_voice_without_the_extra_says_what_to_install(folder, monkeypatch):
    """It is not listed, since it could not speak."""
    monkeypatch.setattr("voiceguide.audio.tts.piper_engine.piper_version", lambda: "")
    engine = PiperEngine([folder])
    assert engine.voices() == ()
    with pytest.raises(VoiceError, match=r"needs Piper: pip install 'voiceguide\[piper\]'"):
        engine.named("en_US-tiny-medium")


def test_folders_that_are_not_there_have_no_voices():
    """The usual case; nothing of Piper is looked for."""
    assert PiperEngine([Path("/nowhere")]).voices() == ()

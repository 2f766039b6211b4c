"""The real engine, through the real worker: the same words are always the same bytes, and nothing hangs or is left."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from waiting import wait_until

from voiceguide.audio.loudness import trimmed
from voiceguide.audio.pcm import SAMPLE_RATE, sample_count
from voiceguide.audio.tts import pyttsx3_engine as pyttsx3_speaker
from voiceguide.audio.tts.base import Voice, VoiceSettings
from voiceguide.audio.tts.espeak import Espeak
from voiceguide.audio.tts.pyttsx3_engine import Pyttsx3Engine
from voiceguide.audio.tts.voices import choose_voice
from voiceguide.errors import VoiceError
from voiceguide.text import EMPHASIS, EMPHASIS_END

pytestmark = pytest.mark.real

SENTENCE = "Breathe in slowly, and let the shoulders sink."
ON_ESPEAK = pytest.mark.skipif(sys.platform != "linux", reason="this is eSpeak NG's, which speaks on Linux")

SPEAKING = """
import sys
from voiceguide.audio.tts.pyttsx3_engine import Pyttsx3Engine
from voiceguide.audio.tts.base import VoiceSettings
from concurrent.futures import ThreadPoolExecutor

with Pyttsx3Engine(2) as speaker, ThreadPoolExecutor(2) as pool:
    manner = VoiceSettings(sys.argv[1], 150)
    while not all(worker._process for worker in speaker._pool._all):
        list(pool.map(lambda text: speaker.speak(text, manner), ["One.", "Two."]))
    print(*(worker._process.pid for worker in speaker._pool._all), flush=True)
    sys.stdin.read()
"""
"""A program that has spoken through two workers, names them, and waits."""


@pytest.fixture(scope="module")
def voice():
    """The id of a voice of American English, without a variant."""
    with Pyttsx3Engine(1) as engine:
        return choose_voice(engine.voices(), "en-us", "en-us").id


@pytest.fixture
def engine():
    with Pyttsx3Engine(4) as engine:
        yield engine


def seconds(clip):
    return sample_count(trimmed(clip)) / SAMPLE_RATE


def test_a_sentence_is_heard(engine, voice):
    """It has sound in it, of a length that such a sentence has."""
    assert 1.5 < seconds(engine.speak(SENTENCE, VoiceSettings(voice, 150))) < 6


@ON_ESPEAK
def test_the_same_words_are_the_same_bytes(engine, voice):
    """Twenty times, through whichever worker, whatever that one has spoken before."""
    texts = [SENTENCE, "Go", "And rest."] * 20
    with ThreadPoolExecutor(8) as pool:
        clips = list(pool.map(lambda text: engine.speak(text, VoiceSettings(voice, 150)), texts))
    assert len(set(zip(texts, clips, strict=True))) == 3


@ON_ESPEAK
def test_another_speaker_gives_the_same_bytes(voice):
    """What was kept yesterday fits what is spoken today."""
    clips = set()
    for _ in range(2):
        with Pyttsx3Engine(1) as engine:
            clips.add(engine.speak(SENTENCE, VoiceSettings(voice, 150)))
    assert len(clips) == 1


def test_a_faster_voice_takes_less_time(engine, voice):
    """Each rate is another length, also of one worker that has spoken at another rate before."""
    lengths = [seconds(engine.speak(SENTENCE, VoiceSettings(voice, rate))) for rate in (100, 150, 220, 300)]
    assert lengths == sorted(set(lengths), reverse=True)


@ON_ESPEAK
def test_a_variant_is_another_voice(engine, voice):
    """And its id is one that the engine takes."""
    variant = choose_voice(engine.voices(), "en-us+f3", "en").id
    assert engine.speak(SENTENCE, VoiceSettings(variant, 150)) != engine.speak(SENTENCE, VoiceSettings(voice, 150))


@ON_ESPEAK
def test_the_variant_that_is_understood_best_speaks_unless_none_is_named(engine):
    """And the voice without it is still there by its name."""
    voices = engine.voices()
    assert choose_voice(voices, None, "en-US").id.endswith("en-us+m6")
    assert choose_voice(voices, "en-us", "en-US").id.endswith("en-us")
    assert choose_voice(voices, "en-us+f5", "en-US").id.endswith("en-us+f5")
    assert "+" not in choose_voice(voices, None, "de").id


@ON_ESPEAK
def test_an_emphasised_word_is_stressed(engine, voice):
    """It takes longer, and what is said after that is as always."""
    plain, stressed = "Do not pull.", f"Do {EMPHASIS}not{EMPHASIS_END} pull."
    before, longer, after = (engine.speak(text, VoiceSettings(voice, 150)) for text in (plain, stressed, plain))
    assert seconds(longer) > seconds(before) + 0.1
    assert after == before


def test_a_wrong_voice_is_an_error(engine, voice):
    """Not the voice that spoke last; and that one goes on speaking."""
    clip = engine.speak(SENTENCE, VoiceSettings(voice, 150))
    with pytest.raises(VoiceError, match="there is no voice `zz-nobody`"):
        engine.speak(SENTENCE, VoiceSettings("zz-nobody", 150))
    assert seconds(engine.speak(SENTENCE, VoiceSettings(voice, 150))) == pytest.approx(seconds(clip), abs=0.05)


@ON_ESPEAK
@pytest.mark.parametrize("variant", ["../!v/f3", f"{'../!v/' * 9}f3", "f3/", ".", "x" * 4000])
def test_a_variant_that_is_a_path_is_no_voice(engine, voice, variant):
    """The engine would open it, and write beyond a buffer where it is long."""
    with pytest.raises(VoiceError, match="there is no voice"):
        engine.speak(SENTENCE, VoiceSettings(f"{voice}+{variant}", 150))


@ON_ESPEAK
def test_every_variant_that_the_engine_has_can_be_named(voice):
    """Those with a space in their names too."""
    loader = pytest.importorskip("espeakng_loader")
    names = sorted(path.name for path in (Path(loader.get_data_path()) / "voices" / "!v").iterdir())
    assert {"f3", "Mr serious"} <= set(names)
    listed = Voice(voice, "", (), "")
    assert [choose_voice([listed], f"{voice}+{name}", "en").id for name in names] == [
        f"{voice}+{name}" for name in names
    ]


def test_every_listed_voice_has_an_id_and_a_name(engine):
    """And one of them speaks English."""
    voices = engine.voices()
    assert all(voice.id and voice.name for voice in voices)
    assert any(tag.startswith("en") for voice in voices for tag in voice.languages)


@pytest.mark.parametrize(
    "text",
    ["3", "A", "“Über” – naïve… 日本 😀 & <b>", "Peer-ih-for-miss.", "- rest -", '"}\\n{"', "word " * 400],
    ids="digit letter signs respelled dashes json longest".split(),
)
def test_whatever_has_words_is_spoken(engine, voice, text):
    """Also a single letter, signs of all kinds, and as much as is allowed at once."""
    assert seconds(engine.speak(text, VoiceSettings(voice, 150))) > 0.05


@ON_ESPEAK
def test_a_long_path_to_the_data(tmp_path, monkeypatch, voice):
    """The engine would end the process over it; it is given a shorter one."""
    loader = pytest.importorskip("espeakng_loader")
    data = tmp_path / ("d" * 200) / "espeak-ng-data"
    data.parent.mkdir()
    data.symlink_to(loader.get_data_path())
    espeak = Espeak(loader.get_library_path(), str(data), "of the loader")
    monkeypatch.setattr(pyttsx3_speaker, "installed", lambda: espeak)
    with Pyttsx3Engine(1) as engine:
        assert seconds(engine.speak(SENTENCE, VoiceSettings(voice, 150))) > 1


@ON_ESPEAK
def test_wrong_data_is_an_error_at_once(tmp_path, monkeypatch, voice):
    """The engine ends the process without a word; the user gets one."""
    loader = pytest.importorskip("espeakng_loader")
    espeak = Espeak(loader.get_library_path(), str(tmp_path), "without data")
    monkeypatch.setattr(pyttsx3_speaker, "installed", lambda: espeak)
    with Pyttsx3Engine(1) as engine, pytest.raises(VoiceError, match=r"the speech engine ended \(1\)"):
        engine.speak(SENTENCE, VoiceSettings(voice, 150))


def test_modules_in_the_current_folder_are_not_run(tmp_path, monkeypatch, voice):
    """A routine may lie in a folder with anything in it."""
    for name in ("json", "wave", "pyttsx3", "ctypes", "threading"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'run')!r}, 'w')\nraise SystemExit\n")
    monkeypatch.chdir(tmp_path)
    with Pyttsx3Engine(1) as engine:
        assert engine.speak(SENTENCE, VoiceSettings(voice, 150))
    assert not (tmp_path / "run").exists()


@ON_ESPEAK
def test_a_folder_that_is_gone_is_an_error_at_once(engine, voice):
    """The engine alone would wait for ever; and the worker speaks again when the folder is there."""
    shutil.rmtree(engine._pool._folder)
    for _ in range(2):
        with pytest.raises(VoiceError, match=r"cannot be spoken: (?!.*did not answer).*No such file"):
            engine.speak(SENTENCE, VoiceSettings(voice, 150))
    engine._pool._folder.mkdir()
    assert engine.speak(SENTENCE, VoiceSettings(voice, 150))


def test_a_worker_that_is_killed_is_replaced(voice):
    """The next text is spoken by a new one."""
    with Pyttsx3Engine(1) as engine:
        first = engine.speak(SENTENCE, VoiceSettings(voice, 150))
        engine._pool._all[0]._process.kill()
        assert seconds(engine.speak(SENTENCE, VoiceSettings(voice, 150))) == pytest.approx(seconds(first), abs=0.05)


def test_speakers_one_after_another(voice):
    """Each finds the engine and its data: a library that is loaded already answers to its plain name too."""
    for _ in range(3):
        with Pyttsx3Engine(1) as engine:
            assert engine.speak("Go", VoiceSettings(voice, 150))


def test_two_speakers_at_once(voice):
    """Neither takes the other's clips or folder."""
    with Pyttsx3Engine(1) as one, Pyttsx3Engine(1) as other:
        short, long = one.speak("Go", VoiceSettings(voice, 150)), other.speak(SENTENCE, VoiceSettings(voice, 150))
    assert seconds(short) < 1 < seconds(long)


def test_leaving_ends_the_workers(has_ended, voice):
    """None is left behind."""
    with Pyttsx3Engine(1) as engine:
        engine.speak("Go", VoiceSettings(voice, 150))
        pid = engine._pool._all[0]._process.pid
    assert has_ended(pid)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_workers_end_when_their_parent_is_killed(tmp_path, has_ended, voice):
    """It could not end them itself; their input ends, and so do they."""
    parent = subprocess.Popen(
        [sys.executable, "-c", SPEAKING, voice],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with parent:
        workers = [int(pid) for pid in parent.stdout.readline().split()]
        parent.send_signal(signal.SIGKILL)
        assert len(workers) == 2
        assert all(map(has_ended, workers))


WORKER = Path(pyttsx3_speaker.__file__).with_name("worker.py")
TALKING = """
import sys
from concurrent.futures import ThreadPoolExecutor
from voiceguide.cli import main
from voiceguide.audio.tts.pyttsx3_engine import Pyttsx3Engine
from voiceguide.audio.tts.base import VoiceSettings

def talk(*_):
    with Pyttsx3Engine(3) as speaker:
        pool = ThreadPoolExecutor(3)
        for clip in pool.map(lambda text: speaker.speak(text, VoiceSettings(sys.argv[1], 80)), ["word " * 60] * 1000):
            print("!", flush=True)

main.main = talk
main.run()
"""
"""A program that speaks for a long time, through three workers, and says when it has begun."""


def programs_with(mark):
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if mark.encode() in environment.read_bytes():
                yield int(environment.parent.name)


def killed(parent):
    parent.kill()


def interrupted_six_times(parent):
    for _ in range(6):
        parent.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            parent.wait(0.008)


@ON_ESPEAK
@pytest.mark.parametrize("end", [killed, interrupted_six_times])
def test_no_worker_outlives_its_parent(tmp_path, voice, end):
    """However it ends: no engine, and nobody who waits for one."""
    environment = {**os.environ, "TMPDIR": str(tmp_path), "VOICEGUIDE_TEST": str(tmp_path)}
    parent = subprocess.Popen([sys.executable, "-c", TALKING, voice], env=environment, stdout=subprocess.PIPE)
    with parent:
        parent.stdout.readline()
        mark = f"VOICEGUIDE_TEST={tmp_path}"
        assert len(list(programs_with(mark))) > 3
        end(parent)
        parent.wait(60)
        until = time.monotonic() + 60
        while (left := list(programs_with(mark))) and time.monotonic() < until:
            os.sched_yield()
        assert left == []


@ON_ESPEAK
def test_a_child_that_fails_when_nobody_listens_ends(tmp_path, voice):
    """The engine calls from a thread of its own, where an error is dropped, and would wait; the next is spoken."""
    spoken = tmp_path / "1.wav"
    process = subprocess.Popen(
        [sys.executable, "-P", str(WORKER), *library()], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        **surroundings(),
    )  # fmt: skip
    process.stdout.close()
    for path in (tmp_path / "gone" / "0.wav", spoken):
        request = {"text": SENTENCE, "voice": voice, "rate": 150, "path": str(path)}
        process.stdin.write(json.dumps(request) + "\n")
    process.stdin.flush()
    with process:
        until = time.monotonic() + 60
        wait_until(lambda: spoken.exists() or time.monotonic() > until, process)
    assert spoken.exists()


def library():
    espeak = pyttsx3_speaker.installed()
    return [espeak.library] if espeak else []


def surroundings():
    """Where the worker finds the engine's data."""
    espeak = pyttsx3_speaker.installed()
    if espeak is None or espeak.data is None:
        return {}
    return {"cwd": espeak.data, "env": {**os.environ, "ESPEAK_DATA_PATH": "."}}


READING = f"""
import sys, time
sys.path.insert(0, {str(WORKER.parent)!r})
import worker

for line in worker.read_ahead(sys.stdin):
    print("busy", line.strip(), flush=True)
    if line == "hang\\n":
        time.sleep(600)
"""


def test_a_worker_without_children_ends_with_its_input(has_ended):
    """Though it is busy with a request; and it has answered those before in their order."""
    process = subprocess.Popen(
        [sys.executable, "-c", READING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        process.stdin.write("one\ntwo\nhang\n")
        process.stdin.flush()
        assert [process.stdout.readline() for _ in range(3)] == ["busy one\n", "busy two\n", "busy hang\n"]
        process.stdin.close()
        assert has_ended(process.pid)

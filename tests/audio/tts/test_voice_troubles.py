"""Troubles that voices have had, each of which was one sentence too few or a traceback too many."""

import os
import signal
import tempfile
import threading
from contextlib import closing

import pytest
from test_clip_file import tone, wav

from voiceguide.audio.tts import pyttsx3_engine as pyttsx3_speaker
from voiceguide.audio.tts.base import Voice, VoiceSettings
from voiceguide.audio.tts.espeak import Espeak
from voiceguide.audio.tts.process import NoAnswerError, Worker
from voiceguide.audio.tts.pyttsx3_engine import Pyttsx3Engine, read_clip, speakable
from voiceguide.audio.tts.voices import choose_voice
from voiceguide.errors import VoiceError

MANNER = VoiceSettings("en-us", 150)


def test_a_program_that_is_not_there(tmp_path):
    """It cannot be started, which is no answer."""
    with closing(Worker([str(tmp_path / "none")], os.environ)) as worker, pytest.raises(NoAnswerError):
        worker.ask({}, 20)


def test_a_speaker_whose_program_is_not_there(tmp_path):
    """One sentence, no traceback."""
    with (
        Pyttsx3Engine(1, command=[str(tmp_path / "none")]) as engine,
        pytest.raises(VoiceError, match="cannot be spoken"),
    ):
        engine.speak("Hold it.", MANNER)


def test_closed_just_before_the_request_is_written(program):
    """That is no answer either."""

    class ClosesMeanwhile(dict):
        def items(self):
            worker.close()
            return super().items()

    with closing(Worker(program("asked()").command, os.environ)) as worker, pytest.raises(NoAnswerError):
        worker.ask(ClosesMeanwhile(text="Go"), 20)


def test_an_interrupted_request_leaves_no_answer_behind(program):
    """The next request gets its own."""
    late = program("""
        import signal
        first = asked()
        if is_first():
            os.kill(os.getppid(), signal.SIGINT)
            second = asked()
            answer(of=first)
        else:
            answer(of=first)
        asked()
    """)
    with closing(Worker(late.command, os.environ)) as worker:
        with pytest.raises(KeyboardInterrupt):
            worker.ask({"n": 1}, 20)
        assert worker.ask({"n": 2}, 20) == {"of": {"n": 2}}


CRASHED = 'while True: asked(); answer(ok=False, kind="failed", message="the speech engine ended (-11)")'


def test_a_text_with_voices_in_it(program):
    """It is no reason to advise to install what is there."""
    said = r"“Lower your voices\.” cannot be spoken: the speech engine ended"
    with Pyttsx3Engine(1, command=program(CRASHED).command) as engine, pytest.raises(VoiceError, match=said):
        engine.speak("Lower your voices.", MANNER)


def test_no_engine_is_told_with_advice_when_speaking_too(program):
    """Whichever is asked first."""
    without = program('while True: asked(); answer(ok=False, kind="missing", message="no libespeak")')
    with (
        Pyttsx3Engine(1, command=without.command) as engine,
        pytest.raises(VoiceError, match="there is no working speech engine"),
    ):
        engine.speak("Hold it.", MANNER)


def test_an_engine_that_crashed_is_asked_once_more(program):
    """As one whose worker died is."""
    crashes = program(CRASHED)
    with Pyttsx3Engine(1, command=crashes.command) as engine, pytest.raises(VoiceError):
        engine.speak("Hold it.", MANNER)
    assert len(crashes.requests()) == 2


def test_broken_aiff(tmp_path):
    """It is a bad file like others."""
    pytest.importorskip("miniaudio")
    (tmp_path / "0.wav").write_bytes(b"FORM\0\0\0\x04AIFF")
    with pytest.raises(ValueError, match="wrote"):
        read_clip(tmp_path / "0.wav", "Hold it.")


def test_a_wav_of_rate_0(tmp_path):
    """It is a bad file like others."""
    content = bytearray(wav(tone(600)))
    content[24:28] = bytes(4)
    (tmp_path / "0.wav").write_bytes(content)
    with pytest.raises(ValueError, match="wrote"):
        read_clip(tmp_path / "0.wav", "Hold it.")


@pytest.mark.parametrize("lost", [12_000, 12_001])
def test_half_a_wav(tmp_path, lost):
    """Half a sentence is not believed."""
    (tmp_path / "0.wav").write_bytes(wav(tone(600))[:-lost])
    with pytest.raises(ValueError, match="ends too early"):
        read_clip(tmp_path / "0.wav", "Hold it.")


def test_an_unknown_variant():
    """It is not spoken by the plain voice in silence."""
    with Pyttsx3Engine(1) as engine, pytest.raises(VoiceError):
        engine.speak("Hold it.", VoiceSettings(choose_voice(engine.voices(), "en-us+zzz", "en").id, 150))


def test_english_is_not_caribbean():
    """ESpeak's own choice for `en` is British."""
    with Pyttsx3Engine(1) as engine:
        assert choose_voice(engine.voices(), None, "en").id == "gmw/en"


def test_a_tag_with_an_underscore():
    """As in the language of a script."""
    voice = Voice("x", "X", ("en-us",), "")
    assert choose_voice([voice], "en_US", "de") == voice


def test_a_long_temporary_folder(tmp_path, monkeypatch):
    """The shorter path to the data must be short."""
    loader = pytest.importorskip("espeakng_loader")
    long = tmp_path / ("d" * 150)
    long.mkdir()
    (long / "data").symlink_to(loader.get_data_path())
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    monkeypatch.setattr(pyttsx3_speaker, "installed", lambda: Espeak(loader.get_library_path(), str(long / "data"), ""))
    with Pyttsx3Engine(1) as engine:
        assert engine.speak("Hold it.", MANNER)


def test_a_grandchild_in_a_session_of_its_own(program):
    """Closing does not wait for it."""
    body = """
        import subprocess
        asked()
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
        answer(pid=child.pid)
        asked()
    """
    worker = Worker(program(body).command, os.environ)
    grandchild = worker.ask({}, 20)["pid"]
    closing = threading.Thread(target=worker.close)
    closing.start()
    closing.join(60)
    os.kill(grandchild, signal.SIGKILL)
    assert not closing.is_alive()


def test_a_speaker_that_was_only_asked_its_identity(tmp_path, monkeypatch):
    """It leaves no folder."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    Pyttsx3Engine().identity()
    assert list(tmp_path.iterdir()) == []


def test_a_soft_hyphen():
    """It does not cut a word in two."""
    assert speakable("ham\u00adstrings") == "hamstrings"


def test_ok_without_voices(program):
    with Pyttsx3Engine(1, command=program("asked(); answer(ok=True)").command) as engine, pytest.raises(VoiceError):
        engine.voices()

"""A voice recorded with a virtual microphone, by keys in a terminal, and found again in what is exported."""

import json
import shutil
import subprocess
import sys
import wave
from contextlib import contextmanager

import numpy as np
import pytest
from recogniser import recognised
from sound_server import RATE, Recording, SoundServer, Terminal, homes, on_a_sound_server, place_of

from voiceguide.errors import Exit

pytestmark = [
    *on_a_sound_server,
    pytest.mark.skipif(not shutil.which("flite"), reason="flite, which speaks into the microphone, is not installed"),
]

SCRIPT = """# Short back session

- talk: brief

### Cat pose

- hold: 3s

### Knees to chest

- hold: 3s
"""
COMMAND = ("-m", "voiceguide", "record", "back.md", "--voice")
SPEECH_RATE = 16_000
KEPT = " recorded\r\n"


class Studio:
    """A sound server with a loudspeaker, and a microphone that hears what is played to it."""

    def __init__(self, folder, server):
        self.folder, self.server = folder, server
        self.environment = server.environment | homes(folder)
        self.environment |= {"PULSE_SINK": "speaker", "PULSE_SOURCE": "microphone.monitor"}

    def run(self, *arguments):
        """A command, run to its end; what it printed."""
        ran = subprocess.run(
            [sys.executable, "-m", "voiceguide", *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == Exit.DONE, ran.stderr
        return ran.stdout

    def spoken(self, text):
        """A text by flite, with silence around it, from -1 to 1."""
        path = self.folder / "spoken.wav"
        subprocess.run(["flite", "-voice", "slt", "-t", text, "-o", path], check=True)
        return np.pad(samples_of(path) / 32_768, SPEECH_RATE // 2)

    def say(self, samples):
        """Play it to the microphone, to its end."""
        with self._talker(samples):
            pass

    @contextmanager
    def saying(self, samples):
        """Play it to the microphone while this lasts, which begins when two seconds of it were heard there."""
        with Recording(self.server, "microphone") as recording, self._talker(samples) as talker:
            try:
                recording.wait_until(recording.wait_for_sound() + 2 * RATE)
                yield
            finally:
                talker.kill()

    def _talker(self, samples):
        pcm = np.rint(np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes()
        (self.folder / "said.raw").write_bytes(pcm)
        command = [
            "pacat",
            "-p",
            "-d",
            "microphone",
            "--latency-msec=50",
            "--raw",
            "--format=s16le",
            f"--rate={SPEECH_RATE}",
            "--channels=1",
        ]
        return subprocess.Popen([*command, self.folder / "said.raw"], env=self.environment)

    def terminal(self, voice):
        """`voiceguide record` in a terminal of 120 columns."""
        return Terminal([*COMMAND, voice], self.folder, self.environment, 120)

    def voice(self, name):
        """The folder of a voice."""
        return self.folder / "data" / "voiceguide" / "voices" / name


def at(milliseconds):
    return milliseconds * RATE // 1000


def plain(text):
    return "".join(letter for letter in text.lower() if letter.isalpha() or letter == " ")


def middle_of(path):
    """Half a second of a recording: a busy machine may leave a gap elsewhere."""
    samples = samples_of(path)
    return samples[len(samples) // 2 - RATE // 4 :][: RATE // 2]


def samples_of(path):
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(int)


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    folder = tmp_path_factory.mktemp("studio")
    (folder / "back.md").write_text(SCRIPT)
    with SoundServer(folder, {"speaker": RATE, "microphone": 48_000}) as server:
        yield Studio(folder, server)


def take(terminal, say):
    """One take while something is said; what was shown after it."""
    begin = len(terminal.shown)
    terminal.press(" ")
    terminal.wait_for("say it now", begin)
    say()
    begin = len(terminal.shown)
    terminal.press(" ")
    return begin


def syllables(seconds):
    """Something like speech without a pause: four syllables a second, with 20 ms between them."""
    times = np.arange(seconds * SPEECH_RATE) / SPEECH_RATE
    return np.where(times % 0.25 < 0.23, 0.3, 0.01) * np.sin(2 * np.pi * 200 * times)


def noise_of(seconds):
    return np.random.default_rng(2).normal(0, 0.05, round(seconds * SPEECH_RATE))


def test_what_is_wrong_with_a_take_is_told_at_once(studio):
    """In words, and it is not kept."""
    words = studio.spoken("Bend both knees, and hold them.")
    wrong = {
        "Nothing was heard": np.zeros(SPEECH_RATE),
        "It is distorted": 8 * words,
        "It is too quiet": words / 200,
        "It is noisy": words + noise_of(len(words) / SPEECH_RATE),
    }
    with studio.terminal("anna") as terminal:
        terminal.wait_for("space: record")
        for told, said in wrong.items():
            begin = take(terminal, lambda said=said: studio.say(said))
            terminal.wait_for(told, begin)
        begin = len(terminal.shown)
        terminal.press(" ")
        terminal.wait_for("say it now", begin)
        with studio.saying(np.pad(syllables(10), (SPEECH_RATE // 2, 0)) + noise_of(10.5) / 100):
            terminal.press(" ")
            terminal.wait_for("Its end is cut off", begin)
        terminal.wait_for("k: keep it all the same", begin)
        terminal.press("q")
        assert terminal.ended() == Exit.DONE
        assert terminal.settings == terminal.settings_before
    assert not studio.voice("anna").exists()


def test_a_voice_is_recorded_and_speaks_a_session(studio):
    """On two days, played back, and the same words at their places in the export."""
    listed = json.loads(studio.run("record", "back.md", "--voice", "ben", "--list", "--json"))["sentences"]
    texts = [sentence["text"] for sentence in listed]
    with studio.terminal("ben") as terminal, Recording(studio.server, "speaker") as played:
        terminal.wait_for(f"1 of {len(texts)} · {len(texts)} still to record")
        begin = take(terminal, lambda: studio.say(studio.spoken(texts[0])))
        terminal.wait_for("this is how it sounds", begin)
        terminal.wait_for(KEPT, begin)
        assert place_of(middle_of(*studio.voice("ben").glob("*.wav")), played.samples())[1] > 0.95
        terminal.press("q")
        assert terminal.ended() == Exit.DONE
        terminal.wait_for(f"1 of {len(texts)} sentences are recorded")

    with studio.terminal("ben") as terminal:
        for number, text in enumerate(texts[1:], 2):
            terminal.wait_for(f"{number} of {len(texts)} · ")
            begin = take(terminal, lambda text=text: studio.say(studio.spoken(text)))
            terminal.wait_for(KEPT, begin)
            terminal.press("n")
        assert terminal.ended() == Exit.DONE
        terminal.wait_for(f"{len(texts)} of {len(texts)} sentences are recorded")

    studio.run("export", "back.md", "--voice", "ben", "-o", "back.wav")
    shown = json.loads(studio.run("show", "back.md", "--voice", "ben", "--json"))
    assert shown["voice"] == "ben"
    index = json.loads((studio.voice("ben") / "index.json").read_text())["recordings"]
    session = samples_of(studio.folder / "back.wav")
    cues = [cue for cue in shown["cues"] if cue["kind"] == "speech"]
    clips = [session[at(cue["start_ms"]) : at(cue["start_ms"] + cue["length_ms"])] for cue in cues]
    for cue, clip in zip(cues, clips, strict=True):
        assert place_of(middle_of(studio.voice("ben") / index[cue["text"]]), clip)[1] > 0.98
    said = [plain(cue["text"]) for cue in cues]
    assert recognised(list(dict.fromkeys(said)), clips, RATE) == said

"""`voices --try` with real keys, heard on a real sound server."""

import re

import numpy as np
from sound_server import RATE, Recording, SoundServer, Terminal, homes, on_a_sound_server, place_of

from voiceguide.app.environment import this_machine
from voiceguide.app.try_voices import _words
from voiceguide.app.voices import find_voice, open_engine, settings_of
from voiceguide.audio.loudness import trimmed
from voiceguide.errors import Exit

pytestmark = on_a_sound_server


def first_words_of(voice):
    """What a voice says first, as samples."""
    with open_engine(this_machine()) as engine:
        words = _words(this_machine(), "en")[0][0].spoken
        clip = trimmed(engine.speak(words, settings_of(find_voice(engine, voice, "en"), 150)))
    return np.frombuffer(clip, "<i2")[:RATE]


def test_voices_are_heard_one_after_another_until_one_is_kept(tmp_path):
    """By keys: the space bar goes on, enter keeps what is heard, and that is what the settings have then."""
    heard = []
    with SoundServer(tmp_path, {"own": RATE}) as server, Recording(server, "own") as recording:
        environment = server.environment | {"PULSE_SINK": "own"}
        environment |= homes(tmp_path)
        command = ["-m", "voiceguide", "voices", "--try", "--language", "en"]
        with Terminal(command, tmp_path, environment) as terminal:
            begin = 0
            for number, key in ((1, " "), (2, "\r")):
                terminal.wait_for(f"\n{number} of ")
                begin = recording.wait_for_sound(begin)
                recording.wait_until(begin + 2 * RATE)
                (voice,) = re.findall(rf"\n{number} of \d+: (\S+)", terminal.shown)
                heard.append((voice, recording.samples(begin)))
                terminal.press(key)
                begin = len(recording)
            assert terminal.ended() == Exit.DONE
            assert f"voice-en is now {heard[1][0]}." in terminal.all_shown()
    assert (tmp_path / "config/voiceguide/config.toml").read_text() == f'voice-en = "{heard[1][0]}"\n'
    for voice, samples in heard:
        assert place_of(first_words_of(voice), samples)[1] > 0.9

"""Voices that people add, choose and set, through the front door."""

import json
import re
import shutil
import sys
import wave

import numpy as np
import pytest
from fakes import ENGLISH, GERMAN, FakeEngine
from machine import folders
from piper_voices import build_voice
from recogniser import recognised

from voiceguide.app.environment import this_machine
from voiceguide.app.try_voices import _meaning, _words
from voiceguide.app.voice_list import sections
from voiceguide.audio.tts.base import Voice
from voiceguide.errors import Exit, UnusableVoiceError, VoiceError
from voiceguide.player.commands import Command

RATE = 22_050
"""Of an export, in Hz."""
SCRIPT = "# Back\n\n- closing: Well done.\n\n### Squat\n\n- hold: 5s\n\nBend your knees.\n"

SPEAKER = '''\
"""Speaks by a tone, as long as the words."""

import sys
import wave

import numpy as np

wave_of = np.sin(np.arange(22050 * 60 * len(sys.argv[2]) // 1000) / 10) * 8000
with wave.open(sys.argv[1], "wb") as file:
    file.setparams((1, 2, 22050, 0, "NONE", ""))
    file.writeframes(wave_of.astype("<i2").tobytes())
with open(__file__ + ".said", "a") as said:
    said.write(sys.argv[2] + "\\n")
if "Bend" in sys.argv[2] and "weak" in sys.argv[3:]:
    sys.exit("too heavy")
'''


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "back.md"
    path.write_text(SCRIPT)
    return path


@pytest.fixture
def settings(own_folders):
    """Writes the settings file."""

    def write(text):
        folders().config.mkdir(parents=True, exist_ok=True)
        folders().config_file.write_text(text)

    return write


@pytest.fixture
def anna(tmp_path, settings):
    """A program that speaks English, in the settings; what it said."""
    program = tmp_path / "speaker.py"
    program.write_text(SPEAKER)

    def write(*arguments, before=""):
        command = [sys.executable, str(program), "{file}", "{text}", *arguments]
        settings(f'{before}\n[voices.anna]\nprogram = {command}\nlanguages = ["en-GB"]\n')

    write()
    write.said = lambda: (tmp_path / "speaker.py.said").read_text().splitlines()
    return write


# Programs


def test_a_program_in_the_settings_speaks_a_session(voiceguide, engine, script, anna):
    """The whole of it, and it is told who spoke."""
    ran = voiceguide("export", script, "--voice", "anna")
    assert (ran.code, engine.asked) == (Exit.DONE, [])
    assert ", spoken by anna, python" in ran.err
    assert set(anna.said()) >= {"Back.", "Bend your knees.", "Well done."}


def test_what_the_user_added_goes_before_the_systems(voiceguide, engine, script, anna):
    """In its own languages, whatever the region; what the settings name goes before all."""
    assert "spoken by anna" in voiceguide("export", script).err
    anna(before='voice = "en-us"')
    assert "spoken by English" in voiceguide("export", script, "--force").err
    script.write_text(SCRIPT.replace("- closing", "- language: de\n- closing"))
    assert "spoken by German" in voiceguide("export", script, "--force").err


def test_the_second_session_costs_nothing(voiceguide, engine, script, anna):
    """Its clips are kept."""
    voiceguide("export", script)
    said = anna.said()
    voiceguide("export", script, "--force")
    assert anna.said() == said


def test_a_program_that_fails_ends_an_export_with_what_it_said(voiceguide, engine, script, anna):
    """With the line of the script; nothing is written."""
    anna("weak")
    ran = voiceguide("export", script)
    assert ran.code == Exit.NO_VOICE
    assert re.search(
        r"back\.md:9: the voice `anna` cannot say “Bend your knees\.”: .* \(1\); it said: too heavy$", ran.err.strip()
    )
    assert not script.with_suffix(".mp3").exists()


def test_a_voice_that_can_say_nothing_is_not_the_fault_of_a_line(voiceguide, engine, script, monkeypatch):
    """It is told without a place in the script."""

    def speak(*_):
        raise UnusableVoiceError("the voice is damaged")

    monkeypatch.setattr(engine, "speak", speak)
    assert voiceguide("export", script).err.strip() == "voiceguide: the voice is damaged"


@pytest.mark.usefixtures("_plays_at_once")
def test_a_program_that_fails_in_the_middle_does_not_end_the_session(voiceguide, engine, script, anna):
    """A voice of the system says it instead, and afterwards that is told."""
    anna("weak")
    ran = voiceguide("play", script, "--player", "null", "--plain", "--no-countdown")
    assert ran.code == Exit.DONE
    assert "Well done." in ran.out
    assert [text for text, _ in engine.asked] == ["Bend your knees."]
    assert "said “Bend your knees.”: the voice `anna` cannot say" in ran.err


def test_one_that_is_not_installed_is_told_before_the_first_word(voiceguide, engine, script, settings):
    """In one sentence."""
    settings('[voices.slt]\nprogram = ["no-such-program", "{file}"]\nlanguages = "en"\n')
    ran = voiceguide("play", script, "--player", "null", "--voice", "slt")
    assert ran.code == Exit.NO_VOICE
    assert "the voice `slt` needs the program `no-such-program`, which is not installed" in ran.err


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("voices = 3", "1: `voices` is a table for each voice; write `[voices.slt]`"),
        ("[voices]\nslt = 3", "1: `voices.slt`: this is not a table"),
        ("[voices.slt]\nlanguages = 'en'", "1: `voices.slt`: `program` is a list of the program and its arguments"),
        ("\n[voices.slt]\nprogram = 'flite'\nlanguages = 'en'", "2: `voices.slt`: `program` is a list"),
        ("[voices.slt]\nprogram = ['flite']\nlanguages = 'en'", "`program` has no `{file}`"),
        ("[voices.slt]\nprogram = ['a', '{file}']", "`languages` is missing"),
        ("[voices.slt]\nprogram = ['a', '{file}']\nlanguages = ['english']", "`english` is not a language tag"),
        ("[voices.slt]\nprogramm = ['a', '{file}']", "nothing called `programm` here; did you mean `program`?"),
        ("[voices.'a b']\nprogram = ['a', '{file}']", "a voice's name has letters, digits"),
        ("[voices.slt]\nprogram = ['a', '{file}']\nlanguages = 'en'\ngender = 1", "`gender` is a word"),
    ],
)
def test_what_is_wrong_in_the_settings_is_told_with_its_line(voiceguide, script, settings, *, written, said):
    """And what would be right."""
    settings(written)
    ran = voiceguide("show", script)
    assert ran.code == Exit.WRONG_USE
    assert said in ran.err


# Choosing


def test_a_voice_for_each_language(voiceguide, engine, script, settings):
    """It goes before the one for all."""
    british = Voice("en-gb", "English (Great Britain)", ("en-gb",), "male")
    engine._voices = (ENGLISH, british, GERMAN)
    settings('voice = "en-us"\nvoice-en = "en-gb"\nvoice-de = "de"\n')
    assert "spoken by English (Great Britain)" in voiceguide("show", script).out
    assert "spoken by English (America)" in voiceguide("show", script, "--voice", "en-us").out


def test_a_voice_for_a_language_is_set_like_every_setting(voiceguide, engine, script):
    """It has to exist, and to speak that language."""
    assert voiceguide("config", "set", "voice-de", "de").code == Exit.DONE
    assert "voice-de" in voiceguide("config").out
    ran = voiceguide("config", "set", "voice-de", "en-us")
    assert ran.code == Exit.WRONG_USE
    assert "`voice-de`: English (America) speaks en-us, en; choose a voice for `de`" in ran.err
    assert "no longer set (it was de)" in voiceguide("config", "unset", "voice-de").err


def test_a_voice_for_a_language_may_stand_in_the_environment(voiceguide, engine, script, monkeypatch):
    """As every setting may."""
    monkeypatch.setenv("VOICEGUIDE_VOICE_EN", "de")
    ran = voiceguide("show", script)
    assert "spoken by German" in ran.out
    assert "The voice German speaks de, but the words are in en-US." in ran.out


@pytest.mark.usefixtures("_plays_at_once")
@pytest.mark.parametrize("command", ["export", "play"])
def test_a_voice_of_another_language_says_so(voiceguide, engine, script, command):
    """It is what was asked for, so it speaks."""
    ran = voiceguide(command, script, "--voice", "de", *(["--player", "null"] if command == "play" else []))
    assert ran.code == Exit.DONE
    assert "the voice German speaks de, but the words are in en" in ran.out + ran.err


def test_a_program_is_tried_before_it_is_set(voiceguide, engine, anna):
    """Nothing else tells whether it can speak."""
    assert voiceguide("config", "set", "voice", "anna").code == Exit.DONE
    assert anna.said() == ["one"]
    anna(before="rate = 140 # calm")
    assert voiceguide("config", "set", "rate", "150").code == Exit.DONE
    assert "# calm" in folders().config_file.read_text()


# The page


def titles(*voices, language="en", is_all=False):
    return {section.title: section for section in sections(voices, language, is_all=is_all)}


def test_natural_voices_come_first_then_programs_then_the_systems():
    """Those of the system only in the user's language."""
    lessac = Voice("en_US-lessac-medium", "lessac", ("en-US",), "", "piper", "medium")
    anna = Voice("anna", "anna", ("de",), "female", "program")
    found = titles(ENGLISH, GERMAN, anna, lessac)
    shown = [(section.voices, section.hidden) for section in found.values()]
    assert shown[:3] == [((lessac,), 0), ((anna,), 0), ((ENGLISH,), 1)]
    (system, _) = titles(ENGLISH, GERMAN, is_all=True).values()
    assert system.voices == (ENGLISH, GERMAN)


def test_the_voice_that_speaks_the_routines_comes_first():
    """American in English, as the bundled routines are, in whatever order the engine has them."""
    british = Voice("gmw/en", "English (Great Britain)", ("en-gb",), "male")
    for language, first in (("en", ENGLISH), ("en-GB", british)):
        system, *others = titles(GERMAN, british, ENGLISH, language=language).values()
        assert system.voices[0] == first
        assert all(section.title == f"{first.name} in other tones" for section in others)


@pytest.mark.skipif(sys.platform != "linux", reason="eSpeak NG is the voice of Linux")
def test_variants_of_espeak_can_be_chosen_by_what_is_shown(voiceguide, engine, script):
    """Women's voices too."""
    (section,) = (section for title, section in titles(ENGLISH, GERMAN).items() if "other tones" in title)
    assert {voice.gender for voice in section.voices} == {"female", "male"}
    ran = voiceguide("show", script, "--voice", section.voices[0].id)
    assert "spoken by English (America), f5, eSpeak NG" in ran.out


@pytest.mark.skipif(sys.platform != "linux", reason="eSpeak NG is the voice of Linux")
def test_a_variant_that_speaks_by_itself_is_shown_once():
    """As the first of the voices, not among their other tones."""
    *_, variants = titles(Voice("gmw/en-us+m6", "English (America)", ("en-us",), "male"), ENGLISH).values()
    assert "en-us+m6" not in (found := [voice.id for voice in variants.voices])
    assert "en-us+f5" in found


# --try


@pytest.fixture
def tried(voiceguide, engine, headset):
    """Runs `voices --try` while a key is pressed at the words of some voices."""
    engine._voices = (ENGLISH, Voice("en-gb", "English (Great Britain)", ("en-gb",), "female"), GERMAN)

    def run(**presses):
        names = {"american": "en-us", "british": "en-gb", "other": "en-us+f5"}
        headset.commands = [(f"{names[name]}: {words}", command) for name, command in presses.items()]
        return voiceguide("voices", "--try", "--language", "en")

    words = _words(this_machine(), "en")[0][0].text
    return run


def test_a_voice_is_kept_by_a_key(tried):
    """It is set for that language, and all else stays."""
    ran = tried(american=Command.NEXT, british=Command.PLAY)
    assert ran.code == Exit.DONE
    assert "2 of 14: en-gb  (English (Great Britain)" in ran.err
    assert "voice-en is now en-gb." in ran.err
    assert folders().config_file.read_text() == 'voice-en = "en-gb"\n'


def test_keys_are_those_that_are_told():
    """By the names that terminals have for them."""
    assert [_meaning(key) for key in (" ", "b", "c-m", "q")] == [
        Command.NEXT,
        Command.BACK,
        Command.PLAY,
        Command.STOP,
    ]


def test_who_quits_keeps_what_was_set(tried):
    """Nothing is written."""
    assert tried(american=Command.STOP).code == Exit.DONE
    assert not folders().config_file.exists()


def test_ctrl_c_is_an_interruption(tried):
    """As everywhere."""
    assert tried(american=Command.INTERRUPT).code == Exit.INTERRUPTED
    assert not folders().config_file.exists()


def test_a_voice_that_cannot_speak_is_told_and_the_others_go_on(tried, engine, monkeypatch):
    """A list of voices has broken ones."""
    speak = engine.speak

    def choosy(text, voice_settings):
        if voice_settings.voice == "en-us":
            raise VoiceError("en-us is hoarse")
        return speak(text, voice_settings)

    monkeypatch.setattr(engine, "speak", choosy)
    ran = tried(british=Command.PLAY)
    assert "en-us is hoarse" in ran.err
    assert "voice-en is now en-gb." in ran.err


# For real


def spoken_in(path, shown):
    """Each cue of speech of a session, as `show --json` has it, with its samples in the export."""
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    for cue in shown["cues"]:
        if cue["kind"] == "speech":
            start, length = (cue[key] * RATE // 1000 for key in ("start_ms", "length_ms"))
            yield cue, samples[start : start + length]


@pytest.mark.slow
@pytest.mark.real
@pytest.mark.skipif(not shutil.which("flite"), reason="flite is not installed")
def test_flite_is_understood_in_an_export(voiceguide, tmp_path, settings, machine):
    """As the README says it: at 16 kHz, which becomes ours; each sentence where `show` says it is."""
    machine.changes["new_engine"] = lambda: FakeEngine(voices=())
    settings(
        '[voices.slt]\nprogram = ["flite", "-voice", "slt", "-t", "{text}", "-o", "{file}"]\nlanguages = ["en-US"]\n'
    )
    said = ["bend the left knee", "bend the right knee", "straighten the left leg", "let go of your foot"]
    words = " … ".join(f"{one}." for one in said)
    (tmp_path / "back.md").write_text(f"# Back\n\n### Squat\n\n- hold: 5s\n\n{words}\n")
    shown = json.loads(voiceguide("show", "back.md", "--json").out)
    ran = voiceguide("export", "back.md", "-o", "back.wav")
    assert ran.code == Exit.DONE
    assert "spoken by slt, flite" in ran.err
    clips = [clip for cue, clip in spoken_in(tmp_path / "back.wav", shown) if cue["text"].removesuffix(".") in said]
    assert recognised(said, clips, RATE) == said


@pytest.mark.real
@pytest.mark.parametrize("stand_in", [(22_050, "", 400), (16_000, "/ben", 500)])
def test_a_natural_voice_is_found_again_in_the_export(voiceguide, script, engine, tmp_path, stand_in):
    """A stand-in by its frequency, at both rates."""
    rate, speaker, pitch = stand_in
    pytest.importorskip("piper", reason="Piper is not installed")
    pytest.importorskip("onnx", reason="onnx is not installed")
    build_voice(folders().voices[0], rate=rate, speakers=("anna", "ben") if speaker else ())
    name = f"en_US-tiny-medium{speaker}"
    shown = json.loads(voiceguide("show", script, "--json", "--voice", name).out)
    ran = voiceguide("export", script, "-o", "back.wav", "--voice", name)
    assert (ran.code, engine.asked) == (Exit.DONE, [])
    assert "spoken by en_US-tiny-medium" in ran.err
    for _, clip in spoken_in(tmp_path / "back.wav", shown):
        spectrum = np.abs(np.fft.rfft(clip))
        assert np.argmax(spectrum) * RATE / len(clip) == pytest.approx(pitch, abs=5)

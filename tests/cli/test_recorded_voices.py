"""`voiceguide record` and the voices that come of it, through the front door."""

import json
import shutil
import subprocess
import wave
from contextlib import contextmanager
from types import SimpleNamespace

import numpy as np
import pytest
from fakes import ENGLISH, GERMAN, FakeEngine
from machine import folders
from speech import noise, said, silence, syllables, write_wav

from voiceguide.audio.pcm import to_pcm
from voiceguide.audio.tts.recorded_voice import clip_in
from voiceguide.errors import Exit
from voiceguide.player.commands import Command
from voiceguide.programs import find_ffmpeg

SCRIPT = (
    "# Back\n\n- talk: brief\n\n### Squat\n\n- hold: 5s\n\nBend your knees.\n\n### Lunge\n\n- hold: 5s\n\nOne step.\n"
)
PITCH = 500


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "back.md"
    path.write_text(SCRIPT)
    return path


@pytest.fixture
def record(voiceguide, engine, script):
    """`voiceguide record back.md --voice anna`."""
    return lambda *arguments: voiceguide("record", script, "--voice", "anna", *arguments)


@pytest.fixture
def texts(record):
    return {row["number"]: row["text"] for row in json.loads(record("--json").out)["sentences"]}


def take_of(text, rate=22_050, around=0.5):
    """As long as the words."""
    return said(max(2, len(text) // 4), rate, around=around, pitch=PITCH)


@pytest.fixture
def takes(tmp_path, texts):
    """A folder with a file for each sentence."""
    folder = tmp_path / "takes"
    folder.mkdir()
    for number, text in texts.items():
        write_wav(folder / f"Take {number:03}.wav", take_of(text))
    return folder


@pytest.fixture
def anna(record, takes):
    """A voice that has recorded all of it."""
    assert record("--from", takes).code == Exit.DONE
    return folders().voices[0] / "anna"


def forget(folder, *texts):
    """Take sentences out of a voice."""
    index = json.loads((folder / "index.json").read_text())
    for text in texts:
        del index["recordings"][text]
    (folder / "index.json").write_text(json.dumps(index))


def recorded(folder):
    return list(json.loads((folder / "index.json").read_text())["recordings"])


# Lists


def test_the_list_has_all_sentences_with_their_numbers(record, texts):
    """On the screen, and in a file to take along."""
    ran = record("--list")
    rows = [line.split("\t") for line in ran.out.splitlines()]
    assert rows == [[str(number), text] for number, text in texts.items()]
    assert "0 of 11 are recorded." in ran.err
    listed = (folders().voices[0] / "anna" / "back.txt").read_text()
    assert "   1  Back.\n" in listed
    assert "anna" not in record("--list").out


def test_only_some_of_them(record):
    """By their numbers."""
    assert [line[0] for line in record("--list", "--numbers", "3-4").out.splitlines()] == ["3", "4"]
    assert record("--list", "--numbers", "9-").out.startswith("9\t")
    assert len(record("--list", "--numbers", "2").out.splitlines()) == 1


@pytest.mark.parametrize("numbers", ["0", "a", "3-x", "-3", "1-2-3", "", "99", "5-3"])
def test_numbers_that_are_none_are_refused(record, numbers):
    """In words."""
    ran = record("--list", "--numbers", numbers)
    assert ran.code == Exit.WRONG_USE
    assert "12-50" in ran.err or "there is no sentence" in ran.err


def test_what_is_missing_is_named(record, anna, texts):
    """With the numbers of the list; also after the script was changed."""
    ran = record("--missing")
    assert (ran.out, "None is missing. To hear it:  voiceguide play" in ran.err, "Read them" in ran.err) == (
        "",
        True,
        False,
    )
    forget(anna, "Bend your knees.")
    assert record("--missing").out == "3\tBend your knees.\n"
    data = json.loads(record("--missing", "--json").out)
    assert (data["voice"], data["languages"]) == ("anna", ["en-US"])
    assert data["sentences"] == [{"number": 3, "text": "Bend your knees.", "recorded": False}]


def test_a_changed_sentence_is_a_missing_one(record, anna, script):
    """And the others stay."""
    script.write_text(SCRIPT.replace("One step.", "Two steps."))
    assert record("--missing").out == "5\tTwo steps.\n"


@pytest.mark.parametrize(
    "name", ["../anna", "a/b", "", "-x", ".hidden", "a.b", "CON", "x" * 61, "a b", "~", "en-us", "german"]
)
def test_names_that_no_voice_can_have(voiceguide, engine, script, name):
    """They would be outside the folder, or taken."""
    ran = voiceguide("record", script, f"--voice={name}", "--list")
    assert ran.code == Exit.WRONG_USE
    assert "cannot be the name" in ran.err or "already" in ran.err
    assert not folders().voices[0].exists()


# Files


def test_numbered_files_become_a_voice(record, anna, texts):
    """Whatever else their names have."""
    assert recorded(anna) == list(texts.values())


def test_what_is_wrong_with_files_is_told_by_their_numbers(record, takes, texts, tmp_path):
    """The others are kept."""
    write_wav(takes / "Take 001.wav", noise(take_of(texts[1]), 0.05))
    write_wav(takes / "Take 002.wav", silence(1))
    (takes / "Take 003.wav").write_bytes(b"RIFF")
    (takes / "Take 004.wav").write_bytes(b"")
    shutil.copy(takes / "Take 005.wav", takes / "5 again.wav")
    shutil.copy(takes / "Take 006.wav", takes / "77.wav")
    (takes / "notes 6.txt").write_text("nothing")
    ran = record("--from", takes)
    assert ran.code == Exit.DONE
    assert "1: not kept, “Back.”\n    It is noisy" in ran.err
    assert "    Nothing was heard" in ran.err
    assert "Take 003.wav" in ran.err
    assert "Take 004.wav is empty" in ran.err
    assert "5: several files have this number" in ran.err
    assert "77.wav: there is no sentence 77" in ran.err
    assert "6 recordings were kept.\nTo keep what has a problem all the same, add --force.\n" in ran.err
    assert "6 of 11 sentences are recorded" in ran.err


def test_a_folder_without_a_good_recording_is_a_failure(record, takes, texts):
    """A program that called this would take it for done."""
    for path in sorted(takes.glob("*.wav"))[1:]:
        path.unlink()
    (takes / "Take 001.wav").write_bytes(b"")
    ran = record("--from", takes)
    assert (ran.code, "0 recordings were kept." in ran.err) == (Exit.FAILED, True)


def test_what_is_recorded_stays_unless_it_is_forced(record, anna, takes, texts):
    """A take with a problem too."""
    write_wav(takes / "Take 001.wav", noise(take_of(texts[1] * 3), 0.05))
    before = (anna / "index.json").read_bytes(), {path: path.read_bytes() for path in anna.glob("*.wav")}
    assert "1: is recorded already; --force replaces it" in record("--from", takes).err
    assert ((anna / "index.json").read_bytes(), {path: path.read_bytes() for path in anna.glob("*.wav")}) == before
    record("--from", takes, "--force", "--numbers", "1")
    assert {path: path.read_bytes() for path in anna.glob("*.wav")} != before[1]


def test_files_belong_to_the_list_that_was_read_from(record, script, takes, texts):
    """Whatever was changed in the script meanwhile."""
    record("--list")
    script.write_text(SCRIPT.replace("### Squat", "New words here.\n\n### Squat"))
    record("--from", takes)
    assert recorded(folders().voices[0] / "anna") == list(texts.values())


@pytest.mark.parametrize("written", ["--list", "--json"])
def test_a_list_is_not_left_out_silently(record, takes, written):
    """Nothing is taken meanwhile."""
    ran = record("--from", takes, written)
    assert (ran.code, "--list and --json write the sentences" in ran.err) == (Exit.WRONG_USE, True)
    assert not list((folders().voices[0] / "anna").glob("*.wav"))


def test_a_folder_without_numbers_is_refused(record, tmp_path):
    """With what would be right."""
    ran = record("--from", tmp_path)
    assert ran.code == Exit.WRONG_USE
    assert "call them `1.wav`" in ran.err


def test_one_long_recording_is_cut_at_its_pauses(record, texts, tmp_path):
    """In the order of the list."""
    parts = [part for text in texts.values() for part in (silence(1.5), syllables(max(2, len(text) // 4)))]
    write_wav(tmp_path / "long.wav", np.concatenate([*parts, silence(1)]))
    assert "11 recordings were kept." in record("--from", tmp_path / "long.wav").err
    assert recorded(folders().voices[0] / "anna") == list(texts.values())


def test_a_long_recording_that_lacks_a_sentence_is_refused(record, texts, tmp_path):
    """Nothing of it is taken."""
    parts = [part for text in list(texts.values())[1:] for part in (silence(1.5), syllables(max(2, len(text) // 4)))]
    write_wav(tmp_path / "long.wav", np.concatenate([*parts, silence(1)]))
    ran = record("--from", tmp_path / "long.wav")
    assert ran.code == Exit.NO_VOICE
    assert "about 10 sentences with pauses between them, and 11 are expected" in ran.err
    assert not (folders().voices[0] / "anna" / "index.json").exists()


def test_what_was_missing_can_be_one_long_recording(record, anna, texts, tmp_path):
    """In the order of that list."""
    forget(anna, texts[2], texts[5])
    parts = [part for number in (2, 5) for part in (silence(1.5), syllables(len(texts[number]) // 4))]
    write_wav(tmp_path / "long.wav", np.concatenate([*parts, silence(1)]))
    assert "2 recordings were kept." in record("--from", tmp_path / "long.wav", "--missing").err
    assert record("--missing").out == ""
    ran = record("--from", tmp_path / "long.wav", "--missing")
    assert (ran.code, "no sentence is missing" in ran.err) == (Exit.WRONG_USE, True)


@pytest.mark.real
@pytest.mark.skipif(find_ffmpeg() is None, reason="needs ffmpeg to read other files than WAV")
@pytest.mark.parametrize("suffix", ["mp3", "m4a"])
def test_files_from_phones_become_a_voice(record, takes, texts, suffix):
    """As they come; two of them show it."""
    first, second, *others = sorted(takes.glob("*.wav"))
    for path in others:
        path.unlink()
    for path in (first, second):
        command = [find_ffmpeg(), "-v", "error", "-i", str(path), str(path.with_suffix(f".{suffix}"))]
        subprocess.run(command, check=True)
        path.unlink()
    assert "2 recordings were kept." in record("--from", takes).err


# The voice


def test_it_speaks_an_export_to_the_sample(voiceguide, engine, script, anna):
    """And nobody else does."""
    shown = json.loads(voiceguide("show", script, "--json", "--voice", "anna").out)
    ran = voiceguide("export", script, "--voice", "anna", "-o", "back.wav")
    assert (ran.code, engine.asked) == (Exit.DONE, [])
    assert "spoken by anna, recorded" in ran.err
    assert shown["voice"] == "anna"
    with wave.open(str(script.with_name("back.wav"))) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    index = json.loads((anna / "index.json").read_text())["recordings"]
    for cue in shown["cues"]:
        if cue["kind"] == "speech":
            clip = clip_in((anna / index[cue["text"]]).read_bytes())
            start = round(cue["start_ms"] * 22.05)
            heard, kept = samples[start:][: len(clip) // 2] / 1.0, np.frombuffer(clip, "<i2") / 1.0
            assert np.corrcoef(heard, kept)[0, 1] > 0.99


def test_what_is_missing_is_spoken_by_the_next_best_voice(voiceguide, engine, script, anna):
    """And told."""
    forget(anna, "Back.")
    ran = voiceguide("export", script, "--voice", "anna")
    assert {text for text, _ in engine.asked} == {"Back."}
    assert "anna has not recorded 1 of 3 sentences; they are spoken by English (America)" in ran.err


@pytest.mark.usefixtures("_plays_at_once")
def test_it_plays(voiceguide, engine, script, anna):
    """As it is exported; who says the rest is told too."""
    forget(anna, "Back.")
    ran = voiceguide("play", script, "--voice", "anna", "--player", "null", "--plain")
    assert ran.code == Exit.DONE
    assert "[spoken by anna, recorded; anna has not recorded 1 of 3 sentences" in ran.out


def test_it_is_a_setting_like_every_voice(voiceguide, engine, script, anna):
    """For all routines, or for those in its language."""
    assert voiceguide("config", "set", "voice", "anna").code == Exit.DONE
    assert "spoken by anna, recorded" in voiceguide("show", script).out
    assert voiceguide("config", "set", "voice-de", "anna").code == Exit.WRONG_USE
    assert voiceguide("config", "set", "voice", "anna+f3").code == Exit.WRONG_USE


def test_it_speaks_only_where_it_is_named(voiceguide, engine, script, anna):
    """Half of a session by a person and half by a machine is nothing to stumble into."""
    assert "spoken by English (America)" in voiceguide("show", script).out


def test_another_language_is_told(voiceguide, engine, script, anna):
    """Who says the rest speaks that language."""
    script.write_text(SCRIPT.replace("# Back\n", "# Rücken\n\n- language: de"))
    ran = voiceguide("show", script, "--voice", "anna")
    assert "anna speaks en-US, but the words are in de" in ran.out.replace("\n", " ")
    assert {settings.voice for _, settings in engine.asked} == {"de"}


def test_it_can_be_handed_on(voiceguide, engine, script, anna, tmp_path):
    """The folder is all of it."""
    shutil.move(anna, tmp_path / "sent")
    assert voiceguide("show", script, "--voice", "anna").code == Exit.NO_VOICE
    shutil.copytree(tmp_path / "sent", anna.with_name("Berta"))
    assert "spoken by Berta, recorded" in voiceguide("show", script, "--voice", "berta").out


def test_it_stands_in_the_list_of_voices(voiceguide, engine, script, anna):
    """With what it speaks."""
    assert "anna\tanna\ten-US\t\t11 sentences\trecorded" in voiceguide("voices").out
    voices = json.loads(voiceguide("voices", "--json").out)["voices"]
    (data,) = (voice for voice in voices if voice["id"] == "anna")
    assert data == {
        "id": "anna",
        "name": "anna",
        "languages": ["en-US"],
        "gender": "",
        "engine": "recorded",
        "quality": "",
        "speakers": [],
        "about": "11 sentences",
    }


def test_a_damaged_voice_is_told_in_a_sentence(voiceguide, engine, script, anna):
    """Before anything is spoken; the list goes on without it."""
    (anna / "index.json").write_text("<html>")
    ran = voiceguide("play", script, "--voice", "anna", "--player", "null")
    assert ran.code == Exit.NO_VOICE
    assert "index.json is not JSON" in ran.err
    assert voiceguide("voices").code == Exit.DONE


def test_where_no_other_voice_speaks_the_language_it_speaks_alone(voiceguide, machine, script, anna, record):
    """And what is missing is told with its line, before the first word."""
    machine.changes["new_engine"] = lambda: FakeEngine(voices=(GERMAN,))
    assert "spoken by anna" in voiceguide("show", script, "--voice", "anna").out
    forget(anna, "Lunge.")
    ran = voiceguide("export", script, "--voice", "anna")
    assert ran.code == Exit.NO_VOICE
    assert "back.md:11: “Lunge.” is not recorded by anna, and no voice on this computer can say it" in ran.err


def test_it_is_heard_among_the_others(voiceguide, engine, headset, anna):
    """With a sentence that it has, and is kept by a key."""
    engine._voices = (ENGLISH,)
    headset.commands = [("anna: Back.", Command.PLAY)]
    ran = voiceguide("voices", "--try", "--language", "en")
    assert ran.code == Exit.DONE
    assert "voice-en is now anna." in ran.err


# The microphone


def test_without_a_terminal_it_says_what_else_there_is(record, machine):
    """In a script, for example."""
    machine.changes["new_microphone"] = lambda _: SimpleNamespace()
    ran = record()
    assert ran.code == Exit.WRONG_USE
    assert "--from takes files" in ran.err


@pytest.mark.parametrize(("last", "code"), [(Command.STOP, Exit.DONE), (Command.INTERRUPT, Exit.INTERRUPTED)])
def test_a_sentence_is_recorded_by_keys(record, machine, texts, last, code):
    """And kept, however it ends."""
    samples = take_of(texts[1], 48_000)
    microphone = SimpleNamespace(rate=48_000, start=lambda: None, stop=lambda: to_pcm(samples))
    keys = [Command.PLAY_OR_PAUSE, Command.PLAY_OR_PAUSE, Command.NEXT, last]

    @contextmanager
    def controls(handle, _title, meaning=None):
        for key in keys:
            handle(key)
        yield SimpleNamespace(is_available=True)

    machine.changes["new_microphone"] = lambda _: microphone
    machine.changes["new_controls"] = controls
    machine.changes["new_player"] = lambda **_: SimpleNamespace(start=lambda *_: None, close=lambda: None)
    ran = record()
    assert ran.code == code
    assert "1 of 11 sentences are recorded" in ran.err
    assert recorded(folders().voices[0] / "anna") == [texts[1]]


@pytest.mark.parametrize("arguments", [[], ["--json"], ["--language", "de"]])
def test_a_damaged_voice_is_named_with_what_is_wrong(voiceguide, record, anna, arguments):
    """Not left out without a word; the others are there."""
    (anna / "index.json").write_text('{"languages": [')
    ran = voiceguide("voices", *arguments)
    assert ran.code == Exit.DONE
    assert "anna" not in ran.out
    assert f"voiceguide: the voice `anna` cannot be used: {anna / 'index.json'} is not JSON, or not all" in ran.err


def test_a_damaged_voice_is_refused_with_what_is_wrong(voiceguide, script, anna):
    """When a session wants it."""
    (anna / "index.json").write_text('{"languages": [')
    ran = voiceguide("export", script, "--voice", "anna")
    assert ran.code == Exit.NO_VOICE
    assert f"{anna / 'index.json'} is not JSON, or not all of it is there" in ran.err


def test_a_list_that_is_refused_makes_no_folder(record):
    """There is no such sentence."""
    assert record("--list", "--numbers", "99").code == Exit.WRONG_USE
    assert not folders().voices[0].exists()

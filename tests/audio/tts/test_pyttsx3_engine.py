"""The speaker gives the clip of each text, or one sentence that says why there is none."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.audio.tts.base import Voice, VoiceSettings
from voiceguide.audio.tts.clip_file import LONGEST_TEXT, speakable
from voiceguide.audio.tts.process import NoAnswerError
from voiceguide.audio.tts.pyttsx3_engine import ADVICE, Pyttsx3Engine
from voiceguide.errors import VoiceError
from voiceguide.text import EMPHASIS, EMPHASIS_END

MANNER = VoiceSettings("en-us", 150)
SENTENCE = "Breathe in slowly, and let the shoulders sink."

SPEAKS = """
while True:
    request = asked()
    write(request["path"], 60 * len(request["text"]))
    answer(ok=True)
"""


def refusing(kind, message):
    return f"while True: asked(); answer(ok=False, kind={kind!r}, message={message!r})"


def engine(program, workers=1, seconds=20.0):
    return Pyttsx3Engine(workers, command=program.command, seconds=seconds)


def length(text):
    """Of the clip that SPEAKS gives, in bytes."""
    return 2 * (SAMPLE_RATE * 60 * len(text) // 1000)


def test_a_text_becomes_a_clip(program):
    """What the worker has written into the file."""
    with engine(program(SPEAKS)) as voice:
        assert voice.speak(SENTENCE, MANNER) == bytes(length(SENTENCE))


def test_the_worker_is_told_text_voice_rate_and_place(program):
    """The text as engines take it."""
    speaks = program(SPEAKS)
    with engine(speaks) as voice:
        voice.speak(" Hold\tit.\n", MANNER)
    (request,) = speaks.requests()
    assert request == {"text": "Hold it.", "voice": "en-us", "rate": 150, "path": request["path"]}


def test_no_clip_is_left_on_the_disk(program):
    """Its file goes as soon as it is read."""
    with engine(program(SPEAKS)) as voice:
        voice.speak(SENTENCE, MANNER)
        assert list(voice._pool._folder.glob("*.wav")) == []


def test_each_clip_has_a_file_of_its_own(program):
    """One that is late cannot be taken for the next."""
    speaks = program(SPEAKS)
    with engine(speaks) as voice:
        voice.speak("One.", MANNER)
        voice.speak("One.", MANNER)
    assert len({request["path"] for request in speaks.requests()}) == 2


@pytest.mark.parametrize(
    "failure",
    [
        "sys.exit()",
        "print('nonsense', flush=True)",
        "answer(ok=True)",
        "Path(request['path']).touch(); answer(ok=True)",
    ],
    ids="dies talks_nonsense writes_no_file writes_an_empty_file".split(),
)
def test_one_failure_is_tried_again(program, failure):
    """Once; the second answer is good."""
    fails_once = program(f"""
        while True:
            request = asked()
            if len((HERE / "requests").read_text().splitlines()) == 1:
                {failure}
            else:
                write(request["path"], 60 * len(request["text"]))
                answer(ok=True)
    """)
    with engine(fails_once) as voice:
        assert len(voice.speak(SENTENCE, MANNER)) == length(SENTENCE)
    assert len(fails_once.requests()) == 2


def test_two_deaths_are_one_error_with_the_text_in_it(program):
    """Shortened, since it may be long."""
    dies = program("asked(); sys.exit()")
    with (
        engine(dies) as voice,
        pytest.raises(VoiceError, match=r"^“Breathe in slowly, and let the shoulder…” cannot be spoken: .* ended$"),
    ):
        voice.speak(SENTENCE, MANNER)
    assert len(dies.pids()) == 2


def test_a_short_text_stands_in_the_error_as_it_is(program):
    """Nothing is cut off."""
    with engine(program("sys.exit()")) as voice, pytest.raises(VoiceError, match=r"^“Hold it\.” cannot be spoken"):
        voice.speak("Hold it.", MANNER)


@pytest.mark.parametrize(
    ("answered", "message"),
    [
        ("pass", "wrote no file"),
        ("Path(request['path']).touch()", "wrote an empty file"),
        ("Path(request['path']).write_text('sorry')", "ends too early|not a WAV"),
        ("write(request['path'], 20)", "gave 20 ms for 37 letters"),
        ("write(request['path'], 60_000)", "gave 60000 ms for 37 letters"),
    ],
    ids="missing empty no_wav too_short too_long".split(),
)
def test_two_bad_files_are_one_error(program, answered, message):
    """It says what is wrong with them."""
    bad = program(f"""
        while True:
            request = asked()
            {answered}
            answer(ok=True)
    """)
    with engine(bad) as voice, pytest.raises(VoiceError, match=f"cannot be spoken: .*({message})"):
        voice.speak(SENTENCE, MANNER)
    assert len(bad.requests()) == 2


def test_a_worker_that_hangs(program):
    """It is given up after the limit, and a little more for each word."""
    with (
        engine(program("time.sleep(600)"), seconds=0.1) as voice,
        pytest.raises(VoiceError, match=r"“Hold it\.” cannot be spoken: .*did not answer within 0\.3 s"),
    ):
        voice.speak("Hold it.", MANNER)


def test_a_wrong_voice_is_named(program):
    """And not tried again."""
    wrong = program(refusing("voice", "SetVoiceByName failed"))
    with engine(wrong) as voice, pytest.raises(VoiceError, match="there is no voice `zz`; see `voiceguide voices`"):
        voice.speak(SENTENCE, VoiceSettings("zz", 150))
    assert len(wrong.requests()) == 1


def test_a_clip_that_cannot_be_written_is_told_in_the_workers_words(program):
    """After it was tried once more."""
    full = program(refusing("failed", "No space left on device"))
    with engine(full) as voice, pytest.raises(VoiceError, match="cannot be spoken: No space left on device"):
        voice.speak(SENTENCE, MANNER)
    assert len(full.requests()) == 2


def test_a_missing_engine_is_told_with_advice(program):
    """What to install on this system."""
    without = program(refusing("missing", "no libespeak"))
    with (
        engine(without) as voice,
        pytest.raises(VoiceError, match=r"there is no working speech engine \(no libespeak\); ") as told,
    ):
        voice.voices()
    assert str(told.value).endswith(ADVICE.get(sys.platform, ADVICE["linux"]))


def test_voices_are_records(program):
    """As the worker lists them."""
    lists = program("""
        asked()
        answer(ok=True, voices=[["gmw/de", "German", ["de"], "male"], ["x", "X", [], ""]])
    """)
    with engine(lists) as voice:
        assert voice.voices() == (Voice("gmw/de", "German", ("de",), "male"), Voice("x", "X", (), ""))
    assert lists.requests() == [{"voices": True}]


def test_voices_that_cannot_be_listed(program):
    """One sentence, after a second try."""
    dies = program("sys.exit()")
    with (
        engine(dies) as voice,
        pytest.raises(VoiceError, match="the voices cannot be listed: the speech engine ended"),
    ):
        voice.voices()
    assert len(dies.pids()) == 2


def test_what_cannot_be_spoken_asks_nobody(program):
    """No process is started for it."""
    speaks = program(SPEAKS)
    with engine(speaks) as voice, pytest.raises(VoiceError, match="has no words"):
        voice.speak("…", MANNER)
    assert speaks.pids() == []


def test_the_temporary_folder_goes(program):
    """With all that is in it."""
    with engine(program(SPEAKS)) as voice:
        (voice._pool._folder / "left").touch()
    assert not voice._pool._folder.exists()


def test_the_temporary_folder_goes_after_an_error_too(program):
    """Ctrl-C leaves nothing behind."""
    voice = engine(program(SPEAKS))

    def interrupted():
        with voice:
            voice.speak(SENTENCE, MANNER)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not voice._pool._folder.exists()


def test_leaving_ends_what_is_being_spoken(program, bell):
    """The thread that waits for it gets an error, and no process is left."""
    slow = program("asked(); ring(); time.sleep(600)")
    with ThreadPoolExecutor(1) as pool:
        with engine(slow) as voice:
            waiting = pool.submit(voice.speak, SENTENCE, MANNER)
            assert bell()
        with pytest.raises(VoiceError, match="cannot be spoken: the speech engine was ended"):
            waiting.result(20)
    assert len(slow.pids()) == 1


def test_after_leaving_nothing_is_spoken(program):
    """It is an error, and starts no process."""
    speaks = program(SPEAKS)
    with engine(speaks) as voice:
        pass
    with pytest.raises(VoiceError, match="was ended"):
        voice.speak(SENTENCE, MANNER)
    assert speaks.pids() == []


def test_many_threads_get_each_its_own_clip(program):
    """More of them than workers, and each text of another length."""
    texts = ["a" * size for size in range(1, 65)]
    speaks = program(SPEAKS)
    with engine(speaks, workers=4) as voice, ThreadPoolExecutor(16) as pool:
        clips = list(pool.map(lambda text: voice.speak(text, MANNER), texts))
    assert list(map(len, clips)) == list(map(length, texts))
    assert len(speaks.pids()) <= 4


def test_threads_survive_the_failures_of_others(program):
    """A text that ends its worker costs nobody else's clip."""
    deadly = program("""
        while True:
            request = asked()
            if request["text"].startswith("b"):
                sys.exit()
            write(request["path"], 60 * len(request["text"]))
            answer(ok=True)
    """)
    texts = ["ab"[number % 4 == 0] * (number + 1) for number in range(16)]

    def said(text):
        try:
            return len(voice.speak(text, MANNER))
        except VoiceError:
            return None

    with engine(deadly, workers=3) as voice, ThreadPoolExecutor(8) as pool:
        lengths = list(pool.map(said, texts))
    assert lengths == [None if text.startswith("b") else length(text) for text in texts]


def test_one_text_at_a_time_needs_one_process(program):
    """Others are started when several texts are spoken at once."""
    speaks = program(SPEAKS)
    with engine(speaks, workers=4) as voice:
        for text in ("One.", "Two.", "Three."):
            voice.speak(text, MANNER)
    assert len(speaks.pids()) == 1


def test_its_identity_starts_nothing(program):
    """It is asked for each clip that is looked up in the cache."""
    speaks = program(SPEAKS)
    with engine(speaks) as voice:
        assert voice.identity().startswith("pyttsx3 2.")
        assert voice.identity() == voice.identity()
    assert speaks.pids() == []


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Hold it.", "Hold it."),
        ("  Hold\n\n it.\t", "Hold it."),
        ("Hold\x00it\x07.", "Hold it ."),
        ("Hold\u00a0it.", "Hold it."),
        ("Hold\ud800 it.", "Hold it."),
        ("U\u0308ben, cafe\u0301", "Üben, café"),
        ("5", "5"),
        ("前屈", "前屈"),
        ("a" * LONGEST_TEXT, "a" * LONGEST_TEXT),
        (" " * LONGEST_TEXT + "Go", "Go"),
    ],
    ids="plain spaces control_characters hard_space surrogate composed digit chinese longest long_blank".split(),
)
def test_a_text_as_engines_take_it(text, spoken):
    """Composed, and with single spaces in the place of blanks and of control characters."""
    assert speakable(text) == spoken


def test_what_is_emphasised_is_marked_as_the_engine_wants_it():
    """And not at all for one that cannot stress words."""
    text = f"Do {EMPHASIS}not{EMPHASIS_END} pull."
    assert speakable(text) == "Do not pull."
    assert speakable(text, ("<em>", "</em>")) == "Do <em>not</em> pull."


@pytest.mark.parametrize("text", ["", " \n", "…", "?!", "<>", "\x00\u200b", "\u0301"])
def test_a_text_without_words(text):
    """The engine would give a silence, or nothing."""
    with pytest.raises(VoiceError, match="has no words in it"):
        speakable(text)


def test_a_text_that_is_too_long():
    """The engine would read beyond its end."""
    with pytest.raises(VoiceError, match=r"^“a{39}…” is too long to speak at once$"):
        speakable("a" * (LONGEST_TEXT + 1))


def test_an_interruption_while_leaving_keeps_no_worker(program):
    """The others are closed, and the folder goes, before it is passed on."""

    class Interrupted:
        def close(self):
            raise KeyboardInterrupt

    voice = engine(program("asked(); time.sleep(600)"))

    def left():
        with voice:
            voice._pool._all[:0] = [Interrupted()]
            voice._all.append(Interrupted())
            with pytest.raises(NoAnswerError):
                voice._pool._all[1].ask({}, 0.2)

    with pytest.raises(KeyboardInterrupt):
        left()
    assert voice._pool._all[1]._is_closed
    assert not voice._pool._folder.exists()

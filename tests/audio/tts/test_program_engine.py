"""A voice can be any program that writes a WAV: no shell, no word as an option, and a sentence for what goes wrong."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.audio.tts.base import Voice, VoiceSettings
from voiceguide.audio.tts.program_engine import ProgramEngine, VoiceProgram
from voiceguide.errors import VoiceError

ANNA = VoiceSettings("anna", 140, "program")
SPEAKS = 'write(sys.argv[1], 60 * len(sys.argv[2])); note("words", "|".join(sys.argv[2:]))'


@pytest.fixture
def voice(program):
    """An engine with one voice, a program of some lines of Python that is called with these arguments."""
    opened = []

    def make(body, *arguments, **limits):
        made = program(body)
        command = (*made.command, *(arguments or ("{file}", "{text}")))
        engine = ProgramEngine(
            [VoiceProgram("anna", command, ("en-US",), "female")], **{"seconds": 20.0, **limits}
        ).__enter__()
        opened.append(engine)
        return engine

    yield make
    for engine in opened:
        engine.__exit__(None, None, None)


def noted(tmp_path, name="words"):
    return (tmp_path / name).read_text().splitlines()


def test_what_the_program_writes_is_the_clip(voice):
    """Of the length that it has."""
    assert len(voice(SPEAKS).speak("Hold it.", ANNA)) == 2 * (SAMPLE_RATE * 480 // 1000)


def test_it_is_a_voice_like_every_other(voice):
    """With the languages that the settings say."""
    (listed,) = voice(SPEAKS).voices()
    assert listed == Voice("anna", "anna", ("en-US",), "female", "program", about=listed.about)


@pytest.mark.parametrize(
    "text",
    ["$(touch here); `date` | cat > there", "{file} {rate}", 'a "quoted" word', "--output=/tmp/x", "-t -o x", "@list"],
)
def test_words_are_one_argument_and_never_an_option(voice, tmp_path, text):
    """Whatever stands in them; what would begin an option is taken off."""
    voice(SPEAKS).speak(text, ANNA)
    (words,) = noted(tmp_path)
    assert words == text.lstrip("-@")
    assert not (tmp_path / "here").exists()


def test_the_rate_is_handed_on(voice, tmp_path):
    """Where the command has a place for it."""
    voice(SPEAKS, "{file}", "{text}", "--speed={rate}").speak("Hold it.", ANNA)
    assert noted(tmp_path) == ["Hold it.|--speed=140"]


def test_without_a_place_for_them_the_words_are_its_input(voice, tmp_path):
    """As Piper's own program takes them."""
    reads = 'words = sys.stdin.read(); write(sys.argv[1], 60 * len(words)); note("words", words.strip())'
    voice(reads, "{file}").speak("Halt die Füße still.", ANNA)
    assert noted(tmp_path) == ["Halt die Füße still."]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("sys.exit(3)", r"the program failed \(3\)$"),
        ("print('no such voice'); sys.exit('sorry')", r"the program failed \(1\); it said: no such voice sorry$"),
        ("print('hm')", "wrote no file; it said: hm$"),
        ("Path(sys.argv[1]).touch()", "wrote an empty file$"),
        ("Path(sys.argv[1]).write_text('no sound')", "not a WAV|ends too early"),
        ("write(sys.argv[1], 9)", r"gave \d ms for 6 letters"),
        ("print('x' * 10_000); sys.exit(1)", r"it said: x{290,300}$"),
        ("time.sleep(60)", r"did not end within 0\.5 s"),
    ],
    ids="fails fails_with_words writes_nothing empty broken too_short talks_much hangs".split(),
)
def test_a_failure_is_one_sentence_with_what_the_program_said(voice, body, said):
    """And with the words that it could not say."""
    seconds = 0.5 if "sleep" in body else 20.0
    with pytest.raises(VoiceError, match=f"^the voice `anna` cannot say “Hold it.”: .*(?:{said})"):
        voice(body, seconds=seconds).speak("Hold it.", ANNA)


@pytest.mark.parametrize("where", ["open(sys.argv[1], 'wb', 0)", "sys.stdout.buffer"])
@pytest.mark.parametrize("end", ["", "sys.exit()"])
def test_a_program_that_writes_without_end_is_ended(voice, where, end):
    """Before the disk is full; one that is faster than that is refused when it has ended."""
    engine = voice(
        f"file = {where}\nwhile file.write(bytes(100_000)):\n    time.sleep(0.01)\n    {end}", most_written=90_000
    )
    with pytest.raises(VoiceError, match=r"cannot say “Hold it.”: the program wrote over 0\.09 MB"):
        engine.speak("Hold it.", ANNA)
    assert list(engine._folder.glob("*.*")) == []


def test_nothing_is_left_on_the_disk(voice):
    """Neither after a clip nor after a failure."""
    engine = voice(SPEAKS + "; sys.exit(len(sys.argv[2]) > 8)")
    engine.speak("Hold it.", ANNA)
    with pytest.raises(VoiceError):
        engine.speak("Hold it longer.", ANNA)
    assert list(engine._folder.glob("*.*")) == []


@pytest.mark.parametrize("command", ["no-such-program", "/no/such/program", "sub/program"])
def test_a_program_that_is_not_installed_is_named(command):
    """A path below the current folder is none: what lies there may be anything."""
    with ProgramEngine([VoiceProgram("anna", (command, "{file}"), ("en",))]) as engine:
        with pytest.raises(VoiceError, match=f"`anna` needs the program `{command}`, which is not installed"):
            engine.speak("Hold it.", ANNA)
        with pytest.raises(VoiceError, match="not installed"):
            engine.identity(ANNA)


def test_a_new_version_of_the_program_has_clips_of_its_own(tmp_path):
    """And so has another command."""
    file = tmp_path / "speaks"
    file.write_text("#!/bin/sh\n")
    file.chmod(0o755)

    def identity(*arguments):
        return ProgramEngine([VoiceProgram("anna", (str(file), *arguments), ("en",))]).identity(ANNA)

    first = identity("{file}")
    assert identity("{file}") == first
    assert identity("{file}", "-x") != first
    file.write_text("#!/bin/sh\n# newer\n")
    assert identity("{file}") != first


def test_who_closes_the_voice_ends_its_programs(voice, bell, has_ended, tmp_path):
    """However long they would have gone on."""
    engine = voice('note("pid", os.getpid()); ring(); time.sleep(600)')
    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(engine.speak, "Hold it.", ANNA)
        assert bell()
        engine.__exit__(None, None, None)
        with pytest.raises(VoiceError, match="cannot say"):
            job.result(20)
    assert has_ended(int(noted(tmp_path, "pid")[0]))


def test_several_speak_at_once(voice):
    """Each into a file of its own."""
    engine = voice(SPEAKS)
    with ThreadPoolExecutor(4) as pool:
        clips = list(pool.map(lambda number: engine.speak("hold " * number, ANNA), range(1, 9)))
    letters = [5 * number - 1 for number in range(1, 9)]
    assert [len(clip) for clip in clips] == [2 * (SAMPLE_RATE * 60 * count // 1000) for count in letters]


def test_another_rate_becomes_ours(voice):
    """Flite writes 16 kHz, and so do many."""
    slow = """
        import wave
        with wave.open(sys.argv[1], "wb") as file:
            file.setparams((1, 2, 16000, 0, "NONE", ""))
            file.writeframes(bytes(2 * 16000))
    """
    assert len(voice(slow).speak("Hold it.", ANNA)) == 2 * SAMPLE_RATE

"""The question after a session: keys and headset buttons in, what is said and what the history keeps out."""

import os
import select
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest
from fakes import tone
from machine import folders
from terminals import opened

from voiceguide.app.environment import this_machine
from voiceguide.app.feedback import FeedbackSession
from voiceguide.app.feedback_question import ANSWERS_WITHIN, Question
from voiceguide.app.personalize import personalize
from voiceguide.app.prepare import load
from voiceguide.app.request import SessionRequest
from voiceguide.app.spoken_prompt import REACTION, SpokenPrompt, plan_of
from voiceguide.audio.cache import NoCache
from voiceguide.audio.chimes import load_chimes
from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.audio.tts.base import VoiceSettings
from voiceguide.cli.reporter import TerminalReporter
from voiceguide.errors import DeviceError, Exit
from voiceguide.history.store import open_history
from voiceguide.i18n.catalog import BUILT_IN
from voiceguide.player.commands import Command, GoTo, SetVolume
from voiceguide.player.controller import EndReason, State
from voiceguide.player.progressive import ProgressiveSession
from voiceguide.player.tracking import ListenTracker, ResumePoint, ResumeStore
from voiceguide.session.model import Speech
from voiceguide.session.navigation import exercise_at
from voiceguide.session.planner import speeches
from voiceguide.units import Ms

termios = pytest.importorskip("termios")

SCRIPT = """# My back

Stop if it tingles.

### Knees to chest

- hold: 20s

### Cat pose

- hold: 20s
"""
ONE = "# My back\n\nStop if it tingles.\n\n### Cat pose\n\n- hold: 20s\n"
GERMAN = "# Rücken\n\n- language: de\n\n### Katze\n\n- hold: 20s\n\n### Kuh\n\n- hold: 20s\n"
FRENCH = "# Dos\n\n- language: fr\n- talk: chimes\n\n### Chat\n\n- hold: 20s\n\n### Vache\n\n- hold: 20s\n"
ENGLISH, IN_GERMAN = BUILT_IN.words("en"), BUILT_IN.words("de")
GERMAN_WORDS = IN_GERMAN.question
ASKED = ENGLISH.question.question
HURT = ENGLISH.question.hurt
WHICH = ENGLISH.question.which
ENTER, ESCAPE, CTRL_C, UP, DOWN = "\r", "\x1b", "\x03", "\x1b[A", "\x1b[B"
SOON = 700
"""ms after words have begun."""
LATER = 6000
"""ms after the question has begun: it has been asked."""
CHIMES = load_chimes(None)


# On a terminal, with players that are faster than time


class Ear:
    """Players that hand out sound as fast as they can: what is heard, and what is pressed at some words.

    Each of `presses` is the words, the ms after they have begun, and a key to type or a headset's command.
    """

    def __init__(self, terminal):
        self.heard, self.volumes, self.presses = [], [], []
        self.starts = {}
        self.pulled = self.shown = 0
        self.devices = 99
        self.headset = None
        self.presses_at = lambda: None
        self._terminal = terminal

    def __call__(self):
        return HandDriven(self)

    def clock(self):
        return self.pulled / SAMPLE_RATE

    def listen(self, stream):
        """Take note of what has begun; whether something was pressed at it."""
        begun = [cue for cue in stream._session.snapshot.timeline.cues if cue.start <= stream.at]
        if not begun:
            return False
        sound = begun[-1].sound
        text = sound.text if isinstance(sound, Speech) else f"* {sound.name}"
        if self.heard[-1:] != [text]:
            self.heard.append(text)
            self.volumes.append(stream.volume)
            self.starts[text] = self.clock()
        words, after, _ = (*self.presses, ("", 0, ""))[0]
        return words == text and stream.at >= begun[-1].start + after

    def press(self):
        """The next key or button."""
        self.presses_at()
        key = self.presses.pop(0)[2]
        os.write(self._terminal, key.encode()) if isinstance(key, str) else self.headset(key)

    @contextmanager
    def media_control(self, _loop, command, _title, _artist=""):
        """A headset, in place of a session bus."""
        self.headset = command
        yield self

    def show(self, _state):
        """A headset shows nothing, but sees how often the controller has checked."""
        self.shown += 1


class HandDriven:
    """A player that waits for what comes of a press before it goes on."""

    def __init__(self, ear):
        self._ear = ear
        self._closed = threading.Event()
        self._thread = None

    def start(self, pull, form):
        if not self._ear.devices:
            raise DeviceError("no sound device was found")
        self._ear.devices -= 1
        self._thread = threading.Thread(target=self._run, args=(pull,), daemon=True)
        self._thread.start()

    def close(self):
        self._closed.set()
        self._thread.join(10)

    def _run(self, pull):
        stream = pull.__self__._stream
        while not self._closed.is_set():
            before = stream.at
            pull(2000)
            if stream.at == before:
                # It is over, or has to be spoken yet; whoever is at it gets the processor.
                self._closed.wait(0.001)
            self._ear.pulled += 2000
            if self._ear.listen(stream):
                shown, above = self._ear.shown, stream._overlay
                self._await(lambda shown=shown: self._ear.shown > shown + 1)
                self._ear.press()
                self._await(lambda above=above: stream._overlay is not above or stream._transition)

    def _await(self, effect):
        """Hand out no more until a press has had its effect, for 10 s at most."""
        for _ in range(10_000):
            if effect() or self._closed.wait(0.001):
                return


@pytest.fixture
def terminal(monkeypatch):
    """A terminal to type in, by its other end."""
    ours, theirs = opened()
    with suppress(OSError), os.fdopen(theirs) as keyboard:
        monkeypatch.setattr(sys, "stdin", keyboard)
        yield ours
    os.close(ours)


@pytest.fixture
def ear(terminal, engine, monkeypatch, machine):
    """What is heard in place of a sound device."""
    ear = Ear(terminal)
    monkeypatch.setattr("voiceguide.player.controller.TICK", 0.002)
    monkeypatch.setattr("voiceguide.player.remote.media_control", ear.media_control)
    machine.changes["seconds"] = ear.clock
    return ear


@pytest.fixture
def afterwards(ear, machine, tmp_path):
    """What comes after a session of a script, all of which was heard, when these are pressed."""

    def run(*presses, script=SCRIPT, asked=None, volume=1.0, can_answer=True):
        path = tmp_path / "back.md"
        path.write_text(script)
        env, reporter, request = machine.environment(), TerminalReporter(), asked or SessionRequest()
        personalized = personalize(env, path, load(env, path), request, reporter)
        ear.presses = list(presses)
        heard = ListenTracker(10**9)
        heard.show(state_of(ProgressiveSession(plan_of(()), CHIMES).snapshot.timeline, at=60_000, volume=volume))
        FeedbackSession(env, reporter, personalized, request, heard, Ms(60_000), ear).record(can_answer=can_answer)
        with open_history(folders().history_file) as history:
            (done,) = history.sessions()
            return done.felt, tuple(skip.exercise for skip in history.skips())

    return run


def state_of(timeline, at, **others):
    timeline = timeline if timeline.length else replace(timeline, length=60_000)
    usual = {"delay": 0, "is_playing": True, "volume": 1.0, "trouble": "", "shows_keys": False}
    return State(timeline=timeline, titles=(), is_complete=True, at=at, **{**usual, **others})


@pytest.mark.parametrize(("key", "felt"), [("1", "easy"), ("h", "hard"), ("P", "hurt")])
def test_a_digit_or_a_first_letter_answers(afterwards, key, felt):
    """At once, without waiting for more."""
    assert afterwards((ASKED, LATER, key), script=ONE) == (felt, ())


def test_a_german_routine_asks_in_german(afterwards, ear):
    """With the first letters of the German words."""
    assert afterwards((GERMAN_WORDS.question, SOON, "s"), script=GERMAN)[0] == "hard"
    assert ear.heard[-1] == "Schwer. Das nächste Mal wird es sanfter. Dein Level ist jetzt vierzig."


@pytest.mark.parametrize(("key", "presses", "felt"), [(" ", 1, "easy"), (ENTER, 3, "hard"), ("x", 6, "hurt")])
def test_the_number_of_presses_answers(afterwards, key, presses, felt):
    """As many as there are, if they come one soon after the other; more than four are four."""
    assert afterwards(*[(ASKED, LATER + 400 * n, key) for n in range(presses)], script=ONE)[0] == felt


@pytest.mark.parametrize(
    ("commands", "felt"),
    [
        ([Command.PAUSE, Command.PLAY], "right"),
        ([Command.NEXT, Command.NEXT], "hurt"),
        ([Command.BACK], "hard"),
        ([Command.STOP], None),
    ],
)
def test_a_headset_answers(afterwards, commands, felt):
    """It sends other commands for two and three presses of its one button."""
    presses = [(ASKED, LATER + 500 * n, command) for n, command in enumerate(commands)]
    assert afterwards(*presses, script=ONE)[0] == felt


def test_presses_count_while_the_question_is_still_being_asked(afterwards, ear):
    """Who knows it need not hear it to its end."""
    assert afterwards((ASKED, 200, " "), (ASKED, 600, " "))[0] == "right"
    assert ear.heard[-1] == "Just right. Your level is now fifty-two."


def test_a_press_in_the_last_moment_is_followed_by_others(afterwards, ear):
    """The question does not end between two of them."""
    end = 40 * len(ASKED) + ANSWERS_WITHIN
    assert afterwards((ASKED, end - 300, " "), (ASKED, end + 500, " "), (ASKED, end + 1300, " "))[0] == "hard"


@pytest.mark.parametrize("key", ["q", ESCAPE, CTRL_C])
def test_who_leaves_gives_no_answer(afterwards, ear, capsys, key):
    """Whatever was pressed before; the session is noted, and nothing more is said."""
    assert afterwards((ASKED, SOON, " "), (ASKED, SOON + 300, " "), (ASKED, SOON + 600, key))[0] is None
    assert ear.heard[-1] == ASKED
    assert "Your level for My back stays at 50.\n" in capsys.readouterr().err


def test_no_answer_in_time_leaves_the_level(afterwards, ear, capsys):
    """Who fell asleep is told on the screen how to answer later; nothing is said."""
    assert afterwards()[0] is None
    assert ear.heard == ["* listen", ASKED]
    err = capsys.readouterr().err
    assert "Your level for My back stays at 50.\nTo rate this session:  voiceguide done " in err
    assert err.endswith("back.md --felt right  (or easy, hard, hurt)\n")


def test_the_answers_are_on_the_screen_too(afterwards, capsys):
    """For who does look."""
    afterwards((ASKED, SOON, "1"))
    err = capsys.readouterr().err
    assert ASKED in err
    assert "1 or e: easy · 2 or r: just right · 3 or h: hard · 4 or p: it hurt" in err


def test_an_answer_is_said_back_with_the_level(afterwards, ear, capsys):
    """So that a wrong one is noticed."""
    afterwards((ASKED, SOON, " "))
    assert ear.heard[-1] == "Easy. Your level is now fifty-five."
    assert "is now 55 (it was 50)." in capsys.readouterr().err


def test_it_stays_as_loud_as_the_session_was(afterwards, ear):
    """And as the listener makes it; louder and softer are no answers."""
    afterwards((ASKED, 300, UP), (ASKED, 800, UP), (ASKED, 1300, DOWN), (ASKED, 1800, "2"), volume=0.4)
    assert ear.volumes == pytest.approx([0.4, 0.4, 0.5, 0.5])
    assert ear.heard[-1] == "Just right. Your level is now fifty-two."


def test_a_headset_changes_the_volume_of_the_answer(afterwards, ear):
    """While it is being said, it goes on."""
    reply = "Hard. Your next session will be gentler. Your level is now forty."
    assert afterwards((ASKED, SOON, "3"), (reply, 300, SetVolume(0.2)), (reply, 900, " "))[0] == "hard"
    assert ear.presses == []


def test_a_key_that_stops_cuts_the_reply(afterwards, ear):
    """The answer is kept."""
    reply = "Hard. Your next session will be gentler. Your level is now forty."
    assert afterwards((ASKED, SOON, "3"), (reply, 300, CTRL_C))[0] == "hard"


def test_the_terminal_is_as_it_was(afterwards):
    """After an answer and after Ctrl-C."""
    before = termios.tcgetattr(sys.stdin)
    afterwards((ASKED, SOON, "4"), (WHICH, SOON, CTRL_C))
    assert termios.tcgetattr(sys.stdin) == before


# What hurt


def test_when_it_hurt_the_caution_is_read_again_and_the_names(afterwards, ear, capsys):
    """A press leaves out the one that is heard."""
    assert afterwards((ASKED, SOON, "4"), ("Cat pose.", SOON, " ")) == ("hurt", ("Cat pose",))
    assert ear.heard[3:] == [
        *[HURT, "Your level is now thirty.", "Stop if it tingles."],
        *[WHICH, "Knees to chest.", "Cat pose.", "* listen", "Cat pose is left out from now on."],
    ]
    err = capsys.readouterr().err
    assert "\nStop if it tingles.\n" in err
    assert err.index("Press any key at each exercise that hurt") < err.index("\n  Knees to chest\n")
    assert "\n  Knees to chest\n  Cat pose\n    left out: Cat pose\n" in err
    assert "Left out from now on, wherever you would do it: Cat pose\nTo put it back:  voiceguide skip " in err


def test_the_screen_shows_each_name_when_it_is_read(afterwards, ear, capsys):
    """And no sooner, so that it can be followed."""
    shown = []
    ear.presses_at = lambda: shown.append(capsys.readouterr().err)
    afterwards((ASKED, SOON, "4"), ("Knees to chest.", SOON, UP), ("Cat pose.", SOON, UP))
    assert ["  Knees to chest\n" in shown[1], "  Cat pose\n" in shown[1], shown[2]] == [True, False, "  Cat pose\n"]


def test_more_than_one_may_have_hurt(afterwards, ear):
    """A press at each; a second one at the same changes nothing, and all of them are said at the end."""
    presses = [("Knees to chest.", SOON, " "), ("Knees to chest.", SOON + 600, " "), ("Cat pose.", SOON, " ")]
    script = f"{SCRIPT}\n### Cobra\n\n- hold: 20s\n"
    assert afterwards((ASKED, SOON, "4"), *presses, script=script) == ("hurt", ("Knees to chest", "Cat pose"))
    assert ear.heard[-1] == "Knees to chest is left out from now on. Cat pose is left out from now on."


@pytest.mark.parametrize("key", ["q", CTRL_C])
def test_what_was_chosen_stays_when_the_list_is_cut_short(afterwards, key):
    """It hurt all the same."""
    presses = [("Knees to chest.", SOON, " "), ("Cat pose.", SOON, key)]
    assert afterwards((ASKED, SOON, "4"), *presses) == ("hurt", ("Knees to chest",))


def test_a_press_a_moment_too_late_means_the_exercise_before(afterwards):
    """Nobody is faster."""
    assert afterwards((ASKED, SOON, "4"), ("Cat pose.", 200, " "))[1] == ("Knees to chest",)


def test_none_may_have_hurt(afterwards, ear):
    """Nothing is left out, and that is said; a press before the names picks none."""
    presses = [(ASKED, SOON, "4"), (WHICH, SOON, " "), ("Cat pose.", SOON, UP), ("Cat pose.", 1500, SetVolume(1))]
    assert afterwards(*presses) == ("hurt", ())
    assert ear.heard[-1] == "Nothing is left out."


@pytest.mark.parametrize(("key", "last"), [("q", "Nothing is left out."), (CTRL_C, "Cat pose.")])
def test_who_leaves_among_the_names_leaves_nothing_out(afterwards, ear, key, last):
    """Ctrl-C wants to hear no more at all."""
    assert afterwards((ASKED, SOON, "4"), ("Cat pose.", SOON, key)) == ("hurt", ())
    assert ear.heard[-1] == last


def test_the_only_exercise_is_not_left_out(afterwards, ear):
    """There would be no routine left; the caution is read all the same."""
    assert afterwards((ASKED, SOON, "4"), script=ONE) == ("hurt", ())
    assert ear.heard[-1] == f"{HURT} Your level is now thirty. Stop if it tingles."


def test_the_caution_has_its_pauses_when_it_is_read_again(afterwards, ear):
    """Time to think of each sign, as at the start of a session."""
    script = SCRIPT.replace("Stop if it tingles.", "Stop if it tingles. …9s Or if it *burns*. …7s")
    afterwards((ASKED, SOON, "4"), (WHICH, SOON, "q"), script=script)
    starts = ear.starts
    assert starts["Or if it burns."] - starts["Stop if it tingles."] > 9
    assert starts[WHICH] - starts["Or if it burns."] > 7


# Without words


@pytest.mark.parametrize(("script", "asked"), [(SCRIPT, SessionRequest(talk="chimes")), (FRENCH, None)])
def test_who_wants_no_words_hears_a_chime(afterwards, ear, script, asked):
    """The answers are the same; no name is picked, since none is heard, and the screen says how."""
    presses = [("* switch", 1000 + 300 * n, " ") for n in range(4)]
    assert afterwards(*presses, script=script, asked=asked) == ("hurt", ())
    assert set(ear.heard) == {"* switch"}


def test_without_words_the_screen_has_the_caution(afterwards, capsys):
    """And how an exercise is left out."""
    afterwards(("* switch", SOON, "4"), asked=SessionRequest(talk="chimes"))
    err = capsys.readouterr().err
    assert "\nStop if it tingles.\n" in err
    assert "To leave out an exercise that hurts:  voiceguide skip " in err


# What goes wrong


def test_where_nobody_can_answer_the_level_is_said(afterwards, ear, capsys):
    """It stays."""
    assert afterwards(can_answer=False) == (None, ())
    assert ear.heard == []
    assert capsys.readouterr().err.startswith("Your level for My back stays at 50.\nTo rate this session:  ")


@pytest.mark.parametrize(("devices", "felt"), [(0, None), (1, "easy")])
def test_a_device_that_is_gone_after_the_session(afterwards, ear, capsys, devices, felt):
    """What was answered is kept; the rest is said in a sentence."""
    ear.devices = devices
    assert afterwards((ASKED, SOON, "1"))[0] == felt
    err = capsys.readouterr().err
    assert ("is now 55" if felt else "stays at 50") in err
    assert err.endswith("voiceguide: no sound device was found; the session is in your history all the same\n")


def test_a_voice_that_fails_is_told(afterwards, engine, capsys):
    """The session is noted."""
    engine._broken = (ASKED,)
    assert afterwards()[0] is None
    assert "the session is in your history all the same" in capsys.readouterr().err


# In full


@pytest.mark.real
@pytest.mark.slow
def test_the_whole_of_it_with_the_real_voice_on_a_real_terminal(tmp_path):
    """A session that goes on where it was stopped, its end, the question, a key, and what is kept of it."""
    (tmp_path / "tiny.md").write_text("# Tiny\n\n### Cat pose\n\n- hold: 1s\n- ready: 0s\n- countdown: off\n")
    stopped = ResumePoint(str(tmp_path / "tiny.md"), 1, "Tiny", {"talk": "brief"}, 600_000)
    ResumeStore(tmp_path / "state" / "voiceguide" / "stopped.json").write(stopped)
    ours, theirs = opened()
    before = termios.tcgetattr(theirs)
    command = [sys.executable, "-m", "voiceguide", "play", "--resume", "--player", "null", "--plain"]
    folders = {f"XDG_{kind}_HOME": str(tmp_path / kind.lower()) for kind in ("CACHE", "DATA", "STATE", "CONFIG")}
    with subprocess.Popen(
        command, cwd=tmp_path, env={**os.environ, **folders}, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        shown = shown_until("* start", ours)
        os.write(ours, b"q")
        shown += shown_until("4 or p: it hurt", ours)
        os.write(ours, b"3")
        shown += shown_until("Your level for Tiny is now 40 (it was 50).", ours)
        assert process.wait(30) == Exit.DONE
    assert termios.tcgetattr(theirs) == before
    assert "--resume" not in shown
    with open_history(tmp_path / "data" / "voiceguide" / "history.sqlite") as history:
        assert [done.felt for done in history.sessions()] == ["hard"]
    assert not (tmp_path / "state" / "voiceguide" / "stopped.json").exists()
    os.close(ours)
    os.close(theirs)


def shown_until(text, terminal):
    """What is shown up to that text; it has 30 s."""
    shown = ""
    while text not in shown:
        assert select.select([terminal], [], [], 30)[0], f"waited in vain for {text!r} in {shown!r}"
        shown += os.read(terminal, 1 << 16).decode(errors="replace")
    return shown


# Counting, on a clock that the test moves


class FakeReader:
    """Reads on a clock of its own: in its script are seconds that pass, keys, commands, and what befalls the state."""

    def __init__(self, *script):
        self.now = 0.0
        self.done = []
        self._script = script

    def clock(self):
        return self.now

    def read(self, parts, meant, meaning, watch):
        session = ProgressiveSession(plan_of(parts), CHIMES)
        session.take((speech, tone(40 * len(speech.text))) for speech in speeches(plan_of(parts).steps))
        timeline, begun_at, befallen = session.snapshot.timeline, self.now, {}
        for step in self._script:
            at = round((self.now - begun_at) * 1000)
            if isinstance(step, dict):
                befallen = step
            elif isinstance(step, float):
                self.now += step
            else:
                command = meaning(step) if isinstance(step, str) else step
                self.done.append(meant(command, exercise_at(timeline, at - REACTION)))
                continue
            ended = watch(state_of(timeline, round((self.now - begun_at) * 1000), **befallen))
            if ended:
                self.done.append(ended)
        return EndReason.INTERRUPTED if Command.INTERRUPT in self.done else EndReason.STOPPED


def answer(*script, words=ENGLISH):
    reader = FakeReader(*script)
    return Question(words, reader, VoiceSettings("", 180), is_spoken=True, clock=reader.clock).how_was_it()


@pytest.mark.parametrize(
    ("keys", "words"), [("1234", ENGLISH), ("erhp", ENGLISH), ("ERHP", ENGLISH), ("lgsw", IN_GERMAN)]
)
def test_every_answer_has_its_keys(keys, words):
    """Digits everywhere, and the first letters of a language's own words."""
    assert [answer(1.0, key, words=words) for key in keys] == ["easy", "right", "hard", "hurt"]


@pytest.mark.parametrize("key", [" ", "c-m", "x", "right", "left", "f5"])
@pytest.mark.parametrize(("presses", "felt"), [(1, "easy"), (2, "right"), (3, "hard"), (4, "hurt"), (5, "hurt")])
def test_every_other_key_is_a_press(key, presses, felt):
    """Nobody looks for the right one; more than four are four."""
    assert answer(1.0, *[key, 0.4] * presses, 1.5) == felt


@pytest.mark.parametrize(
    ("commands", "felt"),
    [
        ([Command.PLAY_OR_PAUSE], "easy"),
        ([Command.NEXT], "right"),
        ([Command.BACK], "hard"),
        ([Command.PLAY, 0.4, Command.NEXT], "hard"),
        ([Command.NEXT, 0.4, Command.BACK], "hurt"),
        ([GoTo(0)], "easy"),
        ([SetVolume(0.5), Command.LOUDER, Command.SOFTER, 20.0], None),
    ],
)
def test_what_headsets_make_of_presses(commands, felt):
    """Two of their one button are `next`, three are `back`; the volume is no answer."""
    assert answer(1.0, *commands, 1.5) == felt


@pytest.mark.parametrize("key", ["q", "escape"])
@pytest.mark.parametrize("presses", [0, 1, 3])
def test_leaving_is_no_answer(key, presses):
    """Whatever was pressed before."""
    assert answer(1.0, *[" ", 0.4] * presses, key) is None


def test_presses_are_over_when_no_more_come():
    """What is pressed later belongs to nothing."""
    assert answer(1.0, " ", 1.4, " ", 1.6, " ", " ") == "right"


def test_who_hands_in_another_time_has_as_long():
    """For slow hands."""
    reader = FakeReader(1.0, " ", 2.5, " ", 3.1, " ")
    question = Question(ENGLISH, reader, VoiceSettings("", 180), is_spoken=True, presses_within=3.0, clock=reader.clock)
    assert question.how_was_it() == "right"


@pytest.mark.parametrize("key", [" ", "c-m", "3", "q"])
def test_enter_after_a_digit_changes_nothing(key):
    """Many fingers add it by themselves."""
    assert answer(1.0, "2", 0.15, key) == "right"


def test_a_digit_after_presses_is_meant():
    """It says more than they do."""
    assert answer(1.0, " ", 0.3, "3") == "hard"


def test_what_was_pressed_before_the_question_began_is_no_answer():
    """It was meant for the session, and is still on its way."""
    assert answer(" ", 0.2, " ", 1.0, 3.0) is None
    assert answer(" ", 1.0, " ", 3.0) == "easy"


def test_a_key_that_is_held_is_not_many_presses():
    """It repeats faster than any finger."""
    assert answer(1.0, *[" ", 0.03] * 50, 2.0) == "easy"


def test_a_command_that_comes_twice_is_one_press():
    """As some headsets send it."""
    assert answer(1.0, Command.PLAY, Command.PLAY, 0.4, Command.PAUSE, Command.PAUSE, 2.0) == "right"


def test_ctrl_c_interrupts():
    """Even when it comes after the last press."""
    with pytest.raises(KeyboardInterrupt):
        answer(1.0, " ", 1.6, "c-c")


def test_a_machine_that_slept_ends_the_question():
    """It does not wait for an answer that belongs to another hour."""
    reader = FakeReader(1.0, {"is_playing": False}, 0.1)
    assert Question(ENGLISH, reader, VoiceSettings("", 180), is_spoken=True, clock=reader.clock).how_was_it() is None
    assert reader.done[-1] is Command.STOP


def test_a_device_that_goes_away_ends_the_question():
    """Nobody would hear it; what was answered until then counts."""
    gone = {"trouble": "the sound device is gone; waiting for it", "is_playing": False}
    with pytest.raises(DeviceError, match="the sound device is gone"):
        answer(1.0, gone)
    assert answer(1.0, " ", 0.2, " ", 0.5, gone) == "right"


def test_reading_needs_no_watching(engine, ear):
    """As the menu for the ear reads."""
    reader = SpokenPrompt(engine, NoCache(), CHIMES, ear, this_machine().new_controls)
    part = Question(ENGLISH, reader, VoiceSettings("", 0), is_spoken=False)._item("", 0)
    assert reader.read([part], lambda command, _: command, lambda _: Command.STOP) is EndReason.FINISHED

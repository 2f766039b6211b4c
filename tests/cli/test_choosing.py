"""Choosing a routine by eye and by ear, through the front door: keys in, what is played or written out."""

import os
import sys
import threading
from contextlib import suppress

import pytest
from fakes import ENGLISH, FakeEngine
from machine import folders
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from terminals import opened

from voiceguide.errors import Exit
from voiceguide.player.tracking import LastFile, ResumePoint, ResumeStore
from voiceguide.session.model import Speech
from voiceguide.share.model import PhoneError

SCRIPT = "# {title}\n\n- summary: {summary}\n- needs: mat\n\n### {exercise}\n\n- hold: 60s\n"
BACK, BROKEN, LEGS, SLEEP = "back", "broken", "legs", "sleep"
DOWN, UP, ESCAPE, CTRL_C, ENTER = "\x1b[B", "\x1b[A", "\x1b", "\x03", "\r"
OPENING = "Press any key when you hear the routine that you want."
ENDING = "Nothing was chosen. Start again whenever you like."
BACK_WORDS, LEGS_WORDS, SLEEP_WORDS = "Back, one minute.", "Legs, one minute.", "Evening stretch, one minute."
SOON = 700
"""ms after words have begun."""


@pytest.fixture(autouse=True)
def routines(tmp_path_factory, monkeypatch, machine):
    """Three routines and a broken one, and no others."""
    folder = tmp_path_factory.mktemp("routines")
    write(folder, BACK, title="Back", summary="For the back", exercise="Cat pose")
    write(folder, LEGS, title="Legs", summary="For the legs", exercise="Lunge")
    write(folder, SLEEP, title="Evening stretch", summary="For the night", exercise="Child pose")
    (folder / f"{BROKEN}.md").write_text("# Broken\n\n- hlod: 20s\n")
    monkeypatch.setenv("VOICEGUIDE_PATH", str(folder))
    machine.bundled = folder / "scripts"
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    return folder


def write(folder, name, **words):
    (folder / f"{name}.md").write_text(SCRIPT.format(**words))


class Ear:
    """Players that hand out a session as fast as they can: what is heard, and a key pressed at some words."""

    def __init__(self, terminal):
        self.heard = []
        self.presses = {}
        self._terminal = terminal

    def __call__(self, kind="miniaudio", device=None):
        return HandDriven(self)

    def listen(self, stream):
        """Take note of the words that have begun; whether a key was pressed at them."""
        begun = [cue for cue in stream._session.snapshot.timeline.cues if cue.start <= stream.at]
        words = [cue for cue in begun if isinstance(cue.sound, Speech)]
        if not words:
            return False
        text = words[-1].sound.text
        if self.heard[-1:] != [text]:
            self.heard.append(text)
        after, key = self.presses.get(text, (0, None))
        if key is None or stream.at < words[-1].start + after:
            return False
        del self.presses[text]
        os.write(self._terminal, key.encode())
        return True


class HandDriven:
    """A player that waits for what comes of a key before it goes on."""

    def __init__(self, ear):
        self._ear = ear
        self._closed = threading.Event()
        self._thread = None

    def start(self, pull, form):
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
            if self._ear.listen(stream):
                self._await_turn(stream)

    def _await_turn(self, stream):
        """Hand out no more until the key has had its effect, for 10 s at most."""
        for _ in range(10_000):
            if stream._transition or self._closed.wait(0.001):
                return


@pytest.fixture
def terminal(voiceguide, monkeypatch):
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
    machine.changes["new_player"] = ear
    return ear


@pytest.fixture
def typed(voiceguide, ear, monkeypatch):
    """Runs a command with these keys typed into its menu; Ctrl-C ends what they do not end."""

    def run(keys, *arguments):
        with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
            pipe.send_text(keys + CTRL_C)
            monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
            return voiceguide(*arguments)

    return run


def played():
    """The routine played last."""
    return LastFile(folders().state).read()


# by eye


def test_enter_plays_what_the_arrows_have_chosen(typed, ear):
    """To its end, without a word more to type."""
    assert typed(DOWN + DOWN + ENTER).code == Exit.DONE
    assert played() == LEGS
    assert "Lunge." in ear.heard


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        (ENTER, BACK),
        (DOWN * 9 + ENTER, SLEEP),
        (DOWN + DOWN + UP + UP + ENTER, BACK),
        ("3" + ENTER, LEGS),
        ("l" + ENTER, LEGS),
        ("le" + ENTER, LEGS),
        ("Sl" + ENTER, SLEEP),
        ("Ev" + ENTER, SLEEP),
        ("l" + ESCAPE + ENTER, LEGS),
        ("3\x7f4" + ENTER, SLEEP),
    ],
)
def test_a_number_or_letters_choose(typed, keys, name):
    """A name's first letters, and a title's, with a capital where a key does something; Esc clears what was typed."""
    assert typed(keys).code == Exit.DONE
    assert played() == name


@pytest.mark.parametrize(("keys", "name"), [("e", BACK), ("3e", LEGS), ("l" + ESCAPE + "e", LEGS)])
def test_e_exports(typed, tmp_path, keys, name):
    """As `voiceguide export` does; while a name is typed, Esc comes first."""
    assert typed(keys).code == Exit.DONE
    assert [path.name for path in tmp_path.iterdir()] == [f"{name}.mp3"]
    assert played() is None


def test_an_export_over_a_file_says_which_command_could(typed, tmp_path):
    """The command is named, so that it can be typed with --force."""
    (tmp_path / "back.mp3").write_bytes(b"mine")
    ran = typed("e")
    assert ran.code == Exit.FAILED
    assert ran.err.startswith("voiceguide export back\n")
    assert "--force" in ran.err
    assert (tmp_path / "back.mp3").read_bytes() == b"mine"


def test_the_routine_played_last_is_chosen_already(typed):
    """Enter alone plays it again."""
    typed("3" + ENTER)
    LastFile(folders().state).write(SLEEP)
    assert typed(ENTER).code == Exit.DONE
    assert played() == SLEEP


def test_the_session_is_as_it_was_chosen(typed, ear):
    """Minutes, talk and the sore side, for what is played and what is exported."""
    assert typed("tt" + ENTER).code == Exit.DONE
    assert ear.heard == []
    ran = typed("3tm1se")
    assert ran.err.startswith("voiceguide export legs --minutes 1 --talk brief --sore left\n")


def test_a_session_is_continued(typed, ear, tmp_path):
    """The entry at the top; it is gone once it is finished, or its script is."""
    point = ResumePoint(str(tmp_path / "legs.md"), 1, "Legs", {})
    store = ResumeStore(folders().stopped_file)
    store.write(point)
    assert typed(UP + ENTER).code == Exit.DONE
    assert played() == BACK
    write(tmp_path, LEGS, title="Legs", summary="For the legs", exercise="Lunge")
    store.write(point)
    assert typed(UP * 9 + ENTER).code == Exit.DONE
    assert played() == LEGS
    assert store.read() is None


def test_p_shares(typed, machine):
    """As `voiceguide share` does, with what was chosen; here it finds no network."""

    def nowhere(_):
        raise PhoneError("no network")

    machine.changes["host_address"] = nowhere
    ran = typed("3tp")
    assert ran.err == "voiceguide share legs --talk brief\nvoiceguide: no network\n"
    assert played() is None


@pytest.mark.parametrize("key", [ENTER, "e", "p"])
def test_a_broken_routine_cannot_be_chosen(typed, tmp_path, key):
    """The menu stays where it is."""
    assert typed("2" + key).code == Exit.INTERRUPTED
    assert played() is None
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("keys", "code"),
    [("q", Exit.DONE), (ESCAPE, Exit.DONE), ("l" + ESCAPE + ESCAPE, Exit.DONE), ("", Exit.INTERRUPTED)],
)
@pytest.mark.parametrize("arguments", [(), ("choose",)])
def test_the_menu_can_be_left(typed, keys, code, arguments):
    """Esc and q leave in peace; Ctrl-C, which ends all keys here, has its own code."""
    assert typed(keys, *arguments).code == code
    assert played() is None


def test_without_a_terminal_there_is_the_list(voiceguide):
    """`voiceguide` alone prints what `voiceguide list` prints."""
    ran = voiceguide()
    assert (ran.code, ran.out) == (Exit.DONE, voiceguide("list").out)
    assert ran.out.startswith("back\t")


def test_asked_for_without_a_terminal_the_menu_says_what_to_do(voiceguide):
    """It is wrong use, in a sentence."""
    ran = voiceguide("choose")
    assert ran.code == Exit.WRONG_USE
    assert "voiceguide list" in ran.err


def test_without_any_routines_there_is_nothing_to_choose(typed, routines):
    """It says how one begins."""
    for path in routines.iterdir():
        path.unlink()
    ran = typed("")
    assert ran.code == Exit.WRONG_USE
    assert "voiceguide new" in ran.err


# by ear


def test_the_choices_are_read_with_length_and_summary(voiceguide, ear):
    """One after the other, three times; who presses nothing is told how to come back."""
    ran = voiceguide("choose", "--spoken")
    assert (ran.code, ran.err) == (Exit.DONE, "Press any key when you hear the one you want · q quits\n")
    routines = [BACK_WORDS, LEGS_WORDS, SLEEP_WORDS]
    assert [text for text in ear.heard if not text.startswith("For the")] == [OPENING, *routines * 3, ENDING]
    assert ear.heard[1:3] == [BACK_WORDS, "For the back"]
    assert played() is None


@pytest.mark.parametrize("key", [ENTER, "x", " ", DOWN, "n"])
def test_any_key_takes_the_routine_that_is_heard(voiceguide, ear, key):
    """It is announced and played."""
    ear.presses = {LEGS_WORDS: (SOON, key)}
    assert voiceguide("choose", "--spoken").code == Exit.DONE
    chosen = ear.heard.index(LEGS_WORDS)
    assert ear.heard[chosen + 1] == "Legs."
    assert "Lunge." in ear.heard[chosen + 2 :]
    assert played() == LEGS


@pytest.mark.parametrize(
    ("words", "after", "name"),
    [("For the back", 2500, BACK), (LEGS_WORDS, 200, BACK), ("For the night", 2800, SLEEP)],
)
def test_a_key_in_the_pause_takes_the_routine_before_it(voiceguide, ear, words, after, name):
    """So does one that comes a moment too late."""
    ear.presses = {words: (after, ENTER)}
    assert voiceguide("choose", "--spoken").code == Exit.DONE
    assert played() == name


def test_a_key_in_the_opening_goes_on_to_the_first_routine(voiceguide, ear):
    """Nothing has been offered yet; who knows the words need not hear them."""
    ear.presses = {OPENING: (SOON, ENTER), BACK_WORDS: (SOON, ENTER)}
    assert voiceguide("choose", "--spoken").code == Exit.DONE
    assert played() == BACK


@pytest.mark.parametrize(("key", "code"), [("q", Exit.DONE), (ESCAPE, Exit.DONE), (CTRL_C, Exit.INTERRUPTED)])
@pytest.mark.parametrize("words", [LEGS_WORDS, "Legs."])
def test_some_keys_stop_instead(voiceguide, ear, key, code, words):
    """While routines are read, and still while the chosen one is announced."""
    ear.presses = {LEGS_WORDS: (SOON, ENTER), words: (100, key)}
    assert voiceguide("choose", "--spoken").code == code
    assert ear.heard[-1] == words
    assert played() is None


def test_on_the_screen_stands_one_line(voiceguide, ear):
    """For those who look."""
    assert voiceguide("choose", "--spoken").err == "Press any key when you hear the one you want · q quits\n"


def test_the_routine_played_last_is_read_first(voiceguide, ear):
    """One key plays it again."""
    LastFile(folders().state).write(SLEEP)
    voiceguide("choose", "--spoken")
    assert ear.heard[1] == SLEEP_WORDS


def test_a_german_listener_is_addressed_in_german(voiceguide, ear, routines, monkeypatch):
    """Each routine is read in its own language, by a voice for it."""
    monkeypatch.setenv("LANG", "de_AT.UTF-8")
    (routines / "ruecken.md").write_text("# Rücken\n\n- language: de\n\n### Katze\n\n- hold: 60s\n")
    voiceguide("choose", "--spoken")
    assert ear.heard[0].startswith("Drück irgendeine Taste")
    assert "Rücken, eine Minute." in ear.heard
    assert BACK_WORDS in ear.heard


def test_a_listener_whose_language_no_voice_speaks_is_addressed_in_english(voiceguide, ear, routines, monkeypatch):
    """That is said; the routines in English can be chosen."""
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    ran = voiceguide("choose", "--spoken")
    assert "the menu is in English: no voice on this computer speaks `fr-FR`" in ran.err
    assert ear.heard[0].startswith("Press any key")
    assert BACK_WORDS in ear.heard


def test_a_routine_that_no_voice_speaks_is_left_out(voiceguide, ear, routines):
    """It could not be played either; that is said."""
    (routines / "dos.md").write_text("# Dos\n\n- language: fr\n\n### Chat\n\n- hold: 60s\n")
    ran = voiceguide("choose", "--spoken")
    assert ran.err.splitlines()[1].startswith("dos is left out: no voice on this computer speaks `fr`")
    assert not [text for text in ear.heard if text.startswith("Dos")]


def test_a_voice_that_fails_is_reported(voiceguide, ear, machine):
    """Its own exit code, and nothing plays on in silence."""
    fake = FakeEngine("For the legs", voices=(ENGLISH,))
    machine.changes["new_engine"] = lambda: fake
    ran = voiceguide("choose", "--spoken")
    assert ran.code == Exit.NO_VOICE
    assert "cannot say For the legs" in ran.err

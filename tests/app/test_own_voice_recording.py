"""Recording by keys: with a microphone, a loudspeaker and a screen that are handed in."""

from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace

import pytest
from fakes import FakeEngine
from speech import noise, said, silence

from voiceguide.app.own_voice import RecordRequest, sentences
from voiceguide.app.prepare import load
from voiceguide.app.record import KEYS, record
from voiceguide.app.reporter import Quiet
from voiceguide.audio.pcm import length_of_clip, to_pcm
from voiceguide.audio.tts.recorded_voice import clip_in, read_recordings
from voiceguide.errors import DeviceError, UsageError
from voiceguide.session.model import Speech

SCRIPT = (
    "# Back\n\n- talk: brief\n\n### Squat\n\n- hold: 5s\n\nBend your knees.\n\n### Lunge\n\n- hold: 5s\n\nOne step.\n"
)
SPACE, NEXT, BACK, HEAR, KEEP, QUIT, CTRL_C = " ", "right", "left", "r", "k", "q", "c-c"
FINE = said(6, 48_000)
RESTING = ("ready", "recording")
"""What waits for a key."""


class Studio(Quiet):
    """Presses the next key whenever one is waited for, and keeps what was shown and played."""

    rate = 48_000

    def __init__(self, machine, script):
        self.machine, self.script = machine, script
        self.states, self.played, self.notices = [], [], []
        self.keys, self.takes = [], []
        self.has_keyboard, self.has_speaker, self.plays_to_the_end = True, True, True
        self.listens = False
        machine.changes |= {
            "new_engine": FakeEngine,
            "new_controls": self.controls,
            "new_microphone": lambda _: self,
            "new_player": lambda **_: SimpleNamespace(start=self.play, close=lambda: None),
        }

    def run(self, *steps, **request):
        """A recording with these keys, and takes where there are samples; whether it was interrupted."""
        self.states, self.played, self.keys, self.takes = [], [], [], []
        for step in steps:
            is_key = isinstance(step, str)
            self.keys += [step] if is_key else [SPACE, SPACE]
            self.takes += [] if is_key else [step]
        return record(self.machine.environment(), RecordRequest(str(self.script), "anna", **request), self)

    @property
    def shown(self):
        """What was shown whenever a key was waited for, but in a take."""
        return [state for state in self.states if state.phase == "ready"]

    def notice(self, *lines):
        self.notices += lines

    @contextmanager
    def recording(self):
        yield self

    @contextmanager
    def controls(self, handle, _title, _artist="", meaning=None):
        self.press = lambda key: handle(meaning(key)) if meaning(key) else None
        yield SimpleNamespace(is_available=self.has_keyboard)

    def show(self, state):
        self.states.append(state)
        if state.phase in RESTING or (state.phase == "playing" and not self.plays_to_the_end):
            self.press(self.keys.pop(0) if self.keys else QUIT)

    def start(self):
        self.listens = True

    def stop(self):
        self.listens = False
        return to_pcm(self.takes.pop(0) if self.takes else silence(1))

    def play(self, pull, _form=None):
        if not self.has_speaker:
            raise DeviceError("no loudspeaker")
        self.played.append(pull(22_050 * 60))
        pull(100)


@pytest.fixture
def studio(machine, tmp_path):
    script = tmp_path / "back.md"
    script.write_text(SCRIPT)
    return Studio(machine, script)


@pytest.fixture
def texts(studio):
    return sentences(load(studio.machine.environment(), studio.script))


@pytest.fixture
def anna(studio):
    """What is recorded, by sentence, in ms."""

    def lengths():
        recordings = read_recordings(studio.machine.environment().folders.voices[0] / "anna")
        return {text: length_of_clip(clip_in(recordings.content(Speech(text, text)))) for text in recordings.files}

    return lengths


def test_all_that_a_session_can_say_is_recorded_once(texts):
    """The script's words, the program's own, the names and the question; whatever the talk and the level."""
    assert {"Back.", "Bend your knees.", "The last one: Lunge.", "Lunge.", "Nothing is left out."} <= set(texts)
    assert any(text.startswith("How was it?") for text in texts)
    assert texts[-1].startswith("Do each thing as you hear it. Ticks count")
    assert len(set(texts)) == len(texts)


def test_one_sentence_after_the_other(studio, texts, anna):
    """Until none is missing."""
    steps = [step for text in texts for step in (said(len(text) // 4, 48_000), NEXT)]
    assert not studio.run(*steps)
    assert list(anna()) == list(texts)
    assert [state.text for state in studio.shown[::2]] == list(texts)
    assert len(studio.played) == len(texts)
    assert studio.notices[0].startswith(f"{len(texts)} of {len(texts)} sentences are recorded")


def test_a_take_is_played_as_it_will_be_heard(studio, anna, texts):
    """Cut to its words."""
    studio.run(FINE)
    assert len(studio.played) == 1
    heard = length_of_clip(studio.played[0].rstrip(b"\0"))
    assert heard == pytest.approx(anna()[texts[0]], abs=20)
    assert studio.shown[-1].is_recorded


def test_it_goes_on_another_day_where_it_was_left(studio, texts):
    """At the first sentence that is missing."""
    studio.run(FINE, NEXT, FINE, QUIT)
    studio.run(QUIT)
    assert (studio.shown[0].number, studio.shown[0].missing) == (3, len(texts) - 2)


def test_a_take_with_a_problem_is_kept_only_when_wanted(studio, texts, anna):
    """What is wrong is told at once."""
    studio.run(noise(FINE, 0.05), NEXT, noise(FINE, 0.05), KEEP)
    assert list(anna()) == [texts[1]]
    told = studio.shown[1]
    assert told.can_keep
    assert not told.is_recorded
    assert "noisy" in told.problems[0]
    assert not studio.shown[-1].problems


def test_a_bad_take_does_not_replace_a_good_one(studio, texts, anna):
    """A new good one does."""
    studio.run(FINE)
    before = anna()
    studio.run(noise(FINE, 0.05), silence(1, 48_000), KEEP, first=1, last=1)
    assert anna() == before
    studio.run(said(8, 48_000), first=1, last=1)
    assert anna()[texts[0]] == pytest.approx(before[texts[0]] + 500, abs=30)


def test_nothing_heard_cannot_be_kept(studio):
    """There is nothing."""
    studio.run(silence(1, 48_000), KEEP)
    assert studio.shown[1].problems[0].startswith("Nothing was heard")
    assert not studio.shown[-1].is_recorded
    assert not studio.played


def test_a_take_of_no_length_is_no_crash(studio):
    """Some people press twice."""
    studio.run(silence(0))
    assert studio.shown[1].problems[0].startswith("Nothing was heard")


def test_back_and_next(studio):
    """Back is the sentence before; next the one that is missing, also round to the first."""
    studio.run(FINE, NEXT, BACK, BACK, NEXT, NEXT, NEXT, first=1, last=4)
    assert [state.number for state in studio.shown] == [1, 1, 2, 1, 1, 2, 3, 4]
    studio.run(FINE, NEXT, FINE, NEXT, FINE, NEXT, QUIT, first=1, last=4)
    assert [state.number for state in studio.shown] == [2, 2, 3, 3, 4, 4]


def test_what_is_recorded_can_be_heard_and_done_again(studio):
    """Where all is recorded, it begins at the first one, and ends after the last."""
    studio.run(FINE, NEXT, FINE, NEXT, first=1, last=2)
    studio.run(HEAR, NEXT, HEAR, NEXT, first=1, last=2)
    assert [state.number for state in studio.shown] == [1, 1, 2, 2]
    assert len(studio.played) == 2


def test_a_key_ends_the_playing_and_does_what_it_says(studio):
    """Nobody has to wait for the end of it."""
    studio.plays_to_the_end = False
    studio.run(FINE, NEXT, FINE, QUIT)
    assert [state.number for state in studio.shown] == [1, 2]


def test_quitting_in_a_take_leaves_it_out(studio):
    """And the microphone is off."""
    studio.run(SPACE, QUIT)
    assert not studio.listens
    assert studio.notices[0].startswith("0 of ")


def test_ctrl_c_is_an_interruption(studio):
    """Also in a take."""
    assert studio.run(CTRL_C)
    assert studio.run(SPACE, CTRL_C)
    assert not studio.listens


def test_without_a_loudspeaker_it_is_recorded_all_the_same(studio, anna):
    """And said."""
    studio.has_speaker = False
    studio.run(FINE)
    assert len(anna()) == 1
    assert studio.shown[-1].problems == ("It cannot be played back: no loudspeaker",)


def test_without_keys_nothing_can_be_recorded(studio):
    """In a pipe."""
    studio.has_keyboard = False
    with pytest.raises(UsageError, match="needs a terminal"):
        studio.run()


def test_keys_are_those_of_the_help():
    """Enter too, as terminals call it."""
    assert {KEYS[key] for key in ("c-m", "n", "right")} == {KEYS["right"]}
    assert replace(RecordRequest("a", "b"), first=3).numbered("abcd") == {3: "c", 4: "d"}

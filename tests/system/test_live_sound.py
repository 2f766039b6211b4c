"""Sessions played on a real sound server, with real keys: what is heard, and when."""

import json
import re
import signal
import subprocess
import sys
import wave
from contextlib import ExitStack
from itertools import pairwise

import numpy as np
import pytest
from scenes import TABATA, TABATA_LENGTH
from sound_server import (
    PATIENCE,
    RATE,
    Pipe,
    Recording,
    SoundServer,
    Terminal,
    gaps,
    homes,
    on_a_sound_server,
    place_of,
)

from voiceguide.errors import Exit
from voiceguide.paths import data_folder
from voiceguide.units import clock

pytestmark = on_a_sound_server

VOICEGUIDE = ("-m", "voiceguide")
SPEAKERS = {"same": RATE, "other": 48_000, "longer": RATE, "tabata": RATE, "own": RATE}
FADE = RATE * 8 // 1000
SHORT = """# Short session

### Cat pose

- hold: 4s

Round your back.
"""
KEYS = """# Keys

Move slowly and keep breathing all the while, and stop as soon as anything hurts more than a mild pull.

### Cat pose

- hold: 20s

Round your back.

### Ankle pumps

- hold: 20s

Straighten one knee until you feel a light pull, and stay there for as long as you like.
"""
SPACE, RIGHT, CTRL_C = " ", "\x1b[C", "\x03"


class Workshop:
    """Scripts, their plans and their exports, in a folder with a sound server of its own."""

    def __init__(self, folder, server):
        self.folder, self.server = folder, server
        self.environment = server.environment | homes(folder)

    def run(self, *arguments, **more):
        """A command, run to its end."""
        return subprocess.run(
            [sys.executable, *VOICEGUIDE, *map(str, arguments)],
            cwd=self.folder,
            env=self.environment | more,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    def write(self, name, script):
        """A script, with its plan and its samples."""
        (self.folder / f"{name}.md").write_text(script)
        exported = self.run("export", f"{name}.md", "-o", f"{name}.wav")
        assert exported.returncode == Exit.DONE, exported.stderr
        plan = json.loads(self.run("show", f"{name}.md", "--json").stdout)
        return plan, samples_of(self.folder / f"{name}.wav")

    def pipe(self, *arguments, speaker="own"):
        """`voiceguide play` in a pipe."""
        return Pipe([*VOICEGUIDE, "play", *arguments], self.folder, self._heard_on(speaker))

    def terminal(self, *arguments, speaker="own"):
        """`voiceguide play` in a terminal."""
        return Terminal([*VOICEGUIDE, "play", *arguments], self.folder, self._heard_on(speaker))

    def _heard_on(self, speaker):
        """Each loudspeaker has a listener, and their own memory of where they stopped."""
        state = self.folder / f"state-{speaker}"
        return self.environment | {"PULSE_SINK": speaker, "XDG_STATE_HOME": str(state)}

    def record(self, speaker="own"):
        """What is heard on a loudspeaker."""
        return Recording(self.server, speaker)


@pytest.fixture(scope="module")
def workshop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("live")
    with SoundServer(folder, SPEAKERS) as server:
        workshop = Workshop(folder, server)
        workshop.short_plan, workshop.short = workshop.write("short", SHORT)
        workshop.keys_plan, workshop.keys = workshop.write("keys", KEYS)
        workshop.write("tabata", TABATA["exercises"])
        yield workshop


def samples_of(path):
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(int)


def chime_of(sound):
    return samples_of(data_folder("sounds") / f"{sound}.wav")


def sample_at(milliseconds):
    return round(milliseconds * RATE / 1000)


class Evening:
    """Four loudspeakers that play at the same time: a session as it is, resampled, and with more time; and another."""

    SPEAKERS = ("same", "other", "longer", "tabata")

    def __init__(self, workshop, stack):
        (self.hold,) = workshop.short_plan["holds"]
        self.recordings = {speaker: stack.enter_context(workshop.record(speaker)) for speaker in self.SPEAKERS}
        start_at = f"{(self.hold['start_ms'] - 1050) // 1000}s"
        self.longer = stack.enter_context(workshop.terminal("short.md", "--start-at", start_at, speaker="longer"))
        self.plain = stack.enter_context(workshop.pipe("short.md", "--plain", speaker="same"))
        self.held = self.press_plus()
        # Not at the same time as the others, which want the processors while they start.
        self.resampled = stack.enter_context(workshop.pipe("short.md", speaker="other"))
        self.tabata = stack.enter_context(workshop.pipe("tabata.md", speaker="tabata"))

    def press_plus(self):
        """Press + when the hold's start signal is heard; the sample at which that began."""
        start, recording = chime_of("start"), self.recordings["longer"]
        begin, fit = recording.wait_for_sound(), 0.0
        while fit < 0.99:
            assert len(recording) < begin + 20 * RATE, "the start signal was not heard whole"
            recording.wait_until(max(len(recording) + RATE // 10, begin + len(start)))
            place, fit = place_of(start, recording.samples(), begin)
        self.longer.press("+")
        return place

    def listen(self):
        """Wait until all is over, and take what was heard; the exit codes."""
        longer = self.recordings["longer"]
        longer.wait_until(self.held + sample_at(self.hold["length_ms"] + 11_500))
        self.longer.press("q")
        codes = [played.ended() for played in (self.plain, self.resampled, self.longer)]
        same = self.recordings["same"]
        same.wait_until(len(same) + RATE // 2)
        self.heard = {speaker: recording.samples() for speaker, recording in self.recordings.items()}
        return codes


@pytest.fixture(scope="module")
def begun(workshop):
    """What is to be heard on four loudspeakers, while there is something else to do."""
    with ExitStack() as stack:
        yield Evening(workshop, stack)


@pytest.fixture(scope="module")
def evening(begun):
    """What was heard on the three that play the short session."""
    begun.codes = begun.listen()
    return begun


def is_silent(recording):
    """Whether nothing is heard any more, now that the program has ended; a benchmark says how soon."""
    end = len(recording) + RATE // 2
    recording.wait_until(end)
    return not recording.samples(end - RATE // 4).any()


def answered(heard, begin, end):
    """Where from `begin` to `end` the sound that answers a key is heard above silence, and all that is left of both."""
    answer = chime_of("listen")
    # Its beginning may be above words that fade away.
    place = place_of(answer[2 * FADE :], heard[:end], begin)[0] - 2 * FADE
    rest = heard[:end].copy()
    rest[place : place + len(answer)] -= answer
    return place, rest


def heard_from(session, start, heard, begin, end):
    """The sample from `begin` to `end` at which the session is heard from its sample `start` on, to the bit.

    Until it has faded in, and while the sound that answers the key is above it, it is so but for these.
    """
    answer = chime_of("listen")
    later = session[start + len(answer) :][: end - begin - 2 * len(answer)]
    assert later.any()
    place = place_of(later, heard[:end], begin)[0] - len(answer)
    assert np.array_equal(heard[place + len(answer) :][: len(later)], later)
    half = len(answer) // 2
    above = heard[place + 2 * FADE :][:half] - session[start + 2 * FADE :][:half]
    at = place_of(above, answer)[0]
    assert np.array_equal(above, answer[at : at + half])
    return place


class Controlled:
    """A session with a pause, a skip and a stop, and what was heard of it."""


@pytest.fixture(scope="module")
def controlled(workshop, begun):
    """Pause in the first words, go on, skip to each of the exercises, stop in the last.

    Again if the recorder missed something: a busy machine takes samples from the recorder, not only from the player.
    """
    for _ in range(3):
        controlled = play_by_keys(workshop)
        if np.array_equal(*until_first_key(workshop, controlled)):
            break
    return controlled


def until_first_key(workshop, controlled):
    """What was heard until the first key, and what was exported."""
    heard = controlled.heard[controlled.begin : controlled.marks[0]]
    return heard, workshop.keys[: len(heard)]


def play_by_keys(workshop):
    """One such session, each command by its key."""
    controlled = Controlled()
    words = next(cue for cue in workshop.keys_plan["cues"] if cue["text"] and "breathing" in cue["text"])
    with workshop.record() as recording, workshop.terminal("keys.md") as terminal:
        begin = recording.wait_for_sound() - np.flatnonzero(workshop.keys)[0]
        recording.wait_until(begin + sample_at(words["start_ms"] + 1500))
        controlled.marks = []
        for key, shown in ((SPACE, "paused"), (SPACE, ""), (RIGHT, "1 of 2"), (RIGHT, "2 of 2"), ("q", "--resume")):
            controlled.marks.append(len(recording))
            terminal.press(key)
            terminal.wait_for(shown)
            recording.wait_until(controlled.marks[-1] + 17 * RATE // 10)
        controlled.code = terminal.ended()
        controlled.settings = terminal.settings_before, terminal.settings
        controlled.begin, controlled.words = begin, words
        controlled.is_silent = is_silent(recording)
        controlled.heard = recording.samples()
    return controlled


def test_until_the_first_key_the_session_is_the_exported_one(workshop, controlled):
    """To the bit, in a terminal as in a pipe."""
    assert np.array_equal(*until_first_key(workshop, controlled))


def test_a_pause_is_silent(controlled):
    """But for the soft sound that answers the key; the words fade away as it begins."""
    paused, resumed = controlled.marks[:2]
    answer, rest = answered(controlled.heard, paused, resumed)
    last = int(np.flatnonzero(np.abs(rest) > 1)[-1])
    assert abs(last - answer) <= FADE


def test_going_on_begins_at_the_start_of_the_words_that_were_cut(workshop, controlled):
    """The very samples of that cue, from its first one."""
    _, resumed, skipped, _, _ = controlled.marks
    start = sample_at(controlled.words["start_ms"])
    place = heard_from(workshop.keys, start, controlled.heard, resumed, skipped)
    assert not controlled.heard[resumed : place - RATE // 10].any()


def test_the_right_key_goes_to_the_next_exercise(workshop, controlled):
    """To its first sample, in the opening to that of the first one."""
    _, _, *marks = controlled.marks
    first = next(cue for cue in workshop.keys_plan["cues"] if cue["exercise"])
    starts = (first["start_ms"], workshop.keys_plan["chapters"][1]["start_ms"])
    for start, (pressed, until) in zip(starts, pairwise(marks), strict=True):
        assert heard_from(workshop.keys, sample_at(start), controlled.heard, pressed, until) >= pressed


def test_q_stops_without_a_complaint(controlled):
    """Exit code 0, silence, the terminal as it was."""
    assert controlled.code == Exit.DONE
    assert controlled.settings[0] == controlled.settings[1]
    assert controlled.is_silent


class GoneOn:
    """A session that was gone on with and ended from outside, and what was heard of it."""


@pytest.fixture(scope="module")
def gone_on(workshop, controlled):
    """Go on with the session that was stopped, and end it with SIGTERM half a second after its first sound."""
    gone_on = GoneOn()
    with workshop.record() as recording, workshop.terminal("--resume") as terminal:
        begin = recording.wait_for_sound()
        recording.wait_until(begin + RATE // 2)
        gone_on.heard = recording.samples(begin)
        gone_on.is_raw = terminal.settings != terminal.settings_before
        terminal.process.send_signal(signal.SIGTERM)
        gone_on.code = terminal.ended()
        gone_on.is_silent = is_silent(recording)
        gone_on.settings = terminal.settings_before, terminal.settings
        gone_on.shown = terminal.shown
    return gone_on


def test_resume_begins_at_the_exercise_that_was_stopped_in(workshop, gone_on):
    """At its first words, and it says so."""
    assert "continuing Keys at exercise 2" in gone_on.shown
    rest = workshop.keys[sample_at(workshop.keys_plan["chapters"][1]["start_ms"]) :]
    session = rest[np.flatnonzero(rest)[0] :]
    assert np.array_equal(gone_on.heard, session[: len(gone_on.heard)])


def test_sigterm_ends_it(gone_on):
    """Exit code 143, the terminal as it was, no traceback."""
    assert gone_on.code == Exit.TERMINATED
    assert gone_on.heard[-RATE // 50 :].any()
    assert gone_on.is_silent
    assert gone_on.is_raw
    assert gone_on.settings[0] == gone_on.settings[1]
    assert "Traceback" not in gone_on.shown


def in_the_words(recording, workshop):
    """Wait until the session's long words are being spoken."""
    begin = recording.wait_for_sound() - np.flatnonzero(workshop.keys)[0]
    words = next(cue for cue in workshop.keys_plan["cues"] if cue["text"] and "breathing" in cue["text"])
    recording.wait_until(begin + sample_at(words["start_ms"] + 300))


def test_ctrl_c_ends_it(workshop):
    """Exit code 130, the terminal as it was, no traceback."""
    with workshop.record() as recording, workshop.terminal("keys.md") as terminal:
        in_the_words(recording, workshop)
        assert terminal.settings != terminal.settings_before
        terminal.press(CTRL_C)
        assert terminal.ended() == Exit.INTERRUPTED
        assert is_silent(recording)
        assert terminal.settings == terminal.settings_before
        assert "Traceback" not in terminal.shown


def test_what_is_heard_is_what_is_exported(workshop, evening):
    """The same samples to the bit from the first to the last, so nothing drifts and nothing is missing."""
    assert evening.codes == [Exit.DONE] * 3
    assert gaps(evening.heard["same"], workshop.short) == []


def test_after_its_end_a_session_is_silent(workshop, evening):
    """Nothing is heard before it or after it."""
    heard = np.flatnonzero(evening.heard["same"])
    session = np.flatnonzero(workshop.short)
    assert heard[-1] - heard[0] == session[-1] - session[0]


def test_chimes_stay_within_a_millisecond_on_a_loudspeaker_of_another_rate(workshop, evening):
    """Resampled to 48,000 Hz by the server and back by the recorder, from the first chime to the last."""
    chimes = [cue for cue in workshop.short_plan["cues"] if cue["kind"] == "chime"]
    heard = evening.heard["other"]
    begin = place_of(chime_of("listen"), heard[: np.flatnonzero(np.abs(heard) > 100)[0] + 2 * RATE])[0]
    begin -= sample_at(chimes[0]["start_ms"])
    off = []
    for cue in chimes:
        expected = begin + sample_at(cue["start_ms"])
        near = max(0, expected - RATE // 50)
        chime = chime_of(cue["sound"])
        off.append(place_of(chime, heard[: expected + len(chime) + RATE // 50], near)[0] - expected)
    # The server may lose some ms while a stream begins, which is before the second chime.
    assert len(off) > 5
    assert max(off[1:]) - min(off[1:]) <= 2 * RATE / 1000, off


def test_a_hold_is_ten_seconds_longer_after_plus(workshop, evening):
    """To the sample, from its start signal to its end signal."""
    (hold,) = workshop.short_plan["holds"]
    (end,) = (cue["sound"] for cue in workshop.short_plan["cues"] if cue["sound"] == "end")
    place, fit = place_of(chime_of(end), evening.heard["longer"], evening.held)
    assert fit > 0.99
    assert place - evening.held == pytest.approx(sample_at(hold["length_ms"] + 10_000), abs=1)


def test_a_stopwatch_shows_what_the_script_says(begun):
    """Eight holds of 20 s and seven rests of 10 s, to the sample; a busy machine may spoil some of them."""
    assert begun.tabata.ended(PATIENCE + TABATA_LENGTH / 1000 + 30) == Exit.DONE
    lengths = [*stopwatch(begun.recordings["tabata"].samples())]
    holds, rests = lengths[::2], lengths[1::2]
    assert (len(holds), len(rests)) == (8, 7)
    assert (np.median(holds), np.median(rests)) == (20 * RATE, 10 * RATE), lengths


def stopwatch(heard):
    """The samples from each signal of the eight holds to the next."""
    at = np.flatnonzero(heard)[0]
    for number, seconds in enumerate([10, *[20, 10] * 7, 20]):
        chime = chime_of("end" if seconds == 20 else "start")
        begin = at + (seconds - 1) * RATE if number else at
        place, fit = place_of(chime, heard[: at + (seconds + 3) * RATE], begin)
        assert fit > 0.9
        if number:
            yield place - at
        at = place


def test_in_a_pipe_each_event_is_a_line_with_its_time(workshop, evening):
    """Words as they are spoken, signals by their names, nothing twice and nothing left out; and once, who speaks."""
    told = [line for line in evening.plain.lines if "[spoken by " not in line]
    assert len(told) == len(evening.plain.lines) - 1
    events = [
        f"{clock(cue['start_ms']):>7}  {cue['text'] or '* ' + cue['sound']}"
        for cue in workshop.short_plan["cues"]
        if cue["sound"] not in ("tick", "listen")
    ]
    assert told[:-1] == [*events, "Your level for Short session stays at 50."]
    assert told[-1].startswith("To rate this session:  voiceguide done ")
    assert all(re.fullmatch(r" *\d+:\d\d  \S.*", line) for line in events)


def test_without_its_server_a_session_waits_and_goes_on(workshop):
    """It says so, and goes on at the start of the words that were cut when there is a server again."""
    with workshop.pipe("keys.md", "--plain") as played:
        with workshop.record() as recording:
            in_the_words(recording, workshop)
        workshop.server.kill()
        lost = played.wait_for("the sound device is gone; waiting for it")
        workshop.server.start()
        with workshop.record() as recording:
            played.wait_for("[playing]")
            begin = recording.wait_for_sound()
            recording.wait_until(begin + RATE)
            heard = recording.samples(begin)
    words = next(cue for cue in workshop.keys_plan["cues"] if cue["text"] and "breathing" in cue["text"])
    assert re.match(r" *0:0\d  \[", lost)
    start = sample_at(words["start_ms"])
    place, fit = place_of(heard[FADE:RATE], workshop.keys)
    assert fit > 0.99
    assert place - start == pytest.approx(FADE, abs=RATE // 20)


def test_without_any_device_a_sentence_says_what_helps(workshop):
    """Exit code 5; it names the command that writes a file instead."""
    ran = workshop.run("play", "short.md", PULSE_SERVER=f"unix:{workshop.folder}/nowhere")
    assert ran.returncode == Exit.NO_DEVICE
    assert ran.stderr.count("\n") == 1
    assert "voiceguide export" in ran.stderr

"""The playback controller: commands, and a device that comes and goes."""

import queue
import time

import pytest
from fakes import tone
from scenes import planned

from voiceguide.audio.chimes import load_chimes
from voiceguide.errors import DeviceError, VoiceError
from voiceguide.player.commands import Command, GoTo, SeekBy, SetVolume
from voiceguide.player.controller import (
    LOST_AFTER,
    MIN_SLEEP,
    MORE_TIME,
    TICK,
    EndReason,
    PlaybackController,
    Ports,
    clock_including_sleep,
)
from voiceguide.player.progressive import ProgressiveSession
from voiceguide.player.stream import PlaybackStream
from voiceguide.session.model import Chime
from voiceguide.session.planner import speeches
from voiceguide.units import samples_at

SCRIPT = "# T\n\n- hold: 20s\n- rest: 1s\n\nSlowly.\n\n### A\n\nSit down.\n\n### B\n\nStand up.\n\n### C\n"
CHIMES = load_chimes(None)
CLIPS = {speech: tone(700, 200 + 30 * n) for n, speech in enumerate(speeches(planned(SCRIPT).steps))}


class FakePlayer:
    """A device that `ports` pulls from; opening one fails when `ports.devices` is 0."""

    def __init__(self, ports):
        self.ports = ports

    def start(self, pull, form):
        if not self.ports.devices:
            raise DeviceError("no sound device was found")
        self.ports.pull = pull
        self.ports.opened += 1

    def close(self):
        self.ports.pull = None


class FakePorts(queue.SimpleQueue):
    """The ports of a controller, with a clock that follows a script: each wait for a command lasts one tick."""

    def __init__(self, *script, session=None, start=0):
        super().__init__()
        self.session = session or whole_session()
        self.now, self.wall, self.opened, self.devices, self.pull = 0.0, 1000.0, 0, True, None
        self.states, self.sounds = [], []
        self._script = iter(script)
        self.stream = PlaybackStream(self.session, start=start, clock=lambda: self.now)
        self.failure = None
        clocks = (lambda: self.now, lambda: self.wall)
        ports = Ports(lambda: FakePlayer(self), self, self.states.append, lambda: self.failure, *clocks, 0)
        self.controller = PlaybackController(self.stream, self.session, ports, CHIMES[Chime("listen")])

    def get(self, *, timeout):
        """The next item of the script: a command, seconds that pass, or a function to call."""
        what = next(self._script, Command.STOP)
        if callable(what):
            what(self)
        elif isinstance(what, int | float):
            self.pass_time(what)
        else:
            return what
        raise queue.Empty

    def pass_time(self, seconds):
        """Let time pass; the device pulls as many samples."""
        for _ in range(round(seconds / TICK)):
            self.now += TICK
            self.wall += TICK
            if self.pull:
                self.sounds.append(self.pull(samples_at(1000 * TICK, 22_050)))

    def run(self):
        with self.controller:
            return self.controller.run()

    @property
    def at(self):
        return self.states[-1].at


def whole_session():
    session = ProgressiveSession(planned(SCRIPT), CHIMES)
    session.take(CLIPS.items())
    return session


def chapter(ports, number):
    return ports.session.snapshot.timeline.chapters[number].start


def after_opening(ports):
    return ports.session.snapshot.timeline.steps[0].end


def near(at):
    return pytest.approx(at, abs=150)


def test_a_session_plays_to_its_end():
    """The reason says so."""
    ports = FakePorts(*[1.0] * 200)
    assert ports.run() is EndReason.FINISHED
    assert ports.pull is None


def test_stop_ends_playback_and_closes_the_device():
    """The last state has the position."""
    ports = FakePorts(3.0, Command.STOP)
    assert ports.run() is EndReason.STOPPED
    assert (ports.at, ports.pull) == (near(3000), None)


def test_an_interruption_differs_from_a_stop():
    """It has another exit code."""
    assert FakePorts(1.0, Command.INTERRUPT).run() is EndReason.INTERRUPTED


def test_the_play_or_pause_command_pauses_and_resumes():
    """The position does not change during the pause."""
    ports = FakePorts(
        12.0, Command.PLAY_OR_PAUSE, 60.0, lambda ports: paused_at.append(ports.at), Command.PLAY_OR_PAUSE, 1.0
    )
    paused_at = []
    ports.run()
    assert paused_at == [near(12_000)]
    assert ports.at == near(13_000)


def test_play_and_pause_do_not_toggle():
    """Headsets send them twice."""
    ports = FakePorts(12.0, Command.PLAY, Command.PAUSE, Command.PAUSE, 5.0, Command.PLAY, Command.PLAY, 1.0)
    ports.run()
    assert ports.at == near(13_000)


def test_next_and_back():
    """They go from exercise to exercise; from the opening to the first one."""
    places = []

    def note(ports):
        places.append(ports.at)

    ports = FakePorts(3.0, Command.NEXT, note, Command.NEXT, note, 10.0, Command.BACK, note)
    ports.run()
    assert places == [near(after_opening(ports)), near(chapter(ports, 1)), near(chapter(ports, 1))]


def test_next_in_the_last_exercise_stays_there():
    """It is confirmed by a sound."""
    ports = FakePorts(Command.NEXT, 1.0, Command.NEXT, 1.0, Command.NEXT, 4.0, Command.NEXT, 1.0)
    ports.run()
    assert ports.at == near(chapter(ports, 2) + 5000)


def test_next_waits_until_the_next_exercise_is_synthesized():
    """Its position depends on the words before it."""
    session = ProgressiveSession(planned(SCRIPT), CHIMES)
    spoken = list(CLIPS.items())
    session.take(spoken[:4])
    commands = (0.5, Command.NEXT, 0.5, Command.NEXT, 0.5)
    ports = FakePorts(*commands, lambda _: session.take(spoken[4:]), 0.1, 0.1, session=session)
    ports.run()
    assert ports.at >= chapter(ports, 1)


def test_next_waits_until_the_opening_is_synthesized():
    """It leads to the first exercise, not to the second."""
    session = ProgressiveSession(planned(SCRIPT), CHIMES)
    spoken = list(CLIPS.items())
    session.take(spoken[:1])
    ports = FakePorts(0.5, Command.NEXT, 0.5, lambda _: session.take(spoken[1:]), 0.1, 0.1, session=session)
    ports.run()
    assert ports.at == near(after_opening(ports) + 100)


def test_again_repeats_the_last_words():
    """From their start."""
    ports = FakePorts(13.0, Command.AGAIN)
    ports.run()
    cues = [cue for cue in ports.session.snapshot.timeline.cues if cue.start <= ports.at < cue.end]
    assert hasattr(cues[0].sound, "text")


def test_more_time_lengthens_the_current_hold():
    """By ten seconds."""
    ports = FakePorts(15.0, Command.MORE_TIME, 1.0)
    ports.run()
    assert ports.session.snapshot.timeline.holds[0].length == 20_000 + MORE_TIME


def test_seeking_goes_to_the_start_of_a_cue():
    """Never into the middle of a sentence."""
    cue = whole_session().snapshot.timeline.cues[3]
    target = cue.start + 300
    ports = FakePorts(1.0, GoTo(target), lambda s: places.append(s.at), SeekBy(-100_000), lambda s: places.append(s.at))
    places = []
    ports.run()
    assert places == [cue.start, 0]


def test_louder_and_softer():
    """In steps, and to a given volume."""
    ports = FakePorts(
        Command.LOUDER, lambda s: seen.append(s.states[-1].volume), Command.SOFTER, Command.SOFTER, SetVolume(0.3)
    )
    seen = []
    ports.run()
    assert [*seen, ports.states[-2].volume] == pytest.approx([1.1, 0.3])


@pytest.mark.parametrize("command", [w for w in Command if w not in {Command.STOP, Command.INTERRUPT, Command.PLAY}])
def test_every_command_is_confirmed_by_a_sound(command):
    """The listener is not looking at the screen."""
    ports = FakePorts(15.0, command, 0.2)
    ports.run()
    assert any(ports.sounds[-2]) or any(ports.sounds[-1])


def test_the_keys_are_shown_and_hidden():
    """By the same key."""
    ports = FakePorts(Command.KEYS, 0.1, lambda s: shown.append(s.states[-1].shows_keys), Command.KEYS, 0.1)
    shown = []
    ports.run()
    assert (shown, ports.states[-1].shows_keys) == ([True], False)


def test_a_lost_device_pauses_playback_until_it_is_back():
    """The state says so, and playback resumes at the start of the cue."""

    def gone(ports):
        ports.pull, ports.devices = None, False

    def back(ports):
        seen.append((ports.states[-1].trouble, ports.states[-1].is_playing))
        ports.devices = True

    seen = []
    ports = FakePorts(1.5, gone, LOST_AFTER + TICK, 5.0, 1.0, back, LOST_AFTER + TICK, TICK)
    ports.run()
    assert seen == [("the sound device is gone; waiting for it", False)]
    assert (ports.opened, ports.states[-1].trouble, ports.states[-1].is_playing) == (2, "", True)
    cue = next(cue for cue in ports.session.snapshot.timeline.cues if cue.start <= 1500 < cue.end)
    assert cue.start <= ports.at <= cue.start + 300


def test_a_session_that_was_paused_stays_paused_when_the_device_is_back():
    """It does not resume by itself."""

    def gone(ports):
        ports.pull = None

    ports = FakePorts(1.5, Command.PAUSE, 0.2, gone, LOST_AFTER + TICK, 1.0)
    ports.run()
    assert (ports.opened, ports.states[-1].is_playing) == (2, False)


def test_playback_pauses_after_the_computer_has_slept():
    """The position does not jump ahead."""

    def sleep(ports):
        ports.wall += 300 + MIN_SLEEP

    ports = FakePorts(12.0, sleep, 5.0)
    ports.run()
    assert (ports.at, ports.states[-1].is_playing) == (near(12_000), False)


def test_setting_the_clock_does_not_count_as_sleep():
    """The clock counts from the start of the computer, not from 1970."""
    before = time.monotonic()
    assert clock_including_sleep() >= before
    assert clock_including_sleep() < time.time() / 2


def test_without_a_device_playback_does_not_start():
    """It raises the player's error."""
    ports = FakePorts()
    ports.devices = False
    with pytest.raises(DeviceError):
        ports.run()


def test_a_failing_voice_ends_playback():
    """It raises the voice's error, and the device is closed."""

    def fail(ports):
        ports.failure = VoiceError("cannot say")

    ports = FakePorts(1.0, fail, 1.0)
    with pytest.raises(VoiceError, match="cannot say"):
        ports.run()
    assert ports.pull is None


def test_a_failing_source_ends_playback_with_its_error():
    """The device would only fall silent, and the rest would count as heard."""
    ports = FakePorts(*[1.0] * 200)
    ports.stream.pull = fails_after(ports.stream.pull, 20)
    with pytest.raises(ZeroDivisionError):
        ports.run()
    assert ports.pull is None
    assert ports.at < ports.session.snapshot.timeline.length // 2
    assert {len(sound) for sound in ports.sounds} == {2 * samples_at(100, 22_050)}


def fails_after(pull, times):
    left = iter(range(times, -1, -1))
    return lambda samples: pull(samples // min(1, next(left, 0)))

"""The controller: commands, and a device that comes and goes."""

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
    """A device that is pulled by the stage; `stage.devices` are left."""

    def __init__(self, stage):
        self.stage = stage

    def start(self, pull, form):
        if not self.stage.devices:
            raise DeviceError("no sound device was found")
        self.stage.pull = pull
        self.stage.opened += 1

    def close(self):
        self.stage.pull = None


class Stage(queue.SimpleQueue):
    """The ports of a controller, with a clock that its script moves: each wait for a command lasts a tick."""

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
        """The next of the script: a command, or a number of seconds that pass, or something that is done."""
        what = next(self._script, Command.STOP)
        if callable(what):
            what(self)
        elif isinstance(what, int | float):
            self.pass_time(what)
        else:
            return what
        raise queue.Empty

    def pass_time(self, seconds):
        """The device pulls what is due."""
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


def chapter(stage, number):
    return stage.session.snapshot.timeline.chapters[number].start


def near(at):
    return pytest.approx(at, abs=150)


def test_it_plays_to_the_end():
    """And says so."""
    stage = Stage(*[1.0] * 200)
    assert stage.run() is EndReason.FINISHED
    assert stage.pull is None


def test_stop_ends_it_and_closes_the_device():
    """Where it was can be seen."""
    stage = Stage(3.0, Command.STOP)
    assert stage.run() is EndReason.STOPPED
    assert (stage.at, stage.pull) == (near(3000), None)


def test_an_interruption_is_told_from_a_stop():
    """It has another exit code."""
    assert Stage(1.0, Command.INTERRUPT).run() is EndReason.INTERRUPTED


def test_space_pauses_and_goes_on():
    """Time passes, the session does not."""
    stage = Stage(
        12.0, Command.PLAY_OR_PAUSE, 60.0, lambda stage: paused_at.append(stage.at), Command.PLAY_OR_PAUSE, 1.0
    )
    paused_at = []
    stage.run()
    assert paused_at == [near(12_000)]
    assert stage.at == near(13_000)


def test_play_and_pause_are_what_they_say():
    """A headset sends them twice."""
    stage = Stage(12.0, Command.PLAY, Command.PAUSE, Command.PAUSE, 5.0, Command.PLAY, Command.PLAY, 1.0)
    stage.run()
    assert stage.at == near(13_000)


def test_next_and_back():
    """From exercise to exercise."""
    stage = Stage(3.0, Command.NEXT, lambda s: places.append(s.at), 10.0, Command.BACK, lambda s: places.append(s.at))
    places = []
    stage.run()
    assert places == [near(chapter(stage, 1))] * 2


def test_next_in_the_last_exercise_stays_there():
    """It is confirmed all the same."""
    stage = Stage(Command.NEXT, 1.0, Command.NEXT, 4.0, Command.NEXT, 1.0)
    stage.run()
    assert stage.at == near(chapter(stage, 2) + 5000)


def test_next_waits_until_it_is_known_where_that_is():
    """The words before it are still being spoken."""
    session = ProgressiveSession(planned(SCRIPT), CHIMES)
    spoken = list(CLIPS.items())
    session.take(spoken[:4])
    stage = Stage(0.5, Command.NEXT, 0.5, lambda _: session.take(spoken[4:]), 0.1, 0.1, session=session)
    stage.run()
    assert stage.at >= chapter(stage, 1)


def test_again_says_it_again():
    """The last words, from their start."""
    stage = Stage(13.0, Command.AGAIN)
    stage.run()
    cues = [cue for cue in stage.session.snapshot.timeline.cues if cue.start <= stage.at < cue.end]
    assert hasattr(cues[0].sound, "text")


def test_more_time():
    """For the hold that is going on."""
    stage = Stage(15.0, Command.MORE_TIME, 1.0)
    stage.run()
    assert stage.session.snapshot.timeline.holds[0].length == 20_000 + MORE_TIME


def test_seeking_begins_at_a_cue():
    """Never in the middle of a sentence."""
    cue = whole_session().snapshot.timeline.cues[3]
    target = cue.start + 300
    stage = Stage(1.0, GoTo(target), lambda s: places.append(s.at), SeekBy(-100_000), lambda s: places.append(s.at))
    places = []
    stage.run()
    assert places == [cue.start, 0]


def test_louder_and_softer():
    """In steps, and to a given volume."""
    stage = Stage(
        Command.LOUDER, lambda s: seen.append(s.states[-1].volume), Command.SOFTER, Command.SOFTER, SetVolume(0.3)
    )
    seen = []
    stage.run()
    assert [*seen, stage.states[-2].volume] == pytest.approx([1.1, 0.3])


@pytest.mark.parametrize("command", [w for w in Command if w not in {Command.STOP, Command.INTERRUPT, Command.PLAY}])
def test_every_command_is_confirmed_by_ear(command):
    """Nobody is looking."""
    stage = Stage(15.0, command, 0.2)
    stage.run()
    assert any(stage.sounds[-2]) or any(stage.sounds[-1])


def test_the_keys_are_shown_and_hidden():
    """By the same key."""
    stage = Stage(Command.KEYS, 0.1, lambda s: shown.append(s.states[-1].shows_keys), Command.KEYS, 0.1)
    shown = []
    stage.run()
    assert (shown, stage.states[-1].shows_keys) == ([True], False)


def test_a_device_that_goes_away_pauses_and_when_it_is_back_the_cue_begins_again():
    """The listener is told meanwhile."""

    def gone(stage):
        stage.pull, stage.devices = None, False

    def back(stage):
        seen.append((stage.states[-1].trouble, stage.states[-1].is_playing))
        stage.devices = True

    seen = []
    stage = Stage(1.5, gone, LOST_AFTER + TICK, 5.0, 1.0, back, LOST_AFTER + TICK, TICK)
    stage.run()
    assert seen == [("the sound device is gone; waiting for it", False)]
    assert (stage.opened, stage.states[-1].trouble, stage.states[-1].is_playing) == (2, "", True)
    cue = next(cue for cue in stage.session.snapshot.timeline.cues if cue.start <= 1500 < cue.end)
    assert cue.start <= stage.at <= cue.start + 300


def test_who_had_paused_before_the_device_went_away_is_not_overruled():
    """It is back, and it stays silent."""

    def gone(stage):
        stage.pull = None

    stage = Stage(1.5, Command.PAUSE, 0.2, gone, LOST_AFTER + TICK, 1.0)
    stage.run()
    assert (stage.opened, stage.states[-1].is_playing) == (2, False)


def test_after_the_machine_has_slept_it_waits():
    """It is not five minutes further on."""

    def sleep(stage):
        stage.wall += 300 + MIN_SLEEP

    stage = Stage(12.0, sleep, 5.0)
    stage.run()
    assert (stage.at, stage.states[-1].is_playing) == (near(12_000), False)


def test_a_clock_that_is_set_is_no_sleep():
    """What is asked counts from the start of the machine, and not from 1970."""
    before = time.monotonic()
    assert clock_including_sleep() >= before
    assert clock_including_sleep() < time.time() / 2


def test_without_a_device_it_does_not_begin():
    """The error is the player's."""
    stage = Stage()
    stage.devices = False
    with pytest.raises(DeviceError):
        stage.run()


def test_a_voice_that_fails_ends_it():
    """With what the voice said, and with the device closed."""

    def fail(stage):
        stage.failure = VoiceError("cannot say")

    stage = Stage(1.0, fail, 1.0)
    with pytest.raises(VoiceError, match="cannot say"):
        stage.run()
    assert stage.pull is None


def test_a_source_that_fails_ends_playback_with_its_error():
    """A player would only fall silent, and the silence would count as done."""
    stage = Stage(*[1.0] * 200)
    stage.stream.pull = fails_after(stage.stream.pull, 20)
    with pytest.raises(ZeroDivisionError):
        stage.run()
    assert stage.pull is None
    assert stage.at < stage.session.snapshot.timeline.length // 2
    assert {len(sound) for sound in stage.sounds} == {2 * samples_at(100, 22_050)}


def fails_after(pull, times):
    left = iter(range(times, -1, -1))
    return lambda samples: pull(samples // min(1, next(left, 0)))

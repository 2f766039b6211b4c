"""The playback controller: carries out the listener's commands, and watches the device and the voice."""

import queue
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Self

from voiceguide.errors import DeviceError, VoiceguideError
from voiceguide.player.commands import AnyCommand, Command, GoTo, SeekBy, SetVolume
from voiceguide.player.devices import Player, Source
from voiceguide.player.progressive import ProgressiveSession
from voiceguide.player.stream import PlaybackStream
from voiceguide.session.navigation import next_exercise, resumed, said_last, this_exercise
from voiceguide.units import Ms

if TYPE_CHECKING:
    from voiceguide.session.timeline import Timeline

TICK = 0.1
"""Seconds between two checks."""
LOST_AFTER = 1.0
"""Seconds without a pull after which the device counts as gone."""
OPENS_WITHIN = 5.0
"""Seconds that a device may take until its first pull: an idle one has to wake up."""
MIN_SLEEP = 5.0
"""Seconds by which the two clocks must drift apart before the computer counts as having slept."""
MORE_TIME = Ms(10_000)
VOLUME_STEP = 0.1
_BOOTTIME = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
"""The clock that includes sleep on Linux and macOS; on Windows, time.monotonic does."""


def clock_including_sleep() -> float:
    """Monotonic seconds, including time that the computer spent asleep."""
    return time.monotonic() if _BOOTTIME is None else time.clock_gettime(_BOOTTIME)


class EndReason(Enum):
    """Why playback ended."""

    FINISHED = "finished"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class State:
    """A snapshot of the playback for views, media keys and the resume point.

    `titles` are those of all exercises, `timeline` only what has been synthesized so far unless it `is_complete`. `at`
    is the position and `delay` the time until the session begins, both in ms; `trouble` is a sentence, or empty.
    `jumps` counts how often the listener went elsewhere. `voice` says who speaks, once that is known.
    """

    timeline: "Timeline"
    titles: tuple[str, ...]
    is_complete: bool
    at: Ms
    delay: Ms
    is_playing: bool
    volume: float
    trouble: str
    shows_keys: bool
    jumps: int = 0
    end: EndReason | None = None
    voice: str = ""


@dataclass(frozen=True, slots=True)
class Ports:
    """What the controller needs from outside: devices, commands, clocks, and a function to call with each state."""

    new_player: Callable[[], Player]
    commands: "queue.SimpleQueue[AnyCommand]"
    on_state: Callable[[State], object]
    failure: Callable[[], VoiceguideError | None]
    """Returns the error that the voice failed with, if it did."""
    clock: Callable[[], float] = time.monotonic
    clock_including_sleep: Callable[[], float] = clock_including_sleep
    fade_timeout: float = 0.2
    """Seconds that a device has to fade out before it is closed."""
    voice: Callable[[], str] = lambda: ""
    """Returns who speaks, in words, once that is known."""


class PlaybackController:
    """Controls playback until it ends; a context manager that holds the device open."""

    def __init__(
        self,
        stream: PlaybackStream,
        session: ProgressiveSession,
        ports: Ports,
        confirmation: bytes,
        source: Source | None = None,
    ) -> None:
        """`confirmation` is the soft sound that confirms a command; `source` is the stream with its music, if any."""
        self._stream = stream
        self._source: Source = source or stream
        self._session = session
        self._ports = ports
        self._confirmation = confirmation
        self._player: Player | None = None
        self._end_reason: EndReason | None = None
        self._trouble = ""
        self._shows_keys = False
        self._jumps = 0
        self._failure: Exception | None = None
        self._postponed: AnyCommand | None = None
        self._time_asleep = self._measure_sleep()
        self._opened_at = 0.0
        self._was_playing = True

    def __enter__(self) -> Self:
        """Start playing; raises DeviceError if there is no device."""
        self._player = self._open_player()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._player and self._end_reason is not EndReason.FINISHED:
            self._fade_out()
        player, self._player = self._player, None
        if player:
            player.close()

    def run(self) -> EndReason:
        """Carry out commands until playback ends; raises the error if the voice or the source fails."""
        self._ports.on_state(self._state())
        while self._end_reason is None:
            self._step()
        return self._end_reason

    def _step(self) -> None:
        command = self._postponed or self._next_command()
        self._postponed = None
        if command:
            self._handle(command)
        self._watch_session()
        if self._stream.finished.is_set():
            self._end_reason = EndReason.FINISHED
        self._watch_device()
        self._watch_sleep()
        self._ports.on_state(self._state())

    def _next_command(self) -> AnyCommand | None:
        try:
            return self._ports.commands.get(timeout=TICK)
        except queue.Empty:
            return None

    # Commands

    def _handle(self, command: AnyCommand) -> None:
        match command:
            case SeekBy(time):
                self._seek(self._stream.at + time)
            case GoTo(at):
                self._seek(at)
            case SetVolume(volume):
                self._stream.set_volume(volume)
                self._confirm()
            case Command():
                self._actions[command]()

    @cached_property
    def _actions(self) -> Mapping[Command, Callable[[], object]]:
        return {
            Command.PLAY_OR_PAUSE: lambda: self._pause() if self._stream.is_playing else self._play(),
            Command.PLAY: self._play,
            Command.PAUSE: self._pause,
            Command.NEXT: self._next,
            Command.BACK: lambda: self._go_to(this_exercise(self._timeline, self._stream.at)),
            Command.AGAIN: lambda: self._go_to(said_last(self._timeline, self._stream.at)),
            Command.MORE_TIME: self._more_time,
            Command.LOUDER: lambda: self._handle(SetVolume(self._stream.volume + VOLUME_STEP)),
            Command.SOFTER: lambda: self._handle(SetVolume(self._stream.volume - VOLUME_STEP)),
            Command.KEYS: self._show_keys,
            Command.NOTHING: self._confirm,
            Command.STOP: lambda: self._end(EndReason.STOPPED),
            Command.INTERRUPT: lambda: self._end(EndReason.INTERRUPTED),
        }

    def _pause(self) -> None:
        if self._stream.is_playing:
            self._stream.pause()
            self._confirm()

    def _play(self) -> None:
        if not self._stream.is_playing and self._player:
            self._confirm()
            self._stream.resume()

    def _next(self) -> None:
        start = next_exercise(self._timeline, self._stream.at)
        if start is not None:
            self._go_to(start)
        elif self._session.snapshot.is_complete:
            self._confirm()
        else:
            # Its position is unknown until the words before it have been synthesized.
            self._postponed = self._next_command() or Command.NEXT

    def _seek(self, at: int) -> None:
        """Go to `at` ms, or back to the start of a cue that would be cut there."""
        self._go_to(resumed(self._timeline, max(0, min(self._timeline.length, at))))

    def _more_time(self) -> None:
        self._session.give_more_time(self._stream.at, MORE_TIME)
        self._confirm()

    def _show_keys(self) -> None:
        self._shows_keys = not self._shows_keys
        self._confirm()

    def _end(self, reason: EndReason) -> None:
        self._end_reason = reason

    def _go_to(self, at: int) -> None:
        self._jumps += 1
        self._confirm()
        self._stream.go_to(at)

    def _confirm(self) -> None:
        self._stream.confirm(self._confirmation)

    @property
    def _timeline(self) -> "Timeline":
        return self._session.snapshot.timeline

    # The device, the voice and the clocks

    def _open_player(self) -> Player:
        player = self._ports.new_player()
        player.start(self._pull, self._source.form)
        self._opened_at = self._ports.clock()
        return player

    def _pull(self, samples: int) -> bytes:
        """The next samples for the device; silence once an error has occurred, which ends playback."""
        if self._failure is None:
            try:
                return self._source.pull(samples)
            except Exception as error:  # noqa: BLE001 (it would be lost in the device's thread)
                self._failure = error
        return bytes(samples * self._source.form.frame_width)

    def _watch_session(self) -> None:
        failure = self._failure or self._ports.failure()
        if failure:
            raise failure

    def _watch_device(self) -> None:
        """Pause when the device stops pulling; resume when a device is available again."""
        now = self._ports.clock()
        if now < self._deadline():
            return
        if self._player:
            self._was_playing = self._stream.is_playing
            self._stream.pause()
            self._trouble = "the sound device is gone; waiting for it"
            self._player.close()
            self._player = None
        self._opened_at = now
        try:
            self._player = self._open_player()
        except DeviceError:
            return
        self._trouble = ""
        if self._was_playing:
            self._stream.resume()

    def _deadline(self) -> float:
        """When the device counts as gone, or is tried again, unless it pulls before then."""
        pulled_at = self._stream.pulled_at
        if self._player and pulled_at <= self._opened_at:
            return self._opened_at + OPENS_WITHIN
        return max(pulled_at, self._opened_at) + LOST_AFTER

    def _measure_sleep(self) -> float:
        """The seconds that the computer has slept, up to a constant."""
        return self._ports.clock_including_sleep() - self._ports.clock()

    def _watch_sleep(self) -> None:
        """Pause after the computer has slept."""
        time_asleep = self._measure_sleep()
        if time_asleep - self._time_asleep > MIN_SLEEP and self._stream.is_playing:
            self._stream.pause()
        self._time_asleep = time_asleep

    def _fade_out(self) -> None:
        self._stream.pause()
        self._stream.settled.wait(self._ports.fade_timeout)

    def _state(self) -> State:
        stream = self._stream
        return State(
            timeline=self._timeline,
            titles=self._session.titles,
            is_complete=self._session.snapshot.is_complete,
            at=stream.at,
            delay=stream.delay,
            is_playing=stream.is_playing,
            volume=stream.volume,
            trouble=self._trouble,
            shows_keys=self._shows_keys,
            jumps=self._jumps,
            end=self._end_reason,
            voice=self._ports.voice(),
        )

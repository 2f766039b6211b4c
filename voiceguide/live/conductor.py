"""The conductor: sees to it that a performance follows the listener's wishes, and that there is a device for it."""

import queue
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Self

from voiceguide.errors import DeviceError, VoiceguideError
from voiceguide.live.performance import Performance
from voiceguide.live.players.records import Player, Source
from voiceguide.live.wishes import AnyWish, GoTo, SeekBy, SetVolume, Wish
from voiceguide.session.moves import next_exercise, resumed, said_last, this_exercise
from voiceguide.sound.unfolding import Unfolding
from voiceguide.units import Ms

if TYPE_CHECKING:
    from voiceguide.session.timeline import Timeline

TICK = 0.1
"""Seconds between two looks around."""
LOST_AFTER = 1.0
"""Seconds without a pull after which the device counts as gone."""
OPENS_WITHIN = 5.0
"""Seconds that a device may take until its first pull: one that was idle has to wake up."""
ASLEEP_AFTER = 5.0
"""Seconds that the clock on the wall is ahead of the running one after the machine has slept."""
MORE_TIME = Ms(10_000)
VOLUME_STEP = 0.1


class Ending(Enum):
    """How a performance ended."""

    FINISHED = "finished"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class State:
    """What can be seen of a performance: where it is in what is known of its timeline, and how it goes on.

    `titles` are those of all exercises; `is_whole` says that the timeline is known to its end. `delay` is the time in
    ms until it begins; `trouble` is a sentence, or empty.
    """

    timeline: "Timeline"
    titles: tuple[str, ...]
    is_whole: bool
    at: Ms
    delay: Ms
    is_playing: bool
    volume: float
    trouble: str
    shows_keys: bool


@dataclass(frozen=True, slots=True)
class World:
    """What the conductor needs of the outside: players, wishes, clocks, and who is to be told."""

    new_player: Callable[[], Player]
    wishes: "queue.SimpleQueue[AnyWish]"
    on_state: Callable[[State], object]
    failure: Callable[[], VoiceguideError | None]
    """What the voice has failed with."""
    running: Callable[[], float] = time.monotonic
    on_the_wall: Callable[[], float] = time.time
    fades_within: float = 0.2
    """Seconds that a device has to fall silent in before it is closed."""


class Conductor:
    """Conducts one performance to its end, in a `with`: the device is open in it."""

    def __init__(
        self,
        performance: Performance,
        session: Unfolding,
        world: World,
        confirmation: bytes,
        source: Source | None = None,
    ) -> None:
        """`confirmation` is the soft sound that answers a wish; `source` plays the performance with more around it."""
        self._performance = performance
        self._source: Source = source or performance
        self._session = session
        self._world = world
        self._confirmation = confirmation
        self._player: Player | None = None
        self._ending: Ending | None = None
        self._trouble = ""
        self._shows_keys = False
        self._failure: Exception | None = None
        self._postponed: AnyWish | None = None
        self._wall_ahead = self._ahead()
        self._opened_at = 0.0
        self._was_playing = True

    def __enter__(self) -> Self:
        """Begin to play; raises DeviceError if there is no device."""
        self._player = self._opened()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._player and self._ending is not Ending.FINISHED:
            self._fade_away()
        player, self._player = self._player, None
        if player:
            player.close()

    def conduct(self) -> Ending:
        """Follow the listener's wishes until the end; raises what the voice fails with, or the source."""
        self._world.on_state(self._state())
        while self._ending is None:
            self._step()
        return self._ending

    def _step(self) -> None:
        wish = self._postponed or self._next_wish()
        self._postponed = None
        if wish:
            self._obey(wish)
        self._watch_session()
        if self._performance.finished.is_set():
            self._ending = Ending.FINISHED
        self._watch_device()
        self._watch_sleep()
        self._world.on_state(self._state())

    def _next_wish(self) -> AnyWish | None:
        try:
            return self._world.wishes.get(timeout=TICK)
        except queue.Empty:
            return None

    # Wishes

    def _obey(self, wish: AnyWish) -> None:
        match wish:
            case SeekBy(time):
                self._seek(self._performance.at + time)
            case GoTo(at):
                self._seek(at)
            case SetVolume(volume):
                self._performance.set_volume(volume)
                self._confirm()
            case Wish():
                self._actions[wish]()

    @cached_property
    def _actions(self) -> Mapping[Wish, Callable[[], object]]:
        """What is done for each wish that has no more to it."""
        return {
            Wish.PLAY_OR_PAUSE: lambda: self._pause() if self._performance.is_playing else self._play(),
            Wish.PLAY: self._play,
            Wish.PAUSE: self._pause,
            Wish.NEXT: self._next,
            Wish.BACK: lambda: self._go_to(this_exercise(self._timeline, self._performance.at)),
            Wish.AGAIN: lambda: self._go_to(said_last(self._timeline, self._performance.at)),
            Wish.MORE_TIME: self._more_time,
            Wish.LOUDER: lambda: self._obey(SetVolume(self._performance.volume + VOLUME_STEP)),
            Wish.SOFTER: lambda: self._obey(SetVolume(self._performance.volume - VOLUME_STEP)),
            Wish.KEYS: self._show_keys,
            Wish.NOTHING: self._confirm,
            Wish.STOP: lambda: self._end(Ending.STOPPED),
            Wish.INTERRUPT: lambda: self._end(Ending.INTERRUPTED),
        }

    def _pause(self) -> None:
        if self._performance.is_playing:
            self._performance.pause()
            self._confirm()

    def _play(self) -> None:
        if not self._performance.is_playing and self._player:
            self._confirm()
            self._performance.resume()

    def _next(self) -> None:
        start = next_exercise(self._timeline, self._performance.at)
        if start is not None:
            self._go_to(start)
        elif self._session.score.is_whole:
            self._confirm()
        else:
            # Its place is not known yet: what comes before it is still being spoken.
            self._postponed = self._next_wish() or Wish.NEXT

    def _seek(self, at: int) -> None:
        """Go there, or to the start of the cue that is heard there."""
        self._go_to(resumed(self._timeline, max(0, min(self._timeline.length, at))))

    def _more_time(self) -> None:
        self._session.give_more_time(self._performance.at, MORE_TIME)
        self._confirm()

    def _show_keys(self) -> None:
        self._shows_keys = not self._shows_keys
        self._confirm()

    def _end(self, ending: Ending) -> None:
        self._ending = ending

    def _go_to(self, at: int) -> None:
        self._confirm()
        self._performance.go_to(at)

    def _confirm(self) -> None:
        self._performance.confirm(self._confirmation)

    @property
    def _timeline(self) -> "Timeline":
        return self._session.score.timeline

    # The outside world

    def _opened(self) -> Player:
        player = self._world.new_player()
        player.start(self._pull, self._source.form)
        self._opened_at = self._world.running()
        return player

    def _pull(self, samples: int) -> bytes:
        """What a player pulls; silence from the first error on, which ends the performance: it is none any more."""
        if self._failure is None:
            try:
                return self._source.pull(samples)
            except Exception as error:  # noqa: BLE001 (in a player's thread it would be lost)
                self._failure = error
        return bytes(samples * self._source.form.frame_width)

    def _watch_session(self) -> None:
        failure = self._failure or self._world.failure()
        if failure:
            raise failure

    def _watch_device(self) -> None:
        """When the device no longer pulls, pause; when there is one again, go on."""
        now = self._world.running()
        if now < self._lost_at():
            return
        if self._player:
            self._was_playing = self._performance.is_playing
            self._performance.pause()
            self._trouble = "the sound device is gone; waiting for it"
            self._player.close()
            self._player = None
        self._opened_at = now
        try:
            self._player = self._opened()
        except DeviceError:
            return
        self._trouble = ""
        if self._was_playing:
            self._performance.resume()

    def _lost_at(self) -> float:
        """When the device counts as gone, or is to be looked for again, if nothing is pulled until then."""
        pulled_at = self._performance.pulled_at
        if self._player and pulled_at <= self._opened_at:
            return self._opened_at + OPENS_WITHIN
        return max(pulled_at, self._opened_at) + LOST_AFTER

    def _ahead(self) -> float:
        return self._world.on_the_wall() - self._world.running()

    def _watch_sleep(self) -> None:
        """After the machine has slept, wait for the listener."""
        ahead = self._ahead()
        if ahead - self._wall_ahead > ASLEEP_AFTER and self._performance.is_playing:
            self._performance.pause()
        self._wall_ahead = ahead

    def _fade_away(self) -> None:
        """Give the device the time to fall silent."""
        self._performance.pause()
        self._performance.settled.wait(self._world.fades_within)

    def _state(self) -> State:
        performance = self._performance
        return State(
            timeline=self._timeline,
            titles=self._session.titles,
            is_whole=self._session.score.is_whole,
            at=performance.at,
            delay=performance.delay,
            is_playing=performance.is_playing,
            volume=performance.volume,
            trouble=self._trouble,
            shows_keys=self._shows_keys,
        )

"""A session as a media player on the D-Bus session bus (MPRIS 2.2), for media keys, headset buttons and `playerctl`.

It needs dbus-fast, which is only for Linux and slow to import, so `media_control` imports this module late.
"""

import asyncio
import logging
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from dbus_fast import DBusError, ErrorType, PropertyAccess, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusDict, DBusDouble, DBusInt64, DBusObjectPath, DBusSignature, DBusStr
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property, dbus_signal

from voiceguide.player.commands import AnyCommand, Command, GoTo, SeekBy, SetVolume
from voiceguide.session.navigation import exercise_at
from voiceguide.text import visible
from voiceguide.units import Ms

if TYPE_CHECKING:
    from voiceguide.player.controller import State

ROOT = "org.mpris.MediaPlayer2"
PLAYER = "org.mpris.MediaPlayer2.Player"
OBJECT = "/org/mpris/MediaPlayer2"
JUMP = Ms(500)
"""Smaller differences from the expected position are not announced: devices pull only about every 100 ms."""

Handle = Callable[[AnyCommand], object]


@dataclass(frozen=True, slots=True)
class MprisTrack:
    """An exercise; Next and Previous go from track to track, and positions count from the track's start."""

    id: str
    title: str
    start: Ms
    length: Ms


NO_TRACK = MprisTrack("/org/mpris/MediaPlayer2/TrackList/NoTrack", "", Ms(0), Ms(0))
"""Before the first words have been synthesized."""


@dataclass(frozen=True, slots=True)
class MprisState:
    """The properties of a session on the bus; `position` is in µs from the start of the track."""

    track: MprisTrack
    position: int
    is_playing: bool
    volume: float

    @classmethod
    def of(cls, state: "State") -> "MprisState":
        """The MPRIS properties for a playback state."""
        track = NO_TRACK
        if state.timeline.chapters:
            number = exercise_at(state.timeline, state.at)
            chapter = state.timeline.chapters[number]
            length = Ms(chapter.end - chapter.start)
            track = MprisTrack(f"/voiceguide/exercise/{number + 1}", chapter.title, chapter.start, length)
        return cls(track, 1000 * (state.at - track.start), state.is_playing, state.volume)

    def seek(self, offset: int) -> AnyCommand | None:
        """The command for Seek by `offset` µs: Next if that is past the end, at most back to the track's start."""
        target = self.position + offset
        if self.track == NO_TRACK:
            return None
        if target > self.track.length * 1000:
            return Command.NEXT
        return SeekBy(round(offset / 1000)) if target >= 0 else GoTo(self.track.start)

    def set_position(self, track_id: str, position: int) -> AnyCommand | None:
        """The command for SetPosition to `position` µs; None if it is outside the track, or the track has changed."""
        if self.track == NO_TRACK or track_id != self.track.id or not 0 <= position <= self.track.length * 1000:
            return None
        return GoTo(self.track.start + round(position / 1000))


@dataclass(frozen=True, slots=True)
class PositionEstimate:
    """The position that clients assume: it was `position` µs in `state` at the time `moment` in s."""

    state: MprisState
    moment: float
    position: int

    def at(self, moment: float) -> int:
        """The position in µs at a later moment, if nothing happens until then."""
        return self.position + (round((moment - self.moment) * 1_000_000) if self.state.is_playing else 0)

    def update(self, state: MprisState, moment: float) -> tuple["PositionEstimate", bool]:
        """The estimate for a new state, and whether its position jumped, so that clients must be notified."""
        expected = self.at(moment) if state.track.id == self.state.track.id else 0
        jumped = abs(state.position - expected) > JUMP * 1000
        return PositionEstimate(state, moment, state.position if jumped else expected), jumped


@dataclass(frozen=True, slots=True)
class Metadata:
    """The title and artist that all tracks of a session share."""

    title: str
    artist: str

    def of(self, track: MprisTrack) -> dict[str, Variant]:
        """The MPRIS metadata of a track."""
        length = {} if track == NO_TRACK else {"mpris:length": Variant("x", track.length * 1000)}
        return {
            "mpris:trackid": Variant("o", track.id),
            **length,
            "mpris:artUrl": Variant("s", _cover_url()),
            "xesam:title": Variant("s", visible(track.title or self.title)),
            "xesam:album": Variant("s", visible(self.title)),
            "xesam:artist": Variant("as", [visible(self.artist) or "voiceguide"]),
        }


@cache
def _cover_url() -> str:
    return Path(str(files("voiceguide.export").joinpath("cover.png"))).as_uri()


class _Interface(ServiceInterface):
    """A D-Bus interface whose methods give commands."""

    def __init__(self, name: str, handle: Handle) -> None:
        super().__init__(name)
        self.handle = handle


def _command(name: str, command: Command | None) -> Callable[..., None]:
    """A D-Bus method that gives one command, or does nothing."""

    def method(interface: _Interface) -> None:
        if command:
            interface.handle(command)

    return dbus_method(name)(method)


def _constant(name: str, signature: str, value: object) -> Any:
    """A D-Bus property with a constant value; assign it to an attribute of the same name."""

    def getter(_: ServiceInterface) -> Annotated[Any, DBusSignature(signature)]:
        return value

    getter.__name__ = name
    return dbus_property(PropertyAccess.READ)(getter)


class _Root(_Interface):
    """The application; it has no window to raise."""

    raise_ = _command("Raise", None)
    quit = _command("Quit", Command.STOP)
    CanQuit = _constant("CanQuit", "b", value=True)
    CanRaise = _constant("CanRaise", "b", value=False)
    HasTrackList = _constant("HasTrackList", "b", value=False)
    Identity = _constant("Identity", "s", "voiceguide")
    DesktopEntry = _constant("DesktopEntry", "s", "voiceguide")
    SupportedUriSchemes = _constant("SupportedUriSchemes", "as", [])
    SupportedMimeTypes = _constant("SupportedMimeTypes", "as", [])


class _Player(_Interface):
    """The session; without OpenUri, as the specification allows if no URI scheme is supported."""

    def __init__(self, handle: Handle, metadata: Metadata, estimate: PositionEstimate) -> None:
        super().__init__(PLAYER, handle)
        self._session = metadata
        self._estimate = estimate

    play = _command("Play", Command.PLAY)
    pause = _command("Pause", Command.PAUSE)
    play_pause = _command("PlayPause", Command.PLAY_OR_PAUSE)
    stop = _command("Stop", Command.STOP)
    next = _command("Next", Command.NEXT)
    previous = _command("Previous", Command.BACK)
    MinimumRate = _constant("MinimumRate", "d", 1.0)
    MaximumRate = _constant("MaximumRate", "d", 1.0)
    # True in the last exercise too: the controller confirms Next there with a sound.
    CanGoNext = _constant("CanGoNext", "b", value=True)
    CanGoPrevious = _constant("CanGoPrevious", "b", value=True)
    CanPlay = _constant("CanPlay", "b", value=True)
    CanPause = _constant("CanPause", "b", value=True)
    CanSeek = _constant("CanSeek", "b", value=True)
    CanControl = _constant("CanControl", "b", value=True)

    @dbus_method("Seek")
    def seek(self, offset: DBusInt64) -> None:
        if command := self._estimate.state.seek(offset):
            self.handle(command)

    @dbus_method("SetPosition")
    def set_position(self, track_id: DBusObjectPath, position: DBusInt64) -> None:
        if command := self._estimate.state.set_position(track_id, position):
            self.handle(command)

    @dbus_property(PropertyAccess.READ, "PlaybackStatus")
    def playback_status(self) -> DBusStr:
        return "Playing" if self._estimate.state.is_playing else "Paused"

    @dbus_property(PropertyAccess.READ, "Metadata")
    def metadata(self) -> DBusDict:
        return self._session.of(self._estimate.state.track)

    @dbus_property(PropertyAccess.READ, "Position")
    def position(self) -> DBusInt64:
        return self._estimate.state.position

    position.introspection.annotations["org.freedesktop.DBus.Property.EmitsChangedSignal"] = "false"

    @dbus_property(name="Volume")
    def volume(self) -> DBusDouble:
        return self._estimate.state.volume

    @volume.setter
    def set_volume(self, volume: DBusDouble) -> None:
        if math.isnan(volume):
            raise DBusError(ErrorType.INVALID_ARGS, "a volume is a number")
        self.handle(SetVolume(max(0.0, volume)))

    @dbus_property(name="Rate")
    def rate(self) -> DBusDouble:
        return 1.0

    @rate.setter
    def set_rate(self, rate: DBusDouble) -> None:
        """The only rate is 1, but by the specification 0 means Pause."""
        if rate == 0:
            self.handle(Command.PAUSE)

    @dbus_signal("Seeked")
    def seeked(self) -> DBusInt64:
        return self._estimate.state.position

    def update(self, state: MprisState, moment: float) -> None:
        """Announce changed properties, and the position only if it jumps."""
        before = self._announced()
        self._estimate, jumped = self._estimate.update(state, moment)
        changed = {name: value for name, value in self._announced().items() if value != before[name]}
        if changed:
            self.emit_properties_changed(changed)
        if jumped:
            self.seeked()

    def _announced(self) -> Mapping[str, Any]:
        return {"PlaybackStatus": self.playback_status, "Metadata": self.metadata, "Volume": self.volume}


class MprisService:
    """The MPRIS player on a bus: answers calls, and announces changes."""

    def __init__(self, bus: MessageBus, handle: Handle, metadata: Metadata, state: "State", moment: float) -> None:
        shown = MprisState.of(state)
        self._bus = bus
        self._player = _Player(handle, metadata, PositionEstimate(shown, moment, shown.position))
        bus.export(OBJECT, _Root(ROOT, handle))
        bus.export(OBJECT, self._player)

    async def serve(self) -> None:
        """Take a name on the bus, and wait until the connection ends."""
        await self._bus.request_name(f"{ROOT}.voiceguide.instance{os.getpid()}")
        await self._bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # it has no return type

    def show(self, state: "State", moment: float) -> None:
        """Publish the state at the time `moment` in s."""
        if self._bus.connected:
            self._player.update(MprisState.of(state), moment)


async def connect() -> MessageBus:
    """Connect to the session bus; raises whatever dbus-fast raises if there is none."""
    # Without a handler, Python prints the library's warnings.
    logging.getLogger("dbus_fast").addHandler(logging.NullHandler())
    asyncio.get_running_loop().set_exception_handler(_ignore_lost_bus)
    return await MessageBus().connect()


def _ignore_lost_bus(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Ignore errors of futures that dbus-fast leaves behind when the bus dies; asyncio would print them."""
    if not isinstance(context.get("exception"), OSError | EOFError):
        loop.default_exception_handler(context)

"""What a session bus can see of a session, and what it can ask for, in the words of MPRIS 2.2."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voiceguide.live.wishes import AnyWish, GoTo, SeekBy, Wish
from voiceguide.session.moves import exercise_at
from voiceguide.text import visible
from voiceguide.units import Ms

if TYPE_CHECKING:
    from voiceguide.live.conductor import State

ROOT = "org.mpris.MediaPlayer2"
PLAYER = "org.mpris.MediaPlayer2.Player"
JUMP = Ms(500)
"""How far a position may be from where it is believed to be: devices pull, and states are shown, in steps of 100 ms."""

DESCRIPTION = """<node>
 <interface name="org.mpris.MediaPlayer2">
  <method name="Raise"/>
  <method name="Quit"/>
  <property name="CanQuit" type="b" access="read"/>
  <property name="CanRaise" type="b" access="read"/>
  <property name="HasTrackList" type="b" access="read"/>
  <property name="Identity" type="s" access="read"/>
  <property name="DesktopEntry" type="s" access="read"/>
  <property name="SupportedUriSchemes" type="as" access="read"/>
  <property name="SupportedMimeTypes" type="as" access="read"/>
 </interface>
 <interface name="org.mpris.MediaPlayer2.Player">
  <method name="Next"/>
  <method name="Previous"/>
  <method name="Pause"/>
  <method name="PlayPause"/>
  <method name="Stop"/>
  <method name="Play"/>
  <method name="Seek"><arg name="Offset" type="x" direction="in"/></method>
  <method name="SetPosition">
   <arg name="TrackId" type="o" direction="in"/><arg name="Position" type="x" direction="in"/>
  </method>
  <signal name="Seeked"><arg name="Position" type="x"/></signal>
  <property name="PlaybackStatus" type="s" access="read"/>
  <property name="Rate" type="d" access="readwrite"/>
  <property name="Metadata" type="a{sv}" access="read"/>
  <property name="Volume" type="d" access="readwrite"/>
  <property name="Position" type="x" access="read">
   <annotation name="org.freedesktop.DBus.Property.EmitsChangedSignal" value="false"/>
  </property>
  <property name="MinimumRate" type="d" access="read"/>
  <property name="MaximumRate" type="d" access="read"/>
  <property name="CanGoNext" type="b" access="read"/>
  <property name="CanGoPrevious" type="b" access="read"/>
  <property name="CanPlay" type="b" access="read"/>
  <property name="CanPause" type="b" access="read"/>
  <property name="CanSeek" type="b" access="read"/>
  <property name="CanControl" type="b" access="read"/>
 </interface>
</node>"""
"""OpenUri is left out, as the specification allows where no kind of URI is supported."""
ALWAYS: Mapping[str, Mapping[str, Any]] = {
    ROOT: {
        "CanQuit": True,
        "CanRaise": False,
        "HasTrackList": False,
        "Identity": "voiceguide",
        "DesktopEntry": "voiceguide",
        "SupportedUriSchemes": [],
        "SupportedMimeTypes": [],
    },
    PLAYER: {
        "Rate": 1.0,
        "MinimumRate": 1.0,
        "MaximumRate": 1.0,
        # What comes next may not have been spoken yet; in the last exercise, Next is answered by a soft sound.
        "CanGoNext": True,
        "CanGoPrevious": True,
        "CanPlay": True,
        "CanPause": True,
        "CanSeek": True,
        "CanControl": True,
    },
}
"""The properties that never change."""
METADATA_TYPES = {
    "mpris:trackid": "o",
    "mpris:length": "x",
    "mpris:artUrl": "s",
    "xesam:title": "s",
    "xesam:album": "s",
    "xesam:artist": "as",
}
WISHES: Mapping[tuple[str, str], Wish] = {
    (ROOT, "Quit"): Wish.STOP,
    (PLAYER, "Play"): Wish.PLAY,
    (PLAYER, "Pause"): Wish.PAUSE,
    (PLAYER, "PlayPause"): Wish.PLAY_OR_PAUSE,
    (PLAYER, "Stop"): Wish.STOP,
    (PLAYER, "Next"): Wish.NEXT,
    (PLAYER, "Previous"): Wish.BACK,
}


@dataclass(frozen=True, slots=True)
class Track:
    """An exercise: a track is what Next and Previous go by, and its position starts anew with its id."""

    id: str
    title: str
    start: Ms
    length: Ms


NO_TRACK = Track("/org/mpris/MediaPlayer2/TrackList/NoTrack", "", Ms(0), Ms(0))
"""While nothing has been spoken yet."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a bus can see of a session; `position` is in µs from the start of the track."""

    track: Track
    position: int
    is_playing: bool
    volume: float

    def sought(self, offset: int) -> AnyWish | None:
        """What Seek means, in µs: over the end of a track is Next, over its start is its start."""
        goal = self.position + offset
        if self.track == NO_TRACK:
            return None
        if goal > self.track.length * 1000:
            return Wish.NEXT
        return SeekBy(round(offset / 1000)) if goal >= 0 else GoTo(self.track.start)

    def placed(self, track_id: str, position: int) -> AnyWish | None:
        """What SetPosition means, in µs: nothing in another track (the caller is late) or outside of this one."""
        if self.track == NO_TRACK or track_id != self.track.id or not 0 <= position <= self.track.length * 1000:
            return None
        return GoTo(self.track.start + round(position / 1000))


def scene_of(state: "State") -> Scene:
    """What a bus can see of a state."""
    track = NO_TRACK
    if state.timeline.chapters:
        number = exercise_at(state.timeline, state.at)
        chapter = state.timeline.chapters[number]
        track = Track(
            f"/voiceguide/exercise/{number + 1}", chapter.title, chapter.start, Ms(chapter.end - chapter.start)
        )
    return Scene(track, 1000 * (state.at - track.start), state.is_playing, state.volume)


@dataclass(frozen=True, slots=True)
class Album:
    """What all tracks of a session share."""

    title: str
    artist: str

    def properties(self, scene: Scene) -> dict[str, Any]:
        """The properties that change, by the names that the specification gives them."""
        return {
            "PlaybackStatus": "Playing" if scene.is_playing else "Paused",
            "Metadata": self._metadata(scene.track),
            "Volume": scene.volume,
            "Position": scene.position,
        }

    def _metadata(self, track: Track) -> dict[str, Any]:
        length = {} if track == NO_TRACK else {"mpris:length": track.length * 1000}
        return {
            "mpris:trackid": track.id,
            **length,
            "mpris:artUrl": _cover(),
            "xesam:title": visible(track.title or self.title),
            "xesam:album": visible(self.title),
            "xesam:artist": [visible(self.artist)],
        }


@cache
def _cover() -> str:
    return Path(str(files("voiceguide.outputs").joinpath("cover.png"))).as_uri()


@dataclass(frozen=True, slots=True)
class Belief:
    """Where the bus has reason to believe a session to be: it was at `scene.position` at `moment` s."""

    scene: Scene
    moment: float
    position: int

    def at(self, moment: float) -> int:
        """Where it is by now if it goes on like that, in µs."""
        return self.position + (round((moment - self.moment) * 1_000_000) if self.scene.is_playing else 0)

    def after(self, scene: Scene, moment: float) -> tuple["Belief", bool]:
        """What is believed when `scene` has been shown, and whether its position has to be told for that."""
        believed = self.at(moment) if scene.track.id == self.scene.track.id else 0
        jumps = abs(scene.position - believed) > JUMP * 1000
        return Belief(scene, moment, scene.position if jumps else believed), jumps

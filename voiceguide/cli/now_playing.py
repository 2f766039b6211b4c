"""What a terminal shows while a session is played."""

from collections.abc import Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from voiceguide.cli.screen import console, say, shown
from voiceguide.player.controller import State
from voiceguide.player.remote import KEYS
from voiceguide.session.model import Chime, Speech
from voiceguide.session.navigation import NowPlaying, now_playing_at
from voiceguide.units import Ms, clock

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live

SHOWN_KEYS = {" ": "space", "right": "→", "left": "←", "up": "↑", "down": "↓", "c-c": "Ctrl-C"}
NOT_SHOWN = {Chime("tick"), Chime("listen")}


class PlaybackLines:
    """One line for each event, with its time stamp: for a pipe, and for eyes that want no moving picture."""

    def __init__(self) -> None:
        self._heard: Ms | None = None
        self._told: tuple[bool, str] = (True, "")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def show(self, state: State) -> None:
        """Write what has been heard since the last state, and what else has changed."""
        since = state.at if self._heard is None else min(self._heard, state.at)
        for cue in state.timeline.cues:
            if since <= cue.start < state.at and cue.sound not in NOT_SHOWN:
                text = cue.sound.text if isinstance(cue.sound, Speech) else f"* {cue.sound.name}"
                say(f"{clock(cue.start):>7}  {text}")
        self._heard = state.at
        told = state.is_playing, state.trouble
        if told != self._told:
            self._told = told
            word = state.trouble or ("playing" if state.is_playing else "paused")
            say(f"{clock(state.at):>7}  [{word}]")


class PlaybackScreen:
    """A calm picture of the moment on a terminal."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._live: Live | None = None
        self._last: tuple[Any, ...] = ()

    def __enter__(self) -> Self:
        from rich.live import Live

        self._live = Live(console=console(), auto_refresh=False, transient=True)
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()

    def show(self, state: State) -> None:
        """Draw the moment; nothing is drawn while nothing has changed that can be seen."""
        lines = tuple(_lines(self._title, state))
        if self._live and lines != self._last:
            self._last = lines
            self._live.update(_drawn(state, lines), refresh=True)


def _lines(title: str, state: State) -> Iterator[str]:
    """What stands in the picture, line by line."""
    if state.delay:
        yield from (title, f"starts in {-(-state.delay // 1000)} s", "", "", "")
    elif not state.timeline.steps:
        yield from (title, "getting the voice ready", "", "", "")
    else:
        now = now_playing_at(state.timeline, state.titles, state.at)
        yield f"{now.exercise}  {_where(now, len(state.titles))}"
        yield _doing(now)
        yield _bar(now)
        yield f"next: {now.following}" if now.following else "the last one"
        yield f"{f'{clock(now.left)} left of ' if state.is_complete else ''}{title}{_volume(state)}"
    yield state.trouble or ("" if state.is_playing else "paused")
    if state.shows_keys:
        for command, keys in KEYS.items():
            yield f"{' '.join(SHOWN_KEYS.get(key, key) for key in keys):>8}  {command.value}"
    else:
        yield "space pauses · → ← next, back · + more time · q stops · ? all keys"


def _where(now: NowPlaying, total: int) -> str:
    parts = [f"{now.number} of {total}"]
    if now.side:
        parts.append(now.side)
    if now.round and now.round > 1:
        parts.append(f"round {now.round}")
    return " · ".join(parts)


def _doing(now: NowPlaying) -> str:
    left = -(-(now.length - now.elapsed) // 1000)
    match now.doing:
        case "hold" | "movement" | "rest":
            return f"{now.doing}, {left} s"
        case "get ready":
            return "get ready"
        case _:
            return now.words


def _bar(now: NowPlaying) -> str:
    """The hold, movement or rest as a bar of forty parts."""
    if now.doing == "words" or not now.length:
        return ""
    done = 40 * now.elapsed // now.length
    return "━" * done + "─" * (40 - done)


def _volume(state: State) -> str:
    return f" · volume {round(state.volume * 100)} %" if state.volume != 1 else ""


def _drawn(state: State, lines: tuple[str, ...]) -> "RenderableType":
    from rich.console import Group

    styles = ("bold", "green" if state.is_playing else "", "green", "", "dim", "yellow")
    style_of = dict(enumerate(styles)).get
    below = (shown(f" {line}", style=style_of(number, "dim")) for number, line in enumerate(lines))
    return Group(shown(), *below, shown())

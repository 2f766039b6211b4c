"""The screen while a session is played."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from voiceguide.cli.big_text import FIGURE_SPACE, poster_of
from voiceguide.cli.screen import console, shown
from voiceguide.player.commands import KEYS
from voiceguide.player.controller import State
from voiceguide.session.navigation import NowPlaying, now_playing_at
from voiceguide.units import clock

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live

SHOWN_KEYS = {" ": "space", "right": "→", "left": "←", "up": "↑", "down": "↓", "c-c": "Ctrl-C"}


class PlaybackScreen:
    """Shows the current moment on a terminal."""

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
        """Draw the current moment, unless it would look the same."""
        if self._live is None:
            return
        size = self._live.console.size
        lines = tuple(_lines(self._title, state, size))
        if self._last and self._last[0] != size:
            # The terminal has wrapped or pushed up what stood there, so that it cannot be taken away line by line.
            self._live.console.clear()
        if (size, lines) != self._last:
            self._last = (size, lines)
            self._live.update(drawn(self._title, state, size), refresh=True)


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line on the screen; it is wrapped unless it `is_cut`."""

    text: str
    style: str = ""
    is_cut: bool = False


SMALL = (0, 0)
"""Columns and lines of a screen that has no room for large digits."""
LEAST_COLUMNS = 70
"""The line about the keys fits into them."""
OTHER_LINES = 8
"""Lines beside large letters: two below them, trouble, keys, and four empty ones."""


def _lines(title: str, state: State, size: tuple[int, int]) -> Iterator[ShownLine]:
    """The lines on a screen of that many columns and lines."""
    large = () if state.shows_keys else tuple(_large(title, state, *size))
    yield from large or _small(title, state)
    yield ShownLine(state.trouble or ("" if state.is_playing else "paused"), "yellow")
    if state.shows_keys:
        for command, keys in KEYS.items():
            yield ShownLine(f"{' '.join(SHOWN_KEYS.get(key, key) for key in keys):>8}  {command.value}", "dim")
    else:
        space = "pauses" if state.is_playing else "continues"
        yield ShownLine(f"space {space} · → ← next, back · + more time · q quits · ? all keys", "dim")


def _small(title: str, state: State) -> Iterator[ShownLine]:
    if state.delay:
        texts = [title, f"starts in {-(-state.delay // 1000)} s", "", "", ""]
    elif not state.timeline.steps:
        texts = [title, "getting the voice ready", "", "", ""]
    else:
        now = now_playing_at(state.timeline, state.titles, state.at)
        texts = [f"{now.exercise}  {_where(now, len(state.titles))}", _doing(now), _bar(now), *_rest(now, title, state)]
    return map(ShownLine, texts, ("bold", "green" if state.is_playing else "", "green", "", "dim"))


def _rest(now: NowPlaying, title: str, state: State) -> tuple[str, str]:
    """What comes next, and how long the session goes on."""
    following = f"next: {now.following}" if now.following else "the last one"
    return following, f"{_left(state, now)}{title}{f' · {state.voice}' if state.voice else ''}{_volume(state)}"


def _large(title: str, state: State, columns: int, rows: int) -> Iterator[ShownLine]:
    """The seconds of a hold, its name and its side, as large as the screen allows; nothing if that is not large."""
    if state.delay or not state.timeline.steps or columns < LEAST_COLUMNS:
        return
    now = now_playing_at(state.timeline, state.titles, state.at)
    if now.doing not in {"hold", "moving"}:
        return
    following, whole = _rest(now, title, state)
    most = len(str(-(-now.length // 1000)))
    seconds = str(_seconds_left(now)).rjust(most, FIGURE_SPACE)
    poster = poster_of(now.exercise, now.side or "", seconds, columns - 2, rows - OTHER_LINES)
    if poster:
        style = "green" if state.is_playing else ""
        yield from (ShownLine(line, "bold", is_cut=True) for line in poster.name)
        yield ShownLine("")
        yield from (ShownLine(line, style, is_cut=True) for line in poster.seconds)
        yield ShownLine("")
        yield ShownLine(f"{_where(now, len(state.titles))} · {following}", is_cut=True)
        yield ShownLine(whole, "dim", is_cut=True)


def _where(now: NowPlaying, total: int) -> str:
    parts = [f"{now.number} of {total}"]
    if now.side:
        parts.append(now.side)
    if now.round and now.round > 1:
        parts.append(f"round {now.round}")
    return " · ".join(parts)


def _doing(now: NowPlaying) -> str:
    left = _seconds_left(now)
    match now.doing:
        case "hold" | "movement" | "rest":
            return f"{now.doing}, {left} s"
        case "moving":
            return f"{left} s"
        case "switch":
            return f"change sides, {left} s"
        case "get ready":
            return "get ready"
        case _:
            return now.words


def _seconds_left(now: NowPlaying) -> int:
    return -(-(now.length - now.elapsed) // 1000)


def _bar(now: NowPlaying) -> str:
    """The hold, movement, rest or change of side as a bar of 40 characters."""
    if now.doing == "words" or not now.length:
        return ""
    done = 40 * now.elapsed // now.length
    return "━" * done + "─" * (40 - done)


def _left(state: State, now: NowPlaying) -> str:
    """How much is left or, while that is not known, how much of the session has been spoken ahead of what is heard."""
    if state.is_complete:
        return f"{clock(now.left)} left of "
    ahead = state.timeline.length - state.at
    return f"{clock(ahead)} ready of " if ahead > 0 else "waiting for the voice · "


def _volume(state: State) -> str:
    return f" · volume {round(state.volume * 100)} %" if state.volume != 1 else ""


def drawn(title: str, state: State, size: tuple[int, int] = SMALL) -> "RenderableType":
    """The picture of a moment of the session with this title, on a screen of that many columns and lines."""
    from rich.console import Group

    lines = (shown(f" {line.text}", style=line.style, no_wrap=line.is_cut) for line in _lines(title, state, size))
    return Group(shown(), *lines, shown())

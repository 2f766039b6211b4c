"""What a terminal shows while sessions are shared."""

import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

from voiceguide.cli.screen import console, is_terminal, say, shown, tell
from voiceguide.cli.visits import ActivityLog
from voiceguide.share.model import SharedSession
from voiceguide.share.network import Address
from voiceguide.share.qr import half_blocks, hashes, qr_code
from voiceguide.units import clock

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.live import Live
    from rich.text import Text

MOST_LINES = 6
MOST_SESSIONS = 6
LEAST_WIDTH = 28
"""Columns that are worth standing beside the code."""
BLACK_ON_WHITE = "#000000 on #ffffff"
"""Whatever the colours of the terminal are: cameras read dark on light."""


@dataclass(frozen=True, slots=True)
class ShareScreenState:
    """What is shown from the beginning: the address, what is found there, and the addresses to choose from."""

    address: str
    sessions: Sequence[SharedSession]
    told: tuple[Address, ...]
    is_feed: bool
    idle: float
    """Seconds."""

    @property
    def heading(self) -> str:
        """What to do with the code."""
        return "Add this feed to a podcast app:" if self.is_feed else "Point the phone's camera at this:"

    def ending(self) -> str:
        """When it ends by itself."""
        return f"ends after {self.idle / 60:g} min without use"

    def shared(self) -> Iterator[str]:
        """What is found there, a line each."""
        for shared in self.sessions[:MOST_SESSIONS]:
            yield f"{shared.title}, {clock(shared.length)}"
        if len(self.sessions) > MOST_SESSIONS:
            yield f"and {len(self.sessions) - MOST_SESSIONS} more"

    def choices(self) -> Iterator[str]:
        """The addresses of this machine, where there are several."""
        if len(self.told) > 1:
            yield "If the phone cannot reach it, --host has others:"
            for number, address in enumerate(self.told, 1):
                yield f"{number} {address.host} ({'this one' if number == 1 else address.adapter})"


class ShareView(Protocol):
    """Shows what happens; used in a `with`."""

    def __enter__(self) -> Self:
        """Begin to show."""

    def __exit__(self, *error: object) -> None:
        """Leave the terminal as it was."""

    def show(self, visits: ActivityLog, line: str | None) -> None:
        """Show how far downloads are, and what has just happened, if anything."""

    def close(self, line: str) -> None:
        """Say how it ended."""


def view_of(sight: ShareScreenState) -> ShareView:
    """Lines for a pipe, a picture for a terminal that can draw one."""
    if not is_terminal():
        return ShareLines(sight)
    screen = console()
    return ShareLines(sight) if screen.is_dumb_terminal else ShareScreen(sight, screen)


class ShareLines:
    """A line for each thing that happens: for a pipe, and for eyes that want no moving picture."""

    def __init__(self, sight: ShareScreenState) -> None:
        self._sight = sight

    def __enter__(self) -> Self:
        sight = self._sight
        # The address comes alone, for whoever reads it by a program.
        for line in (sight.address, "", *plain_code(sight.address), "", *sight.shared(), *sight.choices()):
            say(line)
        say(f"whoever is in this network and has the address can fetch it; Ctrl-C stops, or it {sight.ending()}")
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def show(self, visits: ActivityLog, line: str | None) -> None:  # noqa: ARG002 (a picture shows them)
        """Write what has just happened."""
        if line:
            say(line)

    def close(self, line: str) -> None:
        """Say how it ended."""
        say(line)


class ShareScreen:
    """The code with what happens beside it."""

    def __init__(self, sight: ShareScreenState, screen: "Console") -> None:
        self._sight, self._screen = sight, screen
        self._lines: deque[str] = deque(maxlen=MOST_LINES)
        self._live: Live | None = None
        self._last: tuple[object, ...] = ()

    def __enter__(self) -> Self:
        from rich.live import Live

        self._live = Live(console=self._screen, auto_refresh=False, transient=True)
        self._live.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self._live:
            self._live.stop()

    def show(self, visits: ActivityLog, line: str | None) -> None:
        """Draw it anew where there is something new, or another size of the terminal."""
        if line:
            self._lines.append(line)
        seen = (self._screen.size, tuple(self._lines), visits.downloads)
        if self._live and seen != self._last:
            self._last = seen
            self._live.update(drawn(self._sight, visits, tuple(self._lines), self._screen), refresh=True)

    def close(self, line: str) -> None:
        """Take the picture away, and say how it ended."""
        self.__exit__()
        tell(line)


def plain_code(text: str) -> tuple[str, ...]:
    """The code without colours, as light characters on dark, in signs that the output can take."""
    blocks = half_blocks(qr_code(text), ink_is_dark=False)
    try:
        "".join(blocks).encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return hashes(qr_code(text))
    return blocks


def drawn(sight: ShareScreenState, visits: ActivityLog, lines: Sequence[str], screen: "Console") -> "RenderableType":
    """The code, the address below it, and beside it what is shared and what happens, as far as there is room."""
    from rich.console import Group
    from rich.table import Table

    code = coloured_code(sight.address, screen)
    below = [shown(sight.address, style="bold", fold=True), shown(f"q stops · {sight.ending()}", style="dim")]
    panel = _panel(sight, visits, lines)
    rows = code.plain.count("\n") + 1
    if rows + len(below) + 1 > screen.height:
        missing = shown(
            f"for the code, {rows + len(below) + 1} lines are needed here; or write --qr FILE", style="yellow"
        )
        return Group(missing, *below, panel)
    if screen.width < _width(code) + LEAST_WIDTH:
        return Group(code, *below)
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, width=_width(code))
    table.add_column(overflow="fold")
    table.add_row(code, panel)
    return Group(table, *below)


def coloured_code(text: str, screen: "Console") -> "Text":
    """The code in black on white, or without colours where there are none."""
    has_colours = screen.color_system is not None and not screen.no_color
    if not has_colours:
        return shown(*plain_code(text), no_wrap=True)
    return shown(*half_blocks(qr_code(text), ink_is_dark=True), style=BLACK_ON_WHITE, no_wrap=True)


def _width(code: "Text") -> int:
    return max(map(len, code.plain.split("\n")))


def _panel(sight: ShareScreenState, visits: ActivityLog, lines: Sequence[str]) -> "RenderableType":
    from rich.console import Group
    from rich.progress_bar import ProgressBar

    parts: list[RenderableType] = [shown(sight.heading, style="bold"), *map(shown, sight.shared()), shown()]
    parts += [shown("Whoever is in this network and has the address can fetch it.", style="dim")]
    parts += [shown(line, style="dim") for line in sight.choices()]
    parts += [shown()]
    for title, done, total in visits.downloads:
        parts += [
            shown(f"{title}, {100 * done // total} %"),
            ProgressBar(total=total, completed=done, width=LEAST_WIDTH),
        ]
    parts += [shown(line, style="green") for line in lines]
    return Group(*parts)

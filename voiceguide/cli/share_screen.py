"""What a terminal shows while sessions are shared."""

import sys
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from voiceguide.app.share import ShareEnd, ShareInfo, ShareView
from voiceguide.cli.data import FORMAT
from voiceguide.cli.screen import console, is_terminal, print_json_line, say, shown, tell
from voiceguide.share.activity import ActivityLog
from voiceguide.share.catalog import ResourceRef, urls_of
from voiceguide.share.events import Answered, Event, Opened, Refused, Sending, Sent
from voiceguide.share.qr import half_blocks, hashes, qr_code
from voiceguide.units import clock

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from rich.console import Console, RenderableType
    from rich.live import Live
    from rich.text import Text

MOST_LINES = 6
MOST_SESSIONS = 6
LEAST_WIDTH = 28
"""Columns that the panel beside the code needs."""
BLACK_ON_WHITE = "#000000 on #ffffff"
"""Cameras read dark on light, whatever the colours of the terminal are."""


def _heading(info: ShareInfo) -> str:
    """What to do with the code."""
    return "Add this feed to a podcast app:" if info.shows_feed else "Point the phone's camera at this:"


def _ending(info: ShareInfo) -> str:
    """When it stops by itself."""
    minutes = info.idle / 60
    return f"stops after {minutes:g} idle minute{'s' if minutes != 1 else ''}"


def _who(info: ShareInfo) -> str:
    """Who can open it, and for how long."""
    staying = " The address stays the same; `voiceguide share --forget` ends it." if info.is_kept else ""
    return f"Anyone on this network with the address can download it.{staying}"


def _sessions(info: ShareInfo) -> Iterator[str]:
    """What is shared, a line each."""
    for shared in info.sessions[:MOST_SESSIONS]:
        yield f"{shared.title}, {clock(shared.length)}"
    if len(info.sessions) > MOST_SESSIONS:
        yield f"and {len(info.sessions) - MOST_SESSIONS} more"


def _other_addresses(info: ShareInfo) -> Iterator[str]:
    """The addresses of this computer, if there are several."""
    if len(info.addresses) > 1:
        yield "If the phone cannot reach it, try another address with --host:"
        for number, address in enumerate(info.addresses, 1):
            yield f"{number} {address.host} ({'this one' if number == 1 else address.adapter})"


def view_of(info: ShareInfo, *, is_json: bool = False) -> "AbstractContextManager[ShareView]":
    """The screen for a terminal that can draw it, else lines."""
    if is_json:
        return ShareJson(info)
    if not is_terminal():
        return ShareLines(info)
    screen = console()
    return ShareLines(info) if screen.is_dumb_terminal else ShareScreen(info, screen)


class ShareLines:
    """Prints a line for each event."""

    def __init__(self, info: ShareInfo) -> None:
        self._info = info

    def __enter__(self) -> Self:
        info = self._info
        # The address is a line of its own, for programs that read it.
        for line in (info.address, "", *plain_code(info.address), "", *_sessions(info), *_other_addresses(info)):
            say(line)
        say(f"{_who(info)} Ctrl-C quits; sharing {_ending(info)}.")
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def show(self, log: ActivityLog, line: str | None, event: Event | None = None) -> None:  # noqa: ARG002
        """Write what has just happened."""
        if line:
            say(line)

    def close(self, line: str, reason: ShareEnd) -> None:  # noqa: ARG002
        """Say how it ended."""
        say(line)


class ShareJson:
    """One JSON object a line: what is shared, each thing that happens, and why it ended."""

    def __init__(self, info: ShareInfo) -> None:
        self._info = info
        self._is_over = False

    def __enter__(self) -> Self:
        info = self._info
        page = info.pages[0]
        sessions = [
            {
                "title": shared.title,
                "length_ms": shared.length,
                "file": str(shared.file.absolute()),
                "size_bytes": shared.size,
                "media_type": shared.media_type,
                "url": urls_of(shared, f"{page}{shared.name}/").audio,
            }
            for shared in info.sessions
        ]
        shown = {"address": info.address, "addresses": info.pages, "feed": info.feed}
        print_json_line({"format": FORMAT, "event": "sharing", **shown, "sessions": sessions})
        return self

    def __exit__(self, *error: object) -> None:
        if not self._is_over:
            self._end("failed" if isinstance(error[1], Exception) else "interrupted")

    def show(self, log: ActivityLog, line: str | None, event: Event | None = None) -> None:  # noqa: ARG002
        """Print what has just happened."""
        if line:
            print_json_line({**_event_data(event), "message": line})

    def close(self, line: str, reason: ShareEnd) -> None:  # noqa: ARG002
        """Print why it ended."""
        self._end(reason)

    def _end(self, reason: str) -> None:
        self._is_over = True
        print_json_line({"event": "end", "reason": reason})


def _event_data(event: Event | None) -> Mapping[str, Any]:
    match event:
        case Opened(peer, ref):
            return {"event": "opened", "peer": peer, **_ref(ref)}
        case Sending(peer, ref, done, total):
            return {"event": "sending", "peer": peer, **_ref(ref), "sent_bytes": done, "size_bytes": total}
        case Sent(peer, ref):
            return {"event": "sent", "peer": peer, **_ref(ref)}
        case Answered(peer, ref, felt, before, level):
            return {
                "event": "answered",
                "peer": peer,
                **_ref(ref),
                "felt": felt,
                "level_before": before,
                "level": level,
            }
        case Refused(peer, reason):
            return {"event": "refused", "peer": peer, "reason": reason.name.lower()}
        case None:
            return {"event": "hint"}


def _ref(ref: ResourceRef) -> Mapping[str, Any]:
    return {"kind": ref.kind.name.lower(), "title": ref.title}


class ShareScreen:
    """The code with what happens beside it."""

    def __init__(self, info: ShareInfo, screen: "Console") -> None:
        self._info, self._screen = info, screen
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

    def show(self, log: ActivityLog, line: str | None, event: Event | None = None) -> None:  # noqa: ARG002
        """Redraw if there is something new, or the terminal was resized."""
        if line:
            self._lines.append(line)
        seen = (self._screen.size, tuple(self._lines), log.downloads)
        if self._live and seen != self._last:
            self._last = seen
            self._live.update(drawn(self._info, log, tuple(self._lines), self._screen), refresh=True)

    def close(self, line: str, reason: ShareEnd) -> None:  # noqa: ARG002
        """Clear the screen, and say how it ended."""
        self.__exit__()
        tell(line)


def plain_code(text: str) -> tuple[str, ...]:
    """The code without colours, light on dark, in characters that the output can encode."""
    blocks = half_blocks(qr_code(text), ink_is_dark=False)
    try:
        "".join(blocks).encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return hashes(qr_code(text))
    return blocks


def drawn(info: ShareInfo, log: ActivityLog, lines: Sequence[str], screen: "Console") -> "RenderableType":
    """The code with the address below and a panel beside it, as far as there is room."""
    from rich.console import Group
    from rich.table import Table

    code = coloured_code(info.address, screen)
    below = [shown(info.address, style="bold", fold=True), shown(f"q quits · {_ending(info)}", style="dim")]
    panel = _panel(info, log, lines)
    rows = code.plain.count("\n") + 1
    if rows + len(below) + 1 > screen.height:
        missing = shown(f"the code needs a window with {rows + len(below) + 1} lines; or use --qr FILE", style="yellow")
        return Group(missing, *below, panel)
    if screen.width < _width(code) + LEAST_WIDTH:
        return Group(code, *below)
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, width=_width(code))
    table.add_column(overflow="fold")
    table.add_row(code, panel)
    return Group(table, *below)


def coloured_code(text: str, screen: "Console") -> "Text":
    """The code in black on white if the terminal has colours."""
    has_colours = screen.color_system is not None and not screen.no_color
    if not has_colours:
        return shown(*plain_code(text), no_wrap=True)
    return shown(*half_blocks(qr_code(text), ink_is_dark=True), style=BLACK_ON_WHITE, no_wrap=True)


def _width(code: "Text") -> int:
    return max(map(len, code.plain.split("\n")))


def _panel(info: ShareInfo, log: ActivityLog, lines: Sequence[str]) -> "RenderableType":
    from rich.console import Group
    from rich.progress_bar import ProgressBar

    parts: list[RenderableType] = [shown(_heading(info), style="bold"), *map(shown, _sessions(info)), shown()]
    parts += [shown(_who(info), style="dim")]
    parts += [shown(line, style="dim") for line in _other_addresses(info)]
    parts += [shown()]
    for title, done, total in log.downloads:
        parts += [
            shown(f"{title}, {100 * done // total} %"),
            ProgressBar(total=total, completed=done, width=LEAST_WIDTH),
        ]
    parts += [shown(line, style="green") for line in lines]
    return Group(*parts)

"""What a terminal shows while sentences are recorded."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Self

from voiceguide.cli.screen import console, shown

if TYPE_CHECKING:
    from types import TracebackType

    from rich.live import Live

    from voiceguide.app.record import RecordState


class RecordScreen:
    """Shows one sentence at a time."""

    def __init__(self) -> None:
        self._live: Live | None = None

    def __enter__(self) -> Self:
        from rich.live import Live

        self._live = Live(console=console(is_beside=True), auto_refresh=False, transient=True)
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        if self._live:
            self._live.stop()

    def show(self, state: "RecordState") -> None:
        """Draw a state."""
        from rich.console import Group

        styles = {"recording": "bold red", "playing": "green"}
        lines = Group(
            shown(""),
            shown(f" {_heading(state)}", style="dim"),
            shown(""),
            shown(f" {state.text}", style="bold"),
            shown(""),
            shown(f" {_doing(state)}", style=styles.get(state.phase, "")),
            *(shown(f" {problem}", style="yellow") for problem in state.problems),
            shown(f" {' · '.join(_keys(state))}", style="dim"),
            shown(""),
        )
        if self._live:
            self._live.update(lines, refresh=True)


def _heading(state: "RecordState") -> str:
    left = f"{state.missing} still to record" if state.missing else "all are recorded"
    return f"{state.number} of {state.total} · {left}"


def _doing(state: "RecordState") -> str:
    match state.phase:
        case "opening":
            return "one moment …"
        case "recording":
            return "● recording: say it now, then press space"
        case "playing":
            return "this is how it sounds"
        case _ if state.can_keep:
            return "not kept; try it again"
        case _:
            return "recorded" if state.is_recorded else "not recorded yet"


def _keys(state: "RecordState") -> Iterator[str]:
    if state.phase == "opening":
        return
    if state.phase == "recording":
        yield "space: end"
        yield "q: stop without it"
        return
    yield "space: record again" if state.is_recorded or state.can_keep else "space: record"
    if state.can_keep:
        yield "k: keep it all the same"
    if state.is_recorded or state.can_keep:
        yield "r: hear it"
    yield "→ next"
    yield "← back"
    yield "q: stop"

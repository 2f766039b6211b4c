"""Progress bars on a terminal, nothing in a pipe."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Self

from voiceguide.cli.screen import console, shown, tell

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live
    from rich.progress import Progress as Bar
    from rich.table import Table

    from voiceguide.app.export_batch import Result

WAITING, SPEAKING, WRITING, FETCHING = "Waiting", "Speaking", "Writing", "Getting"
BETWEEN_DRAWINGS = 0.1
"""Seconds."""
LEAST_ROOM = 3
"""Lines for bars on the lowest terminal."""
LONGEST_NAME = 40
"""Columns; half of an ordinary terminal."""


class SessionBar:
    """The progress bar of one export: its clips are spoken, then it is written."""

    def __init__(self) -> None:
        self._bar: Bar | None = None
        self._tasks: dict[str, int] = {}

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.progress import BarColumn, TaskProgressColumn, TextColumn
            from rich.progress import Progress as Bar

            self._bar = Bar(
                TextColumn("{task.description:9}"),
                BarColumn(),
                TaskProgressColumn(),
                console=console(is_beside=True),
                transient=True,
            )
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def spoken(self, done: int, total: int) -> None:
        """`done` of `total` clips are spoken."""
        self._show(SPEAKING, done, total)

    def written(self, done: int, total: int) -> None:
        """`done` of `total` samples are written."""
        self._show(WRITING, done, total)

    def fetched(self, done: int, total: int) -> None:
        """`done` of `total` bytes are there; `total` is 0 if that is not known."""
        self._show(FETCHING, done, total or done + 1)

    def _show(self, name: str, done: int, total: int) -> None:
        if self._bar is None:
            return
        if name not in self._tasks:
            self._tasks[name] = self._bar.add_task(name, total=total)
        self._bar.update(self._bar.task_ids[self._tasks[name]], completed=done, total=total)


@dataclass(frozen=True, slots=True)
class ExportProgress:
    """The progress of one of several exports."""

    phase: str = WAITING
    done: int = 0
    total: int = 1


class Bars:
    """The progress of several exports, a bar for each that is not over, if the terminal has enough lines."""

    def __init__(self, names: Sequence[str], lines_of: Callable[["Result"], Iterable[str]]) -> None:
        """Bars for the routines of those names; `lines_of` describes a result."""
        self._exports = {name: ExportProgress() for name in names}
        self._lines_of = lines_of
        self._lock = Lock()
        self._live: Live | None = None
        self._drawn_at = monotonic()

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.live import Live

            beside = console(is_beside=True)
            # Only one thread at a time draws, under our lock: two would leave bars behind on the screen.
            self._live = Live(
                get_renderable=lambda: drawn(self._exports, beside.height - 1),
                console=beside,
                auto_refresh=False,
                transient=True,
            )
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()

    def spoken(self, name: str, done: int, total: int) -> None:
        """`done` of `total` clips are spoken."""
        self._show(name, ExportProgress(SPEAKING, done, total))

    def written(self, name: str, done: int, total: int) -> None:
        """`done` of `total` samples are written."""
        self._show(name, ExportProgress(WRITING, done, total))

    def _show(self, name: str, progress: ExportProgress) -> None:
        with self._lock:
            self._exports[name] = progress
            now = monotonic()
            if self._live and now - self._drawn_at >= BETWEEN_DRAWINGS:
                self._drawn_at = now
                self._live.refresh()

    def ended(self, result: "Result") -> None:
        """Print the result above the bars of the others."""
        with self._lock:
            del self._exports[result.name]
            for line in self._lines_of(result):
                self._say(line)

    def _say(self, line: str) -> None:
        if self._live is None:
            tell(line)
            return
        # Only this console knows where the bars are.
        self._live.console.print(shown(line), soft_wrap=True)


def drawn(exports: Mapping[str, ExportProgress], lines: int) -> "RenderableType":
    """A bar for each export; if there are too few lines, those that have started come first."""
    from rich.console import Group

    room = max(LEAST_ROOM, lines)
    if len(exports) <= room:
        return _table(exports.items())
    started_first = sorted(exports.items(), key=lambda row: row[1].phase == WAITING)
    return Group(_table(started_first[: room - 1]), f"and {len(exports) - room + 1} more")


def _table(rows: Iterable[tuple[str, ExportProgress]]) -> "Table":
    from rich.table import Table

    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(max_width=LONGEST_NAME, no_wrap=True, overflow="ellipsis")
    table.add_column(ratio=1)
    table.add_column(width=4, justify="right")
    table.add_column(width=len(SPEAKING))
    for name, progress in rows:
        table.add_row(shown(name), *_cells(progress))
    return table


def _cells(progress: ExportProgress) -> "Iterator[RenderableType]":
    from rich.progress_bar import ProgressBar

    yield ProgressBar(total=progress.total, completed=progress.done)
    yield f"{100 * progress.done // max(1, progress.total)}%"
    yield progress.phase

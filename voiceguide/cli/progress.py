"""A progress bar on a terminal, nothing in a pipe."""

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

SPEAKING, WRITING = "Speaking", "Writing"


class Progress:
    """How far an export is: first its clips are spoken, then it is written."""

    def __init__(self) -> None:
        self._bar: Bar | None = None
        self._tasks: dict[str, int] = {}

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, TaskProgressColumn, TextColumn
            from rich.progress import Progress as Bar

            self._bar = Bar(
                TextColumn("{task.description:9}"),
                BarColumn(),
                TaskProgressColumn(),
                console=Console(stderr=True),
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

    def _show(self, name: str, done: int, total: int) -> None:
        if self._bar is None:
            return
        if name not in self._tasks:
            self._tasks[name] = self._bar.add_task(name, total=total)
        self._bar.update(self._bar.task_ids[self._tasks[name]], completed=done, total=total)

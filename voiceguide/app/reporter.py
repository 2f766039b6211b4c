"""What a use case reports to: a terminal, a window, or nothing."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Progress(Protocol):
    """Shows the progress of one session."""

    def spoken(self, done: int, total: int) -> None:
        """`done` of `total` clips are spoken."""

    def written(self, done: int, total: int) -> None:
        """`done` of `total` samples are written."""


class Reporter(Protocol):
    """Shows messages and progress to the user."""

    def notice(self, *lines: object) -> None:
        """Show messages, a line each."""

    def paragraph(self, text: str) -> None:
        """Show sentences, which may be wrapped between words."""

    def progress(self) -> AbstractContextManager[Progress]:
        """Shows the progress of one session until the block ends."""


class Quiet:
    """Shows nothing."""

    def notice(self, *lines: object) -> None:
        """Ignore messages."""

    def paragraph(self, text: str) -> None:
        """Ignore sentences."""

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """Show nothing."""
        yield NoProgress()

    @contextmanager
    def now_playing(self, title: str) -> "Iterator[NoProgress]":  # noqa: ARG002 (the protocol has it)
        """Show nothing."""
        yield NoProgress()


class NoProgress:
    """Shows no progress."""

    def show(self, state: object) -> None:
        """Ignore it."""

    def spoken(self, done: int, total: int) -> None:
        """Ignore it."""

    def written(self, done: int, total: int) -> None:
        """Ignore it."""

"""Who is told what happens while a use case runs: a terminal, a window, or nobody."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Progress(Protocol):
    """Is told how far a session is."""

    def spoken(self, done: int, total: int) -> None:
        """`done` of `total` clips are spoken."""

    def written(self, done: int, total: int) -> None:
        """`done` of `total` samples are written."""


class Reporter(Protocol):
    """Is told what the user should know."""

    def notice(self, *lines: object) -> None:
        """Messages, a line each."""

    def paragraph(self, text: str) -> None:
        """Sentences that may be broken between words."""

    def progress(self) -> AbstractContextManager[Progress]:
        """Shows how far a session is, until the block ends."""


class Quiet:
    """Tells nobody."""

    def notice(self, *lines: object) -> None:
        """Pass over messages."""

    def paragraph(self, text: str) -> None:
        """Pass over sentences."""

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """Show nothing."""
        yield NoProgress()

    @contextmanager
    def now_playing(self, title: str) -> "Iterator[NoProgress]":  # noqa: ARG002 (the protocol has it)
        """Show nothing."""
        yield NoProgress()


class NoProgress:
    """Shows nobody how far a session is."""

    def show(self, state: object) -> None:
        """Pass over it."""

    def spoken(self, done: int, total: int) -> None:
        """Pass over it."""

    def written(self, done: int, total: int) -> None:
        """Pass over it."""

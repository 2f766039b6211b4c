"""What the use cases report to, on a terminal."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from voiceguide.cli.now_playing import PlaybackScreen
from voiceguide.cli.playback_events import PlaybackJson, PlaybackLines
from voiceguide.cli.progress import Bars, SessionBar
from voiceguide.cli.record_screen import RecordScreen
from voiceguide.cli.screen import is_terminal, tell, tell_sentences

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from voiceguide.app.play import Watcher
    from voiceguide.app.share import ShareInfo, ShareView


class TerminalReporter:
    """Prints messages, and draws bars and screens on a terminal, but lines in a pipe or if it `is_plain`.

    If it `is_json`, screens become lines of JSON.
    """

    def __init__(self, *, is_plain: bool = False, is_json: bool = False) -> None:
        self._is_plain = is_plain
        self._is_json = is_json

    def notice(self, *lines: object) -> None:
        """Print messages, a line each."""
        tell(*lines)

    def paragraph(self, text: str) -> None:
        """Print sentences, wrapped between words on a terminal."""
        tell_sentences(text)

    def progress(self) -> SessionBar:
        """The progress bar of one session."""
        return SessionBar()

    @contextmanager
    def fetching(self) -> Iterator[Callable[[int, int], object]]:
        """The progress bar of a file that is being got."""
        with SessionBar() as bar:
            yield bar.fetched

    def recording(self) -> RecordScreen:
        """The screen while sentences are recorded."""
        return RecordScreen()

    def now_playing(self, title: str) -> "AbstractContextManager[Watcher]":
        """The screen while a session plays, or a line for each event."""
        if self._is_json:
            return PlaybackJson(title)
        return PlaybackLines() if self._is_plain or not is_terminal() else PlaybackScreen(title)

    def exports(self, names: Sequence[str], *, are_kept: bool) -> "Bars":
        """A bar for each export, and its result."""
        # Also what exporting needs, for which no session that is played has to wait.
        from voiceguide.cli.export_report import lines_of, lines_of_temporary

        return Bars(names, lines_of if are_kept else lines_of_temporary)

    def sharing(self, info: "ShareInfo") -> "AbstractContextManager[ShareView]":
        """The screen with the code to scan, or a line for each event."""
        # The same of what serves a phone.
        from voiceguide.cli.share_screen import view_of

        return view_of(info, is_json=self._is_json)

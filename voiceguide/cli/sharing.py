"""From what was asked on the command line to sessions that a phone fetches."""

import queue
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.cli.asked import SessionRequest
from voiceguide.cli.export_names import all_names
from voiceguide.cli.export_report import exit_code, lines_of
from voiceguide.cli.exporting import ExportOptions
from voiceguide.cli.many import Exported, Failed, Result, exported
from voiceguide.cli.progress import Bars
from voiceguide.cli.share_view import ShareScreenState, ShareView, view_of
from voiceguide.cli.visits import ActivityLog
from voiceguide.errors import Exit, UsageError
from voiceguide.files import temporary_folder
from voiceguide.player.commands import Command
from voiceguide.player.remote import keyboard, listening
from voiceguide.share.media_info import address_names, is_sound_file, shared_export, shared_file
from voiceguide.share.model import SharedSession
from voiceguide.share.network import HostAddress, free_port, own_adapters, own_route, place_for
from voiceguide.share.qr import check_qr, write_qr

if TYPE_CHECKING:
    from voiceguide.share.catalog import Resource
    from voiceguide.share.events import Event

LOOK = 0.5
"""Seconds; on Windows, Ctrl-C is only noticed between two waits."""
PATIENCE = 60.0
"""Seconds without a visit after which the firewall comes to mind."""
SECRET_BYTES = 12
"""96 bits."""
FIREWALL = (
    "nothing has come in yet; is the phone in the same Wi-Fi, and does the firewall of this machine let it in? "
    "(guest networks often keep their devices apart)"
)
KEYS = {"q": Command.STOP, "c-c": Command.INTERRUPT}


@dataclass(frozen=True, slots=True)
class ShareRequest:
    """What is to be shared, and how: `idle` is in seconds, `folder` where the files stay that are written for it."""

    names: tuple[str, ...]
    is_all: bool
    asked: SessionRequest
    order: ExportOptions
    folder: Path | None
    shows_feed: bool
    qr: Path | None
    idle: float
    host: str | None
    port: int


def share(wanted: ShareRequest) -> int:
    """Export what is not there yet, and serve all of it until nobody needs it any more; the exit code."""
    _check(wanted)
    place = place_for(wanted.host, own_adapters(), own_route())
    with _folder(wanted.folder) as folder:
        results = _exported(wanted, folder)
        sessions = _sessions(wanted, results)
        if not sessions:
            return exit_code(tuple(results.values()))
        ending = _served(sessions, place, wanted)
    return ending or exit_code(tuple(results.values()))


def _check(wanted: ShareRequest) -> None:
    """Raises UsageError or ExportError for what cannot be, before anything is spoken."""
    if bool(wanted.names) == wanted.is_all:
        raise UsageError("name the routines or files to share, or write `--all` for every routine; not both")
    for name in wanted.names:
        if is_sound_file(Path(name)):
            shared_file(Path(name), name)
    if wanted.qr:
        check_qr(wanted.qr, overwrite=wanted.order.overwrite)


@contextmanager
def _folder(folder: Path | None) -> Iterator[Path]:
    """Where exports go: a folder that stays, or one that goes when the block ends."""
    if folder:
        yield folder
        return
    with temporary_folder() as temporary:
        yield temporary


def _exported(wanted: ShareRequest, folder: Path) -> Mapping[str, Result]:
    """What became of each routine that is to be shared, by its name."""
    given = all_names(wanted.asked.language) if wanted.is_all else wanted.names
    names = [name for name in dict.fromkeys(given) if not is_sound_file(Path(name))]
    if not names:
        return {}
    with Bars(names, lines_of if wanted.folder else _lines_of) as bars:
        # What does not stay needs no note of when it was exported.
        order = replace(wanted.order, folder=folder, is_noted=wanted.folder is not None)
        results = exported(names, wanted.asked, order, bars)
    return {result.name: result for result in results}


def _lines_of(result: Result) -> Iterable[str]:
    """What people should know of an export that does not stay: not where it is."""
    return result.today.remarks() if isinstance(result, Exported) else lines_of(result)


def _sessions(wanted: ShareRequest, results: Mapping[str, Result]) -> tuple[SharedSession, ...]:
    """All that there is to share, in the order in which it was named."""
    made = [each for name in dict.fromkeys((*wanted.names, *results)) for each in _made(name, results.get(name))]
    names = address_names([shared.name for shared in made])
    return tuple(replace(shared, name=name) for shared, name in zip(made, names, strict=True))


def _made(name: str, result: Result | None) -> Iterator[SharedSession]:
    match result:
        case None:
            yield shared_file(Path(name), Path(name).stem)
        case Exported(place=place, files=files, today=today, timeline=timeline) if place == files[0]:
            yield shared_export(place, place.stem, today.routine, timeline)
        case Exported(files=files):
            yield from (shared_file(path, path.stem) for path in files if is_sound_file(path))
        case Failed():
            return


# Serving


def _served(sessions: Sequence[SharedSession], place: HostAddress, wanted: ShareRequest) -> int:
    """Serve until it is over; the exit code."""
    from voiceguide.share.server import Endpoint, Server

    secret = secrets.token_urlsafe(SECRET_BYTES)
    port = wanted.port or free_port(place.listens_at)
    addresses = [f"http://{address.in_url}:{port}/{secret}/" for address in place.told]
    shown = f"{addresses[0]}{'feed.xml' if wanted.shows_feed else ''}"
    site = _site(sessions, secret, addresses[0])
    inbox: queue.SimpleQueue[Event | Command] = queue.SimpleQueue()
    endpoint = Endpoint(secret, tuple(address.host for address in place.told), place.listens_at, port)
    sight = ShareScreenState(shown, sessions, place.told, is_feed=wanted.shows_feed, idle=wanted.idle)
    with Server(site, endpoint, inbox.put), view_of(sight) as view, _keys(inbox.put):
        if wanted.qr:
            write_qr(shown, wanted.qr, overwrite=wanted.order.overwrite)
        return ShareLoop(inbox, view, wanted.idle, time.monotonic).until_it_ends()


def _site(sessions: Sequence[SharedSession], secret: str, address: str) -> "Mapping[str, Resource]":
    from voiceguide.share.catalog import Pages, site_of, urls_of
    from voiceguide.share.feed import feed
    from voiceguide.share.page import index, page, policy

    language = sessions[0].language
    pages = Pages(
        page=page,
        index=lambda listed, feed_address: index(listed, feed_address, language),
        policy=policy,
        feed=lambda all_of_them: feed([(shared, urls_of(shared)) for shared in all_of_them], address),
    )
    return site_of(sessions, secret, pages)


@contextmanager
def _keys(handle: Callable[[Command], object]) -> Iterator[None]:
    with listening() as loop, keyboard(loop, handle, KEYS.get):
        yield


class ShareLoop:
    """Shows what comes in, and notices when it is over."""

    def __init__(
        self,
        inbox: "queue.SimpleQueue[Event | Command]",
        view: ShareView,
        idle: float,
        clock: Callable[[], float],
    ) -> None:
        self._inbox, self._view, self._idle, self._clock = inbox, view, idle, clock
        self._visits = ActivityLog()
        self._begun = self._used = clock()
        self._is_patient = True

    def until_it_ends(self) -> int:
        """Wait until somebody ends it, or nobody has used it for long enough; the exit code."""
        self._view.show(self._visits, None)
        while (left := self._used + self._idle - self._clock()) > 0:
            try:
                news = self._inbox.get(timeout=min(left, LOOK))
            except queue.Empty:
                self._look()
                continue
            if isinstance(news, Command):
                return Exit.INTERRUPTED if news is Command.INTERRUPT else self._end("stopped sharing")
            self._take(news)
        return self._end("nobody needed it any more, so sharing has ended")

    def _take(self, event: "Event") -> None:
        from voiceguide.share.events import Refused

        if not isinstance(event, Refused):
            self._used = self._clock()
        self._view.show(self._visits, self._visits.line_of(event))

    def _look(self) -> None:
        """Where nothing happens, the terminal may have another size, and somebody may wait for a phone in vain."""
        is_too_long = not self._visits.has_begun and self._clock() - self._begun >= PATIENCE
        self._view.show(self._visits, FIREWALL if is_too_long and self._is_patient else None)
        self._is_patient = self._is_patient and not is_too_long

    def _end(self, reason: str) -> int:
        saved = self._visits.saved
        self._view.close(
            f"{reason}; {', '.join(saved)} {'is' if len(saved) == 1 else 'are'} on the phone" if saved else reason
        )
        return Exit.DONE

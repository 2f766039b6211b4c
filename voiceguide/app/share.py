"""`share`: export sessions, and serve them until they are no longer used."""

import queue
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from voiceguide.app.environment import Environment
from voiceguide.app.export import Exported, ExportOptions
from voiceguide.app.export_batch import BatchReporter, Failed, Result, all_names, export_batch
from voiceguide.app.phone_answers import take_answer
from voiceguide.app.prepare import frames_cache, routine_name
from voiceguide.app.request import SessionRequest
from voiceguide.audio.cache import BlobCache
from voiceguide.errors import UsageError
from voiceguide.files import temporary_folder
from voiceguide.player.commands import Command
from voiceguide.share.activity import ActivityLog
from voiceguide.share.catalog import Catalog, Pages, build_catalog, urls_of
from voiceguide.share.events import Refused
from voiceguide.share.feed import feed
from voiceguide.share.kept_address import KeptAddress, KeptAddressFile, UsualPortFile
from voiceguide.share.media_info import address_names, is_sound_file, shared_export, shared_file
from voiceguide.share.model import PhoneError, SharedSession
from voiceguide.share.network import Address, HostAddress, free_port
from voiceguide.share.page import index, page, policy
from voiceguide.share.qr import check_qr, write_qr
from voiceguide.share.server import Endpoint, Server

if TYPE_CHECKING:
    from voiceguide.share.events import Event

POLL_SECONDS = 0.5
"""Windows notices Ctrl-C only between two waits."""
FIREWALL_AFTER = 60.0
"""Seconds without a visit after which the firewall is mentioned."""
SECRET_BYTES = 12
"""96 bits."""
FIREWALL = (
    "No phone has connected yet. Is it on the same Wi-Fi network, and does the firewall of this computer let it in? "
    "(Guest networks often keep devices apart.)"
)
FEED = "feed.xml"
"""What is added to the address of the page."""
ShareEnd = Literal["stopped", "idle", "forgotten"]
"""Why sharing ended by itself: somebody wished it, nobody used it, or its address was forgotten."""
ENDS: Mapping[ShareEnd, str] = {
    "stopped": "Stopped sharing",
    "idle": "Stopped sharing, since no phone used it any more",
    "forgotten": "Stopped sharing, since its address was forgotten",
}
KEYS = {"q": Command.STOP, "c-c": Command.INTERRUPT}


@dataclass(frozen=True, slots=True)
class ShareRequest:
    """What to share, and how: `idle` is in seconds, `folder` keeps the exported files.

    `is_kept` shares at the address that stays the same.
    """

    names: tuple[str, ...]
    is_all: bool
    session: SessionRequest
    options: ExportOptions
    folder: Path | None
    shows_feed: bool
    qr: Path | None
    idle: float
    host: str | None
    port: int
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class ShareInfo:
    """What is shared, the addresses of this computer, and the idle seconds after which it ends.

    `pages` are the addresses of the page, one for each of the machine's; `shows_feed` says that the feed is wanted.
    """

    pages: Sequence[str]
    sessions: Sequence[SharedSession]
    addresses: tuple[Address, ...]
    shows_feed: bool
    idle: float
    is_kept: bool = False

    @property
    def feed(self) -> str:
        """The address of the feed."""
        return f"{self.pages[0]}{FEED}"

    @property
    def address(self) -> str:
        """The one to be shown."""
        return self.feed if self.shows_feed else self.pages[0]


@dataclass(frozen=True, slots=True)
class ShareResult:
    """The results of the exports, and whether sharing was interrupted."""

    exports: tuple[Result, ...]
    is_interrupted: bool = False


class ShareView(Protocol):
    """Shows what happens while sessions are shared."""

    def show(self, log: ActivityLog, line: str | None, event: "Event | None" = None) -> None:
        """Show how far downloads are, and what has just happened, if anything; `event` is what `line` says."""

    def close(self, line: str, reason: ShareEnd) -> None:
        """Say how it ended."""


class ShareReporter(BatchReporter, Protocol):
    """Also shows what is shared."""

    def sharing(self, info: ShareInfo) -> AbstractContextManager[ShareView]:
        """Shows what is shared, until the block ends."""


def share(env: Environment, request: ShareRequest, reporter: ShareReporter) -> ShareResult:
    """Export the sessions, and serve them until they are no longer used."""
    _check(request)
    request = replace(request, names=tuple(_full_name(env, name, request.session.language) for name in request.names))
    host = env.host_address(request.host)
    with _folder(request.folder) as folder:
        results = _export(env, request, folder, reporter)
        exports = tuple(results.values())
        sessions = _sessions(env, request, results)
        if not sessions:
            return ShareResult(exports)
        try:
            return ShareResult(exports, is_interrupted=_serve(env, sessions, host, request, reporter))
        except PhoneError as error:
            if not request.is_kept:
                raise
            again = "end what is shared there; or, for a new address, write `voiceguide share --forget` first"
            raise PhoneError(f"{error}; {again}") from error


def _check(request: ShareRequest) -> None:
    """Raises UsageError or ExportError if the request makes no sense."""
    if request.names and request.is_all:
        raise UsageError("`--all` is every routine; leave it out, or the names")
    if not request.names and not request.is_all:
        raise UsageError("name the routines or files to share, or write `--all` for every routine")
    for name in request.names:
        if is_sound_file(Path(name)):
            shared_file(Path(name), name)
    if request.qr:
        check_qr(request.qr, overwrite=request.options.overwrite)


def _full_name(env: Environment, name: str, language: str | None) -> str:
    return name if is_sound_file(Path(name)) else routine_name(env, name, language)


@contextmanager
def _folder(folder: Path | None) -> Iterator[Path]:
    """The folder for exports; a temporary one is deleted when the block ends."""
    if folder:
        yield folder
        return
    with temporary_folder() as temporary:
        yield temporary


def _export(env: Environment, request: ShareRequest, folder: Path, reporter: ShareReporter) -> Mapping[str, Result]:
    """The result of each routine to share, by its name."""
    given = all_names(env, request.session.language) if request.is_all else request.names
    names = [name for name in dict.fromkeys(given) if not is_sound_file(Path(name))]
    if not names:
        return {}
    are_kept = request.folder is not None
    # Temporary files need no record.
    options = replace(request.options, folder=folder, is_recorded=are_kept)
    results = export_batch(env, names, request.session, options, reporter)
    return {result.name: result for result in results}


def _sessions(env: Environment, request: ShareRequest, results: Mapping[str, Result]) -> tuple[SharedSession, ...]:
    """All sessions to share, in the order in which they were named."""
    names_of_all, cache = dict.fromkeys((*request.names, *results)), frames_cache(env)
    found = [each for name in names_of_all for each in _shared(name, results.get(name), cache)]
    names = address_names([shared.name for shared in found])
    return tuple(replace(shared, name=name) for shared, name in zip(found, names, strict=True))


def _shared(name: str, result: Result | None, cache: BlobCache) -> Iterator[SharedSession]:
    match result:
        case None:
            yield shared_file(Path(name), Path(name).stem)
        case Exported(place=place, files=files) if place == files[0]:
            yield answerable(result, cache)
        case Exported(files=files):
            yield from (shared_file(path, path.stem) for path in files if is_sound_file(path))
        case Failed():
            return


def answerable(exported: Exported, cache: BlobCache) -> SharedSession:
    """An export as a session on a page that asks how it was."""
    place, own = exported.place, exported.personalized
    shared = shared_export(place, place.stem, own.routine, exported.timeline, cache)
    return replace(shared, routine=own.key, level=own.choices.level)


# Serving


def _serve(
    env: Environment,
    sessions: Sequence[SharedSession],
    host: HostAddress,
    request: ShareRequest,
    reporter: ShareReporter,
) -> bool:
    """Serve until sharing ends; returns whether it was interrupted."""
    kept = _address(env, host, request)
    secret, port = kept.secret, kept.port
    pages = [f"http://{address.in_url}:{port}/{secret}/" for address in host.announced]
    resources = _resources(env, sessions, secret, pages[0])
    inbox: queue.SimpleQueue[Event | Command] = queue.SimpleQueue()
    endpoint = Endpoint(secret, tuple(address.host for address in host.announced), host.bind_host, port)
    info = ShareInfo(pages, sessions, host.announced, request.shows_feed, request.idle, request.is_kept)
    with (
        Server(resources, endpoint, inbox.put),
        reporter.sharing(info) as view,
        env.new_controls(inbox.put, "voiceguide", meaning=KEYS.get),
    ):
        if request.qr:
            write_qr(info.address, request.qr, overwrite=request.options.overwrite)
        return ShareLoop(inbox, view, request.idle, time.monotonic, partial(_is_valid, env, request, secret)).run()


def _address(env: Environment, host: HostAddress, request: ShareRequest) -> KeptAddress:
    """A new secret and the usual port if it is free, or those that are kept; raises PhoneError."""
    if not request.is_kept:
        return KeptAddress(secrets.token_urlsafe(SECRET_BYTES), request.port or _usual_port(env, host))
    file = KeptAddressFile(env.folders.state)
    known = file.read()
    secret = known.secret if known else secrets.token_urlsafe(SECRET_BYTES)
    address = KeptAddress(secret, request.port or (known.port if known else free_port(host.bind_host)))
    if address != known:
        file.write(address)
    return address


def _usual_port(env: Environment, host: HostAddress) -> int:
    """The port of the last time; another one if it is taken, which is not the usual one from then on."""
    file = UsualPortFile(env.folders.state)
    usual = file.read()
    port = free_port(host.bind_host, usual)
    if not usual:
        file.write(port)
    return port


def _is_valid(env: Environment, request: ShareRequest, secret: str) -> bool:
    """Whether the address has not been forgotten, which another process may do."""
    kept = KeptAddressFile(env.folders.state).read() if request.is_kept else None
    return not request.is_kept or (kept is not None and kept.secret == secret)


def forget_address(env: Environment) -> bool:
    """Let the address that was kept end; returns whether there was one. Raises PhoneError if it cannot be deleted."""
    return KeptAddressFile(env.folders.state).forget()


def _resources(env: Environment, sessions: Sequence[SharedSession], secret: str, address: str) -> Catalog:
    language, languages = sessions[0].language, env.languages
    pages = Pages(
        page=lambda shared, urls: page(shared, urls, languages),
        index=lambda listed, feed_address: index(listed, feed_address, language, languages),
        policy=policy,
        feed=lambda all_of_them: feed([(shared, urls_of(shared)) for shared in all_of_them], address),
        take=partial(take_answer, env),
        address=address,
    )
    return build_catalog(sessions, secret, pages)


class ShareLoop:
    """Shows each event, and notices when sharing ends, also because its address is no longer valid."""

    def __init__(
        self,
        inbox: "queue.SimpleQueue[Event | Command]",
        view: ShareView,
        idle: float,
        clock: Callable[[], float],
        is_valid: Callable[[], bool],
    ) -> None:
        self._inbox, self._view, self._idle, self._clock = inbox, view, idle, clock
        self._is_valid = is_valid
        self._log = ActivityLog()
        self._begun = self._used = clock()
        self._mentions_firewall = True

    def run(self) -> bool:
        """Wait until it is stopped, or idle for long enough; returns whether it was interrupted."""
        self._view.show(self._log, None)
        while (left := self._used + self._idle - self._clock()) > 0:
            if not self._is_valid():
                return self._end("forgotten")
            try:
                item = self._inbox.get(timeout=min(left, POLL_SECONDS))
            except queue.Empty:
                self._look_around()
                continue
            if item is Command.INTERRUPT:
                return True
            if isinstance(item, Command):
                return self._end("stopped")
            self._handle(item)
        return self._end("idle")

    def _handle(self, event: "Event") -> None:
        if not isinstance(event, Refused):
            self._used = self._clock()
        self._view.show(self._log, self._log.line_of(event), event)

    def _look_around(self) -> None:
        """Redraw for a terminal that was resized, and mention the firewall if no phone connects for long."""
        is_too_long = not self._log.has_begun and self._clock() - self._begun >= FIREWALL_AFTER
        self._view.show(self._log, FIREWALL if is_too_long and self._mentions_firewall else None)
        self._mentions_firewall = self._mentions_firewall and not is_too_long

    def _end(self, reason: ShareEnd) -> bool:
        saved = self._log.saved
        names = f"; {', '.join(saved)} {'is' if len(saved) == 1 else 'are'} on the phone" if saved else ""
        self._view.close(f"{ENDS[reason]}{names}.", reason)
        return False

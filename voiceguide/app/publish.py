"""`publish`: the pages of sessions at several levels, as a folder for any web server."""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from voiceguide.app.environment import Environment
from voiceguide.app.export import Exported, ExportOptions
from voiceguide.app.export_batch import BatchReporter, Failed, all_names, export_batch
from voiceguide.app.personalize import level_today
from voiceguide.app.prepare import frames_cache, routine_name
from voiceguide.app.request import SessionRequest
from voiceguide.app.share import answerable
from voiceguide.app.sheet import sheet_for_anybody
from voiceguide.atomic import atomic_write, make_folder, translate_os_errors
from voiceguide.errors import ExportError, UsageError, reason_of
from voiceguide.files import clear_parts, open_file, part_beside, temporary_folder
from voiceguide.moving import Move, move_all, uninterrupted
from voiceguide.share.media_info import address_names
from voiceguide.share.model import SharedSession
from voiceguide.share.site import LISTING, Site, SiteOptions, build_site, hash_of, size_of

USUAL_LEVELS = (0, 25, 50, 75, 100)
MOST_LISTING_BYTES = 10_000_000
"""Larger listings are not ours."""
LATEST = 1 << 40
"""In seconds since 1970."""
_ADDRESS = re.compile(r"""[^\x00-\x20\x7f-\x9f"<>\\^`{|}]+""")
"""No address has the others (RFC 3986, appendix A); a feed could not even be written with some."""
_HASH = re.compile(r"[0-9a-f]{64}")
_PATH = re.compile(r"(?:[a-z0-9-]+/){0,2}[a-z0-9-]+(?:\.[a-z0-9]+)+")
"""The paths of our files in a site."""


@dataclass(frozen=True, slots=True)
class PublishRequest:
    """What to publish, at which levels, in which folder; `address` is the one that the folder will have on the web."""

    names: tuple[str, ...]
    is_all: bool
    levels: tuple[int, ...]
    folder: Path
    session: SessionRequest
    options: ExportOptions
    address: str = ""
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """The routines that could not be exported, or else the sessions of the site, and what was done in its folder.

    Paths are those in the folder; `size` is that of the whole site in bytes.
    """

    failed: tuple[Failed, ...] = ()
    sessions: tuple[SharedSession, ...] = ()
    written: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    """Files of the last site that are still there, since somebody has changed them, or they cannot be deleted."""
    size: int = 0
    files: int = 0


def publish(env: Environment, request: PublishRequest, reporter: BatchReporter) -> Published:
    """Write the site into its folder: only what changed, and what is no longer part of it goes.

    If a routine cannot be exported, the site stays as it is, since its pages would be gone. Raises UsageError if the
    request makes no sense, ExportError if a file could not be written or is somebody else's; then nothing has changed.
    """
    options = SiteOptions(_checked(request.address), request.is_public, env.language)
    names = _names(env, request)
    with _staging(request.folder) as staging:
        exports: list[Exported] = []
        for level in request.levels:
            results = export_batch(env, names, *_at(level, request, staging), reporter)
            failed = tuple(result for result in results if isinstance(result, Failed))
            if failed:
                return Published(failed)
            exports += (result for result in results if isinstance(result, Exported))
        before = _read_listing(request.folder)
        sessions = tuple(_sessions(env, exports, before, options))
        site = build_site(sessions, options, env.languages)
        written = _Writer(request.folder, staging, before, request.options.overwrite).write(site)
        return replace(written, sessions=sessions)


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """A temporary folder in that of the site, which is made if it is missing; raises ExportError."""
    make_folder(folder)
    with ExitStack() as stack:
        with translate_os_errors(folder / LISTING):
            staging = stack.enter_context(temporary_folder(folder))
        yield staging


def _checked(address: str) -> str:
    """The address with a slash at its end; raises UsageError if it is none of a website."""
    if not address:
        return ""
    with suppress(ValueError):
        parts = urlsplit(address)
        # A port that is none raises ValueError.
        has_more = parts.query or parts.fragment or parts.port == 0
        if parts.scheme in {"http", "https"} and parts.hostname and not has_more and _ADDRESS.fullmatch(address):
            return address if address.endswith("/") else f"{address}/"
    raise UsageError(f"`{address}` is not the address of a website; write one such as `https://example.org/back/`")


def _names(env: Environment, request: PublishRequest) -> Sequence[str]:
    if request.is_all and request.names:
        raise UsageError("`--all` is every routine; leave it out, or the names")
    if not request.is_all and not request.names:
        raise UsageError("name the routines to publish, or write `--all` for every routine")
    language = request.session.language
    given = all_names(env, language) if request.is_all else request.names
    return tuple(dict.fromkeys(routine_name(env, name, language) for name in given))


def _at(level: int, request: PublishRequest, folder: Path) -> tuple[SessionRequest, ExportOptions]:
    """A session at that level for anybody who may open the page, and where its file goes."""
    session = replace(request.session, level=level, minutes=None, for_anybody=True)
    return session, replace(request.options, folder=folder / str(level), is_recorded=False)


def _sessions(
    env: Environment, results: Sequence[Exported], before: "Listing", options: SiteOptions
) -> Iterator[SharedSession]:
    """The sessions by routine and level, with names that stay the same.

    Each is as old as its sound, so that podcast apps see what is new.
    """
    order = {name: number for number, name in enumerate(dict.fromkeys(result.name for result in results))}
    # Whole seconds, as in the listing, so that the feed is the same the next time.
    now, cache = int(env.now().timestamp()), frames_cache(env)
    ordered = sorted(results, key=lambda each: order[each.name])
    found = [answerable(result, cache) for result in ordered]
    names = address_names([f"{shared.file.stem}-{shared.level}" for shared in found])
    for result, shared, name in zip(ordered, found, names, strict=True):
        known = before.get(f"{name}/{name}{shared.file.suffix}")
        is_known = known is not None and known.hash == shared.digest
        sheet = sheet_for_anybody(env, result.personalized, f"{options.address}{name}/" if options.address else "")
        # Whoever finds a public site is somebody else.
        start = shared.start if options.is_public else level_today(env, shared.routine)
        modified = known.since if known and is_known else now
        yield replace(shared, name=name, modified=modified, sheet=sheet, start=start)


# What is there


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of the last site: the hash of its content, and the time in seconds since 1970 at which that was new."""

    hash: str
    since: int


Listing = Mapping[str, Listed]
"""The files of the last site by their paths in its folder."""


def _read_listing(folder: Path) -> Listing:
    """What the last site says of its files; empty if there was none. Anybody may have written that file."""
    try:
        with open_file(folder / LISTING) as file:
            content = file.read(MOST_LISTING_BYTES + 1)
        found = json.loads(content)["files"].items() if len(content) <= MOST_LISTING_BYTES else ()
        return {path: Listed(about["hash"], about.get("since", 0)) for path, about in found if _is_listed(path, about)}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def _is_listed(path: str, about: Mapping[str, Any]) -> bool:
    since = about.get("since", 0)
    is_time = type(since) is int and 0 <= since <= LATEST
    return is_time and _PATH.fullmatch(path) is not None and _HASH.fullmatch(about["hash"]) is not None


def _folders_of(target: Path, folder: Path) -> Iterator[Path]:
    """The folders of a file in the site, the inmost first."""
    return takewhile(lambda parent: parent != folder, target.parents)


def _link_to(target: Path, folder: Path) -> Path | None:
    """The folder of a file in the site that is a link, which may lead anywhere, if there is one."""
    return next((each for each in _folders_of(target, folder) if each.is_symlink()), None)


def _hash(target: Path, folder: Path) -> str:
    """The SHA-256 of a file in the site; empty if it is none, or a link."""
    try:
        is_file = target.is_file() and not target.is_symlink() and not _link_to(target, folder)
        return hash_of(target) if is_file else ""
    except OSError:
        return ""


# Writing


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes a site into its folder; `staging` is a folder on the same disk."""

    folder: Path
    staging: Path
    before: Listing
    overwrite: bool

    def write(self, site: Site) -> Published:
        """Write what changed, and delete what is gone; raises ExportError, and then nothing has changed."""
        changed = {path: content for path, content in site.items() if self._hash(path) != hash_of(content)}
        self._check(tuple(changed))
        moves = [
            Move(self._staged(path, content), self.folder / path, partial(self._may_replace, path))
            for path, content in changed.items()
        ]
        for target in (move.target for move in moves):
            make_folder(target.parent)
            clear_parts(target.parent)
        with uninterrupted():
            self._move(moves)
            gone = [path for path in self.before if path not in site]
            deleted = tuple(path for path in gone if self._delete(path))
        kept = tuple(path for path in gone if path not in deleted and os.path.lexists(self.folder / path))
        size = sum(map(size_of, self._all(site)))
        return Published(written=tuple(changed), deleted=deleted, kept=kept, size=size, files=len(site))

    def _all(self, site: Site) -> Iterator[bytes | Path]:
        """The contents, those of files where they are now."""
        for path, content in site.items():
            yield content if isinstance(content, bytes) else self.folder / path

    def _hash(self, path: str) -> str:
        return _hash(self.folder / path, self.folder)

    def _is_ours(self, path: str) -> bool:
        """Whether a file is as the last site says; of the listing, no listing can say it."""
        known = self.before.get(path)
        return (known is not None and known.hash == self._hash(path)) or (path == LISTING and bool(self.before))

    def _may_replace(self, path: str) -> bool:
        return self.overwrite or self._is_ours(path)

    def _check(self, paths: Sequence[str]) -> None:
        """Raises ExportError if there is something that must not be replaced."""
        for path in paths:
            if link := _link_to(self.folder / path, self.folder):
                raise ExportError(f"{link} is a link, which is not followed; delete it, or publish elsewhere")
        foreign = [path for path in paths if os.path.lexists(self.folder / path) and not self._may_replace(path)]
        if foreign:
            more = f" (and {len(foreign) - 1} more)" if len(foreign) > 1 else ""
            raise ExportError(
                f"{self.folder / foreign[0]}{more} is not from voiceguide, or was changed since; "
                "publish into another folder, or replace it with --force"
            )

    def _staged(self, path: str, content: bytes | Path) -> Path:
        """A file with this content on the disk of the site."""
        if isinstance(content, Path):
            return content
        # Each in a folder of its own, since the parts beside a new one are leftovers.
        part = part_beside(self.staging / path.replace("/", ".") / LISTING)
        make_folder(part.parent)
        with atomic_write(part, overwrite=False) as file:
            file.write(content)
        return part

    def _move(self, moves: Sequence[Move]) -> None:
        try:
            move_all(moves, keeps_mode=True)
        except OSError as error:
            failed = next(move for move in moves if not move.moved)
            raise ExportError(f"{failed.target} cannot be written: {reason_of(error)}; nothing has changed") from error

    def _delete(self, path: str) -> bool:
        """Delete a file, and the folders that are empty then; returns whether it is gone."""
        if not self._is_ours(path):
            return False
        target = self.folder / path
        try:
            target.unlink()
        except OSError:
            return False
        with suppress(OSError):
            for each in _folders_of(target, self.folder):
                each.rmdir()
        return True

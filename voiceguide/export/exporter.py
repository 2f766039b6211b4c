"""A rendered session written as a file, with the files that lie beside it."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from voiceguide.atomic import atomic_write_all
from voiceguide.audio.cache import BlobCache, NoCache
from voiceguide.audio.mixer import session_samples
from voiceguide.audio.render import RenderedSession
from voiceguide.errors import UsageError
from voiceguide.export.captions import caption_files, captions_of, chapters_file
from voiceguide.export.cover import CoverContent, cached_cover
from voiceguide.export.formats import GOOD, Quality, format_of
from voiceguide.export.record import ExportRecord
from voiceguide.export.recording import OnProgress, Recording
from voiceguide.export.tags_id3 import Tags
from voiceguide.session.model import Speech
from voiceguide.session.timeline import Timeline
from voiceguide.units import Ms, Samples

LONGEST_EPOCH = 11
"""Digits: until the year 5138."""
DEFAULT_ARTIST = "voiceguide"
"""The artist of a routine that names no author."""


@dataclass(frozen=True, slots=True)
class Export:
    """Where a session is written, what a player shows of it, and where what was encoded is kept.

    Beside it come `captions` of those kinds, and with `has_chapters_file` its chapters. `before` is the note of what we
    wrote there: with `renews` that is replaced, with `overwrite` everything is. `before_moving` is told where each
    finished file still lies, by its target.
    """

    target: Path
    tags: Tags
    cache: BlobCache
    overwrite: bool = False
    quality: Quality = GOOD
    captions: tuple[str, ...] = ()
    has_chapters_file: bool = False
    before: ExportRecord | None = None
    renews: bool = False
    before_moving: Callable[[Mapping[Path, Path]], object] = lambda _: None

    def may_replace(self, path: Path) -> bool:
        """Whether a file that lies there makes room for a new one."""
        return self.overwrite or (self.renews and self.before is not None and self.before.may_go(path))


def export(rendered: RenderedSession, wanted: Export, on_progress: OnProgress = lambda *_: None) -> tuple[Path, ...]:
    """Write the session in the format of the target's suffix; the files that were written, the sound first.

    `on_progress` is told how many samples are done. Raises ExportError, and then all that was there is untouched.
    """
    end = session_samples(rendered.timeline)
    recording = Recording(rendered, wanted.tags, Samples(0), end, wanted.cache, on_progress)
    form, beside = format_of(wanted.target), dict(_beside(rendered.timeline, wanted))
    with atomic_write_all(wanted.may_replace, wanted.before_moving) as opened:
        form.write(opened(wanted.target), recording, form.rate(wanted.quality, recording.pcm.channels))
        for path, text in beside.items():
            opened(path).write(text.encode())
    return wanted.target, *beside


def _beside(timeline: Timeline, wanted: Export) -> Iterator[tuple[Path, str]]:
    title = wanted.tags.title
    yield from caption_files(wanted.target, wanted.captions, title, captions_of(timeline))
    if wanted.has_chapters_file:
        yield chapters_file(wanted.target, title, timeline.chapters)


def cover_of(timeline: Timeline, title: str, cache: BlobCache) -> bytes:
    """The cover that is drawn for a session, a PNG; kept in `cache`."""
    return cached_cover(CoverContent(title, timeline.length, tuple(hold.length for hold in timeline.holds)), cache)


def tags_of(
    timeline: Timeline, *, title: str, author: str = "", language: str = "", cover: bytes | None = None
) -> Tags:
    """What a player shows of a session; its own cover is drawn if there is no other."""
    return Tags(
        title=title,
        artist=author or DEFAULT_ARTIST,
        album="voiceguide",
        genre="Exercise",
        year=year_of_export(),
        length=timeline.length,
        chapters=timeline.chapters,
        transcript=tuple(_transcript(timeline)),
        language=language,
        cover=cover_of(timeline, title, NoCache()) if cover is None else cover,
    )


def _transcript(timeline: Timeline) -> Iterator[tuple[Ms, str]]:
    for cue in timeline.cues:
        if isinstance(cue.sound, Speech):
            yield cue.start, cue.sound.text


def year_of_export() -> int:
    """This year, or that of SOURCE_DATE_EPOCH (reproducible-builds.org), for the same bytes in any year.

    Raises UsageError if that makes no sense.
    """
    told = os.environ.get("SOURCE_DATE_EPOCH")
    if told and not (told.isascii() and told.isdigit() and len(told) <= LONGEST_EPOCH):
        raise UsageError("SOURCE_DATE_EPOCH is not a whole number of seconds since 1970; unset it, or set it right")
    return time.gmtime(int(told or time.time())).tm_year

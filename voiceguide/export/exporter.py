"""Exporting a rendered session: the audio file, and the text files beside it."""

import io
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from voiceguide.atomic import atomic_write_all
from voiceguide.audio.cache import BlobCache, NoCache
from voiceguide.audio.mixer import session_samples
from voiceguide.audio.render import RenderedSession
from voiceguide.errors import UsageError
from voiceguide.export.captions import caption_files, captions_of, chapters_file
from voiceguide.export.cover import cover_of
from voiceguide.export.formats import GOOD, Quality, format_of
from voiceguide.export.record import ExportRecord
from voiceguide.export.recording import OnProgress, Recording
from voiceguide.export.tags_id3 import Tags
from voiceguide.session.model import Speech
from voiceguide.session.timeline import Timeline
from voiceguide.units import Ms, Samples

MAX_EPOCH_DIGITS = 11
"""Enough until the year 5138."""
DEFAULT_ARTIST = "voiceguide"
"""The artist tag of a routine without an author."""


@dataclass(frozen=True, slots=True)
class Export:
    """What to write: the target, its tags, and the kinds of text files beside it; `cache` keeps encoded segments.

    `before` is the record of the previous export to this target: with `renews` its files are replaced, with `overwrite`
    any file is. `before_moving` is called with the temporary path of each finished file, by its target.
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
    page: Callable[[bytes], bytes] | None = None
    """Makes a page with the sound in it, which is written in place of the sound."""

    def may_replace(self, path: Path) -> bool:
        """Whether the file at `path` may be replaced."""
        return self.overwrite or (self.renews and self.before is not None and self.before.may_replace(path))


def export(rendered: RenderedSession, job: Export, on_progress: OnProgress = lambda *_: None) -> tuple[Path, ...]:
    """Write the session in the format of the target's suffix; returns the paths written, the audio file first.

    `on_progress` is called with the samples done and their total. Raises ExportError and leaves existing files alone.
    """
    end = session_samples(rendered.timeline)
    recording = Recording(rendered, job.tags, Samples(0), end, job.cache, on_progress)
    sidecars = dict(_sidecars(rendered.timeline, job))
    with atomic_write_all(job.may_replace, job.before_moving) as open_new:
        _write(open_new(job.target), recording, job)
        for path, text in sidecars.items():
            open_new(path).write(text.encode())
    return job.target, *sidecars


def _write(file: BinaryIO, recording: Recording, job: Export) -> None:
    form = format_of(job.target)
    kbps = form.kbps(job.quality, recording.pcm.channels)
    if not job.page:
        form.write(file, recording, kbps)
        return
    sound = io.BytesIO()
    form.write(sound, recording, kbps)
    file.write(job.page(sound.getvalue()))


def _sidecars(timeline: Timeline, job: Export) -> Iterator[tuple[Path, str]]:
    title = job.tags.title
    yield from caption_files(job.target, job.captions, title, captions_of(timeline))
    if job.has_chapters_file:
        yield chapters_file(job.target, title, timeline.chapters)


def tags_of(
    timeline: Timeline, *, title: str, author: str = "", language: str = "", cover: bytes | None = None
) -> Tags:
    """The tags of a session, without pictures of chapters; without a `cover`, one is drawn."""
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
    """The current year, or that of SOURCE_DATE_EPOCH for reproducible files (reproducible-builds.org).

    Raises UsageError if that variable is not a number of seconds.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch and not (epoch.isascii() and epoch.isdigit() and len(epoch) <= MAX_EPOCH_DIGITS):
        raise UsageError("SOURCE_DATE_EPOCH is not a whole number of seconds since 1970; correct it or unset it")
    return time.gmtime(int(epoch or time.time())).tm_year

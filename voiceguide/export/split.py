"""Exporting a session as a folder: an audio file for each exercise, and a playlist."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from voiceguide.atomic import atomic_write_all, check_target, make_folder
from voiceguide.audio.mixer import session_samples
from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.audio.render import RenderedSession
from voiceguide.errors import ExportError, reason_of
from voiceguide.export.captions import caption_files, captions_of
from voiceguide.export.exporter import Export
from voiceguide.export.file_names import track_names
from voiceguide.export.formats import format_of
from voiceguide.export.recording import OnProgress, Recording
from voiceguide.export.tags_id3 import Tags
from voiceguide.files import clear_parts
from voiceguide.session.timeline import Chapter
from voiceguide.units import Ms, samples_at

PLAYLIST_SUFFIX = ".m3u8"


def export_parts(rendered: RenderedSession, job: Export, on_progress: OnProgress = lambda *_: None) -> tuple[Path, ...]:
    """Write an audio file for each chapter; returns the paths of these, the playlist and the captions, in that order.

    The folder has the target's name without its suffix. Each file has exactly the samples of its chapter. Files of the
    previous export that are unchanged and no longer needed are deleted. Raises ExportError and leaves existing files
    alone.
    """
    form, chapters = format_of(job.target), rendered.timeline.chapters
    may_fill = job.overwrite or (job.renews and job.before is not None)
    with (
        _created(parts_folder(job.target), overwrite=may_fill) as folder,
        atomic_write_all(job.may_replace, job.before_moving) as open_new,
    ):
        names = track_names([chapter.title for chapter in chapters], job.target.suffix)
        paths = [folder / name for name in names]
        parts = tuple(_parts(rendered, job, on_progress))
        for path, part in zip(paths, parts, strict=True):
            form.write(open_new(path), part, form.kbps(job.quality, part.pcm.channels))
        playlist = folder / f"{folder.name}{PLAYLIST_SUFFIX}"
        sidecars = {playlist: m3u8(job.tags.title, _playlist_entries(paths, parts))}
        for path, chapter in zip(paths, chapters, strict=True):
            captions = captions_of(rendered.timeline, chapter.start, chapter.end)
            sidecars.update(caption_files(path, job.captions, chapter.title, captions))
        for path, text in sidecars.items():
            open_new(path).write(text.encode())
    written = (*paths, *sidecars)
    if job.before:
        job.before.delete_all_but(written)
    return written


def parts_folder(target: Path) -> Path:
    """The folder for the parts of an export to `target`."""
    return target.with_suffix("")


def check_folder(folder: Path, *, overwrite: bool) -> None:
    """Raises ExportError if it is already clear that parts cannot be written to `folder`."""
    if folder.is_file():
        raise ExportError(f"{folder} is a file, and the parts need a folder of that name; choose another with `-o`")
    if not folder.is_dir():
        check_target(folder, overwrite=overwrite)
    elif not overwrite and not _is_empty(folder):
        raise ExportError(f"{folder} already exists; use --force to replace files of the same names in it")


def _is_empty(folder: Path) -> bool:
    """Whether the folder is empty, once leftovers of killed exports are deleted."""
    clear_parts(folder)
    try:
        return not any(folder.iterdir())
    except OSError as error:
        raise ExportError(f"the folder {folder} cannot be read: {reason_of(error)}") from error


@contextmanager
def _created(folder: Path, *, overwrite: bool) -> Iterator[Path]:
    """The folder, created if it is missing; a new one is removed again if the block leaves it empty."""
    check_folder(folder, overwrite=overwrite)
    is_new = not folder.exists()
    make_folder(folder)
    try:
        yield folder
    finally:
        if is_new:
            # This fails, as it should, if there are files in it.
            with suppress(OSError):
                folder.rmdir()


def _parts(rendered: RenderedSession, job: Export, on_progress: OnProgress) -> Iterator[Recording]:
    chapters = rendered.timeline.chapters
    total = session_samples(rendered.timeline)
    for number, chapter in enumerate(chapters, 1):
        begin, end = samples_at(chapter.start, SAMPLE_RATE), samples_at(chapter.end, SAMPLE_RATE)
        tags = _part_tags(job.tags, chapter, (number, len(chapters)))
        yield Recording(rendered, tags, begin, end, job.cache, _offset_progress(on_progress, begin, total))


def _offset_progress(on_progress: OnProgress, before: int, total: int) -> OnProgress:
    return lambda done, _: on_progress(before + done, total)


def _part_tags(tags: Tags, chapter: Chapter, track: tuple[int, int]) -> Tags:
    """The tags of one exercise, with the session as its album; its picture is the cover, unless the user chose one."""
    lines = ((Ms(time - chapter.start), text) for time, text in tags.transcript if chapter.start <= time < chapter.end)
    return replace(
        tags,
        title=chapter.title,
        album=tags.title,
        length=Ms(chapter.end - chapter.start),
        chapters=(),
        pictures={},
        cover=tags.cover if tags.has_own_cover else tags.picture_of(chapter) or tags.cover,
        transcript=tuple(lines),
        track=track,
    )


# The playlist


@dataclass(frozen=True, slots=True)
class PlaylistEntry:
    """A file next to the playlist, its title, and its length in seconds."""

    file: str
    title: str
    seconds: float


def m3u8(title: str, entries: Sequence[PlaylistEntry]) -> str:
    """An extended M3U playlist; its paths are relative, so that the folder can be moved."""
    lines = ["#EXTM3U", f"#PLAYLIST:{_on_one_line(title)}"]
    for entry in entries:
        lines += [f"#EXTINF:{entry.seconds:.3f},{_on_one_line(entry.title)}", entry.file]
    return "".join(f"{line}\n" for line in lines)


def _playlist_entries(paths: Sequence[Path], parts: Sequence[Recording]) -> list[PlaylistEntry]:
    return [PlaylistEntry(path.name, part.tags.title, part.seconds) for path, part in zip(paths, parts, strict=True)]


def _on_one_line(text: str) -> str:
    return " ".join(text.split())

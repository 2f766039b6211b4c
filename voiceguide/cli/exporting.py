"""From what the options of `voiceguide export` ask for to files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from voiceguide.atomic import check_target
from voiceguide.audio.cache import ClipCache
from voiceguide.audio.render import RenderedSession
from voiceguide.cli.folders import state_folder
from voiceguide.cli.session import frames_cache
from voiceguide.errors import ExportError, UsageError
from voiceguide.export.captions import sidecar_paths
from voiceguide.export.cover import read_cover
from voiceguide.export.exporter import Export, cover_of, export, tags_of, year_of_export
from voiceguide.export.ffmpeg_encoder import ffmpeg_program
from voiceguide.export.formats import FORMATS, GOOD, Quality, format_of
from voiceguide.export.record import ExportLog, ExportRecord
from voiceguide.export.split import check_folder, export_parts, parts_folder
from voiceguide.export.up_to_date import fingerprint
from voiceguide.script.model import Routine

USUAL_FORMAT = "mp3"


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What is to be written, as the options say it; None is left to us.

    `output` is a file, or a folder that is there; `folder` goes before it, and is made if it is missing. `renews`
    replaces what we wrote there before, if nobody has changed it since; `overwrite` replaces everything that is in the
    way. Without `is_noted` nothing is remembered of it: it will not stay.
    """

    output: Path | None = None
    kind: str | None = None
    quality: Quality | None = None
    captions: tuple[str, ...] = ()
    has_chapters_file: bool = False
    cover: Path | None = None
    is_split: bool = False
    overwrite: bool = False
    renews: bool = False
    folder: Path | None = None
    is_noted: bool = True


@dataclass(frozen=True, slots=True)
class ExportJob:
    """An order that can be carried out, as far as can be told beforehand; `note` is of what was exported there."""

    target: Path
    order: ExportOptions
    cover: bytes | None
    note: ExportRecord | None = None

    @property
    def place(self) -> Path:
        """What people look for afterwards: a file, or a folder of files."""
        return parts_folder(self.target) if self.order.is_split else self.target


@dataclass(frozen=True, slots=True)
class ExportResult:
    """The files of an export, the sound first; `is_new` where they were written now, and not up to date already.

    If it `is_known`, the next export will know them for ours.
    """

    files: tuple[Path, ...]
    is_new: bool
    is_known: bool = True


def checked_job(order: ExportOptions, name: str) -> ExportJob:
    """The order for a routine of that name, checked before anything is spoken.

    Raises UsageError if it makes no sense, ExportError if a file cannot be written.
    """
    year_of_export()
    target = target_of(order, name)
    if format_of(target).needs_ffmpeg:
        ffmpeg_program()
    cover = read_cover(order.cover) if order.cover else None
    if order.folder:
        _make(order.folder)
    job = ExportJob(target, order, cover)
    if order.is_noted:
        job = replace(job, note=export_notes().of(job.place))
    # What we wrote may be up to date, which can only be told when all is spoken.
    _check_places(job, job.note)
    return job


def carry_out(
    job: ExportJob,
    rendered: RenderedSession,
    routine: Routine,
    on_progress: Callable[[int, int], object] = lambda *_: None,
) -> ExportResult:
    """Write what was ordered, if it is not there already as it would be written now.

    `on_progress` is told how many of how many samples are done. Raises ExportError, and then nothing was written.
    """
    order, cache, notes = job.order, frames_cache(), export_notes()
    wanted = _export_of(job, rendered, routine, cache)
    made_by = fingerprint(rendered, wanted, is_split=order.is_split)
    if job.note and not order.overwrite and job.note.is_of(made_by):
        return ExportResult(tuple(Path(file.path) for file in job.note.files), is_new=False)
    # What was being written when the program was killed is what is written now.
    renews = job.note is not None and (order.renews or job.note.fingerprint == made_by)
    _check_places(job, job.note if renews else None)

    def expect(parts: Mapping[Path, Path]) -> None:
        if order.is_noted:
            notes.expect(job.place, made_by, parts, job.note)

    write = export_parts if order.is_split else export
    written = write(rendered, replace(wanted, renews=renews, before_moving=expect), on_progress)
    is_known = not order.is_noted or notes.keep(job.place, made_by, written)
    cache.tidy()
    return ExportResult(written, is_new=True, is_known=is_known)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"the folder {folder} cannot be made: {error.strerror or error}") from error


def _export_of(job: ExportJob, rendered: RenderedSession, routine: Routine, cache: ClipCache) -> Export:
    order = job.order
    tags = tags_of(
        rendered.timeline,
        title=routine.title,
        author=routine.author,
        language=routine.language,
        cover=job.cover or cover_of(rendered.timeline, routine.title, cache),
    )
    return Export(
        job.target,
        tags,
        cache,
        order.overwrite,
        order.quality or GOOD,
        order.captions,
        order.has_chapters_file,
        before=job.note,
    )


def export_notes() -> ExportLog:
    """What was exported where."""
    return ExportLog(state_folder() / "exports")


def _check_places(job: ExportJob, note: ExportRecord | None) -> None:
    """Raises ExportError if something lies where we would write that is neither in the note nor to be replaced."""
    order = job.order
    if order.is_split:
        check_folder(job.place, overwrite=order.overwrite or note is not None)
        return
    for path in (job.target, *sidecar_paths(job.target, order.captions, has_chapters=order.has_chapters_file)):
        check_target(path, overwrite=order.overwrite or (note is not None and note.may_go(path)))


def target_of(order: ExportOptions, name: str) -> Path:
    """The file that an order means for a routine of that name; raises UsageError if it makes no sense."""
    target = _target(order, name)
    _check_sense(order, target)
    return target


def _target(order: ExportOptions, name: str) -> Path:
    """The file that is meant; its suffix says the format."""
    output, suffix = order.output, f".{order.kind or USUAL_FORMAT}"
    if order.folder or output is None:
        return (order.folder or Path()) / f"{name}{suffix}"
    if output.is_dir():
        return output / f"{name}{suffix}"
    kind = output.suffix.lower()[1:]
    if kind not in FORMATS:
        suffixes = ", ".join(f".{known}" for known in FORMATS)
        raise UsageError(f"{output} ends in none of {suffixes}; write for example `-o {name}.mp3`")
    if order.kind not in (None, kind):
        raise UsageError(f"{output} is not called as {FORMATS[order.kind].name} is; leave out `--format {order.kind}`")
    return output


def _check_sense(order: ExportOptions, target: Path) -> None:
    form = format_of(target)
    if order.quality and form.is_lossless:
        raise UsageError(f"{form.name} loses nothing; leave out `--quality {order.quality}`")
    if order.cover and not form.has_cover:
        raise UsageError(f"{form.name} has no room for a cover; leave out `--cover`, or write an MP3")
    if order.is_split and order.has_chapters_file:
        raise UsageError("with `--split` each chapter is a file of its own; leave out `--chapters`")

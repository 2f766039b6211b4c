"""From what the options of `voiceguide export` ask for to files."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from voiceguide.cli.session import frames_cache
from voiceguide.errors import UsageError
from voiceguide.outputs.cover import read_cover
from voiceguide.outputs.export import Export, export, tags_of
from voiceguide.outputs.ffmpeg import ffmpeg_program
from voiceguide.outputs.formats import FORMATS, GOOD, Quality, format_of
from voiceguide.outputs.sidecars import sidecar_paths
from voiceguide.outputs.split import check_folder, export_parts, parts_folder
from voiceguide.outputs.whole_file import check_target
from voiceguide.routine.records import Routine
from voiceguide.sound.rehearsal import Rehearsal

USUAL_FORMAT = "mp3"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written, as the options say it; None is left to us."""

    output: Path | None = None
    kind: str | None = None
    quality: Quality | None = None
    captions: tuple[str, ...] = ()
    has_chapters_file: bool = False
    cover: Path | None = None
    is_split: bool = False
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """An order that can be carried out, as far as can be told beforehand."""

    target: Path
    order: Order
    cover: bytes | None

    @property
    def place(self) -> Path:
        """What people look for afterwards: a file, or a folder of files."""
        return parts_folder(self.target) if self.order.is_split else self.target


def job_of(order: Order, name: str) -> Job:
    """The order for a routine of that name, checked before anything is spoken.

    Raises UsageError if it makes no sense, ExportError if a file cannot be written.
    """
    target = _target(order, name)
    _check_sense(order, target)
    if format_of(target).needs_ffmpeg:
        ffmpeg_program()
    if order.is_split:
        check_folder(parts_folder(target), overwrite=order.overwrite)
    else:
        beside = sidecar_paths(target, order.captions, has_chapters=order.has_chapters_file)
        for path in (target, *beside):
            check_target(path, overwrite=order.overwrite)
    return Job(target, order, read_cover(order.cover) if order.cover else None)


def carry_out(
    job: Job, rehearsal: Rehearsal, routine: Routine, on_progress: Callable[[int, int], object] = lambda *_: None
) -> tuple[Path, ...]:
    """Write what was ordered; the files that were written.

    `on_progress` is told how many of how many samples are done. Raises ExportError, and then nothing was written.
    """
    order, cache = job.order, frames_cache()
    tags = tags_of(
        rehearsal.timeline,
        title=routine.title,
        author=routine.author,
        language=routine.language,
        cover=job.cover,
    )
    quality = order.quality or GOOD
    wanted = Export(job.target, tags, cache, order.overwrite, quality, order.captions, order.has_chapters_file)
    write = export_parts if order.is_split else export
    written = write(rehearsal, wanted, on_progress)
    cache.tidy()
    return written


def _target(order: Order, name: str) -> Path:
    """The file that is meant; its suffix says the format."""
    output, suffix = order.output, f".{order.kind or USUAL_FORMAT}"
    if output is None:
        return Path(f"{name}{suffix}")
    if output.is_dir():
        return output / f"{name}{suffix}"
    kind = output.suffix.lower()[1:]
    if kind not in FORMATS:
        suffixes = ", ".join(f".{known}" for known in FORMATS)
        raise UsageError(f"{output} ends in none of {suffixes}; write for example `-o {name}.mp3`")
    if order.kind not in (None, kind):
        raise UsageError(f"{output} is not called as {FORMATS[order.kind].name} is; leave out `--format {order.kind}`")
    return output


def _check_sense(order: Order, target: Path) -> None:
    form = format_of(target)
    if order.quality and form.is_lossless:
        raise UsageError(f"{form.name} loses nothing; leave out `--quality {order.quality}`")
    if order.cover and not form.has_cover:
        raise UsageError(f"{form.name} has no room for a cover; leave out `--cover`, or write an MP3")
    if order.is_split and order.has_chapters_file:
        raise UsageError("with `--split` each chapter is a file of its own; leave out `--chapters`")

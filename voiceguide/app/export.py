"""`export`: write one routine to files, unless they are up to date."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from voiceguide.app.environment import Environment
from voiceguide.app.personalize import PersonalizedRoutine, personalize
from voiceguide.app.prepare import frames_cache, load_named, prepare, routine_name
from voiceguide.app.reporter import Progress, Reporter
from voiceguide.app.request import SessionRequest
from voiceguide.atomic import check_target, make_folder
from voiceguide.audio.cache import BlobCache
from voiceguide.audio.render import RenderedSession
from voiceguide.errors import UsageError
from voiceguide.export.captions import sidecar_paths
from voiceguide.export.chapter_pictures import chapter_pictures, drawn_meanwhile
from voiceguide.export.cover import cover_of, read_cover
from voiceguide.export.exporter import Export, export, tags_of, year_of_export
from voiceguide.export.ffmpeg_encoder import ffmpeg_program
from voiceguide.export.file_names import safe_from_devices, safe_stem
from voiceguide.export.formats import FORMATS, GOOD, PAGE, Quality, format_of
from voiceguide.export.record import ExportLog, ExportRecord
from voiceguide.export.split import check_folder, export_parts, parts_folder
from voiceguide.export.up_to_date import hash_content
from voiceguide.script.library import is_name
from voiceguide.script.model import Routine
from voiceguide.session.model import ShownPicture
from voiceguide.session.pictures import first_picture
from voiceguide.session.timeline import Timeline
from voiceguide.share.one_file import OneFile

DEFAULT_FORMAT = "mp3"


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What to write; None is the default.

    `usual_format` and `usual_quality` are those of the settings, for files that they make sense for.
    `output` is a file, or a folder that exists; `folder` takes precedence over it, and is created if it is missing.
    `renews` replaces files that voiceguide wrote there, if they were not changed since; `overwrite` replaces any file.
    `is_sample` writes half a minute of each session, to show what it sounds like.
    Unless `is_recorded`, the next export will not recognise the files, which are temporary then.
    """

    output: Path | None = None
    format: str | None = None
    quality: Quality | None = None
    captions: tuple[str, ...] = ()
    has_chapters_file: bool = False
    cover: Path | None = None
    is_split: bool = False
    overwrite: bool = False
    renews: bool = False
    folder: Path | None = None
    is_sample: bool = False
    is_recorded: bool = True
    usual_format: str | None = None
    usual_quality: Quality | None = None


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """A routine by name or path, how it is done, and what to write."""

    name: str
    session: SessionRequest
    options: ExportOptions


@dataclass(frozen=True, slots=True)
class ExportJob:
    """Options that were checked; `record` describes the export that is there already."""

    target: Path
    options: ExportOptions
    cover: bytes | None
    record: ExportRecord | None = None

    @property
    def place(self) -> Path:
        """The file that is written, or the folder of files."""
        return parts_folder(self.target) if self.options.is_split else self.target

    @property
    def is_page(self) -> bool:
        """Whether it is a page with the sound in it."""
        return _is_page(self.target)


@dataclass(frozen=True, slots=True)
class Exported:
    """A session that was exported: its routine's name, its file or folder, and all its files, the audio first.

    `is_new` says that it was written now, and was not up to date already; `is_known` that the next export will
    recognise its files.
    """

    name: str
    place: Path
    files: tuple[Path, ...]
    personalized: PersonalizedRoutine
    timeline: Timeline
    is_new: bool
    is_known: bool = True


def export_routine(
    env: Environment,
    request: ExportRequest,
    reporter: Reporter,
    *,
    stem: str | None = None,
    turn_to_speak: AbstractContextManager[object] | None = None,
) -> Exported:
    """Export one routine; `stem` is the file's name without its suffix, `turn_to_speak` a lock.

    Raises UsageError if the options make no sense, and the errors of parsing, speaking and writing; nothing is written
    then.
    """
    language, options = request.session.language, request.options
    name = routine_name(env, request.name, language)
    path, routine = load_named(env, name, language)
    job = checked_job(env, options, stem or _stem(name, options))
    with reporter.progress() as progress:
        with turn_to_speak or nullcontext():
            personalized = personalize(env, path, routine, request.session, reporter)
            with drawn_meanwhile(_pictures(personalized), frames_cache(env)):
                personalized, rendered = prepare(
                    env, personalized, request.session, progress.spoken, is_sample=options.is_sample
                )
        files, is_new, is_known = write(env, job, rendered, personalized, progress)
    return Exported(name, job.place, files, personalized, rendered.timeline, is_new, is_known)


def _pictures(personalized: PersonalizedRoutine) -> Iterator[ShownPicture]:
    """The pictures that the chapters will have, or some more."""
    routine = personalized.routine
    for exercise in routine.exercises:
        if shown := first_picture(routine, exercise, personalized.choices.sore):
            yield shown


def stem_of(name: str) -> str:
    """The file's name without its suffix, from the routine's name or its script's path."""
    return name if is_name(name) else Path(name).stem


def _stem(name: str, options: ExportOptions) -> str:
    return safe_stem(stem_of(name)) if options.folder else safe_from_devices(stem_of(name))


def checked_job(env: Environment, options: ExportOptions, stem: str) -> ExportJob:
    """The options for a file of that name, checked before anything is spoken.

    Raises UsageError if they make no sense, ExportError if a file could not be written.
    """
    year_of_export()
    target = target_of(options, stem)
    if format_of(target).needs_ffmpeg:
        ffmpeg_program()
    cover = read_cover(options.cover) if options.cover else None
    if options.folder:
        make_folder(options.folder)
    job = ExportJob(target, options, cover)
    if options.is_recorded:
        job = replace(job, record=export_log(env).find(job.place))
    # Whether the files there are up to date is only known when everything is spoken.
    _check_places(job, job.record)
    return job


def write(
    env: Environment, job: ExportJob, rendered: RenderedSession, personalized: PersonalizedRoutine, progress: Progress
) -> tuple[tuple[Path, ...], bool, bool]:
    """Write the files of a job, unless they are up to date.

    Returns the files, whether they are new, and whether the next export will recognise them. Raises ExportError, and
    then nothing was written.
    """
    options, cache, log = job.options, frames_cache(env), export_log(env)
    wanted = _export_of(job, rendered, personalized.routine, cache)
    if job.is_page:
        one_file = _one_file(env, job, personalized, rendered.timeline, wanted.tags.cover)
        wanted = replace(wanted, page=one_file.page)
    content_hash = hash_content(rendered, wanted, is_split=options.is_split)
    if job.record and not options.overwrite and job.record.is_up_to_date(content_hash):
        return tuple(Path(file.path) for file in job.record.files), False, True
    # The same export may have been interrupted while it replaced the files.
    renews = job.record is not None and (options.renews or job.record.fingerprint == content_hash)
    _check_places(job, job.record if renews else None)

    def before_moving(parts: Mapping[Path, Path]) -> None:
        if options.is_recorded:
            log.record_planned(job.place, content_hash, parts, job.record)

    write_files = export_parts if options.is_split else export
    files = write_files(rendered, replace(wanted, renews=renews, before_moving=before_moving), progress.written)
    is_known = not options.is_recorded or log.record(job.place, content_hash, files)
    cache.tidy()
    return files, True, is_known


def _export_of(job: ExportJob, rendered: RenderedSession, routine: Routine, cache: BlobCache) -> Export:
    options, timeline = job.options, rendered.timeline
    tags = tags_of(
        timeline,
        title=routine.title,
        author=routine.author,
        language=routine.language,
        cover=job.cover or cover_of(timeline, routine.title, cache),
    )
    tags = replace(tags, has_own_cover=job.cover is not None, pictures=chapter_pictures(timeline.chapters, cache))
    return Export(
        job.target,
        tags,
        cache,
        options.overwrite,
        options.quality or options.usual_quality or GOOD,
        options.captions,
        options.has_chapters_file,
        before=job.record,
    )


def _one_file(
    env: Environment, job: ExportJob, personalized: PersonalizedRoutine, timeline: Timeline, cover: bytes
) -> OneFile:
    return OneFile(
        personalized.routine,
        timeline,
        cover,
        # Nobody is asked how a sample was.
        "" if job.options.is_sample else personalized.key,
        personalized.choices.level,
        personalized.own_level,
        frames_cache(env),
        env.languages,
    )


def export_log(env: Environment) -> ExportLog:
    """The record of all exports."""
    return ExportLog(env.folders.exports)


def _check_places(job: ExportJob, record: ExportRecord | None) -> None:
    """Raises ExportError if there is a file that must not be replaced."""
    options = job.options
    if options.is_split:
        check_folder(job.place, overwrite=options.overwrite or record is not None)
        return
    for path in (job.target, *sidecar_paths(job.target, options.captions, has_chapters=options.has_chapters_file)):
        check_target(path, overwrite=options.overwrite or (record is not None and record.may_replace(path)))


def target_of(options: ExportOptions, stem: str) -> Path:
    """The file to write, by default called `stem`; raises UsageError if the options make no sense."""
    target = _target(options, stem)
    _check_combination(options, target)
    return target


def _target(options: ExportOptions, stem: str) -> Path:
    """The file to write; its suffix is that of the format."""
    output, suffix = options.output, f".{options.format or options.usual_format or DEFAULT_FORMAT}"
    if options.is_sample:
        stem = f"{stem}-sample"
    if options.folder or output is None:
        return (options.folder or Path()) / f"{stem}{suffix}"
    if output.is_dir():
        return output / f"{stem}{suffix}"
    kind = output.suffix.lower()[1:]
    if kind not in (*FORMATS, PAGE):
        suffixes = ", ".join(f".{known}" for known in (*FORMATS, PAGE))
        raise UsageError(f"{output}: unknown format; use {suffixes}")
    if options.format not in (None, kind):
        raise UsageError(f"{output} does not end in .{options.format}; leave out `--format {options.format}`")
    return output


def _check_combination(options: ExportOptions, target: Path) -> None:
    form = format_of(target)
    if options.quality and form.is_lossless:
        raise UsageError(f"{form.name} is lossless; leave out `--quality {options.quality}`")
    if options.cover and not form.has_cover:
        raise UsageError(f"{form.name} cannot have a cover; leave out `--cover`, or write an MP3")
    if options.is_split and options.is_sample:
        raise UsageError("a sample has one exercise; leave out `--split`")
    if _is_page(target):
        _check_page(options)
    if options.is_split and options.has_chapters_file:
        raise UsageError("with `--split` each chapter is a file of its own; leave out `--chapters`")


def _is_page(target: Path) -> bool:
    return target.suffix.lower() == f".{PAGE}"


def _check_page(options: ExportOptions) -> None:
    """Raises UsageError for what a page has in it."""
    for is_wanted, option, reason in (
        (options.is_split, "--split", "has the whole session"),
        (options.captions, "--captions", "shows what is said"),
        (options.has_chapters_file, "--chapters", "has the exercises"),
    ):
        if is_wanted:
            raise UsageError(f"a page {reason}; leave out `{option}`, or write an MP3")

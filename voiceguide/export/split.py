"""A session as a folder of files: one for each exercise, and a playlist."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from voiceguide.atomic import atomic_write_all, check_target
from voiceguide.audio.mixer import session_samples
from voiceguide.audio.pcm import SAMPLE_RATE
from voiceguide.audio.render import RenderedSession
from voiceguide.errors import ExportError
from voiceguide.export.captions import caption_files, captions_of
from voiceguide.export.exporter import Export
from voiceguide.export.file_names import track_names
from voiceguide.export.formats import format_of
from voiceguide.export.recording import OnProgress, Recording
from voiceguide.export.tags_id3 import Tags
from voiceguide.files import clear_parts
from voiceguide.session.timeline import Chapter
from voiceguide.units import Ms, samples_at


@dataclass(frozen=True, slots=True)
class PlaylistEntry:
    """A file beside the playlist, its title, and its length in seconds."""

    file: str
    title: str
    seconds: float


def m3u8(title: str, tracks: Sequence[PlaylistEntry]) -> str:
    """An extended M3U in UTF-8; its paths are relative, so that the folder can be moved."""
    lines = ["#EXTM3U", f"#PLAYLIST:{_line(title)}"]
    for track in tracks:
        lines += [f"#EXTINF:{track.seconds:.3f},{_line(track.title)}", track.file]
    return "".join(f"{line}\n" for line in lines)


def _line(text: str) -> str:
    return " ".join(text.split())


PLAYLIST_SUFFIX = ".m3u8"


def export_parts(
    rendered: RenderedSession, wanted: Export, on_progress: OnProgress = lambda *_: None
) -> tuple[Path, ...]:
    """Write a file for each chapter, in the format of the target's suffix; the files of sound, the playlist, captions.

    They lie in the folder that is called as the target without its suffix. Each holds exactly the samples that the
    session has there. What we wrote there before, nobody has changed since, and is not written again, is deleted.
    Raises ExportError, and then all that was there is untouched.
    """
    form, chapters = format_of(wanted.target), rendered.timeline.chapters
    is_free = wanted.overwrite or (wanted.renews and wanted.before is not None)
    with (
        _folder(parts_folder(wanted.target), overwrite=is_free) as folder,
        atomic_write_all(wanted.may_replace, wanted.before_moving) as opened,
    ):
        paths = _paths(folder, chapters, wanted.target.suffix)
        parts = tuple(_parts(rendered, wanted, on_progress))
        for path, part in zip(paths, parts, strict=True):
            form.write(opened(path), part, form.rate(wanted.quality, part.pcm.channels))
        playlist = folder / f"{folder.name}{PLAYLIST_SUFFIX}"
        beside = {playlist: _playlist(wanted.tags.title, paths, parts)}
        for path, chapter in zip(paths, chapters, strict=True):
            captions = captions_of(rendered.timeline, chapter.start, chapter.end)
            beside.update(caption_files(path, wanted.captions, chapter.title, captions))
        for path, text in beside.items():
            opened(path).write(text.encode())
    written = (*paths, *beside)
    if wanted.before:
        wanted.before.delete_all_but(written)
    return written


def parts_folder(target: Path) -> Path:
    """The folder for the parts of what would be written at `target`."""
    return target.with_suffix("")


def check_folder(folder: Path, *, overwrite: bool) -> None:
    """Raises ExportError if no parts can be written there, as far as can be told beforehand."""
    if folder.is_file():
        raise ExportError(f"{folder} is a file, and the parts need a folder of that name; choose another with `-o`")
    if not folder.is_dir():
        check_target(folder, overwrite=overwrite)
    elif not overwrite and not _is_empty(folder):
        raise ExportError(f"{folder} already exists; use --force to replace files of the same names in it")


def _is_empty(folder: Path) -> bool:
    """Whether nothing is in it but what an export has left that was killed."""
    clear_parts(folder)
    try:
        return not any(folder.iterdir())
    except OSError as error:
        raise ExportError(f"the folder {folder} cannot be read: {error.strerror or error}") from error


@contextmanager
def _folder(folder: Path, *, overwrite: bool) -> Iterator[Path]:
    """The folder, which vanishes again if it is new and the block fails."""
    check_folder(folder, overwrite=overwrite)
    is_new = not folder.exists()
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise ExportError(f"the folder {folder} cannot be made: {error.strerror or error}") from error
    try:
        yield folder
    finally:
        if is_new:
            # One in which something lies stays.
            with suppress(OSError):
                folder.rmdir()


def _paths(folder: Path, chapters: Sequence[Chapter], suffix: str) -> tuple[Path, ...]:
    return tuple(folder / name for name in track_names([chapter.title for chapter in chapters], suffix))


def _parts(rendered: RenderedSession, wanted: Export, on_progress: OnProgress) -> Iterator[Recording]:
    chapters = rendered.timeline.chapters
    total = session_samples(rendered.timeline)
    for number, chapter in enumerate(chapters, 1):
        begin, end = samples_at(chapter.start, SAMPLE_RATE), samples_at(chapter.end, SAMPLE_RATE)
        tags = _tags(wanted.tags, chapter, (number, len(chapters)))
        yield Recording(rendered, tags, begin, end, wanted.cache, _after(on_progress, begin, total))


def _after(on_progress: OnProgress, before: int, total: int) -> OnProgress:
    return lambda done, _: on_progress(before + done, total)


def _tags(tags: Tags, chapter: Chapter, track: tuple[int, int]) -> Tags:
    """The session is the album, the exercise the title."""
    said = ((Ms(time - chapter.start), text) for time, text in tags.transcript if chapter.start <= time < chapter.end)
    return replace(
        tags,
        title=chapter.title,
        album=tags.title,
        length=Ms(chapter.end - chapter.start),
        chapters=(),
        transcript=tuple(said),
        track=track,
    )


def _playlist(title: str, paths: Sequence[Path], parts: Sequence[Recording]) -> str:
    lengths = (part.seconds for part in parts)
    return m3u8(
        title,
        [
            PlaylistEntry(path.name, part.tags.title, length)
            for path, part, length in zip(paths, parts, lengths, strict=True)
        ],
    )

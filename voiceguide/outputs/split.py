"""A session as a folder of files: one for each exercise, and a playlist."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from voiceguide.errors import ExportError
from voiceguide.outputs.captions import caption_files, captions_of
from voiceguide.outputs.export import Export
from voiceguide.outputs.file_names import track_names
from voiceguide.outputs.formats import FORMATS, format_of
from voiceguide.outputs.playlist import Track, listed, m3u8
from voiceguide.outputs.recording import OnProgress, Recording
from voiceguide.outputs.tags_id3 import Tags
from voiceguide.outputs.whole_file import check_target, whole_file
from voiceguide.session.timeline import Chapter
from voiceguide.sound.mixing import session_samples
from voiceguide.sound.pcm import SAMPLE_RATE
from voiceguide.sound.rehearsal import Rehearsal
from voiceguide.units import Ms, samples_at

PLAYLIST_SUFFIX = ".m3u8"


def export_parts(rehearsal: Rehearsal, wanted: Export, on_progress: OnProgress = lambda *_: None) -> tuple[Path, ...]:
    """Write a file for each chapter, in the format of the target's suffix; the files of sound, then the playlist.

    They lie in the folder that is called as the target without its suffix. Each holds exactly the samples that the
    session has there. Files that an earlier playlist there names are replaced. Raises ExportError, and then all that
    was there is untouched.
    """
    form = format_of(wanted.target)
    with _folder(parts_folder(wanted.target), overwrite=wanted.overwrite) as folder, ExitStack() as files:

        def opened(path: Path) -> BinaryIO:
            return files.enter_context(whole_file(path, overwrite=wanted.overwrite))

        chapters = rehearsal.timeline.chapters
        paths = _paths(folder, chapters, wanted.target.suffix)
        parts = tuple(_parts(rehearsal, wanted, on_progress))
        for path, chapter, part in zip(paths, chapters, parts, strict=True):
            form.write(opened(path), part, form.rate(wanted.quality, part.pcm.channels))
            captions = captions_of(rehearsal.timeline, chapter.start, chapter.end)
            for beside, text in caption_files(path, wanted.captions, chapter.title, captions):
                opened(beside).write(text.encode())
        playlist = folder / f"{folder.name}{PLAYLIST_SUFFIX}"
        former = _listed_in(playlist)
        opened(playlist).write(_playlist(wanted.tags.title, paths, parts).encode())
    _delete(former - set(paths))
    return (*paths, playlist)


def parts_folder(target: Path) -> Path:
    """The folder for the parts of what would be written at `target`."""
    return target.with_suffix("")


def check_folder(folder: Path, *, overwrite: bool) -> None:
    """Raises ExportError if no parts can be written there, as far as can be told beforehand."""
    if folder.is_file():
        raise ExportError(f"{folder} is a file, and the parts need a folder of that name; choose another with `-o`")
    if not folder.is_dir():
        check_target(folder, overwrite=overwrite)
    elif not overwrite:
        raise ExportError(f"{folder} is there already; use --force to replace the files in it")


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


def _parts(rehearsal: Rehearsal, wanted: Export, on_progress: OnProgress) -> Iterator[Recording]:
    chapters = rehearsal.timeline.chapters
    total = session_samples(rehearsal.timeline)
    for number, chapter in enumerate(chapters, 1):
        begin, end = samples_at(chapter.start, SAMPLE_RATE), samples_at(chapter.end, SAMPLE_RATE)
        tags = _tags(wanted.tags, chapter, (number, len(chapters)))
        yield Recording(rehearsal, tags, begin, end, wanted.cache, _after(on_progress, begin, total))


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
        [Track(path.name, part.tags.title, length) for path, part, length in zip(paths, parts, lengths, strict=True)],
    )


def _listed_in(playlist: Path) -> frozenset[Path]:
    """The files of sound of an earlier export into this folder."""
    try:
        text = playlist.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return frozenset()
    found = (playlist.with_name(name) for name in listed(text))
    return frozenset(path for path in found if path.name[0].isdigit() and path.suffix[1:] in FORMATS)


def _delete(paths: frozenset[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)

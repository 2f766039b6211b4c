"""The text files beside a sound file, of the same name but for the suffix."""

from collections.abc import Iterator
from pathlib import Path

from voiceguide.outputs.captions import CAPTIONS, Caption
from voiceguide.outputs.podcast_chapters import podcast_chapters
from voiceguide.session.timeline import Chapter

CHAPTERS_SUFFIX = ".chapters.json"


def sidecar_paths(target: Path, captions: tuple[str, ...], *, has_chapters: bool) -> tuple[Path, ...]:
    """Where captions of those kinds and a file of chapters come to lie."""
    suffixes = [f".{kind}" for kind in captions] + [CHAPTERS_SUFFIX] * has_chapters
    return tuple(target.with_name(target.stem + suffix) for suffix in suffixes)


def caption_files(
    target: Path, kinds: tuple[str, ...], title: str, captions: tuple[Caption, ...]
) -> Iterator[tuple[Path, str]]:
    """The captions of a sound file, each kind with its place and its text."""
    for kind, path in zip(kinds, sidecar_paths(target, kinds, has_chapters=False), strict=True):
        yield path, CAPTIONS[kind](title, captions)


def chapters_file(target: Path, title: str, chapters: tuple[Chapter, ...]) -> tuple[Path, str]:
    """The chapters of a sound file, with their place and their text."""
    (path,) = sidecar_paths(target, (), has_chapters=True)
    return path, podcast_chapters(title, target.name, chapters)

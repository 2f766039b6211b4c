"""Text files beside a sound file, of the same name but for the suffix: captions, and chapters for podcast players."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from voiceguide.session.model import Speech
from voiceguide.session.timeline import Chapter, Timeline
from voiceguide.text import as_json
from voiceguide.units import Ms, timestamp


@dataclass(frozen=True, slots=True)
class Caption:
    """Words, and from when until when they are heard."""

    start: Ms
    end: Ms
    text: str


def captions_of(timeline: Timeline, begin: int = 0, end: int | None = None) -> tuple[Caption, ...]:
    """All that is said from `begin` until `end` ms of a session, with times counted from `begin`."""
    until = timeline.length if end is None else end
    return tuple(
        Caption(Ms(cue.start - begin), Ms(min(cue.end, until) - begin), " ".join(cue.sound.text.split()))
        for cue in timeline.cues
        if isinstance(cue.sound, Speech) and begin <= cue.start < until
    )


def srt(_title: str, captions: Sequence[Caption]) -> str:
    """SubRip: numbered blocks. It has no way to escape; only what would look like a time is changed."""
    return "\n".join(
        f"{number}\n{_span(caption, ',')}\n{_without_arrows(caption.text)}\n"
        for number, caption in enumerate(captions, 1)
    )


def vtt(_title: str, captions: Sequence[Caption]) -> str:
    """WebVTT (w3.org/TR/webvtt1): `&`, `<` and `>` are escaped, and so is the arrow."""
    blocks = (f"\n{_span(caption, '.')}\n{_escaped(caption.text)}\n" for caption in captions)
    return "".join(("WEBVTT\n", *blocks))


def lrc(title: str, captions: Sequence[Caption]) -> str:
    """LRC, as music players show lyrics: each line begins with its time, in hundredths of a second."""
    lines = (f"[{_lyrics_clock(caption.start)}]{caption.text}" for caption in captions)
    return "".join(f"{line}\n" for line in (f"[ti:{' '.join(title.split())}]", *lines))


CAPTIONS: Mapping[str, Callable[[str, Sequence[Caption]], str]] = {"srt": srt, "vtt": vtt, "lrc": lrc}
"""The functions that write captions, from a title and what is said, by the suffix of their file."""
CHAPTERS_SUFFIX = ".chapters.json"


def podcast_chapters(title: str, file_name: str, chapters: Sequence[Chapter]) -> str:
    """JSON Chapters 1.2.0 of the podcast namespace (github.com/Podcastindex-org/podcast-namespace); times in s."""
    found = [
        {"startTime": chapter.start / 1000, "endTime": chapter.end / 1000, "title": chapter.title}
        for chapter in chapters
    ]
    content = {"version": "1.2.0", "title": title, "fileName": file_name, "chapters": found}
    return as_json(content, indent=2) + "\n"


def sidecar_paths(target: Path, captions: tuple[str, ...], *, has_chapters: bool) -> tuple[Path, ...]:
    """The files for captions of those kinds, and for chapters, beside the sound file `target`."""
    suffixes = [f".{kind}" for kind in captions] + [CHAPTERS_SUFFIX] * has_chapters
    return tuple(target.with_name(target.stem + suffix) for suffix in suffixes)


def caption_files(
    target: Path, kinds: tuple[str, ...], title: str, captions: tuple[Caption, ...]
) -> Iterator[tuple[Path, str]]:
    """The captions of a sound file: the path and the text of each kind."""
    for kind, path in zip(kinds, sidecar_paths(target, kinds, has_chapters=False), strict=True):
        yield path, CAPTIONS[kind](title, captions)


def chapters_file(target: Path, title: str, chapters: tuple[Chapter, ...]) -> tuple[Path, str]:
    """The chapters of a sound file: their path and their text."""
    (path,) = sidecar_paths(target, (), has_chapters=True)
    return path, podcast_chapters(title, target.name, chapters)


def _span(caption: Caption, point: str) -> str:
    return f"{timestamp(caption.start, point)} --> {timestamp(caption.end, point)}"


def _lyrics_clock(time: int) -> str:
    """Rounded down, so that no line comes after its words; there are no hours."""
    seconds, hundredths = divmod(time // 10, 100)
    return f"{seconds // 60:02}:{seconds % 60:02}.{hundredths:02}"


def _without_arrows(text: str) -> str:
    return text.replace("-->", "→")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

"""Text files beside an audio file, named like it: captions, and chapters for podcast players."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from voiceguide.session.model import Speech
from voiceguide.session.timeline import Chapter, Timeline
from voiceguide.text import as_json
from voiceguide.units import Ms, timestamp


@dataclass(frozen=True, slots=True)
class Caption:
    """Spoken words with their start and end in ms."""

    start: Ms
    end: Ms
    text: str


def captions_of(timeline: Timeline, begin: int = 0, end: int | None = None) -> tuple[Caption, ...]:
    """The captions of a session from `begin` to `end` ms (None: its end), with times counted from `begin`."""
    end = timeline.length if end is None else end
    return tuple(
        Caption(Ms(cue.start - begin), Ms(min(cue.end, end) - begin), " ".join(cue.sound.text.split()))
        for cue in timeline.cues
        if isinstance(cue.sound, Speech) and begin <= cue.start < end
    )


def srt(_title: str, captions: Sequence[Caption]) -> str:
    """SubRip captions: numbered blocks. The format has no escapes, so `-->` becomes an arrow."""
    return "\n".join(
        f"{number}\n{_time_range(caption, ',')}\n{_replace_arrows(caption.text)}\n"
        for number, caption in enumerate(captions, 1)
    )


def vtt(_title: str, captions: Sequence[Caption]) -> str:
    """WebVTT captions (w3.org/TR/webvtt1); escaping `>` also covers `-->`."""
    blocks = (f"\n{_time_range(caption, '.')}\n{_escape(caption.text)}\n" for caption in captions)
    return "".join(("WEBVTT\n", *blocks))


def lrc(title: str, captions: Sequence[Caption]) -> str:
    """LRC lyrics for music players: each line starts with its time to a hundredth of a second."""
    lines = (f"[{_lrc_timestamp(caption.start)}]{caption.text}" for caption in captions)
    return "".join(f"{line}\n" for line in (f"[ti:{' '.join(title.split())}]", *lines))


CAPTIONS: Mapping[str, Callable[[str, Sequence[Caption]], str]] = {"srt": srt, "vtt": vtt, "lrc": lrc}
"""The functions that turn a title and captions into the content of a caption file, by its suffix."""
CHAPTERS_SUFFIX = ".chapters.json"


def podcast_chapters(title: str, file_name: str, chapters: Sequence[Chapter], pictures: Sequence[str] = ()) -> str:
    """Chapters as JSON Chapters 1.2.0 (github.com/Podcastindex-org/podcast-namespace); times in s.

    If there are `pictures`, there is the address of one for each chapter, or an empty text.
    """
    entries = [
        {"startTime": chapter.start / 1000, "endTime": chapter.end / 1000, "title": chapter.title}
        | ({"img": picture} if picture else {})
        for chapter, picture in zip(chapters, pictures or [""] * len(chapters), strict=True)
    ]
    content = {"version": "1.2.0", "title": title, "fileName": file_name, "chapters": entries}
    return as_json(content, indent=2) + "\n"


def sidecar_paths(target: Path, captions: tuple[str, ...], *, has_chapters: bool) -> tuple[Path, ...]:
    """The paths of the caption files of those kinds, and of the chapters file, beside the audio file `target`."""
    suffixes = [f".{kind}" for kind in captions] + [CHAPTERS_SUFFIX] * has_chapters
    return tuple(target.with_name(target.stem + suffix) for suffix in suffixes)


def caption_files(
    target: Path, kinds: tuple[str, ...], title: str, captions: tuple[Caption, ...]
) -> Iterator[tuple[Path, str]]:
    """The path and content of each caption file beside the audio file `target`."""
    for kind, path in zip(kinds, sidecar_paths(target, kinds, has_chapters=False), strict=True):
        yield path, CAPTIONS[kind](title, captions)


def chapters_file(target: Path, title: str, chapters: tuple[Chapter, ...]) -> tuple[Path, str]:
    """The path and content of the chapters file beside the audio file `target`."""
    (path,) = sidecar_paths(target, (), has_chapters=True)
    return path, podcast_chapters(title, target.name, chapters)


def _time_range(caption: Caption, point: str) -> str:
    return f"{timestamp(caption.start, point)} --> {timestamp(caption.end, point)}"


def _lrc_timestamp(time: int) -> str:
    """Minutes, seconds and hundredths; rounded down, so that no line appears after its words."""
    seconds, hundredths = divmod(time // 10, 100)
    return f"{seconds // 60:02}:{seconds % 60:02}.{hundredths:02}"


def _replace_arrows(text: str) -> str:
    return text.replace("-->", "→")


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

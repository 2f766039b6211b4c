"""A rehearsed session written as a file."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from voiceguide.outputs.assembly import Session, assembled
from voiceguide.outputs.frames import Mp3Format
from voiceguide.outputs.mp3 import KBPS, write_mp3
from voiceguide.outputs.tags import Tags
from voiceguide.outputs.wav import write_wav
from voiceguide.outputs.whole_file import whole_file
from voiceguide.session.sounds import Speech
from voiceguide.session.timeline import Timeline
from voiceguide.sound.cache import ClipCache
from voiceguide.sound.mixing import blocks, session_samples
from voiceguide.sound.pcm import SAMPLE_RATE, sample_count
from voiceguide.sound.rehearsal import Rehearsal
from voiceguide.units import Ms

OnProgress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Export:
    """Where a session is written, what a player shows of it, and where what was encoded is kept."""

    target: Path
    tags: Tags
    cache: ClipCache
    overwrite: bool = False


def export(rehearsal: Rehearsal, wanted: Export, on_progress: OnProgress = lambda *_: None) -> None:
    """Write the session as an MP3 or by the target's suffix a WAV; `on_progress` is told how many samples are done.

    Raises ExportError, and then what was at the target is untouched.
    """
    timeline, clips = rehearsal.timeline, rehearsal.clips
    with whole_file(wanted.target, overwrite=wanted.overwrite) as file:
        if wanted.target.suffix.lower() == ".wav":
            total = session_samples(timeline)
            write_wav(file, _counted(blocks(timeline, clips), total, on_progress), total, SAMPLE_RATE)
        else:
            session, form = Session(timeline, clips, on_progress), Mp3Format(SAMPLE_RATE, channels=1, kbps=KBPS)
            write_mp3(file, form, assembled(session, form, wanted.cache), session.samples, wanted.tags)


def _counted(audio: Iterator[bytes], total: int, on_progress: OnProgress) -> Iterator[bytes]:
    done = 0
    for block in audio:
        yield block
        done += sample_count(block)
        on_progress(done, total)


def tags_of(timeline: Timeline, *, title: str, author: str = "", language: str = "") -> Tags:
    """What a player shows of a session."""
    return Tags(
        title=title,
        artist=author or "voiceguide",
        album="voiceguide",
        genre="Exercise",
        year=_year(),
        length=timeline.length,
        chapters=timeline.chapters,
        transcript=tuple(_transcript(timeline)),
        language=language,
        cover=files("voiceguide.outputs").joinpath("cover.png").read_bytes(),
    )


def _transcript(timeline: Timeline) -> Iterator[tuple[Ms, str]]:
    for cue in timeline.cues:
        if isinstance(cue.sound, Speech):
            yield cue.start, cue.sound.text


def _year() -> int:
    """This year, or that of SOURCE_DATE_EPOCH (reproducible-builds.org), for the same bytes in any year."""
    return time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH") or time.time())).tm_year

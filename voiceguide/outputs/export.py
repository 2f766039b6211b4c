"""A rehearsed session written as a file."""

import os
import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

from voiceguide.outputs.mp3 import write_mp3
from voiceguide.outputs.tags import Tags
from voiceguide.outputs.wav import write_wav
from voiceguide.outputs.whole_file import whole_file
from voiceguide.session.sounds import Speech
from voiceguide.session.timeline import Timeline
from voiceguide.sound.mixing import blocks, session_samples
from voiceguide.sound.pcm import SAMPLE_RATE, sample_count
from voiceguide.sound.rehearsal import Rehearsal
from voiceguide.units import Ms

OnProgress = Callable[[int, int], object]


def export(rehearsal: Rehearsal, tags: Tags, target: Path, *, overwrite: bool, on_progress: OnProgress) -> None:
    """Write the session to `target`, an MP3 or by its suffix a WAV; `on_progress` is told the samples done.

    Raises ExportError, and then what was at `target` is untouched.
    """
    total = session_samples(rehearsal.timeline)
    audio = _counted(blocks(rehearsal.timeline, rehearsal.clips), total, on_progress)
    with whole_file(target, overwrite=overwrite) as file:
        if target.suffix.lower() == ".wav":
            write_wav(file, audio, total, SAMPLE_RATE)
        else:
            write_mp3(file, audio, total, tags, SAMPLE_RATE)


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

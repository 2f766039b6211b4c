"""`voiceguide export`: a session as a sound file."""

from collections.abc import Sequence
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from voiceguide.cli.arguments import routine_argument, session_options
from voiceguide.cli.asked import asked_by
from voiceguide.cli.screen import tell
from voiceguide.cli.session import load_named, prepared
from voiceguide.cli.today import Today, today_of
from voiceguide.outputs.captions import CAPTIONS
from voiceguide.outputs.formats import FORMATS, QUALITIES, Quality
from voiceguide.routine.library import is_name
from voiceguide.session.timeline import Timeline
from voiceguide.units import clock

if TYPE_CHECKING:
    from voiceguide.cli.exporting import Job


class Captions(click.ParamType[tuple[str, ...]]):
    """Kinds of captions, separated by commas."""

    name = "captions"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The kinds that were typed."""
        kinds = tuple(kind.strip().lower() for kind in str(value).split(","))
        for kind in kinds:
            if kind not in CAPTIONS:
                self.fail(f"there are no captions called `{kind}`; write {', '.join(CAPTIONS)}", param, ctx)
        return kinds


@click.command("export")
@routine_argument
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
    help="Where to write: a file such as FILE.mp3 or FILE.m4b, or a folder.  [default: ROUTINE.mp3]",
)  # fmt: skip
@click.option(
    "--format", "kind", type=click.Choice(list(FORMATS)), help="What to write, where -o names no file.  [mp3]"
)
@click.option("--quality", type=click.Choice(QUALITIES), help="How much room the sound gets.  [good]")
@click.option(
    "--captions", type=Captions(), multiple=True, metavar="srt,vtt,lrc", help="What is said and when, beside the file."
)
@click.option("--chapters", is_flag=True, help="The chapters beside the file, as JSON for podcasts.")
@click.option(
    "--cover", type=click.Path(path_type=Path), metavar="PICTURE", help="A PNG or JPEG in place of our cover."
)
@click.option("--split", is_flag=True, help="A folder with a file for each exercise, and a playlist.")
@session_options
@click.option("--force", is_flag=True, help="Replace files that are there already.")
def command(
    *, name: str, output: Path | None, kind: str | None, quality: Quality | None,
    captions: Sequence[tuple[str, ...]], chapters: bool, cover: Path | None, split: bool, force: bool, **options: Any,
) -> None:  # fmt: skip
    """Write a session as an MP3 with a chapter for each exercise, or in another format.

    The suffix of FILE says which: MP3 and WAV are always there, M4B (an audiobook), M4A, Opus, OGG and FLAC
    need ffmpeg. A file is written beside its place and moved there when it is whole: if anything goes wrong,
    what was there before is still there.
    """
    from voiceguide.cli.exporting import Order, carry_out, job_of
    from voiceguide.cli.progress import Progress

    asked = asked_by(options)
    path, routine = load_named(name, asked.language)
    kinds = tuple(dict.fromkeys(each for typed in captions for each in typed))
    order = Order(output, kind, quality, kinds, chapters, cover, split, force)
    job = job_of(order, name if is_name(name) else path.stem)
    with Progress() as progress:
        today, rehearsal = prepared(today_of(path, routine, asked), asked, progress.spoken)
        written = carry_out(job, rehearsal, routine, progress.written)
    _tell_of(job, written, today, rehearsal.timeline)
    if rehearsal.timeline.warnings:
        tell(f"{_left_out(len(rehearsal.timeline.warnings))}; `voiceguide show {quote(name)}` says why")


def _tell_of(job: "Job", written: Sequence[Path], today: Today, timeline: Timeline) -> None:
    """What was written, and what today is about the session."""
    count, unit = len(timeline.chapters), "file" if job.order.is_split else "chapter"
    title = today.routine.title
    tell(f"{job.place}: {title}, {clock(timeline.length)}, {count} {unit}{'s' if count != 1 else ''}")
    if not job.order.is_split and len(written) > 1:
        tell(f"beside it: {', '.join(path.name for path in written[1:])}")
    for remark in today.remarks():
        tell(remark)


def _left_out(count: int) -> str:
    return "1 cue is left out" if count == 1 else f"{count} cues are left out"

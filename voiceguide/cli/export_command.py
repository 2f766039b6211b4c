"""`voiceguide export`: a session as a sound file."""

from pathlib import Path
from shlex import quote
from typing import Any

import click

from voiceguide.cli.arguments import routine_argument, session_options
from voiceguide.cli.asked import asked_by
from voiceguide.cli.screen import tell
from voiceguide.cli.session import frames_cache, load_named, prepared
from voiceguide.cli.today import today_of
from voiceguide.errors import UsageError
from voiceguide.routine.library import is_name
from voiceguide.units import clock


@click.command("export")
@routine_argument
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
    help="Where to write: FILE.mp3, FILE.wav, or a folder.  [default: ROUTINE.mp3]",
)  # fmt: skip
@session_options
@click.option("--force", is_flag=True, help="Replace a file that is there already.")
def command(*, name: str, output: Path | None, force: bool, **options: Any) -> None:
    """Write a session as an MP3 with a chapter for each exercise, or as a WAV.

    The file is written beside its place and moved there when it is whole: if anything goes wrong, what was
    there before is still there.
    """
    from voiceguide.cli.progress import Progress
    from voiceguide.outputs.export import Export, export, tags_of
    from voiceguide.outputs.whole_file import check_target

    asked = asked_by(options)
    path, routine = load_named(name, asked.language)
    target = _target(output, name if is_name(name) else path.stem)
    check_target(target, overwrite=force)
    with Progress() as progress:
        today, rehearsal = prepared(today_of(path, routine, asked), asked, progress.spoken)
        timeline = rehearsal.timeline
        tags = tags_of(timeline, title=routine.title, author=routine.author, language=routine.language)
        cache = frames_cache()
        export(rehearsal, Export(target, tags, cache, overwrite=force), progress.written)
    cache.tidy()
    count = len(timeline.chapters)
    tell(f"{target}: {routine.title}, {clock(timeline.length)}, {count} chapter{'s' if count != 1 else ''}")
    for remark in today.remarks():
        tell(remark)
    if timeline.warnings:
        tell(f"{_left_out(len(timeline.warnings))}; `voiceguide show {quote(name)}` says why")


def _target(output: Path | None, name: str) -> Path:
    if output is None:
        return Path(f"{name}.mp3")
    if output.is_dir():
        return output / f"{name}.mp3"
    if output.suffix.lower() not in {".mp3", ".wav"}:
        raise UsageError(f"{output} ends in neither .mp3 nor .wav; write for example `-o {name}.mp3`")
    return output


def _left_out(count: int) -> str:
    return "1 cue is left out" if count == 1 else f"{count} cues are left out"

"""`voiceguide export`: sessions as sound files."""

from collections import ChainMap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click
from click.core import ParameterSource

from voiceguide.cli.arguments import RoutineName, music_options, session_options, with_options
from voiceguide.cli.asked import SessionRequest, request_from_options
from voiceguide.cli.export_options import FILE_OPTIONS, export_options, file_options
from voiceguide.cli.screen import tell
from voiceguide.cli.session import load_named, prepared
from voiceguide.cli.today import personalized
from voiceguide.errors import Exit

if TYPE_CHECKING:
    from voiceguide.cli.exporting import ExportOptions

P = ParamSpec("P")
R = TypeVar("R")


def _to_goes_before_the_setting(
    context: click.Context, _parameter: click.Parameter, folder: Path | None
) -> Path | None:
    """The folder that was typed; the one that is set once is then not even looked for."""
    if folder:
        # It looks empty, since it reads the settings only when it is asked for one.
        settings = {} if context.default_map is None else context.default_map
        context.default_map = ChainMap({"output": None}, settings)
    return folder


def place_options(function: Callable[P, R]) -> Callable[P, R]:
    """Of which routines, and where to."""
    options: list[Callable[[Any], Any]] = [
        click.argument(
            "names",
            metavar="ROUTINE...",
            nargs=-1,
            type=RoutineName(),
            help="Names from `voiceguide list`, or paths of scripts.",
        ),
        click.option("--all", "all_of_them", is_flag=True, help="Every routine, each once, in your language."),
        click.option(
            "-o",
            "--output",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Where to write one: a file such as FILE.mp3 or FILE.m4b, or a folder.  [default: ROUTINE.mp3]",
        ),
        click.option(
            "--to",
            "folder",
            type=click.Path(path_type=Path),
            is_eager=True,
            callback=_to_goes_before_the_setting,
            metavar="FOLDER",
            help="The folder to write into, made if it is missing; what we wrote there is kept up to date.",
        ),
    ]
    return with_options(function, options)


@click.command("export")
@place_options
@file_options
@music_options
@session_options
def command(
    *, names: Sequence[str], all_of_them: bool, output: Path | None, folder: Path | None, **options: Any
) -> int:
    """Write a session as an MP3 with a chapter for each exercise, or in another format.

    The suffix of FILE says which: MP3 and WAV are always there, M4B (an audiobook), M4A, Opus, OGG and FLAC
    need ffmpeg. A file is written beside its place and moved there when it is whole: if anything goes wrong,
    what was there before is still there.

    Several at once go into a folder, each as ROUTINE.mp3. Only what changed since the last time is written
    again, a file that is not from here never without --force, and if one fails, the others go on.
    """
    is_one = len(names) == 1 and not all_of_them
    _check_use(names, all_of_them=all_of_them, folder=folder, is_one=is_one)
    order = replace(export_options(options), output=output, folder=folder, renews=folder is not None or not is_one)
    asked = request_from_options({name: value for name, value in options.items() if name not in FILE_OPTIONS})
    return _export_one(names[0], asked, order) if is_one else _export_many(names, asked, order)


def _check_use(names: Sequence[str], *, all_of_them: bool, folder: Path | None, is_one: bool) -> None:
    """Raises click's UsageError if it cannot be told which routines are meant, or where they shall go."""
    context = click.get_current_context()
    is_file_typed = context.get_parameter_source("output") is ParameterSource.COMMANDLINE
    if not names and not all_of_them:
        raise click.UsageError("name at least one ROUTINE, or write `--all` for all of them", context)
    if names and all_of_them:
        raise click.UsageError("`--all` is every routine; leave it out, or the names", context)
    if is_file_typed and folder:
        raise click.UsageError("`-o` and `--to` both say where to write; leave one of them out", context)
    if is_file_typed and not is_one:
        raise click.UsageError("`-o` is for one routine; for several, write `--to FOLDER`", context)


def _export_one(name: str, asked: SessionRequest, order: "ExportOptions") -> int:
    from voiceguide.cli.export_names import stem_of
    from voiceguide.cli.export_report import lines_of
    from voiceguide.cli.exporting import carry_out, checked_job
    from voiceguide.cli.many import Exported
    from voiceguide.cli.progress import Progress
    from voiceguide.export.file_names import safe_from_devices, safe_stem

    path, routine = load_named(name, asked.language)
    stem = stem_of(name)
    job = checked_job(order, safe_stem(stem) if order.folder else safe_from_devices(stem))
    with Progress() as progress:
        today, rendered = prepared(personalized(path, routine, asked), asked, progress.spoken)
        outcome = carry_out(job, rendered, routine, progress.written)
    written = outcome.files, today, rendered.timeline, outcome.is_new, outcome.is_known
    _tell_all(lines_of(Exported(name, job.place, *written)))
    return Exit.DONE


def _export_many(names: Sequence[str], asked: SessionRequest, order: "ExportOptions") -> int:
    from voiceguide.cli.export_names import all_names
    from voiceguide.cli.export_report import exit_code, lines_of, summary
    from voiceguide.cli.many import exported
    from voiceguide.cli.progress import Bars

    names = names or all_names(asked.language)
    with Bars(names, lines_of) as bars:
        results = exported(names, asked, order, bars)
    _tell_all(summary(results))
    return exit_code(results)


def _tell_all(lines: Iterable[str]) -> None:
    for line in lines:
        tell(line)

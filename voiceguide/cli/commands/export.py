"""`voiceguide export`: write sessions as audio files."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from voiceguide.app.environment import Environment
from voiceguide.app.export import ExportRequest, export_routine
from voiceguide.app.export_batch import Failed, Result, all_names, export_batch
from voiceguide.app.request import SessionRequest
from voiceguide.cli.export_options import FILE_OPTIONS, export_options, file_options, format_option
from voiceguide.cli.export_report import as_data, exit_code, lines_of, summary
from voiceguide.cli.options import (
    RoutineName,
    SettingOption,
    json_option,
    music_options,
    request_from_options,
    session_options,
    together,
)
from voiceguide.cli.reporter import TerminalReporter
from voiceguide.cli.screen import print_json, tell
from voiceguide.config.schema import EXPORTS
from voiceguide.errors import VoiceguideError

if TYPE_CHECKING:
    from voiceguide.app.export import ExportOptions


place_options = together(
    click.argument(
        "names",
        metavar="ROUTINE...",
        nargs=-1,
        type=RoutineName(),
        help="Names from `voiceguide list`, or paths of scripts.",
    ),
    click.option("--all", "all_of_them", is_flag=True, help="Export every routine, in your language."),
    click.option(
        "-o",
        "--output",
        cls=SettingOption,
        setting=EXPORTS,
        unless="folder",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Where to write one: a file such as FILE.mp3 or FILE.m4b, or a folder.  [default: ROUTINE.mp3]",
    ),
    click.option(
        "--to",
        "folder",
        type=click.Path(path_type=Path),
        is_eager=True,
        metavar="FOLDER",
        help="The folder to write into, created if it is missing; what voiceguide wrote there is kept up to date.",
    ),
    click.option(
        "--sample",
        is_flag=True,
        help="Write half a minute that shows what it sounds like, as ROUTINE-sample.mp3.",
    ),
)
"""Which routines are exported, and where to."""


@click.command("export")
@place_options
@format_option
@file_options
@music_options
@session_options
@json_option
@click.pass_obj
def command(
    env: Environment,
    /,
    *,
    names: Sequence[str],
    all_of_them: bool,
    output: Path | None,
    folder: Path | None,
    sample: bool,
    as_json: bool,
    **options: Any,
) -> int:
    """Write a session as an MP3 with a chapter for each exercise, or in another format.

    The ending of FILE chooses the format: MP3, WAV and HTML (a page with the sound in it) always work; M4B (an
    audiobook), M4A, Opus, OGG and FLAC need ffmpeg. M4B, M4A and WAV have no pictures of the exercises. Files are
    replaced only once the new one is complete: if anything goes wrong, what was there before is still there.

    Several routines go into a folder, each as ROUTINE.mp3. Only what changed since the last time is written
    again; files that voiceguide did not create are replaced only with --force. If one fails, the others are still
    exported.
    """
    is_one = len(names) == 1 and not all_of_them
    _check_use(names, all_of_them=all_of_them, folder=folder, is_one=is_one)
    renews = folder is not None or not is_one
    chosen = export_options(options, env.settings)
    export = replace(chosen, output=output, folder=folder, renews=renews, is_sample=sample)
    request = request_from_options({name: value for name, value in options.items() if name not in FILE_OPTIONS})
    if not is_one:
        return _export_many(env, names, request, export, as_json=as_json)
    return _export_one(env, names[0], request, export, as_json=as_json)


def _check_use(names: Sequence[str], *, all_of_them: bool, folder: Path | None, is_one: bool) -> None:
    """Raises click's UsageError if it is not clear which routines are meant, or where to write them."""
    context = click.get_current_context()
    is_file_typed = context.get_parameter_source("output") is ParameterSource.COMMANDLINE
    if not names and not all_of_them:
        raise click.UsageError("name at least one ROUTINE, or write `--all` for all of them", context)
    if names and all_of_them:
        raise click.UsageError("`--all` exports every routine; leave it out, or the names", context)
    if is_file_typed and folder:
        raise click.UsageError("`-o` and `--to` both say where to write; leave one of them out", context)
    if is_file_typed and not is_one:
        raise click.UsageError("`-o` is for one routine; for several, write `--to FOLDER`", context)


def _export_one(
    env: Environment, name: str, request: SessionRequest, options: "ExportOptions", *, as_json: bool
) -> int:
    result: Result
    try:
        result = export_routine(env, ExportRequest(name, request, options), TerminalReporter())
    except VoiceguideError as error:
        if not as_json:
            raise
        result = Failed(name, error)
    tell(*lines_of(result))
    if as_json:
        print_json(as_data([result]))
    return exit_code([result])


def _export_many(
    env: Environment, names: Sequence[str], request: SessionRequest, options: "ExportOptions", *, as_json: bool
) -> int:
    names = names or all_names(env, request.language)
    results = export_batch(env, names, request, options, TerminalReporter())
    tell(*summary(results))
    if as_json:
        print_json(as_data(results))
    return exit_code(results)

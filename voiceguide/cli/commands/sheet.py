"""`voiceguide sheet`: a routine as a printed handout."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from voiceguide.app.environment import Environment
from voiceguide.app.request import request_from_settings
from voiceguide.app.sheet import SheetOptions, write_sheet
from voiceguide.cli.options import SettingOption, amount_options, language_option, routine_argument, talk_option
from voiceguide.cli.reporter import TerminalReporter
from voiceguide.cli.screen import tell
from voiceguide.config.schema import EXPORTS
from voiceguide.export.sheet_paper import PAPER_SIZES, PaperSize
from voiceguide.text import counted


@click.command("sheet")
@routine_argument
@click.option(
    "-o",
    "--output",
    cls=SettingOption,
    setting=EXPORTS,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write it: a file such as FILE.pdf, or a folder.  [default: ROUTINE.pdf]",
)
@click.option("--for", "patient", default="", metavar="NAME", help="Whom it is for; else there is a line to write on.")
@click.option("--by", "clinician", default="", metavar="NAME", help="Whom it is from; else there is a line.")
@click.option("--link", default="", metavar="ADDRESS", help="Where the session can be heard, printed as a QR code.")
@click.option("--paper", "size", type=click.Choice(PAPER_SIZES), help="The paper.  [default: that of your region]")
@click.option("--large", "is_large", is_flag=True, help="Large print: letters of 16 points.")
@click.option("--force", "overwrite", is_flag=True, help="Replace a file that exists already.")
@amount_options
@talk_option
@language_option
@click.pass_obj
def command(
    env: Environment,
    /,
    *,
    name: str,
    output: Path | None,
    patient: str,
    clinician: str,
    link: str,
    size: PaperSize | None,
    is_large: bool,
    overwrite: bool,
    language: str | None,
    **options: Any,
) -> None:
    """Write a routine as a PDF to print and hand over.

    It has each exercise with its picture, how it is done, and how much; before them what you need, and what to be
    careful with; at the end four weeks to tick, with room for the pain before and after. The amounts are those of
    your level, or of --level. Notes in your own scripts, such as a weight, stand with their exercise.
    """
    is_typed = click.get_current_context().get_parameter_source("language") is ParameterSource.COMMANDLINE
    # How it is spoken changes what fits into --minutes, but nothing else on paper: that is as in the settings.
    usual = request_from_settings(env.settings)
    request = replace(usual, **options, language=language if is_typed else None, no_music=True)
    sheet_options = SheetOptions(output, size, is_large, patient, clinician, link, overwrite)
    written = write_sheet(env, name, request, sheet_options, TerminalReporter())
    tell(f"{written.file}: {counted(written.pages, 'page')}")
    tell(*(f"  {remark}" for remark in written.personalized.remarks()))
    if written.missing:
        tell(f"  these letters cannot be printed, and □ stands for them: {written.missing}")

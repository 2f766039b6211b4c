"""`voiceguide sheet`: a routine as a printed handout."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from voiceguide.app.environment import Environment
from voiceguide.app.sheet import SheetOptions, write_sheet
from voiceguide.cli.options import SettingOption, request_from_options, routine_argument, session_options
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
@session_options
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
    **options: Any,
) -> None:
    """Write a routine as a PDF to print and hand over.

    It has each exercise with its picture, how it is done, and how much; before them what you need, and what to be
    careful with; at the end four weeks to tick, with room for the pain before and after. The amounts are those of
    your level, or of --level. Notes in your own scripts, such as a weight, stand with their exercise.
    """
    request = replace(request_from_options(options), no_music=True)
    sheet_options = SheetOptions(output, size, is_large, patient, clinician, link, overwrite)
    written = write_sheet(env, name, request, sheet_options, TerminalReporter())
    tell(f"{written.file}: {counted(written.pages, 'page')}")
    tell(*(f"  {remark}" for remark in written.personalized.remarks()))
    if written.missing:
        tell(f"  these letters cannot be printed, and □ stands for them: {written.missing}")

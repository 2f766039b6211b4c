"""`voiceguide share`: send sessions to a phone on the same network."""

from pathlib import Path
from typing import Any

import click

from voiceguide.app.environment import Environment
from voiceguide.app.share import ShareRequest, forget_address, share
from voiceguide.cli.export_options import FILE_OPTIONS, export_options, file_options, shared_format_option
from voiceguide.cli.export_report import exit_code
from voiceguide.cli.options import (
    RoutineName,
    SettingOption,
    Value,
    json_lines_option,
    music_options,
    request_from_options,
    session_options,
)
from voiceguide.cli.reporter import TerminalReporter
from voiceguide.cli.screen import tell
from voiceguide.config.schema import EXPORTS, MINUTE_NUMBER, whole_number
from voiceguide.errors import Exit
from voiceguide.units import MINUTE

USUAL_MINUTES = 30
FORGOTTEN = "The address that you kept has ended: whoever knows it finds nothing there any more."


@click.command("share")
@click.argument(
    "names", nargs=-1, metavar="[ROUTINE|FILE]...", type=RoutineName(),
    help="Names from `voiceguide list`, scripts, or audio files.",
)  # fmt: skip
@click.option("--all", "is_all", is_flag=True, help="Share every routine of `voiceguide list`.")
@click.option(
    "--keep", is_flag=True, help="Share at an address that stays the same, so that the phone can bookmark it."
)
@click.option("--forget", is_flag=True, help="End the address that stays; the next --keep has a new one.")
@click.option("--feed", is_flag=True, help="Show the code of a feed for podcast apps such as AntennaPod.")
@click.option(
    "--qr",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Also write the code as a picture: FILE.png or FILE.svg.",
)
@click.option(
    "--for", "minutes_idle", type=Value(MINUTE_NUMBER), default=USUAL_MINUTES, show_default=True, metavar="MINUTES",
    help="Stop after this time without use, in minutes.",
)  # fmt: skip
@click.option(
    "--host",
    metavar="ADDRESS",
    help="The address or name by which the phone reaches this computer.  [default: found automatically]",
)
@click.option(
    "--port",
    type=Value(whole_number(0, 65535)),
    default=0,
    metavar="PORT",
    help="The port to listen on.  [default: any free one]",
)
@click.option(
    "--to", "output", cls=SettingOption, setting=EXPORTS, type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER", help="Keep the exported files in this folder.  [default: deleted afterwards]",
)  # fmt: skip
@shared_format_option
@file_options
@music_options
@session_options
@json_lines_option
@click.pass_obj
def command(
    env: Environment, /, *, names: tuple[str, ...], is_all: bool, keep: bool, forget: bool, feed: bool, qr: Path | None,
    minutes_idle: float, host: str | None, port: int, output: Path | None, as_json: bool, **options: Any,
) -> int:  # fmt: skip
    """Send sessions to a phone on the same Wi-Fi network.

    They are exported first, and then a code appears. Point the phone's camera at it: the page that opens plays the
    session, exercise by exercise, or saves it, and asks at the end how it was. Only people with this address can open
    it, and it is a new one every time, unless you --keep it.
    """
    if forget:
        tell(FORGOTTEN if forget_address(env) else "There was no address that stays.")
        if not (names or is_all):
            return Exit.DONE
    written = {name: options.pop(name) for name in FILE_OPTIONS}
    request = ShareRequest(
        names=names,
        is_all=is_all,
        session=request_from_options(options),
        options=export_options(written, env.settings),
        folder=output,
        shows_feed=feed,
        qr=qr,
        idle=round(minutes_idle * MINUTE) / 1000,
        host=host,
        port=port,
        is_kept=keep,
    )
    result = share(env, request, TerminalReporter(is_json=as_json))
    return Exit.INTERRUPTED if result.is_interrupted else exit_code(result.exports)

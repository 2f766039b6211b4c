"""`voiceguide play`: play a session live."""

from typing import Any

import click

from voiceguide import startup
from voiceguide.app.environment import Environment
from voiceguide.app.play import PlayRequest, play, resumed
from voiceguide.cli.options import (
    RoutineName,
    SettingOption,
    Value,
    device_options,
    json_lines_option,
    music_options,
    request_from_options,
    session_options,
)
from voiceguide.cli.reporter import TerminalReporter
from voiceguide.config.schema import VOLUME
from voiceguide.errors import Exit
from voiceguide.player.controller import EndReason


@click.command("play")
@click.argument(
    "name", metavar="ROUTINE", type=RoutineName(), required=False,
    help="A name from `voiceguide list`, or a script's path.",
)  # fmt: skip
@click.option("--resume", is_flag=True, help="Continue the session that you stopped last.")
@click.option("--start-at", metavar="WHERE", help="An exercise's name or number, or a time such as 5:30.")
@click.option("--delay", metavar="TIME", help="Wait before starting, such as 20s.")
@click.option(
    "--volume", cls=SettingOption, setting=VOLUME, type=Value(VOLUME.kind), default=100, metavar="0..125",
    show_default=True, help="Volume in percent; 100 is as loud as an export.",
)  # fmt: skip
@device_options
@click.option("--plain", is_flag=True, help="Print a line for each event instead of drawing a screen.")
@click.option("--no-question", is_flag=True, help="Do not ask afterwards how it was; your level stays.")
@music_options
@session_options
@json_lines_option
@click.pass_obj
def command(
    env: Environment,
    /,
    *,
    name: str | None,
    resume: bool,
    start_at: str | None,
    delay: str | None,
    volume: int,
    device: str | None,
    player: str,
    plain: bool,
    no_question: bool,
    as_json: bool,
    **options: Any,
) -> int:
    """Play a session. While it plays, keys and media keys control it.

    \b
      space   pause, and continue from the start of the words that were cut
      → or n  next exercise; in the opening: the first one
      ← or b  this exercise again; twice: the one before
      r       say it again
      +       ten seconds more for this hold or rest
      ↑ ↓     louder, softer
      q       quit; `voiceguide play --resume` continues there
    """  # noqa: D301 (click: the lines below stay as they are)
    if not name and not resume:
        raise click.UsageError("name a routine, or write --resume to continue the one that you stopped last")
    startup.favour_sound()
    reporter = TerminalReporter(is_plain=plain, is_json=as_json)
    session = request_from_options(options)
    request = PlayRequest(name or "", session, start_at, delay, volume, device, player, not no_question)
    return exit_code(play(env, resumed(env, request, reporter) if resume else request, reporter))


def exit_code(reason: object) -> Exit:
    """The exit code for the reason why playback ended."""
    return Exit.INTERRUPTED if reason is EndReason.INTERRUPTED else Exit.DONE

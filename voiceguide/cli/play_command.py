"""`voiceguide play`: a session, live."""

from typing import Any

import click

from voiceguide.cli.arguments import RoutineName, music_options, session_options
from voiceguide.cli.asked import request_from_options
from voiceguide.errors import UsageError


@click.command("play")
@click.argument(
    "name", metavar="ROUTINE", type=RoutineName(), required=False,
    help="A name from `voiceguide list`, or a script's path.",
)  # fmt: skip
@click.option("--resume", is_flag=True, help="Go on where the last session stopped.")
@click.option("--start-at", metavar="WHERE", help="An exercise's name or number, or a time such as 5:30.")
@click.option("--delay", metavar="TIME", help="Time to reach the mat, such as 20s.")
@click.option(
    "--volume", type=click.IntRange(0, 125), default=100, metavar="0..125", show_default=True,
    help="Per cent; 100 is as exported.",
)  # fmt: skip
@click.option("--device", metavar="NAME", help="A sound device from `voiceguide devices`.")
@click.option(
    "--player", type=click.Choice(["miniaudio", "simpleaudio", "null"]), default="miniaudio", show_default=True,
    help="What plays; null keeps time and is silent.",
)  # fmt: skip
@click.option("--plain", is_flag=True, help="One line for each event instead of a picture.")
@click.option("--no-question", is_flag=True, help="Do not ask afterwards how it was; that counts as just right.")
@music_options
@session_options
def command(
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
    **options: Any,
) -> int:
    """Play a session. While it plays, keys and media keys are the remote control.

    \b
      space   pause, and go on from the start of the words that were cut
      → or n  next exercise
      ← or b  this exercise again; twice: the one before
      r       say it again
      +       ten seconds more for this hold or rest
      ↑ ↓     louder, softer
      q       stop; `voiceguide play --resume` goes on there
    """  # noqa: D301 (click: the lines below stay as they are)
    from voiceguide.cli.playing import PlayRequest, play, resumed

    if bool(name) == resume:
        raise UsageError("name a routine, or write --resume to go on with the last one")
    playing = PlayRequest(
        name or "", request_from_options(options), start_at, delay, volume, device, player, plain, not no_question
    )
    return play(resumed(playing) if resume else playing)

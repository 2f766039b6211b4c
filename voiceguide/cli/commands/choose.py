"""`voiceguide choose`: a routine chosen by eye or by ear, and played."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from voiceguide import startup
from voiceguide.app.environment import Environment
from voiceguide.app.play import PlayRequest, play
from voiceguide.app.request import request_from_settings
from voiceguide.app.routines import RoutineRow, list_routines
from voiceguide.app.spoken_menu import choose_by_ear
from voiceguide.cli.commands.export import command as export_command
from voiceguide.cli.commands.play import exit_code
from voiceguide.cli.menu import choose, opened
from voiceguide.cli.reporter import TerminalReporter
from voiceguide.cli.screen import tell
from voiceguide.config.schema import VOLUME
from voiceguide.errors import Exit, UsageError
from voiceguide.player.tracking import LastFile

if TYPE_CHECKING:
    from voiceguide.cli.menu import Chosen


@click.command("choose")
@click.option(
    "--spoken",
    is_flag=True,
    help="Hear the routines one at a time; any key or headset button takes the one that you hear.",
)
@click.pass_obj
def command(env: Environment, *, spoken: bool) -> int:
    """Choose a routine from a menu, and play it or export it.

    With --spoken the routines are read aloud, one at a time. Any key or headset button chooses the one that
    you hear, or have just heard; q, Esc or Ctrl-C quit. Nothing needs to be seen.
    """
    rows = list_routines(env, env.language)
    if not rows:
        raise UsageError("there are no routines to choose from; `voiceguide new` begins one")
    last = _played_last(env)
    if not spoken:
        return _by_eye(env, rows, last)
    chosen = choose_by_ear(env, sorted(rows, key=lambda row: row.name != last), TerminalReporter())
    return _play(env, chosen) if isinstance(chosen, str) else exit_code(chosen)


def can_show_menu() -> bool:
    """Whether there is a terminal to see the menu in and to press keys in."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _played_last(env: Environment) -> str | None:
    return LastFile(env.folders.state).read()


def _play(env: Environment, name: str) -> int:
    startup.favour_sound()
    request = PlayRequest(name, request_from_settings(env.settings), volume=env.settings[VOLUME].value)
    return exit_code(play(env, request, TerminalReporter()))


def _by_eye(env: Environment, rows: Sequence[RoutineRow], last: str | None) -> int:
    if not can_show_menu():
        raise UsageError(
            "the menu needs a terminal; `voiceguide list` prints the routines, `voiceguide choose --spoken` reads them"
        )
    chosen = choose(opened(rows, last))
    return _carry_out(env, chosen) if chosen else Exit.DONE


def _carry_out(env: Environment, chosen: "Chosen") -> int:
    if chosen.action == "play":
        return _play(env, chosen.name)
    # Said so that it can be typed with options, such as the --force that a file which exists already needs.
    tell(f"voiceguide export {chosen.name}")
    # Of the root, since only there the options find the settings.
    click.get_current_context().find_root().invoke(export_command, names=(chosen.name,))
    return Exit.DONE

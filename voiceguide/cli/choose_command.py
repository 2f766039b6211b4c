"""`voiceguide choose`: a routine chosen by eye or by ear, and played."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from voiceguide.cli.asked import request_from_settings
from voiceguide.cli.folders import routine_folders, state_folder
from voiceguide.cli.list_command import RoutineRow, row_of
from voiceguide.cli.screen import tell
from voiceguide.cli.session import own_language
from voiceguide.errors import Exit, UsageError
from voiceguide.script.library import entries, in_language

if TYPE_CHECKING:
    from voiceguide.cli.menu import Chosen


@click.command("choose")
@click.option(
    "--spoken",
    is_flag=True,
    help="Hear the routines one at a time; any key or headset button takes the one that you hear.",
)
def command(*, spoken: bool) -> int:
    """Choose a routine from a menu, and play it or export it.

    With --spoken the routines are read aloud, one at a time. Any key or headset button chooses the one that
    you hear, or have just heard; q, Esc or Ctrl-C stop. Nothing needs to be seen.
    """
    rows = tuple(row_of(entry) for entry in in_language(entries(routine_folders()), own_language()))
    if not rows:
        raise UsageError("there are no routines to choose from; `voiceguide new` begins one")
    last = _played_last()
    if not spoken:
        return _by_eye(rows, last)
    from voiceguide.cli.spoken_menu import choose_by_ear

    chosen = choose_by_ear(sorted(rows, key=lambda row: row.name != last))
    return _play(chosen) if isinstance(chosen, str) else chosen


def can_show_menu() -> bool:
    """Whether there is a terminal to see the menu in and to press keys in."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _played_last() -> str | None:
    from voiceguide.player.tracking import LastFile

    return LastFile(state_folder()).read()


def _play(name: str) -> int:
    from voiceguide.cli.playing import PlayRequest, play
    from voiceguide.cli.preset import own_settings
    from voiceguide.config.schema import VOLUME

    return play(PlayRequest(name, request_from_settings(), volume=own_settings()[VOLUME].value))


def _by_eye(rows: Sequence[RoutineRow], last: str | None) -> int:
    if not can_show_menu():
        raise UsageError(
            "the menu needs a terminal; `voiceguide list` prints the routines, `voiceguide choose --spoken` reads them"
        )
    from voiceguide.cli.menu import choose, opened

    chosen = choose(opened(rows, last))
    return _done(chosen) if chosen else Exit.DONE


def _done(chosen: "Chosen") -> int:
    if chosen.action == "play":
        return _play(chosen.name)
    from voiceguide.cli.export_command import command as export_command

    # Said so that it can be typed with options, such as the --force that a file which is there already needs.
    tell(f"voiceguide export {chosen.name}")
    # Of the root, since only there the options find what was set once.
    click.get_current_context().find_root().invoke(export_command, names=(chosen.name,))
    return Exit.DONE

"""`voiceguide try`: hear and check a script while it is being written."""  # noqa: N999 (the name of the command)

from collections.abc import Iterator
from dataclasses import replace

import click

from voiceguide.app.environment import Environment
from voiceguide.app.play import PlayRequest
from voiceguide.app.request import request_from_settings
from voiceguide.app.try_script import Saved, try_script
from voiceguide.cli.commands.check import lines_of
from voiceguide.cli.options import device_options, own_level_option, routine_argument, voice_options
from voiceguide.cli.reporter import TerminalReporter
from voiceguide.cli.screen import tell
from voiceguide.errors import Exit
from voiceguide.player.commands import Command
from voiceguide.script.changes import Changes
from voiceguide.script.library import find
from voiceguide.units import clock


@click.command("try")
@routine_argument
@device_options
@own_level_option
@voice_options
@click.pass_obj
def command(
    env: Environment,
    *,
    name: str,
    device: str | None,
    player: str,
    level: int | None,
    voice: str | None,
    rate: int | None,
) -> int:
    """Watch a script while you write it in your editor.

    At each save you read what is wrong with it, or how long it is now and what changed. Space plays the exercise that
    changed, with its new words; q stops playing, and quits. Nothing of it goes into your history.
    """
    usual = replace(request_from_settings(env.settings), minutes=None, talk=None)
    session = replace(usual, level=level, usual_voice=voice, rate=rate)
    request = PlayRequest(name, session, device=device, player=player)
    path = find(name, env.folders.routines, env.language)
    ended = try_script(env, path, request, TerminalReporter(), lambda saved: tell(*lines(saved)))
    return Exit.INTERRUPTED if ended is Command.INTERRUPT else Exit.DONE


def lines(saved: Saved) -> Iterator[str]:
    """What there is to say of a save: the problems, or the length, what changed, and what the keys do."""
    finding = saved.finding
    found = tuple(lines_of(finding))
    if finding.version is None:
        yield from found
        yield "Save it again when that is mended." if not saved.plays else f"space plays {saved.plays} as it was"
        return
    # The last line says that there are no problems.
    yield from found[:-1]
    yield f"{finding.file}: {clock(finding.version.timeline.length)}{_difference(saved)}"
    yield f"space plays {saved.plays} · q quits"


def _difference(saved: Saved) -> str:
    if saved.changes is None:
        return ""
    seconds = round(saved.longer / 1000)
    length = f" ({abs(seconds)} s {'longer' if seconds > 0 else 'shorter'})" if seconds else ""
    return f"{length}; {'; '.join(_parts(saved.changes)) or 'nothing else to hear'}"


def _parts(changes: Changes) -> Iterator[str]:
    if changes.new:
        yield f"new: {', '.join(changes.new)}"
    changed = (
        *(("all of it",) if changes.is_throughout else ()),
        *(("the opening",) if changes.is_opening else ()),
        *changes.changed,
        *(("the closing",) if changes.is_closing else ()),
    )
    if changed:
        yield f"changed: {', '.join(changed)}"
    if changes.gone:
        yield f"gone: {', '.join(changes.gone)}"
